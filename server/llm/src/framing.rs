//! How a streamed answer is cut into frames: the one seam between the bytes of a response and a dialect's decoder.
//!
//! Three framings are in use: [server-sent events](sse) nearly everywhere, [one JSON document a line](json_lines) at Ollama, and
//! AWS's [binary event stream](event_stream) at Bedrock. All take bytes as they come, cut anywhere, and refuse what is longer
//! than allowed: a provider that never ends a line must not eat the memory.

pub mod event_stream;
pub mod json_lines;
pub mod sse;

use std::borrow::Cow;

/// A way of cutting a stream into frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Framing {
    /// `data: …` and a blank line.
    ServerSentEvents,
    /// One JSON document a line.
    JsonLines,
    /// AWS's binary frames with their checksums.
    EventStream,
}

/// One frame.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frame<'a> {
    /// The event's name; empty when it has none.
    pub event: Cow<'a, str>,
    /// What it says, mostly JSON.
    pub data: Cow<'a, str>,
    /// The framing itself calls it a failure. Only event streams can.
    pub is_failure: bool,
}

/// The stream can't be cut into frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// It holds more than allowed without an end.
    #[error("a line or frame of the stream is longer than allowed")]
    TooLong,
    /// A checksum or a length is wrong.
    #[error("a frame of the stream is damaged")]
    Damaged,
}

/// A decoder: give it bytes as they come, take frames out until there is none.
#[derive(Debug)]
pub struct Decoder(Inner);

#[derive(Debug)]
enum Inner {
    Sse(sse::Decoder),
    JsonLines(json_lines::Decoder),
    EventStream(event_stream::Decoder),
}

impl Decoder {
    /// A decoder that refuses lines and frames longer than `max_bytes`.
    pub fn new(framing: Framing, max_bytes: usize) -> Self {
        Self(match framing {
            Framing::ServerSentEvents => Inner::Sse(sse::Decoder::new(max_bytes)),
            Framing::JsonLines => Inner::JsonLines(json_lines::Decoder::new(max_bytes)),
            Framing::EventStream => Inner::EventStream(event_stream::Decoder::new(max_bytes)),
        })
    }

    /// Takes bytes as they arrive.
    pub fn push(&mut self, bytes: &[u8]) {
        match &mut self.0 {
            Inner::Sse(decoder) => decoder.push(bytes),
            Inner::JsonLines(decoder) => decoder.push(bytes),
            Inner::EventStream(decoder) => decoder.push(bytes),
        }
    }

    /// The stream has ended: what only lacks its end may still be delivered.
    pub fn end(&mut self) {
        match &mut self.0 {
            Inner::Sse(decoder) => decoder.end(),
            Inner::JsonLines(decoder) => decoder.end(),
            Inner::EventStream(decoder) => decoder.end(),
        }
    }

    /// Whether [`Decoder::end`] was called: a frame delivered since may have been cut off.
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
    /// [`Broken`]; the decoder is of no use afterwards.
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

    /// All frames of a stream that arrives in these pieces.
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

    /// The pieces that these cuts leave of `bytes`.
    pub(crate) fn cut<'a>(bytes: &'a [u8], cuts: &[proptest::sample::Index]) -> Vec<&'a [u8]> {
        let mut at: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
        at.extend([0, bytes.len()]);
        at.sort_unstable();
        at.windows(2).map(|pair| &bytes[pair[0]..pair[1]]).collect()
    }
}
