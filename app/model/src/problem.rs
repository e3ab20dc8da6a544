//! What can be wrong with a definition or with what a person filled in, and how that is said.
//!
//! A problem says where it is, what it is, and — through [`Problem::message`] — what to do, in plain words. To add one: a
//! variant of [`ProblemKind`], its sentence in `problem/english.rs` and `problem/korean.rs`; the compiler asks for both.

mod english;
mod korean;

use crate::{InputKind, Language};

/// A stretch of a template's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Its first byte.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
    /// The line it begins in, from 1.
    pub line: usize,
    /// The character of that line at which it begins, from 1.
    pub column: usize,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// Where: the field's path, such as `prompt.messages[1].text` or `inputs.notes`; empty for the whole.
    pub path: String,
    /// Where in that field's text, when it is in a template.
    pub span: Option<Span>,
    /// What.
    pub kind: ProblemKind,
}

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth a look; blocks nothing.
    Warning,
    /// Blocks publishing and running.
    Error,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq)]
pub enum ProblemKind {
    // In a template.
    /// A tag begins and doesn't end.
    UnclosedTag {
        /// What it has to end with.
        end: &'static str,
    },
    /// `{{}}`
    EmptyTag,
    /// What stands in a tag can't be a name.
    BadTagName {
        /// What stands there.
        name: String,
    },
    /// Something of Mustache or its relatives that templates here don't have.
    Unsupported(Unsupported),
    /// `{{#name}}` without its `{{/name}}`.
    UnclosedSection { name: String },
    /// `{{/name}}` without its `{{#name}}`.
    StrayClose { name: String },
    /// `{{.}}` outside a `{{#list}}`.
    ItemOutsideSection,
    /// No input is called so.
    UnknownVariable {
        /// The name in the tag.
        name: String,
        /// The input whose name is nearest, if one is near.
        nearest: Option<String>,
    },

    // In a definition.
    /// A required text is empty.
    Missing(DefinitionPart),
    /// Two inputs have this name.
    DuplicateName { name: String },
    /// A name with characters other than letters, digits and `_`, or one that doesn't begin with a letter.
    BadName { name: String },
    /// A reserved name.
    ReservedName { name: String },
    /// Too many items.
    TooMany {
        part: DefinitionPart,
        /// The maximum.
        max: usize,
    },
    /// A text that occurs twice in a list of texts that must differ.
    Duplicate { text: String },
    /// A text that is too long.
    TooLong {
        /// How many characters are allowed.
        max: usize,
        /// How many there are too many.
        by: usize,
    },
    /// A document is larger than allowed.
    TooLarge {
        /// How many bytes are allowed.
        max_bytes: usize,
    },
    /// The smallest number allowed is above the largest.
    MinAboveMax,
    /// A setting outside its range.
    OutOfRange { min: f64, max: f64 },
    /// A setting that this kind of field doesn't have.
    NotForThisKind { kind: InputKind },
    /// A form without a user message.
    NoUserMessage,
    /// Chat settings on a form.
    ChatOnForm,
    /// A fallback that is the model it stands in for.
    UselessFallback,
    /// No template uses this input.
    UnusedInput { name: String },
    /// The prompt ends with an assistant message for the model to continue, which these models reject.
    EndsWithAnswer {
        /// Their names.
        models: Vec<String>,
    },
    /// The prompt begins with the model's own words, and these models refuse that.
    BeginsWithAnswer {
        /// Their names.
        models: Vec<String>,
    },
    /// What the answer looks like is no JSON Schema of an object with properties.
    NotASchema,
    /// An example's answer is prose, while the answers of the app have fields.
    ExampleWithoutFields,
    /// A NUL character; databases and models don't take it.
    Nul,

    // In what a person filled in.
    /// Nothing was filled in, chosen or ticked where something is needed.
    Required {
        /// The field's kind, which says what there is to do.
        kind: InputKind,
    },
    /// There is no input with this name.
    UnknownInput { name: String },
    /// The value's type does not fit the field's kind.
    WrongKind { expected: InputKind },
    /// A number below the minimum.
    BelowMin { min: f64 },
    /// A number above the maximum.
    AboveMax { max: f64 },
    /// A text that is not one of the options.
    NotAnOption { text: String },
    /// Not a date of the calendar in the form `YYYY-MM-DD`.
    NotADate,
    /// Not an http or https address.
    NotAUrl,
    /// An item of a list is longer than allowed.
    ItemTooLong {
        /// Which one, from 1.
        item: usize,
        /// How many characters are allowed.
        max: usize,
        /// How many there are too many.
        by: usize,
    },
}

/// A part of a definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DefinitionPart {
    Name,
    /// An input's label.
    Label,
    /// The inputs.
    Inputs,
    /// What can be chosen.
    Options,
    /// One choice.
    Option,
    /// The prompt's messages.
    Messages,
    /// One message's text.
    Message,
    /// Worked examples.
    Examples,
    /// An example's answer.
    Answer,
    /// The model's id.
    Model,
    /// Models that stand in.
    Fallbacks,
    /// Texts at which the answer ends.
    Stops,
    /// One such text.
    Stop,
    /// What a chat offers to ask.
    Suggestions,
    /// One such offer.
    Suggestion,
    /// A list's items.
    Items,
    /// What a model must be able to do.
    Wants,
    /// The fields of an answer.
    Fields,
    /// A field's name.
    FieldName,
}

/// What templates here don't have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unsupported {
    /// `{{> name}}`
    Partial,
    /// `{{=<% %>=}}`
    Delimiters,
    /// `{{< name}}`, `{{$ name}}`
    Inheritance,
    /// `{{a.b}}`
    DottedName { name: String },
    /// `{{#if name}}` and similar tags of other template languages.
    Logic {
        /// The word, such as `if`.
        word: String,
    },
}

impl Problem {
    pub(crate) fn new(path: impl Into<String>, kind: ProblemKind) -> Self {
        Self { path: path.into(), span: None, kind }
    }

    /// Whether it blocks publishing and running.
    pub fn severity(&self) -> Severity {
        match self.kind {
            ProblemKind::NotForThisKind { .. }
            | ProblemKind::UselessFallback
            | ProblemKind::UnusedInput { .. }
            | ProblemKind::ExampleWithoutFields => Severity::Warning,
            _ => Severity::Error,
        }
    }

    /// Whether not even a draft with it can be kept: the database would refuse it.
    pub fn blocks_saving(&self) -> bool {
        matches!(self.kind, ProblemKind::Nul | ProblemKind::TooLarge { .. })
    }

    /// What is wrong and what to do, in one or two plain sentences.
    pub fn message(&self, language: Language) -> String {
        match language {
            Language::En => english::message(&self.kind),
            Language::Ko => korean::message(&self.kind),
        }
    }

    /// The message, with line and column in front where there are some.
    pub fn located_message(&self, language: Language) -> String {
        let message = self.message(language);
        match (self.span, language) {
            (Some(Span { line, column, .. }), Language::En) => format!("Line {line}, column {column}: {message}"),
            (Some(Span { line, column, .. }), Language::Ko) => format!("{line}행 {column}열: {message}"),
            (None, _) => message,
        }
    }
}

#[cfg(test)]
mod tests;
