//! Members and settings of a workspace.

mod members;
mod settings;

pub use members::MembersPage;
pub use settings::SettingsPage;
