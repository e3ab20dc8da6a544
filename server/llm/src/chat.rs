//! What is asked of a model and what comes back, in words that no provider owns.

use serde::{Deserialize, Serialize};

/// One question to one model.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ChatRequest {
    /// The provider's id of the model.
    pub model: String,
    /// What has been said so far, oldest first.
    pub messages: Vec<Message>,
    /// Creativity, 0 to 2. Clamped to what the model takes.
    pub temperature: Option<f64>,
    /// Only words within this share of likelihood, 0 to 1.
    pub top_p: Option<f64>,
    /// The longest answer, in tokens. For reasoning models their thinking counts too.
    pub max_output_tokens: Option<u32>,
    /// Texts at which the answer ends.
    pub stop: Vec<String>,
    /// For answers that repeat as far as the model can.
    pub seed: Option<i64>,
    /// How long a reasoning model thinks.
    pub reasoning_effort: Option<Effort>,
}

/// One message of a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Who says it.
    pub role: Role,
    /// What is said.
    pub text: String,
}

impl Message {
    /// A message from `role`.
    pub fn new(role: Role, text: impl Into<String>) -> Self {
        Self { role, text: text.into() }
    }
}

/// Who says a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Rules that always hold.
    System,
    /// The person.
    User,
    /// The model.
    Assistant,
}

/// How long a reasoning model thinks before it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Effort {
    /// Little.
    Low,
    /// Some.
    Medium,
    /// Much.
    High,
}

impl Effort {
    /// The word that both dialects use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// Whether the answer comes in pieces or at once. Both decode to the same [`Event`]s.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Mode {
    /// In pieces, as the model writes it.
    #[default]
    Stream,
    /// At once, when it is ready.
    Whole,
}

/// A piece of an answer. A complete answer ends with exactly one [`Event::Stop`]; an answer without it was cut off and its
/// stream ends with an error instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The provider has begun to answer.
    Started {
        /// The provider's name for this call: what its support asks for.
        provider_request_id: Option<String>,
        /// The model that really answers, often more exact than the one asked for.
        model: Option<String>,
    },
    /// A piece of the answer; never empty.
    Delta(String),
    /// A piece of the model's thinking; never empty, and no part of the answer.
    Reasoning(String),
    /// What the call used. May come more than once: the last one counts.
    Usage(Usage),
    /// The answer is complete.
    Stop(StopReason),
}

/// Tokens that a call used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Everything that was read, cached parts too.
    pub input_tokens: u64,
    /// Everything that was written, thinking too.
    pub output_tokens: u64,
    /// The part of `input_tokens` that came from the provider's cache.
    pub cached_input_tokens: u64,
    /// The part of `output_tokens` that was thinking.
    pub reasoning_tokens: u64,
}

/// Why an answer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopReason {
    /// The model had said everything.
    End,
    /// The token limit, or the end of the model's context.
    Length,
    /// One of the request's stop texts.
    StopSequence,
    /// The provider's filter cut the answer off.
    ContentFilter,
    /// The model declined to answer.
    Refusal,
    /// The model wants to call a tool. We offer none, so this is a provider's slip.
    ToolUse,
    /// Something else.
    Other,
}
