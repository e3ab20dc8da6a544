//! Runs, their events, and what people said of them.

use model::{AppId, AttemptId, ConversationId, RunId, Values};

use crate::{Money, Person, RunErrorCode, Timestamp};

wire! {
    /// A new run.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct CreateRun {
        /// What the person filled in. In a chat, `message` is what the person says.
        #[serde(default)]
        #[cfg_attr(feature = "openapi", schema(value_type = Object))]
        pub inputs: Values,
        /// The conversation to go on with; only for chats. Absent: a new one begins.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub conversation: Option<ConversationId>,
    }

    /// Where a run is.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum RunState {
        /// Accepted, and waiting for its turn.
        Queued,
        /// Being carried out.
        Running,
        /// The whole answer is there.
        Completed,
        /// It ended without a whole answer; `error` says why.
        Failed,
        /// A person stopped it; what was written is kept.
        Cancelled,
        /// The server stopped while it was answering; what was written is kept.
        Interrupted,
    }

    /// A run.
    pub struct Run {
        /// Its id.
        pub id: RunId,
        /// The app; absent once that is gone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub app: Option<RunApp>,
        /// The version that ran; absent when a draft was tried.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub version: Option<u32>,
        /// How it was started.
        pub source: RunSource,
        /// Who started it; absent for people without an account.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub person: Option<Person>,
        /// Where it is.
        pub state: RunState,
        /// Why it has no whole answer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub error: Option<RunError>,
        /// What the person filled in.
        #[cfg_attr(feature = "openapi", schema(value_type = Object))]
        pub inputs: Values,
        /// The answer as far as it has been written.
        pub output: String,
        /// How the answer is drawn.
        pub output_format: model::OutputFormat,
        /// Whether the answer stopped at its longest allowed length.
        #[serde(default)]
        pub cut_off: bool,
        /// The conversation it belongs to; only for chats.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub conversation: Option<ConversationId>,
        /// The model that answered, by name; absent before the first attempt.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub model_name: Option<String>,
        /// What it cost; absent when the price is unknown.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub cost: Option<Money>,
        /// Tokens read.
        pub input_tokens: u64,
        /// Tokens written.
        pub output_tokens: u64,
        /// From acceptance to the end, in milliseconds; absent while it goes on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub duration_ms: Option<u64>,
        /// What the one who asks said of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub feedback: Option<Feedback>,
        /// The number of its newest event, to follow on from.
        pub last_event: u64,
        /// When it was accepted.
        pub created_at: Timestamp,
    }

    /// A run, as lists show it: what it was about and how it went. What was filled in and the whole answer are in the run itself.
    pub struct RunSummary {
        /// Its id.
        pub id: RunId,
        /// The app; absent once that is gone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub app: Option<RunApp>,
        /// The version that ran; absent when a draft was tried.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub version: Option<u32>,
        /// How it was started.
        pub source: RunSource,
        /// Where it is.
        pub state: RunState,
        /// Why it has no whole answer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub error: Option<RunError>,
        /// The first line of what was said, or of the longest text that was filled in, 80 characters at most; absent if there is none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub title: Option<String>,
        /// How the answer begins, 300 characters at most; absent while it is being written.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub beginning: Option<String>,
        /// The conversation it belongs to; only for chats.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub conversation: Option<ConversationId>,
        /// The model that answered, by name; absent before the first attempt.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub model_name: Option<String>,
        /// What it cost; absent when the price is unknown.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub cost: Option<Money>,
        /// Tokens read.
        pub input_tokens: u64,
        /// Tokens written.
        pub output_tokens: u64,
        /// From acceptance to the end, in milliseconds; absent while it goes on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub duration_ms: Option<u64>,
        /// What the one who asks said of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub feedback: Option<Feedback>,
        /// The number of its newest event; 0 while it goes on, because nothing of its answer is here to follow on from.
        pub last_event: u64,
        /// When it was accepted.
        pub created_at: Timestamp,
    }

    /// The app of a run.
    pub struct RunApp {
        /// Its id.
        pub id: AppId,
        /// Its name in addresses.
        pub slug: String,
        /// Its name.
        pub name: String,
        /// The name of its icon.
        pub icon: String,
        /// Its category.
        pub category: model::Category,
    }

    /// How a run was started.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum RunSource {
        /// By a member, on the app's page or through the API.
        Member,
        /// By a builder, trying the draft.
        Try,
        /// By somebody with a share link.
        Link,
    }

    /// Why a run has no whole answer.
    pub struct RunError {
        /// What went wrong.
        pub code: RunErrorCode,
        /// What happened and what to do, in the reader's language.
        pub message: String,
    }

    /// A run with its attempts.
    pub struct RunDetail {
        /// The run.
        pub run: Run,
        /// Each call to a model, in order.
        pub attempts: Vec<Attempt>,
    }

    /// One call to one model.
    pub struct Attempt {
        /// Its id.
        pub id: AttemptId,
        /// 1, 2, 3 … within the run.
        pub number: u32,
        /// The connection's name.
        pub connection_name: String,
        /// The provider's name.
        pub provider_name: String,
        /// The provider's id of the model.
        pub model: String,
        /// Whether it answered.
        pub status: AttemptStatus,
        /// Why it did not.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub error: Option<RunError>,
        /// Tokens read; absent if the provider did not say.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub input_tokens: Option<u64>,
        /// Tokens written; absent if the provider did not say.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub output_tokens: Option<u64>,
        /// The part of `input_tokens` that came from the provider's cache.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub cached_input_tokens: Option<u64>,
        /// The part of `input_tokens` that was written into the provider's cache.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub cache_write_tokens: Option<u64>,
        /// The part of `output_tokens` that was thinking.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub reasoning_tokens: Option<u64>,
        /// The settings that the model refused, so that it was asked without them.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub adjusted: Vec<Adjustment>,
        /// From the request to the first piece of the answer, in milliseconds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub time_to_first_token_ms: Option<u64>,
        /// From the request to its end, in milliseconds.
        pub duration_ms: u64,
        /// What it cost; absent when the price is unknown.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub cost: Option<Money>,
    }

    /// A setting that a model refused: it was sent under another name, or not at all.
    #[derive(Eq)]
    pub struct Adjustment {
        /// What the provider calls it.
        pub setting: String,
        /// The name it was sent under instead; absent where it was left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub instead: Option<String>,
    }

    /// Why nothing of an answer comes yet.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum WaitReason {
        /// The model's server is on a machine of one's own, and may have to load the model first. That may take minutes.
        LoadingModel,
        /// The model thinks before it writes.
        Thinking,
    }

    /// Whether an attempt answered.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum AttemptStatus {
        /// It answered.
        Ok,
        /// It did not.
        Failed,
        /// It was stopped.
        Cancelled,
    }

    /// Which runs to list.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct RunsQuery {
        /// Only of this app.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub app: Option<AppId>,
        /// Only of this conversation.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub conversation: Option<ConversationId>,
        /// How many, 1 to 200; 50 when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub limit: Option<u16>,
        /// The cursor that the page before gave as `next`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub after: Option<String>,
    }

    /// What somebody said of a run.
    #[serde(deny_unknown_fields)]
    pub struct Feedback {
        /// Whether it was useful.
        pub rating: Rating,
        /// Why; at most 2000 characters.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        pub comment: String,
    }

    /// Useful or not.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum Rating {
        /// Useful.
        Up,
        /// Not useful.
        Down,
    }

    /// What happens in a run, in order. Over the wire each has a number: 1, 2, 3 … without gaps.
    #[serde(tag = "kind", rename_all = "snake_case")]
    pub enum RunEvent {
        /// The run was accepted.
        Started {},
        /// A model is being called.
        Attempt {
            /// 1, 2, 3 … within the run.
            number: u32,
            /// The provider's name.
            provider_name: String,
            /// The model's name.
            model_name: String,
        },
        /// The model refuses a setting, and was asked without it.
        Adjusted {
            /// What the provider calls the setting.
            setting: String,
            /// The name it was sent under instead; absent where it was left out.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            instead: Option<String>,
        },
        /// Nothing has come for some seconds, for a reason that may hold for minutes.
        Waiting {
            /// The reason.
            reason: WaitReason,
        },
        /// A piece of the answer, as the model writes it. Where the answer must be JSON, some models write a fence or words around it; the
        /// run's `output` has the document alone.
        Delta {
            /// What to append.
            text: String,
        },
        /// The model is called again after a pause.
        Retry {
            /// Why.
            reason: RunErrorCode,
            /// The pause, in milliseconds.
            wait_ms: u64,
        },
        /// Another model takes over.
        Fallback {
            /// The name of the model that did not answer.
            from: String,
            /// The name of the model that is asked next.
            to: String,
            /// Why.
            reason: RunErrorCode,
        },
        /// The answer doesn't have the fields that the app asks for, and the model is asked once more: what was written so far is void.
        Repair {},
        /// The end. Nothing follows.
        Finished {
            /// The terminal state.
            state: RunState,
            /// Why there is no whole answer.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            error: Option<RunError>,
            /// Whether the answer stopped at its longest allowed length.
            cut_off: bool,
            /// Tokens read.
            input_tokens: u64,
            /// Tokens written.
            output_tokens: u64,
            /// What it cost; absent when the price is unknown.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            cost: Option<Money>,
            /// From acceptance to the end, in milliseconds.
            duration_ms: u64,
        },
    }
}

impl RunState {
    /// Whether nothing more will happen.
    pub fn is_terminal(self) -> bool {
        !matches!(self, Self::Queued | Self::Running)
    }
}
