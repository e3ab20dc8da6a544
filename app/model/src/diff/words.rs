//! Compares two texts word by word.

use crate::{TokenKind, align::common, template_tokens};

/// A piece of a comparison. The old text is the equal and deleted pieces, the new one the equal and inserted ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DiffPiece {
    Equal(String),
    /// Only in the new text.
    Insert(String),
    /// Only in the old text.
    Delete(String),
}

/// Longer texts are first compared line by line.
const LONG_WORDS: usize = 1_500;

/// Compares two templates or other texts by words; a template's tag counts as one word. Where a Korean word replaces another, only
/// the syllables that differ are marked, because often just the ending changes. Very long texts that differ everywhere may result
/// in one deletion and one insertion.
pub fn compare_text(old: &str, new: &str) -> Vec<DiffPiece> {
    let (old_words, new_words) = (words(old), words(new));
    let mut pieces = DiffPieces::default();
    if old_words.len().max(new_words.len()) <= LONG_WORDS {
        pieces.compare(&old_words, &new_words, |pieces, old, new| pieces.replace(&old.concat(), &new.concat()));
    } else {
        let old_lines: Vec<&str> = old.split_inclusive('\n').collect();
        let new_lines: Vec<&str> = new.split_inclusive('\n').collect();
        pieces.compare(&old_lines, &new_lines, |pieces, old, new| {
            let (old, new) = (old.concat(), new.concat());
            pieces.compare(&words(&old), &words(&new), |pieces, old, new| pieces.replace(&old.concat(), &new.concat()));
        });
    }
    by_syllable(joined(pieces.0))
}

/// Where one Korean word replaces another, makes their common beginning and end equal pieces.
fn by_syllable(pieces: Vec<DiffPiece>) -> Vec<DiffPiece> {
    let mut out: Vec<DiffPiece> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        match (out.pop(), piece) {
            (Some(DiffPiece::Delete(old)), DiffPiece::Insert(new)) if is_korean_word(&old) && is_korean_word(&new) => {
                syllables(&old, &new, &mut out);
            }
            (before, piece) => {
                out.extend(before);
                push(&mut out, piece);
            }
        }
    }
    out
}

fn push(out: &mut Vec<DiffPiece>, piece: DiffPiece) {
    let (DiffPiece::Equal(text) | DiffPiece::Delete(text) | DiffPiece::Insert(text)) = &piece;
    if text.is_empty() {
        return;
    }
    if let (Some(DiffPiece::Equal(before)), DiffPiece::Equal(more)) = (out.last_mut(), &piece) {
        before.push_str(more);
        return;
    }
    out.push(piece);
}

fn is_korean_word(text: &str) -> bool {
    let is_syllable = |c: char| ('가'..='힣').contains(&c);
    text.chars().any(is_syllable) && text.chars().all(|c| is_syllable(c) || c.is_ascii_alphanumeric())
}

fn syllables(old: &str, new: &str, out: &mut Vec<DiffPiece>) {
    let alike = |(before, after): &(char, char)| before == after;
    let start: usize = old.chars().zip(new.chars()).take_while(alike).map(|(c, _)| c.len_utf8()).sum();
    let (old, new) = (old.split_at_checked(start), new.split_at_checked(start));
    let (Some((begin, old)), Some((_, new))) = (old, new) else { return };
    let end: usize = old.chars().rev().zip(new.chars().rev()).take_while(alike).map(|(c, _)| c.len_utf8()).sum();
    let (old, new) = (old.split_at_checked(old.len() - end), new.split_at_checked(new.len() - end));
    let (Some((old, end)), Some((new, _))) = (old, new) else { return };
    push(out, DiffPiece::Equal(begin.to_owned()));
    push(out, DiffPiece::Delete(old.to_owned()));
    push(out, DiffPiece::Insert(new.to_owned()));
    push(out, DiffPiece::Equal(end.to_owned()));
}

#[derive(Default)]
struct DiffPieces(Vec<DiffPiece>);

impl DiffPieces {
    /// Pushes what is common; `differ` gets the ranges of both sides between two common items.
    fn compare(&mut self, old: &[&str], new: &[&str], differ: impl Fn(&mut Self, &[&str], &[&str])) {
        let (mut old_at, mut new_at) = (0, 0);
        let end = (old.len(), new.len());
        for (old_next, new_next) in common(old, new).into_iter().chain([end]) {
            let old_part = old.get(old_at..old_next).unwrap_or_default();
            let new_part = new.get(new_at..new_next).unwrap_or_default();
            if !(old_part.is_empty() && new_part.is_empty()) {
                differ(self, old_part, new_part);
            }
            if let Some(equal) = old.get(old_next) {
                self.0.push(DiffPiece::Equal((*equal).to_owned()));
            }
            (old_at, new_at) = (old_next + 1, new_next + 1);
        }
    }

    fn replace(&mut self, old: &str, new: &str) {
        if !old.is_empty() {
            self.0.push(DiffPiece::Delete(old.to_owned()));
        }
        if !new.is_empty() {
            self.0.push(DiffPiece::Insert(new.to_owned()));
        }
    }
}

/// Joins adjacent pieces of a kind, deletions before insertions. White space alone between two changes becomes part of them:
/// `<del>one two</del>` reads better than `<del>one</del> <del>two</del>`.
fn joined(pieces: Vec<DiffPiece>) -> Vec<DiffPiece> {
    let mut out = Vec::new();
    let (mut deleted, mut inserted) = (String::new(), String::new());
    let mut pieces = pieces.into_iter().peekable();
    while let Some(piece) = pieces.next() {
        match piece {
            DiffPiece::Delete(text) => deleted.push_str(&text),
            DiffPiece::Insert(text) => inserted.push_str(&text),
            DiffPiece::Equal(mut text) => {
                while let Some(DiffPiece::Equal(more)) = pieces.next_if(|next| matches!(next, DiffPiece::Equal(_))) {
                    text.push_str(&more);
                }
                let between = pieces.peek().is_some() && !(deleted.is_empty() && inserted.is_empty());
                if between && text.chars().all(|c| c == ' ') {
                    deleted.push_str(&text);
                    inserted.push_str(&text);
                } else {
                    flush(&mut out, &mut deleted, &mut inserted);
                    out.push(DiffPiece::Equal(text));
                }
            }
        }
    }
    flush(&mut out, &mut deleted, &mut inserted);
    out
}

fn flush(out: &mut Vec<DiffPiece>, deleted: &mut String, inserted: &mut String) {
    if !deleted.is_empty() {
        out.push(DiffPiece::Delete(std::mem::take(deleted)));
    }
    if !inserted.is_empty() {
        out.push(DiffPiece::Insert(std::mem::take(inserted)));
    }
}

/// Splits a text into words, runs of white space, single signs and whole tags.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    for token in template_tokens(text) {
        let part = text.get(token.span).unwrap_or_default();
        if token.kind == TokenKind::Text {
            split_words(part, &mut words);
        } else {
            words.push(part);
        }
    }
    words
}

#[derive(Clone, Copy, PartialEq)]
enum Class {
    Word,
    Space,
    LineEnd,
    /// On its own: signs, and scripts without spaces between words.
    Alone,
}

fn split_words<'t>(text: &'t str, words: &mut Vec<&'t str>) {
    let mut start = 0;
    let mut before = None;
    for (at, c) in text.char_indices() {
        let class = class(c);
        if before.is_some_and(|before| before != class || class == Class::Alone) {
            words.extend(text.get(start..at));
            start = at;
        }
        before = Some(class);
    }
    if start < text.len() {
        words.extend(text.get(start..));
    }
}

fn class(c: char) -> Class {
    match c {
        '\n' | '\r' => Class::LineEnd,
        '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' => Class::Alone,
        _ if c.is_whitespace() => Class::Space,
        _ if c.is_alphanumeric() || c == '_' => Class::Word,
        _ => Class::Alone,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn marked(old: &str, new: &str) -> String {
        let mark = |piece: DiffPiece| match piece {
            DiffPiece::Equal(text) => text,
            DiffPiece::Insert(text) => format!("[+{text}]"),
            DiffPiece::Delete(text) => format!("[-{text}]"),
        };
        compare_text(old, new).into_iter().map(mark).collect()
    }

    #[test]
    fn words_are_compared_whole() {
        assert_eq!(marked("Write short minutes.", "Write long minutes."), "Write [-short][+long] minutes.");
        assert_eq!(marked("회의록을 짧게 써 주세요.", "회의록을 길게 써 주세요."), "회의록을 [-짧][+길]게 써 주세요.");
        assert_eq!(marked("same", "same"), "same");
        assert_eq!(marked("", "new"), "[+new]");
        assert_eq!(marked("old", ""), "[-old]");
        assert_eq!(marked("", ""), "");
    }

    #[test]
    fn of_a_korean_word_only_the_syllables_that_changed_are_marked() {
        assert_eq!(marked("고객에게 보내요", "고객님께 보내요"), "고객[-에게][+님께] 보내요");
        assert_eq!(marked("요약해 주세요", "요약 주세요"), "요약[-해] 주세요");
        assert_eq!(marked("A4용지", "A3용지"), "A[-4][+3]용지");
        assert_eq!(marked("정중하게", "짧은"), "[-정중하게][+짧은]", "nothing in common");
        // Several words are one change, because many small marks are harder to read.
        assert_eq!(marked("고객에게 정중하게", "손님에게 공손하게"), "[-고객에게 정중하게][+손님에게 공손하게]");
        assert_eq!(marked("write shorter", "write longer"), "write [-shorter][+longer]");
    }

    #[test]
    fn a_tag_is_one_word() {
        assert_eq!(marked("For {{ reader }}.", "For {{audience}}."), "For [-{{ reader }}][+{{audience}}].");
    }

    #[test]
    fn changes_next_to_each_other_become_one() {
        assert_eq!(marked("be kind and brief", "be short but clear"), "be [-kind and brief][+short but clear]");
        assert_eq!(marked("one two\nthree four", "1 2\n3 4"), "[-one two][+1 2]\n[-three four][+3 4]");
    }

    #[test]
    fn long_texts_are_compared_by_lines_first() {
        let line = |n: usize| format!("This is the line with the number {n} of a long text.\n");
        let old: String = (0..1_000).map(line).collect();
        let new = old.replace("number 500 of", "number five hundred of");
        let pieces = compare_text(&old, &new);
        let changed: Vec<_> = pieces.iter().filter(|piece| !matches!(piece, DiffPiece::Equal(_))).collect();
        assert_eq!(changed, [&DiffPiece::Delete("500".into()), &DiffPiece::Insert("five hundred".into())]);
    }

    #[test]
    fn very_long_texts_that_differ_everywhere_are_replaced() {
        let text = |word: &str| vec![word; 20_000].join("\n");
        assert_eq!(compare_text(&text("a"), &text("b")).len(), 2);
    }

    proptest! {
        #[test]
        fn the_pieces_are_the_texts(old in "[ab {}\n가.]{0,40}", new in "[ab {}\n가.]{0,40}") {
            let pieces = compare_text(&old, &new);
            let side = |keep: fn(&DiffPiece) -> Option<&str>| pieces.iter().filter_map(keep).collect::<String>();
            let old_side = side(|piece| match piece {
                DiffPiece::Equal(text) | DiffPiece::Delete(text) => Some(text),
                DiffPiece::Insert(_) => None,
            });
            let new_side = side(|piece| match piece {
                DiffPiece::Equal(text) | DiffPiece::Insert(text) => Some(text),
                DiffPiece::Delete(_) => None,
            });
            prop_assert_eq!(old_side, old);
            prop_assert_eq!(new_side, new);
        }
    }
}
