//! Runs, their events, and what people said of them.

use model::{
    AppId, AttemptId, ConversationId, Language, RunId, Values,
    run::{Fallback, Outcome, RunProgress},
};

use crate::{
    Adjustment, AttemptStatus, Feedback, Money, Person, RunError, RunErrorCode, RunSource, RunState, Timestamp,
};

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
        /// Only in this state.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub state: Option<RunState>,
        /// Only with this in their title, their app's name or their answer, in any case of letters; 100 characters at most.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub q: Option<String>,
        /// How many, 1 to 200; 50 when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub limit: Option<u16>,
        /// The cursor that the page before gave as `next`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub after: Option<String>,
    }
}

impl Run {
    /// A run that was accepted, and of which nothing else is known.
    pub fn begun(id: RunId, source: RunSource, inputs: Values, created_at: Timestamp) -> Self {
        Self {
            id,
            app: None,
            version: None,
            source,
            person: None,
            state: RunState::Running,
            error: None,
            inputs,
            output: String::new(),
            output_format: model::OutputFormat::default(),
            cut_off: false,
            conversation: None,
            model_name: None,
            cost: None,
            input_tokens: 0,
            output_tokens: 0,
            duration_ms: None,
            feedback: None,
            last_event: 0,
            created_at,
        }
    }

    /// The run at its end.
    #[must_use]
    pub fn ended(self, outcome: Outcome, language: Language) -> Self {
        Self {
            state: outcome.state,
            error: outcome.error.map(|error| error.in_words(language)),
            output: outcome.output,
            cut_off: outcome.cut_off,
            model_name: outcome.model_name,
            cost: outcome.cost,
            input_tokens: outcome.input_tokens,
            output_tokens: outcome.output_tokens,
            duration_ms: Some(outcome.duration_ms),
            ..self
        }
    }

    /// How far it is, to go on from with its next event.
    pub fn progress(&self) -> RunProgress {
        RunProgress {
            state: self.state,
            output: self.output.clone(),
            model_name: self.model_name.clone(),
            error: self.error.clone(),
            cut_off: self.cut_off,
            cost: self.cost,
            tokens: self.input_tokens.saturating_add(self.output_tokens),
            duration_ms: self.duration_ms,
            last_event: self.last_event,
            ..RunProgress::queued()
        }
    }
}

impl RunSummary {
    /// How far it is, with no more of the answer than its beginning.
    pub fn progress(&self) -> RunProgress {
        RunProgress {
            state: self.state,
            output: self.beginning.clone().unwrap_or_default(),
            model_name: self.model_name.clone(),
            error: self.error.clone(),
            cut_off: self.cut_off,
            last_event: self.last_event,
            ..RunProgress::queued()
        }
    }
}

impl RunDetail {
    /// How far it is, with what its attempts tell.
    pub fn progress(&self) -> RunProgress {
        RunProgress {
            fallback: fallback_of(&self.attempts, self.run.model_name.as_deref()),
            adjusted: self.attempts.last().map(|attempt| attempt.adjusted.clone()).unwrap_or_default(),
            ..self.run.progress()
        }
    }
}

/// Attempts of a model before the one that answered are its fallback's reason.
fn fallback_of(attempts: &[Attempt], model_name: Option<&str>) -> Option<Fallback> {
    let (first, last) = (attempts.first()?, attempts.last()?);
    if (&first.model, &first.connection_name) == (&last.model, &last.connection_name) {
        return None;
    }
    let failed =
        attempts.iter().rev().find(|attempt| attempt.status == AttemptStatus::Failed && attempt.id != last.id)?;
    Some(Fallback {
        from: first.model.clone(),
        to: model_name.unwrap_or(&last.model).to_owned(),
        reason: failed.error.as_ref().map_or(RunErrorCode::Unknown, |error| error.code),
    })
}
