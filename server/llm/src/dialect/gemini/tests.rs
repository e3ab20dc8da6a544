use serde_json::{Value, json};

use crate::{
    chat::{ChatRequest, Effort, Event, Message, Mode, Role, StopReason, Usage},
    dialect::{
        Dialect,
        replay::{self, answer, events},
    },
    endpoint::Endpoint,
    error::{BadAnswer, ErrorKind},
    models::Purpose,
    provider,
};

const DIALECT: Dialect = Dialect::Gemini;

fn chunk(parts: Value) -> Value {
    json!({"candidates": [{"content": {"parts": parts, "role": "model"}}], "modelVersion": "gemini-x", "responseId": "r1",
        "usageMetadata": {"promptTokenCount": 15, "totalTokenCount": 15}})
}

fn last(parts: Value, reason: &str) -> Value {
    json!({"candidates": [{"content": {"parts": parts, "role": "model"}, "finishReason": reason, "index": 0}],
        "usageMetadata": {"promptTokenCount": 13, "candidatesTokenCount": 8, "thoughtsTokenCount": 4, "totalTokenCount": 25,
        "cachedContentTokenCount": 5, "promptTokensDetails": []}, "modelVersion": "gemini-x", "responseId": "r1"})
}

fn stream(chunks: &[Value]) -> String {
    chunks.iter().map(|chunk| format!("data: {chunk}\r\n\r\n")).collect()
}

#[test]
fn a_stream_with_everything_the_documentation_shows() {
    let text = stream(&[
        chunk(json!([{"text": "Hmm.", "thought": true}])),
        chunk(json!([{"text": "안"}, {"text": "녕"}])),
        last(json!([{"text": "", "thoughtSignature": "c2ln"}]), "STOP"),
    ]);
    let usage = |input_tokens, output_tokens, cached_input_tokens, reasoning_tokens| {
        Event::Usage(Usage { input_tokens, output_tokens, cached_input_tokens, reasoning_tokens, ..Usage::default() })
    };
    let expected = [
        Event::Started { provider_request_id: Some("r1".into()), model: Some("gemini-x".into()) },
        Event::Reasoning("Hmm.".into()),
        usage(15, 0, 0, 0),
        Event::Delta("안".into()),
        Event::Delta("녕".into()),
        usage(15, 0, 0, 0),
        usage(13, 12, 5, 4),
        Event::Stop(StopReason::End),
    ];
    assert_eq!(events(DIALECT, &text).unwrap(), expected);
    replay::assert_truncation_is_noticed(DIALECT, &text);
}

#[test]
fn the_same_answer_whole_and_as_a_list() {
    let whole = last(json!([{"text": "Hi"}]), "MAX_TOKENS");
    let one = replay::whole(DIALECT, whole.to_string().as_bytes()).unwrap();
    assert_eq!(answer(&one), "Hi");
    assert_eq!(one.last(), Some(&Event::Stop(StopReason::Length)));
    let list = json!([chunk(json!([{"text": "Hel"}])), last(json!([{"text": "lo"}]), "STOP")]);
    assert_eq!(answer(&replay::whole(DIALECT, list.to_string().as_bytes()).unwrap()), "Hello");
}

#[test]
fn thinking_may_use_the_whole_limit_up() {
    let body = json!({"candidates": [{"content": {"role": "model"}, "finishReason": "MAX_TOKENS"}]});
    assert_eq!(replay::whole(DIALECT, body.to_string().as_bytes()).unwrap(), [Event::Stop(StopReason::Length)]);
}

#[test]
fn a_filtered_question_is_a_200_without_candidates() {
    let blocked =
        json!({"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}, "usageMetadata": {"promptTokenCount": 9}});
    assert_eq!(events(DIALECT, &stream(std::slice::from_ref(&blocked))).unwrap_err().kind, ErrorKind::Filtered);
    assert_eq!(replay::whole(DIALECT, blocked.to_string().as_bytes()).unwrap_err().kind, ErrorKind::Filtered);
    let filtered = stream(&[chunk(json!([{"text": "Well, "}])), json!({"candidates": [{"finishReason": "SAFETY"}]})]);
    assert_eq!(events(DIALECT, &filtered).unwrap().last(), Some(&Event::Stop(StopReason::ContentFilter)));
}

#[test]
fn errors_inside_a_200_are_errors_with_and_without_data() {
    let overloaded = json!({"error": {"code": 503, "message": "The model is overloaded.", "status": "UNAVAILABLE"}});
    let begun = stream(&[chunk(json!([{"text": "Hel"}]))]);
    let pretty = serde_json::to_string_pretty(&overloaded).unwrap();
    for tail in [format!("data: {overloaded}\n\n"), format!("{pretty}\n"), format!("[{pretty}\n]\n")] {
        let (seen, end) = replay::decode(DIALECT, &format!("{begun}{tail}"));
        assert_eq!(answer(&seen), "Hel");
        assert_eq!(end.unwrap_err().kind, ErrorKind::Overloaded { retry_after: None }, "{tail}");
    }
    let whole = replay::whole(DIALECT, overloaded.to_string().as_bytes());
    assert_eq!(whole.unwrap_err().kind, ErrorKind::Overloaded { retry_after: None });
}

#[test]
fn garbage_is_garbage() {
    let garbage = ErrorKind::BadAnswer(BadAnswer::Garbage);
    for body in ["", "null", "[]", "{}", "{\"candidates\":[]}", "{\"candidates\":7}", "surprise"] {
        assert_eq!(replay::whole(DIALECT, body.as_bytes()).unwrap_err().kind, garbage, "{body}");
    }
    assert_eq!(replay::decode(DIALECT, "data: surprise\n\n").1.unwrap_err().kind, garbage);
}

fn request(model: &str) -> ChatRequest {
    ChatRequest {
        model: model.into(),
        messages: vec![
            Message::new(Role::System, "Be kind."),
            Message::new(Role::User, "Hi"),
            Message::new(Role::User, "there"),
            Message::new(Role::Assistant, "Hello"),
            Message::new(Role::User, " "),
        ],
        temperature: Some(2.5),
        top_p: Some(0.9),
        max_output_tokens: Some(100),
        stop: ["a", "b", "c", "d", "e", "f"].map(String::from).to_vec(),
        seed: Some(-1),
        reasoning_effort: Some(Effort::Medium),
        ..ChatRequest::default()
    }
}

fn asked(model: &str, mode: Mode) -> (String, Value) {
    let wire = DIALECT.chat_request(&Endpoint::new(&provider::GOOGLE, None, None), &request(model), mode);
    (wire.url, serde_json::from_slice(&wire.body).unwrap())
}

#[test]
fn a_request_with_every_setting() {
    let (url, body) = asked("models/gemini-2.5-flash", Mode::Stream);
    let base = "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash";
    assert_eq!(url, format!("{base}:streamGenerateContent?alt=sse"));
    let expected = json!({
        "systemInstruction": {"parts": [{"text": "Be kind."}]},
        "contents": [{"role": "user", "parts": [{"text": "Hi"}, {"text": "there"}]},
            {"role": "model", "parts": [{"text": "Hello"}]}],
        "generationConfig": {"temperature": 2.0, "topP": 0.9, "maxOutputTokens": 100, "stopSequences": ["a", "b", "c", "d", "e"],
            "seed": 2_147_483_647, "thinkingConfig": {"thinkingBudget": 8192}}});
    assert_eq!(body, expected);
    assert_eq!(asked("gemini-2.5-flash", Mode::Whole).0, format!("{base}:generateContent"));
    assert_eq!(asked("a/../b?c", Mode::Whole).0.rsplit('/').next(), Some("a%2F..%2Fb%3Fc:generateContent"));
}

#[test]
fn how_long_to_think_has_changed_its_name() {
    let level = |model| asked(model, Mode::Whole).1["generationConfig"]["thinkingConfig"].clone();
    assert_eq!(level("gemini-3-pro-preview"), json!({"thinkingLevel": "high"}));
    assert_eq!(level("gemini-3.8-flash"), json!({"thinkingLevel": "medium"}));
    assert_eq!(level("gemini-2.0-flash"), Value::Null);
}

#[test]
fn rules_alone_are_asked_as_a_question() {
    let messages = vec![Message::new(Role::System, "Write a poem.")];
    let request = ChatRequest { model: "m".into(), messages, ..ChatRequest::default() };
    let wire = DIALECT.chat_request(&Endpoint::new(&provider::GOOGLE, None, None), &request, Mode::Whole);
    let expected =
        json!({"contents": [{"role": "user", "parts": [{"text": "Write a poem."}]}], "generationConfig": {}});
    assert_eq!(serde_json::from_slice::<Value>(&wire.body).unwrap(), expected);
}

#[test]
fn a_list_of_models() {
    let list = json!({"models": [
        {"name": "models/gemini-3.8-flash", "displayName": "Gemini 3.8 Flash", "inputTokenLimit": 1_048_576,
            "outputTokenLimit": 65_536, "supportedGenerationMethods": ["generateContent", "countTokens"]},
        {"name": "models/gemini-embedding-001", "supportedGenerationMethods": ["embedContent"]},
        {"name": "models/gemini-3-image", "supportedGenerationMethods": ["generateContent"]}]});
    let models = DIALECT.decode_models(list.to_string().as_bytes()).unwrap().models;
    assert_eq!(
        (models[0].id.as_str(), models[0].display_name.as_deref()),
        ("gemini-3.8-flash", Some("Gemini 3.8 Flash"))
    );
    assert_eq!((models[0].context_tokens, models[0].max_output_tokens), (Some(1_048_576), Some(65_536)));
    assert_eq!(models.iter().map(|m| m.purpose).collect::<Vec<_>>(), [Purpose::Chat, Purpose::Other, Purpose::Other]);
    let vertex =
        json!({"publisherModels": [{"name": "publishers/google/models/gemini-2.5-pro", "versionId": "default"}]});
    assert_eq!(Dialect::Vertex.decode_models(vertex.to_string().as_bytes()).unwrap().models[0].id, "gemini-2.5-pro");
    assert!(DIALECT.decode_models(b"{}").is_err());
}

#[test]
fn errors_by_their_words() {
    let error = |code: u16, status: &str, message: &str, details: Value| {
        let body = json!({"error": {"code": code, "message": message, "status": status, "details": details}});
        replay::failure(code, &body.to_string())
    };
    let reason = json!([{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}]);
    assert_eq!(error(400, "INVALID_ARGUMENT", "API key not valid.", reason), ErrorKind::KeyRefused);
    let long = "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).";
    assert_eq!(error(400, "INVALID_ARGUMENT", long, json!([])), ErrorKind::TooLong { by_tokens: Some(151_424) });
    let billing = "Gemini API free tier is not available in your country. Please enable billing on your project.";
    assert_eq!(error(400, "FAILED_PRECONDITION", billing, json!([])), ErrorKind::NoMoney);
    assert_eq!(error(403, "PERMISSION_DENIED", "", json!([])), ErrorKind::KeyRefused);
    assert_eq!(error(504, "DEADLINE_EXCEEDED", "", json!([])), ErrorKind::Overloaded { retry_after: None });
}

#[test]
#[cfg_attr(not(recordings), ignore = "the recordings of providers are not here")]
fn recordings_decode() {
    {
        let text = replay::recording("gemini/stream.sse");
        let events = events(DIALECT, &text).unwrap();
        assert_eq!(answer(&events), "The capital of France is Paris.\n");
        assert!(events.contains(&Event::Usage(Usage { input_tokens: 13, output_tokens: 8, ..Usage::default() })));
        replay::assert_truncation_is_noticed(DIALECT, &text);
    }
    {
        let text = replay::recording("gemini/text.json");
        let events = replay::whole(DIALECT, text.as_bytes()).unwrap();
        assert!(answer(&events).starts_with("There are **3** r's"));
        let usage = Usage { input_tokens: 9, output_tokens: 272, reasoning_tokens: 244, ..Usage::default() };
        assert!(events.contains(&Event::Usage(usage)));
    }
    {
        let text = replay::recording("gemini/error-404.json");
        assert!(matches!(replay::failure(404, &text), ErrorKind::NotFound { .. }));
    }
    {
        let text = replay::recording("gemini/error-429-retryinfo.json");
        let retry_after = Some(std::time::Duration::from_secs_f64(34.4));
        assert_eq!(replay::failure(429, &text), ErrorKind::RateLimited { retry_after });
    }
}
