//! Signs how far each workspace's audit log is, once a day.

use crate::madang::Madang;

pub async fn keep_checkpoints(madang: Madang) {
    let workspaces = match madang.store.audited_workspaces().await {
        Ok(workspaces) => workspaces,
        Err(error) => return tracing::warn!(%error, "audit logs could not be signed; it is tried again tomorrow"),
    };
    for workspace in workspaces {
        if let Err(error) = madang.store.tenant(workspace).keep_audit_checkpoint().await {
            tracing::warn!(%error, %workspace, "an audit log could not be signed; it is tried again tomorrow");
        }
    }
}
