//! What the cells of a comparison add up to: sums of its columns, how many rows differ, and the verdict.

use std::collections::HashMap;

use model::{
    Language,
    evidence::{
        statistics::{nearest_rank, wilson_per_mille},
        verdict::{self, Contestant, Finding, JudgedRow},
    },
};
use store::{BallotsOfRow, CellState, CellSum, Comparison};

use super::driver::AT_ONCE;

/// The figures of a comparison.
pub struct Figures {
    /// The cells of each row, by column.
    rows: Vec<Vec<CellSum>>,
    /// What people chose, by row.
    ballots: HashMap<i32, BallotsOfRow>,
    /// Whether something is checked in every row.
    has_checks: bool,
}

/// The sums of a column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ColumnFigures {
    /// Cells that have ended with an answer.
    pub answered: u32,
    /// Cells that have ended without one.
    pub failed: u32,
    /// Rows of which something is checked. One without an answer counts, because nobody is helped by a model that is right when it
    /// happens to answer.
    pub checked: u32,
    /// Rows that pass all checks.
    pub passed: u32,
    /// The 95 % interval of the share that passes, in per mille.
    pub interval: Option<(u32, u32)>,
    pub p50_ms: Option<u64>,
    pub p95_ms: Option<u64>,
    /// Tokens of an answered cell on average.
    pub tokens: Option<u64>,
    /// What 1,000 answers would cost, in millionths of a US dollar; `None` if the price of one is unknown.
    pub cost_per_1000: Option<i64>,
    /// Rows in which most people chose it.
    pub chosen: u32,
}

impl Figures {
    /// The figures of these cells, which are sorted by row and column.
    pub fn of(comparison: &Comparison, cells: Vec<CellSum>, ballots: Vec<BallotsOfRow>) -> Self {
        let mut rows: Vec<Vec<CellSum>> = Vec::new();
        for cell in cells {
            match rows.last_mut().filter(|row| row.last().is_some_and(|last| last.row == cell.row)) {
                Some(row) => row.push(cell),
                None => rows.push(vec![cell]),
            }
        }
        let ballots = ballots.into_iter().map(|ballots| (ballots.row, ballots)).collect();
        Self { rows, ballots, has_checks: !comparison.checks.is_empty() }
    }

    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    pub fn cells(&self) -> usize {
        self.rows.iter().map(Vec::len).sum()
    }

    /// How many cells have ended.
    pub fn done(&self) -> usize {
        self.rows.iter().flatten().filter(|cell| cell.is_over()).count()
    }

    /// How many rows people have rated.
    pub fn rated(&self) -> usize {
        self.ballots.len()
    }

    /// How long the rest takes, about; `None` if nothing has ended yet, or nothing is left.
    pub fn left_ms(&self) -> Option<u64> {
        let left = self.cells() - self.done();
        let times: Vec<u64> = self.rows.iter().flatten().filter_map(|cell| cell.duration_ms).collect();
        let count = u64::try_from(times.len()).ok().filter(|count| *count > 0)?;
        let average = times.iter().sum::<u64>() / count;
        let rounds = u64::try_from(left.div_ceil(AT_ONCE)).ok().filter(|rounds| *rounds > 0)?;
        Some(average.saturating_mul(rounds))
    }

    /// The numbers of the rows that the columns differ in: in a check, or in whether there is an answer.
    pub fn differences(&self) -> Vec<i32> {
        self.numbers(|row| {
            let mut ends = row.iter().filter(|cell| matches!(cell.state, CellState::Answered | CellState::Failed));
            let first = ends.next();
            ends.any(|cell| first.is_some_and(|first| (first.state, &first.results) != (cell.state, &cell.results)))
        })
    }

    /// The numbers of the rows that at least one column fails in.
    pub fn failures(&self) -> Vec<i32> {
        self.numbers(|row| {
            row.iter().any(|cell| self.passes(row, cell) == Some(false) || cell.state == CellState::Failed)
        })
    }

    fn numbers(&self, is_wanted: impl Fn(&[CellSum]) -> bool) -> Vec<i32> {
        let wanted = self.rows.iter().filter(|row| is_wanted(row));
        wanted.filter_map(|row| row.first()).map(|cell| cell.row).collect()
    }

    /// Whether a cell of a row passes; `None` if nothing is checked.
    fn passes(&self, row: &[CellSum], cell: &CellSum) -> Option<bool> {
        // A failed cell has no results, so those of its neighbours tell whether the row has checks of its own.
        let is_checked = || self.has_checks || row.iter().any(|other| !other.results.is_empty());
        match cell.state {
            CellState::Failed if is_checked() => Some(false),
            _ => cell.passes(),
        }
    }

    /// The sums of a column.
    pub fn column(&self, number: usize) -> ColumnFigures {
        let cells = || self.rows.iter().filter_map(move |row| row.get(number));
        let answered = || cells().filter(|cell| cell.state == CellState::Answered);
        let verdicts: Vec<bool> = self.rows.iter().filter_map(|row| self.passes(row, row.get(number)?)).collect();
        let (checked, passed) = (count(verdicts.len()), count(verdicts.iter().filter(|passes| **passes).count()));
        let mut times: Vec<u64> = answered().filter_map(|cell| cell.duration_ms).collect();
        times.sort_unstable();
        let n = u64::try_from(answered().count()).ok().filter(|n| *n > 0);
        let costs: Option<Vec<i64>> = answered().map(|cell| cell.cost_micros).collect();
        let per_1000 = |costs: Vec<i64>| {
            let sum: i64 = costs.iter().fold(0, |sum, cost| sum.saturating_add(*cost));
            sum.saturating_mul(1_000).checked_div(i64::try_from(costs.len()).ok()?)
        };
        let chosen = self
            .ballots
            .values()
            .filter(|row| row.chosen.and_then(|column| usize::try_from(column).ok()) == Some(number));
        ColumnFigures {
            answered: count(answered().count()),
            failed: count(cells().filter(|cell| cell.state == CellState::Failed).count()),
            checked,
            passed,
            interval: wilson_per_mille(passed, checked),
            p50_ms: nearest_rank(&times, 50),
            p95_ms: nearest_rank(&times, 95),
            tokens: n.map(|n| answered().map(|cell| cell.tokens).sum::<u64>() / n),
            cost_per_1000: costs.and_then(per_1000),
            chosen: count(chosen.count()),
        }
    }

    fn judged(&self) -> Vec<JudgedRow> {
        let row = |row: &Vec<CellSum>| {
            let ballots = row.first().and_then(|cell| self.ballots.get(&cell.row));
            JudgedRow {
                passes: row.iter().map(|cell| self.passes(row, cell)).collect(),
                chosen: ballots.and_then(|ballots| ballots.chosen).and_then(|column| usize::try_from(column).ok()),
                rated: ballots.is_some(),
            }
        };
        self.rows.iter().map(row).collect()
    }

    /// What it says, and the sentence.
    pub fn verdict(&self, comparison: &Comparison, language: Language) -> Option<(Finding, String)> {
        let finding = verdict::find(&self.judged(), comparison.columns.len())?;
        let contestants: Vec<Contestant> = (0..comparison.columns.len())
            .map(|number| {
                let sums = self.column(number);
                Contestant {
                    name: name(comparison, number, language),
                    passed: sums.passed,
                    checked: sums.checked,
                    chosen: sums.chosen,
                    cost_micros: sums.cost_per_1000,
                    p50_ms: sums.p50_ms,
                }
            })
            .collect();
        Some((finding, finding.in_words(&contestants, language)))
    }

    /// How often the column that people chose passes, in percent of the rows in which the checks tell columns apart and people chose one.
    pub fn agreement(&self) -> Option<u32> {
        agreement(self.judged().into_iter().map(|row| (row.passes, row.chosen))).map(|of| of.percent)
    }

    /// The same for one check of all rows, by its number.
    pub fn agreement_of(&self, check: usize) -> Option<Agreement> {
        let chosen = self.judged().into_iter().map(|row| row.chosen);
        let results = self.rows.iter().map(|row| row.iter().map(|cell| cell.result(check)).collect());
        agreement(results.zip(chosen))
    }
}

/// How often checks and people prefer the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Agreement {
    /// Of the rows, rounded.
    pub percent: u32,
    /// In how many rows both say something.
    pub rows: u32,
}

/// The agreement in rows of which each has a result of every column, and the column that people chose.
fn agreement(rows: impl Iterator<Item = (Vec<Option<bool>>, Option<usize>)>) -> Option<Agreement> {
    let (mut both, mut agreed) = (0_u32, 0_u32);
    for (passes, chosen) in rows {
        let has = |wanted| passes.contains(&Some(wanted));
        let Some(chosen) = chosen.filter(|_| has(true) && has(false)) else { continue };
        both += 1;
        agreed += u32::from(passes.get(chosen).copied().flatten() == Some(true));
    }
    Some(Agreement { percent: (agreed * 100 + both / 2).checked_div(both)?, rows: both })
}

/// What a column is called: its model; its version, too, where another has the same model; and where that is the same as well, its
/// connection, or its number if nothing else tells it from another.
pub fn name(comparison: &Comparison, number: usize, language: Language) -> String {
    let Some(column) = comparison.columns.get(number) else { return String::new() };
    let mut twins: Vec<_> = comparison.columns.iter().filter(|other| other.model_name == column.model_name).collect();
    if twins.len() < 2 {
        return column.model_name.clone();
    }
    let of = match (column.version, language) {
        (Some(version), Language::En) => format!("version {version}"),
        (Some(version), Language::Ko) => format!("버전 {version}"),
        (None, Language::En) => "draft".to_owned(),
        (None, Language::Ko) => "초안".to_owned(),
    };
    twins.retain(|other| other.version == column.version);
    if twins.len() < 2 {
        return format!("{} ({of})", column.model_name);
    }
    twins.retain(|other| other.connection_name == column.connection_name);
    let apart = match language {
        _ if twins.len() < 2 => column.connection_name.clone(),
        Language::En => format!("column {}", number + 1),
        Language::Ko => format!("{}번째 열", number + 1),
    };
    format!("{} ({of}, {apart})", column.model_name)
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A row of so many cells with these results of all checks, of which people chose one.
    fn figures(rows: &[(&[&str], Option<i32>)]) -> Figures {
        let cell = |row, column, results: &str| CellSum {
            row,
            column,
            state: CellState::Answered,
            results: results.to_owned(),
            duration_ms: None,
            tokens: 0,
            cost_micros: None,
            begun_at: None,
        };
        let cells = |(row, (results, _)): (i32, &(&[&str], Option<i32>))| {
            (0..).zip(*results).map(|(column, results)| cell(row, column, results)).collect()
        };
        let ballots = (1..).zip(rows).filter_map(|(row, (_, chosen))| {
            chosen.map(|chosen| (row, BallotsOfRow { row, chosen: Some(chosen), ballots: 1 }))
        });
        Figures { rows: (1..).zip(rows).map(cells).collect(), ballots: ballots.collect(), has_checks: true }
    }

    #[test]
    fn each_judge_has_its_own_agreement_with_people() {
        let figures = figures(&[
            (&["pf", "fp"], Some(0)),
            (&["pf", "fp"], Some(0)),
            (&["fp", "pf"], Some(0)),
            // What a judge doesn't tell apart, can't say, or nobody rated says nothing of it.
            (&["pp", "pf"], Some(1)),
            (&["uf", "pu"], Some(0)),
            (&["pf", "fp"], None),
        ]);
        assert_eq!(figures.agreement_of(0), Some(Agreement { percent: 67, rows: 3 }));
        assert_eq!(figures.agreement_of(1), Some(Agreement { percent: 25, rows: 4 }));
        assert_eq!(figures.agreement_of(2), None, "there is no such check");
        assert_eq!(Figures { ballots: HashMap::new(), ..figures }.agreement_of(0), None);
    }
}
