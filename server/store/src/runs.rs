//! Runs: one execution of one version each, with what it was given, what came of it, and each event on the way.
//!
//! This is what is kept of them. How they get there, and how to follow one, is in `live_runs.rs`.

pub(crate) mod columns;
mod list;
mod new;
mod read;

use std::sync::Arc;

use model::{
    AppId, AttemptId, Category, ConversationId, Currency, Definition, LinkId, Money, OutputFormat, PersonId, RunId,
    Values, Word,
    run::{Attempt as AttemptRecord, Feedback, Outcome, RunSource, RunState},
};
use time::OffsetDateTime;

pub use self::{
    list::{RecentRun, RunFilter, RunSummary},
    new::{IdempotencyKey, InConversation, LinkRefused, NewRun, StartedBy},
    read::Turns,
};
use crate::OrLogged as _;

/// A run, as history shows it.
#[derive(Debug, Clone)]
pub struct Run {
    pub id: RunId,
    pub app: AppId,
    pub app_slug: String,
    pub app_name: String,
    pub app_icon: String,
    pub app_category: Category,
    /// How the answer is drawn.
    pub output_format: OutputFormat,
    /// The number of its version; absent: a draft was tried.
    pub version: Option<i32>,
    pub source: RunSource,
    /// Who started it; absent: a visitor of a link.
    pub person: Option<PersonId>,
    /// Absent for one who is no member any more.
    pub person_name: Option<String>,
    pub link: Option<LinkId>,
    pub conversation: Option<ConversationId>,
    pub inputs: Values,
    /// How it ended; absent while it goes on: the pieces of its answer are in the events.
    pub outcome: Option<Outcome>,
    /// The number of its newest event.
    pub last_event: i32,
    /// What the one who looks said of it.
    pub feedback: Option<Feedback>,
    pub created_at: OffsetDateTime,
    pub finished_at: Option<OffsetDateTime>,
}

/// A run with its attempts.
#[derive(Debug, Clone)]
pub struct RunDetail {
    pub run: Run,
    /// In order.
    pub attempts: Vec<Attempt>,
}

/// One call to one model within a run.
#[derive(Debug, Clone)]
pub struct Attempt {
    pub id: AttemptId,
    /// What is kept of it.
    pub record: AttemptRecord,
    pub started_at: OffsetDateTime,
}

impl Run {
    /// Where it is.
    pub fn state(&self) -> RunState {
        self.outcome.as_ref().map_or(RunState::Running, |outcome| outcome.state)
    }
}

/// What something cost, by its columns.
fn money(micros: Option<i64>, currency: Option<String>) -> Option<Money> {
    let (micros, currency) = (micros?, currency?);
    Some(Money { micros, currency: Currency::from_word(&currency).ok_or(&currency).or_logged("a currency")? })
}

/// The database has no unsigned integers.
fn unsigned(n: i64) -> u64 {
    u64::try_from(n).or_logged("a count").unwrap_or_default()
}

/// What a run needs to be carried out.
#[derive(Debug, Clone)]
pub struct Work {
    pub app: AppId,
    /// The version's, or the draft as it was.
    pub definition: Definition,
    pub inputs: Values,
    pub conversation: Option<ConversationId>,
    pub source: RunSource,
    pub person: Option<PersonId>,
}

/// An earlier turn of a conversation.
#[derive(Debug, Clone, PartialEq)]
pub struct PastTurn {
    pub run: RunId,
    pub inputs: Values,
    pub output: String,
}

/// An event of a run, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEvent {
    /// 1, 2, 3 … within the run.
    pub number: i32,
    /// JSON, as it was handed in.
    pub payload: Arc<str>,
    /// Nothing follows it.
    pub ends: bool,
}
