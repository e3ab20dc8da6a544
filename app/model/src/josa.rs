//! Korean particles (조사), chosen by the sound at the end of the word before them: `HCX-007이`, `Gemini가`, `서울로`.

use crate::hangul::{Syllable, final_letters};

/// A particle with two forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Josa {
    /// 은/는
    Topic,
    /// 이/가
    Subject,
    /// 을/를
    Object,
    /// 과/와
    With,
    /// 으로/로
    Toward,
    /// 이라는/라는
    Called,
}

/// The kind of a word's last sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    Vowel,
    /// The consonant ㄹ, after which 로 is used as after a vowel.
    Rieul,
    Consonant,
}

/// The form of `particle` that fits after `word`. Quotes and other signs at the word's end are ignored; a word in a script with
/// unknown sounds counts as ending in a vowel.
pub fn josa(word: &str, particle: Josa) -> &'static str {
    let ending = ending(word);
    let (after_consonant, after_vowel) = match particle {
        Josa::Topic => ("은", "는"),
        Josa::Subject => ("이", "가"),
        Josa::Object => ("을", "를"),
        Josa::With => ("과", "와"),
        Josa::Toward => ("으로", "로"),
        Josa::Called => ("이라는", "라는"),
    };
    match (ending, particle) {
        (Ending::Vowel, _) | (Ending::Rieul, Josa::Toward) => after_vowel,
        (Ending::Rieul | Ending::Consonant, _) => after_consonant,
    }
}

/// The word with its particle: `with_josa("회의록", Josa::Object)` is `회의록을`.
pub fn with_josa(word: &str, particle: Josa) -> String {
    format!("{word}{}", josa(word, particle))
}

fn ending(word: &str) -> Ending {
    let word = word.trim_end_matches(|c: char| !c.is_alphanumeric());
    let Some(last) = word.chars().next_back() else { return Ending::Vowel };
    if let Some(syllable) = Syllable::of(last) {
        return match final_letters(syllable.last) {
            None => Ending::Vowel,
            Some(('ㄹ', None)) => Ending::Rieul,
            Some(_) => Ending::Consonant,
        };
    }
    match last {
        'ㄹ' => Ending::Rieul,
        'ㄱ'..='ㅎ' => Ending::Consonant,
        _ if last.is_ascii_digit() => digit_ending(word, last),
        _ if last.is_ascii_alphabetic() => latin_ending(word),
        _ => Ending::Vowel,
    }
}

/// Digits as they are read: 영 일 이 삼 사 오 육 칠 팔 구. Zeros at the end of an integer are read 십, 백, 천, 만, 억 or 조.
fn digit_ending(word: &str, last: char) -> Ending {
    match last {
        '1' | '7' | '8' => Ending::Rieul,
        '2' | '4' | '5' | '9' => Ending::Vowel,
        '0' => match word.len() - word.trim_end_matches('0').len() {
            // 1조, 10조 … end in a vowel; 십, 백, 천, 만 and 억 in a consonant, as does 영 itself.
            zeros if zeros >= 12 => Ending::Vowel,
            _ => Ending::Consonant,
        },
        _ => Ending::Consonant,
    }
}

/// Latin words as they are pronounced in Korean. Short words in capitals are spelled out (`PDF`, 에프). Others are read, and end in
/// a consonant only if Korean keeps it as a final one: `Slack` (슬랙) does, `Claude` (클로드) and `link` (링크) don't. This is a rule of
/// thumb, because English spelling does not determine the sound.
fn latin_ending(word: &str) -> Ending {
    let letters = word.len() - word.trim_end_matches(|c: char| c.is_ascii_alphabetic()).len();
    let latin = word.get(word.len() - letters..).unwrap_or(word);
    let lower = latin.to_ascii_lowercase();
    let mut reversed = lower.chars().rev();
    let (last, before, third) = (reversed.next(), reversed.next(), reversed.next());
    let vowel = |c: Option<char>| matches!(c, Some('a' | 'e' | 'i' | 'o' | 'u' | 'y'));
    if latin.len() == 1 || (latin.len() <= 4 && latin.chars().all(|c| c.is_ascii_uppercase())) {
        return match last {
            Some('l' | 'r') => Ending::Rieul,
            Some('m' | 'n') => Ending::Consonant,
            _ => Ending::Vowel,
        };
    }
    match (last, before) {
        (Some('l'), _) | (Some('e'), Some('l')) => Ending::Rieul,
        (Some('m' | 'n' | 'c'), _) | (Some('e'), Some('m' | 'n')) | (Some('g'), Some('n')) => Ending::Consonant,
        (Some('k'), Some('c')) => Ending::Consonant,
        // A stop after a short vowel stays a final consonant (앱, 봇, 북); after a long one it opens a new syllable (시트).
        (Some('k' | 'p' | 'b'), _) if vowel(before) => Ending::Consonant,
        (Some('t'), _) if vowel(before) && !vowel(third) => Ending::Consonant,
        (Some('p'), Some('p')) => Ending::Consonant,
        _ => Ending::Vowel,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn subject(word: &str, expected: &str) {
        assert_eq!(with_josa(word, Josa::Subject), expected);
    }

    #[test]
    fn hangul_words_by_their_final_consonant() {
        subject("회의록", "회의록이");
        subject("회사", "회사가");
        assert_eq!(with_josa("고객", Josa::Topic), "고객은");
        assert_eq!(with_josa("어조", Josa::Topic), "어조는");
        assert_eq!(with_josa("말투", Josa::Object), "말투를");
        assert_eq!(with_josa("제목", Josa::Object), "제목을");
        assert_eq!(with_josa("영업", Josa::With), "영업과");
        assert_eq!(with_josa("법무", Josa::With), "법무와");
        assert_eq!(with_josa("이름", Josa::Called), "이름이라는");
    }

    #[test]
    fn toward_counts_rieul_as_a_vowel() {
        assert_eq!(with_josa("서울", Josa::Toward), "서울로");
        assert_eq!(with_josa("부산", Josa::Toward), "부산으로");
        assert_eq!(with_josa("제주", Josa::Toward), "제주로");
        assert_eq!(with_josa("서울", Josa::Subject), "서울이");
    }

    #[test]
    fn digits_by_how_they_are_read() {
        subject("HCX-007", "HCX-007이");
        subject("2", "2가");
        subject("3", "3이");
        subject("10", "10이");
        subject("10000", "10000이");
        subject("1000000000000", "1000000000000가");
        assert_eq!(with_josa("gpt-4.1", Josa::Toward), "gpt-4.1로");
        assert_eq!(with_josa("HCX-003", Josa::Toward), "HCX-003으로");
    }

    #[test]
    fn latin_words_by_how_korean_says_them() {
        subject("Gemini", "Gemini가");
        subject("Claude", "Claude가");
        subject("Slack", "Slack이");
        subject("Google", "Google이");
        subject("Anthropic", "Anthropic이");
        subject("NAVER", "NAVER가");
        subject("PDF", "PDF가");
        subject("LLM", "LLM이");
        subject("URL", "URL이");
        subject("chatbot", "chatbot이");
        subject("sheet", "sheet가");
        subject("link", "link가");
        subject("name", "name이");
        subject("notes", "notes가");
    }

    #[test]
    fn signs_after_the_word_are_looked_through() {
        subject("‘회의록’", "‘회의록’이");
        subject("(초안)", "(초안)이");
        subject("", "가");
        subject("…", "…가");
        subject("漢字", "漢字가");
    }
}
