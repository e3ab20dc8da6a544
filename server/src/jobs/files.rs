//! Deletes files that nobody has any more, reads those whose server died, and moves contents that the object store wasn't there for.

use std::time::Duration;

use store::Tenant;

use crate::{
    madang::Madang,
    uploads::{Occasion, move_contents, read_soon},
};

/// A workspace is swept again after this time, whichever server does it.
const AGAIN_AFTER: Duration = Duration::from_secs(9 * 60);
/// How many files are deleted in one transaction; each may have 50 MiB.
const AT_ONCE: i64 = 20;
/// How many files of a workspace are read again after one sweep.
const READ_AT_ONCE: i64 = 100;

pub async fn sweep(madang: Madang) {
    loop {
        let swept = match madang.store.next_to_sweep(AGAIN_AFTER).await {
            Ok(None) => return,
            Ok(Some(workspace)) => sweep_workspace(&madang, &madang.store.tenant(workspace)).await,
            Err(error) => Err(error),
        };
        if let Err(error) = swept {
            tracing::warn!(%error, "sweeping files failed; it is tried again in ten minutes");
            return;
        }
    }
}

async fn sweep_workspace(madang: &Madang, tenant: &Tenant) -> store::Result<()> {
    while tenant.take_files_from_removed_runs(AT_ONCE).await? && !madang.stop.is_cancelled() {}
    while tenant.sweep_key_files(AT_ONCE).await? && !madang.stop.is_cancelled() {}
    while tenant.sweep_files(AT_ONCE).await? && !madang.stop.is_cancelled() {}
    for file in tenant.unread_files(READ_AT_ONCE).await? {
        read_soon(madang, tenant, file);
    }
    move_contents(madang, tenant, Occasion::Sweep).await;
    Ok(())
}
