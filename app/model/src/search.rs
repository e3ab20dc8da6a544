//! Finds apps and commands by what people type, in the market's search and in the palette.
//!
//! Every word that is typed must be found in some field. Case, full-width letters and the two encodings of Hangul make no
//! difference. Korean is found while it is still being typed (`횡` is `회ㅇ…`, on the way to `회의`), by initial consonants (`ㅎㅇㄹ`
//! finds `회의록`), and without its spaces (`회의록정리`). If nothing is found, [`corrected`] suggests what may have been meant.

use crate::hangul::{
    Syllable, cluster_letters, compose_hangul, final_index, final_letters, first_vowel, initial_index,
};
use crate::nearest::distance;

/// A search, prepared once for many texts.
#[derive(Debug, Clone)]
pub struct Query {
    words: Vec<Vec<char>>,
}

/// The weight of the first field; each further field weighs one less, down to 1.
const FIRST_FIELD: u32 = 4;

impl Query {
    /// Parses what a person typed.
    pub fn new(typed: &str) -> Self {
        Self { words: folded(typed).split_whitespace().map(|word| word.chars().collect()).collect() }
    }

    /// Whether nothing was typed; then everything matches.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// How well the fields match, the most important field first; higher is better, `None` is no match. Only comparable under the
    /// same query.
    pub fn score<'f>(&self, fields: impl IntoIterator<Item = &'f str>) -> Option<u32> {
        let fields: Vec<SearchedText> = fields.into_iter().map(SearchedText::new).collect();
        let mut total = 0;
        for word in &self.words {
            let weights = (1..=FIRST_FIELD).rev().chain(std::iter::repeat(1));
            let best =
                fields.iter().zip(weights).filter_map(|(field, weight)| Some(field.score(word)? * weight)).max()?;
            total += best;
        }
        Some(total)
    }
}

/// [`Query::score`] for a single text.
pub fn score<'f>(typed: &str, fields: impl IntoIterator<Item = &'f str>) -> Option<u32> {
    Query::new(typed).score(fields)
}

/// The minimum number of letters of a word, or syllables of a Korean one, for which a single wrong one can be corrected.
const LEAST_LETTERS: usize = 4;
const LEAST_SYLLABLES: usize = 3;

/// What was probably meant if nothing is found: each typed word that occurs in none of the texts is replaced by one of their
/// words that differs by one letter. `None` if a word has no such neighbour, or if none needs one.
pub fn corrected<'t>(typed: &str, texts: impl IntoIterator<Item = &'t str>) -> Option<String> {
    let texts: Vec<SearchedText> = texts.into_iter().map(SearchedText::new).collect();
    let mut changed = false;
    let mut words = Vec::new();
    for word in Query::new(typed).words {
        if texts.iter().any(|text| text.score(&word).is_some()) {
            words.push(word.iter().collect());
        } else {
            words.push(neighbour(&word, &texts)?);
            changed = true;
        }
    }
    changed.then(|| words.join(" "))
}

/// The first word of the texts that differs from this one by one letter.
fn neighbour(word: &[char], texts: &[SearchedText]) -> Option<String> {
    let korean = word.iter().all(|c| is_korean(*c));
    if word.len() < if korean { LEAST_SYLLABLES } else { LEAST_LETTERS } {
        return None;
    }
    let known = texts.iter().flat_map(|text| text.chars.split(|c| !c.is_alphanumeric()));
    // In Korean, particles follow a word without a space, so its beginning is compared.
    let meant = |known: &'_ [char]| {
        let known = if korean { known.get(..word.len()).unwrap_or(known) } else { known };
        (distance(word, known) == 1).then(|| known.iter().collect())
    };
    known.filter_map(meant).next()
}

/// The text in one case, width and composition. Some keyboards write two successive initials as one cluster.
fn folded(text: &str) -> String {
    let half_width = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => u32::from(c).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(c),
        _ => c,
    };
    let mut out = String::with_capacity(text.len());
    for c in compose_hangul(text).chars().map(half_width) {
        match cluster_letters(c) {
            Some((first, second)) => out.extend([first, second]),
            None => out.extend(c.to_lowercase()),
        }
    }
    out
}

/// A text that is searched.
struct SearchedText {
    chars: Vec<char>,
}

/// How well a typed character matches one of the text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// Only by its initial consonant.
    Initial,
    /// As far as it is typed.
    Partial,
    Same,
}

impl SearchedText {
    fn new(text: &str) -> Self {
        Self { chars: folded(text).chars().collect() }
    }

    /// The score of the word's best match in this text.
    fn score(&self, word: &[char]) -> Option<u32> {
        (0..self.chars.len()).filter_map(|start| self.score_at(word, start)).max()
    }

    fn score_at(&self, word: &[char], start: usize) -> Option<u32> {
        let (fit, end) = self.fit_at(word, start)?;
        let before = start.checked_sub(1).and_then(|at| self.chars.get(at));
        let place = match before {
            None => 8,
            Some(before) if !before.is_alphanumeric() => 6,
            Some(_) => 2,
        };
        let exact = match fit {
            Fit::Same => 3,
            Fit::Partial => 2,
            Fit::Initial => 0,
        };
        let whole = u32::from(start == 0 && end == self.chars.len());
        Some(place + exact + 2 * whole)
    }

    /// The worst match of the word's characters from `start` on, and where it ends.
    fn fit_at(&self, word: &[char], start: usize) -> Option<(Fit, usize)> {
        let mut at = start;
        let mut worst = Fit::Same;
        for (index, &typed) in word.iter().enumerate() {
            // Korean is spaced loosely, so a space in the text doesn't end a Korean word that was typed without it.
            while index > 0 && is_korean(typed) && self.chars.get(at).is_some_and(|c| c.is_whitespace()) {
                at += 1;
            }
            let found = *self.chars.get(at)?;
            let last = index + 1 == word.len();
            let fit = fit(typed, found).or_else(|| if last { self.partial_fit(typed, at) } else { None })?;
            worst = worst.min(fit);
            at += 1;
        }
        Some((worst, at))
    }

    /// Whether `typed` is what an input method shows on the way to the text at `at`.
    fn partial_fit(&self, typed: char, at: usize) -> Option<Fit> {
        let typed = Syllable::of(typed)?;
        let found = Syllable::of(*self.chars.get(at)?)?;
        let same_start = typed.initial == found.initial && typed.vowel == found.vowel;
        let Some((first, second)) = final_letters(typed.last) else {
            // 호 is on the way to 회, 회 to 횟.
            let on_the_way = typed.initial == found.initial && typed.vowel == first_vowel(found.vowel);
            return (same_start || on_the_way).then_some(Fit::Partial);
        };
        // 달 is on the way to 닭.
        let cluster_begun = second.is_none() && final_letters(found.last).is_some_and(|(letter, _)| letter == first);
        // 횡 is on the way to 회의, and 닭 to 달구: the last consonant will move to the next syllable.
        let (stays, moves) = match second {
            Some(second) => (final_index(first)?, second),
            None => (0, first),
        };
        let next = self.chars.iter().skip(at + 1).find(|c| !c.is_whitespace()).and_then(|c| Syllable::of(*c));
        let moves_on = found.last == stays && next.is_some_and(|next| initial_index(moves) == Some(next.initial));
        (same_start && (cluster_begun || moves_on)).then_some(Fit::Partial)
    }
}

fn fit(typed: char, found: char) -> Option<Fit> {
    if typed == found {
        return Some(Fit::Same);
    }
    (initial_index(typed)? == Syllable::of(found)?.initial).then_some(Fit::Initial)
}

fn is_korean(c: char) -> bool {
    Syllable::of(c).is_some() || initial_index(c).is_some()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn finds(typed: &str, text: &str) -> bool {
        score(typed, [text]).is_some()
    }

    #[test]
    fn every_word_in_any_field_in_any_case() {
        assert!(finds("minutes meeting", "Meeting minutes"));
        assert!(finds("MEET", "Meeting minutes"));
        assert!(finds("ｍｅｅｔ", "Meeting minutes"));
        assert!(!finds("meeting agenda", "Meeting minutes"));
        assert!(score("minutes sales", ["Meeting minutes", "For sales calls"]).is_some());
        assert!(finds("", "anything"));
        assert!(finds("  ", "anything"));
        assert!(!finds("x", ""));
        assert!(Query::new(" ").is_empty());
    }

    #[test]
    fn initial_consonants_find_korean_words() {
        assert!(finds("ㅎㅇㄹ", "회의록"));
        assert!(finds("ㅎㅇㄹ", "영업 회의록 정리"));
        assert!(finds("ㅎㅇㄹㅈㄹ", "회의록 정리"));
        assert!(finds("ㅎㅇ록", "회의록"));
        assert!(finds("회ㅇㄹ", "회의록"));
        assert!(!finds("ㅎㄹ", "회의록"));
        assert!(!finds("ㅎㅇㄹㄱ", "회의록"));
        // Some keyboards write two initials as one cluster.
        assert!(finds("ㄳㅎㄱ", "감사 항공"));
    }

    #[test]
    fn korean_is_found_at_every_key_on_the_way() {
        for typed in [
            "ㅎ",
            "호",
            "회",
            "횡",
            "회으",
            "회의",
            "회읠",
            "회의로",
            "회의록",
            "회의록ㅈ",
            "회의록저",
            "회의록정",
            "회의록 정",
        ] {
            assert!(finds(typed, "회의록 정리"), "{typed}");
        }
        assert!(finds("회", "횟수"));
        for typed in ["ㄷ", "다", "달", "닭", "닭ㄱ", "닭고", "닭곡", "닭고기"] {
            assert!(finds(typed, "닭고기"), "{typed}");
        }
        assert!(finds("닭", "달구지"));
        for typed in ["화", "흐", "횐", "회이", "회윽", "호의"] {
            assert!(!finds(typed, "회의록 정리"), "{typed}");
        }
    }

    #[test]
    fn only_the_last_syllable_may_be_unfinished() {
        assert!(!finds("호의록", "회의록"));
        assert!(!finds("회의로정", "회의록정리"));
    }

    #[test]
    fn both_ways_to_write_hangul() {
        let apart = "\u{1112}\u{116c}\u{110b}\u{1174}\u{1105}\u{1169}\u{11a8}";
        assert!(finds(apart, "회의록"));
        assert!(finds("회의록", apart));
        assert!(finds("ㅎㅇㄹ", apart));
    }

    #[test]
    fn spaces_in_korean_do_not_matter() {
        assert!(finds("회의록정리", "회의록 정리"));
        assert!(!finds("고객답변", "고객 문의 답변"));
        assert!(!finds("meetingminutes", "Meeting minutes"));
    }

    #[test]
    fn better_places_score_more() {
        let best = |typed: &str, texts: &[&'static str]| {
            let mut found: Vec<_> = texts.iter().filter_map(|t| Some((score(typed, [*t])?, *t))).collect();
            found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
            found.into_iter().map(|(_, text)| text).collect::<Vec<_>>()
        };
        assert_eq!(
            best("회의", &["정기회의", "팀 회의 준비", "회의록", "회의"]),
            ["회의", "회의록", "팀 회의 준비", "정기회의"]
        );
        assert_eq!(best("ㅎ의", &["효의", "회의", "ㅎ의"]), ["ㅎ의", "효의", "회의"]);
        assert_eq!(best("art", &["smart", "state of the art", "art"]), ["art", "state of the art", "smart"]);
        assert!(score("회의", ["회의록", "요약"]) > score("회의", ["요약", "회의록"]));
        assert!(score("회의", ["회의록"]) > score("ㅎㅇ", ["회의록"]));
    }

    #[test]
    fn one_wrong_letter_is_mended_where_nothing_is_found() {
        let texts = ["Complaint reply", "Meeting minutes", "회의록 정리", "고객의 불만에 빠짐없이 답해요"];
        let meant = |typed: &str| corrected(typed, texts);
        assert_eq!(meant("complant").as_deref(), Some("complaint"));
        assert_eq!(meant("minuts").as_deref(), Some("minutes"));
        assert_eq!(meant("Meeting mintues").as_deref(), Some("meeting minutes"));
        assert_eq!(meant("회으록").as_deref(), Some("회의록"));
        assert_eq!(meant("고객희").as_deref(), Some("고객의"));
        assert_eq!(meant("meeting"), None, "it is found as it is");
        assert_eq!(meant("invoice"), None);
        assert_eq!(meant("minuts invoice"), None, "one of the words means nothing here");
        assert_eq!((meant("rep"), meant("회이")), (None, None));
        assert_eq!(corrected("cat", ["car"]), None, "too short to tell a slip from another word");
    }

    proptest! {
        #[test]
        fn a_text_is_found_by_each_of_its_beginnings(text in "[가-힣]{1,4}( [가-힣]{1,4}){0,2}", len in 1_usize..8) {
            let typed: String = text.chars().take(len).collect();
            prop_assert!(finds(&typed, &text));
        }

        #[test]
        fn a_text_is_found_by_its_initials(text in "[가-힣]{1,6}") {
            let initials: String = text
                .chars()
                .map(|c| Syllable::of(c).unwrap().initial)
                .filter_map(|index| ('ㄱ'..='ㅎ').find(|c| initial_index(*c) == Some(index)))
                .collect();
            prop_assert_eq!(initials.chars().count(), text.chars().count());
            prop_assert!(finds(&initials, &text));
        }

        #[test]
        fn any_text_can_be_searched_for_anything(typed in any::<String>(), text in any::<String>()) {
            let _ = score(&typed, [text.as_str(), typed.as_str()]);
            prop_assert!(score(&text, [text.as_str()]).is_some());
        }
    }
}
