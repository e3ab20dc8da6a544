//! When one version is clearly better or worse than the other.
//!
//! Whoever looks at figures again and again sees a difference sooner or later, where there is none. So the rule that ends a split by
//! itself looks only so often, at numbers of runs that are fixed beforehand, and no single look may be easily convinced:
//! 1. There are eight looks: when B has had 25, 50, 100 … 3,200 runs ([`LOOKS`]). Afterwards only people end a split.
//! 2. At each look the versions are compared by three measures: failures, ratings, and answers that pass the checks.
//! 3. Each comparison is Fisher's exact test, one-sided: how likely would B be at least so bad if both were equally good?
//! 4. B is clearly worse if that is at most 5 % divided by all 24 comparisons (Bonferroni). So of splits with two equally good versions
//!    fewer than 5 % are ever ended by the rule, however long they go on.
//!
//! Exact tests, because failures are few. Bonferroni rather than an alpha-spending function, because it holds without assumptions on how
//! looks and measures hang together; it costs some runs more until a difference is seen. What no rule sees: runs of the same person are
//! alike, so a single person who always meets the same failure weighs as much as many.
//!
//! What the page says in between is held to the same level in both directions.

mod words;

use super::Measure;
use crate::evidence::statistics::fisher_test;

/// B is looked at when it has had so many runs.
pub const LOOKS: [u32; 8] = [25, 50, 100, 200, 400, 800, 1_600, 3_200];

/// The most that chance may explain in any of the comparisons: 5 % in all.
const LEVEL: f64 = 0.05 / (LOOKS.len() * Measure::ALL.len()) as f64;

/// What the rule goes by, of one version.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub runs: u32,
    pub failures: u32,
    pub rated: u32,
    /// Ratings that say useful.
    pub useful: u32,
    pub checked: u32,
    pub passed: u32,
}

/// What the figures say of a split.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SplitFinding {
    /// One of the versions has had fewer runs than the first look asks for.
    TooFewRuns,
    /// B is clearly worse by this.
    Worse(Measure),
    /// B is clearly better by this.
    Better(Measure),
    /// The figures don't tell the versions apart.
    Even,
}

impl Tally {
    /// How many were counted by a measure, and how many of them were bad.
    fn counted(&self, by: Measure) -> (u32, u32) {
        match by {
            Measure::Failures => (self.runs, self.failures),
            Measure::Ratings => (self.rated, self.rated.saturating_sub(self.useful)),
            Measure::Checks => (self.checked, self.checked.saturating_sub(self.passed)),
        }
    }
}

/// How many looks are due once B has had so many runs.
pub fn looks_due(runs_of_b: u32) -> usize {
    LOOKS.iter().take_while(|look| **look <= runs_of_b).count()
}

/// By what the second version is clearly worse than the first; by the first measure in which it is.
pub fn clearly_worse(first: &Tally, second: &Tally) -> Option<Measure> {
    Measure::ALL.iter().copied().find(|by| {
        let ((all_first, bad_first), (all_second, bad_second)) = (first.counted(*by), second.counted(*by));
        fisher_test((bad_first, all_first), (bad_second, all_second)) <= LEVEL
    })
}

impl SplitFinding {
    /// What these figures say.
    pub fn of(a: &Tally, b: &Tally) -> Self {
        let [least, ..] = LOOKS;
        if a.runs.min(b.runs) < least {
            return Self::TooFewRuns;
        }
        match (clearly_worse(a, b), clearly_worse(b, a)) {
            (Some(by), _) => Self::Worse(by),
            (None, Some(by)) => Self::Better(by),
            (None, None) => Self::Even,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that look random, the same in every run of the test.
    struct Chance(u64);

    impl Chance {
        fn of(&mut self, probability: f64) -> bool {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((self.0 >> 33) as f64) < probability * f64::from(1_u32 << 31)
        }
    }

    /// How likely a run fails, its rating says useful, and its answer passes.
    #[derive(Clone, Copy)]
    struct Quality {
        fails: f64,
        useful: f64,
        passes: f64,
    }

    const USUAL: Quality = Quality { fails: 0.04, useful: 0.8, passes: 0.9 };

    fn run(tally: &mut Tally, of: Quality, chance: &mut Chance) {
        tally.runs += 1;
        if chance.of(of.fails) {
            tally.failures += 1;
            return;
        }
        if chance.of(0.2) {
            tally.rated += 1;
            tally.useful += u32::from(chance.of(of.useful));
        }
        if tally.checked < 200 {
            tally.checked += 1;
            tally.passed += u32::from(chance.of(of.passes));
        }
    }

    /// After how many runs of B a split is ended by the rule, within so many looks.
    fn ended_after(a: Quality, b: Quality, looks: usize, chance: &mut Chance) -> Option<u32> {
        let (mut tally_a, mut tally_b, mut looked) = (Tally::default(), Tally::default(), 0);
        while looked < looks {
            run(&mut tally_a, a, chance);
            run(&mut tally_b, b, chance);
            let due = looks_due(tally_b.runs);
            if due > looked {
                looked = due;
                if clearly_worse(&tally_a, &tally_b).is_some() {
                    return Some(tally_b.runs);
                }
            }
        }
        None
    }

    #[test]
    fn equal_versions_are_hardly_ever_ended() {
        let mut chance = Chance(7);
        let splits = 1_000;
        let ended = (0..splits).filter(|_| ended_after(USUAL, USUAL, LOOKS.len(), &mut chance).is_some()).count();
        assert!(ended * 20 < splits, "{ended} of {splits}");
    }

    #[test]
    fn a_big_difference_is_seen_soon_by_each_measure() {
        let mut chance = Chance(11);
        for worse in
            [Quality { fails: 0.5, ..USUAL }, Quality { useful: 0.05, ..USUAL }, Quality { passes: 0.4, ..USUAL }]
        {
            let splits = 200;
            let soon = (0..splits).filter(|_| ended_after(USUAL, worse, 3, &mut chance).is_some()).count();
            assert!(soon * 10 >= splits * 9, "{soon} of {splits} within 100 runs");
        }
        // A better one is never ended.
        let better = Quality { fails: 0.0, useful: 1.0, passes: 1.0 };
        assert!((0..50).all(|_| ended_after(USUAL, better, 5, &mut chance).is_none()));
    }

    #[test]
    fn looks_are_at_fixed_numbers_of_runs() {
        assert_eq!([0, 24, 25, 49, 50, 3_199, 3_200, u32::MAX].map(looks_due), [0, 0, 1, 1, 2, 7, 8, 8]);
    }

    #[test]
    fn the_page_is_as_careful_as_the_rule() {
        let of = |runs, failures| Tally { runs, failures, ..Tally::default() };
        assert_eq!(SplitFinding::of(&of(900, 0), &of(24, 24)), SplitFinding::TooFewRuns);
        assert_eq!(SplitFinding::of(&of(900, 9), &of(100, 30)), SplitFinding::Worse(Measure::Failures));
        assert_eq!(SplitFinding::of(&of(100, 30), &of(900, 9)), SplitFinding::Better(Measure::Failures));
        // Chance alone comes to this in 1.5 % of cases: enough for one look at 5 %, and not for 24.
        assert_eq!(SplitFinding::of(&of(50, 1), &of(50, 8)), SplitFinding::Even);
        let rated = |useful| Tally { runs: 100, rated: 40, useful, ..Tally::default() };
        assert_eq!(SplitFinding::of(&rated(38), &rated(20)), SplitFinding::Worse(Measure::Ratings));
        let checked = |passed| Tally { runs: 100, checked: 40, passed, ..Tally::default() };
        assert_eq!(SplitFinding::of(&checked(20), &checked(38)), SplitFinding::Better(Measure::Checks));
    }
}
