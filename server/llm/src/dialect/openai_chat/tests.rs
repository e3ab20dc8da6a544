use serde_json::{Value, json};

use crate::{
    chat::{ChatRequest, Effort, Event, Message, Mode, Role, StopReason, Usage},
    dialect::{
        Dialect, WireRequest,
        replay::{self, answer, events},
    },
    endpoint::Endpoint,
    error::{BadAnswer, ErrorKind},
    models::Purpose,
    provider::{self, Provider},
};

const DIALECT: Dialect = Dialect::OpenAiChat;

fn started() -> Event {
    Event::Started { provider_request_id: Some("chatcmpl-1".into()), model: Some("m-1".into()) }
}

fn chunk(delta: Value) -> Value {
    json!({"id": "chatcmpl-1", "model": "m-1", "choices": [{"index": 0, "delta": delta, "finish_reason": null}], "usage": null})
}

fn finish(reason: &str) -> Value {
    json!({"id": "chatcmpl-1", "model": "m-1", "choices": [{"index": 0, "delta": {}, "finish_reason": reason}]})
}

/// Chunks as a stream, with the end marker.
fn stream(chunks: &[Value]) -> String {
    format!("{}data: [DONE]\n\n", chunks.iter().map(|chunk| format!("data: {chunk}\n\n")).collect::<String>())
}

#[test]
fn a_stream_with_everything_the_documentation_shows() {
    let usage = json!({"id": "chatcmpl-1", "model": "m-1", "choices": [], "usage": {"prompt_tokens": 20, "completion_tokens": 7,
        "total_tokens": 27, "prompt_tokens_details": {"cached_tokens": 16},
        "completion_tokens_details": {"reasoning_tokens": 3}}});
    let text = stream(&[
        json!({"id": "", "model": "", "choices": [], "prompt_filter_results": []}),
        chunk(json!({"role": "assistant", "content": null, "refusal": null})),
        chunk(json!({"content": "안"})),
        chunk(json!({"content": "녕", "obfuscation": "x"})),
        chunk(json!({"content": ""})),
        finish("stop"),
        usage,
    ]);
    let expected = [
        started(),
        Event::Delta("안".into()),
        Event::Delta("녕".into()),
        Event::Usage(Usage {
            input_tokens: 20,
            output_tokens: 7,
            cached_input_tokens: 16,
            reasoning_tokens: 3,
            ..Usage::default()
        }),
        Event::Stop(StopReason::End),
    ];
    assert_eq!(events(DIALECT, &text).unwrap(), expected);
}

#[test]
fn the_same_answer_whole() {
    let body = json!({"id": "chatcmpl-1", "object": "chat.completion", "model": "m-1", "choices": [{"index": 0,
        "message": {"role": "assistant", "content": "Hello", "refusal": null, "annotations": []}, "logprobs": null,
        "finish_reason": "length"}], "usage": {"prompt_tokens": 2, "completion_tokens": 1, "total_tokens": 3}});
    let expected = [
        started(),
        Event::Delta("Hello".into()),
        Event::Usage(Usage { input_tokens: 2, output_tokens: 1, ..Usage::default() }),
        Event::Stop(StopReason::Length),
    ];
    assert_eq!(replay::whole(DIALECT, body.to_string().as_bytes()).unwrap(), expected);
}

#[test]
fn without_its_end_marker_and_without_a_reason_an_answer_is_truncated() {
    for chunks in [vec![chunk(json!({"content": "Hel"}))], vec![]] {
        let text = stream(&chunks).replace("data: [DONE]\n\n", "");
        let (seen, end) = replay::decode(DIALECT, &text);
        assert!(!seen.iter().any(|event| matches!(event, Event::Stop(_))));
        assert_eq!(end.unwrap_err().kind, ErrorKind::Truncated);
    }
}

#[test]
fn refusals_and_filters_are_told_from_ends() {
    let refusal = stream(&[chunk(json!({"refusal": "I can't "})), chunk(json!({"refusal": "help."})), finish("stop")]);
    let events_of = events(DIALECT, &refusal).unwrap();
    assert_eq!(answer(&events_of), "I can't help.");
    assert_eq!(events_of.last(), Some(&Event::Stop(StopReason::Refusal)));
    let filtered = stream(&[chunk(json!({"content": "Well, "})), finish("content_filter")]);
    assert_eq!(events(DIALECT, &filtered).unwrap().last(), Some(&Event::Stop(StopReason::ContentFilter)));
}

#[test]
fn thinking_is_kept_out_of_the_answer() {
    for name in ["reasoning_content", "reasoning", "thinking_content"] {
        let text =
            stream(&[chunk(json!({name: "Hmm.", "content": null})), chunk(json!({"content": "42"})), finish("stop")]);
        let events = events(DIALECT, &text).unwrap();
        assert_eq!(answer(&events), "42");
        assert!(events.contains(&Event::Reasoning("Hmm.".into())), "{name}");
    }
    let parts = json!({"content": [{"type": "thinking", "thinking": [{"type": "text", "text": "Hmm."}]},
        {"type": "text", "text": "42"}]});
    let events = events(DIALECT, &stream(&[chunk(parts), finish("stop")])).unwrap();
    assert_eq!(answer(&events), "42");
    assert!(events.contains(&Event::Reasoning("Hmm.".into())));
}

#[test]
fn errors_inside_a_200_are_errors() {
    let limited = json!({"error": {"code": "rate_limit_exceeded", "message": "Slow down", "type": "tokens"}});
    let (seen, end) = replay::decode(DIALECT, &stream(&[chunk(json!({"content": "Hel"})), limited.clone()]));
    assert_eq!(answer(&seen), "Hel");
    assert_eq!(end.unwrap_err().kind, ErrorKind::RateLimited { retry_after: None });
    let beside = json!({"id": "x", "error": {"code": 502, "message": "Provider disconnected"},
        "choices": [{"index": 0, "delta": {"content": ""}, "finish_reason": "error"}]});
    let (_, end) = replay::decode(DIALECT, &stream(&[beside]));
    assert_eq!(end.unwrap_err().kind, ErrorKind::Overloaded { retry_after: None });
    let whole = replay::whole(DIALECT, limited.to_string().as_bytes());
    assert_eq!(whole.unwrap_err().kind, ErrorKind::RateLimited { retry_after: None });
}

#[test]
fn garbage_is_garbage() {
    let garbage = ErrorKind::BadAnswer(BadAnswer::Garbage);
    for body in ["", "null", "[]", "{}", "{\"choices\":[]}", "{\"choices\":7}", "surprise"] {
        assert_eq!(replay::whole(DIALECT, body.as_bytes()).unwrap_err().kind, garbage, "{body}");
    }
    assert_eq!(replay::decode(DIALECT, "data: surprise\n\n").1.unwrap_err().kind, garbage);
}

#[test]
fn another_choice_after_the_end_is_another_answer_and_a_second_finish_reason_changes_nothing() {
    let other = json!({"id": "chatcmpl-1", "model": "m-1", "choices": [{"index": 1, "delta": {"content": "no"}}]});
    let text = stream(&[chunk(json!({"content": "yes"})), finish("stop"), other, finish("length")]);
    let events = events(DIALECT, &text).unwrap();
    assert_eq!(answer(&events), "yes");
    assert_eq!(events.last(), Some(&Event::Stop(StopReason::End)));
}

#[test]
fn hidden_thinking_is_counted_as_output() {
    let usage =
        json!({"id": "c", "choices": [], "usage": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 115}});
    let events = events(DIALECT, &stream(&[usage])).unwrap();
    assert!(events.contains(&Event::Usage(Usage { input_tokens: 10, output_tokens: 105, ..Usage::default() })));
}

fn full_request(model: &str) -> ChatRequest {
    ChatRequest {
        model: model.into(),
        messages: vec![Message::new(Role::System, "Be kind."), Message::new(Role::User, "Hi")],
        temperature: Some(1.8),
        top_p: Some(0.9),
        max_output_tokens: Some(100),
        stop: vec!["END".into()],
        seed: Some(7),
        reasoning_effort: Some(Effort::Low),
        ..ChatRequest::default()
    }
}

fn body(provider: &'static Provider, request: &ChatRequest, mode: Mode) -> Value {
    let WireRequest { body, .. } = DIALECT.chat_request(&Endpoint::new(provider, None, None), request, mode);
    serde_json::from_slice(&body).unwrap()
}

#[test]
fn a_plain_model_gets_every_setting_it_takes() {
    let expected = json!({"model": "llama3.2", "messages": [{"role": "system", "content": "Be kind."},
        {"role": "user", "content": "Hi"}], "temperature": 1.8, "top_p": 0.9, "max_tokens": 100, "stop": ["END"], "seed": 7,
        "stream": true, "stream_options": {"include_usage": true}});
    assert_eq!(body(&provider::LM_STUDIO, &full_request("llama3.2"), Mode::Stream), expected);
}

#[test]
fn a_reasoning_model_gets_only_what_it_takes() {
    let expected = json!({"model": "gpt-5-mini", "messages": [{"role": "developer", "content": "Be kind."},
        {"role": "user", "content": "Hi"}], "max_completion_tokens": 100, "seed": 7, "reasoning_effort": "low"});
    assert_eq!(body(&provider::OPENAI, &full_request("gpt-5-mini"), Mode::Whole), expected);
}

#[test]
fn quirks_of_providers() {
    let mistral = body(&provider::MISTRAL, &full_request("mistral-small-latest"), Mode::Stream);
    assert_eq!(mistral["random_seed"], 7);
    assert_eq!(mistral["temperature"], 1.5);
    assert_eq!((mistral.get("seed"), mistral.get("stream_options")), (None, None));
    let clova = body(&provider::CLOVA, &full_request("HCX-005"), Mode::Stream);
    assert_eq!((clova.get("stream_options"), &clova["temperature"]), (None, &json!(1.0)));
    let unset = ChatRequest { model: "HCX-005".into(), ..ChatRequest::default() };
    assert_eq!(
        body(&provider::CLOVA, &unset, Mode::Whole),
        json!({"model": "HCX-005", "messages": [], "max_tokens": 2048})
    );
}

#[test]
fn groq_is_asked_to_keep_thinking_apart_where_a_model_thinks() {
    let format = |provider, model| body(provider, &full_request(model), Mode::Stream).get("reasoning_format").cloned();
    for model in ["qwen/qwen3-32b", "qwen/qwen3.8-27b", "qwen-qwq-32b", "deepseek-r1-distill-llama-70b"] {
        assert_eq!(format(&provider::GROQ, model), Some(json!("parsed")), "{model}");
    }
    for model in ["llama-3.3-70b-versatile", "openai/gpt-oss-120b"] {
        assert_eq!(format(&provider::GROQ, model), None, "{model}");
    }
    assert_eq!(format(&provider::CUSTOM, "qwen/qwen3-32b"), None);
}

#[test]
fn more_stops_than_a_model_takes_are_left_out() {
    let request = ChatRequest { stop: ["a", "b", "c", "d", "e"].map(String::from).to_vec(), ..full_request("m") };
    assert_eq!(body(&provider::CUSTOM, &request, Mode::Stream)["stop"], json!(["a", "b", "c", "d"]));
}

#[test]
fn lists_of_models_in_their_dialects() {
    let openai = json!({"object": "list", "data": [{"id": "gpt-4.1", "object": "model", "owned_by": "system"},
        {"id": "text-embedding-3-small", "object": "model"}]});
    let models = DIALECT.decode_models(openai.to_string().as_bytes()).unwrap().models;
    assert_eq!(models.iter().map(|m| m.purpose).collect::<Vec<_>>(), [Purpose::Chat, Purpose::Embedding]);
    let router = json!({"data": [{"id": "a/b", "name": "A: B", "context_length": 9}]});
    let model = DIALECT.decode_models(router.to_string().as_bytes()).unwrap().models.remove(0);
    assert_eq!((model.display_name.as_deref(), model.context_tokens), (Some("A: B"), Some(9)));
    let together = json!([{"id": "x", "type": "embedding"}, {"id": "y", "type": "chat"}]);
    let models = DIALECT.decode_models(together.to_string().as_bytes()).unwrap().models;
    assert_eq!(models.iter().map(|m| m.purpose).collect::<Vec<_>>(), [Purpose::Other, Purpose::Chat]);
}

#[test]
#[cfg_attr(not(recordings), ignore = "the recordings of providers are not here")]
fn recordings_decode() {
    let streams = ["openai/chat-stream.sse", "huggingface/router-stream.sse"];
    let payloads = ["openai/chat-stream-tool.jsonl", "mistral/chat-text.chunks.jsonl"];
    for path in streams.into_iter().chain(payloads) {
        let text = replay::recording(path);
        let lines = text.lines().map(|line| format!("data: {line}\n\n")).collect::<String>();
        let text = if path.ends_with(".jsonl") { format!("{lines}data: [DONE]\n\n") } else { text };
        let events = events(DIALECT, &text).unwrap();
        assert!(matches!(events.first(), Some(Event::Started { .. })), "{path}");
        assert!(
            matches!(events.last(), Some(Event::Stop(StopReason::End | StopReason::ToolUse))),
            "{path}: {events:?}"
        );
        replay::assert_truncation_is_noticed(DIALECT, &text);
    }
    {
        let text = replay::recording("huggingface/router-stream.sse");
        let events = events(DIALECT, &text).unwrap();
        assert_eq!(answer(&events), "Paris");
        assert!(events.contains(&Event::Usage(Usage { input_tokens: 40, output_tokens: 2, ..Usage::default() })));
    }
    {
        let text = replay::recording("openai/chat-text.json");
        let events = replay::whole(DIALECT, text.as_bytes()).unwrap();
        assert!(answer(&events).starts_with("**Holiday Name:**"));
        assert_eq!(events.last(), Some(&Event::Stop(StopReason::End)));
    }
}

#[test]
#[cfg_attr(not(recordings), ignore = "the recordings of providers are not here")]
fn recorded_errors_are_sorted() {
    let sorted = |path: &str, status| replay::failure(status, &replay::recording(path));
    let bad = sorted("openai/error-400-unsupported-max_tokens.json", 400);
    assert_eq!(bad, ErrorKind::BadRequest);
    let missing = sorted("openai/error-404-model_not_found.json", 404);
    assert!(matches!(missing, ErrorKind::NotFound { .. }));
    let limited = sorted("openrouter/error-429.json", 429);
    assert_eq!(limited, ErrorKind::RateLimited { retry_after: None });
}
