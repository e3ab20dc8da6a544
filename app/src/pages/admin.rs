//! Members, API keys, webhooks and settings of a workspace, what its members are to know, and what was done.

mod audit;
mod budgets;
mod keys;
mod logo;
mod members;
mod notices;
mod personal_data;
mod rates;
mod retention;
mod run_log;
mod settings;
mod state;
mod status;
mod webhooks;

pub use audit::AuditPage;
pub use budgets::BudgetsPage;
pub use keys::KeysPage;
pub use members::MembersPage;
pub use notices::NoticesPage;
pub use personal_data::PersonalDataPage;
pub use retention::RetentionPage;
pub use run_log::{AppLoggedRunPage, AppRunLogPage, LoggedRunPage, RunLogPage};
pub use settings::SettingsPage;
pub use status::StatusPage;
pub use webhooks::{WebhookPage, WebhooksPage};
