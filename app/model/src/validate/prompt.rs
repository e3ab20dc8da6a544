//! The prompt: its templates, their variables, its examples.

use std::collections::HashSet;

use super::{Check, TextRule};
use crate::{
    CHAT_INPUT, DefinitionPart, InputKind, Kind, Message, OutputFormat, Problem, ProblemKind, Role, Template,
    format::shortened, limits, nearest::nearest, schema, values,
};

/// Further unknown variables of a message are not reported.
const MAX_UNKNOWN: usize = 100;

impl Check<'_> {
    pub(super) fn prompt(&mut self) {
        let definition = self.definition;
        let messages = &definition.prompt.messages;
        self.count("prompt.messages", DefinitionPart::Messages, messages.len(), limits::MESSAGES);
        if messages.is_empty() {
            self.problem("prompt.messages", ProblemKind::Missing(DefinitionPart::Messages));
        } else if definition.kind == Kind::Form && !messages.iter().any(|message| message.role == Role::User) {
            self.problem("prompt.messages", ProblemKind::NoUserMessage);
        }
        // An input may be there only to show others.
        let conditions = definition.inputs.iter().filter_map(|input| input.shown_when.as_ref());
        let mut used: HashSet<String> = conditions.map(|when| when.input.clone()).collect();
        for (index, message) in messages.iter().enumerate() {
            self.message(&format!("prompt.messages[{index}].text"), message, &mut used);
        }
        for (index, input) in definition.inputs.iter().enumerate() {
            if !input.name.is_empty() && !used.contains(&input.name) {
                self.problem(format!("inputs[{index}]"), ProblemKind::UnusedInput { name: shortened(&input.name) });
            }
        }
        self.examples();
    }

    fn message(&mut self, path: &str, message: &Message, used: &mut HashSet<String>) {
        let rule = TextRule { missing: Some(DefinitionPart::Message), max_chars: limits::MESSAGE_CHARS };
        self.text(path, &message.text, rule);
        let (template, mut problems) = Template::parse_tolerant(&message.text);
        let known = self.known_names();
        for variable in template.variables() {
            if known.contains(variable.name) {
                if !used.contains(variable.name) {
                    used.insert(variable.name.to_owned());
                }
            } else if problems.len() < MAX_UNKNOWN {
                let kind = ProblemKind::UnknownVariable {
                    name: shortened(variable.name),
                    nearest: nearest(variable.name, known.iter().copied()).map(str::to_owned),
                };
                problems.push(Problem { path: String::new(), span: Some(variable.span), kind });
            }
        }
        for piece in template.pieces() {
            let is_known = self.definition.prompt.pieces.iter().any(|known| known.name == piece.name);
            if !is_known && problems.len() < MAX_UNKNOWN {
                let kind = ProblemKind::UnknownPiece { name: shortened(piece.name) };
                problems.push(Problem { path: String::new(), span: Some(piece.span), kind });
            }
        }
        problems.sort_by_key(|problem| problem.span.map(|span| span.start));
        self.problems.extend(problems.into_iter().map(|problem| Problem { path: path.to_owned(), ..problem }));
    }

    fn known_names(&self) -> HashSet<&str> {
        let chat_input = (self.definition.kind == Kind::Chat).then_some(CHAT_INPUT);
        self.definition.inputs.iter().map(|input| input.name.as_str()).chain(chat_input).collect()
    }

    fn examples(&mut self) {
        let definition = self.definition;
        let examples = &definition.prompt.examples;
        self.count("prompt.examples", DefinitionPart::Examples, examples.len(), limits::EXAMPLES);
        for (index, example) in examples.iter().enumerate() {
            let path = format!("prompt.examples[{index}]");
            // An example need not fill in everything: absent inputs are absent in its message.
            let mut inputs = example.inputs.clone();
            for (name, _) in definition.file_inputs() {
                let path = format!("{path}.inputs.{name}");
                self.not_for(&path, InputKind::File, inputs.remove(name).is_some());
            }
            let (_, problems) = values::normalise_all(definition, &inputs, values::MissingInputs::Allowed);
            for problem in problems {
                self.problem(format!("{path}.{}", problem.path), problem.kind);
            }
            let rule = TextRule { missing: Some(DefinitionPart::Answer), max_chars: limits::MESSAGE_CHARS };
            self.text(&format!("{path}.answer"), &example.answer, rule);
            if definition.output.format == OutputFormat::Json && !is_object_or_blank(&example.answer) {
                self.problem(format!("{path}.answer"), ProblemKind::ExampleWithoutFields);
            }
        }
    }
}

/// Whether an example's answer is an object, or still blank, as an app with fields requires.
fn is_object_or_blank(answer: &str) -> bool {
    answer.trim().is_empty()
        || serde_json::from_str::<serde_json::Value>(schema::document(answer)).is_ok_and(|answer| answer.is_object())
}
