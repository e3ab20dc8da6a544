//! Runs, and the share links through which people outside make them.

use model::{ConversationId, LinkId, RunId};

use super::{Answer, Client, Method, segment, within};
use crate::{page::query, *};

/// Runs.
impl Client {
    /// Runs an app. The same `key` twice is one run.
    pub async fn create_run(&self, workspace: &str, app: &str, run: &CreateRun, key: Option<String>) -> Answer<Run> {
        let path = within(workspace, format!("/apps/{}/runs", segment(app)));
        let body = serde_json::to_string(run).map_err(|_| Error::new(ErrorCode::Malformed, self.language))?;
        self.send(Method::Post, path, Some(body), key).await
    }

    /// Tries the saved draft of an app. The same `key` twice is one run.
    pub async fn try_app(&self, workspace: &str, app: &str, run: &CreateRun, key: Option<String>) -> Answer<Run> {
        let path = within(workspace, format!("/apps/{}/try", segment(app)));
        let body = serde_json::to_string(run).map_err(|_| Error::new(ErrorCode::Malformed, self.language))?;
        self.send(Method::Post, path, Some(body), key).await
    }

    /// The runs of the one who asks, newest first.
    pub async fn my_runs(&self, workspace: &str, which: &RunsQuery) -> Answer<Page<RunSummary>> {
        self.get(within(workspace, format!("/runs{}", query(which)))).await
    }

    /// The turns of a conversation, newest first, whole. A page ends early where they are large.
    pub async fn conversation(
        &self,
        workspace: &str,
        conversation: ConversationId,
        page: &PageQuery,
    ) -> Answer<Page<Run>> {
        self.get(within(workspace, format!("/conversations/{conversation}/runs{}", query(page)))).await
    }

    /// A run with its attempts.
    pub async fn run(&self, workspace: &str, run: RunId) -> Answer<RunDetail> {
        self.get(within(workspace, format!("/runs/{run}"))).await
    }

    /// Stops a run. What was written stays.
    pub async fn cancel_run(&self, workspace: &str, run: RunId) -> Answer<Run> {
        self.post(within(workspace, format!("/runs/{run}/cancel")), &()).await
    }

    /// Says whether a run was useful.
    pub async fn rate_run(&self, workspace: &str, run: RunId, feedback: &Feedback) -> Answer<()> {
        self.with(Method::Put, within(workspace, format!("/runs/{run}/feedback")), feedback).await
    }

    /// Takes back what one said of a run.
    pub async fn unrate_run(&self, workspace: &str, run: RunId) -> Answer<()> {
        self.delete(within(workspace, format!("/runs/{run}/feedback"))).await
    }

    /// Where a run's events stream from, for an `EventSource`.
    pub fn run_events_path(workspace: &str, run: RunId, after: u64) -> String {
        within(workspace, format!("/runs/{run}/events?after={after}"))
    }
}

/// Share links, for those who manage them.
impl Client {
    /// The share links of an app, newest first.
    pub async fn links(&self, workspace: &str, app: &str) -> Answer<Page<Link>> {
        self.whole(within(workspace, format!("/apps/{}/links", segment(app)))).await
    }

    /// What visitors of an app's links reported, newest first.
    pub async fn link_reports(&self, workspace: &str, app: &str) -> Answer<Page<LinkReport>> {
        self.get(within(workspace, format!("/apps/{}/link-reports", segment(app)))).await
    }

    /// Makes a share link.
    pub async fn create_link(&self, workspace: &str, app: &str, link: &CreateLink) -> Answer<LinkCreated> {
        self.post(within(workspace, format!("/apps/{}/links", segment(app))), link).await
    }

    /// Changes a share link.
    pub async fn update_link(&self, workspace: &str, app: &str, link: LinkId, change: &UpdateLink) -> Answer<Link> {
        self.with(Method::Patch, within(workspace, format!("/apps/{}/links/{link}", segment(app))), change).await
    }

    /// Closes a share link for good, at once.
    pub async fn revoke_link(&self, workspace: &str, app: &str, link: LinkId) -> Answer<()> {
        self.delete(within(workspace, format!("/apps/{}/links/{link}", segment(app)))).await
    }
}

/// Shared apps, for those who hold a link.
impl Client {
    /// The app behind a link.
    pub async fn shared_app(&self, token: &str) -> Answer<SharedApp> {
        self.get(format!("/api/v1/shared/{}", segment(token))).await
    }

    /// Runs the app behind a link. The same `key` twice is one run.
    pub async fn create_shared_run(
        &self,
        token: &str,
        run: &CreateSharedRun,
        key: Option<String>,
    ) -> Answer<SharedRun> {
        let body = serde_json::to_string(run).map_err(|_| Error::new(ErrorCode::Malformed, self.language))?;
        self.send(Method::Post, format!("/api/v1/shared/{}/runs", segment(token)), Some(body), key).await
    }

    /// Goes on with the conversation of a run. The same `key` twice is one run.
    pub async fn reply_shared_run(
        &self,
        token: &str,
        run: RunId,
        reply: &CreateSharedRun,
        key: Option<String>,
    ) -> Answer<SharedRun> {
        let body = serde_json::to_string(reply).map_err(|_| Error::new(ErrorCode::Malformed, self.language))?;
        self.send(Method::Post, format!("/api/v1/shared/{}/runs/{run}/reply", segment(token)), Some(body), key).await
    }

    /// A run that was made through a link.
    pub async fn shared_run(&self, token: &str, run: RunId) -> Answer<SharedRun> {
        self.get(format!("/api/v1/shared/{}/runs/{run}", segment(token))).await
    }

    /// Reports a problem to those who may change the app.
    pub async fn report_shared(&self, token: &str, report: &CreateLinkReport) -> Answer<()> {
        self.post(format!("/api/v1/shared/{}/reports", segment(token)), report).await
    }

    /// Stops a run that was made through a link.
    pub async fn cancel_shared_run(&self, token: &str, run: RunId) -> Answer<SharedRun> {
        self.post(format!("/api/v1/shared/{}/runs/{run}/cancel", segment(token)), &()).await
    }

    /// Where a shared run's events stream from, for an `EventSource`.
    pub fn shared_run_events_path(token: &str, run: RunId, after: u64) -> String {
        format!("/api/v1/shared/{}/runs/{run}/events?after={after}", segment(token))
    }
}
