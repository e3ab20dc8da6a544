//! What is done with an app's versions.

use super::{Asked, Client, segment, within};
use crate::*;

impl Client {
    /// Makes a version the one that people run.
    pub fn roll_back(&self, workspace: &str, app: &str, number: u32, seen: &RollBack) -> Asked<Version> {
        self.post(within(workspace, format!("/apps/{}/versions/{number}/roll-back", segment(app))), seen)
    }

    /// Makes the draft what a version is.
    pub fn restore_version(&self, workspace: &str, app: &str, number: u32, restore: &RestoreVersion) -> Asked<Draft> {
        self.post(within(workspace, format!("/apps/{}/versions/{number}/restore", segment(app))), restore)
    }

    /// Takes the app offline.
    pub fn unpublish(&self, workspace: &str, app: &str) -> Asked<App> {
        self.post(within(workspace, format!("/apps/{}/unpublish", segment(app))), &())
    }
}
