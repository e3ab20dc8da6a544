//! Decodes whole streams in tests, from text written here or from recordings that lie beside the repository.

use std::path::PathBuf;

use super::{Dialect, Hints, Progress, StreamDecoder, failure_from_body};
use crate::{
    chat::Event,
    error::{BadAnswer, Error, ErrorKind},
    framing::Decoder,
};

/// What a stream decodes to, and how it ends.
pub(crate) fn decode(dialect: Dialect, text: &str) -> (Vec<Event>, Result<(), Error>) {
    decode_pieces(dialect, [text.as_bytes()])
}

/// The same for a stream that arrives in pieces.
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

/// The words of an answer.
pub(crate) fn answer(events: &[Event]) -> String {
    let text = |event: &Event| if let Event::Delta(text) = event { Some(text.clone()) } else { None };
    events.iter().filter_map(text).collect()
}

pub(crate) fn failure(status: u16, body: &str) -> ErrorKind {
    failure_from_body(status, body.as_bytes(), &Hints::default()).kind
}

/// However many frames are missing at the end, the answer isn't taken for complete.
pub(crate) fn assert_truncation_is_noticed(dialect: Dialect, text: &str) {
    let frames: Vec<&str> = text.split_inclusive("\n\n").filter(|frame| !frame.trim().is_empty()).collect();
    for kept in 0..frames.len() {
        let (events, end) = decode(dialect, &frames[..kept].concat());
        assert!(end.is_err(), "{kept} of {} frames were taken for all", frames.len());
        assert!(!events.iter().any(|event| matches!(event, Event::Stop(_))));
    }
}

/// A provider's recording, if they lie where tests look for them: in `MADANG_FIXTURES` or beside the repository.
pub(crate) fn recorded_bytes(path: &str) -> Option<Vec<u8>> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures");
    let folder = std::env::var_os("MADANG_FIXTURES").map_or_else(beside, PathBuf::from);
    std::fs::read(folder.join("providers").join(path)).ok()
}

/// The same, where the recording is text.
pub(crate) fn recording(path: &str) -> Option<String> {
    recorded_bytes(path).map(|bytes| String::from_utf8(bytes).unwrap())
}
