//! What of a comparison is shown, and how an address names it. Pure.

use api::{ComparedColumn, ComparedRow, OnlyRows, Verdict, VerdictKind};
use model::diff::{DiffPiece, compare_text};

/// From how many rows on only those that differ are shown by default.
const MANY: u32 = 20;

/// How much of an answer a cell shows, in characters. The rest is one press away.
const CELL_CHARS: usize = 600;

/// The rows that are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum RowFilter {
    All,
    Differences,
    Failures,
}

impl RowFilter {
    pub const ALL: [Self; 3] = [Self::All, Self::Differences, Self::Failures];

    /// Its name in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Differences => "differences",
            Self::Failures => "failures",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|filter| filter.name() == name)
    }

    /// The one for a comparison of so many rows whose address names none.
    pub fn by_default(rows: u32) -> Self {
        if rows > MANY { Self::Differences } else { Self::All }
    }

    /// What the server is asked for.
    pub fn only(self) -> Option<OnlyRows> {
        match self {
            Self::All => None,
            Self::Differences => Some(OnlyRows::Differences),
            Self::Failures => Some(OnlyRows::Failures),
        }
    }
}

/// A cell: the number of its row, from 1, and of its column, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CellPlace {
    pub row: u32,
    pub column: usize,
}

impl CellPlace {
    /// The cell with this name in an address: `3.2` is the second column of row 3.
    pub fn named(name: &str) -> Option<Self> {
        let (row, column) = name.split_once('.')?;
        let column: usize = column.parse().ok()?;
        Some(Self { row: row.parse().ok()?, column: column.checked_sub(1)? })
    }

    pub fn name(self) -> String {
        format!("{}.{}", self.row, self.column + 1)
    }
}

/// A row, and how often it has changed here: what has not is not drawn again.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownRow {
    pub changes: u32,
    pub row: ComparedRow,
}

/// Takes over rows that came later. Those behind the last one that is shown wait until they are asked for, if there are `more`.
pub fn merge(shown: &mut Vec<ShownRow>, came: Vec<ComparedRow>, more: bool) {
    let last = shown.last().map_or(0, |last| last.row.number);
    for row in came {
        match shown.binary_search_by_key(&row.number, |shown| shown.row.number) {
            Ok(at) => {
                if let Some(place) = shown.get_mut(at).filter(|place| place.row != row) {
                    *place = ShownRow { changes: place.changes.wrapping_add(1), row };
                }
            }
            Err(_) if more && row.number > last => {}
            Err(at) => shown.insert(at, ShownRow { changes: 0, row }),
        }
    }
}

/// What a column is called: by its model, or by its version where that is what differs.
pub fn column_name(columns: &[ComparedColumn], at: usize, of_version: impl Fn(Option<u32>) -> String) -> String {
    let Some(column) = columns.get(at) else { return String::new() };
    let one_version = columns.iter().all(|other| other.version == column.version);
    let one_model = columns.iter().all(|other| other.model_ref == column.model_ref);
    match (one_version, one_model) {
        (false, true) => of_version(column.version),
        (false, false) => format!("{}, {}", column.model_name, of_version(column.version)),
        (true, _) => column.model_name.clone(),
    }
}

/// The column that the verdict puts first.
pub fn winner(verdict: Option<&Verdict>) -> Option<usize> {
    let verdict = verdict?;
    match verdict.kind {
        VerdictKind::FirstIsBest => Some(0),
        VerdictKind::Better => verdict.column.and_then(|column| usize::try_from(column).ok()),
        VerdictKind::TooFewRows | VerdictKind::NothingToGoBy | VerdictKind::Tie => None,
    }
}

/// Which of several figures are the best; none if all are the same.
pub fn best<N: PartialOrd + Copy>(figures: &[Option<N>], better: fn(N, N) -> bool) -> Vec<bool> {
    let known = || figures.iter().flatten().copied();
    let Some(best) = known().reduce(|best, next| if better(next, best) { next } else { best }) else {
        return vec![false; figures.len()];
    };
    let differ = known().any(|figure| better(best, figure));
    figures.iter().map(|figure| differ && figure.is_some_and(|figure| !better(best, figure))).collect()
}

/// The beginning of an answer, as a cell shows it.
pub fn beginning(answer: &str) -> &str {
    answer.char_indices().nth(CELL_CHARS).map_or(answer, |(at, _)| answer.get(..at).unwrap_or(answer))
}

/// The answer's beginning with the words marked that the first column's doesn't have. `None` if marks would only be in the way: there is
/// nothing to compare with, nothing differs, or nearly everything does.
pub fn marked(first: &str, answer: &str) -> Option<Vec<(String, bool)>> {
    let (first, answer) = (beginning(first), beginning(answer));
    if first.is_empty() || answer.is_empty() || first == answer {
        return None;
    }
    let mut spans: Vec<(String, bool)> = Vec::new();
    let mut same = 0;
    for piece in compare_text(first, answer) {
        match piece {
            DiffPiece::Equal(text) => {
                same += text.chars().filter(|c| !c.is_whitespace()).count();
                spans.push((text, false));
            }
            DiffPiece::Insert(text) => spans.push((text, true)),
            DiffPiece::Delete(_) => {}
        }
    }
    let all = answer.chars().filter(|c| !c.is_whitespace()).count();
    (same.saturating_mul(3) >= all).then_some(spans)
}

#[cfg(test)]
mod tests;
