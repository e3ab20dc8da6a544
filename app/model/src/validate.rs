//! Finds the problems of a definition.

mod answerers;
mod model;
mod prompt;
mod shown_when;

pub use answerers::Answerer;

use serde_json::Value;

use crate::{
    CHAT_INPUT, Chat, Definition, DefinitionPart, Input, InputKind, Kind, LocalText, OutputFormat, Problem,
    ProblemKind, limits, schema, template::is_variable_name, values,
};

impl Definition {
    /// All problems, in the order of the document. A definition without a [`Severity::Error`](crate::Severity::Error) may be
    /// published and run; a draft may be saved unless a problem [blocks saving](Problem::blocks_saving). Of pieces it knows those that
    /// the definition [carries](crate::Definition::with_pieces).
    pub fn check(&self) -> Vec<Problem> {
        let mut check = Check { definition: self, problems: Vec::new() };
        check.whole();
        check.inputs();
        check.prompt();
        check.model();
        check.output();
        check.chat();
        check.problems
    }
}

pub(crate) struct Check<'d> {
    definition: &'d Definition,
    problems: Vec<Problem>,
}

/// The rule for a text.
#[derive(Clone, Copy)]
struct TextRule {
    /// The part to report if the text is empty; `None` if it may be empty.
    missing: Option<DefinitionPart>,
    max_chars: usize,
}

impl Check<'_> {
    fn problem(&mut self, path: impl Into<String>, kind: ProblemKind) {
        self.problems.push(Problem::new(path, kind));
    }

    /// Checks of the whole JSON document: its size, and characters that can't be stored.
    fn whole(&mut self) {
        let Ok(json) = serde_json::to_value(self.definition) else { return };
        if json.to_string().len() > limits::DEFINITION_BYTES {
            self.problem("", ProblemKind::TooLarge { max_bytes: limits::DEFINITION_BYTES });
        }
        self.nul("", &json);
    }

    // This recurses no deeper than serde_json allowed when the document was parsed (128).
    fn nul(&mut self, path: &str, json: &Value) {
        match json {
            Value::String(text) if text.contains('\0') => self.problem(path, ProblemKind::Nul),
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.nul(&format!("{path}[{index}]"), item);
                }
            }
            Value::Object(fields) => {
                for (key, value) in fields {
                    let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                    if key.contains('\0') {
                        self.problem(path.clone(), ProblemKind::Nul);
                    }
                    self.nul(&path, value);
                }
            }
            _ => {}
        }
    }

    fn count(&mut self, path: &str, part: DefinitionPart, count: usize, max: usize) {
        if count > max {
            self.problem(path, ProblemKind::TooMany { part, max });
        }
    }

    fn text(&mut self, path: &str, text: &str, rule: TextRule) {
        let chars = text.chars().count();
        match rule.missing {
            Some(part) if text.trim().is_empty() => self.problem(path, ProblemKind::Missing(part)),
            _ if chars > rule.max_chars => {
                self.problem(path, ProblemKind::TooLong { max: rule.max_chars, by: chars - rule.max_chars });
            }
            _ => {}
        }
    }

    fn local_text(&mut self, path: &str, text: &LocalText, rule: TextRule) {
        match text {
            LocalText::One(text) => self.text(path, text, rule),
            LocalText::Each(each) => {
                // One of the two is enough, because readers of the other language get it as well.
                if text.is_blank() {
                    self.text(path, "", rule);
                }
                for (language, text) in [("en", &each.en), ("ko", &each.ko)] {
                    if let Some(text) = text {
                        self.text(&format!("{path}.{language}"), text, TextRule { missing: None, ..rule });
                    }
                }
            }
        }
    }

    fn inputs(&mut self) {
        let definition = self.definition;
        self.count("inputs", DefinitionPart::Inputs, definition.inputs.len(), limits::INPUTS);
        for (index, input) in definition.inputs.iter().enumerate() {
            let path = format!("inputs[{index}]");
            let earlier = definition.inputs.iter().take(index);
            self.name(&format!("{path}.name"), &input.name, earlier);
            let label = TextRule { missing: Some(DefinitionPart::Label), max_chars: limits::LABEL_CHARS };
            self.local_text(&format!("{path}.label"), &input.label, label);
            if let Some(hint) = &input.hint {
                let rule = TextRule { missing: None, max_chars: limits::HINT_CHARS };
                self.local_text(&format!("{path}.hint"), hint, rule);
            }
            self.options(&format!("{path}.options"), input);
            self.bounds(&path, input);
            self.files(&format!("{path}.files"), input);
            self.default(&format!("{path}.default"), input);
            self.shown_when(&format!("{path}.shown_when"), input, index);
        }
    }

    fn name<'i>(&mut self, path: &str, name: &str, mut earlier: impl Iterator<Item = &'i Input>) {
        let shown = || crate::format::shortened(name);
        if name.trim().is_empty() {
            return self.problem(path, ProblemKind::Missing(DefinitionPart::Name));
        }
        if !is_variable_name(name) {
            return self.problem(path, ProblemKind::BadName { name: shown() });
        }
        self.text(path, name, TextRule { missing: None, max_chars: limits::NAME_CHARS });
        if self.definition.kind == Kind::Chat && name == CHAT_INPUT {
            self.problem(path, ProblemKind::ReservedName { name: shown() });
        }
        if earlier.any(|input| input.name == name) {
            self.problem(path, ProblemKind::DuplicateName { name: shown() });
        }
    }

    fn options(&mut self, path: &str, input: &Input) {
        if !input.kind.has_options() {
            return self.not_for(path, input.kind, !input.options.is_empty());
        }
        if input.options.is_empty() {
            return self.problem(path, ProblemKind::Missing(DefinitionPart::Options));
        }
        self.count(path, DefinitionPart::Options, input.options.len(), limits::OPTIONS);
        let mut seen = std::collections::HashSet::new();
        for (index, option) in input.options.iter().enumerate() {
            let path = format!("{path}[{index}]");
            self.text(
                &path,
                option,
                TextRule { missing: Some(DefinitionPart::Option), max_chars: limits::OPTION_CHARS },
            );
            // Compared after trimming, because people can't tell options apart that only differ in white space.
            if !seen.insert(option.trim()) && !option.trim().is_empty() {
                self.problem(path, ProblemKind::Duplicate { text: crate::format::shortened(option) });
            }
        }
    }

    fn bounds(&mut self, path: &str, input: &Input) {
        let max_chars = format!("{path}.max_chars");
        match input.max_chars {
            Some(_) if !input.kind.counts_chars() => self.not_for(&max_chars, input.kind, true),
            Some(chars) => self.range(&max_chars, f64::from(chars), 1.0, limits::INPUT_CHARS as f64),
            None => {}
        }
        if input.kind != InputKind::Number {
            self.not_for(&format!("{path}.min"), input.kind, input.min.is_some());
            self.not_for(&format!("{path}.max"), input.kind, input.max.is_some());
        } else if let (Some(min), Some(max)) = (input.min, input.max)
            && min > max
        {
            self.problem(format!("{path}.min"), ProblemKind::MinAboveMax);
        }
    }

    fn files(&mut self, path: &str, input: &Input) {
        let Some(files) = &input.files else { return };
        if input.kind != InputKind::File {
            return self.not_for(path, input.kind, true);
        }
        let bounds = [
            ("max_files", files.max_files, limits::FILES),
            ("max_mib", files.max_mib, limits::FILE_MIB),
            ("max_pages", files.max_pages, limits::FILE_PAGES),
        ];
        for (field, set, max) in bounds {
            if let Some(number) = set {
                self.range(&format!("{path}.{field}"), f64::from(number), 1.0, f64::from(max));
            }
        }
        for (index, group) in files.groups.iter().enumerate() {
            if files.groups.iter().take(index).any(|earlier| earlier == group) {
                let text = group.id().to_owned();
                self.problem(format!("{path}.groups[{index}]"), ProblemKind::Duplicate { text });
            }
        }
    }

    fn default(&mut self, path: &str, input: &Input) {
        let Some(default) = &input.default else { return };
        if input.kind == InputKind::File {
            return self.not_for(path, input.kind, true);
        }
        if let Err(kind) = values::normalise(input, default) {
            self.problem(path, kind);
        }
    }

    fn not_for(&mut self, path: &str, kind: InputKind, set: bool) {
        if set {
            self.problem(path, ProblemKind::NotForThisKind { kind });
        }
    }

    fn range(&mut self, path: &str, number: f64, min: f64, max: f64) {
        // Written so that NaN is out of range as well.
        if !(min..=max).contains(&number) {
            self.problem(path, ProblemKind::OutOfRange { min, max });
        }
    }

    fn output(&mut self) {
        let output = &self.definition.output;
        match (&output.schema, output.format) {
            (None, OutputFormat::Json) => self.problem("output.schema", ProblemKind::Missing(DefinitionPart::Fields)),
            (Some(schema), OutputFormat::Json) => {
                if let Some(kind) = schema::problem(schema) {
                    self.problem("output.schema", kind);
                }
            }
            // Kept for when the answer becomes JSON again.
            (_, OutputFormat::Markdown | OutputFormat::Text) => {}
        }
    }

    fn chat(&mut self) {
        let definition = self.definition;
        let Some(Chat { opening, suggestions, keep_turns, summarise: _ }) = &definition.chat else { return };
        if definition.kind == Kind::Form {
            return self.problem("chat", ProblemKind::ChatOnForm);
        }
        self.local_text("chat.opening", opening, TextRule { missing: None, max_chars: limits::OPENING_CHARS });
        self.count("chat.suggestions", DefinitionPart::Suggestions, suggestions.len(), limits::SUGGESTIONS);
        for (index, suggestion) in suggestions.iter().enumerate() {
            let rule = TextRule { missing: Some(DefinitionPart::Suggestion), max_chars: limits::SUGGESTION_CHARS };
            self.local_text(&format!("chat.suggestions[{index}]"), suggestion, rule);
        }
        self.range("chat.keep_turns", f64::from(*keep_turns), 0.0, f64::from(limits::KEEP_TURNS));
    }
}

#[cfg(test)]
mod tests;
