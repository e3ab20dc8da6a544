//! What a part that both changed was, what it is here, and what it is there, as people read it.

use model::{
    diff::{field_name, shown},
    merge::MergePart,
};
use serde_json::Value;

use crate::pages::builder::{diff::model_name, editor::Editor};

/// The three sides of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ThreeWays {
    /// Texts, to be compared line by line.
    Text { before: String, mine: String, theirs: String },
    /// The fields that aren't the same on all sides; a part without fields is one of them.
    Values(Vec<ThreeValues>),
}

/// A field on the three sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThreeValues {
    pub name: String,
    pub before: String,
    pub mine: String,
    pub theirs: String,
}

pub fn three_ways(editor: Editor, part: &MergePart) -> ThreeWays {
    if let Some(texts) = texts(part) {
        return texts;
    }
    let language = editor.language;
    let fields = differing_fields(part);
    if fields.is_empty() {
        let side = |value: &Option<Value>| whole_value(editor, part, value.as_ref());
        let (before, mine, theirs) = (side(&part.base), side(&part.mine), side(&part.theirs));
        return ThreeWays::Values(vec![ThreeValues { name: part_name(editor, part), before, mine, theirs }]);
    }
    let row = |field: &String| {
        let side = |value: &Option<Value>| match value.as_ref() {
            None => editor.words.builder().clash().gone().to_owned(),
            Some(value) => shown(field, value.get(field), language),
        };
        let (before, mine, theirs) = (side(&part.base), side(&part.mine), side(&part.theirs));
        ThreeValues { name: field_name(field, language).to_owned(), before, mine, theirs }
    };
    ThreeWays::Values(fields.iter().map(row).collect())
}

/// The texts of a message, of all messages, or of the opening.
fn texts(part: &MergePart) -> Option<ThreeWays> {
    if !part.path.starts_with("prompt.messages") && part.path != "chat.opening" {
        return None;
    }
    let side = |value: &Option<Value>| value.as_ref().and_then(text_of);
    let before = side(&part.base).unwrap_or_default();
    Some(ThreeWays::Text { before, mine: side(&part.mine)?, theirs: side(&part.theirs)? })
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Array(messages) => {
            let texts: Option<Vec<String>> = messages.iter().map(text_of).collect();
            Some(texts?.join("\n\n"))
        }
        message => Some(message.get("text")?.as_str()?.to_owned()),
    }
}

/// The fields of a part whose sides have fields, as far as they differ between any two.
fn differing_fields(part: &MergePart) -> Vec<String> {
    let sides = [&part.base, &part.mine, &part.theirs].map(Option::as_ref);
    if part.path == "model.use" || sides.into_iter().flatten().any(|side| !side.is_object()) {
        return Vec::new();
    }
    let mut fields: Vec<String> = Vec::new();
    for field in sides.into_iter().flatten().filter_map(Value::as_object).flat_map(|side| side.keys()) {
        let [base, mine, theirs] = sides.map(|side| side.and_then(|side| side.get(field)));
        let differs = base != mine || mine != theirs;
        if differs && !fields.contains(field) {
            fields.push(field.clone());
        }
    }
    fields
}

/// A part without fields.
fn whole_value(editor: Editor, part: &MergePart, value: Option<&Value>) -> String {
    let w = editor.words.builder().clash();
    let field = part.path.rsplit('.').next().unwrap_or_default();
    match value {
        Some(model) if part.path == "model.use" => {
            model_name(editor.into(), serde_json::from_value(model.clone()).ok().as_ref())
        }
        None | Some(Value::Null) => w.gone().to_owned(),
        Some(Value::Array(items)) if items.iter().any(Value::is_object) => w.items(items.len()),
        value => shown(field, value, editor.language),
    }
}

/// The name of the part as people know it.
pub fn part_name(editor: Editor, part: &MergePart) -> String {
    let w = editor.words.builder();
    let path = part.path.as_str();
    let sides = || [&part.mine, &part.theirs, &part.base].into_iter().flatten();
    if path.starts_with("prompt.messages[") {
        let role = sides().find_map(|side| serde_json::from_value::<model::Role>(side.get("role")?.clone()).ok());
        return w.prompt().message(role.unwrap_or_default()).to_owned();
    }
    if let Some(name) = path.strip_prefix("inputs.") {
        let label = sides().find_map(|input| input.get("label"));
        let label = label.map(|label| shown("label", Some(label), editor.language));
        return w.diff().input(label.as_deref().unwrap_or(name));
    }
    match path {
        "inputs" => w.inputs().title().to_owned(),
        "prompt.messages" => w.prompt().title().to_owned(),
        "prompt.examples" => w.prompt().examples().to_owned(),
        "model.use" => w.diff().model().to_owned(),
        "model.fallbacks" => w.diff().fallbacks().to_owned(),
        "kind" => w.diff().kind().to_owned(),
        _ => field_name(path.rsplit('.').next().unwrap_or_default(), editor.language).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn part(path: &str, base: Value, mine: Value, theirs: Value) -> MergePart {
        let side = |value: Value| (!value.is_null()).then_some(value);
        MergePart { path: path.to_owned(), base: side(base), mine: side(mine), theirs: side(theirs) }
    }

    #[test]
    fn fields_are_shown_that_any_side_has_otherwise() {
        let base = json!({"label": "A", "kind": "text", "required": true});
        let mine = json!({"label": "B", "kind": "text", "required": true});
        let theirs = json!({"label": "A", "kind": "text", "max_chars": 9});
        assert_eq!(
            differing_fields(&part("inputs.a", base.clone(), mine.clone(), theirs)),
            ["label", "required", "max_chars"]
        );
        // One that somebody removed.
        assert_eq!(differing_fields(&part("inputs.a", base, mine, Value::Null)), ["kind", "label", "required"]);
        assert!(differing_fields(&part("model.settings.temperature", json!(1), json!(2), json!(3))).is_empty());
    }

    #[test]
    fn messages_are_compared_as_texts() {
        let message = |text: &str| json!({"role": "user", "text": text});
        let one = part("prompt.messages[0]", message("a"), message("b"), message("c"));
        let text = |before: &str, mine: &str, theirs: &str| {
            Some(ThreeWays::Text { before: before.into(), mine: mine.into(), theirs: theirs.into() })
        };
        assert_eq!(texts(&one), text("a", "b", "c"));
        let all =
            part("prompt.messages", json!([message("a")]), json!([message("a"), message("b")]), json!([message("c")]));
        assert_eq!(texts(&all), text("a", "a\n\nb", "c"));
        assert_eq!(texts(&part("inputs.a", json!({}), json!({}), json!({}))), None);
    }
}
