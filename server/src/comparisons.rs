//! Comparisons: each is seen to by one server at a time, which holds its lease, begins its cells, follows their runs and carries the
//! checks out (`driver.rs`, `cell.rs`). A cell's run is a run like any other, so whatever happens to the server, the run is recovered as
//! all are; whichever server sees to the comparison then goes on with what is in the database.
//!
//! Nothing is paid twice: a run is begun under an idempotency key that names the cell and how often it was begun, and so is a judge's.

mod cell;
mod driver;
pub mod figures;
mod judges;
pub mod prepare;
pub mod price;
#[cfg(test)]
mod tests;

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use model::{AppId, ComparisonId, RunId, WorkspaceId};
use store::{Store, Tenant};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use uuid::Uuid;

use crate::runs::Engine;

/// How often comparisons are looked for that no server sees to.
const LOOK_EVERY: Duration = Duration::from_secs(2);
const CLAIMED_AT_ONCE: i64 = 8;

/// The comparisons that this server sees to. Cheap to clone.
#[derive(Clone)]
pub struct Comparisons(Arc<Parts>);

struct Parts {
    engine: Engine,
    store: Store,
    /// This process, as leases name it.
    owner: Uuid,
    tasks: TaskTracker,
    stop: CancellationToken,
    seen_to: Mutex<HashSet<ComparisonId>>,
}

/// A comparison counts as seen to for as long as this is there, also if seeing to it panics.
struct Seen {
    all: Comparisons,
    id: ComparisonId,
}

impl Drop for Seen {
    fn drop(&mut self) {
        self.all.seen_to().remove(&self.id);
    }
}

impl Comparisons {
    pub fn new(engine: &Engine, store: &Store, tasks: &TaskTracker, stop: &CancellationToken) -> Self {
        Self(Arc::new(Parts {
            engine: engine.clone(),
            store: store.clone(),
            owner: Uuid::now_v7(),
            tasks: tasks.clone(),
            stop: stop.clone(),
            seen_to: Mutex::default(),
        }))
    }

    /// This process, as leases name it.
    pub fn owner(&self) -> Uuid {
        self.0.owner
    }

    /// Sees to a comparison whose lease this process holds, until it is over or another process does.
    pub fn see_to(&self, workspace: WorkspaceId, id: ComparisonId) {
        if !self.seen_to().insert(id) {
            return;
        }
        let seen = Seen { all: self.clone(), id };
        self.0.tasks.spawn(async move { Box::pin(driver::drive(&seen.all, workspace, id)).await });
    }

    /// Stops a comparison, and its runs wherever they are carried out.
    pub async fn stop(&self, tenant: &Tenant, id: ComparisonId) -> store::Result<()> {
        let runs = tenant.stop_comparison(id).await?;
        self.cancel(tenant.workspace(), &runs).await
    }

    /// Stops all comparisons of an app.
    pub async fn stop_all(&self, tenant: &Tenant, app: AppId) -> store::Result<()> {
        for stopped in tenant.stop_comparisons(app).await? {
            self.cancel(tenant.workspace(), &stopped.runs).await?;
        }
        Ok(())
    }

    async fn cancel(&self, workspace: WorkspaceId, runs: &[RunId]) -> store::Result<()> {
        for run in runs {
            self.0.engine.live.request_cancel(workspace, *run).await?;
        }
        Ok(())
    }

    /// Takes over comparisons that no server sees to, until the server stops.
    pub async fn take_over(self) {
        while !self.0.stop.is_cancelled() {
            self.claim().await;
            tokio::select! {
                () = tokio::time::sleep(LOOK_EVERY) => {}
                () = self.0.stop.cancelled() => {}
            }
        }
    }

    async fn claim(&self) {
        match self.0.store.claim_comparisons(self.owner(), CLAIMED_AT_ONCE).await {
            Ok(claimed) => claimed.into_iter().for_each(|(workspace, id)| self.see_to(workspace, id)),
            Err(error) => tracing::warn!(%error, "comparisons that nobody sees to can't be looked for"),
        }
    }

    fn seen_to(&self) -> MutexGuard<'_, HashSet<ComparisonId>> {
        self.0.seen_to.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
