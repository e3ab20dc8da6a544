//! A JSON document as people read it, with the builder's order and labels. Pure; the same tree is drawn, copied and saved.

use crate::{Language, Output, diff::shown, schema, schema::FieldLabels};
use serde_json::{Map, Value};

/// The maximum depth of nested lists; deeper values are shown as JSON.
const DEEPEST: usize = 4;

#[derive(Debug, Clone, PartialEq)]
pub enum JsonPart {
    /// Text, possibly of several lines; also "yes", "no", and the sign for an empty value.
    Text(String),
    /// A number with grouped digits.
    Number(String),
    /// A value that is nested too deeply.
    Json(String),
    /// Fields with their labels.
    Fields(Vec<(String, JsonPart)>),
    /// Items, one below the other.
    List(Vec<JsonPart>),
    /// Similar objects as a table: their common fields, and a row for each.
    Table {
        heads: Vec<String>,
        /// The value of each field, if the object has it.
        rows: Vec<Vec<Option<JsonPart>>>,
    },
}

impl JsonPart {
    /// Parses an answer; `None` if it is no JSON document.
    pub fn of(answer: &str, output: &Output, language: Language) -> Option<Self> {
        let document: Value = serde_json::from_str(schema::document(answer)).ok()?;
        Some(read(&document, FieldLabels::of(output.schema.as_ref()), language, 0))
    }
}

fn read(value: &Value, labels: FieldLabels<'_>, language: Language, depth: usize) -> JsonPart {
    match value {
        Value::Object(fields) if fields.is_empty() => JsonPart::Text("–".to_owned()),
        Value::Object(_) | Value::Array(_) if depth >= DEEPEST => JsonPart::Json(value.to_string()),
        Value::Object(fields) => read_fields(fields, labels, language, depth),
        Value::Array(items) if !items.is_empty() => match columns(items) {
            Some(columns) => read_table(columns, items, labels.items(), language, depth),
            None => JsonPart::List(items.iter().map(|item| read(item, labels.items(), language, depth + 1)).collect()),
        },
        Value::String(text) => JsonPart::Text(text.clone()),
        Value::Number(_) => JsonPart::Number(shown("", Some(value), language)),
        other => JsonPart::Text(shown("", Some(other), language)),
    }
}

fn read_fields(fields: &Map<String, Value>, labels: FieldLabels<'_>, language: Language, depth: usize) -> JsonPart {
    let read_one = |name: &str| {
        let value = fields.get(name).unwrap_or(&Value::Null);
        (labels.label(name), read(value, labels.field(name), language, depth + 1))
    };
    JsonPart::Fields(labels.in_order(fields.keys().map(String::as_str)).into_iter().map(read_one).collect())
}

fn read_table(
    columns: Vec<&str>,
    items: &[Value],
    labels: FieldLabels<'_>,
    language: Language,
    depth: usize,
) -> JsonPart {
    let columns = labels.in_order(columns);
    let cell = |item: &Value, name: &str| Some(read(item.get(name)?, labels.field(name), language, depth + 1));
    let row = |item: &Value| columns.iter().map(|name| cell(item, name)).collect();
    JsonPart::Table {
        heads: columns.iter().map(|name| labels.label(name)).collect(),
        rows: items.iter().map(row).collect(),
    }
}

/// The common fields of the items, if all of them are objects.
fn columns(items: &[Value]) -> Option<Vec<&str>> {
    let mut columns: Vec<&str> = Vec::new();
    for item in items {
        for name in item.as_object()?.keys() {
            if !columns.contains(&name.as_str()) {
                columns.push(name);
            }
        }
    }
    Some(columns)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn things_that_are_alike_become_a_table() {
        let things = json!([{"name": "a"}, {"name": "b", "price": 3}]);
        assert_eq!(columns(things.as_array().unwrap()), Some(vec!["name", "price"]));
        assert_eq!(columns(json!(["a", {"b": 1}]).as_array().unwrap()), None);
    }

    #[test]
    fn what_lies_too_deep_stays_json() {
        let deep = JsonPart::of(r#"{"a": {"b": {"c": {"d": {"e": 1}}}}}"#, &Output::default(), Language::En).unwrap();
        assert!(format!("{deep:?}").contains(r#"Json("{\"e\":1}")"#), "{deep:?}");
    }
}
