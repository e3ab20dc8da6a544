//! JSON of a promised shape, read as far as it can be: what differs from the promise in one place doesn't void the rest.

use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::{Path, Segment};

use super::reading::stand_in;
use crate::error::{BadAnswer, Error, ErrorKind};

/// How many places of one document may differ from the promise.
const MOST_REPAIRS: usize = 64;

/// JSON of the promised shape, or [`BadAnswer::Garbage`] with its beginning for the log.
///
/// What is there in another shape counts as missing: an item of a list is left out of it, a field of an object is absent.
pub(super) fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Error> {
    serde_json::from_slice(body).or_else(|_| value(body).and_then(shape).ok_or_else(|| garbage(body)))
}

/// Any JSON, also with what only some servers take for it: halves of characters, `NaN`, numbers beyond all bounds, a key that
/// comes twice.
pub(super) fn value(body: &[u8]) -> Option<Value> {
    serde_json::from_slice(body).ok().or_else(|| serde_json::from_str(&mend(&String::from_utf8_lossy(body))).ok())
}

/// A value of the promised shape, without what differs from it.
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

/// A count as servers write them: with a point, as text. Nothing where it is no count.
pub(super) fn count(value: &Value) -> Option<u64> {
    /// More tokens than any model reads.
    const BEYOND: f64 = 1e12;
    let number = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())?;
    (1.0..BEYOND).contains(&number).then_some(number as u64)
}

/// Takes away what is at `path`, or makes a whole number of it.
fn repair(value: &mut Value, path: &Path) -> Option<()> {
    let mut segments: Vec<&Segment> = path.iter().collect();
    let last = segments.pop()?;
    let mut parent = value;
    for segment in segments {
        parent = match segment {
            Segment::Seq { index } => parent.get_mut(*index)?,
            Segment::Map { key } => parent.get_mut(key)?,
            // Behind the name of a variant is what it holds.
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

/// The text as strict JSON, as far as it is JSON at all.
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

/// Whether it is a number where JSON has no word for it.
fn is_number(word: &str) -> bool {
    word.parse::<f64>().is_ok()
}

/// How long the escape (or the pair) is with which the text begins, and the half of a character that it is if it stands alone.
fn escape(text: &str) -> (usize, Option<u32>) {
    let unit = |text: &str| u32::from_str_radix(text.strip_prefix("\\u")?.get(..4)?, 16).ok();
    let after = |at: usize| text.get(at..).and_then(unit);
    match (after(0), after(6)) {
        (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => (12, None),
        (Some(half @ 0xD800..=0xDFFF), _) => (6, Some(half)),
        (Some(_), _) => (6, None),
        // A backslash and what it escapes.
        (None, _) => (1 + text.chars().nth(1).map_or(0, char::len_utf8), None),
    }
}
