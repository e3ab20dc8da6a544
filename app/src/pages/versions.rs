//! The versions of an app: what each changed, and which one people run.

mod acts;
mod compare;
mod desk;
mod list;
mod page;
mod state;

pub use page::VersionsPage;
