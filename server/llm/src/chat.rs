//! What is asked of a model and what comes back, in words that no provider owns.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::adjust::Adjustment;

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
    /// What the answer is to be, if it is to be JSON. A model that can't be bound to it is told in words; whoever asks checks.
    pub json: Option<JsonOutput>,
    /// What the model may ask to be done.
    pub tools: Vec<Tool>,
}

/// An answer that is one JSON document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonOutput {
    /// What the document is called: letters, digits, `_` and `-`.
    pub name: String,
    /// Its JSON Schema: an object.
    pub schema: Value,
}

/// Something that a model may ask to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tool {
    /// Its name: letters, digits, `_` and `-`.
    pub name: String,
    /// What it does, for the model.
    pub description: String,
    /// What it needs: the JSON Schema of an object.
    pub parameters: Value,
}

/// One message of a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Who says it.
    pub role: Role,
    /// What is said.
    pub text: String,
    /// What is shown beside it; only a person's messages have any.
    pub images: Vec<Image>,
}

/// An image. Cloning it copies no bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// What kind of file it is.
    pub kind: ImageKind,
    /// The file.
    pub bytes: Arc<[u8]>,
}

/// The kinds of image that every provider with eyes takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ImageKind {
    /// `image/png`
    Png,
    /// `image/jpeg`
    Jpeg,
    /// `image/webp`
    Webp,
    /// `image/gif`; only its first picture is looked at.
    Gif,
}

impl ImageKind {
    /// The kind of a file, by its first bytes.
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
    /// The image in this file, if it is of a kind that providers take.
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
    /// A message from `role`.
    pub fn new(role: Role, text: impl Into<String>) -> Self {
        Self { role, text: text.into(), images: Vec::new() }
    }

    /// A person's message with images beside it.
    pub fn with_images(text: impl Into<String>, images: Vec<Image>) -> Self {
        Self { role: Role::User, text: text.into(), images }
    }

    /// Whether nothing is said or shown, which most providers refuse.
    pub(crate) fn is_blank(&self) -> bool {
        self.text.trim().is_empty() && self.images.is_empty()
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
    /// The model refused a setting, and is asked without it. Comes before everything else.
    Adjusted(Adjustment),
    /// A piece of the answer; never empty.
    Delta(String),
    /// A piece of the model's thinking; never empty, and no part of the answer.
    Reasoning(String),
    /// The model asks for something to be done; whole, however many pieces it came in.
    ToolCall(ToolCall),
    /// What the call used. May come more than once: the last one counts.
    Usage(Usage),
    /// Where the answer comes from, in the order of the marks (`[1]`) that it has in its text.
    Sources(Vec<Source>),
    /// The answer is complete.
    Stop(StopReason),
}

/// Something that an answer comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its address: http or https.
    pub url: String,
    /// Its title, where the provider names it.
    pub title: Option<String>,
}

/// What a model asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ToolCall {
    /// The provider's name for this request, which the reply names again; empty where there is none.
    pub id: String,
    /// The tool.
    pub name: String,
    /// What it is given: a JSON document, as the model wrote it.
    pub arguments: String,
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
    /// The part of `input_tokens` that was written into the provider's cache.
    pub cache_write_tokens: u64,
    /// The part of `cache_write_tokens` that is kept for an hour.
    pub long_cache_write_tokens: u64,
    /// The part of `output_tokens` that was thinking.
    pub reasoning_tokens: u64,
    /// What the provider itself says that the call cost, in micros of a US dollar, rounded up.
    pub charged_micros: Option<u64>,
    /// What was looked up on the web, by a provider that does so by itself.
    pub searched: Option<Searched>,
}

/// What was looked up on the web for an answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Searched {
    /// How much of it was read.
    pub depth: SearchDepth,
    /// How often was searched, where that counts.
    pub queries: u64,
    /// Tokens of the sources, where they count apart.
    pub citation_tokens: u64,
}

/// How much of the web is read for an answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SearchDepth {
    /// Little, as when nothing is said.
    #[default]
    Low,
    /// Some.
    Medium,
    /// Much.
    High,
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
    /// The model waits for what it asked for with [`Event::ToolCall`].
    ToolUse,
    /// It was said to be over, but not why. A word that we don't know is an error instead.
    Other,
}
