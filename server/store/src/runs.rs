//! Runs: one execution of one version each, with what it was given, what came of it, and each event on the way.
//!
//! This is what is kept of them. How they get there, and how to follow one, is in `live_runs.rs`.

mod list;
mod new;
mod read;

use std::sync::Arc;

use model::{
    AppId, AttemptId, Category, ConnectionId, ConversationId, Definition, LinkId, OutputFormat, PersonId, RunId, Values,
};
use serde_json::Value;
use time::OffsetDateTime;

pub use self::{
    list::{RecentRun, RunFilter, RunSummary},
    new::{IdempotencyKey, InConversation, LinkRefused, NewRun, StartedBy},
    read::Turns,
};
use crate::{Feedback, text_enum::text_enum};

text_enum! {
    /// Where a run is.
    RunState {
        /// Somebody carries it out, or will.
        Running = "running",
        /// The whole answer is there.
        Completed = "completed",
        /// It has no whole answer.
        Failed = "failed",
        /// Somebody stopped it.
        Cancelled = "cancelled",
        /// Its server died while it was answering.
        Interrupted = "interrupted",
    }
}

text_enum! {
    /// How a run ends.
    Ending {
        /// The whole answer is there.
        Completed = "completed",
        /// It has no whole answer.
        Failed = "failed",
        /// Somebody stopped it.
        Cancelled = "cancelled",
        /// Its server died while it was answering.
        Interrupted = "interrupted",
    }
}

text_enum! {
    /// How a run was started.
    RunSource {
        /// By a member, from the published version.
        Member = "member",
        /// By a visitor of a share link.
        Link = "link",
        /// By somebody who tried a draft.
        Try = "try",
    }
}

text_enum! {
    /// How a call to a model went.
    AttemptStatus {
        /// It answered.
        Ok = "ok",
        /// It did not, or not to the end.
        Failed = "failed",
        /// It was stopped.
        Cancelled = "cancelled",
    }
}

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
    pub state: RunState,
    /// Why it has no whole answer.
    pub error: Option<Value>,
    /// The answer as far as it came; absent while it is being written: its pieces are in the events.
    pub output: Option<String>,
    /// What answered.
    pub model_name: Option<String>,
    pub input_tokens: i64,
    pub output_tokens: i64,
    /// Absent: the price is unknown.
    pub cost: Option<Cost>,
    pub duration_ms: Option<i64>,
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
    /// 1, 2, 3 … within the run.
    pub number: i32,
    /// The connection may be gone by now.
    pub connection: Option<ConnectionId>,
    pub connection_name: String,
    pub provider: String,
    pub model: String,
    pub status: AttemptStatus,
    pub error: Option<Value>,
    pub input_tokens: Option<i64>,
    pub output_tokens: Option<i64>,
    pub cached_input_tokens: Option<i64>,
    pub cache_write_tokens: Option<i64>,
    pub reasoning_tokens: Option<i64>,
    /// The settings that the model refused.
    pub adjusted: Option<Value>,
    pub time_to_first_token_ms: Option<i64>,
    pub duration_ms: i64,
    pub cost: Option<Cost>,
    pub started_at: OffsetDateTime,
}

/// What something cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cost {
    /// In millionths of one unit of the currency.
    pub micros: i64,
    /// As in ISO 4217.
    pub currency: String,
}

impl Cost {
    fn from_columns(micros: Option<i64>, currency: Option<String>) -> Option<Self> {
        Some(Self { micros: micros?, currency: currency? })
    }
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
