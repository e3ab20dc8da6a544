//! Share links of an app.

mod page;

pub use page::SharePage;
