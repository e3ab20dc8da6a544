//! Leases: which process executes a run.
//!
//! A process renews the leases of all its runs with one statement, using the database's clock. A lease that was not renewed for
//! ten seconds may be taken over by any process, with a higher fencing token.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use model::{RunId, WorkspaceId};
use sqlx::PgConnection;
use tokio::time::{MissedTickBehavior, interval, timeout};
use uuid::Uuid;

use super::{
    LiveRun, LiveRuns,
    active_run::{ActiveRun, Hub, RunKey},
};
use crate::{Error, Result, Store, scope::Scope};

/// How often leases are checked, which is also how soon a request to stop a run takes effect if another server received it.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// How long a check may take once there is a connection.
const LOOK_PATIENCE: Duration = Duration::from_secs(2);

/// Every how many checks the leases are renewed.
const LOOKS_PER_RENEWAL: u32 = 4;

/// A run that this process has taken over.
#[derive(Debug)]
pub struct Claimed {
    pub run: LiveRun,
    /// Whether a model had begun to answer. Such a run is not executed again.
    pub answering: bool,
}

/// Whether a check also renews the leases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Renewing,
    Reading,
}

/// A lease that this process holds.
struct Lease {
    key: RunKey,
    fence: i64,
    cancel_requested: bool,
}

impl LiveRuns {
    /// Takes over at most `limit` runs with expired leases, one owner after the other, and of each owner the longest expired
    /// first. To be called at start and every few seconds.
    pub async fn claim_expired(&self, limit: i64) -> Result<Vec<Claimed>> {
        // After an outage of the database, this process's own leases may have expired, but it still executes those runs.
        let held: Vec<_> = self.hub.all().iter().map(|active| active.key.1.0).collect();
        let mut tx = self.store.begin_aside(Scope { worker: true, ..Scope::default() }).await?;
        let rows = sqlx::query!(
            r#"select workspace_id as "workspace_id!", run_id as "run_id!", fence as "fence!", next_event as "next_event!",
                answering as "answering!",
                cancel_requested as "cancel_requested!"
            from claim_leases($1, $2, $3)"#,
            self.hub.owner,
            &held,
            limit,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        let claimed = rows.into_iter().map(|row| {
            let active = self.hub.enter((row.workspace_id.into(), row.run_id.into()), row.fence, row.next_event - 1);
            if row.cancel_requested {
                active.cancelled.cancel();
            }
            Claimed { run: LiveRun::new(&self.hub, self.queue.clone(), active), answering: row.answering }
        });
        Ok(claimed.collect())
    }
}

/// Renews the leases of this process's runs, for ever. It has its own connection, because it must not wait for one from an
/// exhausted pool.
pub(super) async fn keep(store: Store, hub: Arc<Hub>) {
    let mut connection = None;
    let mut ticks = interval(LOOK_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut missing = HashSet::new();
    let mut looks = 0;
    loop {
        ticks.tick().await;
        let active_runs = hub.all();
        if active_runs.is_empty() {
            continue;
        }
        let look = if looks % LOOKS_PER_RENEWAL == 0 { Look::Renewing } else { Look::Reading };
        match look_in_time(&store, &mut connection, hub.owner, &active_runs, look).await {
            Ok(leases) => {
                looks += 1;
                missing = heed(&hub, &active_runs, &leases, &missing);
            }
            // The next check renews them.
            Err(error) => {
                connection = None;
                looks = 0;
                tracing::warn!(%error, "the leases of runs are not renewed");
            }
        }
    }
}

/// Checks the leases, on a connection that is kept for the next check.
async fn look_in_time(
    store: &Store,
    connection: &mut Option<PgConnection>,
    owner: Uuid,
    active_runs: &[Arc<ActiveRun>],
    look: Look,
) -> Result<Vec<Lease>> {
    let connection = match connection {
        Some(connection) => connection,
        None => connection.insert(store.connect().await?),
    };
    let looked = timeout(LOOK_PATIENCE, look_at(connection, owner, active_runs, look)).await;
    looked.map_err(|_| Error::Unavailable(sqlx::Error::PoolTimedOut)).flatten()
}

/// Returns the leases that this process holds on these runs.
async fn look_at(
    connection: &mut PgConnection,
    owner: Uuid,
    active_runs: &[Arc<ActiveRun>],
    look: Look,
) -> Result<Vec<Lease>> {
    let runs: Vec<_> = active_runs.iter().map(|active| active.key.1.0).collect();
    let mut tx = Scope { worker: true, ..Scope::default() }.begin_on(connection).await?;
    if look == Look::Renewing {
        // A locked row is being taken over, or changed by the writer. It is skipped, because waiting for it could deadlock with
        // the writer, and the next renewal follows two seconds later.
        sqlx::query!(
            "with held as (
                -- one read of a small table: joined with a list, each entry of the list would read it again
                select workspace_id, run_id from run_leases
                where owner = $1 and run_id = any($2) for no key update skip locked
            )
            update run_leases l set expires_at = now() + interval '10 seconds'
            from held h where l.workspace_id = h.workspace_id and l.run_id = h.run_id",
            owner,
            &runs,
        )
        .execute(&mut *tx)
        .await?;
    }
    let rows = sqlx::query!(
        "select workspace_id, run_id, fence, cancel_requested from run_leases where owner = $1 and run_id = any($2)",
        owner,
        &runs,
    )
    .fetch_all(&mut *tx)
    .await?;
    tx.commit().await?;
    let lease = rows.into_iter().map(|row| Lease {
        key: (WorkspaceId(row.workspace_id), RunId(row.run_id)),
        fence: row.fence,
        cancel_requested: row.cancel_requested,
    });
    Ok(lease.collect())
}

/// Cancels runs that somebody asked to stop, and gives up those whose lease is gone. Returns the runs whose lease was missing for
/// the first time: a run that has just ended has no lease either, and its end is published in a moment.
fn heed(hub: &Hub, active_runs: &[Arc<ActiveRun>], leases: &[Lease], missing: &HashSet<RunKey>) -> HashSet<RunKey> {
    let leases: HashMap<_, _> = leases.iter().map(|lease| ((lease.key, lease.fence), lease)).collect();
    let mut missing_now = HashSet::new();
    for active in active_runs {
        match leases.get(&(active.key, active.fence)) {
            Some(lease) if lease.cancel_requested => active.cancelled.cancel(),
            Some(_) => {}
            None if missing.contains(&active.key) => hub.leave(active),
            None => {
                missing_now.insert(active.key);
            }
        }
    }
    missing_now
}
