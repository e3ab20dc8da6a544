use serde_json::{Value, json};

use super::context;
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

const DIALECT: Dialect = Dialect::Ollama;

fn line(message: Value) -> Value {
    json!({"model": "gemma3:4b", "created_at": "2026-04-10T13:19:59Z", "message": message, "done": false})
}

fn last(reason: &str) -> Value {
    json!({"model": "gemma3:4b", "message": {"role": "assistant", "content": ""}, "done": true, "done_reason": reason,
        "total_duration": 1, "prompt_eval_count": 21, "eval_count": 40})
}

fn stream(lines: &[Value]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

#[test]
fn a_stream_with_everything_the_documentation_shows() {
    let text = stream(&[
        line(json!({"role": "assistant", "content": "", "thinking": "Hmm."})),
        line(json!({"role": "assistant", "content": "안녕"})),
        last("stop"),
    ]);
    let expected = [
        Event::Started { provider_request_id: None, model: Some("gemma3:4b".into()) },
        Event::Reasoning("Hmm.".into()),
        Event::Delta("안녕".into()),
        Event::Usage(Usage { input_tokens: 21, output_tokens: 40, ..Usage::default() }),
        Event::Stop(StopReason::End),
    ];
    assert_eq!(events(DIALECT, &text).unwrap(), expected);
    assert_eq!(events(DIALECT, text.trim_end()).unwrap(), expected, "the last line end may be missing");
    for kept in 0..2 {
        let cut: String = text.split_inclusive('\n').take(kept + 1).collect();
        assert_eq!(replay::decode(DIALECT, &cut).1.unwrap_err().kind, ErrorKind::Truncated);
    }
}

#[test]
fn the_same_answer_whole_and_without_counts() {
    let body =
        json!({"model": "m", "message": {"role": "assistant", "content": "Hi"}, "done": true, "done_reason": "length"});
    let started = Event::Started { provider_request_id: None, model: Some("m".into()) };
    let expected = [started, Event::Delta("Hi".into()), Event::Stop(StopReason::Length)];
    assert_eq!(replay::whole(DIALECT, body.to_string().as_bytes()).unwrap(), expected);
    let cached = json!({"done": true, "eval_count": 3});
    let usage = Usage { output_tokens: 3, ..Usage::default() };
    let expected = [Event::Usage(usage), Event::Stop(StopReason::End)];
    assert_eq!(replay::whole(DIALECT, cached.to_string().as_bytes()).unwrap(), expected);
}

#[test]
fn a_line_may_be_an_error() {
    let text = stream(&[
        line(json!({"content": "Hel"})),
        json!({"error": "an error was encountered while running the model"}),
    ]);
    let (seen, end) = replay::decode(DIALECT, &text);
    assert_eq!(answer(&seen), "Hel");
    assert_eq!(end.unwrap_err().kind, ErrorKind::Overloaded { retry_after: None });
    let error = |status, message: &str| replay::failure(status, &json!({"error": message}).to_string());
    assert!(matches!(error(404, "model 'x' not found"), ErrorKind::NotFound { .. }));
    assert_eq!(error(400, "\"x\" does not support thinking"), ErrorKind::BadRequest);
    let long = "prompt too long; exceeded max context length by 512 tokens";
    assert_eq!(error(400, long), ErrorKind::TooLong { by_tokens: Some(512) });
}

#[test]
fn garbage_is_garbage() {
    let garbage = ErrorKind::BadAnswer(BadAnswer::Garbage);
    for body in ["", "null", "[]", "{}", "{\"done\":false}", "{\"message\":7}", "surprise"] {
        assert_eq!(replay::whole(DIALECT, body.as_bytes()).unwrap_err().kind, garbage, "{body}");
    }
    assert_eq!(replay::decode(DIALECT, "surprise\n").1.unwrap_err().kind, garbage);
}

#[test]
fn a_request_with_every_setting() {
    let request = ChatRequest {
        model: "gpt-oss:20b".into(),
        messages: vec![Message::new(Role::System, "Be kind."), Message::new(Role::User, "Hi")],
        temperature: Some(1.8),
        top_p: Some(0.9),
        max_output_tokens: Some(100),
        stop: vec!["END".into()],
        seed: Some(7),
        reasoning_effort: Some(Effort::Low),
        ..ChatRequest::default()
    };
    let wire = DIALECT.chat_request(&Endpoint::new(&provider::OLLAMA, None, None), &request, Mode::Stream);
    assert_eq!(wire.url, "http://localhost:11434/api/chat");
    let expected = json!({"model": "gpt-oss:20b", "messages": [{"role": "system", "content": "Be kind."},
        {"role": "user", "content": "Hi"}], "stream": true, "truncate": false, "shift": false, "think": "low",
        "options": {"num_predict": 100, "temperature": 1.8, "top_p": 0.9, "stop": ["END"], "seed": 7}});
    assert_eq!(serde_json::from_slice::<Value>(&wire.body).unwrap(), expected);
    let plain = ChatRequest { model: "llama3.2".into(), ..request };
    let wire = DIALECT.chat_request(&Endpoint::new(&provider::OLLAMA, None, None), &plain, Mode::Whole);
    let body: Value = serde_json::from_slice(&wire.body).unwrap();
    assert_eq!((body.get("think"), &body["stream"]), (None, &json!(false)));
}

#[test]
fn the_context_is_large_enough_for_the_question_and_its_answer() {
    let asked = |text: String, limit| context(&[Message::new(Role::User, text)], limit);
    assert_eq!(asked("Hi".into(), None), None, "the server's own default suffices");
    assert_eq!(asked("a".repeat(12_000), None), Some(8_192));
    assert_eq!(asked("한".repeat(4_000), None), Some(16_384));
    assert_eq!(asked("Hi".into(), Some(6_000)), Some(8_192));
    assert_eq!(asked("한".repeat(2_000_000), Some(u32::MAX)), Some(1 << 20));
}

#[test]
fn a_list_of_models() {
    let list = json!({"models": [{"name": "llama3.2:latest", "model": "llama3.2:latest", "size": 1,
        "details": {"family": "llama"}}, {"name": "nomic-embed-text:latest"}]});
    let models = DIALECT.decode_models(list.to_string().as_bytes()).unwrap().models;
    assert_eq!(models[0].id, "llama3.2:latest");
    assert_eq!(models.iter().map(|m| m.purpose).collect::<Vec<_>>(), [Purpose::Chat, Purpose::Embedding]);
}

#[test]
#[cfg_attr(not(recordings), ignore = "the recordings of providers are not here")]
fn recordings_decode() {
    let text = replay::recording("ollama/chat.ndjson");
    let events = events(DIALECT, &text).unwrap();
    assert!(answer(&events).starts_with("The sky appears blue"));
    assert!(events.contains(&Event::Usage(Usage { input_tokens: 21, output_tokens: 40, ..Usage::default() })));
    assert_eq!(events.last(), Some(&Event::Stop(StopReason::End)));
}
