//! What came of a split, version by version.

use serde::{Deserialize, Serialize};

use super::Tally;
use crate::evidence::statistics::wilson_per_mille;

/// The figures of both versions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SplitFigures {
    pub a: VersionFigures,
    pub b: VersionFigures,
}

/// The figures of one version, from its runs while the split went on. The store keeps them when it is over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct VersionFigures {
    /// Runs that have ended.
    pub runs: u32,
    /// Members who made them. Visitors of links are not told apart.
    pub people: u32,
    /// Runs that failed.
    pub failures: u32,
    pub thumbs_up: u32,
    pub thumbs_down: u32,
    /// Answers of the sample of which the app's checks say something.
    pub checked: u32,
    /// Those that pass all checks.
    pub passed: u32,
    /// The median of the whole time of completed runs, in milliseconds.
    pub p50_ms: Option<u64>,
    /// Its 95th percentile.
    pub p95_ms: Option<u64>,
    /// The median of the time to the first token, in milliseconds.
    pub first_token_ms: Option<u64>,
    /// Completed runs whose cost is known.
    pub priced_runs: u32,
    /// What they cost together, in millionths of a US dollar.
    pub cost_micros: i64,
}

impl VersionFigures {
    /// What the rule goes by.
    pub fn tally(&self) -> Tally {
        Tally {
            runs: self.runs,
            failures: self.failures,
            rated: self.thumbs_up.saturating_add(self.thumbs_down),
            useful: self.thumbs_up,
            checked: self.checked,
            passed: self.passed,
        }
    }

    /// What 1,000 completed runs cost, in millionths of a US dollar; `None` if no cost is known.
    pub fn cost_micros_per_1000(&self) -> Option<i64> {
        self.cost_micros.saturating_mul(1_000).checked_div(i64::from(self.priced_runs))
    }

    /// The 95 % interval of the share of ratings that say useful, in per mille.
    pub fn useful_interval(&self) -> Option<(u32, u32)> {
        wilson_per_mille(self.thumbs_up, self.tally().rated)
    }

    /// The 95 % interval of the share of answers that pass, in per mille.
    pub fn passing_interval(&self) -> Option<(u32, u32)> {
        wilson_per_mille(self.passed, self.checked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thousand_runs_cost_a_thousand_times_the_mean() {
        let figures = VersionFigures { priced_runs: 3, cost_micros: 10, ..VersionFigures::default() };
        assert_eq!(figures.cost_micros_per_1000(), Some(3_333));
        assert_eq!(VersionFigures::default().cost_micros_per_1000(), None);
    }

    #[test]
    fn figures_that_were_kept_earlier_can_be_read() {
        let kept: VersionFigures = serde_json::from_str(r#"{"runs": 4, "failures": 1}"#).unwrap();
        assert_eq!((kept.runs, kept.failures, kept.p50_ms), (4, 1, None));
    }
}
