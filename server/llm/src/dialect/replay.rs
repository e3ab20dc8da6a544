//! Decodes whole streams in tests: from text in the test, from our own recordings, or from recordings of providers, which are
//! outside of the repository.

use std::path::PathBuf;

use super::{Dialect, Hints, Progress, StreamDecoder, failure_from_body};
use crate::{
    chat::Event,
    error::{BadAnswer, Error, ErrorKind},
    framing::{Decoder, event_stream::tests::event},
};

/// Decodes a stream into its events and how it ends.
pub(crate) fn decode(dialect: Dialect, text: &str) -> (Vec<Event>, Result<(), Error>) {
    decode_pieces(dialect, [text.as_bytes()])
}

/// As above, for a stream that arrives in chunks.
pub(crate) fn decode_pieces<'a>(
    dialect: Dialect,
    pieces: impl IntoIterator<Item = &'a [u8]>,
) -> (Vec<Event>, Result<(), Error>) {
    let mut frames = Decoder::new(dialect.framing(), 1 << 20);
    let mut decoder = dialect.stream_decoder();
    let mut events = Vec::new();
    for piece in pieces {
        frames.push(piece);
        match drain(&mut frames, &mut decoder, &mut events) {
            Ok(Progress::More) => {}
            Ok(Progress::Done) => return (events, Ok(())),
            Err(error) => return (events, Err(error)),
        }
    }
    frames.end();
    let end = match drain(&mut frames, &mut decoder, &mut events) {
        Ok(Progress::More) => decoder.finish(&mut events),
        Ok(Progress::Done) => Ok(()),
        Err(error) => Err(error),
    };
    (events, end)
}

fn drain(frames: &mut Decoder, decoder: &mut StreamDecoder, events: &mut Vec<Event>) -> Result<Progress, Error> {
    let garbage = |_| Error::new(ErrorKind::BadAnswer(BadAnswer::Garbage));
    while let Some(frame) = frames.next_frame().map_err(garbage)? {
        if decoder.push(&frame, events)? == Progress::Done {
            return Ok(Progress::Done);
        }
    }
    Ok(Progress::More)
}

pub(crate) fn events(dialect: Dialect, text: &str) -> Result<Vec<Event>, Error> {
    let (events, end) = decode(dialect, text);
    end.map(|()| events)
}

/// Decodes an answer that isn't streamed.
pub(crate) fn whole(dialect: Dialect, body: &[u8]) -> Result<Vec<Event>, Error> {
    let (events, end) = dialect.decode_whole(body);
    end.map(|()| events)
}

/// The text of the answer.
pub(crate) fn answer(events: &[Event]) -> String {
    let text = |event: &Event| if let Event::Delta(text) = event { Some(text.clone()) } else { None };
    events.iter().filter_map(text).collect()
}

pub(crate) fn failure(status: u16, body: &str) -> ErrorKind {
    failure_from_body(status, body.as_bytes(), &Hints::default()).kind
}

/// Checks that an answer counts as complete only if all of its text is there, however many frames are missing at the end.
pub(crate) fn assert_truncation_is_noticed(dialect: Dialect, text: &str) {
    let text = &text.replace("\r\n", "\n");
    let frames: Vec<&str> = text.split_inclusive("\n\n").filter(|frame| !frame.trim().is_empty()).collect();
    let (whole, _) = decode(dialect, text);
    assert!(decode(dialect, frames.first().copied().unwrap_or_default()).1.is_err(), "one frame was taken for all");
    for kept in 0..frames.len() {
        let (events, end) = decode(dialect, &frames[..kept].concat());
        let stopped = events.iter().any(|event| matches!(event, Event::Stop(_)));
        assert_eq!(stopped, end.is_ok(), "{kept} of {} frames", frames.len());
        if end.is_ok() {
            assert_eq!(answer(&events), answer(&whole), "{kept} of {} frames were taken for all", frames.len());
        }
    }
}

/// A recording of our own, written by hand from the provider's documentation: a short answer after some thinking.
pub(crate) fn own_recording(dialect: Dialect) -> Vec<u8> {
    let path = match dialect {
        Dialect::OpenAiChat | Dialect::Azure => "openai-chat.sse",
        Dialect::OpenAiResponses => "openai-responses.sse",
        Dialect::Anthropic => "anthropic.sse",
        Dialect::Gemini | Dialect::Vertex => "gemini.sse",
        Dialect::Cohere => "cohere.sse",
        Dialect::Clova => "clova.sse",
        Dialect::Ollama => "ollama.ndjson",
        Dialect::Bedrock => "bedrock.jsonl",
    };
    let bytes = std::fs::read(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("recordings").join(path)).unwrap();
    if dialect != Dialect::Bedrock {
        return bytes;
    }
    // The payloads of the binary frames, one per line.
    let frame = |line: &str| {
        let line: serde_json::Map<String, serde_json::Value> = serde_json::from_str(line).unwrap();
        line.iter().flat_map(|(name, payload)| event(name, &payload.to_string())).collect::<Vec<u8>>()
    };
    String::from_utf8(bytes).unwrap().lines().flat_map(frame).collect()
}

/// A provider's recording. They are looked for in `MADANG_FIXTURES` and beside the repository. Tests that need them are skipped
/// if there are none, and listed as ignored (`build.rs`).
pub(crate) fn recorded_bytes(path: &str) -> Vec<u8> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures");
    let folder = std::env::var_os("MADANG_FIXTURES").map_or_else(beside, PathBuf::from);
    std::fs::read(folder.join("providers").join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// As above, for a recording that is text.
pub(crate) fn recording(path: &str) -> String {
    String::from_utf8(recorded_bytes(path)).unwrap()
}
