//! What runs came to.

use super::{ApiCall, Client, segment, within};
use crate::{page::query, *};

impl Client {
    /// The usage of the workspace, or of one of its apps.
    pub fn usage(&self, workspace: &str, app: Option<&str>, asked: &UsageQuery) -> ApiCall<Usage> {
        self.get(usage_path(workspace, app, "", asked))
    }

    /// What the usage of the workspace, or of one of its apps, would have cost with another model.
    pub fn what_if(&self, workspace: &str, app: Option<&str>, asked: &WhatIfQuery) -> ApiCall<WhatIf> {
        self.get(within(workspace, format!("{}/usage/what-if{}", of(app), query(asked))))
    }
}

/// The address of a file with the usage of the workspace, or of one of its apps: `format` is `csv` or `xlsx`.
pub fn usage_export_path(workspace: &str, app: Option<&str>, format: &str, asked: &UsageQuery) -> String {
    usage_path(workspace, app, &format!("/export.{format}"), asked)
}

fn usage_path(workspace: &str, app: Option<&str>, rest: &str, asked: &UsageQuery) -> String {
    within(workspace, format!("{}/usage{rest}{}", of(app), query(asked)))
}

fn of(app: Option<&str>) -> String {
    app.map(|app| format!("/apps/{}", segment(app))).unwrap_or_default()
}
