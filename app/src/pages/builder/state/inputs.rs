//! The inputs that people fill in.

use model::{CHAT_INPUT, Definition, Input, InputKind, Kind, Language, LocalText, Values, is_variable_name, limits};
use serde_json::Value;

use super::{
    BuilderState,
    list::{ItemKey, KeyedList, RemovedItem},
    naming::{label_for, name_for},
};

/// An input, and what the page remembers about it.
#[derive(Debug, Clone, PartialEq)]
pub struct EditedInput {
    pub input: Input,
    named: NameOrigin,
    /// Settings that its kind doesn't have, kept in case its kind is changed back.
    parked: ParkedSettings,
}

/// Where an input's name comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NameOrigin {
    /// It follows the label.
    AfterLabel,
    /// Somebody chose it, or templates use it.
    ByHand,
}

#[derive(Debug, Clone, Default, PartialEq)]
struct ParkedSettings {
    max_chars: Option<u32>,
    min: Option<f64>,
    max: Option<f64>,
    options: Vec<String>,
    files: Option<model::FileLimits>,
    default: Option<Value>,
    /// Whether it was required as the other sort of field: see [`BuilderState::set_kind`].
    required: Option<bool>,
}

/// Why a name can't be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameProblem {
    Empty,
    /// It is too long, or has characters other than letters, digits and `_`.
    Bad,
    /// It is a reserved name.
    Reserved,
    /// Another input has this name.
    Taken,
}

impl EditedInput {
    /// An existing input.
    pub fn new(input: Input) -> Self {
        Self { input, named: NameOrigin::ByHand, parked: ParkedSettings::default() }
    }

    /// The same row with other settings. What was parked belongs to the kind that it had.
    pub(super) fn changed_to(&self, input: Input) -> Self {
        let parked = if input.kind == self.input.kind { self.parked.clone() } else { ParkedSettings::default() };
        Self { input, named: self.named, parked }
    }
}

fn blank(name: String, label: LocalText) -> Input {
    Input {
        name,
        label,
        kind: InputKind::Text,
        hint: None,
        required: true,
        max_chars: None,
        min: None,
        max: None,
        options: Vec::new(),
        files: None,
        default: None,
        shown_when: None,
    }
}

impl BuilderState {
    pub fn inputs(&self) -> &KeyedList<EditedInput> {
        &self.inputs
    }

    /// Adds an empty input at the end, with a name in `language`.
    pub fn add_input(&mut self, language: Language) -> ItemKey {
        let name = self.free_name("", language, None);
        let row = EditedInput { named: NameOrigin::AfterLabel, ..EditedInput::new(blank(name, LocalText::default())) };
        let key = self.keys.next();
        self.inputs.push(key, row);
        key
    }

    /// Creates an input for a variable that the prompt uses but nobody fills in. Returns `None` if the name can't be used.
    pub fn make_input(&mut self, name: &str) -> Option<ItemKey> {
        self.check_name(name, None).ok()?;
        let key = self.keys.next();
        self.inputs.push(key, EditedInput::new(blank(name.to_owned(), label_for(name).into())));
        Some(key)
    }

    /// Removes an input. Templates keep its variable, which is unknown from then on.
    pub fn remove_input(&mut self, key: ItemKey) -> Option<RemovedItem<EditedInput>> {
        self.inputs.remove(key)
    }

    /// Restores an input, with another name if its own was taken in the meantime.
    pub fn restore_input(&mut self, mut removed: RemovedItem<EditedInput>) {
        let name = &removed.item.input.name;
        if self.names_but(None).contains(&name.as_str()) {
            removed.item.input.name = self.free_name(name, Language::En, None);
        }
        self.inputs.restore(removed);
    }

    /// Moves an input to `index`.
    pub fn move_input(&mut self, key: ItemKey, index: usize) -> bool {
        self.inputs.move_to(key, index)
    }

    /// Changes an input in ways that affect nothing else: not its name, label or kind.
    pub fn edit_input(&mut self, key: ItemKey, edit: impl FnOnce(&mut Input)) {
        if let Some(row) = self.inputs.get_mut(key) {
            let name = row.input.name.clone();
            edit(&mut row.input);
            row.input.name = name;
        }
    }

    /// Changes an input's label. Its name stays until the label is complete: see [`name_after_label`](Self::name_after_label).
    pub fn set_label(&mut self, key: ItemKey, label: LocalText) {
        if let Some(row) = self.inputs.get_mut(key) {
            row.input.label = label;
        }
    }

    /// Names an input after its label unless somebody chose its name. A half-typed label must not do that, because its name could
    /// be another variable's.
    pub fn name_after_label(&mut self, key: ItemKey, language: Language) {
        let Some(EditedInput { input, named: NameOrigin::AfterLabel, .. }) = self.inputs.get(key) else { return };
        let name = self.free_name(input.label.get(language), language, Some(key));
        if let Some(row) = self.inputs.get_mut(key) {
            let before = std::mem::replace(&mut row.input.name, name.clone());
            self.rename_everywhere(&before, &name);
        }
    }

    /// Renames an input, here and in every template, example, condition and value.
    ///
    /// # Errors
    /// Why the name can't be used; then nothing has changed.
    pub fn rename_input(&mut self, key: ItemKey, name: &str) -> Result<(), NameProblem> {
        let name = name.trim();
        self.check_name(name, Some(key))?;
        let Some(row) = self.inputs.get_mut(key) else { return Ok(()) };
        if row.input.name != name {
            row.named = NameOrigin::ByHand;
            let before = std::mem::replace(&mut row.input.name, name.to_owned());
            self.rename_everywhere(&before, name);
        }
        Ok(())
    }

    /// Changes the kind of an input. Settings that the new kind lacks are parked, and return with the old kind. A required
    /// checkbox must be ticked, so a required field becomes a checkbox that is not required.
    pub fn set_kind(&mut self, key: ItemKey, kind: InputKind) {
        let Some(EditedInput { input, parked, .. }) = self.inputs.get_mut(key) else { return };
        if (input.kind == InputKind::Checkbox) != (kind == InputKind::Checkbox) {
            let before = parked.required.replace(input.required);
            input.required = before.unwrap_or(input.required && kind != InputKind::Checkbox);
        }
        input.kind = kind;
        swap(kind.counts_chars(), &mut input.max_chars, &mut parked.max_chars);
        swap(kind == InputKind::Number, &mut input.min, &mut parked.min);
        swap(kind == InputKind::Number, &mut input.max, &mut parked.max);
        swap(kind == InputKind::File, &mut input.files, &mut parked.files);
        if kind.has_options() {
            if input.options.is_empty() {
                input.options = std::mem::take(&mut parked.options);
            }
        } else if !input.options.is_empty() {
            parked.options = std::mem::take(&mut input.options);
        }
        let default = input.default.take();
        let keep = |value: &Value| fits(input, value);
        if default.as_ref().is_some_and(keep) {
            input.default = default;
        } else {
            let before = parked.default.take();
            if before.as_ref().is_some_and(keep) {
                input.default = before;
                parked.default = default;
            } else {
                parked.default = default.or(before);
            }
        }
    }

    /// Checks whether the input with this key can have this name.
    pub fn check_name(&self, name: &str, key: Option<ItemKey>) -> Result<(), NameProblem> {
        if name.is_empty() {
            Err(NameProblem::Empty)
        } else if !is_variable_name(name) || name.chars().count() > limits::NAME_CHARS {
            Err(NameProblem::Bad)
        } else if self.kind == Kind::Chat && name == CHAT_INPUT {
            Err(NameProblem::Reserved)
        } else if self.names_but(key).contains(&name) {
            Err(NameProblem::Taken)
        } else {
            Ok(())
        }
    }

    fn free_name(&self, label: &str, language: Language, key: Option<ItemKey>) -> String {
        name_for(label, language, self.kind, &self.names_but(key))
    }

    fn names_but(&self, key: Option<ItemKey>) -> Vec<&str> {
        let own = key.and_then(|key| self.inputs.index(key));
        let others = self.inputs.iter().enumerate().filter(|(index, _)| Some(*index) != own);
        others.map(|(_, row)| row.input.name.as_str()).collect()
    }

    fn rename_everywhere(&mut self, from: &str, to: &str) {
        if from == to {
            return;
        }
        for message in self.messages.iter_mut() {
            message.text = model::rename_variable(&message.text, from, to);
        }
        for example in self.examples.iter_mut() {
            rename_value(&mut example.inputs, from, to);
        }
        for row in self.inputs.iter_mut() {
            if let Some(when) = row.input.shown_when.as_mut().filter(|when| when.input == from) {
                when.input = to.to_owned();
            }
        }
        rename_value(&mut self.sample, from, to);
    }
}

pub(super) fn rename_value(values: &mut Values, from: &str, to: &str) {
    if let Some(value) = values.remove(from) {
        values.insert(to.to_owned(), value);
    }
}

/// Parks a setting, or takes it back.
fn swap<T>(fits: bool, set: &mut Option<T>, parked: &mut Option<T>) {
    let (from, to) = if fits { (parked, set) } else { (set, parked) };
    if from.is_some() {
        *to = from.take();
    }
}

/// Whether a field can have this default.
fn fits(input: &Input, value: &Value) -> bool {
    let probe = Input { default: Some(value.clone()), ..input.clone() };
    let definition = Definition { inputs: vec![probe], ..BuilderState::default().definition() };
    !definition.defaults().is_empty()
}
