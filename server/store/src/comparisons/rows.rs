//! The rows of a comparison with their cells, page by page.

use std::collections::HashMap;

use model::{
    ComparisonId, RunId, TestRowId, Values,
    evidence::{Check, CheckOutcome},
    run::RunError,
};
use sqlx::types::Json;

use super::{CellState, unsigned};
use crate::{Result, Tenant, scope::Tx};

/// Which rows of a comparison to read.
#[derive(Debug, Clone, Copy)]
pub struct WhichRows<'n> {
    /// Only those after this number.
    pub after: i32,
    /// Only those that have changed since this revision of the comparison.
    pub since: i64,
    /// Only those with these numbers.
    pub numbers: Option<&'n [i32]>,
    pub limit: i64,
    /// How much is read of texts, in characters.
    pub texts: TextLimits,
}

/// How much is read of texts, in characters.
#[derive(Debug, Clone, Copy)]
pub struct TextLimits {
    /// Of each input.
    pub input: i32,
    /// Of answers, and of expected ones.
    pub answer: i32,
}

impl WhichRows<'_> {
    /// A page as a grid shows it.
    pub const SHORT: TextLimits = TextLimits { input: 500, answer: 2_000 };
    /// Everything.
    pub const WHOLE: TextLimits = TextLimits { input: i32::MAX, answer: i32::MAX };
}

/// A row of a comparison.
#[derive(Debug, Clone)]
pub struct ComparedRow {
    /// From 1.
    pub number: i32,
    pub test_row: TestRowId,
    pub title: String,
    pub inputs: Values,
    pub expected: String,
    /// The row's own checks.
    pub checks: Vec<Check>,
    /// In the order of the columns.
    pub cells: Vec<ComparedCell>,
}

/// What a column made of a row.
#[derive(Debug, Clone)]
pub struct ComparedCell {
    pub state: CellState,
    /// Its run, once it began.
    pub run: Option<RunId>,
    pub answer: String,
    /// Why there is no answer.
    pub error: Option<RunError>,
    pub outcomes: Vec<CheckOutcome>,
    pub first_token_ms: Option<u64>,
    pub duration_ms: Option<u64>,
    pub input_tokens: u64,
    pub output_tokens: u64,
    /// `None` if the cost is unknown.
    pub cost_micros: Option<i64>,
}

impl Tenant {
    /// Rows of a comparison in their order, with all their cells.
    pub async fn compared_rows(&self, id: ComparisonId, which: WhichRows<'_>) -> Result<Vec<ComparedRow>> {
        let mut tx = self.begin_read().await?;
        let numbers = match which.numbers {
            Some(numbers) => among(&mut tx, self, id, which, numbers).await?,
            None => all(&mut tx, self, id, which).await?,
        };
        let rows = sqlx::query!(
            r#"select number, test_row_id, title, cut_texts(inputs, $4) as "inputs!: Json<Values>", left(expected, $5) as "expected!",
                checks as "checks: Json<Vec<Check>>"
            from comparison_rows where workspace_id = $1 and comparison_id = $2 and number = any($3) order by number"#,
            self.workspace().0,
            id.0,
            &numbers,
            which.texts.input,
            which.texts.answer,
        )
        .fetch_all(&mut *tx)
        .await?;
        let mut cells = cells(&mut tx, self, id, &numbers, which.texts.answer).await?;
        tx.commit().await?;
        let row = rows.into_iter().map(|row| ComparedRow {
            number: row.number,
            test_row: row.test_row_id.into(),
            title: row.title,
            inputs: row.inputs.0,
            expected: row.expected,
            checks: row.checks.0,
            cells: cells.remove(&row.number).unwrap_or_default(),
        });
        Ok(row.collect())
    }
}

async fn all(tx: &mut Tx, tenant: &Tenant, id: ComparisonId, which: WhichRows<'_>) -> Result<Vec<i32>> {
    Ok(sqlx::query_scalar!(
        "select number from comparison_rows
        where workspace_id = $1 and comparison_id = $2 and number > $3 and revision > $4 order by number limit $5",
        tenant.workspace().0,
        id.0,
        which.after,
        which.since,
        which.limit,
    )
    .fetch_all(&mut **tx)
    .await?)
}

async fn among(
    tx: &mut Tx,
    tenant: &Tenant,
    id: ComparisonId,
    which: WhichRows<'_>,
    numbers: &[i32],
) -> Result<Vec<i32>> {
    Ok(sqlx::query_scalar!(
        "select number from comparison_rows
        where workspace_id = $1 and comparison_id = $2 and number = any($6) and number > $3 and revision > $4
        order by number limit $5",
        tenant.workspace().0,
        id.0,
        which.after,
        which.since,
        which.limit,
        numbers,
    )
    .fetch_all(&mut **tx)
    .await?)
}

/// The cells of some rows, by the row's number.
async fn cells(
    tx: &mut Tx,
    tenant: &Tenant,
    id: ComparisonId,
    rows: &[i32],
    answer_chars: i32,
) -> Result<HashMap<i32, Vec<ComparedCell>>> {
    let found = sqlx::query!(
        r#"select row_number, state as "state: CellState", run_id, left(answer, $4) as "answer!",
            error as "error: Json<RunError>", outcomes as "outcomes: Json<Vec<CheckOutcome>>", first_token_ms, duration_ms, input_tokens,
            output_tokens, cost_micros
        from comparison_cells where workspace_id = $1 and comparison_id = $2 and row_number = any($3)
        order by row_number, column_number"#,
        tenant.workspace().0,
        id.0,
        rows,
        answer_chars,
    )
    .fetch_all(&mut **tx)
    .await?;
    let mut cells: HashMap<i32, Vec<ComparedCell>> = HashMap::new();
    for cell in found {
        cells.entry(cell.row_number).or_default().push(ComparedCell {
            state: cell.state,
            run: cell.run_id.map(Into::into),
            answer: cell.answer,
            error: cell.error.map(|error| error.0),
            outcomes: cell.outcomes.0,
            first_token_ms: cell.first_token_ms.map(unsigned),
            duration_ms: cell.duration_ms.map(unsigned),
            input_tokens: unsigned(cell.input_tokens),
            output_tokens: unsigned(cell.output_tokens),
            cost_micros: cell.cost_micros,
        });
    }
    Ok(cells)
}
