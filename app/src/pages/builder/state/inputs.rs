//! What people fill in.

use model::{CHAT_INPUT, Definition, Input, InputKind, Kind, Language, LocalText, Values, is_variable_name, limits};
use serde_json::Value;

use super::{
    BuilderState,
    list::{Key, List, Removed},
    naming::{label_for, name_for},
};

/// An input, and what the page knows of it besides.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The input.
    pub input: Input,
    named: Named,
    /// Settings that its kind doesn't have, kept for when it becomes one that has them again.
    parked: Parked,
}

/// Where an input's name comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Named {
    /// It follows the label.
    AfterLabel,
    /// Somebody chose it, or somebody's templates use it.
    ByHand,
}

#[derive(Debug, Clone, Default, PartialEq)]
struct Parked {
    max_chars: Option<u32>,
    min: Option<f64>,
    max: Option<f64>,
    options: Vec<String>,
    default: Option<Value>,
    /// Whether it was required, as the other sort of field: see [`BuilderState::set_kind`].
    required: Option<bool>,
}

/// Why an input can't be called so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameProblem {
    /// There is nothing.
    Empty,
    /// Other characters than letters, digits and `_`, or too many.
    Bad,
    /// It means something already.
    Reserved,
    /// Another input is called so.
    Taken,
}

impl Row {
    /// An input that was there already.
    pub fn new(input: Input) -> Self {
        Self { input, named: Named::ByHand, parked: Parked::default() }
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
        default: None,
    }
}

/// What people fill in.
impl BuilderState {
    /// The inputs.
    pub fn inputs(&self) -> &List<Row> {
        &self.inputs
    }

    /// Adds an empty input at the end, named for a person who works in `language`.
    pub fn add_input(&mut self, language: Language) -> Key {
        let name = self.free_name("", language, None);
        let row = Row { named: Named::AfterLabel, ..Row::new(blank(name, LocalText::default())) };
        let key = self.keys.next();
        self.inputs.push(key, row);
        key
    }

    /// Makes an input of a variable that the prompt uses and nobody fills in. Nothing happens if it can't be called so.
    pub fn make_input(&mut self, name: &str) -> Option<Key> {
        self.check_name(name, None).ok()?;
        let key = self.keys.next();
        self.inputs.push(key, Row::new(blank(name.to_owned(), label_for(name).into())));
        Some(key)
    }

    /// Takes an input away. Templates keep its variable, which then is unknown.
    pub fn remove_input(&mut self, key: Key) -> Option<Removed<Row>> {
        self.inputs.remove(key)
    }

    /// Puts an input back; under another name, if its own was taken meanwhile.
    pub fn restore_input(&mut self, mut removed: Removed<Row>) {
        let name = &removed.item.input.name;
        if self.names_but(None).contains(&name.as_str()) {
            removed.item.input.name = self.free_name(name, Language::En, None);
        }
        self.inputs.restore(removed);
    }

    /// Moves an input so that it stands at `index`.
    pub fn move_input(&mut self, key: Key, index: usize) -> bool {
        self.inputs.move_to(key, index)
    }

    /// Changes an input in a way that concerns nothing else: not its name, its label or its kind.
    pub fn edit_input(&mut self, key: Key, edit: impl FnOnce(&mut Input)) {
        if let Some(row) = self.inputs.get_mut(key) {
            let name = row.input.name.clone();
            edit(&mut row.input);
            row.input.name = name;
        }
    }

    /// Changes an input's label. Its name stays until the label is whole: see [`name_after_label`](Self::name_after_label).
    pub fn set_label(&mut self, key: Key, label: LocalText) {
        if let Some(row) = self.inputs.get_mut(key) {
            row.input.label = label;
        }
    }

    /// Names an input after its label, if nobody has named it by hand. Half-typed labels must not do that: their names could be
    /// those of other variables.
    pub fn name_after_label(&mut self, key: Key, language: Language) {
        let Some(Row { input, named: Named::AfterLabel, .. }) = self.inputs.get(key) else { return };
        let name = self.free_name(input.label.get(language), language, Some(key));
        if let Some(row) = self.inputs.get_mut(key) {
            let before = std::mem::replace(&mut row.input.name, name.clone());
            self.rename_everywhere(&before, &name);
        }
    }

    /// Gives an input another name, here and in every template, example and value.
    ///
    /// # Errors
    /// Why it can't be called so; then nothing has changed.
    pub fn rename_input(&mut self, key: Key, name: &str) -> Result<(), NameProblem> {
        let name = name.trim();
        self.check_name(name, Some(key))?;
        let Some(row) = self.inputs.get_mut(key) else { return Ok(()) };
        if row.input.name != name {
            row.named = Named::ByHand;
            let before = std::mem::replace(&mut row.input.name, name.to_owned());
            self.rename_everywhere(&before, name);
        }
        Ok(())
    }

    /// Makes an input another kind of field. What the new kind has no use for is put aside, and comes back with the old one. A box that is
    /// required has to be ticked, so a field that was required becomes a box that need not be.
    pub fn set_kind(&mut self, key: Key, kind: InputKind) {
        let Some(Row { input, parked, .. }) = self.inputs.get_mut(key) else { return };
        if (input.kind == InputKind::Checkbox) != (kind == InputKind::Checkbox) {
            let before = parked.required.replace(input.required);
            input.required = before.unwrap_or(input.required && kind != InputKind::Checkbox);
        }
        input.kind = kind;
        swap(kind.counts_chars(), &mut input.max_chars, &mut parked.max_chars);
        swap(kind == InputKind::Number, &mut input.min, &mut parked.min);
        swap(kind == InputKind::Number, &mut input.max, &mut parked.max);
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

    /// Why an input (other than the one with this key) can't be called so.
    pub fn check_name(&self, name: &str, key: Option<Key>) -> Result<(), NameProblem> {
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

    fn free_name(&self, label: &str, language: Language, key: Option<Key>) -> String {
        name_for(label, language, self.kind, &self.names_but(key))
    }

    fn names_but(&self, key: Option<Key>) -> Vec<&str> {
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
        rename_value(&mut self.sample, from, to);
    }
}

fn rename_value(values: &mut Values, from: &str, to: &str) {
    if let Some(value) = values.remove(from) {
        values.insert(to.to_owned(), value);
    }
}

/// Puts a setting aside, or takes it back.
fn swap<T>(fits: bool, set: &mut Option<T>, parked: &mut Option<T>) {
    let (from, to) = if fits { (parked, set) } else { (set, parked) };
    if from.is_some() {
        *to = from.take();
    }
}

/// Whether a field can hold this at first.
fn fits(input: &Input, value: &Value) -> bool {
    let probe = Input { default: Some(value.clone()), ..input.clone() };
    let definition = Definition { inputs: vec![probe], ..BuilderState::default().definition() };
    !definition.defaults().is_empty()
}
