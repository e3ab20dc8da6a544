//! Server-sent events, decoded as bytes arrive.
//!
//! Follows the parsing rules of the [HTML standard](https://html.spec.whatwg.org/multipage/server-sent-events.html), with three
//! deliberate differences: lines and events are limited in length; an event that lacks only its final blank line at the end of
//! the stream is returned, because some servers omit that line; and JSON between the events without `data:` is returned as an
//! event, because that is how Gemini reports an error in the middle of a stream (`python-genai`, `_api_client.py`, does the
//! same).

use std::{mem, ops::Range};

use super::{Broken, Frame};

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The decoder: push bytes as they arrive, then take frames until there is none.
///
/// Text is decoded once an event is complete, so a character may be split between two reads.
#[derive(Debug)]
pub struct Decoder {
    buffer: Vec<u8>,
    /// The start of the unread part of `buffer`.
    read: usize,
    /// Up to here `buffer` is known to contain no end of a line, so that a long line isn't searched again with every read.
    searched: usize,
    begun: bool,
    ended: bool,
    /// The last line ended with a carriage return, so a line feed that follows is part of the same line end.
    after_carriage_return: bool,
    event: Vec<u8>,
    data: Vec<u8>,
    /// The current event has a `data:` line, which may be empty.
    has_data: bool,
    /// `event` and `data` were returned as a frame, and must be cleared before the next one.
    delivered: bool,
    bare: BareJson,
    max_bytes: usize,
}

impl Decoder {
    /// A decoder that rejects lines and events longer than `max_bytes`.
    pub fn new(max_bytes: usize) -> Self {
        Self {
            buffer: Vec::new(),
            read: 0,
            searched: 0,
            begun: false,
            ended: false,
            after_carriage_return: false,
            event: Vec::new(),
            data: Vec::new(),
            has_data: false,
            delivered: false,
            bare: BareJson::default(),
            max_bytes,
        }
    }

    /// Adds bytes of the stream.
    pub fn push(&mut self, bytes: &[u8]) {
        self.buffer.drain(..self.read);
        self.searched -= self.read;
        self.read = 0;
        self.buffer.extend_from_slice(bytes);
    }

    /// Marks the end of the stream: the rest counts as a line, and an event that lacks only its blank line as complete.
    pub fn end(&mut self) {
        self.ended = true;
    }

    /// Whether [`Decoder::end`] was called. A frame that is returned afterwards may be incomplete.
    pub fn is_ended(&self) -> bool {
        self.ended
    }

    /// The next complete event, if there is one.
    ///
    /// # Errors
    /// [`Broken::TooLong`] if a line or an event exceeds the limit, after which the decoder can't be used any more.
    pub fn next_frame(&mut self) -> Result<Option<Frame<'_>>, Broken> {
        if mem::take(&mut self.delivered) {
            self.event.clear();
            self.data.clear();
            self.has_data = false;
        }
        self.bare.clear_if_complete();
        while let Some(line) = self.next_line()? {
            if self.bare.takes(self.buffer.get(line.clone()).unwrap_or_default(), self.max_bytes)? {
                if self.bare.is_complete() {
                    return Ok(Some(Frame { data: String::from_utf8_lossy(&self.bare.text), ..Frame::default() }));
                }
            } else if !line.is_empty() {
                self.field(line)?;
            } else if self.has_data {
                return Ok(Some(self.frame()));
            } else {
                self.event.clear();
            }
        }
        Ok(if self.ended && self.has_data { Some(self.frame()) } else { None })
    }

    fn frame(&mut self) -> Frame<'_> {
        self.delivered = true;
        let (event, data) = (String::from_utf8_lossy(&self.event), String::from_utf8_lossy(&self.data));
        Frame { event, data, ..Frame::default() }
    }

    /// The range of the next line in `buffer`, without its line end.
    fn next_line(&mut self) -> Result<Option<Range<usize>>, Broken> {
        if !self.begun && !self.skip_byte_order_mark() {
            return Ok(None);
        }
        if self.after_carriage_return {
            match self.buffer.get(self.read) {
                Some(b'\n') => self.read += 1,
                Some(_) => {}
                None => return Ok(None),
            }
            self.after_carriage_return = false;
            self.searched = self.searched.max(self.read);
        }
        let rest = self.buffer.get(self.searched..).unwrap_or_default();
        let line = match rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
            Some(offset) => {
                let end = self.searched + offset;
                self.after_carriage_return = self.buffer.get(end) == Some(&b'\r');
                let line = self.read..end;
                self.read = end + 1;
                self.searched = self.read;
                line
            }
            None => {
                self.searched = self.buffer.len();
                let line = self.read..self.buffer.len();
                if line.len() > self.max_bytes {
                    return Err(Broken::TooLong);
                }
                if !self.ended || line.is_empty() {
                    return Ok(None);
                }
                self.read = self.buffer.len();
                line
            }
        };
        if line.len() > self.max_bytes { Err(Broken::TooLong) } else { Ok(Some(line)) }
    }

    /// Skips a byte order mark. Returns false while too few bytes have arrived to tell.
    fn skip_byte_order_mark(&mut self) -> bool {
        let could_grow = self.buffer.len() < BYTE_ORDER_MARK.len() && BYTE_ORDER_MARK.starts_with(&self.buffer);
        if could_grow && !self.ended {
            return false;
        }
        if self.buffer.starts_with(BYTE_ORDER_MARK) {
            self.read = BYTE_ORDER_MARK.len();
            self.searched = self.read;
        }
        self.begun = true;
        true
    }

    fn field(&mut self, line: Range<usize>) -> Result<(), Broken> {
        let line = self.buffer.get(line).unwrap_or_default();
        let (name, value) = match line.iter().position(|&byte| byte == b':') {
            Some(colon) => (line.get(..colon).unwrap_or_default(), line.get(colon + 1..).unwrap_or_default()),
            None => (line, &[][..]),
        };
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match name {
            b"data" => {
                if self.has_data {
                    self.data.push(b'\n');
                }
                self.has_data = true;
                self.data.extend_from_slice(value);
                if self.data.len() > self.max_bytes {
                    return Err(Broken::TooLong);
                }
            }
            b"event" => {
                self.event.clear();
                self.event.extend_from_slice(value);
            }
            // `id` and `retry` are for reconnecting, which must not happen with a POST that costs money. A line with an empty
            // name is a comment.
            _ => {}
        }
        Ok(())
    }
}

/// A JSON document over one or more lines that isn't in a field. No field's name begins with a brace.
#[derive(Debug, Default)]
struct BareJson {
    text: Vec<u8>,
    /// The number of open braces and brackets.
    open: usize,
    in_string: bool,
    escaped: bool,
}

impl BareJson {
    /// Consumes the line if it belongs to a document. A field in the middle shows that it was not a document.
    fn takes(&mut self, line: &[u8], max_bytes: usize) -> Result<bool, Broken> {
        if self.text.is_empty() && !matches!(line.trim_ascii_start().first(), Some(b'{' | b'[')) {
            return Ok(false);
        }
        if line.starts_with(b"data:") || line.starts_with(b"event:") {
            *self = Self::default();
            return Ok(false);
        }
        for &byte in line {
            match byte {
                _ if mem::take(&mut self.escaped) => {}
                b'\\' if self.in_string => self.escaped = true,
                b'"' => self.in_string = !self.in_string,
                b'{' | b'[' if !self.in_string => self.open += 1,
                b'}' | b']' if !self.in_string => self.open = self.open.saturating_sub(1),
                _ => {}
            }
        }
        self.text.extend_from_slice(line);
        if self.text.len() > max_bytes { Err(Broken::TooLong) } else { Ok(true) }
    }

    fn is_complete(&self) -> bool {
        self.open == 0 && !self.text.is_empty()
    }

    fn clear_if_complete(&mut self) {
        if self.is_complete() {
            *self = Self::default();
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::tests::cut, *};

    type Frames = Result<Vec<(String, String)>, Broken>;

    fn decode<'a>(chunks: impl IntoIterator<Item = &'a [u8]>, max_bytes: usize) -> Frames {
        let mut decoder = Decoder::new(max_bytes);
        let mut frames = Vec::new();
        let mut drain = |decoder: &mut Decoder| {
            while let Some(frame) = decoder.next_frame()? {
                frames.push((frame.event.into_owned(), frame.data.into_owned()));
            }
            Ok(())
        };
        for chunk in chunks {
            decoder.push(chunk);
            drain(&mut decoder)?;
        }
        decoder.end();
        drain(&mut decoder)?;
        Ok(frames)
    }

    fn data(text: &str) -> Vec<String> {
        decode([text.as_bytes()], 1024).unwrap().into_iter().map(|(_, data)| data).collect()
    }

    #[test]
    fn lines_end_with_any_of_the_three() {
        assert_eq!(data("data: a\n\ndata: b\r\n\r\ndata: c\r\rdata: d\n\n"), ["a", "b", "c", "d"]);
    }

    #[test]
    fn data_lines_join_and_lose_one_space() {
        assert_eq!(data("data:a\ndata:  b\ndata\n\n"), ["a\n b\n"]);
    }

    #[test]
    fn comments_ids_unknown_fields_and_events_without_data_are_dropped() {
        assert_eq!(data(": hello\nid: 7\nretry: 1\nfoo: bar\n\nevent: empty\n\ndata: x\n\n"), ["x"]);
        let frames = decode([&b"event: lost\n\ndata: x\n\nevent: kept\ndata: y\n\n"[..]], 99).unwrap();
        assert_eq!(frames, [(String::new(), "x".into()), ("kept".into(), "y".into())]);
    }

    #[test]
    fn a_byte_order_mark_is_skipped_once() {
        assert_eq!(data("\u{feff}data: a\n\n"), ["a"]);
        assert_eq!(data("\u{feff}\u{feff}data: a\n\ndata: b\n\n"), ["b"]);
    }

    #[test]
    fn the_last_blank_line_may_be_missing() {
        assert_eq!(data("data: a\n\ndata: b\n"), ["a", "b"]);
        assert_eq!(data("data: a\n\ndata: b"), ["a", "b"]);
        assert_eq!(data("data: a\n\nevent: x\n"), ["a"]);
    }

    #[test]
    fn a_character_may_be_split_between_reads() {
        let bytes = "data: 안녕\n\n".as_bytes();
        for cut in 0..bytes.len() {
            let frames = decode([&bytes[..cut], &bytes[cut..]], 99).unwrap();
            assert_eq!(frames, [(String::new(), "안녕".into())]);
        }
    }

    #[test]
    fn bytes_that_are_no_text_become_replacement_characters() {
        assert_eq!(decode([&b"data: a\xFFb\n\n"[..]], 99).unwrap()[0].1, "a\u{fffd}b");
    }

    #[test]
    fn bare_json_between_events_is_delivered() {
        let error = "{\n  \"error\": {\n\n    \"message\": \"a }} b \\\" }\"\n  }\n}\n";
        assert_eq!(
            data(&format!("data: a\n\n{error}data: b\n\n")),
            ["a", "{  \"error\": {    \"message\": \"a }} b \\\" }\"  }}", "b"]
        );
        assert_eq!(data("[{\n}\n]"), ["[{}]"]);
        assert_eq!(data("{\ndata: a\n\n"), ["a"]);
        assert_eq!(data("{\n\"cut\": 1"), Vec::<String>::new());
        assert_eq!(decode([&b"{\n{\n{\n"[..]], 2), Err(Broken::TooLong));
    }

    #[test]
    fn endless_lines_and_endless_events_are_refused() {
        assert_eq!(decode([&b"data: 12345"[..]], 10), Err(Broken::TooLong));
        assert_eq!(decode([&b"data: 12345\n\n"[..]], 10), Err(Broken::TooLong));
        assert_eq!(decode([&b"data: 1234\ndata: 1234\ndata: 1234\n"[..]], 10), Err(Broken::TooLong));
        assert!(decode([&b"data: 1234\n\ndata: 1234\n\n"[..]], 10).is_ok());
    }

    #[test]
    fn the_buffer_does_not_grow_with_the_stream() {
        let mut decoder = Decoder::new(64);
        for _ in 0..10_000 {
            decoder.push(b"data: some words\n\n");
            assert!(decoder.next_frame().unwrap().is_some());
            assert!(decoder.next_frame().unwrap().is_none());
        }
        assert!(decoder.buffer.capacity() < 256, "{}", decoder.buffer.capacity());
    }

    proptest! {
        /// Bytes drawn from what matters to the format, cut anywhere, decode to the same frames or the same refusal.
        #[test]
        fn any_chunking_decodes_alike(
            pieces in prop::collection::vec(
                prop::sample::select(vec![
                    "\n", "\r", "\r\n", "\n\n", ":", " ", "data:", "data: ", "event: ", "id: 1", "x", "한", "\u{feff}", "{}", "{", "\"", "}",
                ]),
                0..40,
            ),
            cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..20),
            max_bytes in 4_usize..60,
        ) {
            let bytes = pieces.concat().into_bytes();
            prop_assert_eq!(decode(cut(&bytes, &cuts), max_bytes), decode([&bytes[..]], max_bytes));
        }
    }
}
