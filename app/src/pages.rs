//! The pages, one folder per area.

mod admin;
mod app_api;
mod auth;
mod builder;
mod comparisons;
mod home;
mod import;
mod market;
mod models;
mod pieces;
mod reference;
mod run;
mod runs;
mod share;
mod test_rows;
mod usage;
mod versions;

pub use admin::{
    AppLoggedRunPage, AppRunLogPage, AuditPage, BudgetsPage, KeysPage, LoggedRunPage, MembersPage, NoticesPage,
    PersonalDataPage, RetentionPage, RunLogPage, SettingsPage, StatusPage, WebhookPage, WebhooksPage,
};
pub use app_api::AppApiPage;
pub use auth::AccountPage;
pub use builder::BuilderPage;
pub use comparisons::{ComparisonPage, ComparisonsPage};
pub use home::HomePage;
pub use import::{ArchivePage, ImportPage};
pub use market::{MarketPage, MyAppsPage};
pub use models::ModelsPage;
pub use pieces::{PiecePage, PiecesPage};
pub use reference::ReferencePage;
#[cfg(feature = "ssr")]
pub use run::run_of_form;
pub use run::{RefusedRun, RunPage};
pub use runs::{MyRunsPage, RunDetailPage};
pub use share::SharePage;
pub use test_rows::TestsPage;
pub use usage::{AppUsagePage, InvoicePage, InvoicesPage, UsagePage};
pub use versions::{VersionPage, VersionsPage};
