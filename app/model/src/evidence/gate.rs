//! Gates: what a draft must pass before it is published, and what is missing. Pure.

use super::Check;
use crate::word::words;

words! {
    /// How the answer to a test row stands.
    RowStanding {
        /// It passes all checks.
        Passed "passed",
        /// It fails at least one.
        Failed "failed",
        /// The run came to no answer. It counts as failed, and can be run again.
        NoAnswer "no_answer",
        /// It fails none, but of one check nothing could be said. It doesn't count as passed, and can be run again.
        Undecided "undecided",
        /// Nothing of it is checked. It doesn't count as passed.
        Unchecked "unchecked",
        /// It is being run.
        Running "running",
        /// It was not run: not with this draft, this row and these checks.
        NotRun "not_run",
    }

    /// What is missing before a draft may be published.
    GateMissing {
        /// There is no test row.
        NoRows "no_rows",
        /// Rows have no result yet, without which it can't be said whether enough of them pass.
        RowsNotRun "rows_not_run",
        /// Too few rows pass.
        TooFewPass "too_few_pass",
        /// The approver has not said yes to this very draft.
        NotApproved "not_approved",
        /// The approver can't say yes any more: they have left the workspace, or may not change apps now.
        ApproverGone "approver_gone",
    }
}

impl RowStanding {
    /// How an answer stands, by what came of its checks: `p`, `f` or `u` for each of `checks`, in their order.
    ///
    /// Whether it equals the expected answer says nothing of a row that has none, so that check is left out there.
    pub fn of_answer(results: &str, checks: &[Check], has_expected: bool) -> Self {
        if results.contains('f') {
            return Self::Failed;
        }
        let applies = |at: usize| has_expected || !matches!(checks.get(at), Some(Check::Equals {}));
        let mut said = results.chars().enumerate().filter(|(at, _)| applies(*at)).map(|(_, result)| result).peekable();
        if said.peek().is_none() {
            return Self::Unchecked;
        }
        if said.all(|result| result == 'p') { Self::Passed } else { Self::Undecided }
    }

    /// Whether running the row could tell more.
    pub fn is_open(self) -> bool {
        matches!(self, Self::NotRun | Self::NoAnswer | Self::Undecided)
    }
}

/// How the rows of an app stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub passed: u32,
    /// Those without an answer included.
    pub failed: u32,
    /// Those of which nothing is checked included.
    pub undecided: u32,
    pub running: u32,
    pub not_run: u32,
}

impl Tally {
    pub fn of(rows: impl IntoIterator<Item = RowStanding>) -> Self {
        let mut tally = Self::default();
        for standing in rows {
            let count = match standing {
                RowStanding::Passed => &mut tally.passed,
                RowStanding::Failed | RowStanding::NoAnswer => &mut tally.failed,
                RowStanding::Undecided | RowStanding::Unchecked => &mut tally.undecided,
                RowStanding::Running => &mut tally.running,
                RowStanding::NotRun => &mut tally.not_run,
            };
            *count = count.saturating_add(1);
        }
        tally
    }

    /// How many rows there are.
    pub fn rows(self) -> u32 {
        [self.passed, self.failed, self.undecided, self.running, self.not_run].into_iter().fold(0, u32::saturating_add)
    }

    /// What is missing where so many percent of all rows must pass; nothing if they do.
    pub fn missing(self, min_percent: u8) -> Option<GateMissing> {
        let rows = u64::from(self.rows());
        let is_enough = |passed: u32| u64::from(passed) * 100 >= u64::from(min_percent) * rows;
        let open = self.running.saturating_add(self.not_run);
        match rows {
            0 => Some(GateMissing::NoRows),
            _ if is_enough(self.passed) => None,
            // What is open could still pass.
            _ if is_enough(self.passed.saturating_add(open)) => Some(GateMissing::RowsNotRun),
            _ => Some(GateMissing::TooFewPass),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contains() -> Check {
        Check::Contains { text: "refund".into(), match_case: false }
    }

    #[test]
    fn an_answer_passes_only_if_every_check_that_applies_says_so() {
        let standing = |results: &str, checks: &[Check]| RowStanding::of_answer(results, checks, true);
        let two = [contains(), contains()];
        assert_eq!(standing("pp", &two), RowStanding::Passed);
        assert_eq!(standing("pf", &two), RowStanding::Failed);
        assert_eq!(standing("uf", &two), RowStanding::Failed);
        assert_eq!(standing("pu", &two), RowStanding::Undecided, "a judge that said nothing is no yes");
        assert_eq!(standing("", &[]), RowStanding::Unchecked);
    }

    #[test]
    fn a_row_without_an_expected_answer_is_not_held_up_by_it() {
        let checks = [Check::Equals {}, contains()];
        assert_eq!(RowStanding::of_answer("up", &checks, false), RowStanding::Passed);
        assert_eq!(RowStanding::of_answer("up", &checks, true), RowStanding::Undecided);
        assert_eq!(RowStanding::of_answer("u", &checks[..1], false), RowStanding::Unchecked);
    }

    #[test]
    fn the_bar_is_a_share_of_all_rows() {
        let tally = |passed, failed, undecided, not_run| Tally { passed, failed, undecided, not_run, running: 0 };
        assert_eq!(tally(0, 0, 0, 0).missing(1), Some(GateMissing::NoRows));
        assert_eq!(tally(10, 0, 0, 0).missing(100), None);
        assert_eq!(tally(9, 1, 0, 0).missing(100), Some(GateMissing::TooFewPass));
        assert_eq!(tally(9, 1, 0, 0).missing(90), None);
        assert_eq!(tally(9, 1, 0, 0).missing(91), Some(GateMissing::TooFewPass));
        assert_eq!(tally(9, 0, 1, 0).missing(100), Some(GateMissing::TooFewPass), "undecided is not passed");
        assert_eq!(tally(9, 0, 0, 1).missing(100), Some(GateMissing::RowsNotRun));
        assert_eq!(tally(8, 1, 0, 1).missing(100), Some(GateMissing::TooFewPass), "the open one can't help");
        assert_eq!(tally(1, 0, 0, 1).missing(50), None);
        assert_eq!(tally(2, 1, 0, 0).missing(67), Some(GateMissing::TooFewPass), "66.7 % are not 67 %");
    }

    #[test]
    fn what_runs_is_counted_apart_and_what_came_to_nothing_as_failed() {
        let all = RowStanding::ALL.iter().copied();
        let tally = Tally::of(all);
        assert_eq!(tally, Tally { passed: 1, failed: 2, undecided: 2, running: 1, not_run: 1 });
        assert_eq!(tally.rows(), 7);
        let open: Vec<_> = RowStanding::ALL.iter().filter(|standing| standing.is_open()).collect();
        assert_eq!(open, [&RowStanding::NoAnswer, &RowStanding::Undecided, &RowStanding::NotRun]);
    }
}
