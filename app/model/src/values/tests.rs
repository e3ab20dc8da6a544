use proptest::prelude::*;
use serde_json::json;

use super::*;

fn definition(inputs: Value) -> Definition {
    serde_json::from_value(json!({
        "format": "madang/1", "kind": "form", "inputs": inputs,
        "prompt": {"messages": [{"role": "user", "text": "go"}]},
    }))
    .unwrap()
}

fn one(input: Value) -> Definition {
    let mut all = json!({"name": "x", "label": "X"});
    all.as_object_mut().unwrap().extend(input.as_object().unwrap().clone());
    definition(json!([all]))
}

fn values(json: Value) -> Values {
    let Value::Object(values) = json else { panic!("values are an object") };
    values
}

/// The normalised value; `None` if it is left out.
#[track_caller]
fn check(input: Value, value: Value) -> Result<Option<Value>, ProblemKind> {
    match one(input).check_values(&values(json!({ "x": value }))) {
        Ok(good) => Ok(good.get("x").cloned()),
        Err(problems) => {
            assert_eq!(problems.len(), 1);
            assert_eq!(problems[0].path, "inputs.x");
            Err(problems[0].kind.clone())
        }
    }
}

fn wrong(expected: InputKind) -> Result<Option<Value>, ProblemKind> {
    Err(ProblemKind::WrongKind { expected })
}

#[test]
fn texts_are_trimmed_and_stay_on_one_line() {
    let text = || json!({"kind": "text"});
    assert_eq!(check(text(), json!("  Kim Min-ji ")), Ok(Some(json!("Kim Min-ji"))));
    assert_eq!(check(text(), json!("Kim\r\n  Min-ji\n")), Ok(Some(json!("Kim Min-ji"))));
    assert_eq!(check(text(), json!(" \n ")), Ok(None));
    assert_eq!(check(text(), json!(null)), Ok(None));
    assert_eq!(check(text(), json!(5)), wrong(InputKind::Text));
    assert_eq!(check(text(), json!(["a"])), wrong(InputKind::Text));
    assert_eq!(check(text(), json!("a\0b")), Err(ProblemKind::Nul));
}

#[test]
fn paragraphs_keep_their_white_space() {
    let paragraph = || json!({"kind": "paragraph"});
    assert_eq!(check(paragraph(), json!("  a\r\n\r\n  b ")), Ok(Some(json!("  a\n\n  b "))));
    assert_eq!(check(paragraph(), json!(" \r\n ")), Ok(None));
}

#[test]
fn too_long_says_by_how_much_and_counts_characters() {
    let short = || json!({"kind": "text", "max_chars": 3});
    assert_eq!(check(short(), json!("회의록")), Ok(Some(json!("회의록"))));
    assert_eq!(check(short(), json!("회의록 두 개")), Err(ProblemKind::TooLong { max: 3, by: 4 }));
    // White space that normalising removes doesn't count.
    assert_eq!(check(short(), json!("  abc  ")), Ok(Some(json!("abc"))));
    let list = json!({"kind": "list", "max_chars": 3});
    assert_eq!(check(list, json!("abc\nabcde")), Err(ProblemKind::ItemTooLong { item: 2, max: 3, by: 2 }));
}

#[test]
fn numbers_as_people_type_them() {
    let number = |typed: &str| check(json!({"kind": "number"}), json!(typed));
    for (typed, expected) in [
        ("1250", json!(1250)),
        (" 1,250 ", json!(1250)),
        ("1,234,567.50", json!(1_234_567.5)),
        ("１２５０", json!(1250)),
        ("１，２５０．５", json!(1250.5)),
        ("1 250", json!(1250)),
        ("-3", json!(-3)),
        ("\u{2212}3", json!(-3)),
        ("－３", json!(-3)),
        ("+3.0", json!(3.0)),
        ("0.5", json!(0.5)),
        ("00012", json!(12)),
        ("123456789012345678901", json!(123_456_789_012_345_680_000.0)),
    ] {
        assert_eq!(number(typed), Ok(Some(expected)), "{typed}");
    }
    assert_eq!(number("  "), Ok(None));
    for typed in
        ["abc", "1,5", "1,25,000", "12,3456", "1234,567", ",5", ".5", "5.", "1.2.3", "--3", "1e5", "NaN", "inf", "₩5"]
    {
        assert_eq!(number(typed), wrong(InputKind::Number), "{typed}");
    }
    assert_eq!(check(json!({"kind": "number"}), json!(2.5)), Ok(Some(json!(2.5))));
    assert_eq!(check(json!({"kind": "number"}), json!(true)), wrong(InputKind::Number));
    assert_eq!(number(&"9".repeat(400)), wrong(InputKind::Number), "infinite");
}

#[test]
fn numbers_within_their_range() {
    let percent = || json!({"kind": "number", "min": 0, "max": 100});
    assert_eq!(check(percent(), json!(0)), Ok(Some(json!(0))));
    assert_eq!(check(percent(), json!("100")), Ok(Some(json!(100))));
    assert_eq!(check(percent(), json!(-0.5)), Err(ProblemKind::BelowMin { min: 0.0 }));
    assert_eq!(check(percent(), json!("1,000")), Err(ProblemKind::AboveMax { max: 100.0 }));
}

#[test]
fn choices_are_among_the_options() {
    let select = || json!({"kind": "select", "options": ["formal", "아주 편하게"]});
    assert_eq!(check(select(), json!(" 아주 편하게 ")), Ok(Some(json!("아주 편하게"))));
    assert_eq!(check(select(), json!("")), Ok(None));
    assert_eq!(check(select(), json!("Formal")), Err(ProblemKind::NotAnOption { text: "Formal".into() }));
    assert_eq!(check(select(), json!(["formal"])), wrong(InputKind::Select));

    let many = || json!({"kind": "multiselect", "options": ["a", "b", "c"]});
    assert_eq!(check(many(), json!(["c", "a", "c", ""])), Ok(Some(json!(["c", "a"]))));
    assert_eq!(check(many(), json!("b")), Ok(Some(json!(["b"]))));
    assert_eq!(check(many(), json!([])), Ok(None));
    assert_eq!(check(many(), json!(["a", "z"])), Err(ProblemKind::NotAnOption { text: "z".into() }));
    assert_eq!(check(many(), json!([1])), wrong(InputKind::Multiselect));
}

#[test]
fn checkboxes_as_forms_send_them() {
    let tick = |value| check(json!({"kind": "checkbox"}), value);
    assert_eq!(tick(json!(true)), Ok(Some(json!(true))));
    assert_eq!(tick(json!("on")), Ok(Some(json!(true))));
    assert_eq!(tick(json!("true")), Ok(Some(json!(true))));
    assert_eq!(tick(json!("false")), Ok(Some(json!(false))));
    assert_eq!(tick(json!(false)), Ok(Some(json!(false))));
    assert_eq!(tick(json!("perhaps")), wrong(InputKind::Checkbox));
    assert_eq!(tick(json!(1)), wrong(InputKind::Checkbox));
}

#[test]
fn dates_are_days_of_the_calendar() {
    let date = |typed: &str| check(json!({"kind": "date"}), json!(typed));
    for typed in ["2026-03-01", " 2026.3.1 ", "2026. 3. 1.", "2026/03/01", "2026년 3월 1일", "２０２６－０３－０１"]
    {
        assert_eq!(date(typed), Ok(Some(json!("2026-03-01"))), "{typed}");
    }
    for leap in ["2024-02-29", "2000-02-29", "1600-02-29"] {
        assert_eq!(date(leap), Ok(Some(json!(leap))));
    }
    for typed in [
        "2023-02-29",
        "1900-02-29",
        "2026-04-31",
        "2026-13-01",
        "2026-00-10",
        "2026-01-00",
        "0000-01-01",
        "26-03-01",
        "01.03.2026",
        "2026-03",
        "2026-03-01-02",
        "2026-03-01T00:00",
        "tomorrow",
        "-2026-03-01",
        "20260301",
    ] {
        assert_eq!(date(typed), Err(ProblemKind::NotADate), "{typed}");
    }
    assert_eq!(check(json!({"kind": "date"}), json!(20_260_301)), wrong(InputKind::Date));
}

#[test]
fn addresses_are_http_or_https() {
    let url = |typed: &str| check(json!({"kind": "url"}), json!(typed));
    for good in [
        "https://example.com",
        "http://example.com:8080/a?b=c#d",
        "HTTPS://한글.한국/경로",
        "https://[2001:db8::1]:443/",
        "http://10.0.0.1/",
        "https://user@example.com/",
        "https://a-b.example./x",
    ] {
        assert_eq!(url(&format!(" {good} ")), Ok(Some(json!(good))), "{good}");
    }
    for bad in [
        "example.com",
        "ftp://example.com",
        "javascript:alert(1)",
        "https://",
        "https:///path",
        "https://exa mple.com",
        "https://example.com:99999",
        "https://.com",
        "https://a\"b",
        "http//example.com",
        "https://[x]/",
    ] {
        assert_eq!(url(bad), Err(ProblemKind::NotAUrl), "{bad}");
    }
    let long = format!("https://example.com/{}", "a".repeat(limits::URL_CHARS));
    assert_eq!(url(&long), Err(ProblemKind::TooLong { max: limits::URL_CHARS, by: 20 }));
}

#[test]
fn lists_from_lines_or_items() {
    let list = |value| check(json!({"kind": "list"}), value);
    assert_eq!(list(json!(" a \r\n\r\n b\n")), Ok(Some(json!(["a", "b"]))));
    assert_eq!(list(json!(["a", " ", "b "])), Ok(Some(json!(["a", "b"]))));
    assert_eq!(list(json!([])), Ok(None));
    assert_eq!(list(json!(["a", 1])), wrong(InputKind::List));
    assert_eq!(list(json!([["a"]])), wrong(InputKind::List));
    assert_eq!(list(json!(["a\0"])), Err(ProblemKind::Nul));
    assert_eq!(list(json!(vec!["a"; 1000])), Ok(Some(json!(vec!["a"; 1000]))));
    assert_eq!(
        list(json!(vec!["a"; 1001])),
        Err(ProblemKind::TooMany { part: crate::DefinitionPart::Items, max: 1000 })
    );
}

fn file(id: u128, name: &str) -> Value {
    json!({"id": uuid::Uuid::from_u128(id), "name": name})
}

#[test]
fn files_by_their_ids() {
    let files = |value| check(json!({"kind": "file", "files": {"max_files": 2}}), value);
    let id = uuid::Uuid::from_u128(1).to_string();
    assert_eq!(files(json!(id)), Ok(Some(json!([file(1, "")]))));
    assert_eq!(files(json!([format!(" {id} ")])), Ok(Some(json!([file(1, "")]))));
    assert_eq!(files(file(1, "회의록.hwp")), Ok(Some(json!([file(1, "회의록.hwp")]))));
    assert_eq!(
        files(json!([file(1, "a.pdf"), file(2, "b.pdf")])),
        Ok(Some(json!([file(1, "a.pdf"), file(2, "b.pdf")])))
    );
    assert_eq!(files(json!([file(1, "a.pdf"), id, file(2, "b")])), Ok(Some(json!([file(1, "a.pdf"), file(2, "b")]))));
    for empty in [json!([]), json!(""), json!(" "), json!(null)] {
        assert_eq!(files(empty.clone()), Ok(None), "{empty}");
    }
    for bad in [json!("report.pdf"), json!([1]), json!([{"name": "a.pdf"}]), json!(true), json!([[id]])] {
        assert_eq!(files(bad.clone()), wrong(InputKind::File), "{bad}");
    }
    let too_many = Err(ProblemKind::TooMany { part: crate::DefinitionPart::Files, max: 2 });
    assert_eq!(files(json!([file(1, ""), file(2, ""), file(3, "")])), too_many);
    assert_eq!(files(json!([file(1, "a\0b")])), Err(ProblemKind::Nul));
    let one = check(json!({"kind": "file"}), json!([file(1, ""), file(2, "")]));
    assert_eq!(one, Err(ProblemKind::TooMany { part: crate::DefinitionPart::Files, max: 1 }));
}

#[test]
fn a_file_has_no_default() {
    let app = one(json!({"kind": "file", "default": [file(1, "a.pdf")]}));
    assert_eq!(app.defaults(), Values::new());
    assert_eq!(app.check_values(&values(json!({"x": []}))), Ok(Values::new()));
}

#[test]
fn what_is_required_has_to_be_there() {
    let required = |kind: &str| json!({"kind": kind, "required": true, "options": ["a"]});
    for kind in ["text", "paragraph", "number", "select", "multiselect", "date", "url", "list", "checkbox", "file"] {
        let missing = ProblemKind::Required { kind: serde_json::from_value(kind.into()).unwrap() };
        assert_eq!(check(required(kind), json!("")), Err(missing.clone()), "{kind}");
        assert_eq!(check(required(kind), json!(null)), Err(missing.clone()), "{kind}");
        let nothing = one(required(kind)).check_values(&Values::new()).unwrap_err();
        assert_eq!(nothing[0].kind, missing, "{kind}");
    }
    let not_ticked = ProblemKind::Required { kind: InputKind::Checkbox };
    assert_eq!(check(required("checkbox"), json!(false)), Err(not_ticked));
    assert_eq!(check(required("checkbox"), json!(true)), Ok(Some(json!(true))));
    assert_eq!(check(required("number"), json!(0)), Ok(Some(json!(0))));
}

#[test]
fn a_default_fills_what_is_absent_but_not_what_was_emptied() {
    let tone = || json!({"kind": "text", "default": "formal"});
    assert_eq!(one(tone()).check_values(&Values::new()), Ok(Values::new()));
    assert_eq!(check(tone(), json!("")), Ok(Some(json!(null))));
    assert_eq!(check(tone(), json!(null)), Ok(Some(json!(null))));
    let needed = json!({"kind": "text", "default": "formal", "required": true});
    assert_eq!(one(needed.clone()).check_values(&Values::new()), Ok(Values::new()));
    assert_eq!(check(needed, json!("")), Err(ProblemKind::Required { kind: InputKind::Text }));
    assert_eq!(Value::Object(one(tone()).defaults()), json!({"x": "formal"}));
    assert_eq!(one(json!({"kind": "number", "default": "not one"})).defaults(), Values::new());
}

#[test]
fn unknown_inputs_are_named() {
    let problems = one(json!({"kind": "text"})).check_values(&values(json!({"y": 1, "x": "a"}))).unwrap_err();
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].path, "inputs.y");
    assert_eq!(problems[0].kind, ProblemKind::UnknownInput { name: "y".into() });

    let many: Values = (0..10_000).map(|n| (format!("y{n}"), json!(1))).collect();
    assert_eq!(one(json!({"kind": "text"})).check_values(&many).unwrap_err().len(), MAX_PROBLEMS);
}

#[test]
fn all_together_at_most_a_mebibyte() {
    let app = definition(
        json!([{"name": "a", "label": "A", "kind": "paragraph"}, {"name": "b", "label": "B", "kind": "paragraph"}]),
    );
    let half = "x".repeat(limits::VALUES_BYTES / 2);
    let problems = app.check_values(&values(json!({"a": half, "b": half}))).unwrap_err();
    assert_eq!((problems.len(), problems[0].path.as_str()), (1, "inputs"));
    assert!(app.check_values(&values(json!({ "a": half }))).is_ok());
}

#[test]
fn a_chat_needs_what_the_person_writes() {
    let mut chat = one(json!({"kind": "text"}));
    chat.kind = Kind::Chat;
    let problems = chat.check_values(&values(json!({"message": " "}))).unwrap_err();
    let nothing_said = ProblemKind::Required { kind: InputKind::Paragraph };
    assert_eq!((problems[0].path.as_str(), &problems[0].kind), ("inputs.message", &nothing_said));
    assert_eq!(chat.check_values(&values(json!({"message": "hi\r\n"}))), Ok(values(json!({"message": "hi\n"}))));
    let form = one(json!({"kind": "text"}));
    assert_eq!(form.check_values(&values(json!({"message": "hi"}))).unwrap_err()[0].path, "inputs.message");
}

#[test]
fn several_problems_come_together() {
    let app = definition(json!([
        {"name": "notes", "label": "Notes", "kind": "paragraph", "required": true},
        {"name": "count", "label": "Count", "kind": "number"},
        {"name": "day", "label": "Day", "kind": "date"},
    ]));
    let problems = app.check_values(&values(json!({"count": "x", "day": "2023-02-29"}))).unwrap_err();
    let paths: Vec<_> = problems.iter().map(|p| p.path.as_str()).collect();
    assert_eq!(paths, ["inputs.notes", "inputs.count", "inputs.day"]);
}

#[test]
fn a_posted_form_means_what_its_boxes_say() {
    let app = definition(json!([
        {"name": "notes", "label": "Notes", "kind": "paragraph"},
        {"name": "urgent", "label": "Urgent", "kind": "checkbox", "default": true},
        {"name": "topics", "label": "Topics", "kind": "multiselect", "options": ["a", "b", "c"], "default": ["a"]},
    ]));
    let posted = app.values_from_form([("notes", "x\r\ny"), ("topics", "b"), ("topics", "c")]);
    assert_eq!(app.check_values(&posted), Ok(values(json!({"notes": "x\ny", "urgent": false, "topics": ["b", "c"]}))));
    let posted = app.values_from_form([("urgent", "on"), ("notes", "")]);
    assert_eq!(app.check_values(&posted), Ok(values(json!({"urgent": true, "topics": null}))));
    let posted = app.values_from_form([("hidden", "x")]);
    assert_eq!(app.check_values(&posted).unwrap_err()[0].path, "inputs.hidden");
}

#[test]
fn a_posted_form_has_its_files_by_id_and_name() {
    let app = definition(json!([{"name": "papers", "label": "Papers", "kind": "file", "files": {"max_files": 3}}]));
    let id = uuid::Uuid::from_u128(2).to_string();
    let first = file(1, "계약서 \"최종\".hwp").to_string();
    let posted = app.values_from_form([("papers", first.as_str()), ("papers", id.as_str())]);
    let expected = json!({"papers": [file(1, "계약서 \"최종\".hwp"), file(2, "")]});
    assert_eq!(app.check_values(&posted), Ok(values(expected)));
    assert_eq!(app.check_values(&app.values_from_form([])), Ok(Values::new()));
    let wrong = app.values_from_form([("papers", "{\"name\":\"a.pdf\"}")]);
    assert_eq!(app.check_values(&wrong).unwrap_err()[0].path, "inputs.papers");
}

fn any_value() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        any::<String>(),
        "[ 0-9０-９,.+-]{0,12}",
        "[0-9]{4}[-./ ][0-9]{1,2}[-./ ][0-9]{1,2}",
        "https?://[a-z.:@/ ]{0,12}",
        prop::sample::select(vec!["a", " b ", "on", "a\nb\r\n c", ""]).prop_map(str::to_owned),
    ];
    let leaf = prop_oneof![
        text.prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        (0..3_u128, any::<String>()).prop_map(|(id, name)| json!({"id": uuid::Uuid::from_u128(id), "name": name})),
        (0..3_u128).prop_map(|id| uuid::Uuid::from_u128(id).to_string().into()),
        Just(Value::Null),
    ];
    leaf.prop_recursive(2, 8, 4, |inner| prop::collection::vec(inner, 0..4).prop_map(Value::from))
}

proptest! {
    #[test]
    fn normalising_twice_changes_nothing(value in any_value(), default in any::<bool>(), required in any::<bool>()) {
        for kind in ["text", "paragraph", "number", "select", "multiselect", "checkbox", "date", "url", "list", "file"] {
            let mut input = json!({"kind": kind, "options": ["a", "b"], "required": required, "max_chars": 20});
            if default {
                input["default"] = json!("a");
            }
            let app = one(input);
            if let Ok(once) = app.check_values(&values(json!({"x": value.clone()}))) {
                prop_assert_eq!(app.check_values(&once), Ok(once), "{}", kind);
            }
        }
    }
}
