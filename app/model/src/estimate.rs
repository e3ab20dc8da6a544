//! Estimates how many tokens a text has, for the editor's footer and for the expected cost of a run.
//!
//! Every model family splits text differently, so this is an *estimate* based on the kinds of characters alone, without any
//! vocabulary. It aims at the middle between OpenAI's vocabularies of 2023 and 2024, which differ by half for Korean; for
//! ordinary prose in English or Korean it is within a third of either. The provider reports the actual use afterwards.

use crate::RenderedMessage;

/// Tenths of a token per character of Hangul and of scripts without spaces between words.
const HANGUL: usize = 11;
const IDEOGRAPH: usize = 11;
const KANA: usize = 9;
/// Tenths of a token per letter of other alphabets: Cyrillic, Arabic, Thai, …
const LETTER: usize = 4;
/// Emoji and other rare signs are split into bytes.
const SIGN: usize = 20;

/// How many letters of a Latin word share a token.
const WORD_CHARS: usize = 7;
/// How many digits share a token.
const DIGITS: usize = 3;
/// How many punctuation marks in a row share a token.
const MARKS: usize = 3;
/// How many spaces or line ends in a row share a token.
const BLANKS: usize = 16;

/// Tokens per message besides its text, for its role and its boundaries.
const PER_MESSAGE: usize = 4;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Latin,
    Digit,
    Mark,
    Space,
    LineEnd,
    /// Each character on its own, in tenths of a token.
    Each(usize),
}

/// The estimated number of tokens in a text.
pub fn estimated_tokens(text: &str) -> usize {
    let mut meter = TokenMeter::default();
    text.chars().for_each(|c| meter.take(c));
    meter.tokens()
}

/// The same in bounded time, for texts that change at each key: of one that is longer than [`BEGINNING`], only the beginning is
/// read, and the rest is taken to be like it.
pub fn estimated_tokens_of_long(text: &str) -> usize {
    let beginning = text.floor_char_boundary(BEGINNING);
    match text.get(..beginning) {
        Some(read) if read.len() < text.len() => estimated_tokens(read).saturating_mul(text.len()) / read.len().max(1),
        _ => estimated_tokens(text),
    }
}

/// In bytes.
const BEGINNING: usize = 64 * 1024;

/// Estimates while a text is read, character by character.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct TokenMeter {
    tenths: usize,
    /// The class of the last characters, and how many of it there were.
    run: Option<(Class, usize)>,
}

impl TokenMeter {
    pub(crate) fn take(&mut self, c: char) {
        let class = class(c);
        let length = match self.run {
            Some((before, length)) if before == class => length + 1,
            _ => 1,
        };
        self.run = Some((class, length));
        let begins = |chars: usize| if length % chars == 1 { 10 } else { 0 };
        self.tenths += match class {
            Class::Latin => begins(WORD_CHARS),
            Class::Digit => begins(DIGITS),
            Class::Mark => begins(MARKS),
            // A single space belongs to the word after it.
            Class::Space if length == 1 => 0,
            Class::Space if length == 2 => 10,
            Class::Space | Class::LineEnd => begins(BLANKS),
            Class::Each(each) => each,
        };
    }

    pub(crate) fn tokens(&self) -> usize {
        self.tenths.div_ceil(10)
    }
}

/// The estimated number of tokens in a whole prompt.
pub fn estimated_prompt_tokens(messages: &[RenderedMessage]) -> usize {
    messages.iter().map(|message| estimated_tokens(&message.text) + PER_MESSAGE).sum()
}

fn class(c: char) -> Class {
    match c {
        'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' => Class::Latin,
        '0'..='9' => Class::Digit,
        '\n' | '\r' => Class::LineEnd,
        _ if c.is_whitespace() => Class::Space,
        _ if c.is_ascii() => Class::Mark,
        '가'..='힣' | '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' => Class::Each(HANGUL),
        '\u{3040}'..='\u{30ff}' => Class::Each(KANA),
        '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' => Class::Each(IDEOGRAPH),
        '\u{3000}'..='\u{303f}' | '\u{2010}'..='\u{205e}' | '\u{a0}'..='\u{bf}' | '\u{ff00}'..='\u{ff65}' => {
            Class::Mark
        }
        _ if c.is_alphanumeric() => Class::Each(LETTER),
        _ => Class::Each(SIGN),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Role;

    /// Counted with the two vocabularies: (text, o200k, cl100k).
    const COUNTED: [(&str, usize, usize); 9] = [
        (
            "The quarterly planning meeting started late because the projector failed. Minji presented the revenue forecast, which assumes that renewals stay above ninety percent; the sales team considers this optimistic.",
            35,
            35,
        ),
        (
            "분기 계획 회의는 프로젝터 고장으로 늦게 시작했어요. 민지 님이 매출 전망을 발표했는데, 재계약률이 90%를 넘는다고 가정해요. 영업팀은 이 가정이 낙관적이라고 봐요.",
            66,
            99,
        ),
        ("2026-03-31, 1,250,000 KRW; 34.5% of 12,345,678 units (010-1234-5678)", 38, 38),
        (
            "fn main() {\n    let total: u64 = items.iter().map(|item| item.price_micros * item.count).sum();\n    println!(\"{total}\");\n}\n",
            35,
            34,
        ),
        ("## Agenda\n\n- Budget 2026\n- Hiring plan\n\n| name | role |\n|---|---|\n| Kim | PM |\n", 28, 28),
        ("四半期計画会議はプロジェクターの故障で遅れて始まりました。売上予測は楽観的だと思われます。", 36, 52),
        ("季度计划会议因投影仪故障而推迟开始。销售团队认为这一假设过于乐观。", 25, 43),
        ("Квартальное совещание началось поздно из-за поломки проектора.", 18, 27),
        ("👍🎉😀 great", 5, 9),
    ];

    #[test]
    fn a_very_long_text_is_like_its_beginning() {
        let page = "가나다라 마바사, one two three. ";
        let text = page.repeat(200_000 / page.len());
        let (whole, quick) = (estimated_tokens(&text), estimated_tokens_of_long(&text));
        assert!(whole.abs_diff(quick) * 100 < whole, "{whole} and {quick}");
        assert_eq!(estimated_tokens_of_long(page), estimated_tokens(page));
        assert_eq!(estimated_tokens_of_long(""), 0);
    }

    #[test]
    fn it_lies_about_where_real_vocabularies_do() {
        for (text, low, high) in COUNTED {
            let estimated = estimated_tokens(text);
            let (least, most) = (low * 2 / 3, high * 4 / 3 + 2);
            assert!((least..=most).contains(&estimated), "{estimated} instead of {low} to {high}: {text}");
        }
    }

    #[test]
    fn it_grows_with_the_text() {
        assert_eq!(estimated_tokens(""), 0);
        assert!(estimated_tokens(" ") <= 1);
        let page = COUNTED[1].0.repeat(100);
        assert!(estimated_tokens(&page) > 90 * estimated_tokens(COUNTED[1].0));
    }

    #[test]
    fn each_message_costs_a_little_more_than_its_text() {
        let message = RenderedMessage { role: Role::User, text: "hello".into(), files: Vec::new() };
        assert_eq!(estimated_prompt_tokens(&[message.clone(), message]), 2 * (1 + PER_MESSAGE));
        assert_eq!(estimated_prompt_tokens(&[]), 0);
    }
}
