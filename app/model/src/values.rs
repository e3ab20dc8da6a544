//! Checks a person's values and brings them into the form that templates expect.

mod form;
mod normalise;

use serde_json::Value;

pub(crate) use self::normalise::normalise;
use crate::{
    Definition, Input, InputKind, Kind, LocalText, Problem, ProblemKind, Values, format::shortened, hidden_inputs,
    limits,
};

/// The name of a chat's message in templates and values.
pub const CHAT_INPUT: &str = "message";

/// The name under which a run's values have the messages that a program sent along: a list of objects with `role` and `text`. No
/// input can have it.
pub const CONVERSATION: &str = "(conversation)";

/// The person's message in the values of a chat's turn.
pub fn said(values: &Values) -> &str {
    values.get(CHAT_INPUT).and_then(Value::as_str).unwrap_or_default()
}

/// Further problems are not reported; a hostile request shouldn't cost more than an honest one.
const MAX_PROBLEMS: usize = 100;

/// Whether required inputs may be absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MissingInputs {
    Allowed,
    Refused,
}

impl Definition {
    /// Checks what a person or a program filled in, and normalises it: text is trimmed, numbers and dates get one spelling, lists
    /// lose empty items, and so on by the input's kind. For chats, [`CHAT_INPUT`] is the person's message and is required.
    ///
    /// Empty values are left out, as if they had not been filled in, with one exception: if the input has a default, emptiness is
    /// kept as `null`, because a person who empties a prefilled field doesn't want the default. An unticked checkbox stays
    /// `false`. An absent key gets the default when the prompt is rendered, so it is no problem here.
    ///
    /// An input that is [hidden](hidden_inputs) with these values is left out, whatever it holds.
    ///
    /// Normalising twice changes nothing.
    ///
    /// # Errors
    /// All problems (the first 100), at most one per input, with the path `inputs.NAME`, or `inputs` for the whole.
    pub fn check_values(&self, values: &Values) -> Result<Values, Vec<Problem>> {
        let (values, problems) = normalise_all(self, values, MissingInputs::Refused);
        if problems.is_empty() { Ok(values) } else { Err(problems) }
    }

    /// The initial values of the form.
    pub fn defaults(&self) -> Values {
        let defaults = self.inputs.iter().filter_map(|input| Some((input.name.clone(), default_of(input)?)));
        defaults.collect()
    }
}

/// The default, if there is a valid one. A file has none: it belongs to whoever uploaded it.
pub(crate) fn default_of(input: &Input) -> Option<Value> {
    input
        .default
        .as_ref()
        .filter(|_| input.kind != InputKind::File)
        .and_then(|default| normalise(input, default).ok().flatten())
}

pub(crate) fn normalise_all(definition: &Definition, values: &Values, absent: MissingInputs) -> (Values, Vec<Problem>) {
    let mut good = Values::new();
    let mut problems = Vec::new();
    if size_bytes(values) > limits::VALUES_BYTES {
        problems.push(Problem::new("inputs", ProblemKind::TooLarge { max_bytes: limits::VALUES_BYTES }));
        return (good, problems);
    }
    let chat_input = (definition.kind == Kind::Chat).then(chat_input);
    let known = || definition.inputs.iter().chain(&chat_input);
    for name in values.keys() {
        if problems.len() < MAX_PROBLEMS && !known().any(|input| input.name == *name) {
            let name = shortened(name);
            problems.push(Problem::new(format!("inputs.{name}"), ProblemKind::UnknownInput { name }));
        }
    }
    let hidden = hidden_inputs(&definition.inputs, values);
    for input in known().filter(|input| !hidden.contains(&input.name.as_str())) {
        match value(input, values.get(&input.name), absent) {
            Ok(Some(value)) => {
                good.insert(input.name.clone(), value);
            }
            Ok(None) => {}
            Err(kind) => problems.push(Problem::new(format!("inputs.{}", input.name), kind)),
        }
    }
    (good, problems)
}

/// The normalised value of an input; `None` if it is left out.
fn value(input: &Input, given: Option<&Value>, absent: MissingInputs) -> Result<Option<Value>, ProblemKind> {
    let needed = input.required && absent == MissingInputs::Refused;
    let required = || Err(ProblemKind::Required { kind: input.kind });
    let Some(given) = given else {
        let has_default = default_of(input).is_some();
        return if needed && !has_default { required() } else { Ok(None) };
    };
    match normalise(input, given)? {
        // As in HTML, a required checkbox must be ticked.
        Some(Value::Bool(false)) | None if needed => required(),
        Some(value) => Ok(Some(value)),
        None => Ok((input.default.is_some() && input.kind != InputKind::File).then_some(Value::Null)),
    }
}

/// A chat's message as an input.
fn chat_input() -> Input {
    Input {
        name: CHAT_INPUT.to_owned(),
        label: LocalText::default(),
        kind: InputKind::Paragraph,
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

fn size_bytes(values: &Values) -> usize {
    fn size(value: &Value) -> usize {
        match value {
            Value::Null | Value::Bool(_) | Value::Number(_) => 8,
            Value::String(text) => text.len() + 2,
            Value::Array(items) => items.iter().map(|item| size(item) + 1).sum::<usize>() + 2,
            Value::Object(fields) => fields.iter().map(|(key, value)| key.len() + size(value) + 4).sum::<usize>() + 2,
        }
    }
    values.iter().map(|(key, value)| key.len() + size(value) + 4).sum()
}

#[cfg(test)]
mod tests;
