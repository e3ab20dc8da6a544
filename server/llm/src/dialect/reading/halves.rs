//! Characters outside the first plane, which JSON may write as two escapes, and some servers cut between the two.
//!
//! A half can't stand in a text. Where one stands in JSON it is [`stand_in`], from the end of the last private plane, which
//! nobody uses: until here, where it is joined with its other half or replaced.

const FIRST: u32 = 0x10_F800;
const FIRST_SURROGATE: u32 = 0xD800;
const FIRST_LOW: u32 = 0xDC00;
const LAST_SURROGATE: u32 = 0xDFFF;

/// What stands for a half that is alone.
pub(in crate::dialect) fn stand_in(surrogate: u32) -> char {
    let place = surrogate.checked_sub(FIRST_SURROGATE).filter(|_| surrogate <= LAST_SURROGATE);
    place.and_then(|place| char::from_u32(FIRST + place)).unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// The half that a character stands for.
fn surrogate(c: char) -> Option<u32> {
    u32::from(c).checked_sub(FIRST).map(|place| FIRST_SURROGATE + place)
}

pub(super) fn has_half(text: &str) -> bool {
    // The first byte of the private plane's characters.
    text.as_bytes().contains(&0xF4) && text.chars().any(|c| surrogate(c).is_some())
}

/// The state between two pieces.
#[derive(Debug, Default)]
pub(super) struct Halves {
    /// A first half, in case the second comes.
    high: Option<u32>,
}

impl Halves {
    pub(super) fn is_waiting(&self) -> bool {
        self.high.is_some()
    }

    /// The text with its halves joined; a first half at its end is held back.
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

    /// Nothing more comes: a half that waits stays alone.
    pub(super) fn flush(&mut self) -> String {
        self.high.take().map(|_| char::REPLACEMENT_CHARACTER.to_string()).unwrap_or_default()
    }
}

fn whole(high: u32, low: u32) -> char {
    let code = 0x1_0000 + ((high - FIRST_SURROGATE) << 10) + (low - FIRST_LOW);
    char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
}
