//! Finding out which batches were stored.

use std::sync::Arc;

use model::RunId;
use sqlx::PgConnection;
use tokio::{sync::oneshot, time::Instant};
use uuid::Uuid;

use super::{AppendError, Batch, active_run::ActiveRun, write::Written};
use crate::Result;

/// A batch that waits to be written.
#[derive(Debug)]
pub(super) struct AppendJob {
    pub active: Arc<ActiveRun>,
    pub batch: Batch,
    pub reply: oneshot::Sender<std::result::Result<i32, AppendError>>,
    pub handed_in_at: Instant,
}

/// The fate of a batch once its transaction is committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AppendVerdict {
    /// Stored. `cancel_requested` tells whether somebody asked to stop the run.
    Written { cancel_requested: bool },
    /// Rejected, because this process no longer holds the run's lease.
    Fenced,
}

impl AppendJob {
    pub fn new(
        active: Arc<ActiveRun>,
        batch: Batch,
        reply: oneshot::Sender<std::result::Result<i32, AppendError>>,
    ) -> Self {
        Self { active, batch, reply, handed_in_at: Instant::now() }
    }

    pub fn run(&self) -> RunId {
        self.active.key.1
    }

    pub fn ends(&self) -> bool {
        self.batch.outcome.is_some()
    }

    /// The number of the batch's first event.
    pub fn first(&self) -> i32 {
        self.active.last().saturating_add(1)
    }

    fn event_count(&self) -> i32 {
        i32::try_from(self.batch.events.len()).unwrap_or(i32::MAX)
    }

    /// The number of the run's last event once the batch is written.
    pub fn last(&self) -> i32 {
        self.active.last().saturating_add(self.event_count())
    }
}

/// The fate of each batch, in the order of the jobs.
pub(super) async fn verdicts(
    connection: &mut PgConnection,
    owner: Uuid,
    jobs: &[&AppendJob],
    written: &Written,
) -> Result<Vec<AppendVerdict>> {
    let others: Vec<_> = jobs.iter().copied().filter(|job| !written.kept.contains(&job.run().0)).collect();
    let before = written_before(connection, owner, &others).await?;
    let kept = jobs.iter().map(|job| {
        let run = job.run().0;
        if written.kept.contains(&run) || before.contains(&run) {
            AppendVerdict::Written { cancel_requested: written.cancelled.contains(&run) }
        } else {
            AppendVerdict::Fenced
        }
    });
    Ok(kept.collect())
}

/// Finds batches that an earlier attempt committed although its reply was lost. Their last event exists, and the lease (or the
/// run's row, if the batch ended it) carries our fencing token, which no other process has.
async fn written_before(connection: &mut PgConnection, owner: Uuid, jobs: &[&AppendJob]) -> Result<Vec<Uuid>> {
    let Some(first) = jobs.first() else { return Ok(Vec::new()) };
    let runs: Vec<_> = jobs.iter().map(|job| job.run().0).collect();
    let fences: Vec<_> = jobs.iter().map(|job| job.active.fence).collect();
    let lasts: Vec<_> = jobs.iter().map(|job| job.last()).collect();
    let ends: Vec<_> = jobs.iter().map(|job| job.ends()).collect();
    Ok(sqlx::query_scalar!(
        r#"select b.run_id as "run_id!"
        from unnest($2::uuid[], $3::bigint[], $4::int[], $5::bool[]) as b (run_id, fence, last, ends)
        where b.ends and exists (
            select from runs r
            where r.workspace_id = $6 and r.id = b.run_id and r.id = any($2)
            and r.state <> 'running' and r.fence = b.fence and r.last_event = b.last
        )
        or not b.ends and exists (
            select from run_leases l
            where l.workspace_id = $6 and l.run_id = b.run_id and l.run_id = any($2)
            and l.owner = $1 and l.fence = b.fence
        ) and exists (
            select from run_events e
            where e.workspace_id = $6 and e.run_id = b.run_id and e.run_id = any($2) and e.number = b.last
        )"#,
        owner,
        &runs,
        &fences,
        &lasts,
        &ends,
        first.active.key.0.0,
    )
    .fetch_all(connection)
    .await?)
}
