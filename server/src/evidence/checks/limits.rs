//! Which checks can be saved.

use model::{evidence::Check, limits};

use super::compiled;
use crate::{api::check, error::Refusal};

/// The longest path of a field, in characters.
const FIELD_CHARS: usize = 200;

/// Refuses checks that can't be carried out, each at its field: `checks[0].pattern`.
pub fn refuse_bad(field: &str, checks: &[Check]) -> Result<(), Refusal> {
    if checks.len() > limits::TEST_CHECKS {
        let max = limits::TEST_CHECKS;
        return Err(Refusal::field(
            field,
            format!("Use at most {max} checks."),
            format!("검사는 {max}개까지 둘 수 있어요."),
        ));
    }
    checks.iter().enumerate().try_for_each(|(index, check)| refuse(&format!("{field}[{index}]"), check))
}

fn refuse(field: &str, check: &Check) -> Result<(), Refusal> {
    match check {
        Check::Contains { text, .. } | Check::NotContains { text, .. } => filled(&format!("{field}.text"), text),
        Check::Matches { pattern } => {
            let field = format!("{field}.pattern");
            filled(&field, pattern)?;
            compiled(pattern).map(drop).map_err(|error| bad_pattern(field, &error))
        }
        Check::Length { min, max, .. } => range(field, min.map(f64::from), max.map(f64::from)),
        Check::Number { field: path, min, max } => {
            if path.as_ref().is_some_and(|path| path.trim().is_empty() || path.chars().count() > FIELD_CHARS) {
                return Err(Refusal::field(
                    format!("{field}.field"),
                    "Name a field of the answer, or leave it out for the first number in the text.",
                    "답변의 항목 이름을 적거나, 글의 첫 숫자를 보려면 비워 두세요.",
                ));
            }
            range(field, *min, *max)
        }
        Check::Cost { max } if max.micros <= 0 => Err(positive(format!("{field}.max"))),
        Check::Time { max_ms } if *max_ms == 0 => Err(positive(format!("{field}.max_ms"))),
        Check::Judge { question, .. } => filled(&format!("{field}.question"), question),
        Check::Equals {}
        | Check::Language { .. }
        | Check::Fields {}
        | Check::CitesGiven {}
        | Check::Cost { .. }
        | Check::Time { .. } => Ok(()),
    }
}

fn filled(field: &str, text: &str) -> Result<(), Refusal> {
    check::text(field, text, limits::CHECK_CHARS).map(drop)
}

fn range(field: &str, min: Option<f64>, max: Option<f64>) -> Result<(), Refusal> {
    match (min, max) {
        (None, None) => Err(Refusal::field(
            format!("{field}.min"),
            "Give a lowest or a highest value.",
            "최솟값이나 최댓값을 정해 주세요.",
        )),
        (Some(min), Some(max)) if min > max => Err(Refusal::field(
            format!("{field}.max"),
            "The highest value must not be below the lowest.",
            "최댓값이 최솟값보다 작을 수 없어요.",
        )),
        _ => Ok(()),
    }
}

fn positive(field: String) -> Refusal {
    Refusal::field(field, "Use a number above 0.", "0보다 큰 수를 써 주세요.")
}

fn bad_pattern(field: String, error: &regex::Error) -> Refusal {
    match error {
        regex::Error::CompiledTooBig(_) => Refusal::field(
            field,
            "This pattern is too large. Use smaller repetitions.",
            "패턴이 너무 커요. 반복 횟수를 줄여 주세요.",
        ),
        error => {
            // Its last line says what is wrong, below a drawing of where.
            let error = error.to_string();
            let what = error.lines().last().unwrap_or_default().trim_start_matches("error: ");
            Refusal::field(
                field,
                format!("This is no regular expression here: {what}. Look-around and back-references aren't possible."),
                format!("쓸 수 없는 정규식이에요: {what}. 전방·후방 탐색과 역참조는 쓸 수 없어요."),
            )
        }
    }
}
