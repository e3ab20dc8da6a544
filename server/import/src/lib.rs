//! Apps of other builders, read into ours.
//!
//! [`read`] takes a file's bytes and gives an app, and a report of what became of each of its parts. It does nothing else: no IO, no
//! clock, no network; nothing of a file is run. What a file does beyond inputs, prompts and one model is [refused](Unreadable) with
//! the reason, because half an app answers wrongly without anybody seeing why.

mod archive;
mod draft;
mod formats;
mod html;
mod node;
mod placeholders;
mod report;
mod template;
mod text;

use std::collections::BTreeMap;

/// An app that was read from a file of another builder.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// Its name; empty if the file has none.
    pub name: String,
    /// What it is for, in a sentence or two; empty if the file doesn't say.
    pub summary: String,
    /// The app. It has no errors by [`model::Definition::check`], and names no model of a connection.
    pub definition: model::Definition,
    /// Sample values of the file, by input name, such as a test row takes them.
    pub rows: Vec<BTreeMap<String, serde_json::Value>>,
    /// The model that answered there. The definition has its settings, but can't name it: only a workspace knows its connections.
    pub model: Option<WantedModel>,
    /// What became of each part, in the order of reading.
    pub report: Vec<Line>,
}

/// The model that a file names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedModel {
    /// Who provides it, in the file's own word, such as `langgenius/openai/openai` or `azureChatOpenAI`.
    pub provider: Option<String>,
    /// The provider's id of the model, such as `gpt-4o-mini`.
    pub model: String,
    /// The place of its line in the report, which is the only one there that needs a choice of a model. Others may need other choices.
    pub place: String,
}

/// What became of a part of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It is in the app and means the same.
    Mapped,
    /// It is in the app in another form.
    Changed,
    /// It is not in the app, which does the same without it.
    Dropped,
    /// Somebody has to choose before the app is complete.
    NeedsChoice,
}

/// A line of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub outcome: Outcome,
    /// Where it stood, as a path in the file: `model_config.pre_prompt`.
    pub place: String,
    /// The sentence in English.
    pub en: String,
    /// The sentence in Korean.
    pub ko: String,
}

/// Why a file gives no app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// Where in the file the reason stands, if it stands somewhere.
    pub place: Option<String>,
    /// What is wrong and what to do, in English.
    pub en: String,
    /// The same in Korean.
    pub ko: String,
}

/// The largest file that is read, in bytes.
pub const MAX_BYTES: usize = 10 * 1024 * 1024;

/// Reads an app out of a file: a Dify DSL, a flow of Flowise, Langflow or Prompt Flow, a `.prompty`, or a prompt of OpenAI's API.
/// An archive is read as the one flow in it. The format is told by the content; the name only names an app that has no name of its own.
///
/// # Errors
/// If it is none of these, or an app that can't be carried over whole.
pub fn read(bytes: &[u8], file_name: Option<&str>) -> Result<Imported, Unreadable> {
    let mut imported =
        if archive::is_one(bytes) { archive::read(bytes)? } else { formats::read(&text::of_bytes(bytes)?, &|_| None)? };
    if imported.name.is_empty() {
        imported.name = file_name.map(text::stem).unwrap_or_default();
    }
    Ok(imported)
}

#[cfg(test)]
mod tests;
