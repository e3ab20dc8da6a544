//! Runs, their events, and feedback on them.

use model::{
    AppId, AttemptId, ConversationId, Language, PersonalDataFound, RunId, Values,
    run::{Fallback, Outcome, PartsProgress, RunProgress},
    suggest::SuggestKind,
};

use crate::{
    Adjustment, AttemptStatus, Feedback, Money, Person, RunError, RunErrorCode, RunSource, RunState, Timestamp,
};

wire! {
    /// A new run.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct CreateRun {
        /// The values of the inputs. In a chat, `message` is the person's message.
        #[serde(default)]
        #[cfg_attr(feature = "openapi", schema(value_type = Object))]
        pub inputs: Values,
        /// The conversation to continue; only for chats. If absent, a new one begins.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub conversation: Option<ConversationId>,
    }

    /// What a model is to suggest for an app.
    #[serde(deny_unknown_fields)]
    pub struct AskSuggestion {
        pub kind: SuggestKind,
        /// What the app is for, or what should be better about it; at most 10,000 characters. Required for `describe`.
        #[serde(default)]
        pub wish: String,
    }

    /// A run.
    pub struct Run {
        pub id: RunId,
        /// The app; absent if it was deleted, and for a model that a program called without one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub app: Option<RunApp>,
        /// The version that ran; absent for the trial of a draft, and for a model without an app.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub version: Option<u32>,
        /// How it was started.
        pub source: RunSource,
        /// Who started it; absent for people without an account.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub person: Option<Person>,
        pub state: RunState,
        /// Why it has no complete answer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub error: Option<RunError>,
        /// The values of the inputs.
        #[cfg_attr(feature = "openapi", schema(value_type = Object))]
        pub inputs: Values,
        /// The answer so far.
        pub output: String,
        /// How far a long text was read, while the run is in progress; absent if it is not read in parts.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub parts: Option<PartsProgress>,
        /// The format of the answer.
        pub output_format: model::OutputFormat,
        /// Whether the answer reached the maximum length.
        #[serde(default)]
        pub cut_off: bool,
        /// The conversation it belongs to; only for chats.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub conversation: Option<ConversationId>,
        /// The name of the model that answered; absent before the first attempt.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub model_name: Option<String>,
        /// The cost; absent if the price is unknown.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub cost: Option<Money>,
        /// Input tokens.
        pub input_tokens: u64,
        /// Output tokens.
        pub output_tokens: u64,
        /// From acceptance to the end, in milliseconds; absent while it is in progress.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub duration_ms: Option<u64>,
        /// The caller's own feedback.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub feedback: Option<Feedback>,
        /// The number of its newest event, from which it can be followed.
        pub last_event: u64,
        /// When it was accepted.
        pub created_at: Timestamp,
        /// When what it held was deleted, because its time was over: what was entered and answered is empty then. Absent otherwise.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub content_gone_at: Option<Timestamp>,
    }

    /// A run as lists show it: what it was about and how it went. The inputs and the whole answer are in the run itself.
    pub struct RunSummary {
        pub id: RunId,
        /// The app; absent if it was deleted, and for a model that a program called without one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub app: Option<RunApp>,
        /// The version that ran; absent for the trial of a draft, and for a model without an app.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub version: Option<u32>,
        /// How it was started.
        pub source: RunSource,
        pub state: RunState,
        /// Why it has no complete answer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub error: Option<RunError>,
        /// The first line of the message, or of the longest text input, at most 80 characters; absent if there is none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub title: Option<String>,
        /// The beginning of the answer, at most 300 characters; absent while it is in progress.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub beginning: Option<String>,
        /// Whether the answer reached the maximum length.
        #[serde(default)]
        pub cut_off: bool,
        /// The conversation it belongs to; only for chats.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub conversation: Option<ConversationId>,
        /// The name of the model that answered; absent before the first attempt.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub model_name: Option<String>,
        /// The cost; absent if the price is unknown.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub cost: Option<Money>,
        /// Input tokens.
        pub input_tokens: u64,
        /// Output tokens.
        pub output_tokens: u64,
        /// From acceptance to the end, in milliseconds; absent while it is in progress.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub duration_ms: Option<u64>,
        /// The caller's own feedback.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub feedback: Option<Feedback>,
        /// The number of its newest event; 0 while it is in progress, because this summary has nothing of its answer to continue
        /// from.
        pub last_event: u64,
        /// When it was accepted.
        pub created_at: Timestamp,
        /// When what it held was deleted, because its time was over: what was entered and answered is empty then. Absent otherwise.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub content_gone_at: Option<Timestamp>,
    }

    /// The app of a run.
    pub struct RunApp {
        pub id: AppId,
        /// Its name in addresses.
        pub slug: String,
        pub name: String,
        /// The name of its icon.
        pub icon: String,
        pub category: model::Category,
    }

    /// A run with its attempts.
    pub struct RunDetail {
        pub run: Run,
        /// Each call to a model, in order.
        pub attempts: Vec<Attempt>,
        /// The personal data that was found in what was sent, one entry for each call with any, in order.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub personal_data: Vec<PersonalDataFound>,
    }

    /// One call to one model.
    pub struct Attempt {
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
        /// Why it did not answer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub error: Option<RunError>,
        /// Input tokens; absent if the provider did not report them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub input_tokens: Option<u64>,
        /// Output tokens; absent if the provider did not report them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub output_tokens: Option<u64>,
        /// The part of `input_tokens` that was read from the provider's cache.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub cached_input_tokens: Option<u64>,
        /// The part of `input_tokens` that was written to the provider's cache.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub cache_write_tokens: Option<u64>,
        /// The part of `output_tokens` that was spent on reasoning.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub reasoning_tokens: Option<u64>,
        /// Settings that the model rejected, so that it was asked again without them.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub adjusted: Vec<Adjustment>,
        /// From the request to the first piece of the answer, in milliseconds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub time_to_first_token_ms: Option<u64>,
        /// From the request to its end, in milliseconds.
        pub duration_ms: u64,
        /// The cost; absent if the price is unknown.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub cost: Option<Money>,
    }

    /// Which runs to list.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct RunsQuery {
        /// Only runs of this app.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub app: Option<AppId>,
        /// Only runs of this conversation.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub conversation: Option<ConversationId>,
        /// Only runs in this state.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub state: Option<RunState>,
        /// Only runs with this text in their title, their app's name or their answer, ignoring case; at most 100 characters.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub q: Option<String>,
        /// How many, 1 to 200; 50 if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub limit: Option<u16>,
        /// The `next` cursor of the previous page.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub after: Option<String>,
    }
}

impl Run {
    /// A run that was just accepted, with nothing else known.
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
            parts: None,
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
            content_gone_at: None,
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

    /// Its progress, which can be continued with its next event.
    pub fn progress(&self) -> RunProgress {
        RunProgress {
            state: self.state,
            output: self.output.clone(),
            parts: self.parts,
            model_name: self.model_name.clone(),
            error: self.error.clone(),
            cut_off: self.cut_off,
            cost: self.cost,
            tokens: self.input_tokens.saturating_add(self.output_tokens),
            duration_ms: self.duration_ms,
            last_event: self.last_event,
            content_gone: self.content_gone_at.is_some(),
            ..RunProgress::queued()
        }
    }
}

impl RunSummary {
    /// Its progress, with only the beginning of the answer.
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
    /// Its progress, with what its attempts say.
    pub fn progress(&self) -> RunProgress {
        RunProgress {
            fallback: fallback_of(&self.attempts, self.run.model_name.as_deref()),
            personal_data: self.personal_data.last().cloned(),
            adjusted: self.attempts.last().map(|attempt| attempt.adjusted.clone()).unwrap_or_default(),
            ..self.run.progress()
        }
    }
}

/// A failed attempt before the one that answered is the reason for the fallback.
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
