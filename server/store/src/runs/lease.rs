//! Who carries out a run: heartbeats, cancelling, and taking up what was left.

use model::{RunId, WorkspaceId};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{LiveRun, RunState, RunWriter, Stop, feed::Feed, live::Held};
use crate::{Result, Store, Tenant, scope::Scope};

/// What became of a request to cancel a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CancelRequested {
    /// Whoever carries it out will end it as cancelled, within a second.
    Requested,
    /// It had ended.
    AlreadyEnded(RunState),
    /// There is no such run.
    Absent,
}

/// A run that its process left behind, and that is ours now.
#[derive(Debug)]
pub struct TakenUp {
    pub run: LiveRun,
    /// Whether a model had begun to answer: then it is ended as interrupted. Else it is carried out from the beginning.
    pub answering: bool,
    /// Whether somebody wanted it cancelled: then it is ended so.
    pub cancel_requested: bool,
}

impl Tenant {
    /// Asks for a run to be stopped, wherever it is carried out.
    pub async fn cancel_run(&self, run: RunId) -> Result<CancelRequested> {
        // Here, it is known at once; elsewhere, with the next look at the leases.
        self.store().live_runs().cancel(self.workspace(), run);
        let mut tx = self.begin().await?;
        let asked = sqlx::query!(
            "update run_leases set cancel_requested = true where workspace_id = $1 and run_id = $2",
            self.workspace().0,
            run.0,
        )
        .execute(&mut *tx)
        .await?;
        let state = sqlx::query_scalar!(
            r#"select state as "state: RunState" from runs where workspace_id = $1 and id = $2"#,
            self.workspace().0,
            run.0,
        )
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(match state {
            Some(_) if asked.rows_affected() == 1 => CancelRequested::Requested,
            Some(state) => CancelRequested::AlreadyEnded(state),
            None => CancelRequested::Absent,
        })
    }
}

impl Store {
    /// Takes up to `limit` runs whose process has not been heard of for 10 seconds. What that process may still write is refused
    /// from now on.
    pub async fn take_up_runs(&self, writer: &RunWriter, limit: i64) -> Result<Vec<TakenUp>> {
        let live = self.live_runs();
        // Ours may have expired while the database was away; they are carried out all the same.
        let ours: Vec<Uuid> = live.held().iter().map(|held| held.run.0).collect();
        let mut tx = self.begin(Scope { worker: true, ..Scope::default() }).await?;
        let rows = sqlx::query!(
            "update run_leases l
            set owner = $1, fence = l.fence + 1, expires_at = now() + interval '10 seconds'
            from (
                select workspace_id, run_id from run_leases
                where expires_at < now() and not (owner = $1 and run_id = any($2))
                order by expires_at limit $3
                for update skip locked
            ) left_behind
            where l.workspace_id = left_behind.workspace_id and l.run_id = left_behind.run_id
            returning l.workspace_id, l.run_id, l.fence, l.next_event, l.answering, l.cancel_requested",
            live.owner(),
            &ours,
            limit,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        let taken = rows.into_iter().map(|row| {
            let held = Held { workspace: row.workspace_id.into(), run: row.run_id.into(), fence: row.fence };
            let next = row.next_event.unsigned_abs();
            let run = LiveRun::register(self, writer.ops(), held, Feed::new(next.saturating_sub(1)), next);
            TakenUp { run, answering: row.answering, cancel_requested: row.cancel_requested }
        });
        Ok(taken.collect())
    }
}

/// Renews the leases of everything that is carried out here, and finds out what was lost or cancelled. It runs in the writer's
/// own task: beside it, each could lock what the other waits for.
pub(super) async fn beat(connection: &mut PgConnection, store: &Store) -> Result<()> {
    let live = store.live_runs();
    let held = live.held();
    if held.is_empty() {
        return Ok(());
    }
    let workspaces: Vec<Uuid> = held.iter().map(|held| held.workspace.0).collect();
    let runs: Vec<Uuid> = held.iter().map(|held| held.run.0).collect();
    let fences: Vec<i64> = held.iter().map(|held| held.fence).collect();
    let renewed = sqlx::query!(
        "update run_leases l set expires_at = now() + interval '10 seconds'
        from unnest($1::uuid[], $2::uuid[], $3::bigint[]) as h (workspace_id, run_id, fence)
        where l.workspace_id = h.workspace_id and l.run_id = h.run_id and l.fence = h.fence
        returning l.run_id, l.cancel_requested",
        &workspaces,
        &runs,
        &fences,
    )
    .fetch_all(connection)
    .await?;
    for held in held {
        match renewed.iter().find(|row| row.run_id == held.run.0) {
            Some(row) if row.cancel_requested => live.stop(held, Stop::Cancelled),
            Some(_) => {}
            None => live.lose(held),
        }
    }
    Ok(())
}

/// Finds out what was cancelled on other servers.
pub(super) async fn look_for_cancels(connection: &mut PgConnection, store: &Store) -> Result<()> {
    let live = store.live_runs();
    let rows =
        sqlx::query!("select workspace_id, run_id from run_leases where owner = $1 and cancel_requested", live.owner())
            .fetch_all(connection)
            .await?;
    for row in rows {
        live.cancel(WorkspaceId(row.workspace_id), RunId(row.run_id));
    }
    Ok(())
}
