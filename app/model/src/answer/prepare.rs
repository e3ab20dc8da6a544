//! Changes an answer's text before it is parsed, where models write what CommonMark reads differently.
//!
//! - Emphasis next to Korean, Japanese and Chinese: `**“강조”**입니다` is no emphasis by CommonMark's rule for where stars may begin
//!   and end, because that rule relies on spaces between words. Here a [`BOUNDARY`] is inserted between the stars and the
//!   punctuation, following the proposal for CJK-friendly emphasis (<https://github.com/tats-u/markdown-cjk-friendly>).
//! - Formulas: `$…$`, `$$…$$`, `\(…\)` and `\[…\]` are full of backslashes, underscores and stars. Each is replaced by a name
//!   that the parser takes for a word, and restored when the text is written.
//! - A line that begins with `<br>` would begin a raw HTML block. A [`BOUNDARY`] before it makes it part of its line.
//!
//! Nothing here has to know for certain what is code: [`Prepared::restore`] restores everything as it was, and code is written
//! through it. The marks are code points that no text may contain ("noncharacters"); [`clean`] removes them from an answer first.

use std::{borrow::Cow, ops::Range};

/// The parser takes it for a letter; readers never see it.
pub const BOUNDARY: char = '\u{FDD0}';
/// Begins a formula's name, followed by hexadecimal digits, each one of the 16 code points from [`DIGITS`] on, and [`END`].
const FORMULA: char = '\u{FDD1}';
const DIGITS: u32 = 0xFDD2;
const END: char = '\u{FDE2}';

/// A longer text is no formula: a sign that was left open by mistake must not swallow the rest of the answer.
const LONGEST_FORMULA: usize = 2_000;
/// The same limit for formulas inside a line.
const LONGEST_INLINE: usize = 500;

fn is_mark(c: char) -> bool {
    ('\u{FDD0}'..='\u{FDEF}').contains(&c)
}

/// Removes the code points that are used as marks here.
pub fn clean(text: &str) -> Cow<'_, str> {
    if text.contains(is_mark) { Cow::Owned(text.replace(is_mark, "")) } else { Cow::Borrowed(text) }
}

/// A text that is ready for the parser.
#[derive(Debug)]
pub struct Prepared<'a> {
    source: &'a str,
    pub text: Cow<'a, str>,
    /// The end of each change, in the prepared text and in the source.
    changes: Vec<(usize, usize)>,
    formulas: Vec<&'a str>,
}

#[derive(Debug, PartialEq, Eq)]
pub enum PreparedPiece<'a> {
    Text(Cow<'a, str>),
    Formula(&'a str),
}

impl<'a> Prepared<'a> {
    /// Prepares a cleaned text. While it is `growing`, an unfinished displayed formula at its end counts as complete.
    pub fn new(source: &'a str, growing: bool) -> Self {
        let plain = |text| Self { source, text, changes: Vec::new(), formulas: Vec::new() };
        if !source.contains(['*', '~', '$', '<', '(', '[']) {
            return plain(Cow::Borrowed(source));
        }
        let mut scan = Scanner::new(source, growing);
        scan.run();
        if scan.changes.is_empty() {
            return plain(Cow::Borrowed(source));
        }
        scan.copy_to(source.len());
        Self { source, text: Cow::Owned(scan.out), changes: scan.changes, formulas: scan.formulas }
    }

    /// Maps a position in the prepared text to the source.
    pub fn in_source(&self, at: usize) -> usize {
        let later = self.changes.partition_point(|(prepared, _)| *prepared <= at);
        match later.checked_sub(1).and_then(|index| self.changes.get(index)) {
            Some((prepared, source)) => (source + (at - prepared)).min(self.source.len()),
            None => at,
        }
    }

    /// A piece of the prepared text as it was written in the source.
    pub fn restore<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if !text.contains(is_mark) {
            return Cow::Borrowed(text);
        }
        let mut whole = String::new();
        for piece in self.pieces(text) {
            whole.push_str(match &piece {
                PreparedPiece::Text(text) => text,
                PreparedPiece::Formula(formula) => formula,
            });
        }
        Cow::Owned(whole)
    }

    /// Splits a piece of the prepared text into text and formulas.
    pub fn pieces<'t>(&self, text: &'t str) -> Vec<PreparedPiece<'t>>
    where
        'a: 't,
    {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some(at) = rest.find(FORMULA) {
            let (before, name) = rest.split_at(at);
            self.push_text(before, &mut pieces);
            let end = name.find(END).map_or(name.len(), |end| end + END.len_utf8());
            let (name, after) = name.split_at(end);
            let digits = name.chars().filter_map(|c| u32::from(c).checked_sub(DIGITS).filter(|digit| *digit < 16));
            let number = digits.fold(0_usize, |number, digit| number.wrapping_mul(16).wrapping_add(digit as usize));
            if let Some(formula) = self.formulas.get(number) {
                pieces.push(PreparedPiece::Formula(formula));
            }
            rest = after;
        }
        self.push_text(rest, &mut pieces);
        pieces
    }

    fn push_text<'t>(&self, text: &'t str, pieces: &mut Vec<PreparedPiece<'t>>) {
        if !text.is_empty() {
            pieces.push(PreparedPiece::Text(clean(text)));
        }
    }
}

struct Scanner<'a> {
    text: &'a str,
    growing: bool,
    out: String,
    /// How much of the text has been copied.
    copied: usize,
    /// The start of the current line.
    line: usize,
    changes: Vec<(usize, usize)>,
    formulas: Vec<&'a str>,
    /// For each sign that ends a formula, a range of the text that contains none of them.
    missing: [Range<usize>; 4],
    /// Lengths of backtick runs that are not closed before this position.
    open_code: (usize, Vec<usize>),
}

impl<'a> Scanner<'a> {
    fn new(text: &'a str, growing: bool) -> Self {
        let missing = [0..0, 0..0, 0..0, 0..0];
        let out = String::with_capacity(text.len() + 64);
        Self {
            text,
            growing,
            out,
            copied: 0,
            line: 0,
            changes: Vec::new(),
            formulas: Vec::new(),
            missing,
            open_code: (0, Vec::new()),
        }
    }

    fn rest(&self, at: usize) -> &'a str {
        self.text.get(at..).unwrap_or_default()
    }

    fn before(&self, at: usize) -> Option<char> {
        self.text.get(..at).and_then(|text| text.chars().next_back())
    }

    fn copy_to(&mut self, end: usize) {
        self.out.push_str(self.text.get(self.copied..end).unwrap_or_default());
        self.copied = end;
    }

    fn boundary(&mut self, at: usize) {
        self.copy_to(at);
        self.out.push(BOUNDARY);
        self.changes.push((self.out.len(), at));
    }

    fn formula(&mut self, range: Range<usize>) {
        self.copy_to(range.start);
        self.out.push(FORMULA);
        let number = self.formulas.len();
        for digit in format!("{number:x}").chars().filter_map(|c| c.to_digit(16)) {
            self.out.extend(char::from_u32(DIGITS + digit));
        }
        self.out.push(END);
        self.formulas.push(self.text.get(range.clone()).unwrap_or_default());
        self.copied = range.end;
        self.changes.push((self.out.len(), range.end));
    }

    fn run(&mut self) {
        let mut fence: Option<&str> = None;
        let mut at = 0;
        while at < self.text.len() {
            let rest = self.rest(at);
            let line = rest.find('\n').map_or(rest, |end| rest.get(..=end).unwrap_or_default());
            let end = at + line.len();
            match (fence, fence_of(line)) {
                (None, Some(begun)) => fence = Some(begun),
                (Some(begun), Some(ended)) if ended.starts_with(begun) && line.trim().ends_with(ended) => fence = None,
                (Some(_), _) => {}
                (None, None) => {
                    // What is open at the end of the line may continue in the next ones.
                    at = self.inline(at, end);
                    continue;
                }
            }
            at = end;
        }
    }

    /// Scans a line; what begins in it may end in a later one. Returns the position it has reached.
    fn inline(&mut self, mut at: usize, end: usize) -> usize {
        self.line = at;
        self.begin_line(at, end);
        while at < end {
            let Some(found) = self.text.get(at..end).and_then(|text| text.find(['\\', '`', '$', '*', '~'])) else {
                return end;
            };
            at += found;
            let rest = self.rest(at);
            at = match rest.as_bytes().first() {
                Some(b'\\') => self.backslash(at, rest),
                Some(b'`') => self.code(at, rest),
                Some(b'$') => self.dollar(at, rest),
                _ => self.stars(at, rest),
            };
        }
        at
    }

    fn begin_line(&mut self, at: usize, end: usize) {
        let line = self.text.get(at..end).unwrap_or_default();
        let text = line.trim_start_matches([' ', '>']);
        let is_tag =
            text.starts_with('<') && text.find('>').and_then(|close| text.get(..=close)).is_some_and(super::is_break);
        if is_tag {
            self.boundary(at + line.len() - text.len());
        }
    }

    fn backslash(&mut self, at: usize, rest: &str) -> usize {
        let (close, sign) = match rest.as_bytes().get(1) {
            Some(b'(') => ("\\)", 0),
            Some(b'[') => ("\\]", 1),
            _ => return at + 1 + rest.chars().nth(1).filter(char::is_ascii_punctuation).map_or(0, char::len_utf8),
        };
        let end = self.end_of_formula(at + 2, close, sign, sign == 1 && self.begins_line(at));
        self.formula_or(at, end, at + 2)
    }

    fn dollar(&mut self, at: usize, rest: &str) -> usize {
        if rest.starts_with("$$") {
            let end = self.end_of_formula(at + 2, "$$", 2, self.begins_line(at));
            return self.formula_or(at, end, at + rest.len() - rest.trim_start_matches('$').len());
        }
        let end = self.end_of_dollar(at);
        self.formula_or(at, end, at + 1)
    }

    /// Takes the formula that ends at `end`, if there is one. Returns where to continue.
    fn formula_or(&mut self, at: usize, end: Option<usize>, otherwise: usize) -> usize {
        if let Some(end) = end {
            self.formula(at..end);
        }
        end.unwrap_or(otherwise)
    }

    /// Finds the end of `$…$`. These rules keep prices out: only the formula touches the signs from inside, no letter or digit
    /// from outside, and text that begins with a digit and contains a space must contain a mathematical sign.
    fn end_of_dollar(&mut self, at: usize) -> Option<usize> {
        if self.before(at).is_some_and(|c| c.is_ascii_alphanumeric()) {
            return None;
        }
        let near = self.text.get(at + 1..floor(self.text, at + 2 + LONGEST_INLINE)).unwrap_or_default();
        let line = near.get(..near.find('\n').unwrap_or(near.len())).unwrap_or_default();
        let inner = line.get(..line.find('$')?)?;
        let after = self.rest(at + 1 + inner.len() + 1).chars().next();
        let touches = !inner.is_empty() && inner.trim() == inner && !inner.ends_with('\\') && !inner.contains('`');
        let apart = after.is_none_or(|c| !c.is_ascii_alphanumeric() && c != '$');
        let price = inner.starts_with(|c: char| c.is_ascii_digit()) && inner.contains(' ') && !is_mathematical(inner);
        (touches && apart && !price).then_some(at + 1 + inner.len() + 1)
    }

    /// Finds the end of a formula that begins before `from`: in the same paragraph and not too far away.
    fn end_of_formula(&mut self, from: usize, close: &str, sign: usize, displayed: bool) -> Option<usize> {
        let known = self.missing.get(sign).cloned().unwrap_or_default();
        let limit = floor(self.text, from + LONGEST_FORMULA);
        let begin = if known.contains(&from) {
            floor(self.text, known.end.saturating_sub(close.len())).max(from)
        } else {
            from
        };
        let found = self.text.get(begin..limit.max(begin)).and_then(|text| text.find(close));
        if found.is_none() {
            if let Some(missing) = self.missing.get_mut(sign) {
                *missing = from..limit;
            }
            // Its end may only not have been written yet.
            let begun = self.growing && displayed && limit == self.text.len() && !has_empty_line(self.rest(from));
            return begun.then_some(self.text.len());
        }
        let end = begin + found?;
        let inner = self.text.get(from..end)?;
        let trimmed = inner.trim();
        let short = !trimmed.contains(char::is_whitespace) && trimmed.len() <= 40;
        let says = trimmed.contains(char::is_alphanumeric);
        let good = says && (short || is_mathematical(trimmed)) && !has_empty_line(inner);
        good.then_some(end + close.len())
    }

    /// Whether only quote and list markers precede a position in its line.
    fn begins_line(&self, at: usize) -> bool {
        let line = self.text.get(self.line..at).unwrap_or_default();
        line.chars().all(|c| c == ' ' || ">-*+.)".contains(c) || c.is_ascii_digit())
    }

    /// Skips code, with all signs in it.
    fn code(&mut self, at: usize, rest: &str) -> usize {
        let run = rest.len() - rest.trim_start_matches('`').len();
        let (until, open) = &mut self.open_code;
        if *until <= at {
            open.clear();
        }
        if open.contains(&run) {
            return at + run;
        }
        let mut from = at + run;
        while let Some(found) = self.text.get(from..).and_then(|text| text.find('`')) {
            if has_empty_line(self.text.get(from..from + found).unwrap_or_default()) {
                break;
            }
            from += found;
            let rest = self.rest(from);
            let other = rest.len() - rest.trim_start_matches('`').len();
            from += other;
            if other == run {
                return from;
            }
        }
        let (until, open) = &mut self.open_code;
        *until = (*until).max(from);
        open.push(run);
        at + run
    }

    fn stars(&mut self, at: usize, rest: &str) -> usize {
        let sign = rest.chars().next().unwrap_or('*');
        let end = at + rest.len() - rest.trim_start_matches(sign).len();
        if sign == '~' && end == at + 1 {
            return end;
        }
        let (Some(before), Some(after)) = (self.before(at), self.rest(end).chars().next()) else { return end };
        let is_sign = |c: char| !c.is_alphanumeric() && !c.is_whitespace();
        if is_sign(before) && after.is_alphanumeric() && (is_cjk(before) || is_cjk(after)) {
            self.boundary(at);
        } else if is_sign(after) && before.is_alphanumeric() && (is_cjk(before) || is_cjk(after)) {
            self.boundary(end);
        }
        end
    }
}

/// The fence that begins or ends a code block, if this line has one.
fn fence_of(line: &str) -> Option<&str> {
    let text = line.trim_start_matches([' ', '\t', '>']);
    // It may follow directly after a list marker.
    let text = text.strip_prefix(['-', '*', '+']).map_or(text, str::trim_start);
    let number = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let text =
        if number.len() < text.len() { number.strip_prefix(['.', ')']).map_or(text, str::trim_start) } else { text };
    let sign = text.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let run = text.get(..text.len() - text.trim_start_matches(sign).len())?;
    let info = text.get(run.len()..)?;
    (run.len() >= 3 && !(sign == '`' && info.contains('`'))).then_some(run)
}

fn is_mathematical(text: &str) -> bool {
    text.contains(['\\', '^', '_', '=', '+', '<', '>', '{', '}', '|'])
}

fn has_empty_line(text: &str) -> bool {
    let lines = text.split('\n').count();
    // The first and the last line are incomplete.
    text.split('\n')
        .enumerate()
        .any(|(at, line)| at > 0 && at + 1 < lines && line.trim_matches([' ', '\t', '\r', '>']).is_empty())
}

/// Letters and punctuation of languages that are written without spaces, or whose particles follow a word without one.
fn is_cjk(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11FF}' | '\u{2E80}'..='\u{A4CF}' | '\u{A960}'..='\u{A97F}' | '\u{AC00}'..='\u{D7FF}'
        | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE4F}' | '\u{FF00}'..='\u{FFEF}' | '\u{20000}'..='\u{3FFFF}')
}

/// The nearest position at or before `at` where a text can be cut.
pub fn floor(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..4).filter_map(|back| at.checked_sub(back)).find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn formulas(text: &str) -> Vec<String> {
        let prepared = Prepared::new(text, false);
        let pieces = prepared.pieces(&prepared.text);
        pieces
            .into_iter()
            .filter_map(|piece| if let PreparedPiece::Formula(f) = piece { Some(f.to_owned()) } else { None })
            .collect()
    }

    #[test]
    fn formulas_are_told_from_prices() {
        for (text, found) in [
            ("The roots are \\(x_1 = 3\\) and \\(x\\).", vec!["\\(x_1 = 3\\)", "\\(x\\)"]),
            ("a\n\n\\[\nx = \\frac{1}{2}\n\\]\n\nb", vec!["\\[\nx = \\frac{1}{2}\n\\]"]),
            ("$$\nE = mc^2\n$$", vec!["$$\nE = mc^2\n$$"]),
            ("Also $a_1 * b_1 + a_2 * b_2$.", vec!["$a_1 * b_1 + a_2 * b_2$"]),
            ("값은 $x$이고 $y = 2$예요", vec!["$x$", "$y = 2$"]),
            ("$5$", vec!["$5$"]),
        ] {
            assert_eq!(formulas(text), found, "{text}");
        }
        for text in [
            "$5 and $10",
            "it costs $5 … $9.",
            "between $1,000~$2,000",
            "($5-$10)",
            "US$5 or A$6",
            "5$ or 6$",
            "$5 or 10$",
            "`$a` and `$b`",
            "`a $x` b $y",
            "```sh\necho $HOME $x$\n```",
            "\\[not a link\\](x)",
            "\\(an aside, no formula\\)",
            "\\$x$ y$",
            "a $$ and b $$",
            "\\[\\\\\\]",
            "$a\n\nb$",
            "\\(a = b\n\nc\\)",
        ] {
            assert_eq!(formulas(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn everything_comes_back_as_it_was() {
        for text in [
            "`**“a”**는` **“강조”**입니다 \\(x\\) $y$",
            "<br>\n  <br/>x\n> <BR />",
            "- ```\n  $a$ **(가)**나\n  ```\n$b$",
            "**(가)**나 \\**한 \\\\**(한)**",
            "$$\n\\frac{a",
        ] {
            for growing in [false, true] {
                let prepared = Prepared::new(text, growing);
                assert_eq!(prepared.restore(&prepared.text), text);
                assert_eq!(prepared.in_source(prepared.text.len()), text.len());
            }
        }
        assert_eq!(clean("a\u{FDD0}b\u{FDD1}\u{FDD2}"), "ab");
    }

    #[test]
    fn places_are_found_again() {
        let text = "**“강조”**입니다 $x$ 끝";
        let prepared = Prepared::new(text, false);
        let at = prepared.text.find('끝').unwrap();
        assert_eq!(prepared.in_source(at), text.find('끝').unwrap());
    }

    #[test]
    fn a_displayed_formula_that_has_begun_is_one() {
        let begun = Prepared::new("a\n\n\\[\nx_1 = \\fr", true);
        assert_eq!(begun.pieces(&begun.text).len(), 2);
        assert_eq!(Prepared::new("a\n\n\\[\nx_1 = \\fr", false).formulas.len(), 0);
    }
}
