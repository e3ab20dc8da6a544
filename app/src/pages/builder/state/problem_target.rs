//! Which place on the page a problem belongs to.

use super::{BuilderState, list::ItemKey};

/// A section of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BuilderSection {
    Inputs,
    Prompt,
    Model,
    Output,
}

impl BuilderSection {
    /// All sections, in the order of the page.
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

    /// The section in which a path of the definition is edited.
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

/// What a path of the definition refers to on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProblemTarget {
    /// An input and one of its fields.
    Input(ItemKey, String),
    Message(ItemKey),
    Example(ItemKey),
    Setting(String),
    Suggestion(ItemKey),
    /// Another field of the chat.
    Chat(String),
    /// A whole section.
    Section(BuilderSection),
}

impl BuilderState {
    /// What a problem's path refers to on the page.
    pub fn problem_target(&self, path: &str) -> ProblemTarget {
        let found = numbered(path, "inputs")
            .and_then(|(index, rest)| Some(ProblemTarget::Input(self.inputs.key_at(index)?, field(rest).to_owned())))
            .or_else(|| {
                numbered(path, "prompt.messages").and_then(|(i, _)| self.messages.key_at(i).map(ProblemTarget::Message))
            })
            .or_else(|| {
                numbered(path, "prompt.examples").and_then(|(i, _)| self.examples.key_at(i).map(ProblemTarget::Example))
            });
        let suggestion = || {
            numbered(path, "chat.suggestions")
                .and_then(|(i, _)| self.suggestions.key_at(i).map(ProblemTarget::Suggestion))
        };
        let named = || {
            let setting =
                path.strip_prefix("model.settings.").map(|rest| ProblemTarget::Setting(field(rest).to_owned()));
            setting.or_else(|| path.strip_prefix("chat.").map(|rest| ProblemTarget::Chat(field(rest).to_owned())))
        };
        found.or_else(suggestion).or_else(named).unwrap_or_else(|| ProblemTarget::Section(BuilderSection::of(path)))
    }
}

/// `inputs[2].label` → 2 and `.label`.
fn numbered<'p>(path: &'p str, list: &str) -> Option<(usize, &'p str)> {
    let (number, rest) = path.strip_prefix(list)?.strip_prefix('[')?.split_once(']')?;
    Some((number.parse().ok()?, rest))
}

/// `.options[1]` → `options`, and `.files.max_mib` → `max_mib`, which has a field of its own
fn field(rest: &str) -> &str {
    let rest = rest.strip_prefix(".files.").filter(|rest| rest.starts_with("max_")).unwrap_or(rest);
    rest.trim_start_matches('.').split(['.', '[']).next().unwrap_or_default()
}
