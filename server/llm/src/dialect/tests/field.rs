//! What servers really send, as people report it: small bodies of our own, each with its right reading.

use serde_json::{Value, json};

use super::ALL;
use crate::{
    chat::{Event, Source, StopReason, Usage},
    dialect::{Dialect, replay},
    error::{BadAnswer, Error, ErrorKind},
    framing::event_stream::tests::{event, frame},
};

const OPENAI: Dialect = Dialect::OpenAiChat;

/// A stream in a dialect: its pieces of text, then why it ends.
fn stream(dialect: Dialect, pieces: &[&str], reason: &str, marked: bool) -> Vec<u8> {
    let sse = |payload: Value| format!("data: {payload}\n\n").into_bytes();
    let named = |name: &str, payload: Value| format!("event: {name}\ndata: {payload}\n\n").into_bytes();
    let text = |piece: &&str| match dialect {
        Dialect::OpenAiChat | Dialect::Azure => {
            sse(json!({"id": "c", "choices": [{"index": 0, "delta": {"content": piece}, "finish_reason": null}]}))
        }
        Dialect::OpenAiResponses => sse(json!({"type": "response.output_text.delta", "delta": piece})),
        Dialect::Anthropic => {
            sse(json!({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": piece}}))
        }
        Dialect::Gemini | Dialect::Vertex => {
            sse(json!({"candidates": [{"content": {"parts": [{"text": piece}]}}], "modelVersion": "g"}))
        }
        Dialect::Cohere => sse(json!({"type": "content-delta", "delta": {"message": {"content": {"text": piece}}}})),
        Dialect::Clova => named("token", json!({"message": {"content": piece}, "finishReason": null})),
        Dialect::Ollama => format!("{}\n", json!({"message": {"content": piece}, "done": false})).into_bytes(),
        Dialect::Bedrock => event("contentBlockDelta", &json!({"delta": {"text": piece}}).to_string()),
    };
    let end = match dialect {
        Dialect::OpenAiChat | Dialect::Azure => {
            let last = sse(json!({"id": "c", "choices": [{"index": 0, "delta": {}, "finish_reason": reason}]}));
            let used = sse(json!({"choices": [], "usage": {"prompt_tokens": 3, "completion_tokens": 2}}));
            let mark = if marked { b"data: [DONE]\n\n".to_vec() } else { Vec::new() };
            [last, used, mark].concat()
        }
        Dialect::OpenAiResponses => {
            let details = json!({"reason": reason});
            let used = json!({"input_tokens": 3, "output_tokens": 2});
            sse(
                json!({"type": "response.incomplete", "response": {"status": "incomplete", "incomplete_details": details,
                "usage": used}}),
            )
        }
        Dialect::Anthropic => {
            let usage = json!({"input_tokens": 3, "output_tokens": 2});
            let last = sse(json!({"type": "message_delta", "delta": {"stop_reason": reason}, "usage": usage}));
            let mark = if marked { sse(json!({"type": "message_stop"})) } else { Vec::new() };
            [last, mark].concat()
        }
        Dialect::Gemini | Dialect::Vertex => sse(json!({"candidates": [{"finishReason": reason}],
            "usageMetadata": {"promptTokenCount": 3, "candidatesTokenCount": 2}})),
        Dialect::Cohere => sse(json!({"type": "message-end", "delta": {"finish_reason": reason,
            "usage": {"billed_units": {"input_tokens": 3, "output_tokens": 2}}}})),
        Dialect::Clova if marked => named(
            "result",
            json!({"message": {"content": ""}, "finishReason": reason,
            "usage": {"promptTokens": 3, "completionTokens": 2}}),
        ),
        Dialect::Clova => named("token", json!({"message": {"content": ""}, "finishReason": reason})),
        Dialect::Ollama => {
            let line = json!({"done": marked, "done_reason": reason, "prompt_eval_count": 3, "eval_count": 2});
            format!("{line}\n").into_bytes()
        }
        Dialect::Bedrock => {
            let used = event("metadata", &json!({"usage": {"inputTokens": 3, "outputTokens": 2}}).to_string());
            let last = event("messageStop", &json!({"stopReason": reason}).to_string());
            [last, if marked { used } else { Vec::new() }].concat()
        }
    };
    [pieces.iter().flat_map(text).collect::<Vec<u8>>(), end].concat()
}

fn decode(dialect: Dialect, bytes: &[u8]) -> (Vec<Event>, Result<(), Error>) {
    replay::decode_pieces(dialect, [bytes])
}

fn thoughts(events: &[Event]) -> String {
    let text = |event: &Event| if let Event::Reasoning(text) = event { Some(text.clone()) } else { None };
    events.iter().filter_map(text).collect()
}

/// OpenAI's chunks with these pieces of content.
fn chunks(pieces: &[&str]) -> Vec<u8> {
    stream(OPENAI, pieces, "stop", true)
}

#[test]
fn an_unknown_stop_reason_is_never_a_complete_answer() {
    for dialect in ALL {
        for reason in ["something_new", "pause_turn", "SOMETHING_NEW", "?"] {
            for marked in [true, false] {
                let (events, end) = decode(dialect, &stream(dialect, &["Half ", "an"], reason, marked));
                assert_eq!(end.unwrap_err().kind, ErrorKind::BrokenOff, "{dialect:?} {reason} {marked}");
                assert_eq!(replay::answer(&events), "Half an", "{dialect:?}");
                assert!(!events.iter().any(|event| matches!(event, Event::Stop(_))), "{dialect:?}");
            }
            let (events, _) = decode(dialect, &stream(dialect, &["Half"], reason, true));
            let used = Event::Usage(Usage { input_tokens: 3, output_tokens: 2, ..Usage::default() });
            assert!(events.contains(&used), "{dialect:?}: what it cost is to be paid");
        }
    }
}

#[test]
fn reasons_of_filters_and_of_trouble_are_told_apart_in_every_dialect() {
    for dialect in ALL {
        for reason in ["MODEL_ARMOR", "content_filter", "NEW_SAFETY_RULE"] {
            let (events, end) = decode(dialect, &stream(dialect, &[], reason, true));
            assert_eq!(
                (events.last(), end),
                (Some(&Event::Stop(StopReason::ContentFilter)), Ok(())),
                "{dialect:?} {reason}"
            );
        }
        let (_, end) = decode(dialect, &stream(dialect, &["Half"], "insufficient_system_resource", true));
        assert_eq!(end.unwrap_err().kind, ErrorKind::Overloaded { retry_after: None }, "{dialect:?}");
        let (_, end) = decode(dialect, &stream(dialect, &["Half"], "malformed_model_output", true));
        assert_eq!(end.unwrap_err().kind, ErrorKind::BadAnswer(BadAnswer::Garbage), "{dialect:?}");
    }
}

#[test]
fn an_unstreamed_answer_with_an_unknown_reason_is_incomplete() {
    let reason = "something_new";
    for (dialect, body) in [
        (OPENAI, json!({"choices": [{"message": {"content": "Half"}, "finish_reason": reason}]})),
        (
            Dialect::OpenAiResponses,
            json!({"status": "incomplete", "incomplete_details": {"reason": reason},
                "output": [{"type": "message", "content": [{"text": "Half"}]}]}),
        ),
        (
            Dialect::OpenAiResponses,
            json!({"status": reason, "output": [{"type": "message", "content": [{"text": "Half"}]}]}),
        ),
        (Dialect::Anthropic, json!({"content": [{"type": "text", "text": "Half"}], "stop_reason": reason})),
        (Dialect::Gemini, json!({"candidates": [{"content": {"parts": [{"text": "Half"}]}, "finishReason": reason}]})),
        (Dialect::Cohere, json!({"finish_reason": reason, "message": {"content": [{"text": "Half"}]}})),
        (
            Dialect::Clova,
            json!({"status": {"code": "20000"}, "result": {"message": {"content": "Half"}, "finishReason": reason}}),
        ),
        (Dialect::Ollama, json!({"message": {"content": "Half"}, "done": true, "done_reason": reason})),
        (Dialect::Bedrock, json!({"output": {"message": {"content": [{"text": "Half"}]}}, "stopReason": reason})),
    ] {
        let (events, end) = dialect.decode_whole(body.to_string().as_bytes());
        assert_eq!(end.unwrap_err().kind, ErrorKind::BrokenOff, "{dialect:?}");
        assert_eq!(replay::answer(&events), "Half", "{dialect:?}");
    }
}

#[test]
fn a_stream_that_said_why_it_ends_needs_no_end_marker() {
    for (dialect, reason) in [
        (OPENAI, "stop"),
        (Dialect::Azure, "stop"),
        (Dialect::Anthropic, "end_turn"),
        (Dialect::Gemini, "STOP"),
        (Dialect::Vertex, "STOP"),
        (Dialect::Clova, "stop"),
        (Dialect::Ollama, "stop"),
        (Dialect::Bedrock, "end_turn"),
    ] {
        let (events, end) = decode(dialect, &stream(dialect, &["All ", "said."], reason, false));
        assert_eq!((replay::answer(&events).as_str(), end), ("All said.", Ok(())), "{dialect:?}");
        assert_eq!(events.last(), Some(&Event::Stop(StopReason::End)), "{dialect:?}");
    }
    let (events, end) = decode(Dialect::Azure, &stream(Dialect::Azure, &[], "content_filter", false));
    assert_eq!((events.last(), end), (Some(&Event::Stop(StopReason::ContentFilter)), Ok(())));
    // Without a reason it stays broken off, in every dialect.
    for dialect in ALL {
        let whole = stream(dialect, &["All ", "said."], "x", false);
        let begun = &whole[..whole.len() - stream(dialect, &[], "x", false).len()];
        let (events, end) = decode(dialect, begun);
        assert_eq!(
            (replay::answer(&events).as_str(), end.unwrap_err().kind),
            ("All said.", ErrorKind::Truncated),
            "{dialect:?}"
        );
    }
}

#[test]
fn thinking_at_the_head_is_no_part_of_the_answer_in_any_dialect() {
    for dialect in ALL {
        let reason = if dialect == Dialect::OpenAiResponses { "max_output_tokens" } else { "stop" };
        let pieces = ["<th", "ink", ">\nA greeting", ", short.</thi", "nk>\n", "\nGood ", "morning."];
        let (events, end) = decode(dialect, &stream(dialect, &pieces, reason, true));
        assert_eq!((replay::answer(&events).as_str(), end), ("Good morning.", Ok(())), "{dialect:?}");
        assert_eq!(thoughts(&events), "\nA greeting, short.", "{dialect:?}");
    }
    let body = json!({"choices": [{"finish_reason": "stop", "message": {"content": "<think>\nHm.\n</think>\n\nGood morning."}}]});
    assert_eq!(replay::answer(&replay::whole(OPENAI, body.to_string().as_bytes()).unwrap()), "Good morning.");
}

#[test]
fn the_same_words_elsewhere_stay() {
    for text in [
        "Use <think> and </think>.",
        "<b>think</b>",
        "< think>",
        "<thin",
        "<think",
        "</thin",
        "\n<thinking>",
        "  ",
        "x</think>y",
        "</ think>x",
    ] {
        for pieces in [vec![text.to_owned()], text.chars().map(String::from).collect()] {
            let pieces: Vec<&str> = pieces.iter().map(String::as_str).collect();
            let (events, _) = decode(Dialect::Anthropic, &stream(Dialect::Anthropic, &pieces, "end_turn", true));
            assert_eq!(replay::answer(&events), text);
            assert_eq!(thoughts(&events), "");
        }
    }
    let (events, _) = decode(OPENAI, &chunks(&["<think>a</think>b <think>c</think>"]));
    assert_eq!(replay::answer(&events), "b <think>c</think>");
    // Opened by the model's template, and closed without a thought.
    for pieces in [&["</think>\n\nGood </think>"][..], &["\n", "\n</th", "ink>", "\n\n", "Good ", "</think>"]] {
        let (events, end) = decode(OPENAI, &chunks(pieces));
        assert_eq!((replay::answer(&events).as_str(), thoughts(&events).as_str(), end), ("Good </think>", "", Ok(())));
    }
    // Never closed, it used the longest answer up.
    let (events, _) = decode(OPENAI, &stream(OPENAI, &["<think>On and o", "n </thi"], "length", true));
    assert_eq!((replay::answer(&events), thoughts(&events)), (String::new(), "On and on </thi".to_owned()));
}

#[test]
fn text_so_far_beside_a_piece_is_read_once() {
    let chunk = |piece: &str, all: &str, end: Option<&str>| {
        let choice = json!({"index": 0, "finish_reason": end, "message": {"role": "assistant", "content": all},
            "delta": {"role": "assistant", "content": piece}});
        let citations = json!(["https://stats.example/seoul", "https://city.example/people"]);
        format!(
            "data: {}\n\n",
            json!({"id": "p", "citations": citations, "choices": [choice],
            "search_results": [{"title": "Seoul in figures", "url": "https://stats.example/seoul"}],
            "usage": {"prompt_tokens": 9, "completion_tokens": 4}})
        )
    };
    let text =
        [chunk("Seoul ", "Seoul ", None), chunk("has people [1].", "Seoul has people [1].", Some("stop"))].concat();
    let events = replay::events(OPENAI, &text).unwrap();
    assert_eq!(replay::answer(&events), "Seoul has people [1].");
    let sources = vec![
        Source { url: "https://stats.example/seoul".into(), title: Some("Seoul in figures".into()) },
        Source { url: "https://city.example/people".into(), title: None },
    ];
    assert!(events.contains(&Event::Sources(sources)), "{events:?}");
}

#[test]
fn an_index_that_counts_tokens_is_one_answer() {
    let chunk = |index: usize, piece: &str, end: Option<&str>| {
        let choice = json!({"index": index, "delta": {"content": piece}, "finish_reason": end});
        format!("data: {}\n\n", json!({"id": "c", "choices": [choice]}))
    };
    let words = ["One", " two", " three."];
    let text: String =
        words.iter().enumerate().map(|(at, word)| chunk(at, word, (at == 2).then_some("stop"))).collect();
    assert_eq!(replay::answer(&replay::events(OPENAI, &text).unwrap()), "One two three.");
    let candidate = |index: usize, piece: &str, end: Option<&str>| {
        let candidate = json!({"index": index, "content": {"parts": [{"text": piece}]}, "finishReason": end});
        format!("data: {}\n\n", json!({"candidates": [candidate]}))
    };
    let text = [candidate(0, "One", None), candidate(1, " two", Some("STOP"))].concat();
    assert_eq!(replay::answer(&replay::events(Dialect::Gemini, &text).unwrap()), "One two");
}

#[test]
fn halves_of_a_character_are_joined_or_replaced() {
    let chunk = |content: &str| format!("data: {{\"choices\":[{{\"delta\":{{\"content\":\"{content}\"}}}}]}}\n\n");
    let read = |pieces: &[&str]| {
        let text: String = pieces.iter().map(|piece| chunk(piece)).collect();
        replay::answer(&replay::events(OPENAI, &format!("{text}data: [DONE]\n\n")).unwrap())
    };
    assert_eq!(read(&["Well done ", r"\ud83d", r"\ude00", "!"]), "Well done 😀!");
    assert_eq!(read(&[r"a\uD83D", r"\uDE00\ud83d", r"\ude00b"]), "a😀😀b");
    assert_eq!(read(&[r"\ud83d", "x"]), "\u{fffd}x");
    assert_eq!(read(&["x", r"\ude00"]), "x\u{fffd}");
    assert_eq!(read(&[r"x\ud83d"]), "x\u{fffd}");
    assert_eq!(read(&[r"\ud83d\ud83d", r"\ude00"]), "\u{fffd}😀");
    let line = |content: &str| format!("{{\"message\":{{\"content\":\"{content}\"}},\"done\":false}}\n");
    let text = [line(r"\ud83d"), line(r"\ude00"), "{\"done\":true}\n".to_owned()].concat();
    assert_eq!(replay::answer(&replay::events(Dialect::Ollama, &text).unwrap()), "😀");
}

#[test]
fn an_error_without_a_name_is_the_providers_trouble() {
    let overloaded = ErrorKind::Overloaded { retry_after: None };
    let body = json!({"text": "The worker ran out of memory. Try again later.", "error_code": 50_002});
    for dialect in ALL {
        let bytes = match dialect {
            Dialect::Ollama => format!("{body}\n").into_bytes(),
            Dialect::Bedrock => frame(&[(":message-type", "error"), (":error-code", "x")], ""),
            _ => format!("data: {body}\n\ndata: [DONE]\n\n").into_bytes(),
        };
        let (events, end) = decode(dialect, &bytes);
        assert_eq!(end.unwrap_err().kind, overloaded, "{dialect:?}");
        assert!(!events.iter().any(|event| matches!(event, Event::Stop(_))), "{dialect:?}");
        if dialect != Dialect::Bedrock {
            let whole = replay::whole(dialect, body.to_string().as_bytes());
            assert_eq!(whole.unwrap_err().kind, overloaded, "{dialect:?}");
        }
    }
    for (body, kind) in [
        (
            json!({"object": "error", "message": "This model's maximum context length is 10 tokens", "code": 40_303}),
            None,
        ),
        (json!({"message": "Internal failure", "status": 500}), Some(overloaded.clone())),
        (
            json!({"detail": "Too Many Requests", "status_code": 429}),
            Some(ErrorKind::RateLimited { retry_after: None }),
        ),
        (json!({"errorMessage": "worker died", "errorCode": "E1"}), Some(overloaded.clone())),
        (json!({"text": "No answer today."}), Some(overloaded)),
    ] {
        let error = decode(OPENAI, format!("data: {body}\n\ndata: [DONE]\n\n").as_bytes()).1.unwrap_err();
        match kind {
            Some(kind) => assert_eq!(error.kind, kind, "{body}"),
            None => assert!(matches!(error.kind, ErrorKind::TooLong { .. }), "{body}"),
        }
    }
    // Signs of life are no errors.
    let (events, end) = decode(OPENAI, &[b"data: {\"type\":\"ping\"}\n\n".to_vec(), chunks(&["Hi"])].concat());
    assert_eq!((replay::answer(&events).as_str(), end), ("Hi", Ok(())));
}

#[test]
fn pieces_that_repeat_all_so_far_are_read_once() {
    let read = |pieces: &[&str]| replay::answer(&decode(OPENAI, &chunks(pieces)).0);
    assert_eq!(read(&["One", "One two", "One two three", "One two three."]), "One two three.");
    assert_eq!(read(&["One", "One two", "One two three.", "One two three."]), "One two three.");
    assert_eq!(read(&["One", "One two"]), "One two");
    assert_eq!(read(&["<think>a", "<think>a</think>", "<think>a</think>Hi", "<think>a</think>Hi you"]), "Hi you");
    // What begins alike by chance stays.
    for pieces in [
        &["1", "10"][..],
        &["1", "10", "5"],
        &["ha", "haha"],
        &["ha", "ha", "ha"],
        &["One", "One", "One"],
        &["The", "There", " it is"],
        &[" ", "  x"],
        &["a", "ab", "c"],
    ] {
        assert_eq!(read(pieces), pieces.concat());
    }
}

#[test]
fn unreadable_fields_are_skipped() {
    let item =
        json!({"type": "response.output_item.done", "item": {"type": "mcp_call", "call_id": 7, "arguments": {"a": 1}}});
    let text = [
        "data: ".to_owned() + &item.to_string() + "\n\n",
        String::from_utf8(stream(Dialect::OpenAiResponses, &["Paris."], "max_output_tokens", true)).unwrap(),
    ]
    .concat();
    assert_eq!(replay::answer(&replay::events(Dialect::OpenAiResponses, &text).unwrap()), "Paris.");
    for (dialect, body) in [
        (
            Dialect::OpenAiResponses,
            json!({"status": "completed", "output": [7, {"type": "function_call", "arguments": {"x": 1}, "name": {}},
                {"type": "message", "content": [{"type": "new", "text": {"x": 1}}, {"text": "Paris."}, null]}]}),
        ),
        (
            Dialect::Gemini,
            json!({"candidates": [{"content": {"parts": [{"functionCall": {"args": {}}}, "odd", {"text": "Paris."},
                {"text": 7}]}, "finishReason": "STOP"}], "usageMetadata": {"promptTokenCount": "x"}}),
        ),
        (
            Dialect::Anthropic,
            json!({"stop_reason": "end_turn", "content": [{"type": "new", "text": {"x": 1}}, 7, {"text": "Paris."}]}),
        ),
        (
            OPENAI,
            json!({"id": 7, "choices": [{"finish_reason": "stop", "message": {"content": [{"text": ["x"]}, 7, {"text": "Paris."}],
                "tool_calls": [null, 7, {"function": "x"}]}}]}),
        ),
        (
            Dialect::Cohere,
            json!({"finish_reason": "COMPLETE", "message": {"content": [7, {"text": {}}, {"text": "Paris."}], "tool_calls": 7}}),
        ),
        (
            Dialect::Bedrock,
            json!({"stopReason": "end_turn", "output": {"message": {"content": [7, {"text": "Paris."}, {"toolUse": []}]}}}),
        ),
        (
            Dialect::Ollama,
            json!({"done": true, "message": {"content": "Paris.", "tool_calls": [{"function": {"name": 7}}, 7]}}),
        ),
        (
            Dialect::Clova,
            json!({"result": {"message": {"content": "Paris.", "toolCalls": [7]}, "finishReason": "stop", "usage": 7}}),
        ),
    ] {
        let (events, end) = dialect.decode_whole(body.to_string().as_bytes());
        assert_eq!((replay::answer(&events).as_str(), end), ("Paris.", Ok(())), "{dialect:?}");
    }
}

#[test]
fn tokens_of_a_failed_answer_are_kept() {
    let used = Event::Usage(Usage { input_tokens: 9, output_tokens: 4, ..Usage::default() });
    let error = json!({"code": "server_error", "message": "x"});
    for (dialect, body) in [
        (OPENAI, json!({"error": error, "choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 4}})),
        (
            Dialect::OpenAiResponses,
            json!({"type": "response.failed", "response": {"status": "failed", "error": error,
                "usage": {"input_tokens": 9, "output_tokens": 4}}}),
        ),
        (
            Dialect::Anthropic,
            json!({"type": "error", "error": error, "usage": {"input_tokens": 9, "output_tokens": 4}}),
        ),
        (Dialect::Gemini, json!({"error": error, "usageMetadata": {"promptTokenCount": 9, "candidatesTokenCount": 4}})),
        (
            Dialect::Cohere,
            json!({"type": "message-end", "delta": {"error": "x", "usage": {"billed_units": {"input_tokens": 9, "output_tokens": 4}}}}),
        ),
        (Dialect::Clova, json!({"status": {"code": "50000"}, "usage": {"promptTokens": 9, "completionTokens": 4}})),
        (Dialect::Ollama, json!({"error": "x", "prompt_eval_count": 9, "eval_count": 4})),
    ] {
        let text = if dialect == Dialect::Ollama { format!("{body}\n") } else { format!("data: {body}\n\n") };
        let (events, end) = decode(dialect, text.as_bytes());
        assert_eq!(end.unwrap_err().kind, ErrorKind::Overloaded { retry_after: None }, "{dialect:?}");
        assert!(events.contains(&used), "{dialect:?}: {events:?}");
    }
    let blocked = json!({"promptFeedback": {"blockReason": "MODEL_ARMOR"}, "usageMetadata": {"promptTokenCount": 9, "candidatesTokenCount": 4}});
    let (events, end) = decode(Dialect::Vertex, format!("data: {blocked}\n\n").as_bytes());
    assert_eq!((events.last(), end.unwrap_err().kind), (Some(&used), ErrorKind::Filtered));
    let body = json!({"error": error, "usage": {"prompt_tokens": 9, "completion_tokens": 4}});
    assert!(OPENAI.decode_whole(body.to_string().as_bytes()).0.contains(&used));
}

/// The collection that lies beside the recordings of providers.
#[test]
#[cfg_attr(not(recordings), ignore = "the collected answers are not here")]
fn the_collected_answers_read_as_they_must() {
    let read = |name: &str| replay::recording(&format!("../field/{name}"));
    for (name, expected) in [
        ("think-tags.sse", "Good morning."),
        ("think-json.sse", r#"{"city": "Seoul", "people": 9400000}"#),
        ("perplexity.sse", "Seoul has 9.4 million people [1][2]."),
        ("citations.sse", "Seoul has 9.4 million people [1][2]."),
        ("no-done.sse", "All of the answer."),
        ("counting-index.sse", "One two three four five."),
        ("half-emoji.sse", "Well done 😀!"),
        ("cumulative-text.sse", "One two three."),
    ] {
        let events = replay::events(OPENAI, &read(name)).unwrap();
        assert_eq!(replay::answer(&events), expected, "{name}");
        assert_eq!(events.last(), Some(&Event::Stop(StopReason::End)), "{name}");
        let named = events.iter().any(|event| matches!(event, Event::Sources(sources) if sources.len() == 2));
        assert_eq!(named, expected.contains("[2]"), "{name}");
    }
    assert_eq!(replay::answer(&replay::whole(OPENAI, read("think-whole.json").as_bytes()).unwrap()), "Good morning.");
    let (_, end) = replay::decode(OPENAI, &read("error-without-name.sse"));
    assert_eq!(end.unwrap_err().kind, ErrorKind::Overloaded { retry_after: None });
    for (name, models, unreadable) in [
        ("models-null.json", vec![], 0),
        ("models-one-bad.json", vec!["m", "n"], 1),
        ("models-two-names.json", vec!["m", "n"], 0),
    ] {
        let list = OPENAI.decode_models(read(name).as_bytes()).unwrap();
        let ids: Vec<_> = list.models.iter().map(|model| model.id.as_str()).collect();
        assert_eq!((ids, list.unreadable), (models, unreadable), "{name}");
    }
}
