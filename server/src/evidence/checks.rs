//! Checks: whether what must be true of an answer is true. Pure; only `Check::Judge` needs a model, and is run by whoever compares.
//!
//! To add a kind: a variant of `model::evidence::Check`, a line in [`carry_out`], a line in `limits.rs`, and tests in which it passes,
//! fails and can't be said.

mod citations;
mod language;
mod limits;
mod number;

use model::{
    Language, Money,
    evidence::{Check, CheckResult, LengthUnit},
    schema,
};
use regex::{Regex, RegexBuilder};
use serde_json::Value;
use unicode_normalization::UnicodeNormalization as _;
use unicode_segmentation::UnicodeSegmentation as _;

use crate::error::Words;

pub use limits::refuse_bad;

/// The most memory that a regular expression may take, in bytes.
const PATTERN_BYTES: usize = 1 << 20;
/// The longest reason, in characters.
const REASON_CHARS: usize = 500;
/// The most characters that a reason quotes, on each side of what it is about.
const QUOTED_CHARS: usize = 40;

/// An answer with all that is known of it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Answered<'a> {
    pub answer: &'a str,
    /// The row's expected answer; empty if nobody said.
    pub expected: &'a str,
    /// All that the model was sent, with line breaks between the messages; `None` if that isn't known any more.
    pub given: Option<&'a str>,
    /// The schema of the app's output fields.
    pub schema: Option<&'a Value>,
    /// `None` if it is unknown.
    pub cost: Option<Money>,
    /// From the request to the end, without waiting for a place.
    pub duration_ms: Option<u64>,
}

/// What came of a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    pub result: CheckResult,
    /// Why, where that isn't plain; at most 500 characters.
    pub reason: String,
}

/// Carries a check out, with its reason in `language`. A judge's is unknown here.
pub fn carry_out(check: &Check, answered: &Answered<'_>, language: Language) -> Verdict {
    let (result, reason) = match check {
        Check::Contains { text, match_case } => contains(answered.answer, text, *match_case),
        Check::NotContains { text, match_case } => not_contains(answered.answer, text, *match_case),
        Check::Matches { pattern } => matches(answered.answer, pattern),
        Check::Equals {} => equals(answered),
        Check::Length { unit, min, max } => length(answered.answer, *unit, *min, *max),
        Check::Language { language } => language::check(answered.answer, *language),
        Check::Fields {} => fields(answered),
        Check::Number { field, min, max } => number::check(answered.answer, field.as_deref(), *min, *max),
        Check::CitesGiven {} => citations::check(answered.answer, answered.given),
        Check::Cost { max } => cost(answered.cost, *max),
        Check::Time { max_ms } => time(answered.duration_ms, *max_ms),
        Check::Judge { .. } => unknown(None),
    };
    let reason = reason.map(|words| words.get(language).chars().take(REASON_CHARS).collect()).unwrap_or_default();
    Verdict { result, reason }
}

type Found = (CheckResult, Option<Words>);

fn pass() -> Found {
    (CheckResult::Pass, None)
}

fn fail(reason: Option<Words>) -> Found {
    (CheckResult::Fail, reason)
}

fn unknown(reason: Option<Words>) -> Found {
    (CheckResult::Unknown, reason)
}

/// Passes, or fails for this reason.
fn passes(passed: bool, reason: impl FnOnce() -> Words) -> Found {
    if passed { pass() } else { fail(Some(reason())) }
}

fn words(en: impl Into<String>, ko: impl Into<String>) -> Words {
    Words { en: en.into(), ko: ko.into() }
}

/// A text in the one spelling in which texts are compared: Hangul and accents composed, line ends plain.
fn composed(text: &str) -> String {
    text.nfc().collect::<String>().replace("\r\n", "\n")
}

/// Such a text in which capitals don't matter.
fn folded(text: &str, match_case: bool) -> String {
    if match_case { composed(text) } else { composed(&text.to_lowercase()) }
}

fn contains(answer: &str, text: &str, match_case: bool) -> Found {
    let found = folded(answer, match_case).contains(&folded(text, match_case));
    if found { pass() } else { fail(None) }
}

fn not_contains(answer: &str, text: &str, match_case: bool) -> Found {
    let (answer, text) = (folded(answer, match_case), folded(text, match_case));
    let Some(start) = answer.find(&text) else { return pass() };
    let around = around(&answer, start, start + text.len());
    fail(Some(words(format!("It says “{around}”."), format!("답변에 이 말이 있어요: “{around}”"))))
}

/// The pattern as it is searched for. It takes time in proportion to the text, however it is written.
fn compiled(pattern: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(&composed(pattern)).size_limit(PATTERN_BYTES).dfa_size_limit(PATTERN_BYTES).build()
}

fn matches(answer: &str, pattern: &str) -> Found {
    match compiled(pattern) {
        Ok(pattern) if pattern.is_match(&composed(answer)) => pass(),
        Ok(_) => fail(None),
        Err(_) => unknown(Some(words("The pattern can't be read.", "패턴을 읽을 수 없어요."))),
    }
}

fn equals(answered: &Answered<'_>) -> Found {
    let (answer, expected) = (composed(answered.answer), composed(answered.expected));
    let (answer, expected) = (answer.trim(), expected.trim());
    if expected.is_empty() {
        return unknown(Some(words("The row has no expected answer.", "행에 기대 답변이 없어요.")));
    }
    passes(answer == expected, || {
        let same = answer.chars().zip(expected.chars()).take_while(|(one, other)| one == other);
        let start = same.map(|(c, _)| c.len_utf8()).sum::<usize>();
        let (found, wanted) = (around(answer, start, start), around(expected, start, start));
        words(
            format!("It first differs at “{found}”; expected is “{wanted}”."),
            format!("“{found}”에서 처음 달라져요. 기대한 답변: “{wanted}”"),
        )
    })
}

fn length(answer: &str, unit: LengthUnit, min: Option<u32>, max: Option<u32>) -> Found {
    let answer = composed(answer);
    let answer = answer.trim();
    let count = match unit {
        LengthUnit::Characters => answer.graphemes(true).count(),
        LengthUnit::Words => answer.unicode_words().count(),
    };
    let long = u32::try_from(count).unwrap_or(u32::MAX);
    passes(min.is_none_or(|min| long >= min) && max.is_none_or(|max| long <= max), || match unit {
        LengthUnit::Characters => words(format!("It has {count} characters."), format!("{count}자예요.")),
        LengthUnit::Words => words(format!("It has {count} words."), format!("{count}단어예요.")),
    })
}

fn fields(answered: &Answered<'_>) -> Found {
    let Some(schema) = answered.schema else {
        return unknown(Some(words("The app has no output fields.", "앱에 출력 항목이 없어요.")));
    };
    match runner::schema_faults(schema, answered.answer) {
        Ok(None) => pass(),
        Ok(Some(faults)) => fail(Some(words(faults.clone(), faults))),
        Err(_) => unknown(Some(words("The output fields can't be read.", "출력 항목을 읽을 수 없어요."))),
    }
}

fn cost(cost: Option<Money>, max: Money) -> Found {
    let Some(cost) = cost.filter(|cost| cost.currency == max.currency) else {
        return unknown(Some(words("What it cost isn't known.", "비용을 알 수 없어요.")));
    };
    let amount = number::plain(cost.micros) + " " + cost.currency.as_str();
    passes(cost.micros <= max.micros, || words(format!("It cost {amount}."), format!("비용은 {amount}예요.")))
}

fn time(duration_ms: Option<u64>, max_ms: u32) -> Found {
    let Some(duration_ms) = duration_ms else {
        return unknown(Some(words("How long it took isn't known.", "걸린 시간을 알 수 없어요.")));
    };
    passes(duration_ms <= u64::from(max_ms), || {
        let (seconds, tenths) = (duration_ms / 1000, duration_ms % 1000 / 100);
        words(format!("It took {seconds}.{tenths} seconds."), format!("{seconds}.{tenths}초 걸렸어요."))
    })
}

/// What stands in a text from `start` to `end`, with a little of what stands around it, in one line.
fn around(text: &str, start: usize, end: usize) -> String {
    let before = text.get(..start).unwrap_or_default().char_indices().rev().take(QUOTED_CHARS).last();
    let from = before.map_or(start, |(index, _)| index);
    let after = text.get(end..).unwrap_or_default().char_indices().nth(QUOTED_CHARS);
    let to = after.map_or(text.len(), |(index, _)| end + index);
    let line = text.get(from..to).unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
    format!("{}{line}{}", if from > 0 { "…" } else { "" }, if to < text.len() { "…" } else { "" })
}

/// The document that an answer is or contains.
fn document(answer: &str) -> Option<Value> {
    serde_json::from_str(schema::document(answer)).ok()
}

#[cfg(test)]
mod tests;
