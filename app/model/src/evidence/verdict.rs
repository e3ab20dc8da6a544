//! What a comparison says, and how it is said.
//!
//! The rule compares columns on the same rows, and only those in which exactly one of two passes tell anything:
//! 1. Results of checks count where there are any; otherwise what people chose, rating blind.
//! 2. With fewer than ten rows in which the first column and another were both judged, nothing is said.
//! 3. A column is better than the first one if an exact sign test (McNemar's) gives at most 5 % for a difference of this size by chance,
//!    divided by the number of columns that are tried against the first, because one of many is easily lucky. It needs ten such rows of
//!    its own.
//! 4. The first is the best if it is better than each of the others at 5 %: being better than all of them needs no such division.
//! 5. Everything else is a tie.

mod words;

use super::statistics::sign_test;

/// With fewer rows nothing is said.
pub const LEAST_ROWS: u32 = 10;

/// The most that chance may explain.
const LEVEL: f64 = 0.05;

/// What a comparison says. Columns are counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// There are only so many rows to go by.
    TooFewRows { rows: u32 },
    /// There are no checks, and nobody has rated.
    NothingToGoBy,
    /// The rows don't tell the columns apart.
    Tie { by: By },
    /// This column is better than the first.
    Better { column: usize, by: By },
    /// The first column is better than all others.
    FirstIsBest { by: By },
}

/// What is gone by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The results of checks.
    Checks,
    /// What people chose, rating blind.
    Choices,
}

/// What is known of a row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JudgedRow {
    /// Of each column, whether its answer passes all checks; `None` if nothing of it was checked.
    pub passes: Vec<Option<bool>>,
    /// The column that most people chose; `None` if nobody rated it, or none is ahead.
    pub chosen: Option<usize>,
    /// Whether somebody rated it.
    pub rated: bool,
}

/// A column, as the sentence names it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contestant {
    /// Its model, and its version where several have the same model.
    pub name: String,
    pub passed: u32,
    pub checked: u32,
    /// How many rows people chose it in.
    pub chosen: u32,
    /// What 1,000 runs cost, in millionths of a US dollar.
    pub cost_micros: Option<i64>,
    /// The median of the time, in milliseconds.
    pub p50_ms: Option<u64>,
}

/// What the rows say of so many columns. `None` if there is nothing to compare.
pub fn find(rows: &[JudgedRow], columns: usize) -> Option<Finding> {
    if columns < 2 {
        return None;
    }
    let checked = rows.iter().any(|row| row.passes.iter().any(Option::is_some));
    let by = if checked { By::Checks } else { By::Choices };
    if by == By::Choices && !rows.iter().any(|row| row.rated) {
        return Some(Finding::NothingToGoBy);
    }
    let duels: Vec<Duel> = (1..columns).map(|column| Duel::of(rows, column, by)).collect();
    let told = duels.iter().map(|duel| duel.rows).max().unwrap_or_default();
    if told < LEAST_ROWS {
        return Some(Finding::TooFewRows { rows: told });
    }
    let tries = duels.len() as f64;
    let is_better = |duel: &&Duel| duel.rows >= LEAST_ROWS && duel.is_won() && duel.p() * tries <= LEVEL;
    let better = duels.iter().filter(is_better);
    // Of two that are as far ahead, the one that stands first.
    let best = better.reduce(|best, next| if next.lead() > best.lead() { next } else { best });
    Some(match best {
        Some(best) => Finding::Better { column: best.column, by },
        None if duels.iter().all(Duel::is_lost_for_sure) => Finding::FirstIsBest { by },
        None => Finding::Tie { by },
    })
}

/// A column against the first one.
struct Duel {
    column: usize,
    /// In which both were judged.
    rows: u32,
    wins: u32,
    losses: u32,
}

impl Duel {
    fn of(rows: &[JudgedRow], column: usize, by: By) -> Self {
        let mut duel = Self { column, rows: 0, wins: 0, losses: 0 };
        for row in rows {
            let judged = match by {
                By::Checks => {
                    let passes = |column: usize| row.passes.get(column).copied().flatten();
                    passes(0).zip(passes(column))
                }
                By::Choices => row.rated.then_some((row.chosen == Some(0), row.chosen == Some(column))),
            };
            let Some((first, other)) = judged else { continue };
            duel.rows += 1;
            duel.wins += u32::from(other && !first);
            duel.losses += u32::from(first && !other);
        }
        duel
    }

    fn p(&self) -> f64 {
        sign_test(self.wins, self.losses)
    }

    fn is_won(&self) -> bool {
        self.wins > self.losses
    }

    fn lead(&self) -> u32 {
        self.wins.saturating_sub(self.losses)
    }

    fn is_lost_for_sure(&self) -> bool {
        self.losses > self.wins && self.p() <= LEVEL && self.rows >= LEAST_ROWS
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language;

    /// Rows in which both pass, only the first, only the second, and neither.
    fn two(both: usize, first: usize, second: usize, neither: usize) -> Vec<JudgedRow> {
        let row = |passes: [bool; 2]| JudgedRow { passes: passes.map(Some).to_vec(), ..JudgedRow::default() };
        let kinds = [([true, true], both), ([true, false], first), ([false, true], second), ([false, false], neither)];
        kinds.into_iter().flat_map(|(passes, count)| std::iter::repeat_n(row(passes), count)).collect()
    }

    const BY: By = By::Checks;

    #[test]
    fn ten_rows_are_the_least() {
        assert_eq!(find(&two(0, 0, 9, 0), 2), Some(Finding::TooFewRows { rows: 9 }));
        assert_eq!(find(&two(0, 0, 10, 0), 2), Some(Finding::Better { column: 1, by: BY }));
        let unchecked = JudgedRow { passes: vec![None, Some(true)], ..JudgedRow::default() };
        let mut rows = two(0, 0, 9, 0);
        rows.push(unchecked);
        assert_eq!(find(&rows, 2), Some(Finding::TooFewRows { rows: 9 }), "both must have been judged");
    }

    #[test]
    fn rows_that_both_pass_or_fail_say_nothing() {
        // 0 to 5 is one in sixteen, 0 to 6 one in thirty-two.
        assert_eq!(find(&two(40, 0, 5, 0), 2), Some(Finding::Tie { by: BY }));
        assert_eq!(find(&two(40, 0, 6, 0), 2), Some(Finding::Better { column: 1, by: BY }));
        assert_eq!(find(&two(0, 6, 0, 40), 2), Some(Finding::FirstIsBest { by: BY }));
        assert_eq!(find(&two(20, 0, 0, 20), 2), Some(Finding::Tie { by: BY }));
        // The published ones: 8 to 2 is a tie, 10 to 2 isn't.
        assert_eq!(find(&two(5, 2, 8, 0), 2), Some(Finding::Tie { by: BY }));
        assert_eq!(find(&two(5, 2, 10, 0), 2), Some(Finding::Better { column: 1, by: BY }));
    }

    #[test]
    fn one_of_many_may_be_lucky() {
        let row = |passes: [bool; 3]| JudgedRow { passes: passes.map(Some).to_vec(), ..JudgedRow::default() };
        let mut rows = vec![row([true; 3]); 20];
        rows.extend(vec![row([false, true, false]); 6]);
        assert_eq!(find(&rows, 3), Some(Finding::Tie { by: BY }), "enough against one, not against two");
        rows.push(row([false, true, false]));
        assert_eq!(find(&rows, 3), Some(Finding::Better { column: 1, by: BY }));
        rows.extend(vec![row([false, false, true]); 9]);
        assert_eq!(find(&rows, 3), Some(Finding::Better { column: 2, by: BY }), "the one that is further ahead");
        let worse: Vec<_> = std::iter::repeat_n(row([true, false, false]), 10).collect();
        assert_eq!(find(&worse, 3), Some(Finding::FirstIsBest { by: BY }));
    }

    #[test]
    fn a_column_with_too_few_rows_of_its_own_is_not_better() {
        let row = |second| JudgedRow { passes: vec![Some(false), Some(false), second], ..JudgedRow::default() };
        let mut rows = vec![row(Some(true)); 7];
        rows.extend(vec![row(None); 3]);
        assert_eq!(find(&rows, 3), Some(Finding::Tie { by: BY }));
        rows.extend(vec![row(Some(true)); 3]);
        assert_eq!(find(&rows, 3), Some(Finding::Better { column: 2, by: BY }), "with ten it is");
    }

    #[test]
    fn without_checks_people_decide_and_without_either_nobody() {
        let row = |chosen| JudgedRow { passes: vec![None, None], chosen, rated: true };
        assert_eq!(
            find(&vec![JudgedRow { passes: vec![None; 2], ..JudgedRow::default() }; 50], 2),
            Some(Finding::NothingToGoBy)
        );
        let mut rows = vec![row(None); 6];
        rows.extend(vec![row(Some(1)); 6]);
        assert_eq!(find(&rows, 2), Some(Finding::Better { column: 1, by: By::Choices }));
        assert_eq!(find(&rows[..9], 2), Some(Finding::TooFewRows { rows: 9 }));
        assert_eq!(find(&rows, 1), None, "one alone is no comparison");
        assert_eq!(find(&[], 2), Some(Finding::NothingToGoBy));
    }

    fn contestants() -> [Contestant; 2] {
        [("HCX-007", 38, 4_000, 2_100), ("Gemini Flash", 46, 1_000, 1_400)].map(|(name, passed, cost, time)| {
            Contestant {
                name: name.into(),
                passed,
                checked: 50,
                chosen: passed / 2,
                cost_micros: Some(cost),
                p50_ms: Some(time),
            }
        })
    }

    #[test]
    fn it_is_said_in_a_sentence_with_names_and_figures() {
        let said = |finding: Finding, language| finding.in_words(&contestants(), language);
        let better = Finding::Better { column: 1, by: By::Checks };
        assert_eq!(
            said(better, Language::En),
            "Gemini Flash is better than HCX-007: it passes 46 of 50 rows against 38 of 50, costs 75% less and takes 0.7 s less."
        );
        assert_eq!(
            said(better, Language::Ko),
            "Gemini Flash가 HCX-007보다 나아요. 통과한 행이 50개 중 46개로 HCX-007(50개 중 38개)보다 많고, 비용은 75% 적고, 시간은 0.7초 짧아요."
        );
        let first = Finding::FirstIsBest { by: By::Checks };
        assert!(said(first, Language::En).starts_with("HCX-007 is better than all others: it passes 38 of 50 rows"));
        assert!(said(first, Language::Ko).starts_with("HCX-007이 다른 모든 모델보다 나아요."));
        let tie = Finding::Tie { by: By::Checks };
        assert_eq!(
            said(tie, Language::En),
            "It is a tie: these rows don’t tell the columns apart. HCX-007 passes 38 of 50 rows, Gemini Flash 46 of 50. \
             Gemini Flash costs 75% less than HCX-007 and takes 0.7 s less."
        );
        assert!(said(tie, Language::Ko).starts_with("무승부예요."), "{}", said(tie, Language::Ko));
        let few = Finding::TooFewRows { rows: 9 };
        assert_eq!(
            said(few, Language::En),
            "9 rows are too few to say anything; from 10 on there is a verdict. Add rows and compare again."
        );
        assert!(said(few, Language::Ko).contains("9개로는 아직 아무 말도 할 수 없어요"));
        assert!(said(Finding::NothingToGoBy, Language::Ko).contains("점검"));
        let chosen = Finding::Better { column: 1, by: By::Choices };
        assert!(said(chosen, Language::En).contains("people chose it in 23 rows and HCX-007 in 19"));
        let [mut first, second] = contestants();
        first.chosen = 1;
        let tie = Finding::Tie { by: By::Choices }.in_words(&[first, second], Language::En);
        assert!(tie.contains("People chose HCX-007 in 1 row, Gemini Flash in 23."), "{tie}");
    }

    #[test]
    fn what_is_unknown_or_the_same_is_not_mentioned() {
        let mut both = contestants();
        both[0].cost_micros = None;
        both[1].p50_ms = Some(2_120);
        let better = Finding::Better { column: 1, by: By::Checks }.in_words(&both, Language::En);
        assert_eq!(better, "Gemini Flash is better than HCX-007: it passes 46 of 50 rows against 38 of 50.");
        both[0].cost_micros = Some(400);
        let dearer = Finding::Better { column: 1, by: By::Checks }.in_words(&both, Language::En);
        assert!(dearer.ends_with(" and costs 150% more."), "{dearer}");
        assert!(
            Finding::Better { column: 1, by: By::Checks }
                .in_words(&both, Language::Ko)
                .ends_with("비용은 150% 많아요.")
        );
    }
}
