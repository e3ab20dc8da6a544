//! The content of the OpenAPI document, in the order in which people read it.

use std::collections::BTreeMap;

use serde_json::Value;

const TYPES: &str = "#/components/schemas/";

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Outline {
    /// What applies to all operations.
    pub introduction: String,
    /// The operations by tag.
    pub groups: Vec<OperationGroup>,
    /// The types by name.
    pub types: Vec<Type>,
}

/// The operations of one tag.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct OperationGroup {
    pub name: String,
    pub text: String,
    /// The operations by path.
    pub operations: Vec<Operation>,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Operation {
    /// Its operation id, unique in the document.
    pub id: String,
    /// The method in upper case.
    pub method: String,
    /// The path, with its parameters in braces.
    pub path: String,
    pub summary: String,
    pub description: String,
    /// The access rule, as the document names it.
    pub access: String,
    /// Its parameters; the first part is `path`, `query` or `header`.
    pub parameters: Vec<(String, FieldDoc)>,
    /// The request body.
    pub body: Option<TypeNotation>,
    /// The responses.
    pub answers: Vec<OperationAnswer>,
}

/// A possible response of an operation.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct OperationAnswer {
    pub status: String,
    pub text: String,
    pub body: Option<TypeNotation>,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Type {
    pub name: String,
    pub text: String,
    pub shape: TypeBody,
}

/// The content of a type.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) enum TypeBody {
    /// Nothing is known of it but its name.
    #[default]
    Unknown,
    Object {
        /// The fields, the required ones first.
        fields: Vec<FieldDoc>,
        /// Whether unknown fields are rejected.
        closed: bool,
    },
    /// An enumeration of words.
    Words(Vec<String>),
    /// Anything else, in short notation.
    Other(TypeNotation),
}

/// A field or parameter.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct FieldDoc {
    pub name: String,
    pub required: bool,
    pub notation: TypeNotation,
    pub text: String,
}

/// A type in short, such as `Member[]` or `string | null`.
pub(super) type TypeNotation = Vec<NotationPiece>;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NotationPiece {
    /// Literal text.
    Text(String),
    /// The name of a type.
    Name(String),
}

impl Outline {
    /// Parses the document; missing parts are left out.
    pub fn of(document: &Value) -> Self {
        let types = Types::of(document);
        let mut groups: Vec<OperationGroup> = Vec::new();
        for tag in list(document, "tags") {
            groups.push(OperationGroup {
                name: text(tag, "name"),
                text: text(tag, "description"),
                operations: Vec::new(),
            });
        }
        for (path, item) in entries(document.get("paths")) {
            for (method, operation) in entries(Some(item)) {
                let tag = list(operation, "tags").first().and_then(Value::as_str).unwrap_or_default();
                let operation = types.operation(method, path, operation);
                match groups.iter_mut().find(|group| group.name == tag) {
                    Some(group) => group.operations.push(operation),
                    None => groups.push(OperationGroup {
                        name: tag.to_owned(),
                        text: String::new(),
                        operations: vec![operation],
                    }),
                }
            }
        }
        groups.retain(|group| !group.operations.is_empty());
        let introduction = document.get("info").map(|info| text(info, "description")).unwrap_or_default();
        Self { introduction, groups, types: types.all() }
    }

    /// Whether there is a type with this name to link to.
    pub fn has_type(&self, name: &str) -> bool {
        self.types.iter().any(|known| known.name == name)
    }
}

/// The document's types by name.
struct Types<'a>(BTreeMap<&'a str, &'a Value>);

impl<'a> Types<'a> {
    fn of(document: &'a Value) -> Self {
        let schemas = document.pointer("/components/schemas");
        Self(entries(schemas).map(|(name, schema)| (name.as_str(), schema)).collect())
    }

    fn all(&self) -> Vec<Type> {
        let each = self.0.iter().map(|(name, schema)| Type {
            name: (*name).to_owned(),
            text: text(schema, "description"),
            shape: self.shape(schema),
        });
        each.collect()
    }

    fn shape(&self, schema: &Value) -> TypeBody {
        if let Some(words) = schema.get("enum").and_then(Value::as_array) {
            return TypeBody::Words(words.iter().filter_map(Value::as_str).map(str::to_owned).collect());
        }
        if schema.get("properties").is_none() {
            return TypeBody::Other(self.notation(schema));
        }
        let required: Vec<&str> = list(schema, "required").iter().filter_map(Value::as_str).collect();
        let mut fields: Vec<FieldDoc> = entries(schema.get("properties"))
            .map(|(name, field)| FieldDoc {
                name: name.clone(),
                required: required.contains(&name.as_str()),
                notation: self.notation(field),
                text: described(field),
            })
            .collect();
        fields.sort_by_key(|field| !field.required);
        TypeBody::Object { fields, closed: schema.get("additionalProperties") == Some(&Value::Bool(false)) }
    }

    fn operation(&self, method: &str, path: &str, operation: &Value) -> Operation {
        let parameters = list(operation, "parameters").iter().map(|parameter| {
            let field = FieldDoc {
                name: text(parameter, "name"),
                required: parameter.get("required") == Some(&Value::Bool(true)),
                notation: parameter.get("schema").map(|schema| self.notation(schema)).unwrap_or_default(),
                text: text(parameter, "description"),
            };
            (text(parameter, "in"), field)
        });
        let answers = entries(operation.get("responses")).map(|(status, answer)| OperationAnswer {
            status: status.clone(),
            text: text(answer, "description"),
            body: self.content(answer),
        });
        Operation {
            id: text(operation, "operationId"),
            method: method.to_uppercase(),
            path: path.to_owned(),
            summary: text(operation, "summary"),
            description: text(operation, "description"),
            access: text(operation, "x-access"),
            parameters: parameters.collect(),
            body: operation.get("requestBody").and_then(|body| self.content(body)),
            answers: answers.collect(),
        }
    }

    /// The type of a body; for a body that is not JSON, its media type.
    fn content(&self, holder: &Value) -> Option<TypeNotation> {
        let (media, content) = entries(holder.get("content")).next()?;
        let notation = content.get("schema").map(|schema| self.notation(schema));
        Some(notation.unwrap_or_else(|| vec![NotationPiece::Text(media.clone())]))
    }

    fn notation(&self, schema: &Value) -> TypeNotation {
        if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
            return vec![NotationPiece::Name(name.trim_start_matches(TYPES).to_owned())];
        }
        // A generic type is written out here; readers know it under its own name.
        let same = self.0.iter().find(|(_, known)| **known == schema && known.get("properties").is_some());
        if let Some((name, _)) = same {
            return vec![NotationPiece::Name((*name).to_owned())];
        }
        for joined in ["oneOf", "anyOf"] {
            if schema.get(joined).is_some() {
                return alternatives(list(schema, joined).iter().map(|each| self.notation(each)));
            }
        }
        if let Some(words) = schema.get("enum").and_then(Value::as_array) {
            return alternatives(words.iter().map(|word| vec![NotationPiece::Text(word.to_string())]));
        }
        match schema.get("type") {
            Some(Value::Array(kinds)) => {
                alternatives(kinds.iter().filter_map(Value::as_str).map(|kind| self.plain(kind, schema)))
            }
            Some(Value::String(kind)) => self.plain(kind, schema),
            _ => vec![NotationPiece::Text("any".to_owned())],
        }
    }

    fn plain(&self, kind: &str, schema: &Value) -> TypeNotation {
        let word = |word: &str| vec![NotationPiece::Text(word.to_owned())];
        match kind {
            "array" => {
                let mut items = schema.get("items").map(|items| self.notation(items)).unwrap_or_else(|| word("any"));
                if items.len() > 1 {
                    items.insert(0, NotationPiece::Text("(".to_owned()));
                    items.push(NotationPiece::Text(")".to_owned()));
                }
                items.push(NotationPiece::Text("[]".to_owned()));
                items
            }
            "object" => match schema.get("additionalProperties") {
                Some(values @ Value::Object(_)) => {
                    let mut notation = word("{ [name]: ");
                    notation.extend(self.notation(values));
                    notation.push(NotationPiece::Text(" }".to_owned()));
                    notation
                }
                _ => word("object"),
            },
            "string" => match schema.get("format").and_then(Value::as_str) {
                Some(format) => word(&format!("string ({format})")),
                None => word("string"),
            },
            other => word(other),
        }
    }
}

/// `null` comes last, because the type itself matters more.
fn alternatives(each: impl Iterator<Item = TypeNotation>) -> TypeNotation {
    let null = vec![NotationPiece::Text("null".to_owned())];
    let (nulls, mut all): (Vec<TypeNotation>, Vec<TypeNotation>) = each.partition(|notation| *notation == null);
    all.extend(nulls);
    let mut joined = TypeNotation::new();
    for notation in all {
        if !joined.is_empty() {
            joined.push(NotationPiece::Text(" | ".to_owned()));
        }
        joined.extend(notation);
    }
    joined
}

/// A field's description; for a nullable field it stands at the other alternative.
fn described(field: &Value) -> String {
    let own = text(field, "description");
    if !own.is_empty() {
        return own;
    }
    list(field, "oneOf").iter().map(|each| text(each, "description")).find(|text| !text.is_empty()).unwrap_or_default()
}

fn text(holder: &Value, name: &str) -> String {
    holder.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn list<'a>(holder: &'a Value, name: &str) -> &'a [Value] {
    holder.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn entries(holder: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    holder.and_then(Value::as_object).into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn written(notation: &TypeNotation) -> String {
        notation
            .iter()
            .map(|piece| match piece {
                NotationPiece::Text(text) => text.clone(),
                NotationPiece::Name(name) => format!("<{name}>"),
            })
            .collect()
    }

    fn notation(schema: Value) -> String {
        let document = json!({"components": {"schemas": {"App": app()}}});
        written(&Types::of(&document).notation(&schema))
    }

    fn app() -> Value {
        json!({"type": "object", "required": ["id"], "properties": {
            "name": {"type": "string", "description": "Its name."},
            "id": {"type": "string", "format": "uuid"},
            "language": {"oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/Language", "description": "Its language."}]},
        }, "additionalProperties": false})
    }

    #[test]
    fn types_are_written_in_short() {
        for (schema, expected) in [
            (json!({"type": "string", "format": "date-time"}), "string (date-time)"),
            (json!({"type": ["null", "integer"]}), "integer | null"),
            (json!({"type": "array", "items": {"$ref": "#/components/schemas/App"}}), "<App>[]"),
            (json!({"type": "array", "items": app()}), "<App>[]"),
            (json!({"type": "array", "items": {"type": ["string", "null"]}}), "(string | null)[]"),
            (json!({"oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/App"}]}), "<App> | null"),
            (json!({"type": "object", "additionalProperties": {"type": "string"}}), "{ [name]: string }"),
            (json!({"enum": ["en", "ko"]}), "\"en\" | \"ko\""),
            (json!({}), "any"),
        ] {
            assert_eq!(notation(schema.clone()), expected, "{schema}");
        }
    }

    #[test]
    fn required_fields_come_first_and_meanings_are_found_at_the_alternative() {
        let TypeBody::Object { fields, closed } = Types::of(&Value::Null).shape(&app()) else { panic!("no object") };
        let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
        assert_eq!((names, closed), (vec!["id", "language", "name"], true));
        assert_eq!(fields[1].text, "Its language.");
    }

    #[test]
    fn operations_stand_in_the_order_of_the_tags_and_none_is_lost() {
        let operation = |id: &str, tag: &str| {
            json!({"operationId": id, "tags": [tag], "x-access": "signed in",
            "responses": {"200": {"description": "Yes.", "content": {"application/json": {"schema": {"type": "boolean"}}}}}})
        };
        let document = json!({
            "tags": [{"name": "runs"}, {"name": "apps", "description": "Apps."}, {"name": "unused"}],
            "paths": {"/apps": {"get": operation("listApps", "apps")}, "/x": {"post": operation("x", "untold")},
                "/runs": {"get": operation("listRuns", "runs")}},
        });
        let outline = Outline::of(&document);
        let names: Vec<&str> = outline.groups.iter().map(|group| group.name.as_str()).collect();
        assert_eq!(names, ["runs", "apps", "untold"]);
        let list = &outline.groups[1].operations[0];
        assert_eq!((list.method.as_str(), list.access.as_str()), ("GET", "signed in"));
        assert_eq!(list.answers[0].body.as_ref().map(written).as_deref(), Some("boolean"));
    }
}
