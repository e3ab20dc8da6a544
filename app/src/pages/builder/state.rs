//! What is being built, and everything that can be done to it. Pure: no Leptos, no clock, no network.
//!
//! [`BuilderState`] holds the definition in parts whose items keep a [`Key`] while they are reordered. Each operation leaves it
//! whole: renaming an input renames it in every template and every value. To add an operation: a method in the part's file and
//! its test.

mod autosave;
mod inputs;
mod kept;
mod list;
mod naming;
mod problem_target;
mod prompt;
mod settings;
mod swap;
mod values;

use model::{
    Chat, Definition, Example, Format, Kind, LocalText, LongInput, Message, ModelChoice, Output, Prompt, Values,
};

pub use autosave::{Autosave, AutosaveCommand, AutosaveEvent, SaveFailure, SaveStatus};
pub use inputs::{EditedInput, NameProblem};
pub use kept::{DraftContent, KeptDraft, merge_values};
pub use list::{ItemKey, KeyedList, RemovedItem};
pub use problem_target::{BuilderSection, ProblemTarget};
pub use settings::{UnsupportedSetting, clamped, unsupported_settings};
pub use swap::{SentSetting, SettingSwap, SwapLoss, estimate, fits, lost, setting_swaps};
pub use values::values_of;

use list::ItemKeys;

/// An app's definition while it is being edited.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BuilderState {
    keys: ItemKeys,
    kind: Kind,
    long_input: LongInput,
    inputs: KeyedList<EditedInput>,
    messages: KeyedList<Message>,
    examples: KeyedList<Example>,
    model: ModelChoice,
    output: Output,
    opening: LocalText,
    suggestions: KeyedList<LocalText>,
    keep_turns: u32,
    /// Whether the document has a part for the chat, or only what stands there when it has none.
    has_chat: bool,
    sample: Values,
}

impl BuilderState {
    /// A definition, ready to be edited; `sample` are the values to try it with.
    pub fn new(definition: &Definition, sample: Option<&Values>) -> Self {
        let mut state = Self::default();
        state.replace(definition, sample);
        state
    }

    /// Takes over another definition. What is the same thing as before keeps its place on the page.
    pub fn replace(&mut self, definition: &Definition, sample: Option<&Values>) {
        let Definition { format: Format::Madang1, kind, inputs, prompt, model, output, chat, long_input } =
            definition.clone();
        let keys = &mut self.keys;
        self.kind = kind;
        self.long_input = long_input;
        let rows = inputs.into_iter().map(EditedInput::new);
        self.inputs.replace(rows, keys, |a, b| a.input.name == b.input.name);
        // Prompts have no names: a message is taken for the one that stood in its place among those of its role.
        self.messages.replace(prompt.messages, keys, |a, b| a.role == b.role);
        self.examples.replace(prompt.examples, keys, |_, _| true);
        self.model = model;
        self.output = output;
        self.has_chat = chat.is_some();
        let Chat { opening, suggestions, keep_turns } = chat.unwrap_or_default();
        self.opening = opening;
        self.suggestions.replace(suggestions, keys, |_, _| true);
        self.keep_turns = keep_turns;
        self.sample = sample.cloned().unwrap_or_default();
    }

    /// The definition as it is now.
    pub fn definition(&self) -> Definition {
        Definition {
            format: Format::Madang1,
            kind: self.kind,
            inputs: self.inputs.iter().map(|row| row.input.clone()).collect(),
            prompt: Prompt {
                messages: self.messages.iter().cloned().collect(),
                examples: self.examples.iter().cloned().collect(),
            },
            model: self.model.clone(),
            output: self.output.clone(),
            chat: self.chat(),
            long_input: self.long_input,
        }
    }

    /// The values to try it with; those of inputs that are gone are left out.
    pub fn sample(&self) -> Option<Values> {
        let names = self.known_names();
        let kept: Values = self
            .sample
            .iter()
            .filter(|(name, _)| names.contains(&name.as_str()))
            .map(|(n, v)| (n.clone(), v.clone()))
            .collect();
        (!kept.is_empty()).then_some(kept)
    }

    /// Keeps the values that were typed to try it.
    pub fn set_sample(&mut self, sample: Values) {
        self.sample = sample;
    }

    /// Form or chat.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// How the answer is drawn.
    pub fn output(&self) -> &Output {
        &self.output
    }

    /// How the answer is drawn, to be changed.
    pub fn output_mut(&mut self) -> &mut Output {
        &mut self.output
    }

    /// The names that templates may use.
    pub fn known_names(&self) -> Vec<&str> {
        let chat_input = (self.kind == Kind::Chat).then_some(model::CHAT_INPUT);
        self.inputs.iter().map(|row| row.input.name.as_str()).chain(chat_input).collect()
    }
}

/// The beginning of a conversation.
impl BuilderState {
    fn chat(&self) -> Option<Chat> {
        let chat = Chat {
            opening: self.opening.clone(),
            suggestions: self.suggestions.iter().cloned().collect(),
            keep_turns: self.keep_turns,
        };
        (self.has_chat || (self.kind == Kind::Chat && chat != Chat::default())).then_some(chat)
    }

    /// What the app says first.
    pub fn opening(&self) -> &LocalText {
        &self.opening
    }

    /// Changes what the app says first.
    pub fn set_opening(&mut self, opening: LocalText) {
        self.opening = opening;
    }

    /// How many earlier turns are sent along.
    pub fn keep_turns(&self) -> u32 {
        self.keep_turns
    }

    /// Changes how many earlier turns are sent along.
    pub fn set_keep_turns(&mut self, turns: u32) {
        self.keep_turns = turns;
    }

    /// Questions to choose from, one click each.
    pub fn suggestions(&self) -> &KeyedList<LocalText> {
        &self.suggestions
    }

    /// The suggestions, mutably.
    pub fn suggestions_mut(&mut self) -> &mut KeyedList<LocalText> {
        &mut self.suggestions
    }

    pub fn add_suggestion(&mut self) -> ItemKey {
        let key = self.keys.next();
        self.suggestions.push(key, LocalText::default());
        key
    }
}

#[cfg(test)]
mod tests;
