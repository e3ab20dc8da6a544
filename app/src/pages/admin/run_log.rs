//! The run log of a workspace, for its admins, and of an app, for those who may change it.

mod detail;
mod filters;
mod list;
mod state;

pub use detail::{AppLoggedRunPage, LoggedRunPage};
pub use list::{AppRunLogPage, RunLogPage};
