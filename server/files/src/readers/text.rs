//! Plain text: paragraphs between empty lines.

use crate::{
    Note,
    encoding::{self, Decoded},
    error::Result,
    writer::Writer,
};

/// Decodes a file that is nothing but characters, and writes down how.
pub(crate) fn decoded(bytes: &[u8], declared: Option<&str>, writer: &mut Writer<'_>) -> Result<String> {
    let Decoded { text, encoding, lossy } = encoding::decode(bytes, declared)?;
    writer.encoding = Some(encoding.to_owned());
    if lossy {
        writer.note(Note::UnreadableCharacters);
    }
    Ok(text)
}

pub(crate) fn read(text: &str, writer: &mut Writer<'_>) -> Result<()> {
    let mut paragraph = String::new();
    for line in text.lines() {
        if line.trim().is_empty() {
            writer.paragraph(&paragraph)?;
            paragraph.clear();
        } else {
            if !paragraph.is_empty() {
                paragraph.push('\n');
            }
            paragraph.push_str(line);
        }
    }
    writer.paragraph(&paragraph)
}
