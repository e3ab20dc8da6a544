use api::ColumnUse;
use files::{Row, Rows};
use model::evidence::Check;
use serde_json::json;

use super::*;

fn app() -> Definition {
    serde_json::from_value(json!({
        "format": "madang/1", "kind": "form", "prompt": {"messages": [{"role": "user", "text": "{{notes}}"}]},
        "inputs": [
            {"name": "notes", "label": {"en": "Meeting notes", "ko": "회의 내용"}, "kind": "paragraph", "required": true},
            {"name": "count", "label": "Count", "kind": "number"},
            {"name": "tags_in", "label": "Topics", "kind": "multiselect", "options": ["a", "b"]},
        ],
    }))
    .unwrap()
}

fn messages(notes: &[ImportNote]) -> Vec<(Option<u32>, ImportFate, &str)> {
    notes.iter().map(|note| (note.line, note.what, note.message.as_str())).collect()
}

fn table(rows: &[(u32, &[&str])]) -> Rows {
    let row = |(line, cells): &(u32, &[&str])| Row {
        line: *line,
        cells: cells.iter().map(|cell| (*cell).to_owned()).collect(),
    };
    Rows { rows: rows.iter().map(row).collect(), more_sheets: false }
}

#[test]
fn columns_are_known_by_their_headings() {
    let app = app();
    let headings = ["\u{feff}Meeting_Notes", "회의 내용", "기대 답변", "정답", "태그", "COUNT", "", "other"];
    let input = |name: &str| ColumnUse::Input(name.to_owned());
    let expected = [
        input("notes"),
        ColumnUse::Nothing,
        ColumnUse::Expected,
        ColumnUse::Nothing,
        ColumnUse::Tags,
        input("count"),
        ColumnUse::Nothing,
        ColumnUse::Nothing,
    ];
    assert_eq!(columns::suggested(headings, &app), expected);
}

#[test]
fn a_table_gives_rows_and_bad_lines() {
    let app = app();
    let rows = table(&[
        (1, &["notes", "count", "Topics", "answer", "tags"]),
        (2, &["We ship.", "1,200", "a, b", "Ship", "x; y"]),
        (4, &["No count", "many", "", "", ""]),
        (5, &["", "3", "", "", ""]),
        (6, &["", "", "", "only", ""]),
        (7, &["", " "]),
        (8, &["a\0b"]),
    ]);
    let read = read_table(rows, None, &app, Language::En).unwrap();
    let first = &read.rows[0];
    assert_eq!(Value::from(first.inputs.clone()), json!({"notes": "We ship.", "count": 1200, "tags_in": ["a", "b"]}));
    assert_eq!((first.expected.as_str(), &first.tags[..]), ("Ship", &["x".to_owned(), "y".to_owned()][..]));
    assert_eq!(read.rows[1].inputs["notes"], "ab");
    assert_eq!(read.rows.len(), 2);
    assert_eq!(read.bad.iter().map(|bad| bad.line.unwrap()).collect::<Vec<_>>(), [4, 5, 6]);
    assert!(read.bad[0].message.starts_with("count: "), "{}", read.bad[0].message);
    assert!(read.bad[1].message.starts_with("notes: "), "{}", read.bad[1].message);
    assert_eq!(
        (read.columns[0].name.as_str(), &read.columns[0].sample[..2]),
        ("notes", &["We ship.".to_owned(), "No count".to_owned()][..])
    );
}

#[test]
fn somebody_may_say_what_columns_are() {
    let app = app();
    let rows = || table(&[(1, &["x", "y"]), (2, &["a", "b"])]);
    let none = read_table(rows(), None, &app, Language::Ko).unwrap();
    assert_eq!((none.rows.len(), none.bad_count, none.columns.len()), (0, 0, 2));
    assert!(none.notes[0].message.contains("열이 없어요"));
    let uses = [ColumnUse::Expected, ColumnUse::Input("notes".to_owned())];
    let said = read_table(rows(), Some(&uses), &app, Language::En).unwrap();
    assert_eq!((said.rows[0].expected.as_str(), &said.rows[0].inputs["notes"]), ("a", &json!("b")));
    for bad in [vec![ColumnUse::Input("nope".to_owned())], vec![ColumnUse::Expected, ColumnUse::Expected]] {
        assert!(read_table(rows(), Some(&bad), &app, Language::En).is_err());
    }
}

#[test]
fn rows_of_prompt_flow_and_openai_are_read() {
    let app = app();
    let text = r#"{"notes": "We ship.", "count": "3", "ground_truth": "Ship", "context": "c"}
{"item": {"meeting_notes": "From an item", "correct_answer": "Item", "context": 1}}

{"input": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Said"}], "ideal": ["one", "two"]}
{"testing_criteria": [{"type": "string_check", "name": "same", "operation": "eq", "reference": "{{ item.correct_answer }}"}, {"type": "python", "name": "code"}]}
not json
[1]"#;
    let read = read_jsonl(text, &app, Language::En).unwrap();
    assert_eq!(read.bad.iter().map(|bad| bad.line.unwrap()).collect::<Vec<_>>(), [6, 7]);
    let seen: Vec<_> =
        read.rows.iter().map(|row| (row.inputs["notes"].as_str().unwrap(), row.expected.as_str())).collect();
    assert_eq!(seen[1], ("From an item", "Item"));
    assert_eq!(seen[2].0, "Said");
    assert!(read.rows.iter().all(|row| row.checks == [Check::Equals {}]));
    let notes = messages(&read.notes);
    assert!(notes.contains(&(Some(1), ImportFate::Dropped, "The app has no input “context”.")), "{notes:?}");
    assert_eq!(notes.iter().filter(|(_, _, message)| message.contains("context")).count(), 1);
    assert!(notes.contains(&(Some(5), ImportFate::Mapped, "“same” became a check of each row.")));
    assert!(
        notes
            .iter()
            .any(|(line, fate, text)| (*line, *fate) == (Some(5), ImportFate::Dropped) && text.contains("code"))
    );
    assert_eq!(notes.iter().filter(|(line, fate, _)| (*line, *fate) == (Some(4), ImportFate::Changed)).count(), 2);
}

#[test]
fn a_grader_without_a_reference_for_a_row_leaves_the_rows_answer() {
    let app = app();
    let read = read_jsonl(
        "{\"notes\": \"a\", \"ideal\": \"A\"}\n{\"testing_criteria\": [{\"type\": \"string_check\", \"operation\": \"eq\", \"reference\": \"{{ item.nope }}\"}]}",
        &app,
        Language::En,
    )
    .unwrap();
    assert_eq!(read.rows[0].expected, "A");
}

#[test]
fn what_is_too_much_is_left_out_or_refused() {
    let app = app();
    // Whatever the format is, a bad line takes no place, and each line beyond the last place is told.
    let bad_and = |bad: &str, good: &str| bad.to_owned() + &good.repeat(502);
    let cells = bad_and("x", " ").chars().map(|c| if c == 'x' { "many" } else { "1" }).collect::<Vec<_>>();
    let lines: Vec<_> = cells.iter().map(|count| ["a", *count]).collect();
    let lines = std::iter::once(["notes", "count"]).chain(lines);
    let rows = (1..).zip(lines).map(|(line, cells)| Row { line, cells: cells.map(str::to_owned).to_vec() });
    let table = Rows { rows: rows.collect(), more_sheets: false };
    for (read, first) in [
        (read_jsonl(&bad_and("{}\n", "{\"notes\": \"a\"}\n"), &app, Language::En), 502),
        (read_promptfoo(&bad_and("- vars: {}\n", "- vars: {notes: a}\n"), &app, Language::En), 502),
        (read_table(table, None, &app, Language::En), 503),
    ] {
        let read = read.unwrap();
        assert_eq!((read.rows.len(), read.bad_count), (500, 3));
        assert_eq!(read.bad[1..].iter().filter_map(|note| note.line).collect::<Vec<_>>(), [first, first + 1]);
        assert!(read.bad[2].message.contains("at most 500"), "{:?}", read.bad);
    }

    let graders = |count: usize| {
        let grader = r#"{"type": "string_check", "operation": "like", "reference": "a"}"#;
        let criteria = vec![grader; count].join(", ");
        format!("{{\"notes\": \"a\"}}\n{{\"testing_criteria\": [{criteria}]}}")
    };
    assert_eq!(read_jsonl(&graders(20), &app, Language::En).unwrap().rows[0].checks.len(), 20);
    assert!(read_jsonl(&graders(21), &app, Language::En).is_err());
    let asserts = "    - {type: equals, value: a}\n".repeat(21);
    let tests = format!("defaultTest:\n  assert:\n{asserts}tests:\n  - vars: {{notes: a}}\n");
    assert!(read_promptfoo(&tests, &app, Language::En).is_err());
}

#[test]
fn what_is_filled_in_doesnt_grow_without_bound() {
    let item = serde_json::Map::from_iter([("x".to_owned(), json!("y".repeat(100_000)))]);
    assert!(assertions::filled(&"{{ item.x }}".repeat(10_000), &item).len() < 1_000_000);
}

#[test]
fn promptfoo_tests_become_rows_with_checks() {
    let app = app();
    let text = r"
description: mine
providers: [openai:gpt-5]
defaultTest:
  assert:
    - {type: latency, threshold: 2000}
tests:
  - vars: {notes: We ship., extra: x}
    assert:
      - {type: contains, value: Ship}
      - {type: icontains, value: '{{notes}}'}
      - {type: not-contains, value: Sorry}
      - {type: equals, value: Done}
      - {type: regex, value: '^\d+$'}
      - {type: is-json}
      - {type: cost, threshold: 0.002}
      - {type: llm-rubric, value: It is polite}
      - {type: javascript, value: output.length}
      - {type: regex, value: '(?=x)'}
      - {type: contains-any, value: [a.b, c]}
  - description: second
    vars: {notes: [one, two]}
  - vars: {count: 3}
  - nonsense
";
    let read = read_promptfoo(text, &app, Language::En).unwrap_or_else(|error| panic!("{error:?}"));
    let contains = |text: &str, match_case| Check::Contains { text: text.to_owned(), match_case };
    assert_eq!(
        read.rows[0].checks,
        [
            Check::Time { max_ms: 2000 },
            contains("Ship", true),
            contains("We ship.", false),
            Check::NotContains { text: "Sorry".to_owned(), match_case: true },
            Check::Equals {},
            Check::Matches { pattern: r"^\d+$".to_owned() },
            Check::Fields {},
            Check::Cost { max: model::Money::usd(2000) },
            Check::Judge { question: "It is polite".to_owned(), model: None },
            Check::Matches { pattern: r"a\.b|c".to_owned() },
        ]
    );
    assert_eq!(read.rows[0].expected, "Done");
    assert_eq!((read.rows.len(), &read.rows[1].inputs["notes"]), (2, &json!("one")));
    assert_eq!(read.bad.iter().map(|bad| bad.line.unwrap()).collect::<Vec<_>>(), [23, 24]);
    let notes = messages(&read.notes);
    for (line, fate, part) in [
        (None, ImportFate::Dropped, "“providers”"),
        (Some(8), ImportFate::Dropped, "“extra”"),
        (Some(8), ImportFate::Changed, "is-json"),
        (Some(8), ImportFate::Changed, "llm-rubric"),
        (Some(8), ImportFate::Dropped, "javascript"),
        (Some(8), ImportFate::Dropped, "regex"),
        (Some(8), ImportFate::Mapped, "contains-any"),
        (Some(21), ImportFate::Changed, "list"),
    ] {
        let found = notes.iter().any(|(at, what, text)| (*at, *what) == (line, fate) && text.contains(part));
        assert!(found, "{part}: {notes:?}");
    }
}

#[test]
fn a_list_of_tests_alone_is_read_and_a_bomb_is_not() {
    let app = app();
    let read = read_promptfoo("- vars: {notes: a}\n- vars: {notes: b}\n", &app, Language::En);
    assert_eq!(read.unwrap_or_else(|error| panic!("{error:?}")).rows.len(), 2);
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let before = format!("*a{}, ", level - 1).repeat(10);
        bomb.push_str(&format!("a{level}: &a{level} [{}]\n", before.trim_end_matches(", ")));
    }
    for odd in [&*bomb, "tests: [", "just words", "tests: 3", &"[".repeat(100_000)] {
        assert!(read_promptfoo(odd, &app, Language::En).is_err(), "{}", odd.get(..40).unwrap_or(odd));
    }
}

#[test]
fn files_are_attached_afterwards() {
    let mut app = app();
    let scan = json!({"name": "scan", "label": "The scan", "kind": "file", "required": true});
    app.inputs.push(serde_json::from_value(scan).unwrap());
    let rows = || table(&[(1, &["notes", "scan", "The scan"]), (2, &["We ship.", "a.pdf", ""])]);
    let read = read_table(rows(), None, &app, Language::En).unwrap();
    assert_eq!((read.rows.len(), read.bad_count), (1, 0), "what is missing is told with the row");
    assert!(!read.rows[0].inputs.contains_key("scan"));
    assert_eq!(read.notes.len(), 1);
    assert!(read.notes[0].message.contains("attach its file"), "{:?}", read.notes);
    let uses = [ColumnUse::Input("notes".into()), ColumnUse::Input("scan".into())];
    let refused = read_table(rows(), Some(&uses), &app, Language::En).err().unwrap();
    assert!(refused.body(Language::Ko, "").error.fields["columns[1]"].contains("첨부"));

    let lines = "{\"notes\": \"a\", \"scan\": [{\"id\": \"0197a5c0-0000-7000-8000-00007f3a91c2\"}]}\n{\"notes\": \"b\", \"scan\": \"x\"}";
    let read = read_jsonl(lines, &app, Language::En).unwrap();
    assert_eq!((read.rows.len(), read.notes.len()), (2, 1));
    let tests = read_promptfoo("- vars: {notes: a, scan: 'file://a.pdf'}\n", &app, Language::En).unwrap();
    assert_eq!((tests.rows.len(), tests.notes.len()), (1, 1));
    assert!(tests.rows.iter().chain(&read.rows).all(|row| row.inputs.len() == 1));
}
