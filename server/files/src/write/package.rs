//! The archive that office files are, and XML text in it.

use std::io::{Cursor, Write};

use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::WriteError;

/// An archive of named parts.
pub(super) struct Package(ZipWriter<Cursor<Vec<u8>>>);

impl Package {
    pub fn new() -> Self {
        Self(ZipWriter::new(Cursor::new(Vec::new())))
    }

    pub fn add(&mut self, name: &str, text: &str) -> Result<(), WriteError> {
        self.put(name, text, CompressionMethod::Deflated)
    }

    /// A part that others look at without unpacking anything.
    pub fn add_stored(&mut self, name: &str, text: &str) -> Result<(), WriteError> {
        self.put(name, text, CompressionMethod::Stored)
    }

    fn put(&mut self, name: &str, text: &str, method: CompressionMethod) -> Result<(), WriteError> {
        // Without a time of its own every part is of 1980: the same text makes the same file.
        self.0.start_file(name, SimpleFileOptions::default().compression_method(method))?;
        Ok(self.0.write_all(text.as_bytes())?)
    }

    pub fn finish(self) -> Result<Vec<u8>, WriteError> {
        Ok(self.0.finish()?.into_inner())
    }
}

/// What stands before each part.
pub(super) const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// Adds text that is nothing but text, in an element as well as in an attribute. What XML can't hold is left out.
pub(crate) fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if may_stand_in_xml(c) => out.push(c),
            _ => {}
        }
    }
}

pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape(text, &mut out);
    out
}

/// May this character stand in a file? Control characters mayn't; a tab and the end of a line may.
pub(super) fn may_stand_in_xml(c: char) -> bool {
    matches!(c, '\t' | '\n') || !(c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text() {
        assert_eq!(escaped("<a b=\"c\">&\u{0}\u{1b}\u{8}\r\u{FFFF}\t한😀"), "&lt;a b=&quot;c&quot;&gt;&amp;\t한😀");
    }
}
