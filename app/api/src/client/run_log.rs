//! The run log.

use model::RunId;

use super::{ApiCall, Client, query, segment, within};
use crate::*;

/// Where the log of a workspace is, or of one of its apps.
fn log(workspace: &str, app: Option<&str>, rest: &str) -> String {
    match app {
        Some(app) => within(workspace, format!("/apps/{}/run-log{rest}", segment(app))),
        None => within(workspace, format!("/run-log{rest}")),
    }
}

impl Client {
    /// Runs of the workspace, or of one app, newest first.
    pub fn run_log(&self, workspace: &str, app: Option<&str>, which: &RunLogQuery) -> ApiCall<Page<RunLogEntry>> {
        self.get(log(workspace, app, &query(which)))
    }

    /// One run of it.
    pub fn logged_run(&self, workspace: &str, app: Option<&str>, run: RunId) -> ApiCall<RunLogDetail> {
        self.get(log(workspace, app, &format!("/{run}")))
    }

    /// Where these runs can be downloaded, as a file with this ending.
    pub fn run_log_export_path(workspace: &str, app: Option<&str>, which: &RunLogQuery, ending: &str) -> String {
        log(workspace, app, &format!("/export.{ending}{}", query(which)))
    }
}
