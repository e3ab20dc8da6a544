//! Test rows against a definition: what of a row can be run.

use model::{CHAT_INPUT, Definition, InputKind, Kind, Language, Values, files_of, title_line};

use crate::error::Words;

/// What a definition makes of a row's values.
#[derive(Debug, Default)]
pub struct Fit {
    /// The values to run, normalised; empty if there are problems.
    pub values: Values,
    /// The names of values that the definition has no input for. They are kept with the row and not run.
    pub gone: Vec<String>,
    /// Why the row can't be run: sentences by the input's name.
    pub problems: Vec<(String, Words)>,
}

/// Finds out whether a row can be run with this definition.
///
/// A row with files can't: a file belongs to whoever uploaded it, and goes with the last run that was given it.
pub fn fit(definition: &Definition, inputs: &Values) -> Fit {
    let (known, gone): (Vec<_>, Vec<_>) = inputs.iter().partition(|(name, _)| is_input(definition, name));
    let known: Values = known.into_iter().map(|(name, value)| (name.clone(), value.clone())).collect();
    let gone = gone.into_iter().map(|(name, _)| name.clone()).collect();
    let mut problems: Vec<(String, Words)> = definition
        .file_inputs()
        .filter(|(name, _)| known.get(*name).is_some_and(|value| !files_of(value).is_empty()))
        .map(|(name, _)| (name.to_owned(), files_are_not_kept()))
        .collect();
    match definition.check_values(&known) {
        Ok(values) if problems.is_empty() => return Fit { values, gone, problems },
        Ok(_) => {}
        Err(found) => problems.extend(found.into_iter().map(|problem| {
            let words = Words { en: problem.message(Language::En), ko: problem.message(Language::Ko) };
            (problem.path.strip_prefix("inputs.").unwrap_or(&problem.path).to_owned(), words)
        })),
    }
    Fit { values: Values::new(), gone, problems }
}

/// The first line of a row's longest text; empty if it has none.
pub fn title(definition: &Definition, inputs: &Values) -> String {
    let is_text = |name: &str| {
        let kind = definition.inputs.iter().find(|input| input.name == name).map(|input| input.kind);
        matches!(kind, Some(InputKind::Text | InputKind::Paragraph)) || is_message(definition, name)
    };
    let texts = inputs.iter().filter(|(name, _)| is_text(name)).filter_map(|(_, value)| value.as_str());
    // Of two that are as long, the first.
    let longest = texts.rev().max_by_key(|text| text.len());
    longest.and_then(title_line).unwrap_or_default()
}

fn is_input(definition: &Definition, name: &str) -> bool {
    is_message(definition, name) || definition.inputs.iter().any(|input| input.name == name)
}

fn is_message(definition: &Definition, name: &str) -> bool {
    definition.kind == Kind::Chat && name == CHAT_INPUT
}

fn files_are_not_kept() -> Words {
    Words {
        en: "A test row can't keep files. Leave this empty, or give the text of the file to a text input.".to_owned(),
        ko: "테스트 행에는 파일을 담아 둘 수 없어요. 비워 두거나, 파일 내용을 글 입력에 넣어 주세요.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn definition(inputs: &Value) -> Definition {
        serde_json::from_value(json!({
            "format": "madang/1", "kind": "form", "inputs": inputs, "prompt": {"messages": [{"role": "user", "text": "x"}]},
        }))
        .unwrap()
    }

    fn values(values: &Value) -> Values {
        values.as_object().cloned().unwrap()
    }

    #[test]
    fn what_the_draft_has_no_input_for_is_named_and_not_run() {
        let app = definition(&json!([{"name": "notes", "label": "n", "kind": "paragraph", "required": true}]));
        let fits = fit(&app, &values(&json!({"notes": "a\r\nb", "tone": "kind"})));
        assert_eq!((fits.gone, fits.values), (vec!["tone".to_owned()], values(&json!({"notes": "a\nb"}))));
        assert!(fits.problems.is_empty());
        let unfit = fit(&app, &values(&json!({"tone": "kind"})));
        assert_eq!(unfit.problems[0].0, "notes");
        assert!(unfit.values.is_empty());
    }

    #[test]
    fn files_are_refused_in_words() {
        let app = definition(&json!([{"name": "scan", "label": "s", "kind": "file"}]));
        let file = json!({"scan": [{"id": "0197a5c0-0000-7000-8000-00007f3a91c2", "name": "a.pdf"}]});
        let unfit = fit(&app, &values(&file));
        assert_eq!(unfit.problems.len(), 1);
        assert!(unfit.problems[0].1.en.contains("can't keep files"), "{:?}", unfit.problems);
        assert!(fit(&app, &values(&json!({"scan": []}))).problems.is_empty(), "an empty one is no file");
    }

    #[test]
    fn a_row_is_known_by_its_longest_text() {
        let app = definition(&json!([
            {"name": "a", "label": "a", "kind": "text"}, {"name": "b", "label": "b", "kind": "paragraph"},
            {"name": "c", "label": "c", "kind": "select", "options": ["something very long to choose"]},
        ]));
        let row = values(&json!({"a": "short", "b": "\nthe longer one\nmore", "c": "something very long to choose"}));
        assert_eq!(title(&app, &row), "the longer one");
        assert_eq!(title(&app, &Values::new()), "");
        let chat = Definition { kind: Kind::Chat, ..app };
        assert_eq!(title(&chat, &values(&json!({"message": "Hello"}))), "Hello");
    }
}
