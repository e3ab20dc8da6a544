//! Joins surrogate pairs: JSON may write a character outside the basic plane as two escapes, and some servers split it between
//! two pieces.
//!
//! A lone surrogate can't occur in a `String`. The JSON parser replaces it by [`stand_in`], a character at the end of the last
//! private use plane, which nobody uses. Here it is joined with the other half, or replaced.

const FIRST: u32 = 0x10_F800;
const FIRST_SURROGATE: u32 = 0xD800;
const FIRST_LOW: u32 = 0xDC00;
const LAST_SURROGATE: u32 = 0xDFFF;

/// The character that stands in for a lone surrogate.
pub(in crate::dialect) fn stand_in(surrogate: u32) -> char {
    let place = surrogate.checked_sub(FIRST_SURROGATE).filter(|_| surrogate <= LAST_SURROGATE);
    place.and_then(|place| char::from_u32(FIRST + place)).unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// The surrogate that a character stands in for.
fn surrogate(c: char) -> Option<u32> {
    u32::from(c).checked_sub(FIRST).map(|place| FIRST_SURROGATE + place)
}

pub(super) fn has_half(text: &str) -> bool {
    // The first byte of all characters in the private use planes.
    text.as_bytes().contains(&0xF4) && text.chars().any(|c| surrogate(c).is_some())
}

/// The state between two pieces.
#[derive(Debug, Default)]
pub(super) struct Halves {
    /// A high surrogate, whose low one may still come.
    high: Option<u32>,
}

impl Halves {
    pub(super) fn is_waiting(&self) -> bool {
        self.high.is_some()
    }

    /// The text with its pairs joined. A high surrogate at its end is held back.
    pub(super) fn join(&mut self, text: String) -> String {
        if self.high.is_none() && !has_half(&text) {
            return text;
        }
        let mut joined = String::with_capacity(text.len());
        for c in text.chars() {
            let low = surrogate(c);
            match (self.high.take(), low) {
                (Some(high), Some(low)) if low >= FIRST_LOW => joined.push(whole(high, low)),
                (waiting, half) => {
                    joined.extend(waiting.map(|_| char::REPLACEMENT_CHARACTER));
                    match half {
                        None => joined.push(c),
                        Some(high) if high < FIRST_LOW => self.high = Some(high),
                        Some(_) => joined.push(char::REPLACEMENT_CHARACTER),
                    }
                }
            }
        }
        joined
    }

    /// Handles the end of the stream, where a held back surrogate remains alone.
    pub(super) fn flush(&mut self) -> String {
        self.high.take().map(|_| char::REPLACEMENT_CHARACTER.to_string()).unwrap_or_default()
    }
}

fn whole(high: u32, low: u32) -> char {
    let code = 0x1_0000 + ((high - FIRST_SURROGATE) << 10) + (low - FIRST_LOW);
    char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
}
