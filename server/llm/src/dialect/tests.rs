mod abilities;
mod cut;
mod errors;
mod field;
mod lists;

use proptest::prelude::*;

use super::{Dialect, replay};
use crate::{
    chat::{Event, StopReason},
    framing::tests::cut as cut_at,
};

const ALL: [Dialect; 10] = [
    Dialect::OpenAiChat,
    Dialect::OpenAiResponses,
    Dialect::Azure,
    Dialect::Anthropic,
    Dialect::Gemini,
    Dialect::Vertex,
    Dialect::Cohere,
    Dialect::Clova,
    Dialect::Ollama,
    Dialect::Bedrock,
];

/// What matters to some framing or some dialect.
const PIECES: &[&str] = &[
    "data: ",
    "event:",
    "event: result\n",
    "event: signal\n",
    "\n\n",
    "\n",
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "null",
    "7",
    "-1e999",
    "\"x\"",
    "\"choices\"",
    "\"delta\"",
    "\"content\"",
    "\"usage\"",
    "\"error\"",
    "\"type\"",
    "\"message\"",
    "\"finish_reason\"",
    "\"message_stop\"",
    "\"message_delta\"",
    "\"candidates\"",
    "\"done\"",
    "true",
    "[DONE]",
    "{\"choices\":[{\"delta\":{\"content\":\"x\"}}]}",
    "{\"type\":\"message_stop\"}",
    "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"x\"}]},\"finishReason\":\"STOP\"}]}",
    "{\"promptFeedback\":{\"blockReason\":\"OTHER\"}}",
    "{\"type\":\"message-end\",\"delta\":{\"finish_reason\":\"COMPLETE\"}}",
    "{\"message\":{\"content\":\"x\"},\"finishReason\":\"stop\",\"usage\":{\"promptTokens\":1}}",
    "{\"status\":{\"code\":\"50000\"}}",
    "{\"message\":{\"content\":\"x\"},\"done\":true}\n",
    "\\ud800",
    "<html>",
    "안",
];

proptest! {
    /// Whatever a provider sends, and however it arrives, it is decoded or refused; and an answer is complete or an error, never
    /// both.
    #[test]
    fn nothing_that_a_provider_sends_breaks_us(
        pieces in prop::collection::vec(prop::sample::select(PIECES), 0..30),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..8),
        status in 100_u16..600,
    ) {
        let text = pieces.concat();
        for dialect in ALL {
            let (events, end) = replay::decode(dialect, &text);
            let stops = events.iter().filter(|event| matches!(event, Event::Stop(_))).count();
            prop_assert_eq!(stops, usize::from(end.is_ok()));
            let empty = [Event::Delta(String::new()), Event::Reasoning(String::new())];
            prop_assert!(!events.iter().any(|event| empty.contains(event)));
            prop_assert_eq!(replay::decode_pieces(dialect, cut_at(text.as_bytes(), &cuts)), (events, end));
            let _ = (replay::whole(dialect, text.as_bytes()), dialect.decode_models(text.as_bytes()));
        }
        replay::failure(status, &text);
    }
}

/// The recordings of streams; of those that are one payload a line, the lines are made events of.
const RECORDINGS: &[(Dialect, &str)] = &[
    (Dialect::OpenAiChat, "openai/chat-stream.sse"),
    (Dialect::OpenAiChat, "huggingface/router-stream.sse"),
    (Dialect::OpenAiResponses, "openai/responses-stream.sse"),
    (Dialect::OpenAiResponses, "azure/responses-text.chunks.jsonl"),
    (Dialect::Anthropic, "anthropic/basic.sse"),
    (Dialect::Anthropic, "anthropic/tool_use.sse"),
    (Dialect::Gemini, "gemini/stream.sse"),
    (Dialect::Cohere, "cohere/chat-text.chunks.jsonl"),
    (Dialect::Ollama, "ollama/chat.ndjson"),
    (Dialect::Bedrock, "bedrock/converse-stream.eventstream.bin"),
];

/// As a whole, byte by byte, and cut in two at every n-th byte.
fn decodes_alike(dialect: Dialect, bytes: &[u8], every: usize, name: &str) -> Vec<Event> {
    let at_once = replay::decode_pieces(dialect, [bytes]);
    assert_eq!(at_once.1, Ok(()), "{name}");
    assert!(matches!(at_once.0.last(), Some(Event::Stop(_))), "{name}");
    assert_eq!(replay::decode_pieces(dialect, bytes.chunks(1)), at_once, "{name}, byte by byte");
    for at in (0..bytes.len()).step_by(every) {
        assert_eq!(replay::decode_pieces(dialect, [&bytes[..at], &bytes[at..]]), at_once, "{name}, cut at {at}");
    }
    at_once.0
}

#[test]
fn our_own_recordings_decode_alike_however_they_are_cut() {
    for dialect in ALL {
        let name = format!("{dialect:?}");
        let events = decodes_alike(dialect, &replay::own_recording(dialect), 1, &name);
        assert_eq!(replay::answer(&events), "Das ist 서울 😀.", "{name}");
        assert!(events.contains(&Event::Reasoning("Easy.".into())), "{name}");
        let used = |event: &Event| if let Event::Usage(usage) = event { Some(*usage) } else { None };
        let last = events.iter().filter_map(used).next_back();
        assert_eq!(last.map(|usage| (usage.input_tokens, usage.output_tokens)), Some((9, 7)), "{name}");
        assert_eq!(events.last(), Some(&Event::Stop(StopReason::End)), "{name}");
    }
}

#[test]
#[cfg_attr(not(recordings), ignore = "the recordings of providers are not here")]
fn recordings_decode_alike_however_they_are_cut() {
    for &(dialect, path) in RECORDINGS {
        let bytes = replay::recorded_bytes(path);
        let bytes = if path.ends_with(".jsonl") {
            let lines = String::from_utf8(bytes).unwrap();
            lines.lines().map(|line| format!("data: {line}\n\n")).collect::<String>().into_bytes()
        } else {
            bytes
        };
        // Long ones at every seventh byte: all of them would take longer than it is worth.
        decodes_alike(dialect, &bytes, if bytes.len() > 2_000 { 7 } else { 1 }, path);
    }
}
