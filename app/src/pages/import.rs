//! Importing an app, or all apps of a workspace: a file or a pasted text, what would become of it, and then the making.

mod archive;
mod page;
mod report;
mod state;

pub use archive::ArchivePage;
pub use page::ImportPage;
