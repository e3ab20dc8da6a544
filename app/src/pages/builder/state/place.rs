//! Where on the page a problem is.

use super::{BuilderState, list::Key};

/// A part of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// What people fill in.
    Inputs,
    /// What is said to the model.
    Prompt,
    /// Which model answers.
    Model,
    /// What the answer is.
    Output,
}

impl Part {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 4] = [Self::Inputs, Self::Prompt, Self::Model, Self::Output];

    /// The id of its heading.
    pub fn id(self) -> &'static str {
        match self {
            Self::Inputs => "inputs",
            Self::Prompt => "prompt",
            Self::Model => "model",
            Self::Output => "output",
        }
    }

    /// The part in which a path of the definition is edited.
    pub fn of(path: &str) -> Self {
        let first = path.split(['.', '[']).next().unwrap_or_default();
        match first {
            "inputs" => Self::Inputs,
            "model" => Self::Model,
            "output" | "chat" | "long_input" => Self::Output,
            _ => Self::Prompt,
        }
    }
}

/// What on the page a path of the definition is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// An input, and the field of it.
    Input(Key, String),
    /// A message.
    Message(Key),
    /// A worked example.
    Example(Key),
    /// A setting of the model.
    Setting(String),
    /// Something that a chat offers to ask.
    Suggestion(Key),
    /// Another field of a chat.
    Chat(String),
    /// A part as a whole.
    Part(Part),
}

impl BuilderState {
    /// What on the page a problem's path is about.
    pub fn place(&self, path: &str) -> Place {
        let found = numbered(path, "inputs")
            .and_then(|(index, rest)| Some(Place::Input(self.inputs.key_at(index)?, field(rest).to_owned())))
            .or_else(|| {
                numbered(path, "prompt.messages").and_then(|(i, _)| self.messages.key_at(i).map(Place::Message))
            })
            .or_else(|| {
                numbered(path, "prompt.examples").and_then(|(i, _)| self.examples.key_at(i).map(Place::Example))
            });
        let suggestion =
            || numbered(path, "chat.suggestions").and_then(|(i, _)| self.suggestions.key_at(i).map(Place::Suggestion));
        let named = || {
            let setting = path.strip_prefix("model.settings.").map(|rest| Place::Setting(field(rest).to_owned()));
            setting.or_else(|| path.strip_prefix("chat.").map(|rest| Place::Chat(field(rest).to_owned())))
        };
        found.or_else(suggestion).or_else(named).unwrap_or_else(|| Place::Part(Part::of(path)))
    }
}

/// `inputs[2].label` → 2 and `.label`.
fn numbered<'p>(path: &'p str, list: &str) -> Option<(usize, &'p str)> {
    let (number, rest) = path.strip_prefix(list)?.strip_prefix('[')?.split_once(']')?;
    Some((number.parse().ok()?, rest))
}

/// `.options[1]` → `options`
fn field(rest: &str) -> &str {
    rest.trim_start_matches('.').split(['.', '[']).next().unwrap_or_default()
}
