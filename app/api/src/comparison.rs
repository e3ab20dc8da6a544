//! Comparisons: test rows × columns, each a model or a version.

use model::{
    ComparisonId, ModelRef, Money, RunId, TestRowId, Values,
    evidence::{Check, CheckOutcome},
};
use uuid::Uuid;

use crate::{Draft, Person, RunApp, RunError, Timestamp};

wire! {
    /// What a column of a comparison runs.
    #[derive(Default, Eq)]
    #[serde(deny_unknown_fields)]
    pub struct ColumnChoice {
        /// The number of a version; absent for the draft.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub version: Option<u32>,
        /// The model that answers, without fallbacks; absent for the one that would answer anyway.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub model: Option<ModelRef>,
    }

    /// What is to be compared. If it is created, it begins at once.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct CreateComparison {
        /// 1 to 6.
        pub columns: Vec<ColumnChoice>,
        /// The rows, at most 500; all of them if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub rows: Option<Vec<TestRowId>>,
        /// The most that all of it may cost. What a run may cost at most is reserved before it is started; where no run fits any more,
        /// the comparison ends. Models with an unknown price can only be compared without a limit.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub limit: Option<Money>,
    }

    /// Has a comparison go on.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct ResumeComparison {
        /// The most that all of it may cost from now on, what it has cost already among that; absent to leave the limit as it is. Only
        /// for a comparison that has one: without, nothing was reckoned before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub limit: Option<Money>,
    }

    /// What a comparison would cost.
    pub struct ComparisonEstimate {
        /// The number of runs.
        pub cells: u32,
        /// How many of them need no answer, because it is there already: only checks by models that have said nothing of it are to be
        /// paid for. It is so only of what a gate still needs.
        #[serde(default)]
        pub kept: u32,
        /// About what it costs, judges included; absent if no price is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub cost: Option<Money>,
        /// The names of models whose price is unknown; they are not in `cost`.
        pub unpriced: Vec<String>,
        /// Rows that can't be run, by their numbers: an input refuses their values, or a model can't see their pictures.
        pub unfit: Vec<u32>,
        /// The names of models that can't see the pictures of some of these rows.
        #[serde(default)]
        pub cannot_see: Vec<String>,
    }

    /// The state of a comparison.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum ComparisonState {
        Running,
        /// Every cell has ended.
        Finished,
        /// Somebody stopped it.
        Stopped,
        /// The limit of money was reached.
        LimitReached,
    }

    /// A comparison.
    pub struct Comparison {
        pub id: ComparisonId,
        pub app: RunApp,
        pub state: ComparisonState,
        pub columns: Vec<ComparedColumn>,
        /// The checks for all rows, as they were when it began.
        pub checks: Vec<Check>,
        /// The number of rows.
        pub rows: u32,
        /// How many cells have ended.
        pub done: u32,
        /// How many cells there are.
        pub cells: u32,
        /// How long the rest takes, about; absent if unknown or nothing is left.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub left_ms: Option<u64>,
        /// The most that it may cost; absent if there is no limit.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub limit: Option<Money>,
        /// What it has cost, judges included.
        pub spent: Money,
        /// The result in a sentence in the reader's language; absent while it is running.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub verdict: Option<Verdict>,
        /// How many rows the columns differ in: in a check, or in whether there is an answer.
        pub differences: u32,
        /// How many rows at least one column fails in.
        pub failures: u32,
        /// Whether the caller is rating it blind. Until that is over, they aren't shown which answer is whose.
        #[serde(default)]
        pub blind: bool,
        /// How many rows people have rated blind.
        #[serde(default)]
        pub rated: u32,
        /// How often the checks' majority and the people's choice agree, in percent of the rows where both say something; absent if
        /// there are none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub agreement: Option<u32>,
        /// The same for each judge on its own, among the checks for all rows; those of which nothing is known are missing.
        #[serde(default)]
        pub judges: Vec<JudgeAgreement>,
        /// Grows with everything that changes in it.
        pub revision: u64,
        pub by: Person,
        pub created_at: Timestamp,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub ended_at: Option<Timestamp>,
    }

    /// How often a judge prefers what people prefer.
    #[derive(Copy, Eq)]
    pub struct JudgeAgreement {
        /// The number of the check, from 0, among those for all rows.
        pub check: u32,
        /// In percent of `rows`.
        pub percent: u32,
        /// In how many rows it tells columns apart, and people chose one.
        pub rows: u32,
    }

    /// What a comparison says.
    pub struct Verdict {
        pub kind: VerdictKind,
        /// The column that is meant, from 0; absent for a tie.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub column: Option<u32>,
        /// In one sentence in the reader's language.
        pub message: String,
    }

    /// The kinds of verdict.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum VerdictKind {
        /// Fewer than ten rows, which say nothing.
        TooFewRows,
        /// There are no checks, and nobody has rated.
        NothingToGoBy,
        /// The rows don't tell the columns apart.
        Tie,
        /// A column is better than the first.
        Better,
        /// The first column is better than all others.
        FirstIsBest,
    }

    /// A column with its sums.
    pub struct ComparedColumn {
        /// The number of its version; absent for the draft.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub version: Option<u32>,
        #[serde(rename = "model")]
        pub model_ref: ModelRef,
        pub model_name: String,
        pub connection_name: String,
        /// Two letters that represent the provider.
        pub monogram: String,
        /// Cells that have ended with an answer.
        pub answered: u32,
        /// Cells that have ended without one.
        pub failed: u32,
        /// Rows of which something is checked.
        pub checked: u32,
        /// Rows that pass all checks.
        pub passed: u32,
        /// The 95 % interval of the share that passes; absent if nothing was checked.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub interval: Option<Interval>,
        /// The median of the whole time, in milliseconds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub p50_ms: Option<u64>,
        /// The 95th percentile of the whole time, in milliseconds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub p95_ms: Option<u64>,
        /// Tokens of a run on average, input and output.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub tokens: Option<u64>,
        /// What 1,000 runs would cost; absent if the price is unknown.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub cost_per_1000: Option<Money>,
        /// How many rows people chose it in, rating blind.
        #[serde(default)]
        pub chosen: u32,
    }

    /// Between which shares the true one lies, by Wilson's interval for 95 %.
    #[derive(Copy, Eq)]
    pub struct Interval {
        /// In per mille.
        pub low: u32,
        /// In per mille.
        pub high: u32,
    }

    /// A comparison, as lists show it.
    pub struct ComparisonSummary {
        pub id: ComparisonId,
        pub state: ComparisonState,
        /// The names of the columns' models, in order.
        pub models: Vec<String>,
        pub rows: u32,
        pub done: u32,
        pub cells: u32,
        pub spent: Money,
        pub by: Person,
        pub created_at: Timestamp,
    }

    /// Which rows of a comparison.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct ComparedRowsQuery {
        /// How many items, 1 to 200; 50 if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub limit: Option<u16>,
        /// The `next` cursor of the previous page.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub after: Option<String>,
        /// Only some of them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub only: Option<OnlyRows>,
        /// Only rows that have changed since this revision of the comparison.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub since: Option<u64>,
    }

    /// Some rows of a comparison.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum OnlyRows {
        /// Those that the columns differ in.
        Differences,
        /// Those that at least one column fails in.
        Failures,
    }

    /// A row of a comparison.
    pub struct ComparedRow {
        /// 1, 2, 3 … within the comparison.
        pub number: u32,
        /// The test row; it may have been changed or deleted since.
        pub row: TestRowId,
        /// The first line of the longest text input, at most 80 characters.
        pub title: String,
        /// The values of the inputs, each text cut at 500 characters.
        #[cfg_attr(feature = "openapi", schema(value_type = Object))]
        pub inputs: Values,
        /// The expected answer, cut at 2,000 characters.
        #[serde(default)]
        pub expected: String,
        /// The row's own checks, as they were when the comparison began.
        #[serde(default)]
        pub checks: Vec<Check>,
        /// In the order of the columns.
        pub cells: Vec<ComparedCell>,
    }

    /// What a column made of a row.
    pub struct ComparedCell {
        pub state: CellState,
        /// The run; absent before it began.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub run: Option<RunId>,
        /// The answer, cut at 2,000 characters. All of it is in the run.
        #[serde(default)]
        pub answer: String,
        /// Why there is no answer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub error: Option<RunError>,
        pub outcomes: Vec<CheckOutcome>,
        /// From the request to the first token, in milliseconds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub first_token_ms: Option<u64>,
        /// From the request to the end, in milliseconds, without waiting for a place.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub duration_ms: Option<u64>,
        #[serde(default)]
        pub input_tokens: u64,
        #[serde(default)]
        pub output_tokens: u64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub cost: Option<Money>,
    }

    /// The state of a cell.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum CellState {
        Waiting,
        Running,
        /// There is an answer, and its checks.
        Answered,
        Failed,
        /// The comparison ended before its turn.
        Skipped,
    }

    /// A row to be rated without knowing which answer is whose.
    pub struct BlindRow {
        /// Names the row in this person's rating; absent once all are rated.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub ballot: Option<Uuid>,
        #[serde(default)]
        pub title: String,
        /// The values of the inputs.
        #[cfg_attr(feature = "openapi", schema(value_type = Object))]
        pub inputs: Values,
        /// The answers, in an order of their own for each row and person.
        pub answers: Vec<String>,
        /// How many rows are rated.
        pub rated: u32,
        /// How many there are to rate.
        pub rows: u32,
    }

    /// The best answer of a row.
    #[serde(deny_unknown_fields)]
    pub struct BlindChoice {
        /// Names the row.
        pub ballot: Uuid,
        /// The place of the best answer, from 1; absent if none is better than the others.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub place: Option<u32>,
    }

    /// Takes a column of a comparison into the draft.
    #[serde(deny_unknown_fields)]
    pub struct UseColumn {
        /// The column, from 0.
        pub column: u32,
        /// The draft's revision. If it is not the current one, the answer is 409 `stale_revision` with the current draft as `current`,
        /// and nothing is changed.
        pub revision: u64,
    }

    /// The draft with a column's model, and what became of the settings.
    pub struct UsedColumn {
        pub draft: Draft,
        /// Settings of the app that this model doesn't take, by their names in the definition. They stay in the draft and are not sent.
        #[serde(default)]
        pub not_taken: Vec<String>,
    }
}
