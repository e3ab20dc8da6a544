//! The definition of an app, as it is stored and exchanged.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use serde_json::Value;

use crate::{FileLimits, InputKind, LocalText, PieceId, ShownWhen, format::shortened};

mod model_choice;

pub use model_choice::{Ability, Effort, ModelChoice, ModelRef, ModelUse, Settings, Wants};

/// What a person filled in, by input name: text, paragraph, select, date and url are strings; number is a number; checkbox a
/// boolean; multiselect and list are arrays of strings; file is an array of objects with `id` and `name`. An absent key means "not filled in".
pub type Values = serde_json::Map<String, Value>;

/// An app's definition: everything that determines what a run does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// The version of this format.
    pub format: Format,
    /// Whether people fill in a form or hold a conversation.
    pub kind: Kind,
    /// The inputs that people fill in, in order.
    #[serde(default)]
    pub inputs: Vec<Input>,
    /// The messages to the model.
    pub prompt: Prompt,
    /// The model and its settings.
    #[serde(default)]
    pub model: ModelChoice,
    /// The format of the answer.
    #[serde(default)]
    pub output: Output,
    /// How a conversation begins, and how much of it is sent to the model; only for kind `chat`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chat: Option<Chat>,
    /// How an input is handled that is longer than the model takes.
    #[serde(default)]
    pub long_input: LongInput,
}

/// The version of the definition format. Older formats are upgraded where they are read, which is below.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Format {
    /// The first format.
    #[default]
    #[serde(rename = "madang/1")]
    Madang1,
}

impl<'de> Deserialize<'de> for Format {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match &*Cow::<str>::deserialize(deserializer)? {
            "madang/1" => Ok(Self::Madang1),
            other => Err(D::Error::custom(format!(
                "unknown format `{}`: this server reads `madang/1`. If the app comes from a newer Madang, update this one",
                shortened(other)
            ))),
        }
    }
}

/// The kind of an app.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// People fill in a form and get an answer.
    #[default]
    Form,
    /// A conversation; the person's message is the last user message.
    Chat,
}

/// An input that people fill in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// The name by which templates use it: a letter, then letters, digits or `_`, in any script; at most 64 characters.
    pub name: String,
    /// The label above the field.
    pub label: LocalText,
    /// The kind of the field.
    pub kind: InputKind,
    /// A hint below the label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<LocalText>,
    /// Whether a run requires it.
    #[serde(default)]
    pub required: bool,
    /// The maximum length in characters; for text, paragraph and each item of a list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_chars: Option<u32>,
    /// The minimum; for number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// The maximum; for number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    /// The options; for select and multiselect.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
    /// What it takes; for file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub files: Option<FileLimits>,
    /// The initial value of the field, in the same form as a value; a file has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub default: Option<Value>,
    /// When it is shown; absent means always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown_when: Option<ShownWhen>,
}

/// The messages to the model.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Prompt {
    /// Message templates, in the order in which they are sent.
    pub messages: Vec<Message>,
    /// Worked examples, sent between the system messages and the rest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<Example>,
    /// The pieces that the messages insert, with their texts at the time of publishing. A draft has none: it uses the newest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pieces: Vec<PinnedPiece>,
}

/// A text of the workspace, as it was when it was taken into a definition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PinnedPiece {
    /// The name by which the messages insert it: `{{> name}}`.
    pub name: String,
    /// The piece of the workspace.
    pub piece: PieceId,
    /// The number of its version.
    pub version: u32,
    /// Its text in that version.
    pub text: String,
}

/// A message template.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Message {
    pub role: Role,
    /// A logic-less Mustache template over the names of the inputs and of the workspace's pieces.
    pub text: String,
}

/// The author of a message.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
// The API has its own `Role`, that of a member; with one name, the document would confuse the two.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = MessageRole))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Instructions that always apply.
    System,
    /// The person.
    #[default]
    User,
    /// The model.
    Assistant,
}

/// A worked example: inputs, and the answer that they should get.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// Values by input name.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub inputs: Values,
    /// The answer.
    pub answer: String,
}

/// The format of the answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Output {
    /// How the answer is displayed.
    #[serde(default)]
    pub format: OutputFormat,
    /// The JSON Schema of an object that the answer must match; only for format `json`, which requires it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub schema: Option<Value>,
    /// The Word document that the answer's fields are filled into when it is downloaded; only for format `json`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<AnswerForm>,
}

/// A Word document of the workspace with `{{field}}` in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AnswerForm {
    /// The SHA-256 of its bytes, in hexadecimal, by which the workspace keeps it.
    pub id: String,
    /// What the file was called.
    pub name: String,
}

/// How an answer is displayed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OutputFormat {
    /// Headings, lists, tables.
    #[default]
    Markdown,
    /// Unformatted.
    Text,
    /// One JSON document, displayed as fields or a table.
    Json,
}

/// How a conversation begins, and how much of it is sent to the model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Chat {
    /// What the app says first.
    #[serde(default)]
    pub opening: LocalText,
    /// Questions to choose from, one click each.
    #[serde(default)]
    pub suggestions: Vec<LocalText>,
    /// How many earlier turns (a message and its answer) are sent to the model, 0 to 100.
    #[serde(default = "default_keep_turns")]
    pub keep_turns: u32,
    /// Whether the turns before those are sent as a summary of a few sentences, which the model makes.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub summarise: bool,
}

fn default_keep_turns() -> u32 {
    20
}

impl Default for Chat {
    fn default() -> Self {
        Self {
            opening: LocalText::default(),
            suggestions: Vec::new(),
            keep_turns: default_keep_turns(),
            summarise: false,
        }
    }
}

/// How an input is handled that is longer than the model takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LongInput {
    /// It is sent whole; if it is too long, the error says by how much.
    #[default]
    Whole,
    /// The longest text is cut into parts, the prompt is asked of each, several at once, and one more request joins the answers.
    Parts,
    /// The longest text is cut into parts, and the prompt is asked of one after the other, each with the answer so far.
    Refine,
}

impl LongInput {
    /// In the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Whole, Self::Parts, Self::Refine];

    /// Its name in a definition's JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Parts => "parts",
            Self::Refine => "refine",
        }
    }
}
