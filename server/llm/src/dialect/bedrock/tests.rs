use proptest::prelude::*;
use serde_json::{Value, json};

use super::STARTED;
use crate::{
    chat::{ChatRequest, Event, Message, Mode, Role, StopReason, Usage},
    dialect::{Dialect, WireRequest, replay},
    endpoint::Endpoint,
    error::{BadAnswer, Error, ErrorKind},
    framing::event_stream::tests::{event, frame},
    models::Purpose,
    provider,
};

const DIALECT: Dialect = Dialect::Bedrock;

fn decode(frames: &[Vec<u8>]) -> (Vec<Event>, Result<(), Error>) {
    replay::decode_pieces(DIALECT, [frames.concat().as_slice()])
}

fn text(text: &str) -> Vec<u8> {
    event("contentBlockDelta", &json!({"contentBlockIndex": 0, "delta": {"text": text}, "p": "abcd"}).to_string())
}

fn answer() -> Vec<Vec<u8>> {
    let thinking = json!({"contentBlockIndex": 0, "delta": {"reasoningContent": {"text": "Hmm."}}});
    let signature = json!({"contentBlockIndex": 0, "delta": {"reasoningContent": {"signature": "c2ln"}}});
    vec![
        event("messageStart", "{\"role\":\"assistant\",\"p\":\"ab\"}"),
        event("contentBlockDelta", &thinking.to_string()),
        event("contentBlockDelta", &signature.to_string()),
        event("contentBlockStop", "{\"contentBlockIndex\":0}"),
        text("안녕"),
        event("somethingNew", "not even JSON"),
        event("messageStop", "{\"stopReason\":\"end_turn\"}"),
        event(
            "metadata",
            &json!({"usage": {"inputTokens": 13, "outputTokens": 82, "totalTokens": 95, "cacheReadInputTokens": 4,
                "cacheWriteInputTokens": 2}, "metrics": {"latencyMs": 522}})
            .to_string(),
        ),
    ]
}

#[test]
fn the_stop_waits_for_the_usage() {
    let (events, end) = decode(&answer());
    let usage = Usage {
        input_tokens: 19,
        output_tokens: 82,
        cached_input_tokens: 4,
        cache_write_tokens: 2,
        ..Usage::default()
    };
    let expected = [
        STARTED,
        Event::Reasoning("Hmm.".into()),
        Event::Delta("안녕".into()),
        Event::Usage(usage),
        Event::Stop(StopReason::End),
    ];
    assert_eq!((events.as_slice(), end), (expected.as_slice(), Ok(())));
}

#[test]
fn without_metadata_the_answer_is_complete_and_without_a_stop_it_is_not() {
    let frames = answer();
    let (events, end) = decode(&frames[..frames.len() - 1]);
    assert_eq!((events.last(), end), (Some(&Event::Stop(StopReason::End)), Ok(())));
    for kept in 0..frames.len() - 1 {
        let (events, end) = decode(&frames[..kept]);
        assert_eq!(end.unwrap_err().kind, ErrorKind::Truncated);
        assert!(!events.iter().any(|event| matches!(event, Event::Stop(_))));
    }
}

#[test]
fn exceptions_in_a_stream_are_errors() {
    let exception = |name| frame(&[(":exception-type", name), (":message-type", "exception")], "{\"message\":\"Oh.\"}");
    for (name, expected) in [
        ("throttlingException", ErrorKind::RateLimited { retry_after: None }),
        ("internalServerException", ErrorKind::Overloaded { retry_after: None }),
        ("modelStreamErrorException", ErrorKind::Overloaded { retry_after: None }),
        ("serviceUnavailableException", ErrorKind::Overloaded { retry_after: None }),
        ("validationException", ErrorKind::BadRequest),
    ] {
        let (events, end) = decode(&[text("Hel"), exception(name)]);
        assert_eq!(
            (events.as_slice(), end.unwrap_err().kind),
            ([Event::Delta("Hel".into())].as_slice(), expected),
            "{name}"
        );
    }
}

#[test]
fn the_same_answer_whole() {
    let body = json!({"output": {"message": {"role": "assistant", "content": [
        {"reasoningContent": {"reasoningText": {"text": "Hmm.", "signature": "c2ln"}}}, {"text": "Hello"}]}},
        "stopReason": "max_tokens", "usage": {"inputTokens": 3, "outputTokens": 2, "totalTokens": 5}});
    let expected = [
        STARTED,
        Event::Reasoning("Hmm.".into()),
        Event::Delta("Hello".into()),
        Event::Usage(Usage { input_tokens: 3, output_tokens: 2, ..Usage::default() }),
        Event::Stop(StopReason::Length),
    ];
    assert_eq!(replay::whole(DIALECT, body.to_string().as_bytes()).unwrap(), expected);
    for body in ["", "null", "{}", "{\"output\":7,\"stopReason\":\"end_turn\"}", "{\"message\":7}"] {
        let garbage = ErrorKind::BadAnswer(BadAnswer::Garbage);
        assert_eq!(replay::whole(DIALECT, body.as_bytes()).unwrap_err().kind, garbage, "{body}");
    }
}

fn asked(model: &str, mode: Mode) -> (WireRequest, Value) {
    let request = ChatRequest {
        model: model.into(),
        messages: vec![
            Message::new(Role::System, "Be kind."),
            Message::new(Role::User, "Hi"),
            Message::new(Role::User, "there"),
            Message::new(Role::Assistant, ""),
        ],
        temperature: Some(1.8),
        top_p: Some(0.9),
        max_output_tokens: Some(100),
        stop: vec!["END".into()],
        seed: Some(7),
        reasoning_effort: None,
        ..ChatRequest::default()
    };
    let wire = DIALECT.chat_request(&Endpoint::new(&provider::BEDROCK, None, None), &request, mode);
    let body = serde_json::from_slice(&wire.body).unwrap();
    (wire, body)
}

#[test]
fn a_request_with_every_setting() {
    let (wire, body) = asked("us.amazon.nova-micro-v1:0", Mode::Stream);
    let base = "https://bedrock-runtime.us-east-1.amazonaws.com/model";
    assert_eq!(wire.url, format!("{base}/us.amazon.nova-micro-v1%3A0/converse-stream"));
    assert!(wire.headers.contains(&("accept", "application/vnd.amazon.eventstream".to_owned())));
    let expected = json!({"system": [{"text": "Be kind."}],
        "messages": [{"role": "user", "content": [{"text": "Hi"}, {"text": "there"}]}],
        "inferenceConfig": {"maxTokens": 100, "temperature": 1.0, "topP": 0.9, "stopSequences": ["END"]}});
    assert_eq!(body, expected);
    let arn = "arn:aws:bedrock:us-east-1:1:inference-profile/x";
    let encoded = "arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Ainference-profile%2Fx";
    assert_eq!(asked(arn, Mode::Whole).0.url, format!("{base}/{encoded}/converse"));
}

#[test]
fn claude_takes_here_what_it_takes_elsewhere() {
    let config = |model| asked(model, Mode::Whole).1["inferenceConfig"].clone();
    let sonnet = config("eu.anthropic.claude-sonnet-4-5-20250929-v1:0");
    assert_eq!((&sonnet["temperature"], sonnet.get("topP")), (&json!(1.0), None));
    let opus = config("anthropic.claude-opus-5-v1:0");
    assert_eq!((opus.get("temperature"), opus.get("topP")), (None, None));
}

#[test]
fn a_list_of_models() {
    let list = json!({"modelSummaries": [
        {"modelArn": "arn:aws:bedrock:eu-west-1::foundation-model/amazon.nova-lite-v1:0", "modelId": "amazon.nova-lite-v1:0",
            "modelName": "Nova Lite", "outputModalities": ["TEXT"], "inferenceTypesSupported": ["ON_DEMAND"]},
        {"modelArn": "arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude-x", "modelId": "anthropic.claude-x",
            "outputModalities": ["TEXT"], "inferenceTypesSupported": ["INFERENCE_PROFILE"]},
        {"modelId": "amazon.titan-embed-text-v2:0", "outputModalities": ["EMBEDDING"], "inferenceTypesSupported": ["ON_DEMAND"]}]});
    let models = DIALECT.decode_models(list.to_string().as_bytes()).unwrap().models;
    let ids: Vec<_> = models.iter().map(|model| model.id.as_str()).collect();
    assert_eq!(ids, ["amazon.nova-lite-v1:0", "eu.anthropic.claude-x", "amazon.titan-embed-text-v2:0"]);
    assert_eq!(models.iter().map(|m| m.purpose).collect::<Vec<_>>(), [Purpose::Chat, Purpose::Chat, Purpose::Other]);
    let url = |base| DIALECT.models_request(&Endpoint::new(&provider::BEDROCK, Some(base), None)).map(|wire| wire.url);
    let list = "https://bedrock.ap-northeast-2.amazonaws.com/foundation-models".to_owned();
    assert_eq!(url("https://bedrock-runtime.ap-northeast-2.amazonaws.com"), Some(list));
    assert_eq!(url("https://bedrock-runtime.evil.example"), None);
    assert_eq!(url("https://gateway.example/bedrock"), None);
}

#[test]
#[cfg_attr(not(recordings), ignore = "the recordings of providers are not here")]
fn recordings_decode() {
    {
        let bytes = replay::recorded_bytes("bedrock/converse-stream.eventstream.bin");
        let (events, end) = replay::decode_pieces(DIALECT, [bytes.as_slice()]);
        assert_eq!(end, Ok(()));
        let text = replay::answer(&events);
        assert!(text.contains("Paris") && text.ends_with("\"The City of Love.\""), "{text}");
        assert!(events.contains(&Event::Usage(Usage { input_tokens: 13, output_tokens: 82, ..Usage::default() })));
        assert_eq!(events.last(), Some(&Event::Stop(StopReason::End)));
    }
    {
        let text = replay::recording("bedrock/converse.json");
        let events = replay::whole(DIALECT, text.as_bytes()).unwrap();
        assert!(replay::answer(&events).contains("There are **3**"));
        assert!(events.contains(&Event::Usage(Usage { input_tokens: 22, output_tokens: 57, ..Usage::default() })));
    }
    {
        let text = replay::recording("bedrock/error-400.json");
        assert!(matches!(replay::failure(400, &text), ErrorKind::NotFound { .. }));
    }
}

proptest! {
    /// Frames whose checksums hold but whose payloads are anything.
    #[test]
    fn no_payload_breaks_us(
        payloads in prop::collection::vec((
            prop::sample::select(vec!["messageStart", "contentBlockDelta", "messageStop", "metadata", "x"]),
            prop::sample::select(vec!["", "{}", "null", "[]", "{\"delta\":{\"text\":\"x\"}}", "{\"delta\":7}",
                "{\"stopReason\":\"end_turn\"}", "{\"usage\":{}}", "{\"usage\":{\"inputTokens\":-1}}", "\u{fffd}"]),
        ), 0..10),
    ) {
        let frames: Vec<_> = payloads.iter().map(|(name, payload)| event(name, payload)).collect();
        let (events, end) = decode(&frames);
        let stops = events.iter().filter(|event| matches!(event, Event::Stop(_))).count();
        prop_assert_eq!(stops, usize::from(end.is_ok()));
    }
}
