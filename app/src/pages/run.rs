//! Running an app.

mod page;

pub use page::RunPage;
