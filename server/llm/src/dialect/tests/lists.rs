//! Lists of models with odd entries, in every dialect: the good ones are listed, the rest counted.

use serde_json::{Value, json};

use super::ALL;
use crate::dialect::Dialect;

/// What the list is called, and a model's id.
fn names(dialect: Dialect) -> (&'static str, &'static str) {
    match dialect {
        Dialect::OpenAiChat | Dialect::OpenAiResponses | Dialect::Azure | Dialect::Clova | Dialect::Anthropic => {
            ("data", "id")
        }
        Dialect::Gemini => ("models", "name"),
        Dialect::Vertex => ("publisherModels", "name"),
        Dialect::Cohere | Dialect::Ollama => ("models", "name"),
        Dialect::Bedrock => ("modelSummaries", "modelId"),
    }
}

fn read(dialect: Dialect, body: &str) -> (Vec<String>, usize) {
    let list = dialect.decode_models(body.as_bytes()).unwrap_or_else(|error| panic!("{dialect:?}: {error}: {body}"));
    (list.models.into_iter().map(|model| model.id).collect(), list.unreadable)
}

#[test]
fn bad_entries_leave_the_others_as_they_are() {
    for dialect in ALL {
        let (list, id) = names(dialect);
        let odd = [Value::Null, json!(7), json!([]), json!({}), json!({id: null}), json!({id: 7}), json!({id: ""})];
        let entries: Vec<Value> =
            [json!({id: "m"})].into_iter().chain(odd).chain([json!({id: "n"}), json!({id: "m"})]).collect();
        let body = json!({ list: entries }).to_string();
        assert_eq!(read(dialect, &body), (vec!["m".to_owned(), "n".to_owned()], 7), "{dialect:?}");
    }
}

#[test]
fn no_models_yet_is_an_empty_list() {
    for dialect in ALL {
        let (list, _) = names(dialect);
        for body in [json!({ list: null }), json!({ list: [] }), json!({"object": "list", list: null})] {
            assert_eq!(read(dialect, &body.to_string()), (Vec::new(), 0), "{dialect:?}");
        }
        for body in ["", "null", "7", "{}", "<html>", "{\"error\":\"x\"}"] {
            assert!(dialect.decode_models(body.as_bytes()).is_err(), "{dialect:?}: {body}");
        }
    }
}

#[test]
fn counts_are_read_as_far_as_they_are_some() {
    let context = |value: &str| {
        let body = format!("{{\"data\":[{{\"id\":\"m\",\"context_length\":{value}}}]}}");
        Dialect::OpenAiChat.decode_models(body.as_bytes()).unwrap().models.remove(0).context_tokens
    };
    for value in ["8192", "8192.0", "\"8192\"", "8.192e3"] {
        assert_eq!(context(value), Some(8_192), "{value}");
    }
    for value in ["null", "0", "-1", "\"many\"", "true", "[8192]", "{}", "1e999", "NaN", "-Infinity", "1e300"] {
        assert_eq!(context(value), None, "{value}");
    }
    let twice = r#"{"data":[{"id":"m","context_length":8192,"max_model_len":8192},{"id":"n","context_length":4096}]}"#;
    assert_eq!(read(Dialect::OpenAiChat, twice).0, ["m", "n"]);
    let same = r#"{"data":[{"id":"m","context_length":1,"context_length":2}]}"#;
    assert_eq!(read(Dialect::OpenAiChat, same).0, ["m"]);
    assert_eq!(read(Dialect::OpenAiChat, r#"{"data":["m","n"]}"#).0, ["m", "n"]);
    assert_eq!(read(Dialect::OpenAiChat, r#"{"object":"list"}"#), (Vec::new(), 0));
    assert_eq!(read(Dialect::Cohere, r#"{"models":[{"name":"m","context_length":"x","endpoints":7}]}"#).0, ["m"]);
    assert_eq!(read(Dialect::Gemini, r#"{"models":[{"name":"models/m","inputTokenLimit":"9","supportedGenerationMethods":[7,"generateContent"]}]}"#).0, ["m"]);
}
