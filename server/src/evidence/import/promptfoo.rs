//! promptfoo's tests: YAML with `tests`, each with `vars` and `assert`, or such a list alone.

use api::{ColumnUse, CreateTestRow, ImportFate};
use model::{Definition, InputKind, Language, Values};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use serde_saphyr::Spanned;

use super::{
    Imported,
    assertions::{Taken, filled, of_promptfoo},
    columns::use_of,
    is_file, refuse_many, text_of, words,
};
use crate::error::Refusal;

/// What is read of a file at most. Aliases count as often as they are used, so a few lines can't become gigabytes.
const NODES: usize = 200_000;
const SCALAR_BYTES: usize = 16 * 1024 * 1024;
const DEPTH: usize = 64;
const ALIASES: usize = 10_000;

/// Each test is read where it stands: through a buffer, as serde has for `flatten`, no line would reach it.
#[derive(Deserialize)]
struct Whole {
    #[serde(default)]
    tests: Vec<Spanned<Value>>,
}

/// Reads a file of tests.
///
/// # Errors
/// If it is no YAML, or too large with all that it refers to, or if it checks more of all rows than a row can have checks.
pub fn read<'d>(text: &str, definition: &'d Definition, language: Language) -> Result<Imported<'d>, Refusal> {
    let mut out = Imported::nothing(definition, language);
    let (tests, defaults) = parsed(text, &mut out)?;
    let none = Values::new();
    let default_vars = defaults.get("vars").and_then(Value::as_object).unwrap_or(&none);
    let default_asserts = list(defaults.get("assert"));
    refuse_many(default_asserts.len())?;
    for test in tests {
        let line = u32::try_from(test.referenced.line()).unwrap_or(u32::MAX);
        if out.is_full() {
            out.beyond(line);
            continue;
        }
        let Value::Object(test) = test.value else {
            out.bad(line, "It is no test: it has no `vars`.", "`vars`가 없어서 테스트가 아니에요.");
            continue;
        };
        let mut vars = default_vars.clone();
        vars.extend(test.get("vars").and_then(Value::as_object).cloned().unwrap_or_default());
        let mut row = of_vars(&mut out, line, &vars);
        for assert in default_asserts.iter().chain(&list(test.get("assert"))) {
            add(&mut out, line, &mut row, assert, &vars);
        }
        for name in test.keys().filter(|name| !["vars", "assert", "description", "metadata"].contains(&name.as_str())) {
            let (en, ko) = (format!("“{name}” is left out."), format!("“{name}”은 빠졌어요."));
            out.note(Some(line), ImportFate::Dropped, &words(en, ko));
        }
        out.row(line, row);
    }
    Ok(out)
}

fn parsed(text: &str, out: &mut Imported<'_>) -> Result<(Vec<Spanned<Value>>, Value), Refusal> {
    match read_as::<Value>(text)? {
        Value::Array(_) => Ok((read_as(text)?, Value::Null)),
        Value::Object(mut whole) => {
            for name in whole.keys().filter(|name| !["tests", "defaultTest", "description"].contains(&name.as_str())) {
                let (en, ko) = (
                    format!("“{name}” is left out: only the tests are taken."),
                    format!("“{name}”은 빠졌어요. 테스트만 가져와요."),
                );
                out.note(None, ImportFate::Dropped, &words(en, ko));
            }
            Ok((read_as::<Whole>(text)?.tests, whole.remove("defaultTest").unwrap_or_default()))
        }
        _ => Err(unreadable("there are no tests")),
    }
}

fn read_as<T: DeserializeOwned>(text: &str) -> Result<T, Refusal> {
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_nodes: NODES,
            max_total_scalar_bytes: SCALAR_BYTES,
            max_depth: DEPTH,
            max_aliases: ALIASES,
        },
    };
    serde_saphyr::from_str_with_options(text, options)
        .map_err(|error| unreadable(error.to_string().lines().next().unwrap_or_default()))
}

fn unreadable(why: &str) -> Refusal {
    let why: String = why.chars().take(200).collect();
    Refusal::field(
        "file",
        format!("These are no promptfoo tests that can be read: {why}. A file has `tests`, as a list."),
        format!("읽을 수 있는 promptfoo 테스트가 아니에요: {why}. 파일에 `tests` 목록이 있어야 해요."),
    )
}

fn list(value: Option<&Value>) -> Vec<Value> {
    value.and_then(Value::as_array).cloned().unwrap_or_default()
}

fn of_vars(out: &mut Imported<'_>, line: u32, vars: &Values) -> CreateTestRow {
    let mut row = CreateTestRow::default();
    for (name, value) in vars {
        let ColumnUse::Input(input) = use_of(name, out.definition) else {
            out.unknown(name, line);
            continue;
        };
        if is_file(out.definition, &input) {
            out.takes_files(&input, Some(line));
            continue;
        }
        let takes_lists = out
            .definition
            .inputs
            .iter()
            .any(|known| known.name == input && matches!(known.kind, InputKind::Multiselect | InputKind::List));
        let value = match value {
            Value::Array(items) if !takes_lists => {
                let (en, ko) = (
                    format!("“{name}” is a list, which makes several tests there; only its first value is taken."),
                    format!("“{name}”은 목록이라 원래는 테스트 여러 개예요. 첫 값만 가져와요."),
                );
                out.note(Some(line), ImportFate::Changed, &words(en, ko));
                items.first().cloned().unwrap_or_default()
            }
            Value::String(text) if text.starts_with("file://") => {
                let (en, ko) = (format!("“{name}” is another file."), format!("“{name}”은 다른 파일이에요."));
                out.note(Some(line), ImportFate::Dropped, &words(en, ko));
                continue;
            }
            other => other.clone(),
        };
        let value = out.value(&input, value);
        row.inputs.insert(input, value);
    }
    row
}

/// Adds what an assertion means to a row.
fn add(out: &mut Imported<'_>, line: u32, row: &mut CreateTestRow, assert: &Value, vars: &Values) {
    let kind = assert.get("type").map(text_of).unwrap_or_default();
    let value = match assert.get("value") {
        Some(Value::String(text)) => filled(text, vars).into(),
        Some(other) => other.clone(),
        None => Value::Null,
    };
    let Taken { checks, expected, note } = of_promptfoo(&kind, &value, assert.get("threshold").and_then(Value::as_f64));
    // A pattern that can't be carried out here, for one.
    if let Err(refusal) = crate::evidence::checks::refuse_bad("assert", &checks) {
        let reason = refusal.body(out.language, "").error.fields.into_values().next().unwrap_or_default();
        let (en, ko) = (format!("“{kind}” is left out. {reason}"), format!("“{kind}”은 빠졌어요. {reason}"));
        return out.note(Some(line), ImportFate::Dropped, &words(en, ko));
    }
    row.checks.extend(checks);
    if let Some(expected) = expected {
        row.expected = expected;
    }
    if let Some((what, words)) = note {
        out.note(Some(line), what, &words);
    }
}
