//! Runs: each is one execution of one version of an app, with its inputs, its outcome and its events.
//!
//! This module reads what is stored about runs. `live_runs.rs` writes it and follows runs in progress.

pub(crate) mod columns;
mod list;
mod log;
mod new;
mod read;

use std::sync::Arc;

use model::{
    ApiKeyId, AppId, AttemptId, Category, ConversationId, Currency, Definition, LinkId, Money, OutputFormat, PersonId,
    RunId, Values, Word,
    run::{Attempt as AttemptRecord, Feedback, Outcome, RunSource, RunState},
};
use time::OffsetDateTime;

pub use self::{
    list::{RecentRun, RunFilter, RunSummary},
    log::{LoggedRun, RunContent, RunLogFilter, RunLogPage},
    new::{IdempotencyKey, InConversation, NewRun, Reserves, StartedBy},
    read::{RunForgotten, Turns},
};
use crate::OrLogged as _;

/// The app of a run, as it is listed now.
#[derive(Debug, Clone)]
pub struct RunApp {
    pub id: AppId,
    pub slug: String,
    pub name: String,
    pub icon: String,
    pub category: Category,
}

/// A run, as history shows it.
#[derive(Debug, Clone)]
pub struct Run {
    pub id: RunId,
    pub app: RunApp,
    /// How the answer is displayed.
    pub output_format: OutputFormat,
    /// The version's number; `None` if a draft was tried.
    pub version: Option<i32>,
    pub source: RunSource,
    /// The member who started it; `None` for a visitor of a share link.
    pub person: Option<PersonId>,
    /// `None` if the person is no longer a member.
    pub person_name: Option<String>,
    pub link: Option<LinkId>,
    /// The API key by which a program started it.
    pub key: Option<ApiKeyId>,
    pub conversation: Option<ConversationId>,
    pub inputs: Values,
    /// `None` while the run is in progress; the events then hold the pieces of its answer.
    pub outcome: Option<Outcome>,
    /// The number of the newest event.
    pub last_event: i32,
    /// The viewer's own feedback.
    pub feedback: Option<Feedback>,
    pub created_at: OffsetDateTime,
    pub finished_at: Option<OffsetDateTime>,
    /// When what it held was deleted because its time was over; `inputs` and the answer are empty then.
    pub content_gone_at: Option<OffsetDateTime>,
}

/// A run with its attempts.
#[derive(Debug, Clone)]
pub struct RunDetail {
    pub run: Run,
    /// In the order in which they were made.
    pub attempts: Vec<Attempt>,
}

/// One call to one model within a run.
#[derive(Debug, Clone)]
pub struct Attempt {
    pub id: AttemptId,
    /// The attempt as the runner recorded it.
    pub record: AttemptRecord,
    pub started_at: OffsetDateTime,
}

impl Run {
    /// The run's state, which follows from its outcome.
    pub fn state(&self) -> RunState {
        self.outcome.as_ref().map_or(RunState::Running, |outcome| outcome.state)
    }
}

/// An amount from its two columns.
pub(crate) fn money(micros: Option<i64>, currency: Option<String>) -> Option<Money> {
    let (micros, currency) = (micros?, currency?);
    Some(Money { micros, currency: Currency::from_word(&currency).ok_or(&currency).or_logged("a currency")? })
}

/// A category that this version does not know counts as the general one.
fn category(slug: &str) -> Category {
    Category::from_slug(slug).ok_or(slug).or_logged("an app's category").unwrap_or_default()
}

/// Postgres has no unsigned integers, so counts are stored as signed ones.
fn unsigned(n: i64) -> u64 {
    u64::try_from(n).or_logged("a count").unwrap_or_default()
}

/// Everything that is needed to execute a run.
#[derive(Debug, Clone)]
pub struct Work {
    pub app: AppId,
    /// The version's definition, or the draft's at the time.
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

/// A stored event of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEvent {
    /// Consecutive within the run, from 1 on.
    pub number: i32,
    /// JSON, exactly as it was appended.
    pub payload: Arc<str>,
    /// Whether this is the run's last event.
    pub ends: bool,
}
