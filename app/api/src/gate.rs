//! Gates: what an app's draft must pass before it is published.

use model::{AppId, ComparisonId, Money, PersonId, TestRowId};

pub use model::evidence::gate::{GateMissing, RowStanding};

use crate::{Person, Timestamp};

wire! {
    /// What publishing an app must pass, and how far its present draft is. Without `min_percent` and `approver` everything passes.
    pub struct Gate {
        /// How many percent of the test rows must pass their checks; absent if checks aren't asked for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub min_percent: Option<u8>,
        /// Who must say yes; absent if nobody.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub approver: Option<Person>,
        /// The revision of these settings, which grows with each change; 0 before the first.
        pub revision: u64,
        /// Whether the draft may be published as it is.
        pub passed: bool,
        /// What is missing otherwise.
        pub missing: Vec<GateMissing>,
        /// Names what would be published: the draft at this revision, with the texts of its pieces. Who says yes names it.
        pub content: String,
        /// The draft's revision.
        pub draft_revision: u64,
        /// How the test rows stand with this draft; absent if checks aren't asked for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub rows: Option<GateRows>,
        /// Who was asked for their yes and gave it; absent if nobody was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub approval: Option<GateApproval>,
        /// The comparison that the next version would be linked with; absent if there is none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub evidence: Option<ComparisonId>,
        /// Whether the caller may change the gate, run what is missing, and publish.
        pub editable: bool,
        /// Whether the caller is the one whose yes is asked for.
        pub may_approve: bool,
        /// Whether the caller may publish past the gate, with a reason.
        pub may_pass: bool,
    }

    /// How the test rows stand with the draft. Results of another draft, of another row or of other checks don't count.
    pub struct GateRows {
        /// How many rows there are.
        pub rows: u32,
        pub passed: u32,
        /// Those whose run came to no answer included.
        pub failed: u32,
        /// Rows of which something could not be said, or nothing is checked. They don't count as passed.
        pub undecided: u32,
        pub running: u32,
        pub not_run: u32,
        /// How many rows could be run to learn more.
        pub open: u32,
        /// The newest comparison that shows it; absent if there is none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub comparison: Option<ComparisonId>,
        /// The comparison in which rows are being run; absent if none are.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub running_in: Option<ComparisonId>,
        /// The first 50 rows that ended without passing.
        pub not_passing: Vec<GateRow>,
    }

    /// A test row that ended without passing.
    pub struct GateRow {
        pub id: TestRowId,
        /// 1, 2, 3 … in the order of the rows.
        pub number: u32,
        /// The first line of its longest text input, at most 80 characters; empty if there is none.
        pub title: String,
        pub standing: RowStanding,
        /// The comparison that shows it.
        pub comparison: ComparisonId,
        /// The row's number in that comparison.
        pub compared_number: u32,
        /// The column in that comparison, from 0.
        pub column: u32,
    }

    /// Whether somebody was asked for their yes, and gave it.
    pub struct GateApproval {
        /// Whether it is about the draft as it is now; otherwise it doesn't count.
        pub current: bool,
        /// Who asked; absent if nobody did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub asked_by: Option<Person>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub asked_at: Option<Timestamp>,
        /// Who said yes; absent while nobody has.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub approved_by: Option<Person>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub approved_at: Option<Timestamp>,
    }

    /// Replaces what an app's gate asks for. If `revision` is not the current one, the answer is 409 `stale_revision` with the current
    /// gate as `current`, and nothing is changed.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct SaveGate {
        /// How many percent of the test rows must pass their checks, 1 to 100; absent if checks aren't asked for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub min_percent: Option<u8>,
        /// Who must say yes: a member who may change apps; absent if nobody.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub approver: Option<PersonId>,
        /// The revision that this change is based on.
        pub revision: u64,
    }

    /// The test rows that are to be run, and what that may cost.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct RunGate {
        /// The most that all of it may cost, as of a comparison; no limit if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub limit: Option<Money>,
    }

    /// Names what is asked about or said yes to. If it is not what would be published now, the answer is 409 `stale_revision` with the
    /// current gate as `current`, and nothing is changed.
    #[serde(deny_unknown_fields)]
    pub struct GateContent {
        /// The gate's `content` that was looked at.
        pub content: String,
    }

    /// An app whose draft waits for the caller's yes.
    pub struct GateRequest {
        pub app: AppId,
        pub slug: String,
        pub name: String,
        pub asked_by: Person,
        pub asked_at: Timestamp,
    }

    /// An app whose gate is not passed.
    pub struct GatedApp {
        pub id: AppId,
        pub name: String,
        pub missing: Vec<GateMissing>,
    }

    /// Apps whose gates are not passed, as `current` of `gate_not_passed` where several are published in one act.
    pub struct GatedApps {
        pub apps: Vec<GatedApp>,
    }
}
