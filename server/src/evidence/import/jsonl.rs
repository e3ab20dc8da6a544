//! A JSON document a line: rows of Prompt Flow, which are flat, and of OpenAI Evals, which have an `item`, or messages and an `ideal`
//! answer. A line with `testing_criteria` holds graders for all rows.

use api::{ColumnUse, CreateTestRow, ImportFate};
use model::{Definition, Language, Values, evidence::Check};
use serde_json::{Map, Value};

use super::{Imported, assertions, columns::use_of, is_file, refuse_many, tags_of, text_of, words};
use crate::error::Refusal;

/// Reads the lines of a file.
///
/// # Errors
/// If there are more graders than a row can have checks.
pub fn read<'d>(text: &str, definition: &'d Definition, language: Language) -> Result<Imported<'d>, Refusal> {
    let mut out = Imported::nothing(definition, language);
    let mut graders = Vec::new();
    let mut rows = Vec::new();
    for (line, text) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
        if text.trim().is_empty() {
            continue;
        }
        match serde_json::from_str::<Value>(text) {
            Ok(Value::Object(mut fields)) => match fields.remove("testing_criteria") {
                Some(Value::Array(criteria)) => graders.extend(criteria.into_iter().map(|grader| (line, grader))),
                _ => rows.push((line, fields)),
            },
            Ok(_) => out.bad(line, "It is no JSON object.", "JSON 객체가 아니에요."),
            Err(error) => out.bad(line, &format!("It is not JSON: {error}."), &format!("JSON이 아니에요: {error}.")),
        }
    }
    refuse_many(graders.len())?;
    for (line, fields) in rows {
        if out.is_full() {
            out.beyond(line);
            continue;
        }
        let item = fields.get("item").and_then(Value::as_object).cloned();
        let mut row = match (&item, fields.get("input").and_then(Value::as_array)) {
            (None, Some(messages)) => of_messages(&mut out, line, messages, &fields),
            _ => of_fields(&mut out, line, item.as_ref().unwrap_or(&fields)),
        };
        for (_, grader) in &graders {
            add_grader(&mut row, grader, item.as_ref().unwrap_or(&fields));
        }
        out.row(line, row);
    }
    for (line, grader) in &graders {
        let (what, words) = assertions::fate_of_grader(grader);
        out.note(Some(*line), what, &words);
    }
    Ok(out)
}

fn of_fields(out: &mut Imported<'_>, line: u32, fields: &Map<String, Value>) -> CreateTestRow {
    let mut row = CreateTestRow::default();
    for (name, value) in fields {
        match use_of(name, out.definition) {
            ColumnUse::Input(input) if is_file(out.definition, &input) => out.takes_files(&input, Some(line)),
            ColumnUse::Input(input) if !row.inputs.contains_key(&input) => {
                let value = out.value(&input, value.clone());
                row.inputs.insert(input, value);
            }
            ColumnUse::Expected if row.expected.is_empty() => row.expected = text_of(value),
            ColumnUse::Tags => match value {
                Value::Array(tags) => row.tags.extend(tags.iter().map(text_of)),
                other => row.tags.extend(tags_of(&text_of(other))),
            },
            _ => out.unknown(name, line),
        }
    }
    row
}

/// A row whose input is a conversation: what the person said last is the app's, and the rest is the app's own.
fn of_messages(out: &mut Imported<'_>, line: u32, messages: &[Value], fields: &Map<String, Value>) -> CreateTestRow {
    let mut row = CreateTestRow::default();
    let role = |message: &Value| message.get("role").map(text_of).unwrap_or_default();
    let last = messages.iter().rev().find(|message| role(message) == "user").and_then(|message| message.get("content"));
    if let (Some(input), Some(said)) = (out.main_input(), last) {
        let value = out.value(input, text_of(said).into());
        row.inputs.insert(input.to_owned(), value);
    }
    if messages.len() > 1 {
        let (en, ko) = (
            "Of the messages only the last one of the user is taken: the others are the app's own to write.",
            "메시지 중 사용자의 마지막 메시지만 가져와요. 나머지는 앱의 프롬프트가 정해요.",
        );
        out.note(Some(line), ImportFate::Changed, &words(en, ko));
    }
    match fields.get("ideal") {
        Some(Value::Array(answers)) => {
            row.expected = answers.first().map(text_of).unwrap_or_default();
            if answers.len() > 1 {
                let (en, ko) = ("Of several ideal answers the first is taken.", "정답이 여럿이면 첫 번째를 가져와요.");
                out.note(Some(line), ImportFate::Changed, &words(en, ko));
            }
        }
        Some(answer) => row.expected = text_of(answer),
        None => {}
    }
    row
}

/// What a grader for all rows means for one.
fn add_grader(row: &mut CreateTestRow, grader: &Value, item: &Values) {
    let Some((check, reference)) = assertions::of_grader(grader, item) else { return };
    // What the item doesn't have stays a tag.
    if check == (Check::Equals {}) && !reference.contains("{{") {
        row.expected = reference;
    }
    row.checks.push(check);
}
