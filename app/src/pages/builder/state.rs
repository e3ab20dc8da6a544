//! The draft that is being edited, and all operations on it. Pure: no Leptos, no clock, no network.
//!
//! [`BuilderState`] holds the definition in parts whose items keep an [`ItemKey`] while they are reordered. Each operation keeps
//! it consistent: renaming an input renames it in every template and every value. To add an operation, write a method in the
//! part's file and a test.

mod autosave;
mod clash;
mod company;
mod history;
mod inputs;
mod kept;
mod list;
mod naming;
mod problem_target;
mod prompt;
mod renamed;
mod settings;
mod snapshot;
mod swap;
mod values;

use model::{
    Chat, Definition, Example, Format, Kind, LocalText, LongInput, Message, ModelChoice, Output, Prompt, Values,
};

pub use autosave::{Autosave, AutosaveCommand, AutosaveEvent, SaveFailure, SaveStatus};
pub use clash::{ThreeDrafts, settle};
pub use company::{BEAT_MS, Company, is_here, named};
pub use history::{Direction, History, StepJoin, StepPlace};
pub use inputs::{EditedInput, NameProblem};
pub use kept::{DraftContent, KeptDraft, KeptName, merge_values, surplus};
pub use list::{ItemKey, KeyedList, RemovedItem};
pub use problem_target::{BuilderSection, ProblemTarget};
pub use renamed::SavedNames;
pub use settings::{UnsupportedSetting, clamped, unsupported_settings};
pub use snapshot::SnapshotList;
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
    summarise: bool,
    /// Whether the definition has a chat part; if not, the fields hold its defaults.
    has_chat: bool,
    sample: Values,
}

impl BuilderState {
    /// Starts editing a definition; `sample` are the values to try it with.
    pub fn new(definition: &Definition, sample: Option<&Values>) -> Self {
        let mut state = Self::default();
        state.replace(definition, sample);
        state
    }

    /// Replaces the definition. Items that match an earlier one keep their identity on the page.
    pub fn replace(&mut self, definition: &Definition, sample: Option<&Values>) {
        let Definition { format: Format::Madang1, kind, inputs, prompt, model, output, chat, long_input } =
            definition.clone();
        let keys = &mut self.keys;
        self.kind = kind;
        self.long_input = long_input;
        let rows = inputs.into_iter().map(EditedInput::new);
        self.inputs.replace(rows, keys, |a, b| a.input.name == b.input.name);
        // Messages have no names, so each is matched by its position among those with the same role.
        self.messages.replace(prompt.messages, keys, |a, b| a.role == b.role);
        self.examples.replace(prompt.examples, keys, |_, _| true);
        self.model = model;
        self.output = output;
        self.has_chat = chat.is_some();
        let Chat { opening, suggestions, keep_turns, summarise } = chat.unwrap_or_default();
        self.opening = opening;
        self.suggestions.replace(suggestions, keys, |_, _| true);
        self.keep_turns = keep_turns;
        self.summarise = summarise;
        self.sample = sample.cloned().unwrap_or_default();
    }

    pub fn definition(&self) -> Definition {
        Definition {
            format: Format::Madang1,
            kind: self.kind,
            inputs: self.inputs.iter().map(|row| row.input.clone()).collect(),
            prompt: Prompt {
                messages: self.messages.iter().cloned().collect(),
                examples: self.examples.iter().cloned().collect(),
                pieces: Vec::new(),
            },
            model: self.model.clone(),
            output: self.output.clone(),
            chat: self.chat(),
            long_input: self.long_input,
        }
    }

    /// The sample values, without those of removed inputs.
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

    pub fn set_sample(&mut self, sample: Values) {
        self.sample = sample;
    }

    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The format of the answer.
    pub fn output(&self) -> &Output {
        &self.output
    }

    /// The format of the answer, mutably.
    pub fn output_mut(&mut self) -> &mut Output {
        &mut self.output
    }

    /// How texts are read that are longer than the model takes.
    pub fn long_input(&self) -> LongInput {
        self.long_input
    }

    pub fn set_long_input(&mut self, long_input: LongInput) {
        self.long_input = long_input;
    }

    pub fn known_names(&self) -> Vec<&str> {
        let chat_input = (self.kind == Kind::Chat).then_some(model::CHAT_INPUT);
        self.inputs.iter().map(|row| row.input.name.as_str()).chain(chat_input).collect()
    }
}

/// How a conversation begins.
impl BuilderState {
    fn chat(&self) -> Option<Chat> {
        let chat = Chat {
            opening: self.opening.clone(),
            suggestions: self.suggestions.iter().cloned().collect(),
            keep_turns: self.keep_turns,
            summarise: self.summarise,
        };
        (self.has_chat || (self.kind == Kind::Chat && chat != Chat::default())).then_some(chat)
    }

    /// What the app says first.
    pub fn opening(&self) -> &LocalText {
        &self.opening
    }

    pub fn set_opening(&mut self, opening: LocalText) {
        self.opening = opening;
    }

    /// How many earlier turns are sent to the model.
    pub fn keep_turns(&self) -> u32 {
        self.keep_turns
    }

    pub fn set_keep_turns(&mut self, turns: u32) {
        self.keep_turns = turns;
    }

    /// Whether the turns before those are sent as a summary.
    pub fn summarises(&self) -> bool {
        self.summarise
    }

    pub fn set_summarises(&mut self, summarises: bool) {
        self.summarise = summarises;
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
