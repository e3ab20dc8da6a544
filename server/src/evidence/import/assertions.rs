//! What other tools check of answers, as checks of ours.
//!
//! promptfoo: <https://www.promptfoo.dev/docs/configuration/expected-outputs/>. OpenAI: the graders of its API reference, `string_check`,
//! `text_similarity`, `label_model`, `score_model`, `python`.

use api::ImportFate;
use model::{Money, Values, evidence::Check, limits};
use serde_json::Value;

use super::{text_of, words};
use crate::error::Words;

/// What became of an assertion.
#[derive(Debug, Default)]
pub struct Taken {
    pub checks: Vec<Check>,
    /// The expected answer that it brings along.
    pub expected: Option<String>,
    /// What is to be said of it; `None` if it is taken over as it stands.
    pub note: Option<(ImportFate, Words)>,
}

impl Taken {
    fn as_it_stands(check: Check) -> Self {
        Self { checks: vec![check], ..Self::default() }
    }

    fn with(mut self, fate: ImportFate, en: impl Into<String>, ko: impl Into<String>) -> Self {
        self.note = Some((fate, words(en, ko)));
        self
    }

    fn dropped(kind: &str) -> Self {
        Self::default().with(
            ImportFate::Dropped,
            format!("There is no check like “{kind}”."),
            format!("“{kind}” 같은 검사가 없어요."),
        )
    }
}

/// An assertion of promptfoo.
pub fn of_promptfoo(kind: &str, value: &Value, threshold: Option<f64>) -> Taken {
    let text = text_of(value);
    if text.contains("file://") {
        let (en, ko) = ("It refers to another file.", "다른 파일을 가리켜요.");
        return Taken::default().with(ImportFate::Dropped, en, ko);
    }
    match kind {
        "contains" => Taken::as_it_stands(Check::Contains { text, match_case: true }),
        "icontains" => Taken::as_it_stands(Check::Contains { text, match_case: false }),
        "not-contains" => Taken::as_it_stands(Check::NotContains { text, match_case: true }),
        "not-icontains" => Taken::as_it_stands(Check::NotContains { text, match_case: false }),
        "contains-all" => all(value, true),
        "icontains-all" => all(value, false),
        "contains-any" => any(value, ""),
        "icontains-any" => any(value, "(?i)"),
        "starts-with" => pattern(format!("^{}", regex::escape(&text)), kind),
        "regex" => Taken::as_it_stands(Check::Matches { pattern: text }),
        "equals" => Taken { expected: Some(text), ..Taken::as_it_stands(Check::Equals {}) },
        "is-json" => Taken::as_it_stands(Check::Fields {}).with(
            ImportFate::Changed,
            "`is-json` checks the app's own output fields here.",
            "`is-json`은 앱의 출력 항목에 맞는지 검사해요.",
        ),
        "cost" => threshold.filter(|usd| *usd > 0.0 && *usd < 1e6).map_or_else(
            || Taken::dropped(kind),
            #[expect(clippy::cast_possible_truncation, reason = "it is below 10¹²")]
            |usd| Taken::as_it_stands(Check::Cost { max: Money::usd((usd * 1e6).ceil() as i64) }),
        ),
        "latency" => threshold.filter(|ms| *ms >= 1.0 && *ms <= f64::from(u32::MAX)).map_or_else(
            || Taken::dropped(kind),
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "it is within the bounds of u32"
            )]
            |ms| Taken::as_it_stands(Check::Time { max_ms: ms as u32 }),
        ),
        "llm-rubric" | "model-graded-closedqa" | "g-eval" => judge(text, kind),
        "factuality" | "model-graded-factuality" => judge(format!("It agrees with these facts: {text}"), kind),
        _ => Taken::dropped(kind),
    }
}

fn all(value: &Value, match_case: bool) -> Taken {
    let checks = texts(value).into_iter().map(|text| Check::Contains { text, match_case });
    Taken { checks: checks.collect(), ..Taken::default() }.with(
        ImportFate::Mapped,
        "Each of the texts became a check of its own.",
        "글마다 검사가 하나씩 생겼어요.",
    )
}

fn any(value: &Value, flags: &str) -> Taken {
    let texts: Vec<String> = texts(value).iter().map(|text| regex::escape(text)).collect();
    pattern(format!("{flags}{}", texts.join("|")), "contains-any")
}

fn pattern(pattern: String, kind: &str) -> Taken {
    Taken::as_it_stands(Check::Matches { pattern }).with(
        ImportFate::Mapped,
        format!("“{kind}” became a pattern."),
        format!("“{kind}”을 패턴으로 바꿨어요."),
    )
}

fn judge(question: String, kind: &str) -> Taken {
    Taken::as_it_stands(Check::Judge { question, model: None }).with(
        ImportFate::Changed,
        format!("“{kind}” became a question to a model that judges; points and thresholds are left out."),
        format!("“{kind}”을 모델이 판단하는 검사로 바꿨어요. 점수와 기준값은 빠져요."),
    )
}

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().map(text_of).collect(),
        other => text_of(other).split(',').map(|text| text.trim().to_owned()).collect(),
    }
}

/// What a grader of OpenAI means for a row with this item: a check, and the expected answer of `Check::Equals`.
pub fn of_grader(grader: &Value, item: &Values) -> Option<(Check, String)> {
    let field = |name: &str| grader.get(name).map(text_of).unwrap_or_default();
    match field("type").as_str() {
        "string_check" => {
            let text = filled(&field("reference"), item);
            let check = match field("operation").as_str() {
                "eq" => Check::Equals {},
                "like" => Check::Contains { text: text.clone(), match_case: true },
                "ilike" => Check::Contains { text: text.clone(), match_case: false },
                _ => return None,
            };
            Some((check, text))
        }
        "label_model" | "score_model" => {
            let messages = grader.get("input").and_then(Value::as_array)?;
            let content = messages.iter().filter_map(|message| message.get("content")).map(text_of);
            let question = filled(&content.collect::<Vec<_>>().join("\n"), item);
            Some((Check::Judge { question, model: None }, String::new()))
        }
        _ => None,
    }
}

/// What is to be said of a grader.
pub fn fate_of_grader(grader: &Value) -> (ImportFate, Words) {
    let kind = grader.get("type").map(text_of).unwrap_or_default();
    let name = grader.get("name").map(text_of).filter(|name| !name.is_empty()).unwrap_or_else(|| kind.clone());
    match (of_grader(grader, &Values::new()), kind.as_str()) {
        (Some(_), "string_check") => (
            ImportFate::Mapped,
            words(format!("“{name}” became a check of each row."), format!("“{name}”을 각 행의 검사로 바꿨어요.")),
        ),
        (Some(_), _) => (
            ImportFate::Changed,
            words(
                format!("“{name}” became a question to a model that judges; labels and scores are left out."),
                format!("“{name}”을 모델이 판단하는 검사로 바꿨어요. 라벨과 점수는 빠져요."),
            ),
        ),
        (None, _) => (
            ImportFate::Dropped,
            words(
                format!("“{name}” is left out: there is no check like “{kind}” with this operation."),
                format!("“{name}”은 빠졌어요. “{kind}” 같은 검사가 없어요."),
            ),
        ),
    }
}

/// What is longer, in bytes, is longer than any check or expected answer may be (`limits::EXPECTED_CHARS`), and is refused.
const FILLED_BYTES: usize = 4 * limits::EXPECTED_CHARS;

/// A text with the item's fields in place of `{{ item.field }}`, and without `{{ sample.… }}`, which a judge sees anyway.
pub fn filled(text: &str, item: &Values) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, tag)) = rest.split_once("{{") {
        // A short name can stand for a long text, any number of times.
        if out.len() > FILLED_BYTES {
            return out;
        }
        let Some((name, after)) = tag.split_once("}}") else { break };
        out.push_str(before);
        let name = name.trim();
        match item.get(name.strip_prefix("item.").unwrap_or(name)) {
            Some(value) => out.push_str(&text_of(value)),
            None if name.starts_with("sample.") => out.push_str("the answer"),
            None => out.push_str(&format!("{{{{{name}}}}}")),
        }
        rest = after;
    }
    out + rest
}
