//! Lenient parsing of JSON: a field that differs from the expected type doesn't invalidate the rest.

use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::{Path, Segment};

use super::reading::stand_in;
use crate::error::{BadAnswer, Error, ErrorKind};

/// The most deviations that are tolerated in one document.
const MOST_REPAIRS: usize = 64;

/// Parses JSON of an expected type, or returns [`BadAnswer::Garbage`] with its beginning for the log.
///
/// A value of another type counts as missing: it is removed from a list, or absent from an object.
pub(super) fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Error> {
    serde_json::from_slice(body).or_else(|_| value(body).and_then(shape).ok_or_else(|| garbage(body)))
}

/// Parses any JSON, including what only some servers write: lone surrogates, `NaN`, numbers out of range, duplicate keys.
pub(super) fn value(body: &[u8]) -> Option<Value> {
    serde_json::from_slice(body).ok().or_else(|| serde_json::from_str(&mend(&String::from_utf8_lossy(body))).ok())
}

/// Converts a value to the expected type, without the parts that differ from it.
pub(super) fn shape<T: DeserializeOwned>(mut value: Value) -> Option<T> {
    for _ in 0..MOST_REPAIRS {
        match serde_path_to_error::deserialize(&value) {
            Ok(shaped) => return Some(shaped),
            Err(error) => repair(&mut value, error.path())?,
        }
    }
    None
}

pub(super) fn garbage(body: &[u8]) -> Error {
    Error::new(ErrorKind::BadAnswer(BadAnswer::Garbage)).with_detail(String::from_utf8_lossy(body))
}

/// A count as servers write them, possibly with a decimal point or as text. `None` if it isn't a count.
pub(super) fn count(value: &Value) -> Option<u64> {
    /// More tokens than any model reads.
    const BEYOND: f64 = 1e12;
    let number = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())?;
    (1.0..BEYOND).contains(&number).then_some(number as u64)
}

/// Removes the value at `path`, or turns it into a whole number.
fn repair(value: &mut Value, path: &Path) -> Option<()> {
    let mut segments: Vec<&Segment> = path.iter().collect();
    let last = segments.pop()?;
    let mut parent = value;
    for segment in segments {
        parent = match segment {
            Segment::Seq { index } => parent.get_mut(*index)?,
            Segment::Map { key } => parent.get_mut(key)?,
            // The name of a variant is followed by its content.
            Segment::Enum { .. } => parent,
            Segment::Unknown => return None,
        };
    }
    match (last, parent) {
        (Segment::Seq { index }, Value::Array(items)) if *index < items.len() => {
            items.remove(*index);
        }
        (Segment::Map { key }, Value::Object(fields)) => {
            let whole = fields.get(key).filter(|field| !field.is_u64()).and_then(count);
            match whole {
                Some(number) => drop(fields.insert(key.clone(), number.into())),
                None => drop(fields.remove(key)?),
            }
        }
        _ => return None,
    }
    Some(())
}

/// Rewrites the text as strict JSON, as far as possible.
fn mend(text: &str) -> String {
    let mut mended = String::with_capacity(text.len());
    let mut rest = text;
    let mut in_string = false;
    while let Some(c) = rest.chars().next() {
        let mut taken = c.len_utf8();
        match c {
            '"' => in_string = !in_string,
            '\\' if in_string => {
                let (length, alone) = escape(rest);
                if let Some(surrogate) = alone {
                    mended.push(stand_in(surrogate));
                    rest = rest.get(length..).unwrap_or_default();
                    continue;
                }
                taken = length;
            }
            '-' | '0'..='9' | 'N' | 'I' if !in_string => {
                let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "+-.".contains(c))).unwrap_or(rest.len());
                let word = rest.get(..end).unwrap_or_default();
                mended.push_str(if serde_json::from_str::<f64>(word).is_ok() || !is_number(word) {
                    word
                } else {
                    "null"
                });
                rest = rest.get(end..).unwrap_or_default();
                continue;
            }
            _ => {}
        }
        mended.push_str(rest.get(..taken).unwrap_or_default());
        rest = rest.get(taken..).unwrap_or_default();
    }
    mended
}

/// Whether it is a number that JSON can't represent.
fn is_number(word: &str) -> bool {
    word.parse::<f64>().is_ok()
}

/// The length of the escape sequence (or pair) at the start of the text, and the surrogate if it stands alone.
fn escape(text: &str) -> (usize, Option<u32>) {
    let unit = |text: &str| u32::from_str_radix(text.strip_prefix("\\u")?.get(..4)?, 16).ok();
    let after = |at: usize| text.get(at..).and_then(unit);
    match (after(0), after(6)) {
        (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => (12, None),
        (Some(half @ 0xD800..=0xDFFF), _) => (6, Some(half)),
        (Some(_), _) => (6, None),
        // A backslash and the character that it escapes.
        (None, _) => (1 + text.chars().nth(1).map_or(0, char::len_utf8), None),
    }
}
