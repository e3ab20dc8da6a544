//! Comparisons: test rows × columns. What they are made of is kept as it was when they began; `comparisons/cells.rs` writes what comes of
//! it, and `comparisons/course.rs` how far they are and who sees to them.
//!
//! Money is reserved before a cell begins and replaced by what it cost in the end, each in one statement that locks the comparison's row
//! first, so that no number of servers spends beyond the limit.

mod adopt;
mod blind;
mod cells;
mod course;
mod kept;
mod read;
mod rows;
#[cfg(test)]
mod tests;

use model::{AppId, ComparisonId, Definition, ModelRef, PersonId, RunId, TestRowId, Values, evidence::Check};
use serde_json::{Value, json};
use sqlx::types::Json;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    Result, RunApp, Tenant,
    audit::{self, Change},
    files::keep_in_comparison,
    gates::open_rows,
    scope::Tx,
    text_enum::text_enum,
};

pub use self::{
    blind::{Ballot, BallotsOfRow, Chosen, NextBallot},
    cells::{BegunCell, CellDone, CellEnd, CellWork},
    course::{ComparisonCourse, ComparisonPlan, StoppedComparison},
    kept::{Judged, KeptAnswer},
    read::{CellSum, ComparisonSummary},
    rows::{ComparedCell, ComparedRow, TextLimits, WhichRows},
};

text_enum! {
    /// The state of a comparison.
    ComparisonState {
        Running = "running",
        /// Every cell has ended.
        Finished = "finished",
        /// Somebody stopped it.
        Stopped = "stopped",
        /// The limit of money was reached.
        LimitReached = "limit_reached",
    }
}

text_enum! {
    /// The state of a cell of a comparison.
    CellState {
        Waiting = "waiting",
        Running = "running",
        /// There is an answer.
        Answered = "answered",
        /// It ended without an answer.
        Failed = "failed",
        /// The comparison ended before its turn.
        Skipped = "skipped",
    }
}

/// A comparison to be begun.
#[derive(Debug, Clone)]
pub struct NewComparison {
    pub app: AppId,
    pub by: PersonId,
    /// What must be true of every answer.
    pub checks: Vec<Check>,
    /// The most that all of it may cost, in millionths of a US dollar.
    pub limit_micros: Option<i64>,
    pub columns: Vec<ComparisonColumn>,
    pub rows: Vec<NewComparedRow>,
    /// The process that sees to it.
    pub owner: Uuid,
}

/// A column of a comparison.
#[derive(Debug, Clone, PartialEq)]
pub struct ComparisonColumn {
    /// The number of its version; `None` for the draft.
    pub version: Option<i32>,
    /// What its runs carry out. It names the column's model and no fallbacks.
    pub definition: Definition,
    pub model: ModelRef,
    pub model_name: String,
    pub connection_name: String,
    /// Two letters that represent the provider.
    pub monogram: String,
    /// What a new one's answers are evidence of: the definition before a limit of money shortened them. `None` when it is read.
    pub measured: Option<Definition>,
}

/// A row of a new comparison.
#[derive(Debug, Clone, PartialEq)]
pub struct NewComparedRow {
    pub test_row: TestRowId,
    pub title: String,
    pub inputs: Values,
    pub expected: String,
    /// The row's own checks.
    pub checks: Vec<Check>,
    /// The most that each column's cell may cost, judges included, in millionths of a US dollar; 0 if the price is unknown.
    pub most_micros: Vec<i64>,
    /// A run that has ended, whose answer the row's cells take instead of asking for one. Only where there is one column.
    pub answer: Option<RunId>,
}

/// A comparison.
#[derive(Debug, Clone)]
pub struct Comparison {
    pub id: ComparisonId,
    pub app: RunApp,
    pub state: ComparisonState,
    pub columns: Vec<ComparisonColumn>,
    /// What must be true of every answer.
    pub checks: Vec<Check>,
    pub limit_micros: Option<i64>,
    pub spent_micros: i64,
    /// Whether its texts were deleted, because those of its runs are kept no longer.
    pub forgotten: bool,
    pub revision: i64,
    pub by: PersonId,
    pub by_name: String,
    pub created_at: OffsetDateTime,
    pub ended_at: Option<OffsetDateTime>,
}

impl Tenant {
    /// Begins a comparison, and makes `new.owner` see to it.
    ///
    /// # Errors
    /// [`Error::TooManyComparisons`](crate::Error::TooManyComparisons) if as many are running as may.
    pub async fn create_comparison(&self, new: &NewComparison) -> Result<ComparisonId> {
        let mut tx = self.begin_aside().await?;
        course::take_place(&mut tx, self).await?;
        let id = insert(&mut tx, self, new).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Begins a comparison of what an app's gate misses of its one column: of these rows, only those that are still open. So two who begin
    /// it in the same instant pay nothing twice: the second waits for the first, and sees what that one runs. `None` if no row is open.
    ///
    /// # Errors
    /// [`Error::TooManyComparisons`](crate::Error::TooManyComparisons) if as many are running as may.
    pub async fn create_missing(&self, new: &NewComparison) -> Result<Option<ComparisonId>> {
        let mut tx = self.begin_aside().await?;
        course::take_place(&mut tx, self).await?;
        let measured = new.columns.first().and_then(|column| column.measured.as_ref());
        let open = open_rows(&mut tx, self, new.app, measured).await?;
        let rows: Vec<_> = new.rows.iter().filter(|row| open.contains(&row.test_row)).cloned().collect();
        if rows.is_empty() {
            return Ok(None);
        }
        let id = insert(&mut tx, self, &NewComparison { rows, ..new.clone() }).await?;
        tx.commit().await?;
        Ok(Some(id))
    }

    /// Begins comparisons of several apps: all of them, or none. Together they take one of the places.
    ///
    /// # Errors
    /// [`Error::TooManyComparisons`](crate::Error::TooManyComparisons) if as many are running as may.
    pub async fn create_comparisons(&self, new: &[NewComparison]) -> Result<Vec<ComparisonId>> {
        let mut tx = self.begin_aside().await?;
        course::take_place(&mut tx, self).await?;
        let mut ids = Vec::with_capacity(new.len());
        for new in new {
            ids.push(insert(&mut tx, self, new).await?);
        }
        tx.commit().await?;
        Ok(ids)
    }
}

async fn insert(tx: &mut Tx, tenant: &Tenant, new: &NewComparison) -> Result<ComparisonId> {
    let id = ComparisonId(Uuid::now_v7());
    sqlx::query!(
        "insert into comparisons (workspace_id, id, app_id, checks, limit_micros, made_by) values ($1, $2, $3, $4, $5, $6)",
        tenant.workspace().0,
        id.0,
        new.app.0,
        Json(&new.checks) as _,
        new.limit_micros,
        new.by.0,
    )
    .execute(&mut **tx)
    .await?;
    insert_columns(tx, tenant, id, &new.columns).await?;
    insert_rows(tx, tenant, id, new).await?;
    insert_cells(tx, tenant, id, &new.rows).await?;
    keep_in_comparison(tx, tenant, new.app, id, new.rows.iter().map(|row| &row.inputs)).await?;
    course::lease(tx, tenant, id, new.owner).await?;
    let models: Vec<_> = new.columns.iter().map(|column| &column.model_name).collect();
    let on_record = json!({"models": models, "rows": new.rows.len(), "limit_micros": new.limit_micros});
    let change = Change { before: None, after: Some(on_record) };
    audit::record(tx, tenant, "comparison.created", ("comparison", id.0), change).await?;
    Ok(id)
}

async fn insert_columns(tx: &mut Tx, tenant: &Tenant, id: ComparisonId, columns: &[ComparisonColumn]) -> Result<()> {
    for (number, column) in (0..).zip(columns) {
        sqlx::query!(
            "insert into comparison_columns (workspace_id, comparison_id, number, version, definition, connection_id, model, model_name,
                connection_name, monogram, measured)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, content_hash($11))",
            tenant.workspace().0,
            id.0,
            number,
            column.version,
            Json(&column.definition) as _,
            column.model.connection.0,
            column.model.model,
            column.model_name,
            column.connection_name,
            column.monogram,
            column.measured.as_ref().map(|measured| json!(measured)),
        )
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

async fn insert_rows(tx: &mut Tx, tenant: &Tenant, id: ComparisonId, new: &NewComparison) -> Result<()> {
    let rows = &new.rows;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.test_row.0).collect();
    let titles: Vec<String> = rows.iter().map(|row| row.title.clone()).collect();
    let inputs: Vec<Value> = rows.iter().map(|row| Value::Object(row.inputs.clone())).collect();
    let expected: Vec<String> = rows.iter().map(|row| row.expected.clone()).collect();
    let checks: Vec<Value> = rows.iter().map(|row| json!(row.checks)).collect();
    sqlx::query!(
        "insert into comparison_rows (workspace_id, comparison_id, number, test_row_id, title, inputs, expected, checks,
            measured)
        select $1, $2, r.number, r.id, r.title, r.inputs, r.expected, r.checks,
            content_hash(jsonb_build_object('inputs', r.inputs, 'expected', r.expected, 'checks', $8::jsonb || r.checks))
        from unnest($3::uuid[], $4::text[], $5::jsonb[], $6::text[], $7::jsonb[])
            with ordinality as r (id, title, inputs, expected, checks, number)",
        tenant.workspace().0,
        id.0,
        &ids,
        &titles,
        &inputs,
        &expected,
        &checks,
        json!(new.checks),
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn insert_cells(tx: &mut Tx, tenant: &Tenant, id: ComparisonId, rows: &[NewComparedRow]) -> Result<()> {
    let answers = rows.iter().flat_map(|row| row.most_micros.iter().map(|_| row.answer.map(|run| run.0)));
    let answers: Vec<Option<Uuid>> = answers.collect();
    let cells = (1..).zip(rows).flat_map(|(row, of_row): (i32, _)| {
        (0..).zip(&of_row.most_micros).map(move |(column, most): (i32, _)| (row, (column, *most)))
    });
    let (rows, (columns, most)): (Vec<i32>, (Vec<i32>, Vec<i64>)) = cells.unzip();
    sqlx::query!(
        "insert into comparison_cells (workspace_id, comparison_id, row_number, column_number, most_micros, answer_run)
        select $1, $2, c.row_number, c.column_number, c.most, c.answer_run
        from unnest($3::int[], $4::int[], $5::bigint[], $6::uuid[]) as c (row_number, column_number, most, answer_run)",
        tenant.workspace().0,
        id.0,
        &rows,
        &columns,
        &most,
        &answers as _,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// A count of the database, which has no unsigned integers.
fn unsigned(n: i64) -> u64 {
    u64::try_from(n).unwrap_or_default()
}
