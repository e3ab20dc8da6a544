//! One cell: its run, the checks of its answer, and the judges.

use std::sync::Arc;

use api::ErrorCode;
use model::{
    Definition, FileId, History, RunId, Values,
    evidence::{Check, CheckOutcome, CheckResult},
    run::{AttemptStatus, Outcome, RunErrorCode, RunState},
};
use store::{BegunCell, CellDone, CellEnd, CellWork, IdempotencyKey, Judged, RunDetail, StartedBy};

use super::{driver::Driven, judges};
use crate::{
    error::Refusal,
    evidence::{
        checks::{self, Answered},
        rows,
    },
    runs::accept::{CheckedInputs, RunRequest, accept},
};

/// How often the run of a cell may be interrupted by the death of a server before the cell has failed.
const INTERRUPTIONS: i32 = 1;

/// Carries a cell out, from wherever it is, to its end.
pub async fn carry_out(driven: &Driven, cell: BegunCell) -> store::Result<()> {
    let column = usize::try_from(cell.column).unwrap_or_default();
    let work = driven.tenant.cell_work(driven.id, cell).await?;
    let (Some(work), Some(definition)) = (work, driven.plan.definitions.get(column)) else { return Ok(()) };
    let done = match run_of(driven, cell, definition, &work).await? {
        Ok(run) => {
            let detail = finished(driven, run).await?;
            Box::pin(done(driven, cell, definition, &work, detail)).await?
        }
        Err(code) => CellDone::without_run(CellEnd::Failed(code.into())),
    };
    driven.tenant.end_cell(driven.id, cell, &done).await
}

/// The cell's run, begun if it wasn't. The inner error says why it can't be.
async fn run_of(
    driven: &Driven,
    cell: BegunCell,
    definition: &Definition,
    work: &CellWork,
) -> store::Result<Result<RunId, RunErrorCode>> {
    if let Some(run) = cell.run {
        return Ok(Ok(run));
    }
    if cell.stale {
        return Ok(Err(RunErrorCode::Interrupted));
    }
    let values = rows::values(definition, &work.inputs).values;
    let key = format!("{} {} {}", cell.row, cell.column, cell.attempt);
    let run = match begin(driven, definition, &values, key).await? {
        Ok(run) => run,
        Err(code) => return Ok(Err(code)),
    };
    if !driven.tenant.note_cell_run(driven.id, cell, run).await? {
        // Whoever stopped the comparison did not know of this run.
        driven.all.0.engine.live.request_cancel(driven.tenant.workspace(), run).await?;
    }
    Ok(Ok(run))
}

/// Begins a run of the comparison under a key, or finds the one that was begun under it. The inner error says why there can't be one.
pub async fn begin(
    driven: &Driven,
    definition: &Definition,
    values: &Values,
    key: String,
) -> store::Result<Result<RunId, RunErrorCode>> {
    let definition = Arc::new(definition.clone());
    let begun = async {
        let inputs = CheckedInputs::of(&definition, values)?;
        let request = RunRequest {
            app: driven.plan.app,
            by: StartedBy::Comparison { person: driven.plan.by, comparison: driven.id, definition: definition.clone() },
            definition: definition.clone(),
            inputs,
            conversation: None,
            // The key says all that the run depends on.
            once: Some(IdempotencyKey { route: format!("comparison {}", driven.id), key, body_hash: [0; 32] }),
            limits_money: false,
        };
        accept(&driven.all.0.engine, driven.tenant.workspace(), request).await
    };
    match Box::pin(begun).await {
        Ok(accepted) => Ok(Ok(accepted.id)),
        Err(refusal) => reason(refusal).map(Err),
    }
}

/// Why a run was refused for good; an error if it is worth trying again.
fn reason(refusal: Refusal) -> store::Result<RunErrorCode> {
    match refusal.logged().code() {
        ErrorCode::Unavailable | ErrorCode::Busy | ErrorCode::BudgetHeld | ErrorCode::Internal => {
            Err(store::Error::Overtaken)
        }
        ErrorCode::BudgetReached | ErrorCode::BudgetUsedUp => Ok(RunErrorCode::OverBudget),
        ErrorCode::NoModel | ErrorCode::NoFittingModel => Ok(RunErrorCode::NoModel),
        ErrorCode::ModelCannotSee => Ok(RunErrorCode::CannotSee),
        ErrorCode::Invalid | ErrorCode::NotPublishable => Ok(RunErrorCode::BadRequest),
        _ => Ok(RunErrorCode::Internal),
    }
}

/// Waits for the end of a run, wherever it is carried out. `None` if it is gone.
pub async fn finished(driven: &Driven, run: RunId) -> store::Result<Option<RunDetail>> {
    let mut watch = driven.all.0.engine.live.watch(driven.tenant.workspace(), run, 0);
    while watch.next().await.is_some() {}
    match driven.tenant.run(run, None).await? {
        // The events could not be followed to the end.
        Some(detail) if detail.run.outcome.is_none() => Err(store::Error::Overtaken),
        found => Ok(found),
    }
}

async fn done(
    driven: &Driven,
    cell: BegunCell,
    definition: &Definition,
    work: &CellWork,
    detail: Option<RunDetail>,
) -> store::Result<CellDone> {
    let Some((outcome, detail)) = detail
        .filter(|detail| detail.run.content_gone_at.is_none())
        .and_then(|detail| Some((detail.run.outcome.clone()?, detail)))
    else {
        // Somebody deleted what the run holds, or history is kept no longer.
        let end = CellEnd::Failed(RunErrorCode::Interrupted.into());
        return Ok(CellDone { cost_micros: None, ..CellDone::without_run(end) });
    };
    let answered = detail.attempts.iter().rev().find(|attempt| attempt.record.status == AttemptStatus::Ok);
    let mut done = CellDone {
        first_token_ms: answered.and_then(|attempt| attempt.record.time_to_first_token_ms),
        duration_ms: Some(outcome.duration_ms),
        input_tokens: outcome.input_tokens,
        output_tokens: outcome.output_tokens,
        // A run that was stopped before it asked anybody has cost nothing.
        cost_micros: if detail.attempts.is_empty() { Some(0) } else { outcome.cost.map(|cost| cost.micros) },
        ..CellDone::without_run(CellEnd::Skipped)
    };
    done.end = match outcome.state {
        RunState::Completed => answered_end(driven, cell, definition, work, &outcome, &mut done).await?,
        RunState::Cancelled => CellEnd::Skipped,
        RunState::Interrupted if cell.interruptions < INTERRUPTIONS => CellEnd::Again,
        _ => CellEnd::Failed(outcome.error.unwrap_or_else(|| RunErrorCode::Internal.into())),
    };
    Ok(done)
}

async fn answered_end(
    driven: &Driven,
    cell: BegunCell,
    definition: &Definition,
    work: &CellWork,
    outcome: &Outcome,
    done: &mut CellDone,
) -> store::Result<CellEnd> {
    let values = with_file_texts(driven, definition, rows::values(definition, &work.inputs).values).await?;
    let given = definition
        .render_after(&values, History::default())
        .ok()
        .map(|messages| messages.iter().map(|message| message.text.as_str()).collect::<Vec<_>>().join("\n"));
    let answered = Answered {
        answer: &outcome.output,
        expected: &work.expected,
        given: given.as_deref(),
        schema: definition.output.schema.as_ref(),
        cost: outcome.cost,
        duration_ms: Some(outcome.duration_ms),
    };
    let mut outcomes = Vec::new();
    for (number, check) in (0..).zip(driven.plan.checks.iter().chain(&work.checks)) {
        let earlier = work.judged.iter().find(|judged| judged.check == *check);
        let (result, reason) = match (check, earlier) {
            (_, Some(Judged { outcome, .. })) => (outcome.result, outcome.reason.clone()),
            (Check::Judge { question, model }, None) => {
                let judged = judges::Asked {
                    cell,
                    check: number,
                    question,
                    model: model.as_ref(),
                    inputs: &values,
                    answered: &answered,
                };
                judges::judge(driven, &judged, done).await?
            }
            (check, None) => {
                let verdict = checks::carry_out(check, &answered, driven.language);
                (verdict.result, verdict.reason)
            }
        };
        outcomes.push(CheckOutcome { check: number, result, reason });
    }
    Ok(CellEnd::Answered { answer: outcome.output.clone(), outcomes })
}

/// The values with the texts of their files, as the model was given them.
async fn with_file_texts(driven: &Driven, definition: &Definition, values: Values) -> store::Result<Values> {
    let ids: Vec<FileId> = definition.files_in_values(&values).into_iter().map(|file| file.id).collect();
    if ids.is_empty() {
        return Ok(values);
    }
    let texts = driven.tenant.file_texts(&ids).await?;
    Ok(definition.with_file_texts(&values, |id| texts.get(&id).map(String::as_str)))
}

/// What came of a check of which nothing can be said.
pub fn unknown(reason: String) -> (CheckResult, String) {
    (CheckResult::Unknown, reason)
}
