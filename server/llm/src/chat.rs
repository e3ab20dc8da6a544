//! Chat requests and answers, independent of any provider's format.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::adjust::Adjustment;

/// A request to a model.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ChatRequest {
    /// The provider's id for the model.
    pub model: String,
    /// The conversation so far, oldest first.
    pub messages: Vec<Message>,
    /// Sampling temperature, 0 to 2. Clamped to the model's range.
    pub temperature: Option<f64>,
    /// Nucleus sampling: only tokens within this share of probability, 0 to 1.
    pub top_p: Option<f64>,
    /// The maximum length of the answer, in tokens. A reasoning model's thinking counts, too.
    pub max_output_tokens: Option<u32>,
    /// Texts that end the answer.
    pub stop: Vec<String>,
    /// Makes answers repeatable as far as the model allows.
    pub seed: Option<i64>,
    /// How long a reasoning model may think.
    pub reasoning_effort: Option<Effort>,
    /// The requested JSON output. A model that can't be constrained to it is instructed in the prompt, so the caller must check
    /// the answer.
    pub json: Option<JsonOutput>,
    /// The tools that the model may call.
    pub tools: Vec<Tool>,
    /// Whether it calls one of them.
    pub tool_choice: ToolChoice,
    /// Whether it may call several at once; `None` for what is usual there. Not every provider can be told.
    pub parallel_calls: Option<bool>,
}

/// Whether a model calls a tool. A provider that doesn't know a choice gets the nearest that it knows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToolChoice {
    /// As it sees fit.
    #[default]
    Auto,
    /// It doesn't.
    None,
    /// It calls at least one.
    Required,
    /// It calls this one.
    Named(String),
}

/// A request for an answer that is one JSON document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonOutput {
    /// The schema's name: letters, digits, `_` and `-`.
    pub name: String,
    /// The JSON Schema, which must describe an object.
    pub schema: Value,
}

/// A tool that a model may call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tool {
    /// The tool's name: letters, digits, `_` and `-`.
    pub name: String,
    /// A description for the model.
    pub description: String,
    /// The JSON Schema of the arguments, which must describe an object.
    pub parameters: Value,
}

/// A message of a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub role: Role,
    pub text: String,
    /// Images that go with the text; only the user's messages have any.
    pub images: Vec<Image>,
    /// The tools that the model called; only its own messages have any.
    pub calls: Vec<ToolCall>,
    /// Of which call the text is the result; only messages of a tool have it.
    pub result_of: Option<ResultOf>,
}

/// The call that a tool has answered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultOf {
    /// The call's id.
    pub id: String,
    /// The tool's name.
    pub name: String,
    /// Whether the tool failed, and the text says why.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub failed: bool,
}

/// An image. Cloning it doesn't copy its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    pub kind: ImageKind,
    /// The file's content.
    pub bytes: Arc<[u8]>,
}

/// The image formats that every provider with vision models accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ImageKind {
    /// `image/png`
    Png,
    /// `image/jpeg`
    Jpeg,
    /// `image/webp`
    Webp,
    /// `image/gif`; models see only its first frame.
    Gif,
}

impl ImageKind {
    /// Detects the format from a file's first bytes.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0x89, b'P', b'N', b'G', ..] => Some(Self::Png),
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::Webp),
            [b'G', b'I', b'F', b'8', ..] => Some(Self::Gif),
            _ => None,
        }
    }

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpeg",
            Self::Webp => "webp",
            Self::Gif => "gif",
        }
    }
}

impl Image {
    /// The image in this file, or `None` if no provider accepts its format.
    pub fn new(bytes: impl Into<Arc<[u8]>>) -> Option<Self> {
        let bytes = bytes.into();
        Some(Self { kind: ImageKind::of(&bytes)?, bytes })
    }

    pub(crate) fn media_type(&self) -> String {
        format!("image/{}", self.kind.word())
    }

    pub(crate) fn base64(&self) -> String {
        STANDARD.encode(&self.bytes)
    }

    pub(crate) fn data_url(&self) -> String {
        format!("data:{};base64,{}", self.media_type(), self.base64())
    }
}

impl Message {
    pub fn new(role: Role, text: impl Into<String>) -> Self {
        Self { role, text: text.into(), images: Vec::new(), calls: Vec::new(), result_of: None }
    }

    /// The result of a tool.
    pub fn of_tool(result_of: ResultOf, text: impl Into<String>) -> Self {
        Self { result_of: Some(result_of), ..Self::new(Role::Tool, text) }
    }

    /// A message of the user with images.
    pub fn with_images(text: impl Into<String>, images: Vec<Image>) -> Self {
        Self { images, ..Self::new(Role::User, text) }
    }

    /// Whether the message says and shows nothing; most providers reject such a message.
    pub(crate) fn is_blank(&self) -> bool {
        self.text.trim().is_empty() && self.images.is_empty() && !self.is_of_tools()
    }

    /// Whether it has calls of tools, or the result of one.
    pub(crate) fn is_of_tools(&self) -> bool {
        !self.calls.is_empty() || self.result_of.is_some()
    }
}

/// Who a message is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Instructions that apply to the whole conversation.
    System,
    User,
    Assistant,
    /// The result of a tool that the model called.
    Tool,
}

/// How long a reasoning model thinks before it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Effort {
    Low,
    Medium,
    High,
}

impl Effort {
    /// The word that both of OpenAI's dialects and most others use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// Whether the answer is streamed. Both modes decode to the same [`Event`]s.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Streamed, as the model writes it.
    #[default]
    Stream,
    /// As a whole, once it is complete.
    Whole,
}

/// A part of an answer. A complete answer ends with exactly one [`Event::Stop`]; the stream of an incomplete one ends with an
/// error instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The provider has begun to answer.
    Started {
        /// The provider's id for this call, which its support asks for.
        provider_request_id: Option<String>,
        /// The model that answers, often more specific than the requested one.
        model: Option<String>,
    },
    /// The model rejected a setting, so the request was repeated without it. Comes before all other events.
    Adjusted(Adjustment),
    /// A piece of the answer; never empty.
    Delta(String),
    /// A piece of the model's thinking, which is not part of the answer; never empty.
    Reasoning(String),
    /// The model calls a tool. Always complete, even if the provider sent it in pieces.
    ToolCall(ToolCall),
    /// Token usage. If there are several, the last one counts.
    Usage(Usage),
    /// The sources of the answer, in the order of the marks (`[1]`) in its text.
    Sources(Vec<Source>),
    /// The answer is complete.
    Stop(StopReason),
}

/// A source of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// An http or https URL.
    pub url: String,
    /// The title, if the provider gives one.
    pub title: Option<String>,
}

/// A call of a tool by the model.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolCall {
    /// The provider's id for the call, which the reply must repeat; empty if there is none.
    pub id: String,
    /// The tool's name.
    pub name: String,
    /// The arguments: JSON, as the model wrote it.
    pub arguments: String,
}

impl ToolCall {
    /// The arguments as a document, which some providers want; none at all if they are no JSON.
    pub(crate) fn document(&self) -> Value {
        serde_json::from_str(&self.arguments).ok().filter(Value::is_object).unwrap_or_else(|| serde_json::json!({}))
    }
}

/// The tokens that a call used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// All input tokens, including cached ones.
    pub input_tokens: u64,
    /// All output tokens, including thinking.
    pub output_tokens: u64,
    /// The part of `input_tokens` that was read from the provider's cache.
    pub cached_input_tokens: u64,
    /// The part of `input_tokens` that was written to the provider's cache.
    pub cache_write_tokens: u64,
    /// The part of `cache_write_tokens` that is cached for an hour.
    pub long_cache_write_tokens: u64,
    /// The part of `output_tokens` that was thinking.
    pub reasoning_tokens: u64,
    /// The cost that the provider itself reports, in millionths of a US dollar, rounded up.
    pub charged_micros: Option<u64>,
    /// Web searches, by a provider that does them on its own.
    pub searched: Option<Searched>,
}

/// The web searches for an answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Searched {
    pub depth: SearchDepth,
    /// The number of searches, if they are billed.
    pub queries: u64,
    /// Tokens of the sources, if they are billed.
    pub citation_tokens: u64,
}

/// How much of the web is read for an answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SearchDepth {
    /// The default.
    #[default]
    Low,
    Medium,
    High,
}

/// Why an answer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopReason {
    /// The model was finished.
    End,
    /// The token limit or the end of the model's context was reached.
    Length,
    /// The model wrote one of the request's stop texts.
    StopSequence,
    /// The provider's content filter cut the answer off.
    ContentFilter,
    /// The model refused to answer.
    Refusal,
    /// The model waits for the results of its [`Event::ToolCall`]s.
    ToolUse,
    /// The provider gave no reason. A reason that we don't know is an error instead.
    Other,
}
