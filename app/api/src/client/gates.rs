//! Gates.

use super::{ApiCall, Client, Method, segment, within};
use crate::{page::query, *};

impl Client {
    /// What publishing an app must pass, and how far its draft is.
    pub fn gate(&self, workspace: &str, app: &str) -> ApiCall<Gate> {
        self.get(gate(workspace, app, ""))
    }

    /// Replaces what the gate asks for.
    pub fn save_gate(&self, workspace: &str, app: &str, change: &SaveGate) -> ApiCall<Gate> {
        self.with(Method::Put, gate(workspace, app, ""), change)
    }

    /// Who may be asked for their yes.
    pub fn gate_approvers(&self, workspace: &str, app: &str, page: &PageQuery) -> ApiCall<Page<Person>> {
        self.get(gate(workspace, app, &format!("/approvers{}", query(page))))
    }

    /// What it would cost to run what is missing.
    pub fn estimate_gate(&self, workspace: &str, app: &str) -> ApiCall<ComparisonEstimate> {
        self.post(gate(workspace, app, "/runs/estimate"), &())
    }

    /// Runs what is missing. Using the same `key` twice runs it once.
    pub fn run_gate(&self, workspace: &str, app: &str, run: &RunGate, key: Option<String>) -> ApiCall<Comparison> {
        self.with_key(Method::Post, gate(workspace, app, "/runs"), run, key)
    }

    /// Asks the approver for their yes.
    pub fn ask_for_approval(&self, workspace: &str, app: &str, content: &GateContent) -> ApiCall<Gate> {
        self.post(gate(workspace, app, "/approval/ask"), content)
    }

    /// Says yes.
    pub fn approve(&self, workspace: &str, app: &str, content: &GateContent) -> ApiCall<Gate> {
        self.with(Method::Put, gate(workspace, app, "/approval"), content)
    }

    /// Takes the yes back.
    pub fn withdraw_approval(&self, workspace: &str, app: &str) -> ApiCall<()> {
        self.delete(gate(workspace, app, "/approval"))
    }

    /// The apps whose drafts wait for the caller's yes, those asked about last first; one page.
    pub fn gate_requests(&self, workspace: &str) -> ApiCall<Page<GateRequest>> {
        self.get(within(workspace, "/gate-requests"))
    }
}

fn gate(workspace: &str, app: &str, rest: &str) -> String {
    within(workspace, format!("/apps/{}/gate{rest}", segment(app)))
}
