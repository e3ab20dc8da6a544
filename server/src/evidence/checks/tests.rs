use serde_json::json;

use super::*;

fn check(check: &Value) -> Check {
    serde_json::from_value(check.clone()).unwrap()
}

/// What comes of a check of an answer of which nothing else is known.
#[track_caller]
fn comes(wanted: &Value, answer: &str, expected: CheckResult) -> String {
    comes_of(wanted, &Answered { answer, ..Answered::default() }, expected)
}

#[track_caller]
fn comes_of(wanted: &Value, answered: &Answered<'_>, expected: CheckResult) -> String {
    let verdict = carry_out(&check(wanted), answered, Language::En);
    assert_eq!(verdict.result, expected, "{wanted} of {answered:?}: {}", verdict.reason);
    let korean = carry_out(&check(wanted), answered, Language::Ko).reason;
    assert_eq!(verdict.reason.is_empty(), korean.is_empty(), "{korean}");
    verdict.reason
}

use CheckResult::{Fail, Pass, Unknown};

/// `회의` in conjoining letters, as macOS writes it.
const APART: &str = "\u{1112}\u{116c}\u{110b}\u{1174}";

#[test]
fn contains() {
    let wanted = json!({"kind": "contains", "text": "Action items"});
    comes(&wanted, "## ACTION ITEMS\n", Pass);
    comes(&wanted, "## Decisions", Fail);
    comes(&wanted, "", Fail);
    comes(&json!({"kind": "contains", "text": "Action", "match_case": true}), "action", Fail);
    comes(&json!({"kind": "contains", "text": "회의"}), APART, Pass);
    comes(&json!({"kind": "contains", "text": APART}), "오늘 회의 결과", Pass);
    comes(&json!({"kind": "contains", "text": "a\nb"}), "a\r\nb", Pass);
}

#[test]
fn not_contains() {
    let wanted = json!({"kind": "not_contains", "text": "sorry"});
    comes(&wanted, "Here it is.", Pass);
    let long = format!("{} I am Sorry, {}", "가".repeat(60), "나".repeat(60));
    let reason = comes(&wanted, &long, Fail);
    assert!(reason.contains("i am sorry") && reason.matches('…').count() == 2, "{reason}");
    comes(&json!({"kind": "not_contains", "text": "sorry", "match_case": true}), "Sorry", Pass);
    comes(&json!({"kind": "not_contains", "text": "회의"}), APART, Fail);
}

#[test]
fn matches() {
    let wanted = json!({"kind": "matches", "pattern": r"(?m)^담당: \S+$"});
    comes(&wanted, "요약\n담당: 김하나", Pass);
    comes(&wanted, "담당 없음", Fail);
    comes(&json!({"kind": "matches", "pattern": "회의"}), APART, Pass);
    comes(&json!({"kind": "matches", "pattern": "("}), "x", Unknown);
}

#[test]
fn a_pattern_takes_no_more_time_than_the_text_is_long() {
    // In an engine that goes back this takes longer than anybody lives.
    comes(&json!({"kind": "matches", "pattern": "^(a+)+$"}), &("a".repeat(50_000) + "!"), Fail);
    assert!(compiled("(a{1000}){1000}").is_err());
}

#[test]
fn equals() {
    let wanted = json!({"kind": "equals"});
    let of = |answer, expected| Answered { answer, expected, ..Answered::default() };
    comes_of(&wanted, &of(" 회의\r\n", APART), Pass);
    let reason = comes_of(&wanted, &of("Refund: yes", "Refund: no"), Fail);
    assert!(reason.contains("“Refund: yes”") && reason.contains("“Refund: no”"), "{reason}");
    comes_of(&wanted, &of("yes", "Yes"), Fail);
    comes_of(&wanted, &of("yes", " \n"), Unknown);
}

#[test]
fn length() {
    let characters = json!({"kind": "length", "unit": "characters", "min": 2, "max": 3});
    for (answer, result) in [
        ("가", Fail),
        ("가나 ", Pass),
        (APART, Pass),
        ("👨‍👩‍👧‍👦!", Pass),
        ("abcd", Fail),
        ("e\u{301}e\u{301}e\u{301}", Pass),
    ] {
        comes(&characters, answer, result);
    }
    let words = json!({"kind": "length", "unit": "words", "max": 3});
    comes(&words, "It's 3.5 won.", Pass);
    assert_eq!(comes(&words, "오늘 회의 결과를 정리했어요.", Fail), "It has 4 words.");
}

#[test]
fn language() {
    let korean = json!({"kind": "language", "language": "ko"});
    let english = json!({"kind": "language", "language": "en"});
    comes(&korean, "React와 TypeScript를 써요.", Pass);
    comes(&english, "Please use React with 한글.", Pass);
    assert_eq!(comes(&korean, "Please use React.", Fail), "It is written in English.");
    assert_eq!(comes(&english, "확인했어요.", Fail), "It is written in Korean.");
    comes(&english, "42", Unknown);
}

#[test]
fn fields() {
    let wanted = json!({"kind": "fields"});
    let schema = json!({"type": "object", "properties": {"total": {"type": "number"}}, "required": ["total"]});
    let of = |answer| Answered { answer, schema: Some(&schema), ..Answered::default() };
    comes_of(&wanted, &of("```json\n{\"total\": 3}\n```"), Pass);
    assert!(comes_of(&wanted, &of("{\"total\": \"3\"}"), Fail).contains("/total"));
    assert!(comes_of(&wanted, &of("three"), Fail).contains("not JSON"));
    comes(&wanted, "{}", Unknown);
    let broken = json!({"type": "objekt"});
    comes_of(&wanted, &Answered { answer: "{}", schema: Some(&broken), ..Answered::default() }, Unknown);
}

#[test]
fn number() {
    let wanted = json!({"kind": "number", "min": 1000, "max": 3000});
    comes(&wanted, "합계: ₩３,０００", Pass);
    assert_eq!(comes(&wanted, "합계: -3,000원", Fail), "It is -3000.");
    comes(&wanted, "없음", Fail);
    let field = json!({"kind": "number", "field": "items.1.price", "max": 5});
    comes(&field, r#"{"items": [{"price": 9}, {"price": "4.5 USD"}]}"#, Pass);
    comes(&field, r#"{"items": [{"price": 9}, {"price": 6}]}"#, Fail);
    assert!(comes(&field, r#"{"items": []}"#, Fail).contains("no field"));
    assert!(comes(&field, "four", Fail).contains("not JSON"));
    comes(&json!({"kind": "number", "field": "a.b", "min": 1}), r#"{"a.b": 2}"#, Pass);
}

#[test]
fn cites_given() {
    let wanted = json!({"kind": "cites_given"});
    let given = "Sources: [1] https://a.example/x/ [2]";
    let of = |answer| Answered { answer, given: Some(given), ..Answered::default() };
    comes_of(&wanted, &of("As https://A.example/x says [1, 2]."), Pass);
    comes_of(&wanted, &of("Nothing is cited."), Pass);
    assert!(comes_of(&wanted, &of("See [3]."), Fail).contains("[3]"));
    assert!(comes_of(&wanted, &of("See https://a.example/y."), Fail).contains("https://a.example/y"));
    comes_of(&wanted, &of("See https://a.example."), Fail);
    comes(&wanted, "[1]", Unknown);
}

#[test]
fn cost() {
    let wanted = json!({"kind": "cost", "max": {"micros": 2000, "currency": "USD"}});
    let of = |micros| Answered { cost: Some(Money::usd(micros)), ..Answered::default() };
    comes_of(&wanted, &of(2000), Pass);
    assert_eq!(comes_of(&wanted, &of(2001), Fail), "It cost 0.002001 USD.");
    comes(&wanted, "", Unknown);
}

#[test]
fn time() {
    let wanted = json!({"kind": "time", "max_ms": 1500});
    let of = |ms| Answered { duration_ms: Some(ms), ..Answered::default() };
    comes_of(&wanted, &of(1500), Pass);
    assert_eq!(comes_of(&wanted, &of(1501), Fail), "It took 1.5 seconds.");
    comes(&wanted, "", Unknown);
}

#[test]
fn a_judge_is_somebody_elses_to_ask() {
    comes(&json!({"kind": "judge", "question": "Is it kind?"}), "x", Unknown);
}

#[test]
fn reasons_have_a_length() {
    let reason = comes(&json!({"kind": "cites_given"}), "x", Unknown);
    assert!(!reason.is_empty());
    let long = format!("https://a.example/{}", "x".repeat(900));
    let answered = Answered { answer: &long, given: Some(""), ..Answered::default() };
    let reason = comes_of(&json!({"kind": "cites_given"}), &answered, Fail);
    assert_eq!(reason.chars().count(), 500);
}
