//! Runs, and the share links through which people outside make them.

use model::{ConversationId, LinkId, RunId};

use super::{ApiCall, ApiResult, Client, Method, segment, within};
use crate::{page::query, *};

impl Client {
    /// Runs an app. Using the same `key` twice makes one run.
    pub fn create_run(&self, workspace: &str, app: &str, run: &CreateRun, key: Option<String>) -> ApiCall<Run> {
        let path = within(workspace, format!("/apps/{}/runs", segment(app)));
        self.with_key(Method::Post, path, run, key)
    }

    /// Tries the saved draft of an app. Using the same `key` twice makes one run.
    pub fn try_app(&self, workspace: &str, app: &str, run: &CreateRun, key: Option<String>) -> ApiCall<Run> {
        let path = within(workspace, format!("/apps/{}/try", segment(app)));
        self.with_key(Method::Post, path, run, key)
    }

    /// Has a model suggest something for an app. Using the same `key` twice makes one run.
    pub fn suggest(&self, workspace: &str, app: &str, ask: &AskSuggestion, key: Option<String>) -> ApiCall<Run> {
        let path = within(workspace, format!("/apps/{}/suggest", segment(app)));
        self.with_key(Method::Post, path, ask, key)
    }

    /// The caller's runs, newest first.
    pub fn my_runs(&self, workspace: &str, which: &RunsQuery) -> ApiCall<Page<RunSummary>> {
        self.get(within(workspace, format!("/runs{}", query(which))))
    }

    /// The complete turns of a conversation, newest first. A page ends early if they are large.
    pub fn conversation(&self, workspace: &str, conversation: ConversationId, page: &PageQuery) -> ApiCall<Page<Run>> {
        self.get(within(workspace, format!("/conversations/{conversation}/runs{}", query(page))))
    }

    /// A run with its attempts.
    pub fn run(&self, workspace: &str, run: RunId) -> ApiCall<RunDetail> {
        self.get(within(workspace, format!("/runs/{run}")))
    }

    /// Stops a run. The answer so far stays.
    pub fn cancel_run(&self, workspace: &str, run: RunId) -> ApiCall<Run> {
        self.post(within(workspace, format!("/runs/{run}/cancel")), &())
    }

    /// Deletes a run's content for good. A run in progress must be stopped first.
    pub async fn delete_run(&self, workspace: &str, run: RunId) -> ApiResult<()> {
        self.delete(within(workspace, format!("/runs/{run}"))).await
    }

    /// Rates a run.
    pub fn rate_run(&self, workspace: &str, run: RunId, feedback: &Feedback) -> ApiCall<()> {
        self.with(Method::Put, within(workspace, format!("/runs/{run}/feedback")), feedback)
    }

    /// Takes the rating of a run back.
    pub fn unrate_run(&self, workspace: &str, run: RunId) -> ApiCall<()> {
        self.delete(within(workspace, format!("/runs/{run}/feedback")))
    }

    /// The address of a run's event stream, for an `EventSource`.
    pub fn run_events_path(workspace: &str, run: RunId, after: u64) -> String {
        within(workspace, format!("/runs/{run}/events?after={after}"))
    }
}

/// Share links, for the people who manage them.
impl Client {
    /// The share links of an app, newest first.
    pub async fn links(&self, workspace: &str, app: &str) -> ApiResult<Page<Link>> {
        self.whole(within(workspace, format!("/apps/{}/links", segment(app)))).await
    }

    /// Problems that visitors reported, newest first.
    pub fn link_reports(&self, workspace: &str, app: &str) -> ApiCall<Page<LinkReport>> {
        self.get(within(workspace, format!("/apps/{}/link-reports", segment(app))))
    }

    /// Creates a share link.
    pub fn create_link(&self, workspace: &str, app: &str, link: &CreateLink) -> ApiCall<LinkCreated> {
        self.post(within(workspace, format!("/apps/{}/links", segment(app))), link)
    }

    /// Changes a share link.
    pub fn update_link(&self, workspace: &str, app: &str, link: LinkId, change: &UpdateLink) -> ApiCall<Link> {
        self.with(Method::Patch, within(workspace, format!("/apps/{}/links/{link}", segment(app))), change)
    }

    /// The address of a share link.
    pub fn link_address(&self, workspace: &str, app: &str, link: LinkId) -> ApiCall<LinkAddress> {
        self.get(within(workspace, format!("/apps/{}/links/{link}/address", segment(app))))
    }

    /// Gives a share link a new address.
    pub fn renew_link_address(&self, workspace: &str, app: &str, link: LinkId) -> ApiCall<LinkAddress> {
        self.post(within(workspace, format!("/apps/{}/links/{link}/address", segment(app))), &serde_json::json!({}))
    }

    /// What was used of a share link, by day.
    pub fn link_usage(&self, workspace: &str, app: &str, link: LinkId) -> ApiCall<LinkUsage> {
        self.get(within(workspace, format!("/apps/{}/links/{link}/usage", segment(app))))
    }

    /// Revokes a share link, at once and for good.
    pub fn revoke_link(&self, workspace: &str, app: &str, link: LinkId) -> ApiCall<()> {
        self.delete(within(workspace, format!("/apps/{}/links/{link}", segment(app))))
    }
}

/// Shared apps, for people with a link.
impl Client {
    /// The app behind a link, or as the conversation of `run` goes on with it.
    pub fn shared_app(&self, token: &str, run: Option<RunId>) -> ApiCall<SharedApp> {
        let of_run = run.map(|run| format!("?run={run}")).unwrap_or_default();
        self.get(format!("/api/v1/shared/{}{of_run}", segment(token)))
    }

    /// Runs the app behind a link. Using the same `key` twice makes one run.
    pub fn create_shared_run(&self, token: &str, run: &CreateSharedRun, key: Option<String>) -> ApiCall<SharedRun> {
        self.with_key(Method::Post, format!("/api/v1/shared/{}/runs", segment(token)), run, key)
    }

    /// Continues the conversation of a run. Using the same `key` twice makes one run.
    pub fn reply_shared_run(
        &self,
        token: &str,
        run: RunId,
        reply: &CreateSharedRun,
        key: Option<String>,
    ) -> ApiCall<SharedRun> {
        self.with_key(Method::Post, format!("/api/v1/shared/{}/runs/{run}/reply", segment(token)), reply, key)
    }

    /// A run that was made through a link.
    pub fn shared_run(&self, token: &str, run: RunId) -> ApiCall<SharedRun> {
        self.get(format!("/api/v1/shared/{}/runs/{run}", segment(token)))
    }

    /// Reports a problem to the people who may change the app.
    pub fn report_shared(&self, token: &str, report: &CreateLinkReport) -> ApiCall<()> {
        self.post(format!("/api/v1/shared/{}/reports", segment(token)), report)
    }

    /// Stops a run that was made through a link.
    pub fn cancel_shared_run(&self, token: &str, run: RunId) -> ApiCall<SharedRun> {
        self.post(format!("/api/v1/shared/{}/runs/{run}/cancel", segment(token)), &())
    }

    /// The address of a shared run's event stream, for an `EventSource`.
    pub fn shared_run_events_path(token: &str, run: RunId, after: u64) -> String {
        format!("/api/v1/shared/{}/runs/{run}/events?after={after}", segment(token))
    }
}
