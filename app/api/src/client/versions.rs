//! Actions on versions.

use super::{ApiCall, Client, Method, segment, within};
use crate::*;

impl Client {
    /// Makes a version live.
    pub fn roll_back(&self, workspace: &str, app: &str, number: u32, seen: &RollBack) -> ApiCall<Version> {
        self.post(within(workspace, format!("/apps/{}/versions/{number}/roll-back", segment(app))), seen)
    }

    /// Restores a version as draft.
    pub fn restore_version(&self, workspace: &str, app: &str, number: u32, restore: &RestoreVersion) -> ApiCall<Draft> {
        self.post(within(workspace, format!("/apps/{}/versions/{number}/restore", segment(app))), restore)
    }

    /// Tries a version. Using the same `key` twice makes one run.
    pub fn try_version(
        &self,
        workspace: &str,
        app: &str,
        number: u32,
        run: &CreateRun,
        key: Option<String>,
    ) -> ApiCall<Run> {
        let path = within(workspace, format!("/apps/{}/versions/{number}/try", segment(app)));
        self.with_key(Method::Post, path, run, key)
    }

    /// Takes the app offline.
    pub fn unpublish(&self, workspace: &str, app: &str) -> ApiCall<App> {
        self.post(within(workspace, format!("/apps/{}/unpublish", segment(app))), &())
    }
}
