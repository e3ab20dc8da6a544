//! The versions of an app: their changes, and which one is live.

mod acts;
mod compare;
mod desk;
mod list;
mod open;
mod page;
mod split;
mod state;
mod trial;

pub use open::VersionPage;
pub use page::VersionsPage;
