//! Says in a PDF's XMP that AI made it, in the words of IPTC that programs look for.
//!
//! The crate that writes PDF takes no properties of others, so the metadata is written once more at the end of the file, as PDF has it for
//! changes (ISO 32000-1, 7.5.6): readers take it in place of what was there.

use std::io::Write as _;

use super::super::blocks::DIGITAL_SOURCE;

/// How far the description of an object is looked at.
const HEAD: usize = 160;
/// Behind it all of the description's own properties have been.
const END: &str = "</rdf:Description></rdf:RDF>";

/// The file with the mark; nothing if it is written in another way than expected.
pub(super) fn marked(mut bytes: Vec<u8>) -> Option<Vec<u8>> {
    let table = offset_of_table(&bytes)?;
    let (number, packet) = metadata(&bytes, table)?;
    let (before, after) = packet.split_at_checked(packet.rfind(END)?)?;
    let packet = format!(
        "{before}<Iptc4xmpExt:DigitalSourceType xmlns:Iptc4xmpExt=\"http://iptc.org/std/Iptc4xmpExt/2008-02-29/\">{DIGITAL_SOURCE}\
         </Iptc4xmpExt:DigitalSourceType>{after}"
    );
    let trailer = trailer(&bytes, table)?;
    bytes.push(b'\n');
    let object = bytes.len();
    let length = packet.len();
    write!(
        bytes,
        "{number} 0 obj\n<<\n  /Length {length}\n  /Type /Metadata\n  /Subtype /XML\n>>\nstream\n{packet}\nendstream\nendobj\n\n"
    )
    .ok()?;
    let new_table = bytes.len();
    write!(bytes, "xref\n{number} 1\n{object:010} 00000 n\r\ntrailer\n").ok()?;
    bytes.extend(trailer);
    write!(bytes, "\n  /Prev {table}\n>>\nstartxref\n{new_table}\n%%EOF").ok()?;
    Some(bytes)
}

/// Where the table of objects begins, as the file's end says.
fn offset_of_table(bytes: &[u8]) -> Option<usize> {
    let end = bytes.get(bytes.len().saturating_sub(64)..)?;
    let text = String::from_utf8_lossy(end);
    text.rsplit_once("startxref")?.1.split_ascii_whitespace().next()?.parse().ok()
}

/// The number of the object with the metadata, and its text. Objects are found by the table, and not by what they look like: what people
/// wrote stands in some of them.
fn metadata(bytes: &[u8], table: usize) -> Option<(usize, String)> {
    let listed = String::from_utf8_lossy(bytes.get(table..)?);
    let entries = listed.lines().skip(2).map_while(|line| {
        let mut words = line.split_ascii_whitespace();
        let offset: usize = words.next()?.parse().ok()?;
        let _generation = words.next()?;
        Some((offset, words.next()? == "n"))
    });
    entries.enumerate().filter(|(_, (_, used))| *used).find_map(|(number, (offset, _))| {
        let head = bytes.get(offset..bytes.len().min(offset.checked_add(HEAD)?))?;
        let (head, _) = head.split_at(head.windows(6).position(|part| part == b"stream")?);
        let words = String::from_utf8_lossy(head).replace('/', " /").replace("<<", " << ");
        let words: Vec<&str> = words.split_ascii_whitespace().collect();
        let [of, "0", "obj", "<<", "/Length", length, "/Type", "/Metadata", ..] = *words.as_slice() else {
            return None;
        };
        let begin = offset + head.len() + "stream\n".len();
        let packet = bytes.get(begin..begin.checked_add(length.parse().ok()?)?)?;
        (of.parse() == Ok(number)).then(|| Some((number, String::from_utf8(packet.to_vec()).ok()?)))?
    })
}

/// What stands in the trailer, without its last brackets.
fn trailer(bytes: &[u8], table: usize) -> Option<Vec<u8>> {
    let after = bytes.get(table..)?;
    let begin = after.windows(8).position(|part| part == b"trailer\n")? + 8;
    let whole = after.get(begin..)?;
    let end = whole.windows(9).rposition(|part| part == b"startxref")?;
    let dictionary = whole.get(..end)?.trim_ascii_end();
    Some(dictionary.strip_suffix(b">>")?.trim_ascii_end().to_vec())
}
