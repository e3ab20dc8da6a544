//! From what the store keeps of comparisons to what goes over the wire.

use api::{
    CellState, ComparedCell, ComparedColumn, ComparedRow, ComparisonState, Interval, JudgeAgreement, Money, Verdict,
    VerdictKind,
};
use model::{
    Language,
    evidence::{Check, verdict::Finding},
};
use store::Comparison;

use crate::{
    api::wire::{count, timestamp},
    auth::Member,
    comparisons::figures::{Agreement, ColumnFigures, Figures},
    error::Refusal,
};

/// A comparison with its sums, or without those of its columns while the member is rating it blind.
pub async fn comparison(member: &Member, found: Comparison, language: Language) -> Result<api::Comparison, Refusal> {
    let sums = member.tenant.comparison_sums(found.id).await?;
    let ballots = member.tenant.ballots(found.id).await?;
    let blind = member.tenant.is_rating(found.id, member.id).await?;
    let figures = Figures::of(&found, sums, ballots);
    let is_over = found.state != store::ComparisonState::Running;
    let verdict = if is_over && !blind { figures.verdict(&found, language) } else { None };
    let column = |number| if blind { ColumnFigures::default() } else { figures.column(number) };
    Ok(api::Comparison {
        id: found.id,
        app: app(&found.app),
        state: state(found.state),
        columns: found.columns.iter().enumerate().map(|(number, of)| self::column(of, column(number))).collect(),
        judges: if blind { Vec::new() } else { judges(&found.checks, &figures) },
        checks: found.checks,
        rows: count(figures.rows()),
        done: count(figures.done()),
        cells: count(figures.cells()),
        left_ms: figures.left_ms().filter(|_| !is_over),
        limit: found.limit_micros.map(Money::usd),
        spent: Money::usd(found.spent_micros),
        verdict: verdict.map(|(finding, message)| self::verdict(finding, message)),
        differences: count(figures.differences().len()),
        failures: count(figures.failures().len()),
        blind,
        rated: count(figures.rated()),
        agreement: figures.agreement().filter(|_| !blind),
        revision: count(found.revision),
        by: api::Person { id: found.by, name: found.by_name },
        created_at: timestamp(found.created_at),
        ended_at: found.ended_at.map(timestamp),
    })
}

/// How far each judge agrees with people.
fn judges(checks: &[Check], figures: &Figures) -> Vec<JudgeAgreement> {
    let judges = checks.iter().enumerate().filter(|(_, check)| matches!(check, Check::Judge { .. }));
    let agreement = |(number, _)| {
        let Agreement { percent, rows } = figures.agreement_of(number)?;
        Some(JudgeAgreement { check: count(number), percent, rows })
    };
    judges.filter_map(agreement).collect()
}

fn app(app: &store::RunApp) -> api::RunApp {
    api::RunApp {
        id: app.id,
        slug: app.slug.clone(),
        name: app.name.clone(),
        icon: app.icon.clone(),
        category: app.category,
    }
}

fn column(of: &store::ComparisonColumn, figures: ColumnFigures) -> ComparedColumn {
    ComparedColumn {
        version: of.version.map(count),
        model_ref: of.model.clone(),
        model_name: of.model_name.clone(),
        connection_name: of.connection_name.clone(),
        monogram: of.monogram.clone(),
        answered: figures.answered,
        failed: figures.failed,
        checked: figures.checked,
        passed: figures.passed,
        interval: figures.interval.map(|(low, high)| Interval { low, high }),
        p50_ms: figures.p50_ms,
        p95_ms: figures.p95_ms,
        tokens: figures.tokens,
        cost_per_1000: figures.cost_per_1000.map(Money::usd),
        chosen: figures.chosen,
    }
}

fn verdict(finding: Finding, message: String) -> Verdict {
    let (kind, column) = match finding {
        Finding::TooFewRows { .. } => (VerdictKind::TooFewRows, None),
        Finding::NothingToGoBy => (VerdictKind::NothingToGoBy, None),
        Finding::Tie { .. } => (VerdictKind::Tie, None),
        Finding::Better { column, .. } => (VerdictKind::Better, Some(count(column))),
        Finding::FirstIsBest { .. } => (VerdictKind::FirstIsBest, Some(0)),
    };
    Verdict { kind, column, message }
}

pub fn state(state: store::ComparisonState) -> ComparisonState {
    match state {
        store::ComparisonState::Running => ComparisonState::Running,
        store::ComparisonState::Finished => ComparisonState::Finished,
        store::ComparisonState::Stopped => ComparisonState::Stopped,
        store::ComparisonState::LimitReached => ComparisonState::LimitReached,
    }
}

pub fn row(row: store::ComparedRow, language: Language) -> ComparedRow {
    ComparedRow {
        number: count(row.number),
        row: row.test_row,
        title: row.title,
        inputs: row.inputs,
        expected: row.expected,
        checks: row.checks,
        cells: row.cells.into_iter().map(|of| cell(of, language)).collect(),
    }
}

fn cell(cell: store::ComparedCell, language: Language) -> ComparedCell {
    ComparedCell {
        state: match cell.state {
            store::CellState::Waiting => CellState::Waiting,
            store::CellState::Running => CellState::Running,
            store::CellState::Answered => CellState::Answered,
            store::CellState::Failed => CellState::Failed,
            store::CellState::Skipped => CellState::Skipped,
        },
        run: cell.run,
        answer: cell.answer,
        error: cell.error.map(|error| error.in_words(language)),
        outcomes: cell.outcomes,
        first_token_ms: cell.first_token_ms,
        duration_ms: cell.duration_ms,
        input_tokens: cell.input_tokens,
        output_tokens: cell.output_tokens,
        cost: cell.cost_micros.map(Money::usd),
    }
}

pub fn summary(summary: store::ComparisonSummary) -> api::ComparisonSummary {
    api::ComparisonSummary {
        id: summary.id,
        state: state(summary.state),
        models: summary.models,
        rows: count(summary.rows),
        done: count(summary.done),
        cells: count(summary.cells),
        spent: Money::usd(summary.spent_micros),
        by: api::Person { id: summary.by, name: summary.by_name },
        created_at: timestamp(summary.created_at),
    }
}

/// The column that a number means.
pub fn column_at(found: &Comparison, number: u32) -> Option<&store::ComparisonColumn> {
    found.columns.get(usize::try_from(number).ok()?)
}
