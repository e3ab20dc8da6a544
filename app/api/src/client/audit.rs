//! The audit log.

use super::{ApiCall, Client, query, within};
use crate::*;

impl Client {
    /// What was done in the workspace, newest first.
    pub fn audit_log(&self, workspace: &str, which: &AuditQuery) -> ApiCall<Page<AuditEntry>> {
        self.get(within(workspace, format!("/audit-log{}", query(which))))
    }

    /// Where these entries can be downloaded, as a file with this ending.
    pub fn audit_export_path(workspace: &str, which: &AuditQuery, ending: &str) -> String {
        within(workspace, format!("/audit-log/export.{ending}{}", query(which)))
    }

    /// Where a signed checkpoint can be downloaded.
    pub fn audit_checkpoint_path(workspace: &str) -> String {
        within(workspace, "/audit-log/checkpoint.jsonl")
    }
}
