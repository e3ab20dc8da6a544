//! What happens in a run.

use llm::{Adjustment, ErrorKind, StopReason, Usage, price::Price};
use model::{ConnectionId, ModelRef};
use serde::{Deserialize, Serialize};

/// One thing that happens in a run. The sink numbers them 1, 2, 3 … without gaps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum RunEvent {
    /// The run begins.
    Started {},
    /// A model is being asked.
    Attempt {
        /// 1, 2, 3 … within the run.
        number: u32,
        /// The connection that reaches it.
        connection: ConnectionId,
        /// The connection's name.
        connection_name: String,
        /// The provider's id of the model.
        model: String,
        /// The model's name for people.
        model_name: String,
        /// The provider's id in the provider table.
        provider: String,
        /// The provider's name.
        provider_name: String,
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
    /// A piece of the answer; never empty.
    Delta {
        /// What to append.
        text: String,
    },
    /// The same model is asked again after a pause.
    Retry {
        /// Why.
        reason: ErrorCode,
        /// The pause.
        wait_ms: u64,
    },
    /// Another model takes over.
    Fallback {
        /// The name of the model that did not answer.
        from: String,
        /// The name of the model that is asked next.
        to: String,
        /// Why.
        reason: ErrorCode,
    },
    /// The answer isn't what the app's schema says, and its model is asked once more: what was written so far is void.
    Repair {},
    /// The end. Nothing follows.
    Finished {
        /// The terminal state.
        state: State,
        /// Why the model stopped, if it did so itself.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stop: Option<StopReason>,
        /// Why there is no whole answer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        error: Option<RunError>,
        /// The answer's length, in characters.
        output_chars: u64,
        /// Tokens read, in all attempts.
        input_tokens: u64,
        /// Tokens written, in all attempts.
        output_tokens: u64,
        /// What it cost, in micros of a US dollar; absent when that isn't known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cost_micros: Option<u64>,
        /// From the first step to the last.
        duration_ms: u64,
    },
}

/// Why nothing comes yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaitReason {
    /// The model's server is on a machine of one's own, and may have to load it first.
    LoadingModel,
    /// The model thinks before it writes.
    Thinking,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// The whole answer is there; it may have been cut off at the longest length that the app allows.
    Completed,
    /// It ended without a whole answer; what came is kept.
    Failed,
    /// Somebody stopped it; what came is kept.
    Cancelled,
    /// The server died while it was answering; what came is kept.
    Interrupted,
}

/// Why a run or an attempt has no whole answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunError {
    /// What went wrong.
    pub code: ErrorCode,
    /// For `too_long`: by how many tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_tokens: Option<u64>,
    /// For `model_not_found`: the model that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// For `model_not_found`: a model that is there and is called nearly so, or that its provider recommends instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nearest: Option<String>,
}

/// What went wrong, as a stable code; texts for people hang on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// The provider refused the key.
    KeyRefused,
    /// The account at the provider has no money left.
    NoMoney,
    /// What is sent is longer than the model takes.
    TooLong,
    /// The provider's filter stopped the question or the answer.
    Filtered,
    /// The model declined to answer.
    Refused,
    /// The provider allows no more requests for now.
    RateLimited,
    /// The provider is overloaded.
    Overloaded,
    /// The provider can't be reached.
    Unreachable,
    /// The connection's address must not be called.
    AddressRefused,
    /// The provider doesn't have the model.
    ModelNotFound,
    /// The provider didn't answer in time.
    TimedOut,
    /// What came back is no answer of a model's.
    BadAnswer,
    /// The answer broke off.
    Truncated,
    /// The answer is not the JSON that the app asks for.
    NotJson,
    /// The model ended its answer without a word; its thinking may have used up the longest length.
    EmptyAnswer,
    /// The provider didn't accept the request.
    BadRequest,
    /// There is no connection to the model.
    NoModel,
    /// An admin has paused the connection.
    Paused,
    /// The server died while it was answering.
    Interrupted,
    /// A fault of ours.
    Internal,
}

/// How one call to one model went.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AttemptRecord {
    /// 1, 2, 3 … within the run.
    pub number: u32,
    /// The model.
    pub model: ModelRef,
    /// The connection's name.
    pub connection_name: String,
    /// The provider's id in the provider table.
    pub provider: &'static str,
    /// The model's name for people.
    pub model_name: String,
    /// Whether it answered.
    pub status: AttemptStatus,
    /// Why it did not.
    pub error: Option<RunError>,
    /// The tokens used, as far as the provider said.
    pub usage: Option<Usage>,
    /// The settings that it was asked without, because the model refuses them.
    pub adjusted: Vec<Adjustment>,
    /// From the request to the first piece of the answer.
    pub time_to_first_token_ms: Option<u64>,
    /// From the request to its end.
    pub duration_ms: u64,
    /// What it cost, in micros of a US dollar; absent when that isn't known.
    pub cost_micros: Option<u64>,
    /// The price that the cost was reckoned with.
    pub price: Option<Price>,
    /// The provider's name for this call: what its support asks for.
    pub provider_request_id: Option<String>,
    /// An error in the provider's own words. For the log; not to be kept, and never for people.
    #[serde(skip)]
    pub provider_words: Option<String>,
}

/// Whether an attempt answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttemptStatus {
    /// It answered.
    Ok,
    /// It did not, or not to the end.
    Failed,
    /// It was stopped.
    Cancelled,
}

/// How a run ended, and what is kept of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The terminal state.
    pub state: State,
    /// Why the model stopped, if it did so itself.
    pub stop: Option<StopReason>,
    /// Why there is no whole answer.
    pub error: Option<RunError>,
    /// The answer, as far as it came.
    pub output: String,
    /// The name of the model that answered, or was asked last.
    pub model_name: Option<String>,
    /// Tokens used, in all attempts.
    pub usage: Usage,
    /// What it cost, in micros of a US dollar; absent when that isn't known.
    pub cost_micros: Option<u64>,
    /// From the first step to the last.
    pub duration_ms: u64,
}

impl Outcome {
    /// The event that ends the run.
    pub fn finished(&self) -> RunEvent {
        RunEvent::Finished {
            state: self.state,
            stop: self.stop,
            error: self.error.clone(),
            output_chars: u64::try_from(self.output.chars().count()).unwrap_or(u64::MAX),
            input_tokens: self.usage.input_tokens,
            output_tokens: self.usage.output_tokens,
            cost_micros: self.cost_micros,
            duration_ms: self.duration_ms,
        }
    }
}

impl From<ErrorCode> for RunError {
    fn from(code: ErrorCode) -> Self {
        Self { code, by_tokens: None, model: None, nearest: None }
    }
}

impl From<&ErrorKind> for RunError {
    fn from(kind: &ErrorKind) -> Self {
        let code = ErrorCode::from(kind);
        match kind {
            ErrorKind::TooLong { by_tokens } => Self { by_tokens: *by_tokens, ..code.into() },
            ErrorKind::NotFound { model, nearest } => {
                Self { model: Some(model.clone()), nearest: nearest.clone(), ..code.into() }
            }
            _ => code.into(),
        }
    }
}

impl From<&ErrorKind> for ErrorCode {
    fn from(kind: &ErrorKind) -> Self {
        match kind {
            ErrorKind::KeyRefused => Self::KeyRefused,
            ErrorKind::NoMoney => Self::NoMoney,
            ErrorKind::TooLong { .. } => Self::TooLong,
            ErrorKind::Filtered => Self::Filtered,
            ErrorKind::RateLimited { .. } => Self::RateLimited,
            ErrorKind::Overloaded { .. } => Self::Overloaded,
            ErrorKind::Unreachable(_) => Self::Unreachable,
            ErrorKind::AddressRefused(_) => Self::AddressRefused,
            ErrorKind::NotFound { .. } => Self::ModelNotFound,
            ErrorKind::TimedOut(_) => Self::TimedOut,
            ErrorKind::BadAnswer(_) => Self::BadAnswer,
            ErrorKind::Truncated | ErrorKind::BrokenOff => Self::Truncated,
            ErrorKind::BadRequest => Self::BadRequest,
            _ => Self::Internal,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn events_are_tagged_and_leave_out_what_is_absent() {
        let event = RunEvent::Delta { text: "안녕".into() };
        assert_eq!(serde_json::to_value(&event).unwrap(), json!({"kind": "delta", "text": "안녕"}));
        assert_eq!(serde_json::to_value(RunEvent::Started {}).unwrap(), json!({"kind": "started"}));
        let outcome = Outcome {
            state: State::Failed,
            stop: None,
            error: Some(RunError { by_tokens: Some(915), ..ErrorCode::TooLong.into() }),
            output: "안녕".into(),
            model_name: None,
            usage: Usage::default(),
            cost_micros: None,
            duration_ms: 7,
        };
        let expected = json!({"kind": "finished", "state": "failed", "error": {"code": "too_long", "by_tokens": 915},
            "output_chars": 2, "input_tokens": 0, "output_tokens": 0, "duration_ms": 7});
        assert_eq!(serde_json::to_value(outcome.finished()).unwrap(), expected);
        assert_eq!(serde_json::from_value::<RunEvent>(expected).unwrap(), outcome.finished());
    }

    #[test]
    fn codes_are_those_of_the_client() {
        for kind in [
            ErrorKind::KeyRefused,
            ErrorKind::TooLong { by_tokens: None },
            ErrorKind::NotFound { model: "m".into(), nearest: None },
            ErrorKind::TimedOut(llm::Waiting::FirstToken),
            ErrorKind::Unreachable(llm::Unreachable::Dns),
            ErrorKind::BadAnswer(llm::BadAnswer::WebPage),
            ErrorKind::Truncated,
            ErrorKind::BrokenOff,
        ] {
            assert_eq!(serde_json::to_value(ErrorCode::from(&kind)).unwrap(), kind.code());
        }
    }
}
