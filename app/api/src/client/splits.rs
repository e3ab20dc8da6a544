//! Traffic splits.

use super::{ApiCall, Client, Method, segment, within};
use crate::{page::query, *};

impl Client {
    /// The split of an app that runs, with its results.
    pub fn running_split(&self, workspace: &str, app: &str) -> ApiCall<RunningSplit> {
        self.get(split(workspace, app, ""))
    }

    /// Starts a split.
    pub fn start_split(&self, workspace: &str, app: &str, start: &StartSplit) -> ApiCall<Split> {
        self.post(split(workspace, app, ""), start)
    }

    /// Changes the share of version B.
    pub fn change_split(&self, workspace: &str, app: &str, change: &ChangeSplit) -> ApiCall<Split> {
        self.with(Method::Patch, split(workspace, app, ""), change)
    }

    /// Ends a split for one of its versions, which is live from then on.
    pub fn keep_version(&self, workspace: &str, app: &str, keep: &KeepVersion) -> ApiCall<Split> {
        self.post(split(workspace, app, "/keep"), keep)
    }

    /// Ends a split without a decision.
    pub fn stop_split(&self, workspace: &str, app: &str, stop: &StopSplit) -> ApiCall<Split> {
        self.post(split(workspace, app, "/stop"), stop)
    }

    /// A page of the splits of an app that are over, newest first.
    pub fn ended_splits(&self, workspace: &str, app: &str, page: &PageQuery) -> ApiCall<Page<Split>> {
        self.get(split(workspace, app, &format!("/ended{}", query(page))))
    }
}

fn split(workspace: &str, app: &str, rest: &str) -> String {
    within(workspace, format!("/apps/{}/split{rest}", segment(app)))
}
