//! Traffic splits: two published versions of an app side by side.

use model::{
    SplitId,
    split::{Measure, SplitEnd},
};

use crate::{Interval, Money, Person, Timestamp};

wire! {
    /// Starts a traffic split.
    #[serde(deny_unknown_fields)]
    pub struct StartSplit {
        /// The number of the live version that the caller saw. If another version is live, the response is 409 `live_changed` with its
        /// number as `current`, and nothing is changed.
        pub live: u32,
        /// The number of the version that gets a share.
        pub version: u32,
        /// Its share of the people, in percent: 1 to 99.
        pub share_percent: u8,
    }

    /// Changes the share of version B.
    #[serde(deny_unknown_fields)]
    pub struct ChangeSplit {
        /// The split that the caller saw. If it doesn't run any more, the response is 409 `split_ended`.
        pub split: SplitId,
        /// 1 to 99. Where it grows, nobody goes from B back to A.
        pub share_percent: u8,
    }

    /// Decides a traffic split.
    #[serde(deny_unknown_fields)]
    pub struct KeepVersion {
        /// The split that the caller saw. If it doesn't run any more, the response is 409 `split_ended`.
        pub split: SplitId,
        /// The number of the version to keep: one of the two.
        pub version: u32,
    }

    /// Ends a traffic split without a decision.
    #[serde(deny_unknown_fields)]
    pub struct StopSplit {
        /// The split that the caller saw. If it doesn't run any more, the response is 409 `split_ended`.
        pub split: SplitId,
    }

    /// The traffic split of an app that runs.
    pub struct RunningSplit {
        /// Absent if there is none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub split: Option<Split>,
    }

    /// A traffic split with its results.
    ///
    /// Each member stays on one version while the share stays, and a visitor's conversation on the one it began with. Visitors of share
    /// links are told apart by network address. Links that are pinned to a version are not part of it.
    pub struct Split {
        pub id: SplitId,
        /// The version that was live when it started.
        pub a: SplitVersion,
        /// The other version.
        pub b: SplitVersion,
        /// The share of B among the people, in percent.
        pub share_percent: u8,
        /// What the results say, in a sentence in the reader's language.
        pub message: String,
        pub started_by: Person,
        pub started_at: Timestamp,
        /// Absent while it runs.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub end: Option<SplitEnded>,
    }

    /// How a traffic split ended.
    pub struct SplitEnded {
        pub at: Timestamp,
        pub reason: SplitEnd,
        /// By what version B was clearly worse; only for `worse`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub worse_by: Option<Measure>,
        /// Absent if Madang ended it by itself.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub by: Option<Person>,
    }

    /// A version with what came of its runs while the split ran: of its newest 5,000 runs.
    pub struct SplitVersion {
        /// Its number within the app.
        pub number: u32,
        /// Runs that have ended.
        pub runs: u32,
        /// Members who made them; visitors of links are not told apart.
        pub people: u32,
        /// Runs that failed.
        pub failures: u32,
        pub thumbs_up: u32,
        pub thumbs_down: u32,
        /// The 95 % interval of the share of ratings that say useful; absent without ratings.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub useful: Option<Interval>,
        /// Answers that the app's checks were tried on: at most 200 a day and version, without checks by a model.
        pub checked: u32,
        /// Those that pass all checks.
        pub passed: u32,
        /// The 95 % interval of the share that passes; absent if nothing was checked.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub passing: Option<Interval>,
        /// The median of the whole time of completed runs, in milliseconds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub p50_ms: Option<u64>,
        /// The 95th percentile of that time, in milliseconds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub p95_ms: Option<u64>,
        /// The median of the time to the first token, in milliseconds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub first_token_ms: Option<u64>,
        /// What 1,000 completed runs cost; absent if no cost is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub cost_per_1000: Option<Money>,
    }
}
