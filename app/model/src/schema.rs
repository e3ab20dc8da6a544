//! The form of a JSON answer: fields for people, a JSON Schema for programs.
//!
//! [`SchemaField`]s are the subset of JSON Schema that people can fill in without code. A schema with more in it (written by a
//! program or by hand) works as well; [`fields`] doesn't parse it, and the builder leaves it as it is.

use serde::de::IgnoredAny;
use serde_json::{Map, Value, json};

use crate::{DefinitionPart, ProblemKind, limits};

/// A field of the answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SchemaField {
    pub name: String,
    /// Its description for the model.
    pub about: String,
    pub kind: FieldKind,
}

/// The kind of a field.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum FieldKind {
    #[default]
    Text,
    Number,
    /// A boolean.
    YesNo,
    /// A list of texts.
    Texts,
}

impl FieldKind {
    pub const ALL: [Self; 4] = [Self::Text, Self::Number, Self::YesNo, Self::Texts];

    fn schema(self) -> Value {
        match self {
            Self::Text => json!({"type": "string"}),
            Self::Number => json!({"type": "number"}),
            Self::YesNo => json!({"type": "boolean"}),
            Self::Texts => json!({"type": "array", "items": {"type": "string"}}),
        }
    }
}

/// The schema of an object with exactly these fields, which is what providers can bind a model to. Of two fields with one name
/// the first counts.
pub fn of_fields(fields: &[SchemaField]) -> Value {
    let mut properties = Map::new();
    let mut required: Vec<&str> = Vec::new();
    for SchemaField { name, about, kind } in fields {
        if properties.contains_key(name) {
            continue;
        }
        let mut schema = kind.schema();
        if let (Some(schema), false) = (schema.as_object_mut(), about.trim().is_empty()) {
            schema.insert("description".to_owned(), about.as_str().into());
        }
        properties.insert(name.clone(), schema);
        required.push(name);
    }
    json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
}

/// The fields of a schema, if it contains nothing but fields.
pub fn fields(schema: &Value) -> Option<Vec<SchemaField>> {
    let properties = schema.get("properties")?.as_object()?;
    // In the order of `required`, because a JSON object has no order of its own.
    let names = schema.get("required")?.as_array()?.iter().map(Value::as_str).collect::<Option<Vec<_>>>()?;
    let read = |name: &str| {
        let mut property = properties.get(name)?.clone();
        let about = property.as_object_mut()?.remove("description").unwrap_or_else(|| "".into());
        let kind = FieldKind::ALL.into_iter().find(|kind| kind.schema() == property)?;
        Some(SchemaField { name: name.to_owned(), about: about.as_str()?.to_owned(), kind })
    };
    let fields = names.into_iter().map(read).collect::<Option<Vec<_>>>()?;
    (of_fields(&fields) == *schema).then_some(fields)
}

/// The order and labels of an answer's fields. A parsed document has its fields in alphabetical order; only the schema knows the
/// builder's order.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct FieldLabels<'s>(Option<&'s Value>);

impl<'s> FieldLabels<'s> {
    /// The labels of this schema, if there is one.
    pub fn of(schema: Option<&'s Value>) -> Self {
        Self(schema)
    }

    /// The fields of a document in the schema's order; unknown ones come last.
    pub fn in_order<'d>(self, fields: impl IntoIterator<Item = &'d str>) -> Vec<&'d str> {
        let known: Vec<&str> =
            self.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
        let mut fields: Vec<&str> = fields.into_iter().collect();
        fields.sort_by_key(|field| known.iter().position(|name| name == field).unwrap_or(known.len()));
        fields
    }

    /// A field's label: its title in the schema, otherwise its name as words.
    pub fn label(self, field: &str) -> String {
        let title = self.field(field).get("title").and_then(Value::as_str).map(str::trim);
        match title.filter(|title| !title.is_empty()) {
            Some(title) => title.to_owned(),
            None => in_words(field),
        }
    }

    /// The labels of a field's own fields.
    #[must_use]
    pub fn field(self, field: &str) -> Self {
        Self(self.get("properties").and_then(|properties| properties.get(field)))
    }

    /// The labels of a list's items.
    #[must_use]
    pub fn items(self) -> Self {
        Self(self.get("items"))
    }

    fn get(self, keyword: &str) -> Option<&'s Value> {
        self.0?.get(keyword)
    }
}

/// `next_steps` as people write it.
fn in_words(name: &str) -> String {
    let words = name.split(['_', '-']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => name.to_owned(),
    }
}

/// The first problem of an answer's schema, as far as a quick check finds it.
pub(crate) fn problem(schema: &Value) -> Option<ProblemKind> {
    let properties = schema.get("properties").and_then(Value::as_object);
    let (Some(properties), Some("object")) = (properties, schema.get("type").and_then(Value::as_str)) else {
        return Some(ProblemKind::NotASchema);
    };
    if properties.is_empty() {
        return Some(ProblemKind::Missing(DefinitionPart::Fields));
    }
    if properties.len() > limits::FIELDS {
        return Some(ProblemKind::TooMany { part: DefinitionPart::Fields, max: limits::FIELDS });
    }
    if properties.keys().any(|name| name.trim().is_empty()) {
        return Some(ProblemKind::Missing(DefinitionPart::FieldName));
    }
    properties.values().any(|property| !property.is_object()).then_some(ProblemKind::NotASchema)
}

/// The JSON document in a model's answer, without a code fence or text around it.
pub fn document(answer: &str) -> &str {
    let text = answer.trim();
    let inner = text.strip_prefix("```").and_then(|rest| rest.strip_suffix("```"));
    let text = inner.map_or(text, |inner| inner.strip_prefix("json").unwrap_or(inner).trim());
    let from = text.find('{').and_then(|start| text.get(start..)).unwrap_or(text);
    let mut documents = serde_json::Deserializer::from_str(from).into_iter::<IgnoredAny>();
    match documents.next() {
        Some(Ok(IgnoredAny)) => from.get(..documents.byte_offset()).unwrap_or(from),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(name: &str, about: &str, kind: FieldKind) -> SchemaField {
        SchemaField { name: name.into(), about: about.into(), kind }
    }

    #[test]
    fn fields_and_schema_are_the_same_thing() {
        let all = [
            field("요약", "세 문장", FieldKind::Text),
            field("amount", "", FieldKind::Number),
            field("urgent", "", FieldKind::YesNo),
            field("actions", "Who does what", FieldKind::Texts),
        ];
        let schema = of_fields(&all);
        assert_eq!(schema["required"], json!(["요약", "amount", "urgent", "actions"]));
        assert_eq!(schema["properties"]["actions"]["items"], json!({"type": "string"}));
        assert_eq!(fields(&schema).unwrap(), all);
        let twice = of_fields(&[field("a", "first", FieldKind::Text), field("a", "", FieldKind::Number)]);
        assert_eq!(fields(&twice).unwrap(), [field("a", "first", FieldKind::Text)]);
        assert_eq!(problem(&schema), None);
    }

    #[test]
    fn an_answer_reads_in_the_builders_order_and_words() {
        let mut schema = of_fields(&[
            field("summary", "", FieldKind::Text),
            field("next_steps", "", FieldKind::Texts),
            field("a_risk", "", FieldKind::Text),
        ]);
        schema["properties"]["a_risk"]["title"] = " Main risk ".into();
        let labels = FieldLabels::of(Some(&schema));
        let fields = ["a_risk", "extra", "next_steps", "summary"];
        assert_eq!(labels.in_order(fields), ["summary", "next_steps", "a_risk", "extra"]);
        assert_eq!(
            ["summary", "next_steps", "a_risk"].map(|name| labels.label(name)),
            ["Summary", "Next steps", "Main risk"]
        );
        assert_eq!(
            (labels.label("요약"), labels.label("_"), labels.label("ID")),
            ("요약".into(), "_".into(), "ID".into())
        );
        let table = json!({"items": {"required": ["b", "a"], "properties": {"a": {"title": "First"}}}});
        let rows = FieldLabels::of(Some(&table)).items();
        assert_eq!((rows.in_order(["a", "b"]), rows.label("a")), (vec!["b", "a"], "First".to_owned()));
        assert_eq!(FieldLabels::default().in_order(fields), fields);
    }

    #[test]
    fn a_schema_with_more_in_it_is_left_alone() {
        let mut schema = of_fields(&[field("a", "", FieldKind::Text)]);
        schema["properties"]["a"]["pattern"] = "x+".into();
        assert_eq!(fields(&schema), None);
        assert_eq!(problem(&schema), None);
        for wrong in
            [json!({}), json!("x"), json!({"type": "array"}), json!({"type": "object", "properties": {"a": "string"}})]
        {
            assert_eq!(problem(&wrong), Some(ProblemKind::NotASchema), "{wrong}");
        }
        let empty = of_fields(&[]);
        assert_eq!(problem(&empty), Some(ProblemKind::Missing(DefinitionPart::Fields)));
        let nameless = json!({"type": "object", "properties": {" ": {"type": "string"}}});
        assert_eq!(problem(&nameless), Some(ProblemKind::Missing(DefinitionPart::FieldName)));
    }

    #[test]
    fn the_document_is_found_among_words() {
        for answer in [
            "{\"a\":1}",
            "```json\n{\"a\":1}\n```",
            "```\n{\"a\":1}```",
            "Here it is:\n{\"a\":1}\nAnything else?",
            "{\"a\":1} Is {that} right?",
        ] {
            assert_eq!(document(answer), "{\"a\":1}", "{answer}");
        }
        assert_eq!(document("sorry"), "sorry");
        assert_eq!(document("} {"), "} {");
    }
}
