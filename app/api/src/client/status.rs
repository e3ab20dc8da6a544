//! How the server fares.

use super::{ApiCall, Client, within};
use crate::*;

impl Client {
    /// How the server fares, and what waits in the workspace.
    pub fn server_status(&self, workspace: &str) -> ApiCall<ServerStatus> {
        self.get(within(workspace, "/status"))
    }
}
