//! Names from a list.

use std::sync::Arc;

use aho_corasick::{AhoCorasick, Input, MatchKind};
use unicode_normalization::UnicodeNormalization as _;

use crate::{
    Found, Kind,
    hangul::{after_prefix, before_suffix, continues, is_hangul, with_decomposed},
    keep,
};

/// What may stand before a Korean name without a space: what people are called, and the headings of forms.
const BEFORE: &[&str] = &[
    "담당자",
    "담당",
    "고객",
    "회원",
    "환자",
    "이름",
    "성명",
    "성함",
    "수신",
    "수신인",
    "발신",
    "발신인",
    "참조",
    "작성자",
    "신청자",
    "신청인",
    "예금주",
    "계약자",
    "대표",
    "대표자",
    "보호자",
    "직원",
    "사원",
    "보낸이",
    "받는이",
    "연락처",
];

/// What may follow a Korean name without a space: particles, and what people are called by.
const AFTER: &[&str] = &[
    "은",
    "는",
    "이",
    "가",
    "을",
    "를",
    "의",
    "에",
    "와",
    "과",
    "도",
    "만",
    "께",
    "한테",
    "로",
    "랑",
    "아",
    "야",
    "님",
    "씨",
    "군",
    "양",
    "부터",
    "까지",
    "처럼",
    "보다",
    "하고",
    "입니다",
    "예요",
    "라고",
    "라는",
    "라면",
    "라서",
    "라도",
    "으로",
    "밖에",
    "조차",
    "마저",
    "뿐",
    "들",
    "네",
    "인데",
    "였",
    "사원",
    "주임",
    "대리",
    "과장",
    "차장",
    "부장",
    "팀장",
    "실장",
    "본부장",
    "이사",
    "상무",
    "전무",
    "사장",
    "회장",
    "대표",
    "교수",
    "선생",
    "박사",
    "고객",
    "기자",
    "변호사",
    "간호사",
    "환자",
    "학생",
    "여사",
    "선배",
];

/// A list of names, searched at once.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    automaton: Option<Arc<AhoCorasick>>,
}

impl Names {
    pub(crate) fn new<N: AsRef<str>>(names: impl IntoIterator<Item = N>) -> Self {
        let mut known: Vec<String> = names
            .into_iter()
            .flat_map(|name| with_decomposed(name.as_ref().trim()))
            .filter(|name| name.nfc().nth(1).is_some())
            .collect();
        known.sort();
        known.dedup();
        let built =
            AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).ascii_case_insensitive(true).build(known);
        Self { automaton: built.ok().filter(|built| built.patterns_len() > 0).map(Arc::new) }
    }

    pub(crate) fn find(&self, text: &str, found: &mut Found) {
        let Some(automaton) = &self.automaton else { return };
        let mut from = 0;
        while let Some(name) = automaton.find(Input::new(text).range(from..)) {
            let (Some(before), Some(within), Some(after)) =
                (text.get(..name.start()), text.get(name.range()), text.get(name.end()..))
            else {
                return;
            };
            if begins(before, within) && ends(within, after) {
                from = name.end();
                keep(found, Kind::Name, name.range());
            } else {
                // Another name may begin within this one.
                from = name.start() + within.chars().next().map_or(1, char::len_utf8);
            }
        }
    }
}

/// Whether no word of the same script goes on into the name.
fn begins(before: &str, name: &str) -> bool {
    let (Some(last), Some(first)) = (before.chars().next_back(), name.chars().next()) else { return true };
    !joins(last, first) || (is_hangul(first) && BEFORE.iter().any(|word| ends_with(before, word)))
}

/// Whether a text ends with this word, and no other word goes on into it.
fn ends_with(text: &str, word: &str) -> bool {
    let is_apart = |head: &str| head.chars().next_back().is_none_or(|last| !is_hangul(last));
    before_suffix(text, word).is_some_and(is_apart)
}

/// Whether the name ends here, or what a name may be followed by goes on.
fn ends(name: &str, after: &str) -> bool {
    let (Some(last), Some(next)) = (name.chars().next_back(), after.chars().next()) else { return true };
    // In parts, 김민수 is the beginning of 김민숙.
    !continues(next) && (!joins(last, next) || (is_hangul(last) && AFTER.iter().any(|word| begins_with(after, word))))
}

/// Whether a text begins with this word, whose last syllable ends there.
fn begins_with(text: &str, word: &str) -> bool {
    after_prefix(text, word).is_some_and(|rest| !rest.starts_with(continues))
}

/// Whether both letters may belong to one word.
fn joins(a: char, b: char) -> bool {
    let is_letter = |c: char| c.is_alphanumeric() || continues(c);
    is_letter(a) && is_letter(b) && is_hangul(a) == is_hangul(b)
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization as _;

    use crate::{Detector, Kind};

    fn found(names: &[&str], text: &str) -> Vec<String> {
        let all = Detector::new(names).find(text);
        all.iter().filter(|f| f.kind == Kind::Name).filter_map(|f| text.get(f.at.clone())).map(str::to_owned).collect()
    }

    #[test]
    fn names_end_where_a_particle_or_title_begins() {
        let names = ["김민수", "이수"];
        assert_eq!(found(&names, "김민수님께, 김민수 과장은 김민수의 자리에."), ["김민수"; 3]);
        assert_eq!(found(&names, "김민수정은 다른 사람이고 연이수도 그래요."), Vec::<String>::new());
        assert_eq!(found(&names, "담당:이수(영업)"), ["이수"]);
        assert_eq!(
            found(&["박서준"], "박서준으로 바꾸고 박서준뿐 아니라 박서준네도, 박서준이라는 사람"),
            ["박서준"; 4]
        );
    }

    #[test]
    fn names_are_found_in_parts_and_on_the_word_before_them() {
        let parts: String = "받은이김민수님, 담당자김민수(영업), 김민숙은 다른 사람".nfd().collect();
        assert_eq!(found(&["김민수"], &parts), ["김민수".nfd().collect::<String>()]);
        assert_eq!(found(&["김민수"], "담당자김민수, 고객김민수님"), ["김민수"; 2]);
        assert_eq!(found(&["이수"], "비담당이수, 교환이수"), Vec::<String>::new());
        // A list that was written in parts finds whole syllables as well, and a letter with its mark is one letter.
        assert_eq!(found(&[&"김민수".nfd().collect::<String>()], "김민수가"), ["김민수"]);
        assert_eq!(found(&["Jose", "Ann"], "Jose\u{301}, Ann"), ["Ann"]);
        assert_eq!(found(&["Jos\u{e9}"], "Jose\u{301} came"), ["Jose\u{301}"]);
        // A name that is another one's beginning hides none that begins within it.
        assert_eq!(found(&["김민수", "민수정"], "김 민수정, 김민수정"), ["민수정"]);
        assert_eq!(found(&["Ann Lee", "Lee Min"], "Joann Lee Min"), ["Lee Min"]);
    }

    #[test]
    fn latin_names_are_whole_words_in_any_case() {
        let names = ["Ann", "Ann Lee", "x"];
        assert_eq!(found(&names, "ANN LEE met Ann, not Annie, and x."), ["ANN LEE", "Ann"]);
        assert_eq!(found(&names, "Ann님"), ["Ann"]);
    }

    #[test]
    fn without_names_nothing_is_searched() {
        assert_eq!(found(&[], "Ann"), Vec::<String>::new());
        assert_eq!(found(&["", " "], "Ann"), Vec::<String>::new());
    }
}
