//! Answers that are JSON of a given schema, for models that can't be bound to one: they are told in words, and who asks checks.

use std::borrow::Cow;

use serde_json::Value;

use crate::{
    chat::{ChatRequest, Message, Role},
    endpoint::Endpoint,
    takes::JsonBy,
};

/// The request with the schema in words beside the other rules, where words are needed. Providers that bind answers to JSON without
/// a schema want it named in the question, too.
pub(super) fn told<'r>(endpoint: &Endpoint, request: &'r ChatRequest) -> Cow<'r, ChatRequest> {
    let Some(json) = &request.json else { return Cow::Borrowed(request) };
    if endpoint.provider.takes(&request.model).json == JsonBy::Schema {
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
    Cow::Owned(request)
}

/// Whether OpenAI's strict mode takes the schema: each object names all its properties as required, and allows no others.
pub(super) fn is_strict(schema: &Value) -> bool {
    match schema {
        Value::Object(fields) => {
            let object = fields.get("type").is_some_and(|kind| kind == "object");
            let names = fields.get("properties").and_then(Value::as_object);
            let required = fields.get("required").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
            let all = names.is_none_or(|names| names.keys().all(|name| required.iter().any(|known| known == name)));
            let closed = fields.get("additionalProperties").is_some_and(|more| *more == false);
            (!object || all && closed) && fields.values().all(is_strict)
        }
        Value::Array(items) => items.iter().all(is_strict),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{
        chat::JsonOutput,
        provider::{self, Provider},
    };

    fn asked(provider: &'static Provider, model: &str) -> Vec<Message> {
        let request = ChatRequest {
            model: model.into(),
            messages: vec![Message::new(Role::System, "Be brief."), Message::new(Role::User, "Read this.")],
            json: Some(JsonOutput { name: "answer".into(), schema: json!({"type": "object"}) }),
            ..ChatRequest::default()
        };
        told(&Endpoint::new(provider, None, None), &request).messages.clone()
    }

    #[test]
    fn words_are_used_where_nothing_binds() {
        assert_eq!(asked(&provider::OPENAI, "gpt-4.1-mini").len(), 2);
        for (provider, model) in [(&provider::DEEPSEEK, "deepseek-v4-flash"), (&provider::CLOVA_STUDIO, "HCX-005")] {
            let messages = asked(provider, model);
            assert_eq!(messages.len(), 3);
            assert!(messages[1].role == Role::System && messages[1].text.contains(r#"{"type":"object"}"#));
        }
    }

    #[test]
    fn strict_schemas_are_told_from_others() {
        let closed = json!({"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"], "additionalProperties": false});
        assert!(is_strict(&closed));
        assert!(is_strict(&json!({"type": "object", "properties": {}, "additionalProperties": false})));
        assert!(!is_strict(&json!({"type": "object", "properties": {"a": closed}, "required": ["a"]})));
        assert!(!is_strict(
            &json!({"type": "array", "items": {"type": "object", "properties": {"a": {}}, "additionalProperties": false}})
        ));
    }
}
