//! The ready-made apps of the market, from the folder `templates/` beside `src/`, compiled in.
//!
//! To add one: 1. make a folder `templates/<id>/` with `app.json` (category, icon, name, summary) and, for each language, a file
//! `en.json` and `ko.json` (`definition` and `sample`); both ask for the same inputs. Write each in its own language rather than
//! translate it. 2. Name the folder in [`SOURCES`]. 3. Run the tests of this file.
//!
//! JSON has no texts of several lines, so where a definition has one text these files may have a list of its lines: in a
//! message, an example's answer, a chat's opening, and every value of a paragraph.

use api::model::{AppTemplate, Category, LocalText, TemplateContent};
use serde::Deserialize;
use serde_json::Value;

/// One template's files.
struct Source {
    id: &'static str,
    listing: &'static str,
    en: &'static str,
    ko: &'static str,
}

macro_rules! sources {
    ($($id:literal),+ $(,)?) => {
        [$(Source {
            id: $id,
            listing: include_str!(concat!("../templates/", $id, "/app.json")),
            en: include_str!(concat!("../templates/", $id, "/en.json")),
            ko: include_str!(concat!("../templates/", $id, "/ko.json")),
        }),+]
    };
}

/// Every template, in the order in which the market shows those of one category.
const SOURCES: [Source; 16] = sources![
    "meeting-minutes",
    "weekly-report",
    "document-summary",
    "translate-with-glossary",
    "sales-proposal",
    "buyer-email",
    "complaint-reply",
    "product-copy",
    "press-release",
    "job-posting",
    "leave-rules",
    "okr-polish",
    "contract-check",
    "error-log",
    "survey-coding",
    "question-to-sql",
];

/// A template's file is not what it should be. The tests keep this from happening in a released server.
#[derive(Debug, thiserror::Error)]
#[error("the template {id} has a wrong {file}")]
pub struct BadTemplate {
    id: &'static str,
    file: &'static str,
    source: serde_json::Error,
}

/// Reads every template. It takes a few milliseconds: do it once, at the start.
pub fn load() -> Result<Vec<AppTemplate>, BadTemplate> {
    SOURCES.iter().map(read).collect()
}

/// What `app.json` holds: all of [`AppTemplate`] that isn't said per language.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Listing {
    category: Category,
    icon: String,
    name: LocalText,
    summary: LocalText,
}

fn read(source: &Source) -> Result<AppTemplate, BadTemplate> {
    let bad = |file| move |error| BadTemplate { id: source.id, file, source: error };
    let Listing { category, icon, name, summary } = serde_json::from_str(source.listing).map_err(bad("app.json"))?;
    Ok(AppTemplate {
        id: source.id.to_owned(),
        category,
        icon,
        name,
        summary,
        en: content(source.en).map_err(bad("en.json"))?,
        ko: content(source.ko).map_err(bad("ko.json"))?,
    })
}

fn content(json: &str) -> Result<TemplateContent, serde_json::Error> {
    let mut file: Value = serde_json::from_str(json)?;
    let paragraphs = paragraphs(&file);
    if let Some(definition) = file.get_mut("definition") {
        for message in items(definition.pointer_mut("/prompt/messages")) {
            join(message.get_mut("text"));
        }
        for example in items(definition.pointer_mut("/prompt/examples")) {
            join(example.get_mut("answer"));
            join_values(example.get_mut("inputs"), &paragraphs);
        }
        for input in items(definition.get_mut("inputs")) {
            if is_paragraph(input) {
                join(input.get_mut("default"));
            }
        }
        join(definition.pointer_mut("/chat/opening"));
    }
    join_values(file.get_mut("sample"), &paragraphs);
    serde_json::from_value(file)
}

/// The names of the inputs whose value is a text of several lines.
fn paragraphs(file: &Value) -> Vec<String> {
    let inputs = file.pointer("/definition/inputs").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let names = inputs.iter().filter(|input| is_paragraph(input)).filter_map(|input| input.get("name")?.as_str());
    names.map(str::to_owned).collect()
}

fn is_paragraph(input: &Value) -> bool {
    input.get("kind").and_then(Value::as_str) == Some("paragraph")
}

fn items(list: Option<&mut Value>) -> &mut [Value] {
    list.and_then(Value::as_array_mut).map(Vec::as_mut_slice).unwrap_or_default()
}

fn join_values(values: Option<&mut Value>, names: &[String]) {
    if let Some(values) = values {
        for name in names {
            join(values.get_mut(name));
        }
    }
}

/// Makes one text of a list of lines. Anything else is left for the reader of the whole to refuse.
fn join(text: Option<&mut Value>) {
    let Some(text) = text else { return };
    let lines = text.as_array().and_then(|lines| lines.iter().map(Value::as_str).collect::<Option<Vec<_>>>());
    if let Some(lines) = lines {
        *text = Value::from(lines.join("\n"));
    }
}

#[cfg(test)]
mod tests;
