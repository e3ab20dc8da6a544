//! One JSON document per line (`application/x-ndjson`), decoded as bytes arrive.

use std::mem;

use super::{Broken, Frame};

/// The decoder. Blank lines are skipped; the rest at the end of the stream counts as a line.
#[derive(Debug)]
pub struct Decoder {
    buffer: Vec<u8>,
    /// The start of the unread part of `buffer`.
    read: usize,
    /// Up to here `buffer` is known to contain no end of a line.
    searched: usize,
    ended: bool,
    max_bytes: usize,
}

impl Decoder {
    /// A decoder that rejects lines longer than `max_bytes`.
    pub fn new(max_bytes: usize) -> Self {
        Self { buffer: Vec::new(), read: 0, searched: 0, ended: false, max_bytes }
    }

    /// Adds bytes of the stream.
    pub fn push(&mut self, bytes: &[u8]) {
        let read = mem::take(&mut self.read);
        self.buffer.drain(..read);
        self.searched -= read;
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

    /// The next line that isn't blank.
    ///
    /// # Errors
    /// [`Broken::TooLong`].
    pub fn next_frame(&mut self) -> Result<Option<Frame<'_>>, Broken> {
        loop {
            let rest = self.buffer.get(self.searched..).unwrap_or_default();
            let (end, next) = match rest.iter().position(|&byte| byte == b'\n') {
                Some(offset) => (self.searched + offset, self.searched + offset + 1),
                None => (self.buffer.len(), self.buffer.len()),
            };
            let complete = next > end || self.ended;
            self.searched = next;
            if end - self.read > self.max_bytes {
                return Err(Broken::TooLong);
            }
            if !complete || self.read == self.buffer.len() {
                return Ok(None);
            }
            let line = mem::replace(&mut self.read, next)..end;
            if self.buffer.get(line.clone()).is_some_and(|line| !line.trim_ascii().is_empty()) {
                let line = self.buffer.get(line).unwrap_or_default();
                return Ok(Some(Frame { data: String::from_utf8_lossy(line.trim_ascii()), ..Frame::default() }));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{
        Broken, Framing,
        tests::{cut, decode},
    };

    fn lines(text: &str) -> Vec<String> {
        let frames = decode(Framing::JsonLines, [text.as_bytes()], 64).unwrap();
        frames.into_iter().map(|frame| frame.data.into_owned()).collect()
    }

    #[test]
    fn each_line_is_a_frame() {
        assert_eq!(lines("{\"a\":1}\n{\"b\":2}\r\n\n  \n{\"c\":3}\n"), ["{\"a\":1}", "{\"b\":2}", "{\"c\":3}"]);
    }

    #[test]
    fn the_last_line_end_may_be_missing() {
        assert_eq!(lines("{}\n{\"done\":true}"), ["{}", "{\"done\":true}"]);
        assert_eq!(lines(""), Vec::<String>::new());
    }

    #[test]
    fn endless_lines_are_refused_before_they_end() {
        assert_eq!(decode(Framing::JsonLines, [&b"12345"[..]], 4), Err(Broken::TooLong));
        assert_eq!(decode(Framing::JsonLines, [&b"12345\n"[..]], 4), Err(Broken::TooLong));
        assert!(decode(Framing::JsonLines, [&b"1234\n1234\n"[..]], 4).is_ok());
    }

    proptest! {
        #[test]
        fn any_chunking_decodes_alike(
            pieces in prop::collection::vec(prop::sample::select(vec!["\n", "\r\n", " ", "{}", "한", "x"]), 0..30),
            cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
            max_bytes in 2_usize..30,
        ) {
            let bytes = pieces.concat().into_bytes();
            let alike = decode(Framing::JsonLines, cut(&bytes, &cuts), max_bytes);
            prop_assert_eq!(alike, decode(Framing::JsonLines, [&bytes[..]], max_bytes));
        }
    }
}
