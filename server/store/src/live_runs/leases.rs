//! Leases: who carries a run out.
//!
//! A process renews the leases of all its runs with one statement, by the database's clock. A lease that nobody has renewed for ten
//! seconds may be taken over by anyone, with a higher fence.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use model::{RunId, WorkspaceId};
use tokio::time::{MissedTickBehavior, interval};
use uuid::Uuid;

use super::{
    LiveRun, LiveRuns,
    course::{Course, Hub, RunKey},
};
use crate::{
    Result, Store,
    scope::{Scope, turn_to},
    tx::Tx,
};

/// How often leases are looked at: a request to stop that came to another server is seen after this long.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Every which look renews them.
const LOOKS_PER_RENEWAL: u32 = 4;

/// A run that this process has taken over.
#[derive(Debug)]
pub struct Claimed {
    pub run: LiveRun,
    /// Whether a model had begun to answer: such a run is not carried out again.
    pub answering: bool,
}

/// Whether a look renews the leases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Renewing,
    Reading,
}

/// A lease of this process.
struct Lease {
    key: RunKey,
    fence: i64,
    cancel_requested: bool,
}

impl LiveRuns {
    /// Takes over at most `limit` runs that nobody carries out any more, the longest abandoned first. To be called at start, and
    /// every few seconds.
    pub async fn claim_expired(&self, limit: i64) -> Result<Vec<Claimed>> {
        // After an outage of the database this process's own leases may have run out. They are still its own.
        let held: Vec<_> = self.hub.all().iter().map(|course| course.key.1.0).collect();
        let mut tx = self.store.begin_aside(Scope { worker: true, ..Scope::default() }).await?;
        let rows = sqlx::query!(
            r#"select workspace_id as "workspace_id!", run_id as "run_id!", fence as "fence!", answering as "answering!",
                cancel_requested as "cancel_requested!"
            from claim_leases($1, $2, $3)"#,
            self.hub.owner,
            &held,
            limit,
        )
        .fetch_all(&mut *tx)
        .await?;
        let mut claimed = Vec::with_capacity(rows.len());
        for row in rows {
            let key = (row.workspace_id.into(), row.run_id.into());
            let last = last_event(&mut tx, key).await?;
            let course = self.hub.enter(key, row.fence, last);
            if row.cancel_requested {
                course.cancelled.cancel();
            }
            claimed
                .push(Claimed { run: LiveRun::new(&self.hub, self.queue.clone(), course), answering: row.answering });
        }
        tx.commit().await?;
        Ok(claimed)
    }
}

/// The number of a run's newest event, which only a transaction of its workspace sees.
async fn last_event(tx: &mut Tx, (workspace, run): RunKey) -> Result<i32> {
    turn_to(&mut **tx, workspace).await?;
    let last = sqlx::query_scalar!(
        "select max(number) from run_events where workspace_id = $1 and run_id = $2",
        workspace.0,
        run.0,
    )
    .fetch_one(&mut **tx)
    .await?;
    Ok(last.unwrap_or_default())
}

/// Keeps the leases of this process's runs, for ever.
pub(super) async fn keep(store: Store, hub: Arc<Hub>) {
    let mut ticks = interval(LOOK_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut missing = HashSet::new();
    let mut looks = 0;
    loop {
        ticks.tick().await;
        let courses = hub.all();
        if courses.is_empty() {
            continue;
        }
        let look = if looks % LOOKS_PER_RENEWAL == 0 { Look::Renewing } else { Look::Reading };
        match look_at(&store, hub.owner, &courses, look).await {
            Ok(leases) => {
                looks += 1;
                missing = heed(&hub, &courses, &leases, &missing);
            }
            // The next look renews them.
            Err(error) => {
                looks = 0;
                tracing::warn!(%error, "the leases of runs are not renewed");
            }
        }
    }
}

/// The leases that this process has, of these runs.
async fn look_at(store: &Store, owner: Uuid, courses: &[Arc<Course>], look: Look) -> Result<Vec<Lease>> {
    let (workspaces, runs): (Vec<_>, Vec<_>) = courses.iter().map(|course| (course.key.0.0, course.key.1.0)).unzip();
    let mut tx = store.begin_aside(Scope { worker: true, ..Scope::default() }).await?;
    if look == Look::Renewing {
        // A row that is locked is being written to by this process, which renews it as well, or is being taken over. Waiting for
        // the former could be waiting crosswise.
        sqlx::query!(
            "with held as (
                select l.workspace_id, l.run_id
                from unnest($2::uuid[], $3::uuid[]) as h (workspace_id, run_id)
                join run_leases l on l.workspace_id = h.workspace_id and l.run_id = h.run_id
                where l.owner = $1 for no key update of l skip locked
            )
            update run_leases l set expires_at = now() + interval '10 seconds'
            from held h where l.workspace_id = h.workspace_id and l.run_id = h.run_id",
            owner,
            &workspaces,
            &runs,
        )
        .execute(&mut *tx)
        .await?;
    }
    let rows = sqlx::query!(
        "select l.workspace_id, l.run_id, l.fence, l.cancel_requested
        from unnest($2::uuid[], $3::uuid[]) as h (workspace_id, run_id)
        join run_leases l on l.workspace_id = h.workspace_id and l.run_id = h.run_id
        where l.owner = $1",
        owner,
        &workspaces,
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

/// Tells runs that somebody asked to stop them, and gives up those whose lease is gone. Answers whose lease was missing for the first
/// time: a run that has just ended has none either, and its end is told in a moment.
fn heed(hub: &Hub, courses: &[Arc<Course>], leases: &[Lease], missing: &HashSet<RunKey>) -> HashSet<RunKey> {
    let leases: HashMap<_, _> = leases.iter().map(|lease| ((lease.key, lease.fence), lease)).collect();
    let mut missing_now = HashSet::new();
    for course in courses {
        match leases.get(&(course.key, course.fence)) {
            Some(lease) if lease.cancel_requested => course.cancelled.cancel(),
            Some(_) => {}
            None if missing.contains(&course.key) => hub.leave(course),
            None => {
                missing_now.insert(course.key);
            }
        }
    }
    missing_now
}
