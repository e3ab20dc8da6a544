//! Names from a list.

use std::sync::Arc;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::{Found, Kind, keep};

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
        let mut known: Vec<String> = names.into_iter().map(|name| name.as_ref().trim().to_owned()).collect();
        known.retain(|name| name.chars().count() > 1);
        known.sort();
        known.dedup();
        let built =
            AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).ascii_case_insensitive(true).build(known);
        Self { automaton: built.ok().filter(|built| built.patterns_len() > 0).map(Arc::new) }
    }

    pub(crate) fn find(&self, text: &str, found: &mut Found) {
        let Some(automaton) = &self.automaton else { return };
        for name in automaton.find_iter(text) {
            let (Some(before), Some(within), Some(after)) =
                (text.get(..name.start()), text.get(name.range()), text.get(name.end()..))
            else {
                continue;
            };
            if begins(before, within) && ends(within, after) {
                keep(found, Kind::Name, name.range());
            }
        }
    }
}

/// Whether no word of the same script goes on into the name.
fn begins(before: &str, name: &str) -> bool {
    before.chars().next_back().is_none_or(|last| name.chars().next().is_none_or(|first| !joins(last, first)))
}

/// Whether the name ends here, or what a name may be followed by goes on.
fn ends(name: &str, after: &str) -> bool {
    let (Some(last), Some(next)) = (name.chars().next_back(), after.chars().next()) else { return true };
    !joins(last, next) || (is_hangul(last) && AFTER.iter().any(|word| after.starts_with(word)))
}

/// Whether both letters may belong to one word.
fn joins(a: char, b: char) -> bool {
    a.is_alphanumeric() && b.is_alphanumeric() && is_hangul(a) == is_hangul(b)
}

fn is_hangul(c: char) -> bool {
    matches!(c, '가'..='힣')
}

#[cfg(test)]
mod tests {
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
