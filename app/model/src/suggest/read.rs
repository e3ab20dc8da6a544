//! Reads what a model has suggested. Nothing of it is trusted: names become names, kinds known ones, and values fit their inputs.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    Definition, Example, Input, InputKind, Kind, Language, Message, Output, OutputFormat, Role, Values,
    is_variable_name, limits, schema, template::rename_tags, values,
};

use super::Suggestion;

/// The kinds of inputs that may be suggested. A file isn't one of them, because nobody could try the app without having one.
pub(super) const KINDS: [InputKind; 9] = [
    InputKind::Text,
    InputKind::Paragraph,
    InputKind::Select,
    InputKind::Multiselect,
    InputKind::Number,
    InputKind::Date,
    InputKind::Checkbox,
    InputKind::List,
    InputKind::Url,
];

/// The answer as it comes. Whatever is missing is empty, because models without a schema leave out what they have no use for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Answer {
    inputs: Vec<AnswerInput>,
    instructions: String,
    message: String,
    examples: Vec<AnswerExample>,
    sample: Vec<NamedValue>,
    answer_format: String,
    reason: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct AnswerInput {
    name: String,
    label: String,
    hint: String,
    kind: String,
    required: bool,
    options: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct AnswerExample {
    values: Vec<NamedValue>,
    answer: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct NamedValue {
    pub name: String,
    pub value: Value,
}

pub(super) fn suggestion(answer: &str, app: &Definition, language: Language) -> Option<Suggestion> {
    let answer: Answer = serde_json::from_str(schema::document(answer)).ok()?;
    if answer.message.trim().is_empty() && answer.instructions.trim().is_empty() {
        return None;
    }
    let mut names: Vec<(String, String)> = Vec::new();
    let mut inputs: Vec<Input> = Vec::new();
    for suggested in answer.inputs.iter().take(limits::INPUTS) {
        let name = name_of(suggested, language, &inputs);
        names.push((suggested.name.clone(), name.clone()));
        let known = app.inputs.iter().find(|input| input.name == name);
        inputs.extend(input(suggested, name, known));
    }
    // A suggested name may be none, and then its tags are none.
    let renamed = |text: &str| cut(&rename_tags(text.trim(), &names), limits::MESSAGE_CHARS);
    // In a chat the person's own words follow, so only the instructions are the app's.
    let message = if app.kind == Kind::Chat { "" } else { &*answer.message };
    let messages = [(Role::System, &*answer.instructions), (Role::User, message)]
        .into_iter()
        .filter(|(_, text)| !text.trim().is_empty())
        .map(|(role, text)| Message { role, text: renamed(text) })
        .collect();
    // A document's fields are the builder's to say; a suggestion leaves them alone.
    let output = match (&app.output.format, answer.answer_format.as_str()) {
        (OutputFormat::Json, _) => app.output.clone(),
        (_, "text") => Output { format: OutputFormat::Text, ..Output::default() },
        _ => Output::default(),
    };
    let with_inputs = Definition { inputs: inputs.clone(), ..app.clone() };
    let read_values = |pairs: &[NamedValue]| {
        let real = |name: &str| names.iter().find(|(from, _)| from == name).map_or(name, |(_, to)| to).to_owned();
        let pairs = pairs.iter().map(|pair| (real(&pair.name), as_typed(&inputs, &real(&pair.name), &pair.value)));
        known_values(&with_inputs, &pairs.collect())
    };
    let examples = answer.examples.iter().filter(|example| !example.answer.trim().is_empty());
    let examples = examples.map(|example| Example {
        inputs: read_values(&example.values),
        answer: cut(example.answer.trim(), limits::MESSAGE_CHARS),
    });
    Some(Suggestion {
        messages,
        examples: examples.take(limits::EXAMPLES).collect(),
        output,
        sample: read_values(&answer.sample),
        reason: answer.reason.trim().to_owned(),
        inputs,
    })
}

/// An unused name like the suggested one.
fn name_of(suggested: &AnswerInput, language: Language, taken: &[Input]) -> String {
    let plain: String = suggested.name.trim().chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
    let plain = cut(plain.trim_matches('_'), limits::NAME_CHARS - 4);
    let base = if is_variable_name(&plain) {
        plain
    } else {
        match language {
            Language::En => "input".to_owned(),
            Language::Ko => "항목".to_owned(),
        }
    };
    let is_free = |name: &String| taken.iter().all(|input| input.name != *name);
    let others = (2..=limits::INPUTS + 1).map(|number| format!("{base}_{number}"));
    std::iter::once(base.clone()).chain(others).find(is_free).unwrap_or(base)
}

/// The suggested input. One that the app has already keeps what a suggestion can't say: its limits, its default, its other language.
fn input(suggested: &AnswerInput, name: String, known: Option<&Input>) -> Option<Input> {
    let kind = KINDS.into_iter().find(|kind| kind.id() == suggested.kind.trim());
    let options: Vec<String> =
        suggested.options.iter().map(|option| cut(option.trim(), limits::OPTION_CHARS)).collect();
    let options: Vec<String> = options.into_iter().filter(|option| !option.is_empty()).take(limits::OPTIONS).collect();
    let kind = match kind {
        Some(kind) if kind.has_options() && options.is_empty() => InputKind::Text,
        Some(kind) => kind,
        None => known.map_or(InputKind::Text, |known| known.kind),
    };
    if let Some(known) = known
        && (known.kind == kind || known.kind == InputKind::File)
    {
        return Some(known.clone());
    }
    let label = if suggested.label.trim().is_empty() { &name } else { suggested.label.trim() };
    let mut input = json!({
        "name": name,
        "label": cut(label, limits::LABEL_CHARS),
        "kind": kind,
        "required": suggested.required && kind != InputKind::Checkbox,
    });
    if let Some(fields) = input.as_object_mut() {
        if !suggested.hint.trim().is_empty() {
            fields.insert("hint".to_owned(), cut(suggested.hint.trim(), limits::HINT_CHARS).into());
        }
        if kind.has_options() {
            fields.insert("options".to_owned(), options.into());
        }
    }
    serde_json::from_value(input).ok()
}

/// A value as its input takes it: models write all values as text.
pub(crate) fn as_typed(inputs: &[Input], name: &str, value: &Value) -> Value {
    let (Some(input), Some(text)) = (inputs.iter().find(|input| input.name == name), value.as_str()) else {
        return value.clone();
    };
    match input.kind {
        InputKind::Checkbox => matches!(text.trim().to_lowercase().as_str(), "true" | "yes" | "예" | "네").into(),
        InputKind::Number => text.trim().replace(',', "").parse::<f64>().map_or(Value::Null, Value::from),
        InputKind::Multiselect => text.split(',').map(str::trim).collect::<Vec<_>>().into(),
        InputKind::List => text.lines().flat_map(|line| line.split(';')).map(str::trim).collect::<Vec<_>>().into(),
        _ => value.clone(),
    }
}

/// The values that the app's inputs take; the others are left out.
pub(crate) fn known_values(app: &Definition, values: &Values) -> Values {
    let good = |name: &String, value: &Value| {
        let one = Values::from_iter([(name.clone(), value.clone())]);
        values::normalise_all(app, &one, values::MissingInputs::Allowed)
    };
    values
        .iter()
        .map(|(name, value)| good(name, value))
        .filter(|(_, problems)| problems.is_empty())
        .flat_map(|(values, _)| values)
        .collect()
}

/// An example, with the values that the app's inputs take.
pub(super) fn fitting(app: &Definition, example: &Example) -> Example {
    Example { inputs: known_values(app, &example.inputs), answer: example.answer.clone() }
}

pub(crate) fn cut(text: &str, chars: usize) -> String {
    text.chars().take(chars).collect()
}
