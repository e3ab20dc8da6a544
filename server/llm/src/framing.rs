//! Splits a streamed response into frames, between the bytes on the wire and a dialect's decoder.
//!
//! Three formats are in use: [server-sent events](sse) nearly everywhere, [one JSON document per line](json_lines) at Ollama, and
//! AWS's [binary event stream](event_stream) at Bedrock. All accept bytes in chunks of any size, and reject lines or frames that
//! are too long, since a provider that never ends a line must not exhaust the memory.

pub mod event_stream;
pub mod json_lines;
pub mod sse;

use std::borrow::Cow;

/// A framing format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Framing {
    /// `data: …` and a blank line.
    ServerSentEvents,
    /// One JSON document per line.
    JsonLines,
    /// AWS's binary frames with checksums.
    EventStream,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frame<'a> {
    /// The event's name; empty if it has none.
    pub event: Cow<'a, str>,
    /// The payload, usually JSON.
    pub data: Cow<'a, str>,
    /// Whether the framing marks it as an error, which only AWS's event stream can.
    pub is_failure: bool,
}

/// Why a stream can't be split into frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// A line or frame is longer than allowed.
    #[error("a line or frame of the stream is longer than allowed")]
    TooLong,
    /// A checksum or a length is wrong.
    #[error("a frame of the stream is damaged")]
    Damaged,
}

/// A decoder: push bytes as they arrive, then take frames until there is none.
#[derive(Debug)]
pub struct Decoder(Inner);

#[derive(Debug)]
enum Inner {
    Sse(sse::Decoder),
    JsonLines(json_lines::Decoder),
    EventStream(event_stream::Decoder),
}

impl Decoder {
    /// A decoder that rejects lines and frames longer than `max_bytes`.
    pub fn new(framing: Framing, max_bytes: usize) -> Self {
        Self(match framing {
            Framing::ServerSentEvents => Inner::Sse(sse::Decoder::new(max_bytes)),
            Framing::JsonLines => Inner::JsonLines(json_lines::Decoder::new(max_bytes)),
            Framing::EventStream => Inner::EventStream(event_stream::Decoder::new(max_bytes)),
        })
    }

    /// Adds bytes of the stream.
    pub fn push(&mut self, bytes: &[u8]) {
        match &mut self.0 {
            Inner::Sse(decoder) => decoder.push(bytes),
            Inner::JsonLines(decoder) => decoder.push(bytes),
            Inner::EventStream(decoder) => decoder.push(bytes),
        }
    }

    /// Marks the end of the stream. A frame that lacks only its end may then still be returned.
    pub fn end(&mut self) {
        match &mut self.0 {
            Inner::Sse(decoder) => decoder.end(),
            Inner::JsonLines(decoder) => decoder.end(),
            Inner::EventStream(decoder) => decoder.end(),
        }
    }

    /// Whether [`Decoder::end`] was called. A frame that is returned afterwards may be incomplete.
    pub fn is_ended(&self) -> bool {
        match &self.0 {
            Inner::Sse(decoder) => decoder.is_ended(),
            Inner::JsonLines(decoder) => decoder.is_ended(),
            Inner::EventStream(decoder) => decoder.is_ended(),
        }
    }

    /// The next complete frame, if there is one.
    ///
    /// # Errors
    /// [`Broken`], after which the decoder can't be used any more.
    pub fn next_frame(&mut self) -> Result<Option<Frame<'_>>, Broken> {
        match &mut self.0 {
            Inner::Sse(decoder) => decoder.next_frame(),
            Inner::JsonLines(decoder) => decoder.next_frame(),
            Inner::EventStream(decoder) => decoder.next_frame(),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) type Frames = Result<Vec<Frame<'static>>, Broken>;

    /// Decodes a stream that arrives in these chunks.
    pub(crate) fn decode<'a>(framing: Framing, pieces: impl IntoIterator<Item = &'a [u8]>, max_bytes: usize) -> Frames {
        let mut decoder = Decoder::new(framing, max_bytes);
        let mut frames = Vec::new();
        let mut drain = |decoder: &mut Decoder| {
            while let Some(Frame { event, data, is_failure }) = decoder.next_frame()? {
                let (event, data) = (event.into_owned().into(), data.into_owned().into());
                frames.push(Frame { event, data, is_failure });
            }
            Ok(())
        };
        for piece in pieces {
            decoder.push(piece);
            drain(&mut decoder)?;
        }
        decoder.end();
        drain(&mut decoder)?;
        Ok(frames)
    }

    /// Splits `bytes` at these positions.
    pub(crate) fn cut<'a>(bytes: &'a [u8], cuts: &[proptest::sample::Index]) -> Vec<&'a [u8]> {
        let mut at: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
        at.extend([0, bytes.len()]);
        at.sort_unstable();
        at.windows(2).map(|pair| &bytes[pair[0]..pair[1]]).collect()
    }
}
