//! Importing an app: a file or a pasted text, what would become of it, and then the making.

mod page;
mod report;
mod state;

pub use page::ImportPage;
