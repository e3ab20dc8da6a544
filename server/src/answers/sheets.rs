//! A JSON document as sheets: one of its fields, and one for each list of things that are alike.

use files::write::{Sheet, Value};
use model::{Language, schema::FieldLabels};
use serde_json::Value as Json;

/// The sheets of a document, in the order and words of its schema.
pub(super) fn of_document(document: &Json, schema: Option<&Json>, language: Language) -> Vec<Sheet> {
    let (field, value) = match language {
        Language::En => ("Field", "Value"),
        Language::Ko => ("항목", "값"),
    };
    let mut found = Found { fields: Vec::new(), tables: Vec::new() };
    found.read(None, document, FieldLabels::of(schema));
    let mut sheets = Vec::new();
    if !found.fields.is_empty() {
        let row = |(label, value): (Option<String>, Value)| vec![Value::Text(label.unwrap_or_default()), value];
        sheets.push(Sheet {
            name: Some(field.to_owned()),
            head: vec![field.to_owned(), value.to_owned()],
            rows: found.fields.into_iter().map(row).collect(),
        });
    }
    sheets.extend(found.tables);
    sheets
}

struct Found {
    fields: Vec<(Option<String>, Value)>,
    tables: Vec<Sheet>,
}

impl Found {
    fn read(&mut self, label: Option<String>, value: &Json, labels: FieldLabels<'_>) {
        match value {
            Json::Object(fields) if !fields.is_empty() => {
                for name in labels.in_order(fields.keys().map(String::as_str)) {
                    let own = labels.label(name);
                    let path = label.as_ref().map_or_else(|| own.clone(), |label| format!("{label} / {own}"));
                    self.read(Some(path), fields.get(name).unwrap_or(&Json::Null), labels.field(name));
                }
            }
            Json::Array(items) if !items.is_empty() && items.iter().all(Json::is_object) => {
                self.tables.push(table(label, items, labels.items()));
            }
            // A list that is all of the answer is a column.
            Json::Array(items) if label.is_none() && !items.is_empty() => {
                self.tables
                    .push(Sheet { rows: items.iter().map(|item| vec![cell(item)]).collect(), ..Sheet::default() });
            }
            other => self.fields.push((label, cell(other))),
        }
    }
}

fn table(name: Option<String>, items: &[Json], labels: FieldLabels<'_>) -> Sheet {
    let mut columns: Vec<&str> = Vec::new();
    for name in items.iter().filter_map(Json::as_object).flat_map(serde_json::Map::keys) {
        if !columns.contains(&name.as_str()) {
            columns.push(name);
        }
    }
    let columns = labels.in_order(columns);
    let row = |item: &Json| columns.iter().map(|name| item.get(name).map(cell).unwrap_or_default()).collect();
    Sheet { name, head: columns.iter().map(|name| labels.label(name)).collect(), rows: items.iter().map(row).collect() }
}

fn cell(value: &Json) -> Value {
    match value {
        Json::Null => Value::default(),
        Json::Bool(flag) => Value::Flag(*flag),
        Json::String(text) => Value::Text(text.clone()),
        Json::Number(number) => {
            let text = number.to_string();
            // A sheet keeps 15 digits; of longer ones it would lose the end.
            let digits = text.chars().filter(char::is_ascii_digit).count();
            match number.as_f64().filter(|_| digits <= 15) {
                Some(value) => Value::Number { value, text, format: "General".to_owned() },
                None => Value::Text(text),
            }
        }
        Json::Array(items) if items.iter().all(|item| !item.is_object() && !item.is_array()) => {
            let texts: Vec<String> =
                items.iter().map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned)).collect();
            Value::Text(texts.join("\n"))
        }
        Json::Object(fields) if fields.is_empty() => Value::default(),
        other => Value::Text(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn number(value: f64, text: &str) -> Value {
        Value::Number { value, text: text.to_owned(), format: "General".to_owned() }
    }

    #[test]
    fn fields_become_rows_and_lists_of_things_become_sheets() {
        let schema = json!({
            "required": ["total", "summary"],
            "properties": {"summary": {"title": "요약"}, "items": {"items": {"required": ["name", "cost"]}}},
        });
        let document = json!({
            "summary": "=1+1", "total": 1200, "done": true, "next_steps": ["a", "b"], "id": 1_234_567_890_123_456_789_u64,
            "who": {"name": "Kim"}, "items": [{"cost": 1.5, "name": "A"}, {"name": "B", "note": null}],
        });
        let sheets = of_document(&document, Some(&schema), Language::Ko);
        let text = |text: &str| Value::Text(text.to_owned());
        assert_eq!((sheets.len(), sheets[0].head.as_slice()), (2, ["항목".to_owned(), "값".to_owned()].as_slice()));
        assert_eq!(
            sheets[0].rows,
            [
                [text("Total"), number(1200.0, "1200")],
                [text("요약"), text("=1+1")],
                [text("Done"), Value::Flag(true)],
                [text("Id"), text("1234567890123456789")],
                [text("Next steps"), text("a\nb")],
                [text("Who / Name"), text("Kim")],
            ]
        );
        assert_eq!((sheets[1].name.as_deref(), sheets[1].head.join(" ")), (Some("Items"), "Name Cost Note".to_owned()));
        assert_eq!(sheets[1].rows[0], [text("A"), number(1.5, "1.5"), Value::default()]);
    }

    #[test]
    fn a_list_is_a_sheet_by_itself() {
        let of = |document: Json| of_document(&document, None, Language::En);
        assert_eq!(of(json!([{"a": 1}, {"a": 2}]))[0].rows.len(), 2);
        assert_eq!(of(json!(["x", 2]))[0].rows, [[Value::Text("x".to_owned())], [number(2.0, "2")]]);
    }
}
