//! Members, settings and webhooks of a workspace, and what its members are to know.

mod members;
mod notices;
mod settings;
mod state;
mod webhooks;

pub use members::MembersPage;
pub use notices::NoticesPage;
pub use settings::SettingsPage;
pub use webhooks::{WebhookPage, WebhooksPage};
