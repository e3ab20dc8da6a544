//! Seeing to one comparison: as many of its cells are in progress as may be, until there are none left.

use std::{future::Future, pin::Pin, time::Duration};

use futures::stream::{FuturesUnordered, StreamExt as _};
use model::{ComparisonId, Language, WorkspaceId};
use store::{BegunCell, ComparisonCourse, ComparisonPlan, Tenant};
use tokio::time::{MissedTickBehavior, interval};

use super::{Comparisons, cell};

/// How many cells of a comparison are in progress at once. All of a workspace's are also bounded by its places for runs.
pub const AT_ONCE: usize = 16;

/// A lease that isn't renewed is over after ten seconds.
const RENEW_EVERY: Duration = Duration::from_secs(3);
/// After an error of the database.
const PAUSE: Duration = Duration::from_secs(1);

/// A comparison that is being seen to.
pub struct Driven<'d> {
    pub all: &'d Comparisons,
    pub tenant: Tenant,
    pub id: ComparisonId,
    pub plan: ComparisonPlan,
    /// The workspace's, in which reasons are given.
    pub language: Language,
}

type Cells<'c> = FuturesUnordered<Pin<Box<dyn Future<Output = ()> + Send + 'c>>>;

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
    let driven = Driven { all, tenant, id, plan, language };
    while let Err(error) = driven.run().await {
        tracing::warn!(comparison = %id, %error, "a comparison is seen to again in a moment");
        tokio::time::sleep(PAUSE).await;
        if all.0.stop.is_cancelled() || !driven.holds_the_lease().await {
            return;
        }
    }
}

impl Driven<'_> {
    async fn run(&self) -> store::Result<()> {
        let stop = &self.all.0.stop;
        let mut renewal = interval(RENEW_EVERY);
        renewal.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut cells = Cells::new();
        for cell in self.tenant.begun_cells(self.id).await? {
            cells.push(self.follow(cell));
        }
        loop {
            while cells.len() < AT_ONCE && !stop.is_cancelled() {
                let Some(cell) = self.tenant.begin_cell(self.id).await? else { break };
                cells.push(self.follow(cell));
            }
            if cells.is_empty() && self.end().await? {
                return Ok(());
            }
            tokio::select! {
                Some(()) = cells.next() => {}
                _ = renewal.tick() => {
                    if !self.holds_the_lease().await {
                        return Ok(());
                    }
                }
                () = stop.cancelled() => {
                    // Its runs end as all do when a server stops; what came of them is seen by whoever takes over.
                    return self.tenant.leave_comparison(self.id, self.all.owner()).await;
                }
            }
        }
    }

    /// Ends the comparison if there is nothing left to do. Returns whether it is over.
    async fn end(&self) -> store::Result<bool> {
        match self.tenant.end_comparison(self.id).await? {
            ComparisonCourse::Over => Ok(true),
            // Another server still has cells of it in progress.
            ComparisonCourse::GoesOn => Ok(false),
        }
    }

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

    /// A cell, until it has ended.
    fn follow(&self, cell: BegunCell) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(async move {
            while let Err(error) = cell::carry_out(self, cell).await {
                tracing::warn!(comparison = %self.id, row = cell.row, column = cell.column, %error, "a cell is tried again");
                tokio::time::sleep(PAUSE).await;
            }
        })
    }
}
