use serde_json::{Value, json};

use crate::{
    chat::{ChatRequest, Effort, Event, Message, Mode, Role, StopReason, Usage},
    dialect::{
        Dialect, WireRequest,
        replay::{self, answer, events},
    },
    endpoint::{Endpoint, Secret},
    error::{BadAnswer, ErrorKind},
    provider,
};

const DIALECT: Dialect = Dialect::Clova;

/// As on the wire: no space after the colons.
fn event(name: &str, data: &Value) -> String {
    format!("id:ef40438b\nevent:{name}\ndata:{data}\n\n")
}

fn token(message: Value) -> String {
    event(
        "token",
        &json!({"message": message, "finishReason": null, "created": 1_749_810_707, "seed": 1, "usage": null}),
    )
}

fn result(content: &str, reason: &str) -> String {
    event(
        "result",
        &json!({"message": {"role": "assistant", "content": content, "thinkingContent": "Hmm."},
        "finishReason": reason, "created": 1, "seed": 1, "usage": {"promptTokens": 9, "completionTokens": 47,
        "totalTokens": 56, "completionTokensDetails": {"thinkingTokens": 40}}, "aiFilter": []}),
    )
}

fn used() -> Event {
    Event::Usage(Usage {
        input_tokens: 9,
        output_tokens: 47,
        cached_input_tokens: 0,
        reasoning_tokens: 40,
        ..Usage::default()
    })
}

#[test]
fn a_stream_whose_result_repeats_the_whole_answer() {
    let text = [
        token(json!({"role": "assistant", "content": "", "thinkingContent": "Hmm."})),
        token(json!({"role": "assistant", "content": "안"})),
        token(json!({"role": "assistant", "content": "녕"})),
        result("안녕", "stop"),
        event("signal", &json!({"data": "[DONE]"})),
    ]
    .concat();
    let expected = [
        Event::Reasoning("Hmm.".into()),
        Event::Delta("안".into()),
        Event::Delta("녕".into()),
        used(),
        Event::Stop(StopReason::End),
    ];
    assert_eq!(events(DIALECT, &text).unwrap(), expected);
    replay::assert_truncation_is_noticed(DIALECT, text.split_once("id:ef40438b\nevent:signal").unwrap().0);
}

#[test]
fn a_result_alone_is_the_answer() {
    let expected =
        [Event::Reasoning("Hmm.".into()), Event::Delta("안녕".into()), used(), Event::Stop(StopReason::Length)];
    assert_eq!(events(DIALECT, &result("안녕", "length")).unwrap(), expected);
}

#[test]
fn the_first_versions_stream() {
    let text = [
        event(
            "token",
            &json!({"message": {"role": "assistant", "content": "변환"}, "index": 0, "inputLength": 646,
            "outputLength": 1, "stopReason": null}),
        ),
        event(
            "result",
            &json!({"message": {"role": "assistant", "content": "변환"}, "inputLength": 646, "outputLength": 2,
            "stopReason": "STOP_BEFORE", "aiFilter": []}),
        ),
        event("signal", &json!({"data": "[DONE]"})),
    ]
    .concat();
    let usage = Usage { input_tokens: 646, output_tokens: 2, ..Usage::default() };
    let expected = [Event::Delta("변환".into()), Event::Usage(usage), Event::Stop(StopReason::StopSequence)];
    assert_eq!(events(DIALECT, &text).unwrap(), expected);
}

#[test]
fn a_signal_ends_an_answer_without_a_result() {
    let text = format!("{}{}", token(json!({"content": "x"})), event("signal", &json!({"data": "[DONE]"})));
    assert_eq!(events(DIALECT, &text).unwrap(), [Event::Delta("x".into()), Event::Stop(StopReason::Other)]);
}

#[test]
fn the_same_answer_whole() {
    let body = json!({"status": {"code": "20000", "message": "OK"}, "result": {"message": {"role": "assistant",
        "content": "Hello"}, "finishReason": "stop", "usage": {"promptTokens": 3, "completionTokens": 2, "totalTokens": 5}}});
    let usage = Usage { input_tokens: 3, output_tokens: 2, ..Usage::default() };
    let expected = [Event::Delta("Hello".into()), Event::Usage(usage), Event::Stop(StopReason::End)];
    assert_eq!(replay::whole(DIALECT, body.to_string().as_bytes()).unwrap(), expected);
    let body = json!({"status": {"code": "20000"}, "result": {"message": {"role": "assistant", "content": "Hello"},
        "stopReason": "LENGTH", "inputLength": 3, "outputLength": 2}});
    assert_eq!(
        replay::whole(DIALECT, body.to_string().as_bytes()).unwrap().last(),
        Some(&Event::Stop(StopReason::Length))
    );
}

#[test]
fn errors_inside_a_200_are_errors() {
    let status = json!({"status": {"code": "42902", "message": "Too many requests - overload"}});
    let overloaded = ErrorKind::Overloaded { retry_after: None };
    for name in ["error", "token", "result"] {
        let (seen, end) =
            replay::decode(DIALECT, &format!("{}{}", token(json!({"content": "Hel"})), event(name, &status)));
        assert_eq!(answer(&seen), "Hel");
        assert_eq!(end.unwrap_err().kind, overloaded, "{name}");
    }
    let mut body = status;
    body["result"] = Value::Null;
    assert_eq!(replay::whole(DIALECT, body.to_string().as_bytes()).unwrap_err().kind, overloaded);
}

#[test]
fn garbage_is_garbage() {
    let garbage = ErrorKind::BadAnswer(BadAnswer::Garbage);
    for body in ["", "null", "[]", "{}", "{\"result\":{}}", "{\"result\":7}", "surprise"] {
        assert_eq!(replay::whole(DIALECT, body.as_bytes()).unwrap_err().kind, garbage, "{body}");
    }
    assert_eq!(replay::decode(DIALECT, "data: surprise\n\n").1.unwrap_err().kind, garbage);
}

#[test]
fn every_documented_code() {
    let kind = |code: &str, message: &str| {
        let status = code[..3].parse().unwrap();
        replay::failure(status, &json!({"status": {"code": code, "message": message}, "result": null}).to_string())
    };
    for code in
        ["40000", "40001", "40002", "40004", "40005", "40009", "40055", "40060", "40061", "40063", "40600", "41500"]
    {
        assert_eq!(kind(code, "Invalid parameter"), ErrorKind::BadRequest, "{code}");
    }
    for code in ["40003", "41300"] {
        assert_eq!(kind(code, "Too long"), ErrorKind::TooLong { by_tokens: None }, "{code}");
    }
    for code in ["40080", "40082", "40083", "40084"] {
        assert!(matches!(kind(code, "Model not found"), ErrorKind::NotFound { .. }), "{code}");
    }
    for code in ["40100", "40101", "40102", "40103", "40104", "40170", "40300", "40301"] {
        assert_eq!(kind(code, "Invalid key"), ErrorKind::KeyRefused, "{code}");
    }
    assert_eq!(kind("40400", "Not found"), ErrorKind::BadAnswer(BadAnswer::NoApi));
    for code in ["42900", "42901"] {
        assert_eq!(kind(code, "Rate exceeded"), ErrorKind::RateLimited { retry_after: None }, "{code}");
    }
    for code in ["40800", "42400", "42902", "42903", "50000", "50100", "50400"] {
        assert_eq!(kind(code, "Busy"), ErrorKind::Overloaded { retry_after: None }, "{code}");
    }
}

fn request(model: &str) -> ChatRequest {
    ChatRequest {
        model: model.into(),
        messages: vec![
            Message::new(Role::System, "Be kind."),
            Message::new(Role::User, "Hi"),
            Message::new(Role::Assistant, " "),
            Message::new(Role::System, "Be brief."),
        ],
        temperature: Some(0.0),
        top_p: Some(0.0),
        max_output_tokens: None,
        stop: vec!["END".into()],
        seed: Some(7),
        reasoning_effort: Some(Effort::Medium),
        ..ChatRequest::default()
    }
}

fn wire(request: &ChatRequest, mode: Mode) -> (WireRequest, Value) {
    let wire = DIALECT.chat_request(&Endpoint::new(&provider::CLOVA_STUDIO, None, None), request, mode);
    let body = serde_json::from_slice(&wire.body).unwrap();
    (wire, body)
}

const MESSAGES: &str = r#"[{"role": "system", "content": "Be kind.\n\nBe brief."}, {"role": "user", "content": "Hi"}]"#;

#[test]
fn each_model_gets_the_names_that_it_knows() {
    let messages: Value = serde_json::from_str(MESSAGES).unwrap();
    let base = "https://clovastudio.stream.ntruss.com";
    let (asked, body) = wire(&request("HCX-005"), Mode::Stream);
    assert_eq!(asked.url, format!("{base}/v3/chat-completions/HCX-005"));
    assert_eq!(asked.headers, [("accept", "text/event-stream".to_owned())]);
    let expected =
        json!({"messages": messages, "temperature": 0.0, "topP": 0.01, "maxTokens": 2048, "stop": ["END"], "seed": 7});
    assert_eq!(body, expected);
    let (asked, body) = wire(&request("HCX-007"), Mode::Whole);
    assert_eq!(asked.url, format!("{base}/v3/chat-completions/HCX-007"));
    assert_eq!(asked.headers, [("accept", "application/json".to_owned())]);
    let expected = json!({"messages": messages, "temperature": 0.0, "topP": 0.01, "maxCompletionTokens": 10_240, "seed": 7,
        "thinking": {"effort": "medium"}});
    assert_eq!(body, expected);
    let (asked, body) = wire(&request("HCX-DASH-001"), Mode::Stream);
    assert_eq!(asked.url, format!("{base}/v1/chat-completions/HCX-DASH-001"));
    let expected = json!({"messages": messages, "temperature": 0.01, "topP": 0.01, "maxTokens": 1024, "stopBefore": ["END"],
        "seed": 7});
    assert_eq!(body, expected);
    assert_eq!(wire(&request("tasks/a b"), Mode::Stream).0.url, format!("{base}/v3/tasks/a%20b/chat-completions"));
}

#[test]
fn limits_and_seeds_stay_within_their_ranges() {
    let body = |model, seed| {
        wire(&ChatRequest { max_output_tokens: Some(99_999), seed: Some(seed), ..request(model) }, Mode::Whole).1
    };
    assert_eq!(body("HCX-DASH-002", 1)["maxTokens"], 4_096);
    assert_eq!(body("HCX-007", 1)["maxCompletionTokens"], 32_768);
    let biggest = i64::from(u32::MAX);
    for (seed, sent) in [(0, 1), (1, 1), (biggest, biggest), (biggest + 1, 2), (-1, biggest), (i64::MIN, 2_147_483_648)]
    {
        assert_eq!(body("HCX-005", seed)["seed"], sent, "{seed}");
    }
}

#[test]
fn rules_alone_are_asked_as_a_question() {
    let messages = vec![Message::new(Role::System, "Write a poem.")];
    let (_, body) = wire(&ChatRequest { model: "HCX-005".into(), messages, ..ChatRequest::default() }, Mode::Whole);
    assert_eq!(body["messages"], json!([{"role": "user", "content": "Write a poem."}]));
}

#[test]
fn only_new_keys_open_the_list() {
    let list = |key| DIALECT.models_request(&Endpoint::new(&provider::CLOVA_STUDIO, None, Some(Secret::new(key))));
    assert_eq!(list("nv-1").unwrap().url, "https://clovastudio.stream.ntruss.com/v1/openai/models");
    assert_eq!(list("studio:gateway"), None);
}
