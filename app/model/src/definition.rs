//! The document behind an app.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{ConnectionId, InputKind, Language, LocalText};

/// What a person filled in, by input name: text, paragraph, select, date and url are strings; number is a number; checkbox a
/// boolean; multiselect and list are arrays of strings. An absent key means "not filled in".
pub type Values = serde_json::Map<String, Value>;

/// An app's definition: everything that decides what a run does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// The version of this format.
    pub format: Format,
    /// Whether people fill in a form or hold a conversation.
    pub kind: Kind,
    /// What the person fills in, in order.
    #[serde(default)]
    pub inputs: Vec<Input>,
    /// What is said to the model.
    pub prompt: Prompt,
    /// Which model answers, and how it is set.
    #[serde(default)]
    pub model: ModelChoice,
    /// What the answer is.
    #[serde(default)]
    pub output: Output,
    /// How a conversation begins and how much of it is kept; only for kind `chat`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chat: Option<Chat>,
    /// What happens to an input that is longer than the model takes.
    #[serde(default)]
    pub long_input: LongInput,
}

/// The version of the definition format.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Format {
    /// The first format.
    #[default]
    #[serde(rename = "madang/1")]
    Madang1,
}

/// The kind of an app.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Fill in, get an answer.
    #[default]
    Form,
    /// A conversation; what the person writes is the last user message.
    Chat,
}

/// One thing that a person fills in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// The name by which templates use it: a letter, then letters, digits or `_`, in any script; at most 64 characters.
    pub name: String,
    /// What stands above the field.
    pub label: LocalText,
    /// What kind of field it is.
    pub kind: InputKind,
    /// What stands under the label, to help fill it in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<LocalText>,
    /// Whether a run needs it.
    #[serde(default)]
    pub required: bool,
    /// The longest text allowed, in characters; for text, paragraph and each item of a list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_chars: Option<u32>,
    /// The smallest number allowed; for number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// The largest number allowed; for number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    /// What can be chosen; for select and multiselect.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
    /// What the field holds at first, of the same shape as a value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub default: Option<Value>,
}

/// What is said to the model.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Prompt {
    /// Templates, in the order in which they are sent.
    pub messages: Vec<Message>,
    /// Worked examples, sent between the system messages and the rest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<Example>,
}

/// One templated message.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// Who says it.
    pub role: Role,
    /// A logic-less Mustache template over the inputs' names.
    pub text: String,
}

/// Who says a message.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
// The API has a `Role` of its own, that of a member; one name in the document would mean both.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = MessageRole))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Rules that always hold.
    System,
    /// The person.
    #[default]
    User,
    /// The model.
    Assistant,
}

/// A worked example: inputs, and the answer they should get.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// Values by input name.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub inputs: Values,
    /// The good answer.
    pub answer: String,
}

/// Which model answers, and how it is set.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ModelChoice {
    /// The model, or what it must be able to do; absent means the workspace's default model.
    #[serde(default, rename = "use", skip_serializing_if = "Option::is_none")]
    pub use_: Option<ModelUse>,
    /// How it is set.
    #[serde(default)]
    pub settings: Settings,
    /// Models that answer when the chosen one can't, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fallbacks: Vec<ModelRef>,
}

impl ModelChoice {
    /// The model, if one is named.
    pub fn named(&self) -> Option<&ModelRef> {
        match &self.use_ {
            Some(ModelUse::Model(model)) => Some(model),
            Some(ModelUse::Wants(_)) | None => None,
        }
    }

    /// What it must be able to do, if that decides.
    pub fn wants(&self) -> Option<&Wants> {
        match &self.use_ {
            Some(ModelUse::Wants(wants)) => Some(wants),
            Some(ModelUse::Model(_)) | None => None,
        }
    }
}

/// A model by name, or by what it must be able to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum ModelUse {
    /// This one.
    Model(ModelRef),
    /// The first in the workspace's order that can do this.
    Wants(Wants),
}

/// By hand, because serde's own way says of a wrong one only that it is neither.
impl<'de> Deserialize<'de> for ModelUse {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let names_a_model = value.get("connection").is_some() || value.get("model").is_some();
        if names_a_model {
            ModelRef::deserialize(value).map(Self::Model)
        } else {
            Wants::deserialize(value).map(Self::Wants)
        }
        .map_err(serde::de::Error::custom)
    }
}

/// What a model must be able to do. The workspace's default model is asked first whether it can, then its fallback order; the first
/// that can answers, and the others that can stand in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Wants {
    /// Its abilities.
    pub wants: Vec<Ability>,
    /// A language that its provider says it speaks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// The most that what it writes may cost, in micros of a US dollar per million tokens. A model whose price isn't known costs too much.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_output_micros_per_million: Option<u64>,
}

/// Something that a model can do besides reading and writing text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Ability {
    /// It reads images.
    Images,
    /// It can be bound to a JSON schema.
    Json,
    /// It can call tools.
    Tools,
    /// It thinks before it answers.
    Reasoning,
    /// It reads 100,000 tokens and more.
    LongContext,
}

impl Ability {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Images, Self::Json, Self::Tools, Self::Reasoning, Self::LongContext];

    /// From how many tokens on a context is long.
    pub const LONG_CONTEXT_TOKENS: u64 = 100_000;
}

/// A model, as served through one connection.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ModelRef {
    /// The connection that reaches it.
    pub connection: ConnectionId,
    /// The provider's id of the model, such as `gpt-4.1-mini`.
    pub model: String,
}

/// Neutral model settings. One that is absent is left to the provider; one that the model doesn't take is not sent.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Creativity: 0 (always the likeliest words) to 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f64>,
    /// Only words within this share of likelihood, 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top_p: Option<f64>,
    /// The longest answer, in tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_output_tokens: Option<u32>,
    /// Texts at which the answer ends; at most 4.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stop: Vec<String>,
    /// For answers that repeat as far as the model can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<i64>,
    /// How long a reasoning model thinks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reasoning_effort: Option<Effort>,
}

/// How long a reasoning model thinks before it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Effort {
    /// Little.
    Low,
    /// Some.
    Medium,
    /// Much.
    High,
}

/// What the answer is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Output {
    /// How the answer is drawn.
    #[serde(default)]
    pub format: OutputFormat,
    /// What the answer's JSON looks like: a JSON Schema of an object; only for format `json`, which needs it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub schema: Option<Value>,
}

/// How an answer is drawn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OutputFormat {
    /// Headings, lists, tables.
    #[default]
    Markdown,
    /// As it is.
    Text,
    /// One JSON document, drawn as fields or a table.
    Json,
}

/// How a conversation begins and how much of it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Chat {
    /// What the app says first.
    #[serde(default)]
    pub opening: LocalText,
    /// What the person may ask, one click each.
    #[serde(default)]
    pub suggestions: Vec<LocalText>,
    /// How many earlier turns (question and answer) are sent along, 0 to 100.
    #[serde(default = "default_keep_turns")]
    pub keep_turns: u32,
}

fn default_keep_turns() -> u32 {
    20
}

impl Default for Chat {
    fn default() -> Self {
        Self { opening: LocalText::default(), suggestions: Vec::new(), keep_turns: default_keep_turns() }
    }
}

/// What happens to an input that is longer than the model takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LongInput {
    /// It is sent whole; too long is an error that says by how much.
    #[default]
    Whole,
}
