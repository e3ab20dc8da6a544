use serde_json::{Value, json};

use crate::{
    chat::{ChatRequest, Event, Message, Mode, Role, StopReason, Usage},
    dialect::{
        Dialect,
        replay::{self, answer, events},
    },
    endpoint::Endpoint,
    error::{BadAnswer, ErrorKind},
    models::Purpose,
    provider,
};

const DIALECT: Dialect = Dialect::Cohere;

fn stream(payloads: &[Value]) -> String {
    payloads
        .iter()
        .map(|payload| format!("event: {}\ndata: {payload}\n\n", payload["type"].as_str().unwrap_or("x")))
        .collect()
}

fn start() -> Value {
    json!({"type": "message-start", "id": "c1", "delta": {"message": {"role": "assistant", "content": [], "tool_plan": "",
        "tool_calls": [], "citations": []}}})
}

fn content(content: Value) -> Value {
    json!({"type": "content-delta", "index": 0, "delta": {"message": {"content": content}}})
}

fn end(reason: &str) -> Value {
    json!({"type": "message-end", "delta": {"finish_reason": reason, "usage": {
        "billed_units": {"input_tokens": 12.0, "output_tokens": 7}, "tokens": {"input_tokens": 507, "output_tokens": 10},
        "cached_tokens": 448}}})
}

#[test]
fn a_stream_with_everything_the_documentation_shows() {
    let text = stream(&[
        start(),
        json!({"type": "content-start", "index": 0, "delta": {"message": {"content": {"type": "thinking", "thinking": ""}}}}),
        content(json!({"thinking": "Hmm."})),
        json!({"type": "content-end", "index": 0}),
        json!({"type": "tool-plan-delta", "delta": {"message": {"tool_plan": "I will look."}}}),
        json!({"type": "content-start", "index": 1, "delta": {"message": {"content": {"type": "text", "text": ""}}}}),
        content(json!({"text": "안녕"})),
        json!({"type": "citation-start", "index": 0, "delta": {"message": {"citations": {"start": 0, "end": 1, "text": "x"}}}}),
        json!({"type": "something-new", "delta": null}),
        end("COMPLETE"),
    ]);
    let expected = [
        Event::Started { provider_request_id: Some("c1".into()), model: None },
        Event::Reasoning("Hmm.".into()),
        Event::Reasoning("I will look.".into()),
        Event::Delta("안녕".into()),
        Event::Usage(Usage { input_tokens: 12, output_tokens: 7, ..Usage::default() }),
        Event::Stop(StopReason::End),
    ];
    assert_eq!(events(DIALECT, &text).unwrap(), expected);
    replay::assert_truncation_is_noticed(DIALECT, &text);
}

#[test]
fn the_same_answer_whole() {
    let body = json!({"id": "c1", "finish_reason": "MAX_TOKENS", "message": {"role": "assistant",
        "content": [{"type": "thinking", "thinking": "Hmm."}, {"type": "text", "text": "Hello"}]},
        "usage": {"billed_units": {"input_tokens": 3, "output_tokens": 2}}});
    let expected = [
        Event::Started { provider_request_id: Some("c1".into()), model: None },
        Event::Reasoning("Hmm.".into()),
        Event::Delta("Hello".into()),
        Event::Usage(Usage { input_tokens: 3, output_tokens: 2, ..Usage::default() }),
        Event::Stop(StopReason::Length),
    ];
    assert_eq!(replay::whole(DIALECT, body.to_string().as_bytes()).unwrap(), expected);
}

#[test]
fn errors_inside_a_200_are_errors() {
    let overloaded = ErrorKind::Overloaded { retry_after: None };
    for last in [
        end("ERROR"),
        end("TIMEOUT"),
        json!({"message": "internal server error"}),
        json!({"type": "message-end", "delta": {"finish_reason": "ERROR", "error": "oops"}}),
    ] {
        let (seen, end) = replay::decode(DIALECT, &stream(&[start(), content(json!({"text": "Hel"})), last.clone()]));
        assert_eq!(answer(&seen), "Hel");
        assert_eq!(end.unwrap_err().kind, overloaded, "{last}");
    }
}

#[test]
fn garbage_is_garbage() {
    let garbage = ErrorKind::BadAnswer(BadAnswer::Garbage);
    for body in ["", "null", "[]", "{}", "{\"message\":7}", "{\"finish_reason\":\"COMPLETE\",\"message\":7}"] {
        assert_eq!(replay::whole(DIALECT, body.as_bytes()).unwrap_err().kind, garbage, "{body}");
    }
    assert_eq!(replay::decode(DIALECT, "data: surprise\n\n").1.unwrap_err().kind, garbage);
}

#[test]
fn a_request_with_every_setting() {
    let request = ChatRequest {
        model: "command-a-03-2025".into(),
        messages: vec![
            Message::new(Role::System, "Be kind."),
            Message::new(Role::User, "Hi"),
            Message::new(Role::Assistant, ""),
            Message::new(Role::User, "there"),
        ],
        temperature: Some(1.8),
        top_p: Some(1.0),
        max_output_tokens: Some(100),
        stop: vec!["END".into()],
        seed: Some(7),
        reasoning_effort: None,
        ..ChatRequest::default()
    };
    let wire = DIALECT.chat_request(&Endpoint::new(&provider::COHERE, None, None), &request, Mode::Stream);
    assert_eq!(wire.url, "https://api.cohere.com/v2/chat");
    let expected = json!({"model": "command-a-03-2025", "messages": [{"role": "system", "content": "Be kind."},
        {"role": "user", "content": "Hi"}, {"role": "user", "content": "there"}], "temperature": 1.0, "p": 0.99,
        "max_tokens": 100, "stop_sequences": ["END"], "seed": 7, "stream": true});
    assert_eq!(serde_json::from_slice::<Value>(&wire.body).unwrap(), expected);
}

#[test]
fn a_list_of_models() {
    let list = json!({"models": [{"name": "command-a-03-2025", "endpoints": ["chat", "generate"], "context_length": 288_000.0},
        {"name": "embed-v4.0", "endpoints": ["embed"], "context_length": 0}, {"name": "rerank-v3.5"}]});
    let models = DIALECT.decode_models(list.to_string().as_bytes()).unwrap().models;
    assert_eq!((models[0].id.as_str(), models[0].context_tokens), ("command-a-03-2025", Some(288_000)));
    assert_eq!(models.iter().map(|m| m.purpose).collect::<Vec<_>>(), [Purpose::Chat, Purpose::Other, Purpose::Other]);
}

#[test]
fn errors_by_their_statuses_and_words() {
    let error = |status, message: &str| replay::failure(status, &json!({"id": "x", "message": message}).to_string());
    assert_eq!(error(401, "invalid api token"), ErrorKind::KeyRefused);
    assert_eq!(error(402, "Please add a payment method"), ErrorKind::NoMoney);
    assert_eq!(error(498, "blocked"), ErrorKind::Filtered);
    assert_eq!(error(422, "unknown field"), ErrorKind::BadRequest);
    let trial = "You are using a Trial key, which is limited to 1000 API calls / month.";
    assert_eq!(error(429, trial), ErrorKind::NoMoney);
    assert_eq!(error(429, "limited to 20 API calls / minute"), ErrorKind::RateLimited { retry_after: None });
    let long = "too many tokens: size limit exceeded by 4321 tokens. Try using shorter or fewer inputs.";
    assert!(matches!(error(400, long), ErrorKind::TooLong { .. }));
}

#[test]
#[cfg_attr(not(recordings), ignore = "the recordings of providers are not here")]
fn recordings_decode() {
    {
        let lines = replay::recording("cohere/chat-text.chunks.jsonl");
        let text: String = lines.lines().map(|line| format!("data: {line}\n\n")).collect();
        let events = events(DIALECT, &text).unwrap();
        assert_eq!(answer(&events), "The capital of France is Paris.");
        assert!(events.contains(&Event::Usage(Usage { input_tokens: 12, output_tokens: 7, ..Usage::default() })));
        replay::assert_truncation_is_noticed(DIALECT, &text);
    }
    {
        let text = replay::recording("cohere/error-404.json");
        assert!(matches!(replay::failure(404, &text), ErrorKind::NotFound { .. }));
    }
}
