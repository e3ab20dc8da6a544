//! Notices.

use uuid::Uuid;

use super::{ApiCall, Client, query, within};
use crate::*;

impl Client {
    /// The caller's notices, newest first.
    pub fn notices(&self, workspace: &str, page: &PageQuery) -> ApiCall<Notices> {
        self.get(within(workspace, format!("/notices{}", query(page))))
    }

    /// Marks a notice as read.
    pub fn read_notice(&self, workspace: &str, notice: Uuid) -> ApiCall<()> {
        self.post(within(workspace, format!("/notices/{notice}/read")), &())
    }

    /// Marks all of the caller's notices as read.
    pub fn read_all_notices(&self, workspace: &str) -> ApiCall<()> {
        self.post(within(workspace, "/notices/read"), &())
    }
}
