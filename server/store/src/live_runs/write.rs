//! One step of many runs of a workspace, as the database function `write_run_steps` takes and returns it.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};

use model::{
    BudgetId, Definition, RunId, Values, WorkspaceId,
    run::{Attempt, Outcome},
};
use sqlx::{PgConnection, types::Json};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    append::AppendJob,
    start::{StartJob, Tried, Verdict},
};
use crate::{
    Result,
    runs::columns::{EndRow, composite, json, signed, without_nul},
};

/// The result of writing.
#[derive(Debug)]
pub(super) struct Written {
    /// The runs whose batch was stored, because this process holds their lease as the batch assumes.
    pub kept: HashSet<Uuid>,
    /// Those of them that somebody has asked to stop.
    pub cancelled: HashSet<Uuid>,
    /// The runs that were started.
    pub started: HashSet<Uuid>,
    /// The runs that were not started, because their key was used before or a budget refused them, and what was decided about them.
    pub decided: HashMap<Uuid, Verdict>,
    pub at: OffsetDateTime,
}

/// Whether the idempotency keys of new runs have been claimed, and what they may cost is reserved, already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beforehand {
    Nothing,
    Reserved,
}

/// Writes batches, then new runs. Outside of a transaction, the call is its own transaction.
pub(super) async fn write(
    connection: &mut PgConnection,
    workspace: WorkspaceId,
    owner: Uuid,
    appends: &[&AppendJob],
    starts: &[&StartJob],
    beforehand: Beforehand,
    tried: Tried,
) -> Result<Written> {
    let batches: Vec<_> = appends.iter().map(|job| BatchRow::of(job)).collect();
    let attempts: Vec<_> = appends.iter().flat_map(|job| AttemptRow::of(job)).collect();
    let ends: Vec<_> = appends.iter().filter_map(|job| end(job)).collect();
    let asks = if beforehand == Beforehand::Nothing { asks(starts) } else { Vec::new() };
    let starts: Vec<_> = starts.iter().map(|job| StartRow::of(job, beforehand)).collect();
    // The function skips the parts that no row needs.
    let goes_on = batches.iter().any(|batch| !batch.ends);
    let begins_to_answer = batches.iter().any(|batch| batch.begins_to_answer && !batch.ends);
    let in_conversation = starts.iter().any(|start| start.conversation_id.is_some());
    let keyed = starts.iter().any(|start| start.key.is_some());
    let row = sqlx::query!(
        r#"select kept as "kept!", cancelled as "cancelled!", started as "started!", repeated as "repeated: Vec<Uuid>",
            existing as "existing: Vec<Option<Uuid>>", same_body as "same_body: Vec<bool>", moment as "moment!",
            refused as "refused: Vec<Uuid>", refused_by as "refused_by: Vec<Uuid>", used_up as "used_up: Vec<bool>"
        from write_run_steps($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"#,
        workspace.0,
        owner,
        batches as _,
        attempts as _,
        ends as _,
        starts as _,
        tried == Tried::Before,
        goes_on,
        begins_to_answer,
        in_conversation,
        keyed,
        asks as _,
    )
    .fetch_one(connection)
    .await?;
    let refused = refusals(row.refused, row.refused_by, row.used_up);
    let (existing, same_body) = (row.existing.unwrap_or_default(), row.same_body.unwrap_or_default());
    let verdicts = existing.into_iter().zip(same_body).map(|(run, same)| match run {
        Some(run) if same => Verdict::Existing(RunId(run)),
        _ => Verdict::OtherBody,
    });
    Ok(Written {
        kept: row.kept.into_iter().collect(),
        cancelled: row.cancelled.into_iter().collect(),
        started: row.started.into_iter().collect(),
        decided: row.repeated.unwrap_or_default().into_iter().zip(verdicts).chain(refused).collect(),
        at: row.moment,
    })
}

/// What starts are to reserve of budgets.
pub(super) fn asks<'a>(starts: &[&'a StartJob]) -> Vec<AskRow<'a>> {
    let ask = |job: &&'a StartJob| {
        let reserves = job.new.reserves.as_ref()?;
        Some(AskRow { run_id: job.run.0, micros: reserves.micros, budgets: &reserves.budgets })
    };
    starts.iter().filter_map(ask).collect()
}

/// The runs that budgets refused, as three columns name them.
pub(super) fn refusals(
    runs: Option<Vec<Uuid>>,
    budgets: Option<Vec<Uuid>>,
    used_up: Option<Vec<bool>>,
) -> impl Iterator<Item = (Uuid, Verdict)> {
    let why = budgets.unwrap_or_default().into_iter().zip(used_up.unwrap_or_default());
    let verdict = |(budget, used_up): (Uuid, bool)| Verdict::OverBudget { budget: BudgetId(budget), used_up };
    runs.unwrap_or_default().into_iter().zip(why.map(verdict))
}

fn end(job: &AppendJob) -> Option<EndRow<'_>> {
    Some(EndRow::of(job.run(), job.active.fence, job.last(), job.batch.outcome.as_ref()?))
}

composite!(StartRow, "run_start");
composite!(BatchRow, "run_batch");
composite!(AttemptRow, "run_attempt");
composite!(AskRow, "run_ask");

/// What a run is to reserve of budgets, as the database's functions take it.
#[derive(sqlx::Encode)]
pub(super) struct AskRow<'a> {
    run_id: Uuid,
    micros: i64,
    budgets: &'a [Uuid],
}

#[derive(sqlx::Encode)]
struct StartRow<'a> {
    run_id: Uuid,
    app_id: Uuid,
    version_id: Option<Uuid>,
    definition: Option<Json<&'a Definition>>,
    source: &'static str,
    person_id: Option<Uuid>,
    link_id: Option<Uuid>,
    visitor_hash: Option<&'a [u8]>,
    conversation_id: Option<Uuid>,
    begins_conversation: bool,
    inputs: Json<&'a Values>,
    event: &'a str,
    route: Option<&'a str>,
    key: Option<&'a str>,
    body_hash: Option<&'a [u8]>,
}

#[derive(sqlx::Encode)]
struct BatchRow<'a> {
    run_id: Uuid,
    fence: i64,
    first: i32,
    events: &'a [String],
    begins_to_answer: bool,
    ends: bool,
}

#[derive(sqlx::Encode)]
struct AttemptRow<'a> {
    run_id: Uuid,
    number: i32,
    id: Uuid,
    connection_id: Option<Uuid>,
    connection_name: Cow<'a, str>,
    provider: &'a str,
    model: Cow<'a, str>,
    status: &'static str,
    error: Option<String>,
    input_tokens: Option<i64>,
    output_tokens: Option<i64>,
    time_to_first_token_ms: Option<i64>,
    duration_ms: i64,
    cost_micros: Option<i64>,
    currency: Option<&'a str>,
    cached_input_tokens: Option<i64>,
    cache_write_tokens: Option<i64>,
    reasoning_tokens: Option<i64>,
    adjusted: Option<String>,
}

impl<'a> StartRow<'a> {
    fn of(job: &'a StartJob, beforehand: Beforehand) -> Self {
        let by = &job.new.by;
        let once = job.new.once.as_ref().filter(|_| beforehand == Beforehand::Nothing);
        Self {
            run_id: job.run.0,
            app_id: job.new.app.0,
            version_id: by.version().map(|version| version.0),
            definition: by.draft().map(Json),
            source: by.source().as_str(),
            person_id: by.person().map(|person| person.0),
            // Of a program's run it is the key, because servers of an older version know no other field for it.
            link_id: by.visitor().map(|(link, _)| link.0).or(by.key().map(|key| key.0)),
            visitor_hash: by.visitor().map(|(_, visitor)| visitor.0.as_slice()),
            conversation_id: job.conversation.map(|id| id.0),
            begins_conversation: job.begins_conversation(),
            inputs: Json(&*job.new.inputs),
            event: &job.new.first_event,
            route: once.map(|once| once.route.as_str()),
            key: once.map(|once| once.key.as_str()),
            body_hash: once.map(|once| once.body_hash.as_slice()),
        }
    }
}

impl<'a> BatchRow<'a> {
    fn of(job: &'a AppendJob) -> Self {
        Self {
            run_id: job.run().0,
            fence: job.active.fence,
            first: job.first(),
            events: &job.batch.events,
            begins_to_answer: job.batch.answering && !job.active.is_answering(),
            ends: job.ends(),
        }
    }
}

impl<'a> AttemptRow<'a> {
    fn of(job: &'a AppendJob) -> impl Iterator<Item = Self> {
        job.batch.attempts.iter().map(|attempt: &Attempt| Self {
            run_id: job.run().0,
            number: i32::try_from(attempt.number).unwrap_or(i32::MAX),
            id: Uuid::now_v7(),
            connection_id: attempt.connection.map(|connection| connection.0),
            connection_name: without_nul(&attempt.connection_name),
            provider: &attempt.provider,
            model: without_nul(&attempt.model),
            status: attempt.status.as_str(),
            error: attempt.error.as_ref().and_then(json),
            input_tokens: attempt.input_tokens.map(signed),
            output_tokens: attempt.output_tokens.map(signed),
            time_to_first_token_ms: attempt.time_to_first_token_ms.map(signed),
            duration_ms: signed(attempt.duration_ms),
            cost_micros: attempt.cost.map(|cost| cost.micros),
            currency: attempt.cost.map(|cost| cost.currency.as_str()),
            cached_input_tokens: attempt.cached_input_tokens.map(signed),
            cache_write_tokens: attempt.cache_write_tokens.map(signed),
            reasoning_tokens: attempt.reasoning_tokens.map(signed),
            adjusted: Some(&attempt.adjusted).filter(|adjusted| !adjusted.is_empty()).and_then(json),
        })
    }
}

/// Changes an outcome to what the database can store.
pub(super) fn clean(outcome: &mut Outcome) {
    if let Cow::Owned(output) = without_nul(&outcome.output) {
        outcome.output = output;
    }
    if let Some(name) = &mut outcome.model_name
        && let Cow::Owned(clean) = without_nul(name)
    {
        *name = clean;
    }
}
