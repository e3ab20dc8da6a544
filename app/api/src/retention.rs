//! How long what runs hold is kept, and what must not be deleted.

use std::collections::BTreeMap;

use model::{AppId, HoldId};
use uuid::Uuid;

pub use model::HoldScope;

use crate::{Person, Timestamp};

wire! {
    /// How long a workspace keeps what its runs hold: inputs, answers, events, summaries, comments and files. The run itself, with who started it,
    /// how it ended and what it cost, stays longer.
    pub struct Retention {
        /// For how many days after a run's start; 0: not beyond its end, but for five minutes in which its answer can still be fetched. Absent: for as
        /// long as there is the run.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub days: Option<u32>,
        /// The days of apps with a rule of their own, by their ids.
        #[serde(default)]
        pub apps: BTreeMap<AppId, u32>,
        /// Whether an app may keep longer than the workspace. Otherwise the shorter of both counts.
        pub apps_may_exceed: bool,
        /// For how many months usage is known by day; older usage is added up. Absent: for ever.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub usage_months: Option<u32>,
        /// The maximum number of months for which this server keeps runs; absent if it keeps all.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub run_months: Option<u32>,
        /// The revision of these settings, which grows with each change; 0 before the first.
        pub revision: u64,
    }

    /// A change of that: all of it.
    #[serde(deny_unknown_fields)]
    pub struct SaveRetention {
        /// For how many days, 0 to 3,650; absent: for as long as there is the run.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub days: Option<u32>,
        /// The days of apps with a rule of their own, by their ids.
        #[serde(default)]
        pub apps: BTreeMap<AppId, u32>,
        /// Whether an app may keep longer than the workspace.
        #[serde(default)]
        pub apps_may_exceed: bool,
        /// For how many months usage is known by day, 1 to 120; absent: for ever.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub usage_months: Option<u32>,
        /// The revision that the change is based on.
        pub revision: u64,
        /// That what it deletes may be deleted. Without it, such a change is refused with `deletion_unconfirmed` and a `RetentionLoss`.
        #[serde(default)]
        pub confirmed: bool,
    }

    /// How long an app keeps what its runs hold.
    pub struct AppRetention {
        /// The app's own days; absent if it has no rule of its own.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub days: Option<u32>,
        /// The workspace's; absent if it keeps all.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub workspace_days: Option<u32>,
        /// Whether an app may keep longer than the workspace.
        pub apps_may_exceed: bool,
        /// What counts; absent: for as long as there is the run.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub kept_days: Option<u32>,
        /// Whether a legal hold keeps all of it.
        pub held: bool,
    }

    /// A change of an app's own rule.
    #[serde(deny_unknown_fields)]
    pub struct SaveAppRetention {
        /// For how many days, 0 to 3,650; absent: as the workspace does.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub days: Option<u32>,
        /// That what it deletes may be deleted, as in `SaveRetention`.
        #[serde(default)]
        pub confirmed: bool,
    }

    /// What a shorter time deletes, in the `current` of `deletion_unconfirmed`. What is under a legal hold doesn't count.
    pub struct RetentionLoss {
        /// How many runs lose what they hold.
        pub runs: u64,
        /// There are more: no more than 100,000 of an app are counted.
        pub at_least: bool,
        /// When the oldest of them was started.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub oldest: Option<Timestamp>,
        /// Of how many days usage isn't known by day any more.
        pub usage_days: u64,
    }

    /// A legal hold: nothing that it is about is deleted, by no rule and by nobody, until it is lifted.
    pub struct LegalHold {
        pub id: HoldId,
        pub scope: HoldScope,
        /// The app or the person; absent for the workspace.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub object: Option<Uuid>,
        /// Its name; absent if it is gone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub object_name: Option<String>,
        /// Why, for admins alone.
        pub reason: String,
        /// Who placed it.
        pub placed_by: Person,
        pub placed_at: Timestamp,
        /// The name of whoever lifted it; absent while it is in force.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub lifted_by: Option<String>,
        /// When it was lifted; absent while it is in force.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub lifted_at: Option<Timestamp>,
    }

    /// A new legal hold.
    #[serde(deny_unknown_fields)]
    pub struct PlaceHold {
        pub scope: HoldScope,
        /// The app or the person.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub object: Option<Uuid>,
        /// Why, 10 to 500 characters.
        pub reason: String,
    }

    /// What keeps something from being deleted, in the `current` of `on_hold`.
    pub struct HeldBy {
        pub scope: HoldScope,
        /// Since when.
        pub placed_at: Timestamp,
    }
}
