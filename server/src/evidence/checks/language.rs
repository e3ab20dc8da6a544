//! In which language an answer is written.

use model::Language;
use whichlang::{Lang, detect_language};

use super::{Found, composed, fail, pass, unknown, words};

/// The fewest letters by which another language is told from English. Below that a name or a single word decides, and nobody can tell.
const LETTERS_TOLD: usize = 12;

pub(super) fn check(answer: &str, wanted: Language) -> Found {
    let text = composed(answer);
    let Some(written) = written_in(&text) else {
        return unknown(Some(words(
            "It is too short to tell its language.",
            "너무 짧아서 어느 언어인지 알 수 없어요.",
        )));
    };
    let expected = match wanted {
        Language::En => Lang::Eng,
        Language::Ko => Lang::Kor,
    };
    if written == expected {
        return pass();
    }
    let (en, ko) = name(written);
    fail(Some(words(format!("It is written in {en}."), format!("{ko}로 쓰여 있어요."))))
}

/// `None` if nobody could tell.
fn written_in(text: &str) -> Option<Lang> {
    // Addresses and code are the same in all languages.
    let prose = || {
        let lines = text.split("```").step_by(2).flat_map(str::split_whitespace);
        lines.filter(|word| !word.contains("://") && word.contains(char::is_alphabetic))
    };
    // Hangul is Korean's alone, and Korean sentences are full of foreign names and words: they have as many words with Hangul in them,
    // because particles and verbs have it, where a sentence about a Korean word has few.
    let (korean, other): (Vec<&str>, Vec<&str>) = prose().partition(|word| word.contains(is_hangul));
    if !korean.is_empty() && korean.len() >= other.len() {
        return Some(Lang::Kor);
    }
    let other = other.join(" ");
    let letters = other.chars().filter(|c| c.is_alphabetic()).count();
    if letters == 0 {
        return None;
    }
    match detect_language(&other) {
        // Its Hangul is not in there.
        Lang::Kor => None,
        Lang::Eng => Some(Lang::Eng),
        another if letters >= LETTERS_TOLD || !other.is_ascii() => Some(another),
        _ => None,
    }
}

fn is_hangul(c: char) -> bool {
    matches!(c, '가'..='힣' | 'ㄱ'..='ㆎ' | '\u{1100}'..='\u{11ff}')
}

fn name(language: Lang) -> (&'static str, &'static str) {
    match language {
        Lang::Ara => ("Arabic", "아랍어"),
        Lang::Cmn => ("Chinese", "중국어"),
        Lang::Deu => ("German", "독일어"),
        Lang::Eng => ("English", "영어"),
        Lang::Fra => ("French", "프랑스어"),
        Lang::Hin => ("Hindi", "힌디어"),
        Lang::Ita => ("Italian", "이탈리아어"),
        Lang::Jpn => ("Japanese", "일본어"),
        Lang::Kor => ("Korean", "한국어"),
        Lang::Nld => ("Dutch", "네덜란드어"),
        Lang::Por => ("Portuguese", "포르투갈어"),
        Lang::Rus => ("Russian", "러시아어"),
        Lang::Spa => ("Spanish", "스페인어"),
        Lang::Swe => ("Swedish", "스웨덴어"),
        Lang::Tur => ("Turkish", "튀르키예어"),
        Lang::Vie => ("Vietnamese", "베트남어"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_mixed_texts_come_out_right() {
        let cases = [
            ("네.", Some(Lang::Kor)),
            ("환불해 드릴게요.", Some(Lang::Kor)),
            ("React와 TypeScript를 사용해요", Some(Lang::Kor)),
            ("GPT-4o mini API를 사용하세요", Some(Lang::Kor)),
            ("\u{1112}\u{116c}\u{110b}\u{1174}", Some(Lang::Kor)),
            ("## 회의록\n- **담당**: Kim (https://example.com/a/b/c)\n- 기한: 2026-03-31", Some(Lang::Kor)),
            ("```rust\nfn main() { let some = many(words) ; }\n```\n위 코드를 쓰세요.", Some(Lang::Kor)),
            ("OK", Some(Lang::Eng)),
            ("Yes, please.", Some(Lang::Eng)),
            ("The word 안녕 means hello.", Some(Lang::Eng)),
            ("Refund approved. We will send it on Monday.", Some(Lang::Eng)),
            ("Bonjour, merci beaucoup.", Some(Lang::Fra)),
            ("Vielen Dank für Ihre Bestellung.", Some(Lang::Deu)),
            ("ご注文ありがとうございます。", Some(Lang::Jpn)),
            ("感谢您的订购，我们会尽快发货。", Some(Lang::Cmn)),
            ("Approved", None),
            ("1,234 !!", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(written_in(&composed(text)), expected, "{text}");
        }
    }
}
