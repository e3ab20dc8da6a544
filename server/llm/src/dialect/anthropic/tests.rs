use serde_json::{Value, json};

use crate::{
    chat::{ChatRequest, Effort, Event, Message, Mode, Role, StopReason, ToolCall, Usage},
    dialect::{
        Dialect,
        replay::{self, answer, events},
    },
    endpoint::Endpoint,
    error::{BadAnswer, ErrorKind},
    provider,
};

const DIALECT: Dialect = Dialect::Anthropic;

fn stream(payloads: &[Value]) -> String {
    payloads
        .iter()
        .map(|payload| format!("event: {}\ndata: {payload}\n\n", payload["type"].as_str().unwrap()))
        .collect()
}

fn start() -> Value {
    json!({"type": "message_start", "message": {"id": "msg_1", "type": "message", "role": "assistant", "model": "claude-x",
        "content": [], "stop_reason": null, "usage": {"input_tokens": 10, "cache_creation_input_tokens": 4,
        "cache_read_input_tokens": 6, "output_tokens": 1}}})
}

fn delta(delta: Value) -> Value {
    json!({"type": "content_block_delta", "index": 0, "delta": delta})
}

fn end(reason: &str) -> [Value; 2] {
    [
        json!({"type": "message_delta", "delta": {"stop_reason": reason, "stop_sequence": null}, "usage": {"output_tokens": 9}}),
        json!({"type": "message_stop"}),
    ]
}

#[test]
fn a_stream_with_everything_the_documentation_shows() {
    let mut payloads = vec![
        start(),
        json!({"type": "content_block_start", "index": 0, "content_block": {"type": "thinking", "thinking": ""}}),
        json!({"type": "ping"}),
        delta(json!({"type": "thinking_delta", "thinking": "Hmm."})),
        delta(json!({"type": "signature_delta", "signature": "c2ln"})),
        json!({"type": "content_block_stop", "index": 0}),
        json!({"type": "content_block_start", "index": 1, "content_block": {"type": "text", "text": ""}}),
        delta(json!({"type": "text_delta", "text": "안녕"})),
        json!({"type": "something_new", "delta": {"text": "not ours"}}),
        delta(json!({"type": "input_json_delta", "partial_json": "{\"a\":"})),
    ];
    payloads.extend(end("end_turn"));
    let usage = |output_tokens| {
        Event::Usage(Usage {
            input_tokens: 20,
            output_tokens,
            cached_input_tokens: 6,
            cache_write_tokens: 4,
            ..Usage::default()
        })
    };
    let expected = [
        Event::Started { provider_request_id: Some("msg_1".into()), model: Some("claude-x".into()) },
        usage(1),
        Event::Reasoning("Hmm.".into()),
        Event::Delta("안녕".into()),
        usage(9),
        Event::Stop(StopReason::End),
    ];
    // Anthropic pads its lines with spaces behind the JSON.
    let text = stream(&payloads).replace("\n\n", "      \n\n");
    assert_eq!(events(DIALECT, &text).unwrap(), expected);
    replay::assert_truncation_is_noticed(DIALECT, &text);
}

#[test]
fn the_same_answer_whole() {
    let body = json!({"id": "msg_1", "type": "message", "role": "assistant", "model": "claude-x",
        "content": [{"type": "thinking", "thinking": "Hmm.", "signature": "c2ln"}, {"type": "text", "text": "Hello"},
        {"type": "tool_use", "id": "t", "name": "n", "input": {"text": 1}}],
        "stop_reason": "max_tokens", "stop_sequence": null, "usage": {"input_tokens": 3, "output_tokens": 2}});
    let expected = [
        Event::Started { provider_request_id: Some("msg_1".into()), model: Some("claude-x".into()) },
        Event::Usage(Usage { input_tokens: 3, output_tokens: 2, ..Usage::default() }),
        Event::Reasoning("Hmm.".into()),
        Event::Delta("Hello".into()),
        Event::ToolCall(ToolCall { id: "t".into(), name: "n".into(), arguments: r#"{"text":1}"#.into() }),
        Event::Stop(StopReason::Length),
    ];
    assert_eq!(replay::whole(DIALECT, body.to_string().as_bytes()).unwrap(), expected);
}

#[test]
fn refusals_are_told_from_ends() {
    let mut payloads = vec![start()];
    payloads.extend(end("refusal"));
    assert_eq!(events(DIALECT, &stream(&payloads)).unwrap().last(), Some(&Event::Stop(StopReason::Refusal)));
}

#[test]
fn errors_inside_a_200_are_errors() {
    let overloaded = json!({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}});
    let text = stream(&[start(), delta(json!({"type": "text_delta", "text": "Hel"})), overloaded.clone()]);
    let (seen, end) = replay::decode(DIALECT, &text);
    assert_eq!(answer(&seen), "Hel");
    assert_eq!(end.unwrap_err().kind, ErrorKind::Overloaded { retry_after: None });
    let whole = replay::whole(DIALECT, overloaded.to_string().as_bytes());
    assert_eq!(whole.unwrap_err().kind, ErrorKind::Overloaded { retry_after: None });
}

#[test]
fn garbage_is_garbage() {
    let garbage = ErrorKind::BadAnswer(BadAnswer::Garbage);
    for body in ["", "null", "[]", "{}", "{\"content\":[]}", "{\"content\":7,\"stop_reason\":\"end_turn\"}"] {
        assert_eq!(replay::whole(DIALECT, body.as_bytes()).unwrap_err().kind, garbage, "{body}");
    }
    assert_eq!(replay::decode(DIALECT, "data: surprise\n\n").1.unwrap_err().kind, garbage);
}

fn body(request: &ChatRequest) -> Value {
    let wire = DIALECT.chat_request(&Endpoint::new(&provider::ANTHROPIC, None, None), request, Mode::Stream);
    assert_eq!(wire.url, "https://api.anthropic.com/v1/messages");
    assert!(wire.headers.contains(&("anthropic-version", "2023-06-01".to_owned())));
    serde_json::from_slice(&wire.body).unwrap()
}

fn request(model: &str) -> ChatRequest {
    ChatRequest {
        model: model.into(),
        messages: vec![
            Message::new(Role::System, "Be kind."),
            Message::new(Role::User, "Hi"),
            Message::new(Role::Assistant, ""),
            Message::new(Role::System, "Be brief."),
        ],
        temperature: Some(1.8),
        top_p: Some(0.9),
        max_output_tokens: None,
        stop: vec!["END".into()],
        seed: Some(7),
        reasoning_effort: Some(Effort::High),
        ..ChatRequest::default()
    }
}

#[test]
fn rules_stand_apart_and_a_limit_is_always_sent() {
    let expected = json!({"model": "claude-sonnet-4-5", "max_tokens": 8192, "system": "Be kind.\n\nBe brief.",
        "messages": [{"role": "user", "content": "Hi"}], "temperature": 1.0, "stop_sequences": ["END"], "stream": true});
    assert_eq!(body(&request("claude-sonnet-4-5")), expected);
    assert_eq!(body(&request("claude-3-haiku-20240307"))["max_tokens"], 4096);
    assert_eq!(body(&request("claude-3-haiku-20240307"))["top_p"], 0.9);
}

#[test]
fn newer_models_take_effort_instead_of_creativity() {
    let body = body(&request("claude-opus-5"));
    assert_eq!((body.get("temperature"), body.get("top_p")), (None, None));
    assert_eq!(body["output_config"], json!({"effort": "high"}));
}

#[test]
fn rules_alone_are_asked_as_a_question() {
    let messages = vec![Message::new(Role::System, "Write a poem.")];
    let body = body(&ChatRequest { model: "claude-x".into(), messages, ..ChatRequest::default() });
    assert_eq!(body["messages"], json!([{"role": "user", "content": "Write a poem."}]));
    assert_eq!(body.get("system"), None);
}

#[test]
fn a_list_of_models() {
    let list = json!({"data": [{"type": "model", "id": "claude-opus-5", "display_name": "Claude Opus 5",
        "created_at": "2026-05-01T00:00:00Z"}], "has_more": false, "first_id": "claude-opus-5", "last_id": "claude-opus-5"});
    let models = DIALECT.decode_models(list.to_string().as_bytes()).unwrap().models;
    assert_eq!(models[0].display_name.as_deref(), Some("Claude Opus 5"));
}

#[test]
#[cfg_attr(not(recordings), ignore = "the recordings of providers are not here")]
fn recordings_decode() {
    for (path, stop) in [
        ("anthropic/basic.sse", StopReason::End),
        ("anthropic/tool_use.sse", StopReason::ToolUse),
        ("anthropic/incomplete_partial_json.sse", StopReason::Length),
    ] {
        let text = replay::recording(path);
        let events = events(DIALECT, &text).unwrap();
        assert_eq!(events.last(), Some(&Event::Stop(stop)), "{path}");
        assert!(!answer(&events).is_empty(), "{path}");
        replay::assert_truncation_is_noticed(DIALECT, &text);
    }
    {
        let text = replay::recording("anthropic/basic.sse");
        let events = events(DIALECT, &text).unwrap();
        assert_eq!(answer(&events), "Hello there!");
        assert!(events.contains(&Event::Usage(Usage { input_tokens: 11, output_tokens: 6, ..Usage::default() })));
    }
    {
        let text = replay::recording("anthropic/text.json");
        let events = replay::whole(DIALECT, text.as_bytes()).unwrap();
        assert!(answer(&events).starts_with("Hello! I'm doing well"));
        assert!(events.contains(&Event::Usage(Usage { input_tokens: 12, output_tokens: 29, ..Usage::default() })));
    }
    {
        let text = replay::recording("anthropic/error-404.json");
        assert!(matches!(replay::failure(404, &text), ErrorKind::NotFound { .. }));
    }
}
