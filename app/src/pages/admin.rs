//! Members and settings of a workspace.

mod members;
mod settings;
mod state;

pub use members::MembersPage;
pub use settings::SettingsPage;
