//! Members and settings of a workspace, and what its members are to know.

mod members;
mod notices;
mod settings;
mod state;

pub use members::MembersPage;
pub use notices::NoticesPage;
pub use settings::SettingsPage;
