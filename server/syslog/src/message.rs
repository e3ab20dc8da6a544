//! Messages as RFC 5424 has them, and how one is told from the next.

use std::fmt::Write as _;

/// The facility 13, "log audit", and the severity 6, "informational".
const PRIORITY: u8 = 13 * 8 + 6;
/// The longest that the name of a message and that of a host may be.
const LONGEST_ID: usize = 32;
const LONGEST_HOST: usize = 255;

/// A message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// When it happened, as RFC 3339 has it, with six digits of a second at most.
    pub at: String,
    /// What kind of message it is.
    pub id: String,
    /// What it says, in one line.
    pub text: String,
}

/// All of them, each with its length in bytes before it.
pub(crate) fn written(messages: &[Message], host: &str) -> Vec<u8> {
    let mut all = String::new();
    let mut one = String::new();
    for Message { at, id, text } in messages {
        one.clear();
        let (at, id) = (word(at, LONGEST_HOST), word(id, LONGEST_ID));
        let _ = write!(one, "<{PRIORITY}>1 {at} {host} madang - {id} - {text}");
        let _ = write!(all, "{} {one}", one.len());
    }
    all.into_bytes()
}

/// A host as it may stand in a message.
pub(crate) fn host(name: &str) -> String {
    word(name.trim_matches(['[', ']']), LONGEST_HOST)
}

/// A word of a header: printable ASCII without spaces, or a dash for nothing.
fn word(text: &str, longest: usize) -> String {
    let word: String = text.chars().filter(char::is_ascii_graphic).take(longest).collect();
    if word.is_empty() { "-".to_owned() } else { word }
}
