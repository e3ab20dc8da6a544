//! The versions of an app: their changes, and which one is live.

mod acts;
mod compare;
mod desk;
mod list;
mod page;
mod state;

pub use page::VersionsPage;
