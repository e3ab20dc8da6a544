//! Appending events to runs: one statement for all runs of a workspace that have something to say.

use std::sync::Arc;

use model::WorkspaceId;
use sqlx::PgConnection;
use tokio::sync::oneshot;
use uuid::Uuid;

use super::{
    Progress, Stop, WriteError,
    live::Held,
    writer::{Outcome, Written},
};
use crate::Result;

/// Events to append.
#[derive(Debug)]
pub(super) struct Append {
    pub held: Held,
    /// The number of the first of them.
    pub first: u32,
    pub payloads: Vec<Arc<str>>,
    pub progress: Progress,
    pub reply: oneshot::Sender<Written>,
}

/// Writes what is still ours to write. The lease's row is the gate: it has the fence and the next number, and updating it keeps
/// everybody else out until the commit.
pub(super) async fn write(
    connection: &mut PgConnection,
    workspace: WorkspaceId,
    appends: &[&Append],
) -> Result<Vec<Outcome>> {
    let runs: Vec<Uuid> = appends.iter().map(|append| append.held.run.0).collect();
    let fences: Vec<i64> = appends.iter().map(|append| append.held.fence).collect();
    let firsts: Vec<i32> = appends.iter().map(|append| number(append.first)).collect();
    let nexts: Vec<i32> = appends.iter().map(|append| number(next(append.first, &append.payloads))).collect();
    let answering: Vec<bool> = appends.iter().map(|append| append.progress == Progress::Answering).collect();
    let events = Events::of(appends.iter().map(|append| (append.held.run.0, append.first, &*append.payloads)));
    let rows = sqlx::query!(
        r#"with batch as (
            select * from unnest($2::uuid[], $3::bigint[], $4::int[], $5::int[], $6::bool[])
                as b (run_id, fence, first, next, answering)
        ), held as (
            update run_leases l
            set next_event = b.next, answering = l.answering or b.answering, expires_at = now() + interval '10 seconds'
            from batch b
            where l.workspace_id = $1 and l.run_id = b.run_id and l.fence = b.fence and l.next_event = b.first
            returning l.run_id, l.cancel_requested
        ), written as (
            insert into run_events (workspace_id, run_id, number, payload)
            select $1, e.run_id, e.number, e.payload::json
            from unnest($7::uuid[], $8::int[], $9::text[]) as e (run_id, number, payload)
            join held using (run_id)
        )
        select run_id as "run_id!", cancel_requested as "cancel_requested!" from held"#,
        workspace.0,
        &runs,
        &fences,
        &firsts,
        &nexts,
        &answering,
        &events.runs,
        &events.numbers,
        &events.payloads as &[&str],
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut outcomes = Vec::with_capacity(appends.len());
    for append in appends {
        outcomes.push(match rows.iter().find(|row| row.run_id == append.held.run.0) {
            Some(row) => Outcome::Written(row.cancel_requested.then_some(Stop::Cancelled)),
            None if was_written(connection, append).await? => Outcome::Written(None),
            None => Outcome::Failed(WriteError::Lost),
        });
    }
    Ok(outcomes)
}

/// Whether this very append was committed before: the connection can break after the commit and before its answer, and then the
/// same is written again.
async fn was_written(connection: &mut PgConnection, append: &Append) -> Result<bool> {
    let lease = sqlx::query!(
        "select fence, next_event from run_leases where workspace_id = $1 and run_id = $2",
        append.held.workspace.0,
        append.held.run.0,
    )
    .fetch_optional(connection)
    .await?;
    let next = number(next(append.first, &append.payloads));
    Ok(lease.is_some_and(|lease| lease.fence == append.held.fence && lease.next_event == next))
}

/// Events as the columns of one insert.
pub(super) struct Events<'a> {
    pub runs: Vec<Uuid>,
    pub numbers: Vec<i32>,
    pub payloads: Vec<&'a str>,
}

impl<'a> Events<'a> {
    /// Numbers each run's payloads from its first on.
    pub(super) fn of(runs: impl Iterator<Item = (Uuid, u32, &'a [Arc<str>])>) -> Self {
        let mut events = Self { runs: Vec::new(), numbers: Vec::new(), payloads: Vec::new() };
        for (run, first, payloads) in runs {
            for (number_, payload) in (number(first)..).zip(payloads) {
                events.runs.push(run);
                events.numbers.push(number_);
                events.payloads.push(payload);
            }
        }
        events
    }
}

/// The number after the last of these events.
pub(super) fn next(first: u32, payloads: &[Arc<str>]) -> u32 {
    first.saturating_add(u32::try_from(payloads.len()).unwrap_or(u32::MAX))
}

/// An event's number as the database keeps it. A run ends for other reasons long before two billion events.
pub(super) fn number(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
