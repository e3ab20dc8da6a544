//! Ending runs: state, answer, attempts and last events at once, and the lease goes.

use std::{borrow::Cow, sync::Arc};

use model::{AttemptId, ConnectionId, WorkspaceId};
use serde_json::Value;
use sqlx::PgConnection;
use time::OffsetDateTime;
use tokio::sync::oneshot;
use uuid::Uuid;

use super::{
    AttemptStatus, RunState, WriteError,
    append::{Events, next, number},
    live::Held,
    writer::{Outcome, Written},
};
use crate::Result;

/// How a run ended.
#[derive(Debug, Clone)]
pub struct Ending {
    /// Anything but running.
    pub state: RunState,
    /// Why there is no whole answer.
    pub error: Option<Value>,
    /// The answer as far as it was written.
    pub output: String,
    /// What answered, by name.
    pub model_name: Option<String>,
    pub usage: Usage,
    /// From acceptance to the end.
    pub duration_ms: i64,
    /// In order.
    pub attempts: Vec<NewAttempt>,
}

/// What a run used up.
#[derive(Debug, Clone, Default)]
pub struct Usage {
    pub input_tokens: i64,
    pub output_tokens: i64,
    /// Absent when the price is unknown.
    pub cost_micros: Option<i64>,
    /// ISO 4217.
    pub currency: Option<String>,
}

/// One call to one model, as it went.
#[derive(Debug, Clone)]
pub struct NewAttempt {
    pub id: AttemptId,
    pub connection: ConnectionId,
    pub connection_name: String,
    pub provider: String,
    pub model: String,
    pub status: AttemptStatus,
    pub error: Option<Value>,
    pub input_tokens: Option<i64>,
    pub output_tokens: Option<i64>,
    pub time_to_first_token_ms: Option<i64>,
    pub duration_ms: i64,
    pub cost_micros: Option<i64>,
    pub currency: Option<String>,
    pub started_at: OffsetDateTime,
}

/// A run to end.
#[derive(Debug)]
pub(super) struct Finish {
    pub held: Held,
    /// The number of the first of the last events.
    pub first: u32,
    pub payloads: Vec<Arc<str>>,
    pub ending: Ending,
    pub reply: oneshot::Sender<Written>,
}

/// Ends what is still ours to end.
pub(super) async fn write(
    connection: &mut PgConnection,
    workspace: WorkspaceId,
    finishes: &[&Finish],
) -> Result<Vec<Outcome>> {
    let ended = end(connection, workspace, finishes).await?;
    let attempted = finishes.iter().filter(|finish| ended.contains(&finish.held.run.0));
    insert_attempts(connection, workspace, attempted.copied()).await?;
    let mut outcomes = Vec::with_capacity(finishes.len());
    for finish in finishes {
        outcomes.push(if ended.contains(&finish.held.run.0) || was_written(connection, finish).await? {
            Outcome::Written(None)
        } else {
            Outcome::Failed(WriteError::Lost)
        });
    }
    Ok(outcomes)
}

/// Answers the runs that were ended. The lease is the gate, as it is for events; and a run that is not running stays as it is.
async fn end(connection: &mut PgConnection, workspace: WorkspaceId, finishes: &[&Finish]) -> Result<Vec<Uuid>> {
    let columns = Columns::of(finishes);
    let events = Events::of(finishes.iter().map(|finish| (finish.held.run.0, finish.first, &*finish.payloads)));
    let ended = sqlx::query_file_scalar!(
        "src/runs/finish.sql",
        workspace.0,
        &columns.runs,
        &columns.fences,
        &columns.firsts,
        &columns.nexts,
        &columns.states as &[&str],
        &columns.errors as &[Option<String>],
        &columns.outputs as &[Cow<'_, str>],
        &columns.model_names as &[Option<Cow<'_, str>>],
        &columns.input_tokens,
        &columns.output_tokens,
        &columns.costs as &[Option<i64>],
        &columns.currencies as &[Option<&str>],
        &columns.durations,
        &events.runs,
        &events.numbers,
        &events.payloads as &[&str],
        columns.runs.iter().min(),
        columns.runs.iter().max(),
    )
    .fetch_all(connection)
    .await?;
    Ok(ended)
}

async fn insert_attempts<'a>(
    connection: &mut PgConnection,
    workspace: WorkspaceId,
    finishes: impl Iterator<Item = &'a Finish>,
) -> Result<()> {
    let attempts: Vec<(Uuid, i32, &NewAttempt)> = finishes
        .flat_map(|finish| (1..).zip(&finish.ending.attempts).map(|(number, a)| (finish.held.run.0, number, a)))
        .collect();
    if attempts.is_empty() {
        return Ok(());
    }
    macro_rules! column {
        ($value:expr) => {
            attempts.iter().map($value).collect::<Vec<_>>()
        };
    }
    sqlx::query!(
        "insert into attempts (workspace_id, run_id, number, id, connection_id, connection_name, provider, model, status, error,
            input_tokens, output_tokens, time_to_first_token_ms, duration_ms, cost_micros, currency, started_at)
        select $1, run_id, number, id, connection_id, connection_name, provider, model, status, error::jsonb,
            input_tokens, output_tokens, time_to_first_token_ms, duration_ms, cost_micros, currency, started_at
        from unnest($2::uuid[], $3::int[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
            $11::bigint[], $12::bigint[], $13::bigint[], $14::bigint[], $15::bigint[], $16::text[], $17::timestamptz[])
            as a (run_id, number, id, connection_id, connection_name, provider, model, status, error,
                input_tokens, output_tokens, time_to_first_token_ms, duration_ms, cost_micros, currency, started_at)",
        workspace.0,
        &column!(|(run, ..)| *run),
        &column!(|(_, number, _)| *number),
        &column!(|(.., a)| a.id.0),
        &column!(|(.., a)| a.connection.0),
        &column!(|(.., a)| &*a.connection_name) as &[&str],
        &column!(|(.., a)| &*a.provider) as &[&str],
        &column!(|(.., a)| clean(&a.model)) as &[Cow<'_, str>],
        &column!(|(.., a)| a.status.as_str()) as &[&str],
        &column!(|(.., a)| a.error.as_ref().map(json)) as &[Option<String>],
        &column!(|(.., a)| a.input_tokens) as &[Option<i64>],
        &column!(|(.., a)| a.output_tokens) as &[Option<i64>],
        &column!(|(.., a)| a.time_to_first_token_ms) as &[Option<i64>],
        &column!(|(.., a)| a.duration_ms),
        &column!(|(.., a)| a.cost_micros) as &[Option<i64>],
        &column!(|(.., a)| a.currency.as_deref()) as &[Option<&str>],
        &column!(|(.., a)| a.started_at),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Whether this very ending was committed before, its answer lost with the connection.
async fn was_written(connection: &mut PgConnection, finish: &Finish) -> Result<bool> {
    let run = sqlx::query!(
        "select fence, last_event from runs where workspace_id = $1 and id = $2",
        finish.held.workspace.0,
        finish.held.run.0,
    )
    .fetch_optional(connection)
    .await?;
    let last = number(next(finish.first, &finish.payloads)) - 1;
    Ok(run.is_some_and(|run| run.fence == Some(finish.held.fence) && run.last_event == Some(last)))
}

/// Endings as the columns of one statement.
struct Columns<'a> {
    runs: Vec<Uuid>,
    fences: Vec<i64>,
    firsts: Vec<i32>,
    nexts: Vec<i32>,
    states: Vec<&'a str>,
    errors: Vec<Option<String>>,
    outputs: Vec<Cow<'a, str>>,
    model_names: Vec<Option<Cow<'a, str>>>,
    input_tokens: Vec<i64>,
    output_tokens: Vec<i64>,
    costs: Vec<Option<i64>>,
    currencies: Vec<Option<&'a str>>,
    durations: Vec<i64>,
}

impl<'a> Columns<'a> {
    fn of(finishes: &[&'a Finish]) -> Self {
        let all = || finishes.iter().map(|finish| &finish.ending);
        Self {
            runs: finishes.iter().map(|finish| finish.held.run.0).collect(),
            fences: finishes.iter().map(|finish| finish.held.fence).collect(),
            firsts: finishes.iter().map(|finish| number(finish.first)).collect(),
            nexts: finishes.iter().map(|finish| number(next(finish.first, &finish.payloads))).collect(),
            states: all().map(|ending| ending.state.as_str()).collect(),
            errors: all().map(|ending| ending.error.as_ref().map(json)).collect(),
            outputs: all().map(|ending| clean(&ending.output)).collect(),
            model_names: all().map(|ending| ending.model_name.as_deref().map(clean)).collect(),
            input_tokens: all().map(|ending| ending.usage.input_tokens).collect(),
            output_tokens: all().map(|ending| ending.usage.output_tokens).collect(),
            costs: all().map(|ending| ending.usage.cost_micros).collect(),
            currencies: all().map(|ending| ending.usage.currency.as_deref()).collect(),
            durations: all().map(|ending| ending.duration_ms).collect(),
        }
    }
}

/// What a model wrote, as the database can keep it: Postgres has no NUL in its texts.
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    if text.contains('\0') { Cow::Owned(text.replace('\0', "\u{fffd}")) } else { Cow::Borrowed(text) }
}

/// A value as jsonb can keep it, which has no NUL either.
fn json(value: &Value) -> String {
    let text = value.to_string();
    // After an even number of backslashes it is no escape but text, and text that is changed a little: the JSON stays whole.
    if text.contains("\\u0000") { text.replace("\\u0000", "\\ufffd") } else { text }
}
