//! Files of test rows: what of a file an app's rows can take, and what became of the rest. Pure; a table's rows are read before, in a process
//! of their own.

mod assertions;
mod columns;
mod jsonl;
mod promptfoo;
mod table;

use std::collections::BTreeSet;

use api::{CreateTestRow, ImportColumn, ImportFate, ImportNote};
use model::{CHAT_INPUT, Definition, InputKind, Kind, Language, Values, limits};
use serde_json::Value;
use store::NewTestRow;

use super::rows;
use crate::{
    api::test_rows,
    error::{Refusal, Words},
};

pub use columns::heading_of;
pub use jsonl::read as read_jsonl;
pub use promptfoo::read as read_promptfoo;
pub use table::read as read_table;

/// The most notes that are kept, and the most bad lines that are told.
const NOTES: usize = 100;

/// What was found in a file, on its own.
pub struct Found {
    /// The columns of a table.
    pub columns: Vec<ImportColumn>,
    /// The rows that can be added.
    pub rows: Vec<NewTestRow>,
    /// Lines that can't, the first of them.
    pub bad: Vec<ImportNote>,
    pub bad_count: u32,
    /// What became of what isn't taken over as it stands.
    pub notes: Vec<ImportNote>,
}

/// What is found in a file while it is read.
pub struct Imported<'d> {
    definition: &'d Definition,
    /// Of all sentences.
    language: Language,
    /// The columns of a table.
    pub columns: Vec<ImportColumn>,
    /// The rows that can be added.
    pub rows: Vec<NewTestRow>,
    /// Lines that can't, the first of them.
    pub bad: Vec<ImportNote>,
    pub bad_count: u32,
    /// What became of what isn't taken over as it stands.
    pub notes: Vec<ImportNote>,
    /// What no input takes, each told once.
    unknown: BTreeSet<String>,
}

impl<'d> Imported<'d> {
    pub fn nothing(definition: &'d Definition, language: Language) -> Self {
        Self {
            definition,
            language,
            columns: Vec::new(),
            rows: Vec::new(),
            bad: Vec::new(),
            bad_count: 0,
            notes: Vec::new(),
            unknown: BTreeSet::new(),
        }
    }

    /// What was found, once the file is read.
    pub fn found(self) -> Found {
        Found { columns: self.columns, rows: self.rows, bad: self.bad, bad_count: self.bad_count, notes: self.notes }
    }

    /// Whether there are as many rows as an app may have.
    fn is_full(&self) -> bool {
        self.rows.len() >= limits::TEST_ROWS
    }

    /// A line beyond those.
    fn beyond(&mut self, line: u32) {
        let max = limits::TEST_ROWS;
        let (en, ko) = (
            format!("An app has at most {max} test rows, and the lines before are as many."),
            format!("테스트 행은 앱마다 {max}개까지인데, 앞줄에서 다 찼어요."),
        );
        self.bad(line, &en, &ko);
    }

    /// One more row, if it can be kept and the app's inputs take its values.
    fn row(&mut self, line: u32, mut row: CreateTestRow) {
        if self.is_full() {
            return self.beyond(line);
        }
        if row.inputs.is_empty() {
            return self.bad(line, "It has no value for any input.", "입력에 넣을 값이 없어요.");
        }
        let fit = rows::fit(self.definition, &row.inputs, &[]);
        // Files are attached to the row afterwards.
        if let Some((name, words)) = fit.problems.iter().find(|(name, _)| !is_file(self.definition, name)) {
            let reason = format!("{name}: {}", words.get(self.language));
            return self.bad(line, &reason, &reason);
        }
        row.inputs.extend(fit.values);
        match test_rows::checked(row) {
            Ok(row) => self.rows.push(row),
            Err(refusal) => {
                let body = refusal.body(self.language, "");
                let reason = body.error.fields.into_iter().next().map_or(body.error.message, |(_, reason)| reason);
                self.bad(line, &reason, &reason);
            }
        }
    }

    fn bad(&mut self, line: u32, en: &str, ko: &str) {
        self.bad_count = self.bad_count.saturating_add(1);
        if self.bad.len() < NOTES {
            let message = self.said(en, ko);
            self.bad.push(ImportNote { line: Some(line), what: ImportFate::Dropped, message });
        }
    }

    fn note(&mut self, line: Option<u32>, what: ImportFate, words: &Words) {
        let note = ImportNote { line, what, message: words.get(self.language).to_owned() };
        if self.notes.len() < NOTES && !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// A line has values under a name that nothing here takes.
    fn unknown(&mut self, name: &str, line: u32) {
        if self.unknown.insert(name.to_owned()) {
            let (en, ko) = (format!("The app has no input “{name}”."), format!("앱에 “{name}” 입력이 없어요."));
            self.note(Some(line), ImportFate::Dropped, &words(en, ko));
        }
    }

    /// A line has a value for an input that takes files; each is told once.
    fn takes_files(&mut self, name: &str, line: Option<u32>) {
        if self.unknown.insert(name.to_owned()) {
            self.note(line, ImportFate::Dropped, &attach_afterwards(name));
        }
    }

    fn said(&self, en: &str, ko: &str) -> String {
        match self.language {
            Language::En => en,
            Language::Ko => ko,
        }
        .to_owned()
    }

    /// A value as an input takes it: files hold texts where a form has lists, and numbers where it has texts.
    fn value(&self, name: &str, value: Value) -> Value {
        let kind = self.definition.inputs.iter().find(|input| input.name == name).map(|input| input.kind);
        match (kind.unwrap_or(InputKind::Paragraph), without_nul(value)) {
            (InputKind::Multiselect, Value::String(text)) => {
                text.split([',', ';', '\n']).map(str::trim).filter(|item| !item.is_empty()).collect()
            }
            (InputKind::List, Value::String(text)) if !text.contains('\n') => {
                text.split(';').map(str::trim).filter(|item| !item.is_empty()).collect()
            }
            (InputKind::Multiselect | InputKind::List | InputKind::File, value) => value,
            (InputKind::Number | InputKind::Checkbox, value @ (Value::Number(_) | Value::Bool(_))) => value,
            (_, Value::Null) => Value::Null,
            (_, Value::String(text)) => text.into(),
            (_, other) => other.to_string().into(),
        }
    }

    /// The name of the input that takes a chat's message or, in a form, its longest text.
    fn main_input(&self) -> Option<&'d str> {
        if self.definition.kind == Kind::Chat {
            return Some(CHAT_INPUT);
        }
        let of_kind = |kind| self.definition.inputs.iter().find(|input| input.kind == kind);
        of_kind(InputKind::Paragraph).or_else(|| of_kind(InputKind::Text)).map(|input| &*input.name)
    }
}

/// Whether an input takes files, which no file of rows holds.
fn is_file(definition: &Definition, name: &str) -> bool {
    definition.file_inputs().any(|(input, _)| input == name)
}

/// Refuses a file with more checks for all of its rows than a row can have: each would be tried on each row.
fn refuse_many(checks: usize) -> Result<(), Refusal> {
    let max = limits::TEST_CHECKS;
    if checks <= max {
        return Ok(());
    }
    Err(Refusal::field(
        "file",
        format!("The file checks {checks} things of every row; {max} are the most. Remove some from it."),
        format!("모든 행에 적용되는 검사가 파일에 {checks}개 있어요. {max}개까지 쓸 수 있으니 몇 개를 지워 주세요."),
    ))
}

/// A text of a cell or a field; what isn't one, as JSON.
fn text_of(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.replace('\0', ""),
        other => other.to_string().replace('\0', ""),
    }
}

/// The database can't hold NUL characters.
fn without_nul(value: Value) -> Value {
    match value {
        Value::String(text) if text.contains('\0') => text.replace('\0', "").into(),
        Value::Array(items) => items.into_iter().map(without_nul).collect(),
        Value::Object(fields) => fields
            .into_iter()
            .map(|(name, value)| (name.replace('\0', ""), without_nul(value)))
            .collect::<Values>()
            .into(),
        other => other,
    }
}

fn tags_of(text: &str) -> Vec<String> {
    text.split([',', ';', '\n']).map(str::trim).filter(|tag| !tag.is_empty()).map(str::to_owned).collect()
}

/// Why nothing is imported into an input that takes files.
fn attach_afterwards(name: &str) -> Words {
    words(
        format!(
            "“{name}” takes files, which can't be imported. Import the rows without it, then open each row and attach its file."
        ),
        format!("“{name}”은 파일 입력이라 가져올 수 없어요. 이 열 없이 가져온 다음 행을 열어 파일을 첨부해 주세요."),
    )
}

fn words(en: impl Into<String>, ko: impl Into<String>) -> Words {
    Words { en: en.into(), ko: ko.into() }
}

#[cfg(test)]
mod tests;
