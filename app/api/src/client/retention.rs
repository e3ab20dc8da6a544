//! How long what runs hold is kept, and legal holds.

use model::HoldId;

use super::{ApiCall, ApiResult, Client, Method, segment, within};
use crate::*;

impl Client {
    /// How long the workspace keeps what its runs hold.
    pub fn retention(&self, workspace: &str) -> ApiCall<Retention> {
        self.get(within(workspace, "/retention"))
    }

    /// Replaces how long the workspace keeps what its runs hold.
    pub fn save_retention(&self, workspace: &str, change: &SaveRetention) -> ApiCall<Retention> {
        self.with(Method::Put, within(workspace, "/retention"), change)
    }

    /// How long an app keeps what its runs hold.
    pub fn app_retention(&self, workspace: &str, app: &str) -> ApiCall<AppRetention> {
        self.get(within(workspace, format!("/apps/{}/retention", segment(app))))
    }

    /// Changes how long an app keeps what its runs hold.
    pub fn save_app_retention(&self, workspace: &str, app: &str, change: &SaveAppRetention) -> ApiCall<AppRetention> {
        self.with(Method::Put, within(workspace, format!("/apps/{}/retention", segment(app))), change)
    }

    /// All legal holds: those in force first, then the newest.
    pub async fn holds(&self, workspace: &str) -> ApiResult<Page<LegalHold>> {
        self.whole(within(workspace, "/holds")).await
    }

    /// Places a legal hold.
    pub fn place_hold(&self, workspace: &str, hold: &PlaceHold) -> ApiCall<LegalHold> {
        self.post(within(workspace, "/holds"), hold)
    }

    /// Lifts a legal hold.
    pub fn lift_hold(&self, workspace: &str, hold: HoldId) -> ApiCall<()> {
        self.delete(within(workspace, format!("/holds/{hold}")))
    }
}
