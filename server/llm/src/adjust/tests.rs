use serde_json::{Value, json};

use super::{refusal::Refused, *};

fn setting(name: &str, instead: Option<&str>) -> Option<Refused> {
    Some(Refused::Setting(Adjustment { setting: name.into(), instead: instead.map(str::to_owned) }))
}

fn read(sent: &Value, refusal: &Value) -> Option<Refused> {
    refusal::read(sent.to_string().as_bytes(), &refusal.to_string())
}

fn openai(more: Value) -> Value {
    let mut body = json!({"model": "house-reasoner", "messages": [{"role": "user", "content": "temperature, stop and seed?"}],
        "stream": true, "stream_options": {"include_usage": true}});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

/// In the words that providers and gateways have for it.
#[test]
#[expect(clippy::too_many_lines, reason = "it is one list")]
fn a_refusal_names_its_setting() {
    let all = openai(json!({"temperature": 0.5, "top_p": 0.9, "max_tokens": 500, "stop": ["END"], "seed": 7,
        "reasoning_effort": "low", "response_format": {"type": "json_schema", "json_schema": {}}}));
    for (refusal, expected) in [
        (
            json!({"error": {"message": "This model does not take 'max_tokens'. Send 'max_completion_tokens'.",
                "param": "max_tokens", "code": "unsupported_parameter"}}),
            setting("max_tokens", Some("max_completion_tokens")),
        ),
        (
            json!({"error": {"message": "Unsupported parameter: 'max_tokens' is not supported with this model. Use \
                'max_completion_tokens' instead.", "type": "invalid_request_error"}}),
            setting("max_tokens", Some("max_completion_tokens")),
        ),
        (
            json!({"error": {"message": "max_tokens is not supported, use max_output_tokens"}}),
            setting("max_tokens", Some("max_output_tokens")),
        ),
        (json!({"error": {"message": "Unknown parameter: 'max_tokens'."}}), setting("max_tokens", None)),
        (
            json!({"error": {"message": "Unsupported value: 'temperature' does not support 0.5 with this model. Only the default (1) \
                value is supported.", "param": "temperature", "code": "unsupported_value"}}),
            setting("temperature", None),
        ),
        (json!({"error": "temperature is deprecated for this model"}), setting("temperature", None)),
        (
            json!({"message": "The model returned the following errors: This model doesn't support the temperature field. Remove \
                temperature and try again."}),
            setting("temperature", None),
        ),
        (
            json!({"type": "error", "error": {"type": "invalid_request_error",
                "message": "`temperature` and `top_p` cannot both be specified for this model. Please use only one."}}),
            setting("top_p", None),
        ),
        (
            json!({"detail": [{"type": "extra_forbidden", "loc": ["body", "seed"], "msg": "Extra inputs are not permitted",
                "input": 7}]}),
            setting("seed", None),
        ),
        (
            json!({"object": "error", "message": {"detail": [{"type": "extra_forbidden", "loc": ["body", "stream_options"],
                "msg": "Extra inputs are not permitted"}]}}),
            setting("stream_options", None),
        ),
        (
            json!({"code": "invalid-argument", "error": "Argument not supported on this model: stop"}),
            setting("stop", None),
        ),
        (
            json!({"error": {"message": "Model grok-4 does not support parameter reasoningEffort."}}),
            setting("reasoning_effort", None),
        ),
        (
            json!({"error": {"message": "Unrecognized request argument supplied: reasoning_effort"}}),
            setting("reasoning_effort", None),
        ),
        (
            json!({"error": {"message": "seed is not a known field, did you mean random_seed?"}}),
            setting("seed", Some("random_seed")),
        ),
        (
            json!({"error": {"message": "This response_format type is unavailable now", "param": null}}),
            Some(Refused::Json),
        ),
        (json!({"error": {"message": "json_schema is not supported by this model", "code": 400}}), Some(Refused::Json)),
        (json!({"error": {"message": "System role not supported", "code": 400}}), Some(Refused::Rules)),
        (
            json!({"error": {"message": "Developer instruction is not enabled for models/gemma-3-27b-it"}}),
            Some(Refused::Rules),
        ),
        (
            json!({"error": {"message": "Conversation roles must alternate user/assistant/user/assistant/..."}}),
            Some(Refused::Turns),
        ),
    ] {
        assert_eq!(read(&all, &refusal), expected, "{refusal}");
    }
}

#[test]
fn other_dialects_have_other_names_and_places() {
    let gemini = json!({"contents": [], "generationConfig": {"maxOutputTokens": 9, "seed": 1, "thinkingConfig": {"thinkingBudget": 1}}});
    let refusal = json!({"error": {"code": 400, "message": "Invalid JSON payload received. Unknown name \"seed\" at \
        'generation_config': Cannot find field.", "status": "INVALID_ARGUMENT", "details": [{"@type":
        "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [{"field": "generation_config.seed"}]}]}});
    assert_eq!(read(&gemini, &refusal), setting("seed", None));
    let ollama = json!({"model": "llama3.2", "messages": [], "think": "low", "options": {"temperature": 0.1}});
    assert_eq!(read(&ollama, &json!({"error": "\"llama3.2\" does not support thinking"})), setting("think", None));
    let clova = json!({"messages": [], "topP": 0.5, "maxTokens": 100});
    let refusal = json!({"status": {"code": "40001", "message": "Invalid parameter: maxTokens"}});
    assert_eq!(read(&clova, &refusal), setting("maxTokens", None));
    let responses = json!({"model": "m", "input": [], "reasoning": {"effort": "low"}});
    let refusal = json!({"error": {"message": "Unsupported value: 'low' is not supported with the 'm' model.",
        "param": "reasoning.effort", "code": "unsupported_value"}});
    assert_eq!(read(&responses, &refusal), setting("effort", None));
}

#[test]
fn rejections_without_a_setting_or_about_size_change_nothing() {
    let sent = openai(json!({"temperature": 0.5, "max_tokens": 99_999, "stop": ["END"]}));
    for refusal in [
        json!({"error": {"message": "Invalid value", "code": "invalid_value"}}),
        json!({"error": {"message": "Please stop sending this", "code": "invalid_value"}}),
        json!({"error": {"message": "max_tokens is too large: 99999. This model supports at most 16384 completion tokens",
            "param": "max_tokens"}}),
        json!({"error": {"message": "Unsupported parameter: 'seed'", "param": "seed"}}),
        json!({"error": {"message": "Invalid value for 'messages[0].content'", "param": "messages[0].content"}}),
        json!({}),
    ] {
        assert_eq!(read(&sent, &refusal), None, "{refusal}");
    }
    assert_eq!(refusal::read(b"", "no JSON at all"), None);
}

#[test]
fn only_the_rejected_setting_is_removed_from_the_body() {
    let adjust = |body: Value, setting: &str, instead: Option<&str>| -> Value {
        let adjusted = Adjusted {
            settings: vec![Adjustment { setting: setting.into(), instead: instead.map(str::to_owned) }],
            ..Adjusted::default()
        };
        serde_json::from_slice(&adjusted.apply(body.to_string().into_bytes())).unwrap()
    };
    let body = openai(json!({"max_tokens": 5, "temperature": 1}));
    let renamed = adjust(body.clone(), "max_tokens", Some("max_completion_tokens"));
    assert_eq!((&renamed["max_completion_tokens"], renamed.get("max_tokens")), (&json!(5), None));
    assert_eq!(renamed["messages"], body["messages"]);
    let nested = json!({"model": "m", "reasoning": {"effort": "low"}, "options": {"seed": 1, "top_p": 1}});
    assert_eq!(adjust(nested.clone(), "effort", None), json!({"model": "m", "options": {"seed": 1, "top_p": 1}}));
    assert_eq!(adjust(nested.clone(), "seed", None)["options"], json!({"top_p": 1}));
    assert_eq!(
        adjust(nested.clone(), "model", None),
        json!({"reasoning": {"effort": "low"}, "options": {"seed": 1, "top_p": 1}})
    );
    assert_eq!(adjust(nested.clone(), "unknown", None), nested);
}

#[test]
fn a_setting_whose_new_name_is_rejected_is_removed() {
    let body = openai(json!({"max_tokens": 5}));
    let sent = body.to_string().into_bytes();
    let first = json!({"error": {"message": "Use 'max_completion_tokens'", "param": "max_tokens"}}).to_string();
    let once = Adjusted::default().learn(&sent, &first).unwrap();
    let renamed = once.apply(sent.clone());
    assert_eq!(once.learn(&renamed, &first), None, "it isn't sent any more, so nothing can be left out");
    let second = json!({"error": {"message": "Unknown parameter", "param": "max_completion_tokens"}}).to_string();
    let twice = once.learn(&renamed, &second).unwrap();
    assert_eq!(twice.told(), [Adjustment { setting: "max_tokens".into(), instead: None }]);
    let bare: Value = serde_json::from_slice(&twice.apply(sent)).unwrap();
    assert_eq!((bare.get("max_tokens"), bare.get("max_completion_tokens")), (None, None));
}
