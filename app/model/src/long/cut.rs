//! Cuts a text into parts at the best places: before a heading, between paragraphs, lines, sentences or words, and in any case
//! between two characters as people see them.

use std::ops::Range;

use crate::estimate::TokenMeter;

/// The least that a part may hold, in estimated tokens. Any character, as people see it, fits into that.
pub const LEAST_PART_TOKENS: usize = 256;

/// A character, as people see it, that is made of more code points than this is cut: nobody could read it.
const CLUSTER_CHARS: usize = 64;

/// A place where a text may be cut, from worst to best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Character,
    Word,
    Sentence,
    Line,
    Paragraph,
    Heading,
}

const PLACES: usize = 6;

/// The consecutive parts of a text, each with at most this many estimated tokens, or [`LEAST_PART_TOKENS`] if that is more. None
/// is empty, and together they are the text.
pub fn cut(text: &str, most_tokens: usize) -> Vec<Range<usize>> {
    let most_tokens = most_tokens.max(LEAST_PART_TOKENS);
    let mut parts = Vec::new();
    let mut start = 0;
    while let Some(rest) = text.get(start..).filter(|rest| !rest.is_empty()) {
        let length = first_part(rest, most_tokens);
        parts.push(start..start + length);
        start += length;
    }
    parts
}

/// The length of the first part in bytes.
fn first_part(text: &str, most_tokens: usize) -> usize {
    let mut meter = TokenMeter::default();
    // The last place of each kind, in bytes.
    let mut last = [0_usize; PLACES];
    let mut reader = Reader::default();
    for (at, c) in text.char_indices() {
        if at > 0
            && let Some(place) = reader.place_before(c, text.get(at..).unwrap_or_default())
            && let Some(last) = last.get_mut(place as usize)
        {
            *last = at;
        }
        reader.take(c);
        meter.take(c);
        if meter.tokens() > most_tokens {
            return best(&last, at);
        }
    }
    text.len()
}

/// The best place that leaves the part at least half full; else the last place of any kind.
fn best(last: &[usize; PLACES], full_at: usize) -> usize {
    let good = last.iter().rev().find(|at| **at * 2 >= full_at).copied();
    good.or_else(|| last.iter().max().copied()).filter(|at| *at > 0).unwrap_or(full_at)
}

/// What was read before a place.
#[derive(Default)]
struct Reader {
    before: Option<char>,
    /// Code points of the character so far.
    cluster_chars: usize,
    /// Regional indicators in a row, of which two make a flag.
    indicators: usize,
    /// Line ends since the last visible character.
    line_ends: usize,
    /// Whether a sentence has ended, and only closing marks and blanks have come since.
    sentence_over: bool,
}

impl Reader {
    /// The kind of place before the next character, with which `rest` begins; `None` in the middle of a character.
    fn place_before(&self, next: char, rest: &str) -> Option<Place> {
        let before = self.before?;
        if self.cluster_chars < CLUSTER_CHARS && continues(before, next, self.indicators) {
            return None;
        }
        // Blanks stay with what they follow.
        if next.is_whitespace() {
            return Some(Place::Character);
        }
        let blank = before.is_whitespace();
        Some(match self.line_ends {
            1.. if blank && is_heading(rest) => Place::Heading,
            2.. if blank => Place::Paragraph,
            1 if blank => Place::Line,
            _ if self.sentence_over && (blank || is_wide_end(before)) => Place::Sentence,
            _ if blank => Place::Word,
            _ => Place::Character,
        })
    }

    fn take(&mut self, c: char) {
        let goes_on = self.before.is_some_and(|before| continues(before, c, self.indicators));
        self.cluster_chars = if goes_on && self.cluster_chars < CLUSTER_CHARS { self.cluster_chars + 1 } else { 1 };
        self.indicators = if is_indicator(c) { self.indicators + 1 } else { 0 };
        match c {
            '\n' => self.line_ends += 1,
            c if c.is_whitespace() => {}
            _ => self.line_ends = 0,
        }
        self.sentence_over = match c {
            '.' | '!' | '?' | '…' | '。' | '！' | '？' => true,
            '"' | '\'' | ')' | ']' | '”' | '’' | '」' | '』' | '）' => self.sentence_over,
            c => self.sentence_over && c.is_whitespace(),
        };
        self.before = Some(c);
    }
}

/// Ends of sentences that are not followed by a space.
fn is_wide_end(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '」' | '』')
}

/// Whether a line begins a section: a Markdown heading, or a chapter of a Korean document such as “제3장” or “제12조(목적)”.
fn is_heading(line: &str) -> bool {
    let after_marks = line.trim_start_matches('#');
    let marks = line.len() - after_marks.len();
    if (1..=6).contains(&marks) && after_marks.starts_with(' ') {
        return true;
    }
    line.strip_prefix('제').is_some_and(|rest| {
        let after_digits = rest.trim_start().trim_start_matches(|c: char| c.is_ascii_digit());
        after_digits.len() < rest.trim_start().len()
            && after_digits.starts_with(['편', '장', '절', '관', '조'])
            && !after_digits.chars().nth(1).is_some_and(|c| matches!(c, '가'..='힣') && c != '의')
    })
}

/// Whether a character, as people see it, goes on from one code point to the next: the rules of Unicode's UAX 29 for the scripts
/// that people write, with marks by their blocks.
fn continues(before: char, next: char, indicators: usize) -> bool {
    match next {
        '\n' => before == '\r',
        '\u{200d}' => true,
        _ if before == '\u{200d}' => !next.is_whitespace(),
        _ if is_indicator(next) => indicators % 2 == 1,
        _ if is_mark(next) => !matches!(before, '\n' | '\r'),
        '\u{1160}'..='\u{11ff}' | '\u{d7b0}'..='\u{d7fb}' => is_jamo(before) || matches!(before, '가'..='힣'),
        '\u{1100}'..='\u{115f}' | '\u{a960}'..='\u{a97c}' | '가'..='힣' => is_leading_jamo(before),
        _ => false,
    }
}

fn is_indicator(c: char) -> bool {
    matches!(c, '\u{1f1e6}'..='\u{1f1ff}')
}

fn is_leading_jamo(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{115f}' | '\u{a960}'..='\u{a97c}')
}

fn is_jamo(c: char) -> bool {
    is_leading_jamo(c) || matches!(c, '\u{1160}'..='\u{11ff}' | '\u{d7b0}'..='\u{d7fb}')
}

/// Accents, vowel signs, variation selectors, skin tones and tags. In the Brahmic blocks it takes in some letters, too, which only
/// forbids some places.
fn is_mark(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5c7}' | '\u{610}'..='\u{61a}'
        | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6ed}' | '\u{7a6}'..='\u{7b0}' | '\u{7eb}'..='\u{7f3}'
        | '\u{e31}' | '\u{e33}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}' | '\u{eb1}' | '\u{eb3}'..='\u{ebc}' | '\u{ec8}'..='\u{ece}'
        | '\u{f18}'..='\u{f19}' | '\u{f35}'..='\u{f39}' | '\u{f3e}'..='\u{f3f}' | '\u{f71}'..='\u{fbc}'
        | '\u{102b}'..='\u{103e}' | '\u{1056}'..='\u{1059}' | '\u{135d}'..='\u{135f}' | '\u{17b4}'..='\u{17d3}'
        | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{200c}' | '\u{20d0}'..='\u{20ff}'
        | '\u{302a}'..='\u{302f}' | '\u{3099}'..='\u{309a}' | '\u{a66f}'..='\u{a67d}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{fe20}'..='\u{fe2f}' | '\u{ff9e}'..='\u{ff9f}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0020}'..='\u{e007f}'
        | '\u{e0100}'..='\u{e01ef}')
        || is_brahmic_sign(c)
}

/// Signs of the Indian scripts, whose blocks of 128 are laid out alike.
fn is_brahmic_sign(c: char) -> bool {
    let code = u32::from(c);
    (0x900..0xe00).contains(&code)
        && matches!(code % 0x80, 0x00..=0x03 | 0x3c | 0x3e..=0x4f | 0x55..=0x57 | 0x62..=0x63)
}
