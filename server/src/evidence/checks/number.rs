//! Numbers in answers, as people write them: `1,234.5`, `₩3,000`, `-3`, `３`.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;
use unicode_normalization::UnicodeNormalization as _;

use super::{Found, document, fail, passes, words};

/// A sign, perhaps a currency's sign, and digits, in groups of three or not. A hyphen after a letter is none, as in `GPT-4`, nor
/// is one before a space, which begins a line of a list.
static NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let digits = |whole: &str, rest: &str| format!(r"(?<{whole}>\d{{1,3}}(?:,\d{{3}})+|\d+)(?<{rest}>\.\d+)?");
    let (outside, inside) = (digits("whole", "rest"), digits("inside", "inside_rest"));
    Regex::new(&format!(r"(?:^|[^\p{{L}}\p{{Nd}}])(?<sign>[-−+])?(?:\p{{Sc}}\s?)?(?<sign2>[-−])?{outside}|{inside}"))
        .ok()
});

pub(super) fn check(answer: &str, field: Option<&str>, min: Option<f64>, max: Option<f64>) -> Found {
    let found = match field {
        None => first(answer),
        Some(field) => match document(answer) {
            None => return fail(Some(words("It is not JSON.", "JSON이 아니에요."))),
            Some(document) => match at(&document, field) {
                Some(value) => value.as_f64().or_else(|| first(value.as_str()?)),
                None => {
                    return fail(Some(words(
                        format!("It has no field “{field}”."),
                        format!("“{field}” 항목이 없어요."),
                    )));
                }
            },
        },
    };
    let Some(found) = found else { return fail(Some(words("There is no number.", "숫자가 없어요."))) };
    passes(min.is_none_or(|min| found >= min) && max.is_none_or(|max| found <= max), || {
        words(format!("It is {found}."), format!("찾은 값: {found}"))
    })
}

/// The first number in a text.
pub(super) fn first(text: &str) -> Option<f64> {
    let text: String = text.nfkc().collect();
    let found = NUMBER.as_ref()?.captures(&text)?;
    let part = |name: &str| found.name(name).map_or("", |part| part.as_str());
    let (whole, rest) = match part("whole") {
        "" => (part("inside"), part("inside_rest")),
        whole => (whole, part("rest")),
    };
    let number: f64 = format!("{}{rest}", whole.replace(',', "")).parse().ok()?;
    let negative = ["sign", "sign2"].into_iter().any(|sign| matches!(part(sign), "-" | "−"));
    Some(if negative { -number } else { number })
}

/// What stands at a path with dots, in which a number is a place in a list, from 0.
fn at<'v>(document: &'v Value, path: &str) -> Option<&'v Value> {
    // A field's own name may have dots in it.
    document.get(path).or_else(|| {
        path.split('.').try_fold(document, |value, name| match value {
            Value::Array(items) => items.get(name.parse::<usize>().ok()?),
            value => value.get(name),
        })
    })
}

/// An amount of micros as a number with decimals.
pub(super) fn plain(micros: i64) -> String {
    let (whole, decimals) = (micros.unsigned_abs() / 1_000_000, micros.unsigned_abs() % 1_000_000);
    let decimals = format!("{decimals:06}");
    let decimals = decimals.trim_end_matches('0');
    let sign = if micros < 0 { "-" } else { "" };
    if decimals.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{decimals}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        let cases = [
            ("1,234.5", 1234.5),
            ("합계는 ₩3,000입니다", 3000.0),
            ("-3", -3.0),
            ("−3.5 °C", -3.5),
            ("３", 3.0),
            ("약 １２，０００원", 12000.0),
            ("$-20", -20.0),
            ("-$20", -20.0),
            ("- 20 items", 20.0),
            ("about 5% of 10", 5.0),
            ("GPT-4", 4.0),
            ("2026-03-31", 2026.0),
            ("(12)", 12.0),
            ("1,5", 1.0),
            ("v2.0", 2.0),
            ("점수: 87점", 87.0),
        ];
        for (text, expected) in cases {
            assert_eq!(first(text), Some(expected), "{text}");
        }
        assert_eq!(first("없음"), None);
    }

    #[test]
    fn amounts_have_no_more_decimals_than_they_need() {
        assert_eq!([plain(1250), plain(3_000_000), plain(-1_500_000)], ["0.00125", "3", "-1.5"]);
    }
}
