//! Hangul that is written in parts. Files and names that come from a Mac, and some input methods, write a syllable as two or three letters
//! (Unicode's decomposed form, NFD), which looks the same.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc_quick};

/// The text with whole syllables and letters that carry their marks.
pub(crate) fn composed(text: &str) -> Cow<'_, str> {
    match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => Cow::Borrowed(text),
        IsNormalized::No | IsNormalized::Maybe => Cow::Owned(text.nfc().collect()),
    }
}

/// The text as it is written in whole syllables and in parts.
pub(crate) fn with_decomposed(text: &str) -> Vec<String> {
    let (whole, parts): (String, String) = (text.nfc().collect(), text.nfd().collect());
    if whole == parts { vec![whole] } else { vec![whole, parts] }
}

/// What follows these characters if they begin a text as they are, or in parts.
pub(crate) fn after_prefix<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    if let Some(rest) = text.strip_prefix(word) {
        return Some(rest);
    }
    let mut rest = text.chars();
    let is_prefix = text.chars().next().is_some_and(is_part) && word.nfd().all(|c| rest.next() == Some(c));
    is_prefix.then_some(rest.as_str())
}

/// What comes before these characters if they end a text as they are, or in parts.
pub(crate) fn before_suffix<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    if let Some(rest) = text.strip_suffix(word) {
        return Some(rest);
    }
    let ends_in_parts = text.chars().next_back().is_some_and(is_part);
    if ends_in_parts { text.strip_suffix(word.nfd().collect::<String>().as_str()) } else { None }
}

/// Whether a syllable or a letter goes on with this character.
pub(crate) fn continues(c: char) -> bool {
    matches!(c, '\u{1160}'..='\u{11ff}' | '\u{d7b0}'..='\u{d7ff}') || unicode_normalization::char::is_combining_mark(c)
}

/// Whether it is a syllable, or a part of one.
pub(crate) fn is_hangul(c: char) -> bool {
    matches!(c, '가'..='힣') || is_part(c)
}

fn is_part(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11ff}' | '\u{a960}'..='\u{a97f}' | '\u{d7b0}'..='\u{d7ff}')
}
