//! Building an app.

mod page;

pub use page::BuilderPage;
