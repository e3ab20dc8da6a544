//! JSON output for models that can't be constrained to a schema: they are instructed in the prompt, and the caller checks the
//! answer.

use std::borrow::Cow;

use serde_json::Value;

use crate::{
    chat::{ChatRequest, Message, Role},
    dialect::Dialect,
    endpoint::Endpoint,
    takes::JsonBy,
};

/// The schema keywords that all providers with constrained output accept. Sources:
/// `platform.openai.com/docs/guides/structured-outputs`, `docs.claude.com/en/docs/build-with-claude/structured-outputs`.
const PORTABLE: [&str; 12] = [
    "type",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "anyOf",
    "enum",
    "const",
    "$ref",
    "$defs",
    "title",
    "description",
];

/// Adds the schema to the instructions if necessary. Providers that only constrain to JSON require it to be mentioned in the
/// prompt, too. Some providers reject a schema that they can't enforce completely; the model is only instructed then.
pub(super) fn told<'r>(dialect: Dialect, endpoint: &Endpoint, request: &'r ChatRequest) -> Cow<'r, ChatRequest> {
    let Some(json) = &request.json else { return Cow::Borrowed(request) };
    let by_schema = endpoint.takes(&request.model).json == JsonBy::Schema;
    if by_schema && (takes_any_schema(dialect) || is_strict(&json.schema)) {
        return Cow::Borrowed(request);
    }
    let mut request = request.clone();
    let rules = request.messages.iter().take_while(|message| message.role == Role::System).count();
    let words = format!(
        "Answer with one JSON document and nothing else: no words before or after it, no code fence. It must be valid by this JSON \
        Schema:\n{}",
        json.schema
    );
    request.messages.insert(rules, Message::new(Role::System, words));
    if by_schema {
        request.json = None;
    }
    Cow::Owned(request)
}

/// Whether its non-strict mode accepts schemas that it can't enforce completely.
fn takes_any_schema(dialect: Dialect) -> bool {
    matches!(dialect, Dialect::OpenAiChat | Dialect::OpenAiResponses | Dialect::Azure | Dialect::Ollama)
}

/// Whether strict mode accepts the schema: every object must require all of its properties and allow no others, and only keywords
/// that all providers know may occur.
pub(super) fn is_strict(schema: &Value) -> bool {
    let Some(fields) = schema.as_object() else { return false };
    let object = fields.get("type").is_some_and(|kind| kind == "object");
    let names = fields.get("properties").and_then(Value::as_object);
    let required = fields.get("required").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let all = names.is_none_or(|names| names.keys().all(|name| required.iter().any(|known| known == name)));
    let closed = fields.get("additionalProperties").is_some_and(|more| *more == false);
    let part = |(name, value): (&String, &Value)| match name.as_str() {
        "properties" | "$defs" => value.as_object().is_some_and(|parts| parts.values().all(is_strict)),
        "anyOf" => value.as_array().is_some_and(|parts| parts.iter().all(is_strict)),
        "items" => is_strict(value),
        name => PORTABLE.contains(&name),
    };
    (!object || all && closed) && fields.iter().all(part)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{
        chat::JsonOutput,
        provider::{self, Provider},
    };

    fn asked(provider: &'static Provider, model: &str, schema: Value) -> ChatRequest {
        let request = ChatRequest {
            model: model.into(),
            messages: vec![Message::new(Role::System, "Be brief."), Message::new(Role::User, "Read this.")],
            json: Some(JsonOutput { name: "answer".into(), schema }),
            ..ChatRequest::default()
        };
        told(provider.dialect, &Endpoint::new(provider, None, None), &request).into_owned()
    }

    #[test]
    fn words_are_used_where_nothing_binds() {
        let open = || json!({"type": "object"});
        assert_eq!(asked(&provider::OPENAI, "gpt-4.1-mini", open()).messages.len(), 2);
        for (provider, model) in [(&provider::DEEPSEEK, "deepseek-v4-flash"), (&provider::CLOVA_STUDIO, "HCX-005")] {
            let messages = asked(provider, model, open()).messages;
            assert_eq!(messages.len(), 3);
            assert!(messages[1].role == Role::System && messages[1].text.contains(r#"{"type":"object"}"#));
        }
    }

    #[test]
    fn a_schema_that_would_be_refused_is_told_in_words() {
        let mut schema = json!({"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"],
            "additionalProperties": false});
        let model = "claude-sonnet-4-5";
        let bound = asked(&provider::ANTHROPIC, model, schema.clone());
        assert!(bound.json.is_some() && bound.messages.len() == 2);
        schema["properties"]["n"]["minimum"] = 1.into();
        let told = asked(&provider::ANTHROPIC, model, schema);
        assert!(told.json.is_none() && told.messages[1].text.contains(r#""minimum":1"#));
    }

    #[test]
    fn strict_schemas_are_told_from_others() {
        let closed = json!({"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"], "additionalProperties": false});
        assert!(is_strict(&closed));
        assert!(is_strict(&json!({"type": "object", "properties": {}, "additionalProperties": false})));
        assert!(!is_strict(&json!({"allOf": [closed]})));
        assert!(!is_strict(&json!({"type": "object", "properties": {"a": closed}, "required": ["a"]})));
        assert!(!is_strict(
            &json!({"type": "array", "items": {"type": "object", "properties": {"a": {}}, "additionalProperties": false}})
        ));
    }
}
