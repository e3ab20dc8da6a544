//! Problems of definitions and values, and their messages.
//!
//! A problem says where it is, what it is, and, through [`Problem::message`], what to do in plain words. To add one: a variant of
//! [`ProblemKind`] and its sentence in `problem/english.rs` and `problem/korean.rs`; the compiler asks for both.

mod english;
mod korean;

use crate::{InputKind, Language};

/// A range of a template's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last one.
    pub end: usize,
    /// The line in which it begins, starting at 1.
    pub line: usize,
    /// The character of that line at which it begins, starting at 1.
    pub column: usize,
}

/// A problem.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// The field's path, such as `prompt.messages[1].text` or `inputs.notes`; empty for the whole.
    pub path: String,
    /// The range in that field's text, if it is in a template.
    pub span: Option<Span>,
    pub kind: ProblemKind,
}

/// How serious a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth a look; prevents nothing.
    Warning,
    /// Prevents publishing and running.
    Error,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq)]
pub enum ProblemKind {
    // In a template.
    /// A tag that is not closed.
    UnclosedTag {
        /// What it has to end with.
        end: &'static str,
    },
    /// `{{}}`
    EmptyTag,
    /// A tag whose content can't be a name.
    BadTagName {
        /// The content.
        name: String,
    },
    /// A feature of Mustache or similar languages that templates here don't have.
    Unsupported(Unsupported),
    /// `{{#name}}` without its `{{/name}}`.
    UnclosedSection { name: String },
    /// `{{/name}}` without its `{{#name}}`.
    StrayClose { name: String },
    /// `{{.}}` outside a `{{#list}}`.
    ItemOutsideSection,
    /// There is no input with this name.
    UnknownVariable {
        name: String,
        /// The input with the most similar name, if there is one.
        nearest: Option<String>,
    },
    /// The workspace has no piece with this name.
    UnknownPiece { name: String },

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
        /// The maximum number of characters.
        max: usize,
        /// By how many characters it is too long.
        by: usize,
    },
    /// A document that is too large.
    TooLarge {
        /// The maximum number of bytes.
        max_bytes: usize,
    },
    /// The minimum is above the maximum.
    MinAboveMax,
    /// A setting outside its range.
    OutOfRange { min: f64, max: f64 },
    /// A setting that this kind of field doesn't have.
    NotForThisKind { kind: InputKind },
    /// A form without a user message.
    NoUserMessage,
    /// Chat settings on a form.
    ChatOnForm,
    /// A fallback that is the same as the model itself.
    UselessFallback,
    /// An input is shown depending on one that is not before it, or on none that there is.
    NotAnEarlierInput { name: String },
    /// No template uses this input.
    UnusedInput { name: String },
    /// The prompt ends with an assistant message for the model to continue, which these models reject.
    EndsWithAnswer {
        /// Their names.
        models: Vec<String>,
    },
    /// The prompt begins with an assistant message, which these models reject.
    BeginsWithAnswer {
        /// Their names.
        models: Vec<String>,
    },
    /// The output's schema is not a JSON Schema of an object with properties.
    NotASchema,
    /// An example's answer is prose, although the app's answers have fields.
    ExampleWithoutFields,
    /// A NUL character, which databases and models don't take.
    Nul,

    // In what a person filled in.
    /// A required field was not filled in, chosen or ticked.
    Required {
        /// The field's kind, which determines the wording.
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
    /// A file that can't be used for this field.
    File {
        /// Its name, for people.
        name: String,
        problem: FileProblem,
    },
    /// An item of a list that is too long.
    ItemTooLong {
        /// Its position, starting at 1.
        item: usize,
        /// The maximum number of characters.
        max: usize,
        /// By how many characters it is too long.
        by: usize,
    },
}

/// Why a file can't be used for a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileProblem {
    /// It was removed, or somebody else uploaded it.
    Gone,
    /// It has not arrived yet, or is still being read.
    NotReady,
    /// It could not be read.
    Refused,
    /// Its kind is not taken here.
    NotTaken,
    /// It is larger than is taken here.
    TooLarge {
        /// The maximum in MiB.
        max_mib: u64,
    },
    /// It has more pages, slides or sheets than are taken here.
    TooManyPages { max: u32 },
    /// With it, the files of a run have more text than fits.
    TooMuchText { max_chars: u64 },
    /// With it, the files of a run have more pictures than are sent.
    TooManyPictures { max: u32 },
}

/// A part of a definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DefinitionPart {
    Name,
    Label,
    Inputs,
    Options,
    Option,
    Messages,
    /// The text of a message.
    Message,
    Examples,
    Answer,
    /// The model's id.
    Model,
    Fallbacks,
    Stops,
    Stop,
    Suggestions,
    Suggestion,
    /// A list's items.
    Items,
    /// The files of an input.
    Files,
    /// The required abilities of a model.
    Wants,
    /// The fields of an answer.
    Fields,
    FieldName,
}

/// Features that templates here don't have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unsupported {
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
    pub fn new(path: impl Into<String>, kind: ProblemKind) -> Self {
        Self { path: path.into(), span: None, kind }
    }

    /// Whether it prevents publishing and running.
    pub fn severity(&self) -> Severity {
        match self.kind {
            ProblemKind::NotForThisKind { .. }
            | ProblemKind::UselessFallback
            | ProblemKind::UnusedInput { .. }
            | ProblemKind::ExampleWithoutFields => Severity::Warning,
            _ => Severity::Error,
        }
    }

    /// Whether not even a draft with it can be saved, because the database would reject it.
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

    /// The message, preceded by line and column if it has them.
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
