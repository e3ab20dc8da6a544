//! The person's runs, and the details of one.

mod detail;
mod page;

use api::{RunApp, RunSource};

use crate::locales::Runs;

pub use detail::RunDetailPage;
pub(in crate::pages) use detail::{Given, Steps};
pub use page::MyRunsPage;

/// What a run was of.
pub(in crate::pages) fn app_name(app: Option<&RunApp>, source: RunSource, w: Runs) -> String {
    match app {
        Some(app) => app.name.clone(),
        None if source == RunSource::Direct => w.direct().to_owned(),
        None => w.app_gone().to_owned(),
    }
}
