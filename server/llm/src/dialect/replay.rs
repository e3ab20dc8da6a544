//! Decodes whole streams in tests, from text written here or from recordings that lie beside the repository.

use std::path::PathBuf;

use super::{Dialect, Progress, WaitHints, failure_from_body};
use crate::{
    chat::Event,
    error::{Error, ErrorKind},
    sse,
};

/// What a stream decodes to, and how it ends.
pub(crate) fn decode(dialect: Dialect, text: &str) -> (Vec<Event>, Result<(), Error>) {
    let mut frames = sse::Decoder::new(1 << 20);
    let mut decoder = dialect.stream_decoder();
    let mut events = Vec::new();
    frames.push(text.as_bytes());
    frames.end();
    while let Some(frame) = frames.next_frame().unwrap() {
        match decoder.push(&frame, &mut events) {
            Ok(Progress::More) => {}
            Ok(Progress::Done) => break,
            Err(error) => return (events, Err(error)),
        }
    }
    (events, decoder.finish())
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
    failure_from_body(status, body.as_bytes(), &WaitHints::default()).kind
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
pub(crate) fn recording(path: &str) -> Option<String> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures");
    let folder = std::env::var_os("MADANG_FIXTURES").map_or_else(beside, PathBuf::from);
    std::fs::read_to_string(folder.join("providers").join(path)).ok()
}
