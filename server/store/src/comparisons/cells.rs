//! The cells of a comparison: which one is next, its run, and what came of it.

use model::{
    ComparisonId, RunId, Values,
    evidence::{Check, CheckOutcome, CheckResult},
    run::RunError,
};
use serde_json::json;
use sqlx::types::Json;
use uuid::Uuid;

use super::{
    CellState,
    kept::{Judged, judged, said},
};
use crate::{
    Result, Tenant,
    runs::columns::{json as clean_json, signed, without_nul},
};

/// The longest copy of an answer that a comparison keeps, in characters. The whole of a longer one is in its run.
const ANSWER_CHARS: usize = 50_000;

/// A cell that is in progress.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BegunCell {
    /// From 1.
    pub row: i32,
    /// From 0.
    pub column: i32,
    /// How often it was begun, this time included.
    pub attempt: i32,
    /// How often its run was interrupted.
    pub interruptions: i32,
    /// Its run, if that was noted before the server died, or whose answer it takes.
    pub run: Option<RunId>,
    /// Whether it takes the answer of a run that had ended before, and that is paid for.
    pub taken: bool,
    /// Whether it was begun so long ago that its run could be begun a second time, because idempotency keys are forgotten after a day.
    pub stale: bool,
}

/// What a cell is made of.
#[derive(Debug, Clone)]
pub struct CellWork {
    pub inputs: Values,
    /// A good answer; empty if nobody said.
    pub expected: String,
    /// The row's own checks.
    pub checks: Vec<Check>,
    /// What judges have said already of the answer that it takes.
    pub judged: Vec<Judged>,
}

/// How a cell ended.
#[derive(Debug, Clone)]
pub struct CellDone {
    /// Its answer with what came of the checks; otherwise why there is none.
    pub end: CellEnd,
    pub first_token_ms: Option<u64>,
    pub duration_ms: Option<u64>,
    pub input_tokens: u64,
    pub output_tokens: u64,
    /// What the answer cost; `None` if that is unknown.
    pub cost_micros: Option<i64>,
    /// What the judges cost; `None` if that is unknown of one.
    pub judges_micros: Option<i64>,
    /// The runs of the judges.
    pub judges: Vec<RunId>,
}

impl CellDone {
    /// A cell without a run.
    pub fn without_run(end: CellEnd) -> Self {
        Self {
            end,
            first_token_ms: None,
            duration_ms: None,
            input_tokens: 0,
            output_tokens: 0,
            cost_micros: Some(0),
            judges_micros: Some(0),
            judges: Vec::new(),
        }
    }
}

impl CellDone {
    /// What is known of the cost, and whether that is all of it. An answer that was taken cost something earlier.
    fn spent_micros(&self, taken: bool) -> (i64, bool) {
        let answer = if taken { Some(0) } else { self.cost_micros };
        let known = answer.unwrap_or_default().saturating_add(self.judges_micros.unwrap_or_default());
        (known, answer.is_some() && self.judges_micros.is_some())
    }
}

/// The result of a cell.
#[derive(Debug, Clone)]
pub enum CellEnd {
    Answered {
        answer: String,
        outcomes: Vec<CheckOutcome>,
    },
    Failed(RunError),
    /// Its run was stopped.
    Skipped,
    /// Its run was interrupted by the death of a server; it is begun again.
    Again,
}

impl Tenant {
    /// Begins the next cell that the limit leaves money for, and reserves the most that it may cost. `None` if there is none, or the
    /// comparison doesn't go on.
    pub async fn begin_cell(&self, id: ComparisonId) -> Result<Option<BegunCell>> {
        let mut tx = self.begin_aside().await?;
        let begun = sqlx::query!(
            r#"with room as (
                select limit_micros - spent_micros - reserved_micros as left_micros from comparisons
                where workspace_id = $1 and id = $2 and state = 'running' for update
            ), next as (
                select c.row_number, c.column_number from comparison_cells c, room
                where c.workspace_id = $1 and c.comparison_id = $2 and c.state = 'waiting'
                    and c.most_micros <= coalesce(room.left_micros, c.most_micros)
                order by c.row_number, c.column_number limit 1
                for update of c skip locked
            ), begun as (
                update comparison_cells c set state = 'running', attempt = c.attempt + 1, begun_at = now(), run_id = c.answer_run,
                    reserved_micros = c.most_micros
                from next n
                where c.workspace_id = $1 and c.comparison_id = $2
                    and c.row_number = n.row_number and c.column_number = n.column_number
                returning c.row_number, c.column_number, c.attempt, c.interruptions, c.reserved_micros, c.answer_run
            ), counted as (
                update comparisons c set reserved_micros = c.reserved_micros + b.reserved_micros, revision = c.revision + 1
                from begun b where c.workspace_id = $1 and c.id = $2
                returning c.revision, b.row_number
            ), marked as (
                update comparison_rows r set revision = c.revision from counted c
                where r.workspace_id = $1 and r.comparison_id = $2 and r.number = c.row_number
            )
            select row_number, column_number, attempt, interruptions, answer_run from begun"#,
            self.workspace().0,
            id.0,
        )
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(begun.map(|cell| BegunCell {
            row: cell.row_number,
            column: cell.column_number,
            attempt: cell.attempt,
            interruptions: cell.interruptions,
            run: cell.answer_run.map(Into::into),
            taken: cell.answer_run.is_some(),
            stale: false,
        }))
    }

    /// The cells in progress.
    pub async fn begun_cells(&self, id: ComparisonId) -> Result<Vec<BegunCell>> {
        let mut tx = self.begin_read().await?;
        let cells = sqlx::query!(
            r#"select row_number, column_number, attempt, interruptions, run_id, answer_run is not null as "taken!",
                coalesce(begun_at < now() - interval '20 hours', false) as "stale!"
            from comparison_cells where workspace_id = $1 and comparison_id = $2 and state = 'running'
            order by row_number, column_number"#,
            self.workspace().0,
            id.0,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        let cell = cells.into_iter().map(|cell| BegunCell {
            row: cell.row_number,
            column: cell.column_number,
            attempt: cell.attempt,
            interruptions: cell.interruptions,
            run: cell.run_id.map(Into::into),
            taken: cell.taken,
            stale: cell.stale,
        });
        Ok(cell.collect())
    }

    /// What a cell is made of.
    pub async fn cell_work(&self, id: ComparisonId, cell: BegunCell) -> Result<Option<CellWork>> {
        let mut tx = self.begin_read().await?;
        let found = sqlx::query!(
            r#"select inputs as "inputs: Json<Values>", expected, checks as "checks: Json<Vec<Check>>" from comparison_rows
            where workspace_id = $1 and comparison_id = $2 and number = $3"#,
            self.workspace().0,
            id.0,
            cell.row,
        )
        .fetch_optional(&mut *tx)
        .await?;
        let taken: Vec<Uuid> = cell.run.filter(|_| cell.taken).map(|run| run.0).into_iter().collect();
        let said = if taken.is_empty() { Vec::new() } else { said(&mut tx, self, &taken).await? };
        tx.commit().await?;
        Ok(found.map(|row| CellWork {
            judged: taken.first().map_or_else(Vec::new, |run| judged(&said, *run, &row.expected)),
            inputs: row.inputs.0,
            expected: row.expected,
            checks: row.checks.0,
        }))
    }

    /// Notes which run a cell is. Returns whether the comparison goes on; otherwise the run is to be stopped.
    pub async fn note_cell_run(&self, id: ComparisonId, cell: BegunCell, run: RunId) -> Result<bool> {
        let mut tx = self.begin_aside().await?;
        let noted = sqlx::query_scalar!(
            r#"with noted as (
                update comparison_cells set run_id = $6
                where workspace_id = $1 and comparison_id = $2 and row_number = $3 and column_number = $4 and attempt = $5
                    and state = 'running'
                returning row_number
            ), counted as (
                update comparisons c set revision = c.revision + 1 from noted n where c.workspace_id = $1 and c.id = $2
                returning c.revision, c.state
            )
            update comparison_rows r set revision = c.revision from counted c
            where r.workspace_id = $1 and r.comparison_id = $2 and r.number = $3
            returning c.state = 'running' as "goes_on!""#,
            self.workspace().0,
            id.0,
            cell.row,
            cell.column,
            cell.attempt,
            run.0,
        )
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(noted.unwrap_or(false))
    }

    /// Notes that a judge's run is about the answer of a cell in progress. Returns whether the comparison goes on; otherwise the run is to be
    /// stopped.
    pub async fn note_judge(&self, id: ComparisonId, cell: BegunCell, run: RunId) -> Result<bool> {
        let mut tx = self.begin_aside().await?;
        let goes_on = sqlx::query_scalar!(
            r#"with held as (
                select state from comparisons where workspace_id = $1 and id = $2 for update
            )
            update comparison_cells c set judges = array_append(array_remove(c.judges, $6), $6)
            from held h
            where c.workspace_id = $1 and c.comparison_id = $2 and c.row_number = $3 and c.column_number = $4 and c.attempt = $5
                and c.state = 'running'
            returning h.state = 'running' as "goes_on!""#,
            self.workspace().0,
            id.0,
            cell.row,
            cell.column,
            cell.attempt,
            run.0,
        )
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(goes_on.unwrap_or(false))
    }

    /// Ends a cell, and replaces what was reserved for it by what it cost. Nothing happens if somebody else has ended it.
    pub async fn end_cell(&self, id: ComparisonId, cell: BegunCell, done: &CellDone) -> Result<()> {
        let Ended { state, answer, error, outcomes } = Ended::of(&done.end);
        let judges: Vec<Uuid> = done.judges.iter().map(|run| run.0).collect();
        let (known, is_known) = done.spent_micros(cell.taken);
        let mut tx = self.begin_aside().await?;
        // The comparison is locked first, as when a cell begins, so that the two never wait for each other crosswise.
        sqlx::query!(
            "with held as (
                select state from comparisons where workspace_id = $1 and id = $2 for update
            ), gone as (
                -- what somebody has deleted of the run in the meantime isn't copied
                select exists (select from runs where workspace_id = $1 and forgotten_at is not null and id = (select run_id
                    from comparison_cells where workspace_id = $1 and comparison_id = $2 and row_number = $3 and column_number = $4)) as gone
            ), ended as (
                update comparison_cells c set
                    -- one that is to begin again, of a comparison that doesn't go on, has been skipped
                    state = case when $6 = 'waiting' and h.state <> 'running' then 'skipped' else $6 end,
                    interruptions = c.interruptions + ($6 = 'waiting')::int, reserved_micros = 0,
                    answer = case when g.gone then '' else $7 end, error = $8::text::jsonb,
                    outcomes = case when g.gone then bare_outcomes($9::text::jsonb) else $9::text::jsonb end, results = $10, judges = $11,
                    first_token_ms = $12, duration_ms = $13, input_tokens = $14, output_tokens = $15, cost_micros = $16
                from held h, gone g
                where c.workspace_id = $1 and c.comparison_id = $2 and c.row_number = $3 and c.column_number = $4 and c.attempt = $5
                    and c.state = 'running'
                returning old.reserved_micros as reserved
            ), counted as (
                update comparisons c set
                    -- What can't be known may have cost all that was reserved for it.
                    spent_micros = c.spent_micros + case when $18 then $17 else greatest($17, e.reserved) end,
                    reserved_micros = c.reserved_micros - e.reserved,
                    revision = c.revision + 1
                from ended e where c.workspace_id = $1 and c.id = $2
                returning c.revision
            )
            update comparison_rows r set revision = c.revision from counted c
            where r.workspace_id = $1 and r.comparison_id = $2 and r.number = $3",
            self.workspace().0,
            id.0,
            cell.row,
            cell.column,
            cell.attempt,
            state.as_str(),
            answer,
            error,
            clean_json(&json!(outcomes)).unwrap_or_default(),
            outcomes.iter().map(letter).collect::<String>(),
            &judges,
            done.first_token_ms.map(signed),
            done.duration_ms.map(signed),
            signed(done.input_tokens),
            signed(done.output_tokens),
            done.cost_micros,
            known,
            is_known,
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }
}

/// The end of a cell in its columns.
struct Ended<'d> {
    state: CellState,
    answer: String,
    error: Option<String>,
    outcomes: &'d [CheckOutcome],
}

impl<'d> Ended<'d> {
    fn of(end: &'d CellEnd) -> Self {
        let (state, answer, error, outcomes) = match end {
            CellEnd::Answered { answer, outcomes } => (CellState::Answered, answer.as_str(), None, outcomes.as_slice()),
            CellEnd::Failed(error) => (CellState::Failed, "", clean_json(error), &[][..]),
            CellEnd::Skipped => (CellState::Skipped, "", None, &[][..]),
            CellEnd::Again => (CellState::Waiting, "", None, &[][..]),
        };
        Self { state, answer: without_nul(answer).chars().take(ANSWER_CHARS).collect(), error, outcomes }
    }
}

/// An outcome in the column `results`.
fn letter(outcome: &CheckOutcome) -> char {
    match outcome.result {
        CheckResult::Pass => 'p',
        CheckResult::Fail => 'f',
        CheckResult::Unknown => 'u',
    }
}
