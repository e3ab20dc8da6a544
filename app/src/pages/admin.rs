//! Members, API keys, webhooks and settings of a workspace, and what its members are to know.

mod budgets;
mod keys;
mod logo;
mod members;
mod notices;
mod personal_data;
mod settings;
mod state;
mod webhooks;

pub use budgets::BudgetsPage;
pub use keys::KeysPage;
pub use members::MembersPage;
pub use notices::NoticesPage;
pub use personal_data::PersonalDataPage;
pub use settings::SettingsPage;
pub use webhooks::{WebhookPage, WebhooksPage};
