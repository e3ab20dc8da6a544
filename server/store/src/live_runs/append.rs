//! Writing what happens in runs: events, attempts and ends of many runs at once, in the transaction of their group.

use std::{borrow::Cow, sync::Arc};

use model::RunId;
use sqlx::{Postgres, Transaction};
use tokio::{sync::oneshot, time::Instant};
use uuid::Uuid;

use super::{AppendError, Batch, Finish, NewAttempt, course::Course};
use crate::{Error, Result};

/// A batch to be written.
#[derive(Debug)]
pub(super) struct AppendJob {
    pub course: Arc<Course>,
    pub batch: Batch,
    pub reply: oneshot::Sender<std::result::Result<i32, AppendError>>,
    pub handed_in_at: Instant,
}

/// What becomes of a batch when its transaction is committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kept {
    /// It is kept, and whether somebody asked to stop the run.
    Yes { cancel_requested: bool },
    /// This process doesn't have the run any more.
    Fenced,
}

impl AppendJob {
    pub fn new(
        course: Arc<Course>,
        batch: Batch,
        reply: oneshot::Sender<std::result::Result<i32, AppendError>>,
    ) -> Self {
        Self { course, batch, reply, handed_in_at: Instant::now() }
    }

    pub fn run(&self) -> RunId {
        self.course.key.1
    }

    pub fn ends(&self) -> bool {
        self.batch.finish.is_some()
    }

    /// The number that its first event gets.
    fn first(&self) -> i32 {
        self.course.last().saturating_add(1)
    }

    fn event_count(&self) -> i32 {
        i32::try_from(self.batch.events.len()).unwrap_or(i32::MAX)
    }

    /// The number of the run's last event when it is written.
    pub fn last(&self) -> i32 {
        self.course.last().saturating_add(self.event_count())
    }
}

/// Writes batches of runs of the workspace that the transaction sees, at most one per run. The answers are in the order of the jobs.
pub(super) async fn append_all(
    tx: &mut Transaction<'_, Postgres>,
    owner: Uuid,
    jobs: &[&AppendJob],
) -> Result<Vec<Kept>> {
    if jobs.is_empty() {
        return Ok(Vec::new());
    }
    let written = write_events(tx, owner, jobs).await?;
    let verdict = |job: &AppendJob| written.iter().find(|(run, _)| *run == job.run().0).map(|(_, cancel)| *cancel);
    let mine: Vec<_> = jobs.iter().copied().filter(|job| verdict(job).is_some()).collect();
    write_attempts(tx, &mine).await?;
    finish(tx, &mine).await?;
    let others: Vec<_> = jobs.iter().copied().filter(|job| verdict(job).is_none()).collect();
    let before = written_before(tx, owner, &others).await?;
    let kept = jobs.iter().map(|job| match verdict(job) {
        Some(cancel_requested) => Kept::Yes { cancel_requested },
        None if before.contains(&job.run().0) => Kept::Yes { cancel_requested: false },
        None => Kept::Fenced,
    });
    Ok(kept.collect())
}

/// Writes the events of those runs whose lease is held as their batches assume, renews or ends these leases, and answers which runs
/// that were, and whether somebody asked to stop them.
///
/// The rows of the leases stay locked until the transaction ends: nobody takes a run over between this and the commit. And nobody
/// else writes here under the same fence, so the numbers have no gaps.
async fn write_events(
    tx: &mut Transaction<'_, Postgres>,
    owner: Uuid,
    jobs: &[&AppendJob],
) -> Result<Vec<(Uuid, bool)>> {
    let runs: Vec<_> = jobs.iter().map(|job| job.run().0).collect();
    let fences: Vec<_> = jobs.iter().map(|job| job.course.fence).collect();
    let firsts: Vec<_> = jobs.iter().map(|job| job.first()).collect();
    let counts: Vec<_> = jobs.iter().map(|job| job.event_count()).collect();
    let answering: Vec<_> = jobs.iter().map(|job| job.batch.answering).collect();
    let ends: Vec<_> = jobs.iter().map(|job| job.ends()).collect();
    let (mut event_runs, mut numbers, mut payloads) = (Vec::new(), Vec::new(), Vec::new());
    for job in jobs {
        for (number, payload) in (job.first()..).zip(&job.batch.events) {
            event_runs.push(job.run().0);
            numbers.push(number);
            payloads.push(payload.as_str());
        }
    }
    let rows = sqlx::query!(
        r#"with batch as (
            select * from unnest($2::uuid[], $3::bigint[], $4::int[], $5::int[], $6::bool[], $7::bool[])
                as b (run_id, fence, first, events, answering, ends)
        ), kept as (
            update run_leases l set
                next_event = b.first + b.events,
                answering = l.answering or b.answering,
                expires_at = now() + interval '10 seconds'
            from batch b
            where l.workspace_id = current_workspace() and l.run_id = b.run_id and l.run_id = any($2)
            and l.owner = $1 and l.fence = b.fence and l.next_event = b.first and not b.ends
            returning l.run_id, l.cancel_requested
        ), ended as (
            delete from run_leases l using batch b
            where l.workspace_id = current_workspace() and l.run_id = b.run_id and l.run_id = any($2)
            and l.owner = $1 and l.fence = b.fence and l.next_event = b.first and b.ends
            returning l.run_id, l.cancel_requested
        ), mine as (
            select run_id, cancel_requested from kept union all select run_id, cancel_requested from ended
        ), written as (
            insert into run_events (workspace_id, run_id, number, payload)
            select current_workspace(), e.run_id, e.number, e.payload::json
            from unnest($8::uuid[], $9::int[], $10::text[]) as e (run_id, number, payload)
            where e.run_id in (select run_id from mine)
        )
        select run_id as "run_id!", cancel_requested as "cancel_requested!" from mine"#,
        owner,
        &runs,
        &fences,
        &firsts,
        &counts,
        &answering,
        &ends,
        &event_runs,
        &numbers,
        &payloads as &[&str],
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows.into_iter().map(|row| (row.run_id, row.cancel_requested)).collect())
}

async fn write_attempts(tx: &mut Transaction<'_, Postgres>, jobs: &[&AppendJob]) -> Result<()> {
    let attempts: Vec<(Uuid, &NewAttempt)> =
        jobs.iter().flat_map(|job| job.batch.attempts.iter().map(|attempt| (job.run().0, attempt))).collect();
    if attempts.is_empty() {
        return Ok(());
    }
    fn column<'a, T>(attempts: &[(Uuid, &'a NewAttempt)], of: impl Fn(&'a NewAttempt) -> T) -> Vec<T> {
        attempts.iter().map(|(_, attempt)| of(attempt)).collect()
    }
    let runs: Vec<_> = attempts.iter().map(|(run, _)| *run).collect();
    sqlx::query!(
        "insert into attempts (workspace_id, run_id, number, id, connection_id, connection_name, provider, model, status, error,
            input_tokens, output_tokens, time_to_first_token_ms, duration_ms, cost_micros, currency, started_at)
        select current_workspace(), run_id, number, id, connection_id, connection_name, provider, model, status, error::jsonb,
            input_tokens, output_tokens, time_to_first_token_ms, duration_ms, cost_micros, currency,
            now() - duration_ms * interval '1 millisecond'
        from unnest($1::uuid[], $2::int[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
            $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[], $14::bigint[], $15::text[])
            as a (run_id, number, id, connection_id, connection_name, provider, model, status, error,
                input_tokens, output_tokens, time_to_first_token_ms, duration_ms, cost_micros, currency)",
        &runs,
        &column(&attempts, |attempt| attempt.number),
        &column(&attempts, |_| Uuid::now_v7()),
        &column(&attempts, |attempt| attempt.connection.map(|id| id.0)) as &[Option<Uuid>],
        &column(&attempts, |attempt| attempt.connection_name.as_str()) as &[&str],
        &column(&attempts, |attempt| attempt.provider.as_str()) as &[&str],
        &column(&attempts, |attempt| without_nul(&attempt.model)) as &[Cow<'_, str>],
        &column(&attempts, |attempt| attempt.status.as_str()) as &[&str],
        &column(&attempts, |attempt| attempt.error.as_ref().map(json)) as &[Option<String>],
        &column(&attempts, |attempt| attempt.input_tokens) as &[Option<i64>],
        &column(&attempts, |attempt| attempt.output_tokens) as &[Option<i64>],
        &column(&attempts, |attempt| attempt.time_to_first_token_ms) as &[Option<i64>],
        &column(&attempts, |attempt| attempt.duration_ms),
        &column(&attempts, |attempt| attempt.cost.as_ref().map(|cost| cost.micros)) as &[Option<i64>],
        &column(&attempts, |attempt| attempt.cost.as_ref().map(|cost| cost.currency.as_str())) as &[Option<&str>],
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Ends runs. Each ends once: with its lease, which is gone now.
async fn finish(tx: &mut Transaction<'_, Postgres>, jobs: &[&AppendJob]) -> Result<()> {
    let ending: Vec<(&AppendJob, &Finish)> =
        jobs.iter().filter_map(|job| Some((*job, job.batch.finish.as_ref()?))).collect();
    if ending.is_empty() {
        return Ok(());
    }
    fn column<'a, T>(ending: &[(&AppendJob, &'a Finish)], of: impl Fn(&'a Finish) -> T) -> Vec<T> {
        ending.iter().map(|(_, finish)| of(finish)).collect()
    }
    let runs: Vec<_> = ending.iter().map(|(job, _)| job.run().0).collect();
    let fences: Vec<_> = ending.iter().map(|(job, _)| job.course.fence).collect();
    let last_events: Vec<_> = ending.iter().map(|(job, _)| job.last()).collect();
    // They are counted here and not at their start, so that only those count that came to an end; in one order on every server, so
    // that two never wait for each other crosswise. A row of totals is locked once per group, whatever the number of runs.
    let ended = sqlx::query_scalar!(
        r#"with ended as (
        update runs r set
            state = f.state, error = f.error::jsonb, output = f.output, model_name = f.model_name, input_tokens = f.input_tokens,
            output_tokens = f.output_tokens, cost_micros = f.cost_micros, currency = f.currency, duration_ms = f.duration_ms,
            last_event = f.last_event, fence = f.fence, finished_at = now()
        from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::bigint[],
            $9::text[], $10::bigint[], $11::int[], $12::bigint[])
            as f (run_id, state, error, output, model_name, input_tokens, output_tokens, cost_micros, currency, duration_ms,
                last_event, fence)
        where r.workspace_id = current_workspace() and r.id = f.run_id and r.state = 'running'
        -- said again as a list: joined alone, the planner reads a workspace's runs once for each
        and r.id = any($1)
        -- so that the planner leaves out the other months
        and r.id between $13 and $14
        returning r.app_id, r.source
        ), counted as (
            insert into app_totals as t (workspace_id, app_id, runs)
            select current_workspace(), app_id, count(*) from ended where source <> 'try' group by app_id order by app_id
            on conflict (workspace_id, app_id) do update set runs = t.runs + excluded.runs
        )
        select count(*) as "ended!" from ended"#,
        &runs,
        &column(&ending, |finish| finish.ending.as_str()) as &[&str],
        &column(&ending, |finish| finish.error.as_ref().map(json)) as &[Option<String>],
        &column(&ending, |finish| without_nul(&finish.output)) as &[Cow<'_, str>],
        &column(&ending, |finish| finish.model_name.as_deref().map(without_nul)) as &[Option<Cow<'_, str>>],
        &column(&ending, |finish| finish.input_tokens),
        &column(&ending, |finish| finish.output_tokens),
        &column(&ending, |finish| finish.cost.as_ref().map(|cost| cost.micros)) as &[Option<i64>],
        &column(&ending, |finish| finish.cost.as_ref().map(|cost| cost.currency.as_str())) as &[Option<&str>],
        &column(&ending, |finish| finish.duration_ms),
        &last_events,
        &fences,
        runs.iter().min(),
        runs.iter().max(),
    )
    .fetch_one(&mut **tx)
    .await?;
    if usize::try_from(ended) == Ok(ending.len()) {
        Ok(())
    } else {
        // A lease without a running run: somebody has changed the tables by hand.
        Err(Error::Internal(sqlx::Error::RowNotFound))
    }
}

/// Those whose batch was committed the last time although the answer never came: the lease, or the end that it left behind, is as the
/// batch would have made it, under the fence that only this process has.
async fn written_before(tx: &mut Transaction<'_, Postgres>, owner: Uuid, jobs: &[&AppendJob]) -> Result<Vec<Uuid>> {
    if jobs.is_empty() {
        return Ok(Vec::new());
    }
    let runs: Vec<_> = jobs.iter().map(|job| job.run().0).collect();
    let fences: Vec<_> = jobs.iter().map(|job| job.course.fence).collect();
    let lasts: Vec<_> = jobs.iter().map(|job| job.last()).collect();
    let ends: Vec<_> = jobs.iter().map(|job| job.ends()).collect();
    let events: Vec<_> = jobs.iter().map(|job| job.event_count()).collect();
    Ok(sqlx::query_scalar!(
        r#"select b.run_id as "run_id!"
        from unnest($2::uuid[], $3::bigint[], $4::int[], $5::bool[], $6::int[]) as b (run_id, fence, last, ends, events)
        where b.ends and exists (
            select from runs r
            where r.workspace_id = current_workspace() and r.id = b.run_id
            and r.state <> 'running' and r.fence = b.fence and r.last_event = b.last
        )
        or not b.ends and b.events > 0 and exists (
            select from run_leases l
            where l.workspace_id = current_workspace() and l.run_id = b.run_id and l.run_id = any($2)
            and l.owner = $1 and l.fence = b.fence and l.next_event = b.last + 1
        )"#,
        owner,
        &runs,
        &fences,
        &lasts,
        &ends,
        &events,
    )
    .fetch_all(&mut **tx)
    .await?)
}

/// What a model wrote, as Postgres keeps it: without NULs, which its texts don't take. The events have them.
fn without_nul(text: &str) -> Cow<'_, str> {
    if text.contains('\0') { text.replace('\0', "\u{fffd}").into() } else { text.into() }
}

/// JSON as jsonb takes it: without NULs. Where the same characters are no escape, they are changed a little, and it is JSON still.
fn json(value: &serde_json::Value) -> String {
    let text = value.to_string();
    if text.contains(r"\u0000") { text.replace(r"\u0000", r"\ufffd") } else { text }
}
