//! The raw values of a form's fields, and how they become a run's values. Pure.

use std::collections::BTreeMap;

use model::{Definition, FileRef, Input, InputKind, Kind, Language, Prompt, Values, files_in, files_of};
use serde_json::Value;

const TITLE_CHARS: usize = 80;

/// A value as its field holds it, so that nothing typed is lost: text for whatever is typed, a list as one item per line. `None`
/// if the field can't hold it.
pub(super) fn held(input: &Input, value: &Value) -> Option<Value> {
    match (input.kind, value) {
        (InputKind::Checkbox, Value::Bool(_)) => Some(value.clone()),
        (InputKind::Multiselect, Value::Array(chosen)) => {
            let known = |option: &&Value| option.as_str().is_some_and(|text| input.options.iter().any(|o| o == text));
            Some(chosen.iter().filter(known).cloned().collect())
        }
        (InputKind::Select, Value::String(chosen)) => {
            (chosen.is_empty() || input.options.contains(chosen)).then(|| value.clone())
        }
        (InputKind::List, Value::Array(items)) => {
            Some(items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("\n").into())
        }
        (InputKind::File, given) => Some(files_of(given).iter().map(FileRef::to_value).collect()),
        (InputKind::Number, Value::Number(number)) => Some(number.to_string().into()),
        (InputKind::Checkbox | InputKind::Multiselect, _) => None,
        (_, Value::String(_)) => Some(value.clone()),
        _ => None,
    }
}

/// The value of an untouched field without a default.
fn empty(kind: InputKind) -> Value {
    match kind {
        InputKind::Checkbox => Value::Bool(false),
        InputKind::Multiselect | InputKind::File => Value::Array(Vec::new()),
        _ => Value::String(String::new()),
    }
}

/// The values of all fields: `values` where they fit, otherwise empty.
pub(super) fn held_by_all(inputs: &[Input], values: &Values) -> Values {
    let held = |input: &Input| values.get(&input.name).and_then(|value| held(input, value));
    inputs.iter().map(|input| (input.name.clone(), held(input).unwrap_or_else(|| empty(input.kind)))).collect()
}

/// Renames held values; two inputs may have swapped their names.
pub(super) fn rename(held: &mut Values, renamed: &[(String, String)]) {
    let taken: Vec<(String, Value)> =
        renamed.iter().filter_map(|(old, new)| Some((new.clone(), held.remove(old)?))).collect();
    held.extend(taken);
}

/// The initial values of the fields.
pub(super) fn at_first(kind: Kind, inputs: &[Input]) -> Values {
    held_by_all(inputs, &definition(kind, inputs).defaults())
}

/// Checks the values with the same rules as the server.
///
/// # Errors
/// What is wrong, by input name; errors about the whole have an empty name.
pub(super) fn check(
    kind: Kind,
    inputs: &[Input],
    held: &Values,
    language: Language,
) -> Result<Values, BTreeMap<String, String>> {
    definition(kind, inputs).check_values(held).map_err(|problems| {
        let name = |path: &str| path.strip_prefix("inputs.").unwrap_or_default().to_owned();
        problems.iter().map(|problem| (name(&problem.path), problem.message(language))).collect()
    })
}

/// The values of a form that was sent without script. The API takes them as they are.
#[cfg(feature = "ssr")]
pub(crate) fn held_from_form<'f>(
    kind: Kind,
    inputs: &[Input],
    fields: impl IntoIterator<Item = (&'f str, &'f str)>,
) -> Values {
    let mut held = definition(kind, inputs).values_from_form(fields);
    for input in inputs.iter().filter(|input| input.kind == InputKind::Checkbox) {
        // A browser sends a checkbox only if it is ticked, with any value.
        let ticked = held.get(&input.name).is_some_and(|value| value.is_string() || *value == Value::Bool(true));
        held.insert(input.name.clone(), ticked.into());
    }
    held
}

fn definition(kind: Kind, inputs: &[Input]) -> Definition {
    Definition {
        format: model::Format::default(),
        kind,
        inputs: inputs.to_vec(),
        prompt: Prompt::default(),
        model: model::ModelChoice::default(),
        output: model::Output::default(),
        chat: None,
        long_input: model::LongInput::default(),
    }
}

/// The inputs in rows: two short fields in succession share a row.
pub(super) fn rows(inputs: &[Input]) -> Vec<Vec<Input>> {
    let mut rows: Vec<Vec<Input>> = Vec::new();
    for input in inputs {
        match rows.last_mut() {
            Some(row) if row.len() == 1 && is_short(input) && row.iter().all(is_short) => row.push(input.clone()),
            _ => rows.push(vec![input.clone()]),
        }
    }
    rows
}

/// A field with a hint is not short, because hints of different lengths would misalign the two fields of a row; nor is one that
/// comes and goes.
fn is_short(input: &Input) -> bool {
    input.kind.is_short() && input.hint.is_none() && input.shown_when.is_none()
}

/// Whether a choice has no default, so that people must choose.
pub(super) fn needs_choosing(input: &Input) -> bool {
    !matches!(&input.default, Some(Value::String(default)) if input.options.contains(default))
}

/// A title by which people recognise a run: the message, the first line of the longest text, or the names of its files.
pub fn run_title(inputs: &Values) -> Option<String> {
    let said = inputs.get(model::CHAT_INPUT).into_iter();
    let longest = inputs.values().filter_map(Value::as_str).max_by_key(|text| text.chars().take(TITLE_CHARS).count());
    let text = said.filter_map(Value::as_str).next().or(longest).filter(|text| !text.trim().is_empty());
    text.map_or_else(|| model::title_line(&file_names(inputs)?), model::title_line)
}

/// The names of the files in values.
pub fn file_names(inputs: &Values) -> Option<String> {
    let names: Vec<_> = files_in(inputs).into_iter().map(|file| file.name).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn input(name: &str, kind: InputKind) -> Input {
        Input {
            name: name.into(),
            label: name.into(),
            kind,
            hint: None,
            required: false,
            max_chars: None,
            min: None,
            max: None,
            options: vec!["a".into(), "b".into()],
            files: None,
            default: None,
            shown_when: None,
        }
    }

    fn values(value: Value) -> Values {
        value.as_object().cloned().unwrap()
    }

    fn all() -> Vec<Input> {
        use InputKind::*;
        [Text, Paragraph, Number, Select, Multiselect, Checkbox, Date, Url, List, File]
            .map(|kind| input(&format!("{kind:?}").to_lowercase(), kind))
            .into()
    }

    #[test]
    fn every_value_survives_its_field() {
        let given = values(json!({
            "text": "x", "paragraph": "x\ny", "number": 1234.5, "select": "b", "multiselect": ["a"], "checkbox": true,
            "date": "2026-03-31", "url": "https://a.example", "list": ["one", "two"],
            "file": [{"id": uuid::Uuid::nil(), "name": "a.pdf"}],
        }));
        let held = held_by_all(&all(), &given);
        assert_eq!((&held["number"], &held["list"]), (&json!("1234.5"), &json!("one\ntwo")));
        assert_eq!(check(Kind::Form, &all(), &held, Language::En), Ok(given));
    }

    #[cfg(feature = "ssr")]
    #[test]
    fn a_form_that_was_sent_without_script_is_held_as_it_was_filled_in() {
        let sent = [("text", "x"), ("number", "1,250"), ("multiselect", "a"), ("multiselect", "b"), ("checkbox", "on")];
        let held = held_from_form(Kind::Form, &all(), sent);
        assert_eq!((&held["checkbox"], &held["multiselect"]), (&json!(true), &json!(["a", "b"])));
        assert_eq!((&held["text"], &held["number"]), (&json!("x"), &json!("1,250")));
        assert_eq!(held_from_form(Kind::Form, &all(), [])["checkbox"], json!(false));
    }

    #[test]
    fn empty_fields_are_no_values() {
        let held = held_by_all(&all(), &Values::new());
        assert_eq!(check(Kind::Form, &all(), &held, Language::En), Ok(values(json!({ "checkbox": false }))));
    }

    #[test]
    fn an_emptied_field_does_not_get_its_default_back() {
        let mut tone = input("tone", InputKind::Text);
        tone.default = Some("formal".into());
        let inputs = [tone];
        assert_eq!(at_first(Kind::Form, &inputs), values(json!({ "tone": "formal" })));
        let held = values(json!({ "tone": " " }));
        assert_eq!(check(Kind::Form, &inputs, &held, Language::En), Ok(values(json!({ "tone": null }))));
    }

    #[test]
    fn values_of_an_older_form_are_left_out_where_they_no_longer_fit() {
        let old = values(json!({ "select": "gone", "multiselect": ["a", "gone"], "checkbox": "x", "text": 5 }));
        let held = held_by_all(&all(), &old);
        assert_eq!((&held["select"], &held["multiselect"]), (&json!(""), &json!(["a"])));
        assert_eq!((&held["checkbox"], &held["text"]), (&json!(false), &json!("")));
    }

    #[test]
    fn renamed_inputs_take_along_what_was_typed() {
        let mut held = values(json!({ "a": "one", "b": "two", "c": "three" }));
        let pair = |old: &str, new: &str| (old.to_owned(), new.to_owned());
        rename(&mut held, &[pair("a", "b"), pair("b", "a"), pair("gone", "d")]);
        assert_eq!(held, values(json!({ "a": "two", "b": "one", "c": "three" })));
    }

    #[test]
    fn what_is_wrong_is_said_at_its_input() {
        let mut number = input("number", InputKind::Number);
        number.max = Some(10.0);
        let mut needed = input("needed", InputKind::Text);
        needed.required = true;
        let held = values(json!({ "number": "11", "needed": "" }));
        let wrong = check(Kind::Form, &[number, needed], &held, Language::En).unwrap_err();
        assert_eq!(wrong.keys().collect::<Vec<_>>(), ["needed", "number"]);
        assert!(wrong["number"].contains("10"), "{wrong:?}");
    }

    #[test]
    fn a_chat_needs_something_said() {
        let wrong = check(Kind::Chat, &[], &values(json!({ "message": "  " })), Language::Ko).unwrap_err();
        assert!(wrong.contains_key("message"), "{wrong:?}");
        assert!(check(Kind::Chat, &[], &values(json!({ "message": "hi" })), Language::Ko).is_ok());
    }

    #[test]
    fn short_fields_pair_up() {
        use InputKind::*;
        let inputs = [Text, Select, Number, Date, Paragraph].map(|kind| input("x", kind));
        let lengths: Vec<usize> = rows(&inputs).iter().map(Vec::len).collect();
        assert_eq!(lengths, [1, 2, 1, 1]);
    }

    #[test]
    fn a_run_is_named_by_what_was_written() {
        let title = |value| run_title(&values(value));
        assert_eq!(
            title(json!({ "tone": "warm", "text": "\n  Broken jar, asks for a coupon \nmore" })).unwrap(),
            "Broken jar, asks for a coupon"
        );
        assert_eq!(title(json!({ "about": "a long text about it all", "message": "Hi" })).unwrap(), "Hi");
        assert_eq!(title(json!({ "notes": "가".repeat(100) })).unwrap(), format!("{}…", "가".repeat(80)));
        assert_eq!(title(json!({ "n": 3, "empty": "" })), None);
        let files =
            json!([{"id": uuid::Uuid::nil(), "name": "회의록.hwp"}, {"id": uuid::Uuid::max(), "name": "plan.pdf"}]);
        assert_eq!(title(json!({ "papers": files, "note": " " })).unwrap(), "회의록.hwp, plan.pdf");
    }
}
