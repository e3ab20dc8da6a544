//! AWS's event stream (`application/vnd.amazon.eventstream`), decoded as bytes arrive.
//!
//! A frame is `total length u32 · headers length u32 · CRC-32 of these eight bytes · headers · payload · CRC-32 of all before`,
//! with numbers in network byte order. Source: `docs.aws.amazon.com/transcribe/latest/dg/streaming-setting-up.html` (event stream
//! encoding) and the Smithy specification at `smithy.io/2.0/aws/amazon-eventstream.html`. Both checksums are verified, because a
//! wrong length would otherwise go unnoticed.

use std::{borrow::Cow, mem, ops::Range};

use super::{Broken, Frame};

/// Two lengths and their checksum.
const PRELUDE: usize = 12;

/// The prelude, and the checksum at the end.
const AROUND: usize = PRELUDE + 4;

/// The decoder. An incomplete frame at the end of the stream is dropped; it can't contain the end of the answer.
#[derive(Debug)]
pub struct Decoder {
    buffer: Vec<u8>,
    /// The start of the unread part of `buffer`.
    read: usize,
    ended: bool,
    max_bytes: usize,
}

impl Decoder {
    /// A decoder that rejects frames longer than `max_bytes`.
    pub fn new(max_bytes: usize) -> Self {
        Self { buffer: Vec::new(), read: 0, ended: false, max_bytes }
    }

    /// Adds bytes of the stream.
    pub fn push(&mut self, bytes: &[u8]) {
        self.buffer.drain(..mem::take(&mut self.read));
        self.buffer.extend_from_slice(bytes);
    }

    /// Marks the end of the stream.
    pub fn end(&mut self) {
        self.ended = true;
    }

    /// Whether [`Decoder::end`] was called.
    pub fn is_ended(&self) -> bool {
        self.ended
    }

    /// The next complete frame.
    ///
    /// # Errors
    /// [`Broken`].
    pub fn next_frame(&mut self) -> Result<Option<Frame<'_>>, Broken> {
        let Some(range) = self.next_range()? else { return Ok(None) };
        self.read = range.end;
        let frame = self.buffer.get(range).unwrap_or_default();
        read_frame(frame).map(Some)
    }

    /// The range of the next frame in `buffer`, once it is complete.
    fn next_range(&self) -> Result<Option<Range<usize>>, Broken> {
        let rest = self.buffer.get(self.read..).unwrap_or_default();
        let Some((prelude, _)) = rest.split_first_chunk::<PRELUDE>() else { return Ok(None) };
        let (lengths, checksum) = prelude.split_at(8);
        if number(checksum) != Some(crc32fast::hash(lengths)) {
            return Err(Broken::Damaged);
        }
        let total = number(lengths).and_then(|total| usize::try_from(total).ok()).ok_or(Broken::TooLong)?;
        if total > self.max_bytes {
            return Err(Broken::TooLong);
        }
        if total < AROUND {
            return Err(Broken::Damaged);
        }
        Ok((rest.len() >= total).then_some(self.read..self.read + total))
    }
}

/// The first four bytes as a number.
fn number(bytes: &[u8]) -> Option<u32> {
    bytes.first_chunk().map(|bytes| u32::from_be_bytes(*bytes))
}

/// Parses a complete frame whose prelude is verified.
fn read_frame(frame: &[u8]) -> Result<Frame<'_>, Broken> {
    let (checked, checksum) = frame.split_last_chunk::<4>().ok_or(Broken::Damaged)?;
    if u32::from_be_bytes(*checksum) != crc32fast::hash(checked) {
        return Err(Broken::Damaged);
    }
    let headers_bytes = checked.get(4..).and_then(number).and_then(|length| usize::try_from(length).ok());
    let content = checked.get(PRELUDE..).unwrap_or_default();
    let (headers, payload) = content.split_at_checked(headers_bytes.unwrap_or(usize::MAX)).ok_or(Broken::Damaged)?;
    let headers = Headers::read(headers).ok_or(Broken::Damaged)?;
    Ok(headers.into_frame(payload))
}

/// The headers that matter here.
#[derive(Default)]
struct Headers<'a> {
    message_type: &'a [u8],
    event_type: &'a [u8],
    exception_type: &'a [u8],
    error_code: &'a [u8],
    error_message: &'a [u8],
}

impl<'a> Headers<'a> {
    /// Parses `name length u8 · name · type u8 · value` until the end; `None` if the lengths don't add up.
    fn read(mut bytes: &'a [u8]) -> Option<Self> {
        let mut headers = Self::default();
        while let Some((&name_bytes, rest)) = bytes.split_first() {
            let (name, rest) = rest.split_at_checked(usize::from(name_bytes))?;
            let (&kind, rest) = rest.split_first()?;
            let (value_bytes, rest) = match kind {
                // Booleans have no value bytes; numbers, timestamps and UUIDs have a fixed length.
                0 | 1 => (0, rest),
                2 => (1, rest),
                3 => (2, rest),
                4 => (4, rest),
                5 | 8 => (8, rest),
                9 => (16, rest),
                // Bytes and strings are preceded by their length.
                6 | 7 => {
                    let (length, rest) = rest.split_first_chunk::<2>()?;
                    (usize::from(u16::from_be_bytes(*length)), rest)
                }
                _ => return None,
            };
            let (value, rest) = rest.split_at_checked(value_bytes)?;
            match name {
                b":message-type" => headers.message_type = value,
                b":event-type" => headers.event_type = value,
                b":exception-type" => headers.exception_type = value,
                b":error-code" => headers.error_code = value,
                b":error-message" => headers.error_message = value,
                _ => {}
            }
            bytes = rest;
        }
        Some(headers)
    }

    /// The message type `error` is for failures that the service's model doesn't describe. Their text is in headers, not in the
    /// payload.
    fn into_frame(self, payload: &'a [u8]) -> Frame<'a> {
        let (event, data) = match self.message_type {
            b"exception" => (self.exception_type, String::from_utf8_lossy(payload)),
            b"error" => {
                let message = String::from_utf8_lossy(self.error_message);
                (self.error_code, Cow::Owned(serde_json::json!({ "message": message }).to_string()))
            }
            _ => (self.event_type, String::from_utf8_lossy(payload)),
        };
        let is_failure = matches!(self.message_type, b"exception" | b"error");
        Frame { event: String::from_utf8_lossy(event), data, is_failure }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::super::{
        Broken, Frame, Framing,
        tests::{cut, decode},
    };

    /// A frame with text headers.
    pub(crate) fn frame(headers: &[(&str, &str)], payload: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (name, value) in headers {
            bytes.push(u8::try_from(name.len()).unwrap());
            bytes.extend_from_slice(name.as_bytes());
            bytes.push(7);
            bytes.extend_from_slice(&u16::try_from(value.len()).unwrap().to_be_bytes());
            bytes.extend_from_slice(value.as_bytes());
        }
        assemble(&bytes, payload.as_bytes())
    }

    /// An event as Bedrock sends it.
    pub(crate) fn event(name: &str, payload: &str) -> Vec<u8> {
        frame(&[(":event-type", name), (":content-type", "application/json"), (":message-type", "event")], payload)
    }

    fn assemble(headers: &[u8], payload: &[u8]) -> Vec<u8> {
        let length = |length: usize| u32::try_from(length).unwrap().to_be_bytes();
        let mut frame = [length(16 + headers.len() + payload.len()), length(headers.len())].concat();
        frame.extend_from_slice(&crc32fast::hash(&frame).to_be_bytes());
        frame.extend_from_slice(headers);
        frame.extend_from_slice(payload);
        frame.extend_from_slice(&crc32fast::hash(&frame).to_be_bytes());
        frame
    }

    fn decoded(bytes: &[u8]) -> Result<Vec<Frame<'static>>, Broken> {
        decode(Framing::EventStream, [bytes], 1024)
    }

    #[test]
    fn an_empty_frame_as_the_specification_has_it() {
        // Total 16, no headers, no payload; both checksums as published with the encoding's examples.
        let bytes = [0, 0, 0, 16, 0, 0, 0, 0, 0x05, 0xc2, 0x48, 0xeb, 0x7d, 0x98, 0xc8, 0xff];
        assert_eq!(decoded(&bytes), Ok(vec![Frame::default()]));
    }

    #[test]
    fn events_exceptions_and_errors() {
        let bytes = [
            event("messageStop", "{\"stopReason\":\"end_turn\"}"),
            frame(
                &[(":exception-type", "throttlingException"), (":message-type", "exception")],
                "{\"message\":\"slow\"}",
            ),
            frame(&[(":error-message", "a \"b\""), (":error-code", "Oops"), (":message-type", "error")], ""),
        ];
        let expected = [
            ("messageStop", "{\"stopReason\":\"end_turn\"}", false),
            ("throttlingException", "{\"message\":\"slow\"}", true),
            ("Oops", "{\"message\":\"a \\\"b\\\"\"}", true),
        ];
        let expected =
            expected.map(|(event, data, is_failure)| Frame { event: event.into(), data: data.into(), is_failure });
        assert_eq!(decoded(&bytes.concat()).unwrap(), expected);
    }

    #[test]
    fn headers_of_every_type_are_skipped() {
        let mut headers = Vec::new();
        for (kind, value) in [(0, 0), (1, 0), (2, 1), (3, 2), (4, 4), (5, 8), (8, 8), (9, 16)] {
            headers.extend_from_slice(&[1, b'x', kind]);
            headers.resize(headers.len() + value, 0xff);
        }
        headers.extend_from_slice(b"\x01x\x06\x00\x02ab\x0b:event-type\x07\x00\x04here");
        assert_eq!(decoded(&assemble(&headers, b"{}")).unwrap()[0].event, "here");
        assert_eq!(decoded(&assemble(b"\x01x\x0a", b"{}")), Err(Broken::Damaged));
        assert_eq!(decoded(&assemble(b"\x09x", b"{}")), Err(Broken::Damaged));
    }

    #[test]
    fn damage_is_noticed_wherever_it_lies() {
        let good = event("messageStart", "{\"role\":\"assistant\"}");
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 1;
            assert_eq!(decoded(&bad), Err(Broken::Damaged), "{at}");
        }
    }

    #[test]
    fn lengths_are_limited_before_anything_is_kept() {
        let frame = event("x", &"a".repeat(100));
        assert_eq!(decode(Framing::EventStream, [&frame[..12]], 99), Err(Broken::TooLong));
        let mut short = vec![0, 0, 0, 15, 0, 0, 0, 0];
        short.extend_from_slice(&crc32fast::hash(&short).to_be_bytes());
        assert_eq!(decoded(&short), Err(Broken::Damaged));
    }

    #[test]
    fn an_incomplete_frame_is_not_returned() {
        let bytes = [event("a", "{}"), event("b", "{}")].concat();
        assert_eq!(decoded(&bytes[..bytes.len() - 1]).unwrap().len(), 1);
    }

    proptest! {
        #[test]
        fn any_chunking_decodes_alike(
            payloads in prop::collection::vec("[a-z안]{0,20}", 0..6),
            cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..20),
            flipped in prop::option::of(any::<prop::sample::Index>()),
        ) {
            let mut bytes = payloads.iter().map(|payload| event("e", payload)).collect::<Vec<_>>().concat();
            if let Some(at) = flipped.filter(|_| !bytes.is_empty()) {
                let at = at.index(bytes.len());
                bytes[at] ^= 0x40;
            }
            prop_assert_eq!(decode(Framing::EventStream, cut(&bytes, &cuts), 120), decode(Framing::EventStream, [&bytes[..]], 120));
        }
    }
}
