//! The records of a stream: a word that says what and how deep and how long, and the data.

use std::io::{self, Read};

use flate2::read::DeflateDecoder;

use crate::{ErrorCode, ReadError, error::Result};

/// The tags that are read.
pub(super) mod tag {
    pub const PARA_SHAPE: u16 = 25;
    pub const PARA_HEADER: u16 = 66;
    pub const PARA_TEXT: u16 = 67;
    pub const CTRL_HEADER: u16 = 71;
    pub const LIST_HEADER: u16 = 72;
    pub const TABLE: u16 = 77;
    pub const PICTURE: u16 = 85;
    pub const EQUATION: u16 = 88;
}

/// The longest record that is read. A paragraph's text is far shorter.
const LONGEST: u64 = 64 * 1024 * 1024;

pub(super) struct Record {
    pub tag: u16,
    pub level: u16,
    pub data: Vec<u8>,
}

impl Record {
    pub fn u16(&self, at: usize) -> Option<u16> {
        Some(u16::from_le_bytes(self.data.get(at..at + 2)?.try_into().ok()?))
    }

    pub fn u32(&self, at: usize) -> Option<u32> {
        Some(u32::from_le_bytes(self.data.get(at..at + 4)?.try_into().ok()?))
    }
}

pub(super) struct Records<'b> {
    input: io::Take<Box<dyn Read + 'b>>,
}

impl<'b> Records<'b> {
    /// The records of a stream, of which at most `left` bytes are unpacked.
    pub fn new(bytes: &'b [u8], compressed: bool, left: u64) -> Self {
        let input: Box<dyn Read + 'b> = if compressed { Box::new(DeflateDecoder::new(bytes)) } else { Box::new(bytes) };
        Self { input: input.take(left) }
    }

    /// How many bytes may still be unpacked.
    pub fn left(&self) -> u64 {
        self.input.limit()
    }

    /// The next record. The data of those that nobody wants is passed over.
    pub fn next(&mut self, wanted: impl Fn(u16) -> bool) -> Result<Option<Record>> {
        let Some(word) = self.word()? else { return Ok(None) };
        let tag = (word & 0x3ff) as u16;
        let level = (word >> 10 & 0x3ff) as u16;
        let size = match word >> 20 {
            0xfff => u64::from(self.word()?.ok_or_else(cut)?),
            size => u64::from(size),
        };
        let mut data = Vec::new();
        let mut part = self.input.by_ref().take(size);
        let read = if wanted(tag) {
            if size > LONGEST {
                return Err(ReadError::over(ErrorCode::TooComplex, LONGEST, "a record is too long"));
            }
            part.read_to_end(&mut data).map(|count| count as u64)
        } else {
            io::copy(&mut part, &mut io::sink())
        };
        let read = read.map_err(|error| ReadError::damaged(format!("a stream can't be unpacked: {error}")))?;
        if read < size {
            return Err(self.ended());
        }
        Ok(Some(Record { tag, level, data }))
    }

    fn word(&mut self) -> Result<Option<u32>> {
        let mut bytes = Vec::new();
        let read = self.input.by_ref().take(4).read_to_end(&mut bytes);
        read.map_err(|error| ReadError::damaged(format!("a stream can't be unpacked: {error}")))?;
        match bytes.as_slice() {
            [] if self.input.limit() == 0 => Err(self.ended()),
            [] => Ok(None),
            bytes => bytes.try_into().map(|bytes| Some(u32::from_le_bytes(bytes))).map_err(|_| self.ended()),
        }
    }

    fn ended(&self) -> ReadError {
        if self.input.limit() == 0 {
            ReadError::new(ErrorCode::TooLarge, "too much comes out of the document")
        } else {
            cut()
        }
    }
}

fn cut() -> ReadError {
    ReadError::damaged("a record ends too early")
}
