//! An answer's text for pages and files: Markdown prepared for the parser, and JSON as people read it.

mod prepare;
mod tree;
mod written;

pub use prepare::{BOUNDARY, Prepared, PreparedPiece, clean, floor};
pub use tree::JsonPart;

/// Escapes text so that nothing in it is read as HTML.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Whether a tag is `<br>` in one of its spellings, the only tag of an answer that has an effect.
pub fn is_break(tag: &str) -> bool {
    let name = tag.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).unwrap_or_default();
    name.trim_end_matches('/').trim_end().eq_ignore_ascii_case("br")
}
