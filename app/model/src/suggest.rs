//! Suggestions: a model writes an app, or a better prompt, and the builder accepts what it wants of it.
//!
//! Asking is an app like any other ([`SuggestKind::definition`]), so it is run, followed, costed and kept like any other. Its answer
//! is read into a [`Suggestion`], whose [parts](Suggestion::parts) are accepted one by one ([`Suggestion::accept`]).

pub(crate) mod read;
pub(crate) mod wording;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    Definition, Example, Format, Input, Kind, Language, LongInput, Message, ModelChoice, Output, OutputFormat, Prompt,
    Role, Values,
};

/// What a model is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SuggestKind {
    /// An app, from a sentence that says what it is for.
    Describe,
    /// A better prompt for the app as it is; the wish says what bothers, and may be empty.
    Improve,
    /// What could go wrong with the app as it is, as a list to read; the wish may be empty.
    Review,
}

impl SuggestKind {
    /// The definition by which a model is asked about an app of this kind. The answer is in `language`. Model and settings are
    /// the workspace's.
    pub fn definition(self, kind: Kind, language: Language) -> Definition {
        let input = |name: &str, label: &str, required: bool| json!({"name": name, "label": label, "kind": "paragraph", "required": required});
        let (wish_label, app_label) = wording::labels(language);
        let output = match self {
            Self::Review => Output::default(),
            Self::Describe | Self::Improve => {
                Output { format: OutputFormat::Json, schema: Some(schema()), ..Output::default() }
            }
        };
        let inputs = [input(WISH, wish_label, self == Self::Describe), input(APP, app_label, self != Self::Describe)];
        let message = |role, text: String| Message { role, text };
        Definition {
            format: Format::Madang1,
            kind: Kind::Form,
            // They are constant but for their labels, and a test reads them in both languages.
            inputs: inputs.into_iter().filter_map(|input| serde_json::from_value(input).ok()).collect(),
            prompt: Prompt {
                messages: vec![
                    message(Role::System, wording::task(self, kind, language)),
                    message(Role::User, wording::MESSAGE.to_owned()),
                ],
                ..Prompt::default()
            },
            model: ModelChoice::default(),
            output,
            chat: None,
            long_input: LongInput::default(),
        }
    }

    /// The values for [`definition`](Self::definition): what the person wishes, and the app as it is.
    pub fn values(self, wish: &str, app: &Definition) -> Values {
        let mut values = Values::new();
        values.insert(WISH.to_owned(), wish.trim().into());
        if self != Self::Describe {
            values.insert(APP.to_owned(), wording::written(app).into());
        }
        values
    }
}

/// The inputs of the definition by which a model is asked.
const WISH: &str = "wish";
const APP: &str = "app";

/// What a model suggests.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggestion {
    inputs: Vec<Input>,
    messages: Vec<Message>,
    examples: Vec<Example>,
    output: Output,
    /// Values to try the app with.
    sample: Values,
    /// Why it is as it is, in a sentence or two.
    pub reason: String,
}

/// A part of a suggestion that is accepted or left as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum SuggestedPart {
    /// An input that is new or different, by its name.
    Input(String),
    /// An input that the suggestion has no use for, by its name.
    InputGone(String),
    /// All messages.
    Prompt,
    Examples,
    /// The format of the answer.
    Output,
    /// Values to try the app with.
    Sample,
}

impl Suggestion {
    /// Reads a model's answer for an app. What can't be used of it is left out: inputs without a name that can be used, values
    /// that the inputs don't take.
    ///
    /// # Errors
    /// `None` if the answer has no message for a model.
    pub fn read(answer: &str, app: &Definition, language: Language) -> Option<Self> {
        read::suggestion(answer, app, language)
    }

    /// The parts in which it differs from the app as it is.
    pub fn parts(&self, app: &Definition, sample: Option<&Values>) -> Vec<SuggestedPart> {
        let changed = |input: &&Input| !app.inputs.contains(input);
        let gone = |input: &&Input| self.input(&input.name).is_none();
        let inputs = self.inputs.iter().filter(changed).map(|input| SuggestedPart::Input(input.name.clone()));
        let gone = app.inputs.iter().filter(gone).map(|input| SuggestedPart::InputGone(input.name.clone()));
        let rest = [
            (SuggestedPart::Prompt, self.messages != app.prompt.messages),
            (SuggestedPart::Examples, !self.examples.is_empty() && self.examples != app.prompt.examples),
            (SuggestedPart::Output, self.output != app.output),
            (SuggestedPart::Sample, !self.sample.is_empty() && Some(&self.sample) != sample),
        ];
        inputs.chain(gone).chain(rest.into_iter().filter(|(_, differs)| *differs).map(|(part, _)| part)).collect()
    }

    /// The app with the accepted parts of the suggestion, and its sample values. Everything else stays as it is.
    pub fn accept(
        &self,
        app: &Definition,
        sample: Option<&Values>,
        accepted: &[SuggestedPart],
    ) -> (Definition, Option<Values>) {
        let takes = |part: &SuggestedPart| accepted.contains(part);
        let mut next = app.clone();
        next.inputs.retain(|input| !takes(&SuggestedPart::InputGone(input.name.clone())));
        for input in self.inputs.iter().filter(|input| takes(&SuggestedPart::Input(input.name.clone()))) {
            match next.inputs.iter_mut().find(|known| known.name == input.name) {
                Some(known) => *known = input.clone(),
                None => next.inputs.push(input.clone()),
            }
        }
        // In the order of the suggestion; those that it doesn't know keep their order after them.
        let place = |input: &Input| self.inputs.iter().position(|known| known.name == input.name);
        if accepted.iter().any(|part| matches!(part, SuggestedPart::Input(_))) {
            next.inputs.sort_by_key(|input| place(input).unwrap_or(usize::MAX));
        }
        if takes(&SuggestedPart::Prompt) {
            next.prompt.messages.clone_from(&self.messages);
        }
        if takes(&SuggestedPart::Output) {
            next.output.clone_from(&self.output);
        }
        if takes(&SuggestedPart::Examples) {
            next.prompt.examples = self.examples.iter().map(|example| read::fitting(&next, example)).collect();
        }
        let sample = if takes(&SuggestedPart::Sample) { Some(&self.sample) } else { sample };
        let sample = sample.map(|sample| read::known_values(&next, sample));
        (next, sample.filter(|sample| !sample.is_empty()))
    }

    /// Values to try the app with.
    pub fn sample(&self) -> &Values {
        &self.sample
    }

    /// Examples of good answers.
    pub fn examples(&self) -> &[Example] {
        &self.examples
    }

    fn input(&self, name: &str) -> Option<&Input> {
        self.inputs.iter().find(|input| input.name == name)
    }
}

/// What the answer must look like. Lists of names and values stand in place of objects with any keys, to which no provider binds a
/// model.
fn schema() -> Value {
    let text = |about: &str| json!({"type": "string", "description": about});
    let list = |of: Value| json!({"type": "array", "items": of});
    let object = |properties: Value| {
        let names: Vec<&String> = properties.as_object().into_iter().flat_map(|fields| fields.keys()).collect();
        json!({"type": "object", "required": names, "properties": properties, "additionalProperties": false})
    };
    let values = || list(object(json!({"name": text("the name of an input"), "value": text("its value")})));
    let kinds: Vec<&str> = read::KINDS.iter().map(|kind| kind.id()).collect();
    let input = object(json!({
        "name": text("lower case, with _ between words"),
        "label": text("what people read above the field"),
        "hint": text("help below the label, or empty"),
        "kind": {"type": "string", "enum": kinds},
        "required": {"type": "boolean"},
        "options": list(text("for select and multiselect; else the list is empty")),
    }));
    object(json!({
        "inputs": list(input),
        "instructions": text("the system message: role, rules, format of the answer"),
        "message": text("the user message, with {{name}} where an input's value goes"),
        "examples": list(object(json!({"values": values(), "answer": text("a good answer")}))),
        "sample": values(),
        "answer_format": {"type": "string", "enum": ["markdown", "text"]},
        "reason": text("why it is so, in one or two sentences"),
    }))
}

#[cfg(test)]
mod tests;
