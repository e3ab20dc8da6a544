//! Seeing to one comparison: as many of its cells are in progress as may be, until there are none left.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures::FutureExt as _;
use model::{ComparisonId, Language, WorkspaceId, run::RunErrorCode};
use store::{BegunCell, CellDone, CellEnd, ComparisonCourse, ComparisonPlan, Tenant};
use tokio::{
    task::JoinSet,
    time::{Instant, MissedTickBehavior, interval_at},
};

use super::{Comparisons, cell};

/// How many cells of a comparison are in progress at once. All of a workspace's are also bounded by its places for runs.
pub const AT_ONCE: usize = 16;

/// A lease that isn't renewed is over after ten seconds.
const RENEW_EVERY: Duration = Duration::from_secs(3);
/// After an error of the database.
const PAUSE: Duration = Duration::from_secs(1);
/// After so many errors in a row a cell has failed: something is wrong with it, and not with the database.
const TRIES: usize = 60;

/// A comparison that is being seen to.
pub struct Driven {
    pub all: Comparisons,
    pub tenant: Tenant,
    pub id: ComparisonId,
    pub plan: ComparisonPlan,
    /// The workspace's, in which reasons are given.
    pub language: Language,
}

/// Sees to a comparison until it is over, another process does, or the server stops.
pub async fn drive(all: &Comparisons, workspace: WorkspaceId, id: ComparisonId) {
    // Not the tenant of a request: what is done here must not depend on that one's idempotency claim.
    let tenant = all.0.store.tenant(workspace);
    let known = async { Ok::<_, store::Error>((tenant.comparison_plan(id).await?, tenant.read().await?)) };
    let (plan, language) = match known.await {
        Ok((Some(plan), Some(workspace))) => (plan, workspace.language),
        Ok(_) => return,
        Err(error) => {
            // The lease expires, and it is tried again.
            tracing::warn!(comparison = %id, %error, "a comparison can't be read");
            return;
        }
    };
    let driven = Arc::new(Driven { all: all.clone(), tenant, id, plan, language });
    Box::pin(run(&driven)).await;
}

/// Each cell is a task of its own: in one future with what begins them, a cell could hold a lock or a connection that the beginning
/// waits for, while nothing goes on with the cell.
async fn run(driven: &Arc<Driven>) {
    let stop = &driven.all.0.stop;
    if !driven.holds_the_lease().await {
        return;
    }
    let mut renewal = interval_at(Instant::now() + RENEW_EVERY, RENEW_EVERY);
    renewal.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut cells = JoinSet::new();
    loop {
        match advance(driven, &mut cells).await {
            Ok(ComparisonCourse::Over) => return,
            Ok(ComparisonCourse::GoesOn) => {}
            Err(error) => tracing::warn!(comparison = %driven.id, %error, "a comparison waits for the database"),
        }
        tokio::select! {
            Some(_) = cells.join_next() => {}
            _ = renewal.tick() => {
                if !driven.holds_the_lease().await {
                    // What they still write is what the other process would, so nothing is done twice.
                    return cells.detach_all();
                }
            }
            () = stop.cancelled() => {
                // Its runs end as all do when a server stops; what came of them is seen by whoever takes over.
                if let Err(error) = driven.tenant.leave_comparison(driven.id, driven.all.owner()).await {
                    tracing::warn!(comparison = %driven.id, %error, "a comparison is left until its lease is over");
                }
                return;
            }
        }
    }
}

/// Begins as many cells as may be in progress, and ends the comparison if there is nothing left to do.
async fn advance(driven: &Arc<Driven>, cells: &mut JoinSet<()>) -> store::Result<ComparisonCourse> {
    if cells.is_empty() {
        // Those that whoever saw to it before has begun, this process at an earlier time among them.
        for cell in driven.tenant.begun_cells(driven.id).await? {
            cells.spawn(follow(driven.clone(), cell));
        }
    }
    while cells.len() < AT_ONCE && !driven.all.0.stop.is_cancelled() {
        let Some(cell) = driven.tenant.begin_cell(driven.id).await? else { break };
        cells.spawn(follow(driven.clone(), cell));
    }
    if cells.is_empty() { driven.tenant.end_comparison(driven.id).await } else { Ok(ComparisonCourse::GoesOn) }
}

/// A cell, until it has ended.
async fn follow(driven: Arc<Driven>, cell: BegunCell) {
    for _ in 0..TRIES {
        match AssertUnwindSafe(Box::pin(cell::carry_out(&driven, cell))).catch_unwind().await {
            Ok(Ok(())) => return,
            Ok(Err(error)) => {
                tracing::warn!(comparison = %driven.id, row = cell.row, column = cell.column, %error, "a cell is tried again");
            }
            Err(_) => {
                tracing::error!(comparison = %driven.id, row = cell.row, column = cell.column, "a cell panicked");
                break;
            }
        }
        if driven.all.0.stop.is_cancelled() {
            return;
        }
        tokio::time::sleep(PAUSE).await;
    }
    // What it may have cost stays reserved for it.
    let failed =
        CellDone { cost_micros: None, ..CellDone::without_run(CellEnd::Failed(RunErrorCode::Internal.into())) };
    if let Err(error) = driven.tenant.end_cell(driven.id, cell, &failed).await {
        tracing::error!(comparison = %driven.id, row = cell.row, column = cell.column, %error, "a cell can't be ended");
    }
}

impl Driven {
    async fn holds_the_lease(&self) -> bool {
        match self.tenant.renew_comparison(self.id, self.all.owner()).await {
            Ok(held) => held,
            Err(error) => {
                tracing::warn!(comparison = %self.id, %error, "the lease of a comparison is not renewed");
                // Nobody else can have taken it over without the database.
                true
            }
        }
    }
}
