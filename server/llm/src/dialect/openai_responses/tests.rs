use serde_json::{Value, json};

use crate::{
    chat::{ChatRequest, Effort, Event, Message, Mode, Role, StopReason, Usage},
    dialect::{
        Dialect,
        replay::{self, answer, assert_truncation_is_noticed, decode, events},
    },
    endpoint::Endpoint,
    error::{BadAnswer, ErrorKind},
    provider,
};

const DIALECT: Dialect = Dialect::OpenAiResponses;

fn stream(payloads: &[Value]) -> String {
    payloads
        .iter()
        .map(|payload| format!("event: {}\ndata: {payload}\n\n", payload["type"].as_str().unwrap()))
        .collect()
}

fn response(status: &str, more: Value) -> Value {
    let mut response = json!({"id": "resp_1", "object": "response", "model": "o3-pro-2025-06-10", "status": status, "error": null,
        "incomplete_details": null, "output": [], "usage": {"input_tokens": 53, "input_tokens_details": {"cached_tokens": 9},
        "output_tokens": 469, "output_tokens_details": {"reasoning_tokens": 448}, "total_tokens": 522}});
    response.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    response
}

fn created() -> Value {
    json!({"type": "response.created", "sequence_number": 0, "response": {"id": "resp_1", "model": "o3-pro", "status": "in_progress",
        "output": [], "usage": null}})
}

fn delta(kind: &str, text: &str) -> Value {
    json!({"type": format!("response.{kind}.delta"), "output_index": 0, "content_index": 0, "delta": text})
}

fn end(status: &str, more: Value) -> Value {
    json!({"type": format!("response.{status}"), "response": response(status, more)})
}

#[test]
fn the_request_says_rules_apart_and_keeps_nothing_there() {
    let request = ChatRequest {
        model: "o3-pro".into(),
        messages: vec![
            Message::new(Role::System, "Be brief."),
            Message::new(Role::User, "안녕"),
            Message::new(Role::Assistant, "네"),
            Message::new(Role::System, "Be kind."),
        ],
        temperature: Some(0.3),
        max_output_tokens: Some(900),
        stop: vec!["END".into()],
        seed: Some(7),
        reasoning_effort: Some(Effort::High),
        ..ChatRequest::default()
    };
    let endpoint = Endpoint::new(&provider::OPENAI, None, None);
    assert_eq!(endpoint.dialect_of("o3-pro"), DIALECT);
    assert_eq!(endpoint.dialect_of("gpt-5.1-codex-max"), DIALECT);
    assert_eq!(endpoint.dialect_of("o3"), Dialect::OpenAiChat);
    let wire = DIALECT.chat_request(&endpoint, &request, Mode::Stream);
    assert_eq!(wire.url, "https://api.openai.com/v1/responses");
    let sent: Value = serde_json::from_slice(&wire.body).unwrap();
    assert_eq!(
        sent,
        json!({"model": "o3-pro", "instructions": "Be brief.\n\nBe kind.", "input": [{"role": "user", "content": "안녕"},
            {"role": "assistant", "content": "네"}], "max_output_tokens": 900, "reasoning": {"effort": "high"}, "store": false,
            "stream": true})
    );
    let rules_alone = ChatRequest { messages: vec![Message::new(Role::System, "Hi")], ..ChatRequest::default() };
    let sent: Value = serde_json::from_slice(&DIALECT.chat_request(&endpoint, &rules_alone, Mode::Whole).body).unwrap();
    assert_eq!((&sent["instructions"], &sent["input"][0]["role"]), (&Value::Null, &json!("user")));
}

#[test]
fn a_stream_is_read_and_thinking_kept_out_of_the_answer() {
    let text = stream(&[
        created(),
        delta("reasoning_summary_text", "Hmm."),
        json!({"type": "response.output_item.added", "output_index": 1, "item": {"type": "message"}}),
        delta("output_text", "안"),
        delta("output_text", "녕"),
        json!({"type": "response.something_new", "delta": {"x": 1}}),
        end("completed", json!({})),
    ]);
    let seen = events(DIALECT, &text).unwrap();
    assert_eq!(answer(&seen), "안녕");
    assert!(seen.contains(&Event::Reasoning("Hmm.".into())));
    let usage = Usage {
        input_tokens: 53,
        output_tokens: 469,
        cached_input_tokens: 9,
        reasoning_tokens: 448,
        ..Usage::default()
    };
    assert_eq!(seen[seen.len() - 2..], [Event::Usage(usage), Event::Stop(StopReason::End)]);
    assert_truncation_is_noticed(DIALECT, &text);
    // As some gateways have it: without `event:` lines, and with OpenAI's older end marker.
    let plain = text.lines().filter(|line| !line.starts_with("event:")).collect::<Vec<_>>().join("\n");
    assert_eq!(events(DIALECT, &format!("{plain}\n\ndata: [DONE]\n\n")).unwrap(), seen);
}

#[test]
fn an_answer_ends_for_a_reason() {
    let ended = |payload: Value| events(DIALECT, &stream(&[created(), payload])).unwrap().pop().unwrap();
    let incomplete = |reason: &str| end("incomplete", json!({"incomplete_details": {"reason": reason}}));
    assert_eq!(ended(incomplete("max_output_tokens")), Event::Stop(StopReason::Length));
    assert_eq!(ended(incomplete("content_filter")), Event::Stop(StopReason::ContentFilter));
    assert_eq!(
        ended(end("completed", json!({"output": [{"type": "function_call"}]}))),
        Event::Stop(StopReason::ToolUse)
    );
    let refusal = stream(&[created(), delta("refusal", "I can't."), end("completed", json!({}))]);
    assert_eq!(events(DIALECT, &refusal).unwrap().pop(), Some(Event::Stop(StopReason::Refusal)));
}

#[test]
fn a_failure_in_a_stream_is_an_error() {
    let failed = |payload: Value| decode(DIALECT, &stream(&[created(), payload])).1.unwrap_err().kind;
    let limited = json!({"error": {"code": "rate_limit_exceeded", "message": "slow down"}});
    assert_eq!(failed(end("failed", limited)), ErrorKind::RateLimited { retry_after: None });
    let flat =
        json!({"type": "error", "code": "insufficient_quota", "message": "You exceeded your quota", "param": null});
    assert_eq!(failed(flat), ErrorKind::NoMoney);
}

#[test]
fn a_whole_answer() {
    let body = response(
        "completed",
        json!({"output": [
            {"type": "reasoning", "summary": []},
            {"type": "message", "content": [{"type": "output_text", "text": "안녕", "annotations": []}]},
        ]}),
    );
    let seen = replay::whole(DIALECT, body.to_string().as_bytes()).unwrap();
    assert_eq!((answer(&seen).as_str(), seen.last()), ("안녕", Some(&Event::Stop(StopReason::End))));
    assert_eq!(replay::whole(DIALECT, b"{}").unwrap_err().kind, ErrorKind::BadAnswer(BadAnswer::Garbage));
    let error = json!({"error": {"code": "context_length_exceeded", "message": "too long"}});
    assert!(matches!(
        replay::whole(DIALECT, error.to_string().as_bytes()).unwrap_err().kind,
        ErrorKind::TooLong { .. }
    ));
}

#[test]
#[cfg_attr(not(recordings), ignore = "the recordings of providers are not here")]
fn the_recording_of_azures_responses() {
    let lines = replay::recording("azure/responses-text.chunks.jsonl");
    let text: String = lines.lines().map(|line| format!("data: {line}\n\n")).collect();
    let seen = events(DIALECT, &text).unwrap();
    assert!(!answer(&seen).is_empty());
    assert_eq!(seen.last(), Some(&Event::Stop(StopReason::End)));
}
