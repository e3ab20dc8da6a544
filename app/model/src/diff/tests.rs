use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::{Language, arbitrary};

fn base() -> Definition {
    let input = |name: &str| json!({"name": name, "label": {"en": name, "ko": "이름"}, "kind": "text"});
    serde_json::from_value(json!({
        "format": "madang/1", "kind": "form",
        "inputs": [input("a"), input("b"), input("c")],
        "prompt": {
            "messages": [{"role": "system", "text": "Be brief."}, {"role": "user", "text": "{{a}} {{b}} {{c}}"}],
            "examples": [{"inputs": {"a": "x"}, "answer": "y"}],
        },
        "model": {"settings": {"temperature": 0.3}},
    }))
    .unwrap()
}

fn changes(change: impl FnOnce(&mut Definition)) -> Vec<Change> {
    let mut new = base();
    change(&mut new);
    compare(&base(), &new)
}

fn sentences(change: impl FnOnce(&mut Definition)) -> (String, String) {
    let changes = changes(change);
    (summary(&changes, Language::En), summary(&changes, Language::Ko))
}

fn field(name: &str, before: Option<Value>, after: Option<Value>) -> FieldChange {
    FieldChange { field: name.into(), before, after }
}

#[test]
fn nothing_changed() {
    assert_eq!(changes(|_| {}), []);
    assert_eq!(sentences(|_| {}), ("Nothing changed".into(), "바뀐 것이 없어요".into()));
}

#[test]
fn inputs_added_removed_and_changed() {
    let added = Input { name: "d".into(), ..base().inputs[0].clone() };
    let removed = base().inputs[1].clone();
    assert_eq!(
        changes(|d| {
            d.inputs.remove(1);
            d.inputs.push(added.clone());
            d.inputs[0].required = true;
            d.inputs[0].max_chars = Some(9);
        }),
        [
            Change::InputAdded(added),
            Change::InputRemoved(removed),
            Change::InputChanged {
                name: "a".into(),
                fields: vec![
                    field("required", Some(json!(false)), Some(json!(true))),
                    field("max_chars", None, Some(json!(9)))
                ],
            },
        ]
    );
}

#[test]
fn moved_inputs_are_as_few_as_possible() {
    let moved = |names: &[&str]| names.iter().map(|n| Change::InputMoved { name: (*n).into() }).collect::<Vec<_>>();
    assert_eq!(changes(|d| d.inputs.rotate_left(1)), moved(&["a"]));
    assert_eq!(changes(|d| d.inputs.rotate_right(1)), moved(&["c"]));
    assert_eq!(changes(|d| drop(d.inputs.remove(0))).len(), 1, "those after a removed one did not move");
}

#[test]
fn messages_are_compared_word_by_word() {
    assert_eq!(
        changes(|d| d.prompt.messages[0].text = "Be very brief.".into()),
        [Change::MessageChanged {
            index: 0,
            role_before: Role::System,
            role_after: Role::System,
            text: vec![
                DiffPiece::Equal("Be ".into()),
                DiffPiece::Insert("very ".into()),
                DiffPiece::Equal("brief.".into()),
            ],
        }]
    );
}

#[test]
fn a_message_put_before_the_others_changes_none_of_them() {
    let message = Message { role: Role::System, text: "First.".into() };
    assert_eq!(
        changes(|d| d.prompt.messages.insert(0, message.clone())),
        [Change::MessageAdded { index: 0, message: message.clone() }]
    );
    // The reworded one is found by its role.
    let found = changes(|d| {
        d.prompt.messages.insert(1, message.clone());
        d.prompt.messages[2].text = "{{a}} {{b}} and {{c}}".into();
    });
    assert!(
        matches!(found.as_slice(), [Change::MessageAdded { index: 1, .. }, Change::MessageChanged { index: 2, .. }]),
        "{found:?}"
    );
    let found = changes(|d| d.prompt.messages[0].role = Role::Assistant);
    assert!(matches!(
        found.as_slice(),
        [Change::MessageChanged { role_before: Role::System, role_after: Role::Assistant, text, .. }] if text.len() == 1
    ));
}

#[test]
fn examples_settings_output_and_chat() {
    assert_eq!(
        changes(|d| {
            d.prompt.examples[0].answer = "z".into();
            d.prompt.examples.push(Example::default());
            d.model.settings.temperature = Some(0.7);
            d.output.format = crate::OutputFormat::Text;
            d.chat = Some(crate::Chat { keep_turns: 5, ..crate::Chat::default() });
        })
        .into_iter()
        .filter(|change| !matches!(change, Change::Chat(change) if change.field != "keep_turns"))
        .collect::<Vec<_>>(),
        [
            Change::Examples { added: 1, removed: 0, changed: 1 },
            Change::Setting(field("temperature", Some(json!(0.3)), Some(json!(0.7)))),
            Change::Output(field("format", Some(json!("markdown")), Some(json!("text")))),
            Change::Chat(field("keep_turns", None, Some(json!(5)))),
        ]
    );
}

#[test]
fn one_sentence_in_both_languages() {
    let (en, ko) = sentences(|d| {
        let input = |name: &str| Input { name: name.into(), ..base().inputs[0].clone() };
        d.inputs.extend([input("d"), input("e")]);
        d.prompt.messages[0].text = "Be very brief.".into();
        d.model.settings.temperature = Some(0.7);
    });
    assert_eq!(en, "2 inputs added, system message reworded, Creativity 0.3 → 0.7");
    assert_eq!(ko, "입력 항목 2개 추가, 시스템 메시지 수정, 창의성 0.3 → 0.7");

    let model =
        |model: &str| Some(ModelRef { connection: crate::ConnectionId(uuid::Uuid::nil()), model: model.into() });
    let (en, ko) = sentences(|d| {
        d.model.use_ = model("HCX-007").map(ModelUse::Model);
        d.inputs.remove(0);
        d.output.format = crate::OutputFormat::Text;
    });
    assert_eq!(en, "1 input removed, model the workspace’s model → HCX-007, Answer format formatted text → plain text");
    assert_eq!(ko, "입력 항목 1개 삭제, 모델을 HCX-007로 변경, 답변 형식 서식 있는 글 → 일반 글");

    let (en, ko) = sentences(|d| {
        d.kind = Kind::Chat;
        d.chat = Some(crate::Chat::default());
    });
    assert_eq!((en.as_str(), ko.as_str()), ("Now a chat", "대화 앱으로 변경"));

    let (en, _) = sentences(|d| {
        d.model.settings = crate::Settings {
            temperature: None,
            top_p: Some(0.5),
            max_output_tokens: Some(1_200),
            seed: Some(1_234),
            ..d.model.settings.clone()
        };
    });
    assert_eq!(en, "4 settings changed");
    let (en, _) = sentences(|d| d.model.settings.max_output_tokens = Some(1_200));
    assert_eq!(en, "Longest answer – → 1,200");
}

#[test]
fn values_read_as_people_write_them() {
    let en = |field: &str, value: Value| shown(field, Some(&value), Language::En);
    let ko = |field: &str, value: Value| shown(field, Some(&value), Language::Ko);
    assert_eq!(shown("min", None, Language::En), "–");
    assert_eq!(en("max_chars", json!(20_000)), "20,000");
    assert_eq!(en("seed", json!(20_000)), "20000");
    assert_eq!((en("required", json!(true)), ko("required", json!(false))), ("yes".into(), "아니요".into()));
    assert_eq!(
        (en("label", json!({"en": "Tone", "ko": "말투"})), ko("label", json!({"en": "Tone", "ko": "말투"}))),
        ("Tone".into(), "말투".into())
    );
    assert_eq!(ko("label", json!({"en": "Tone"})), "Tone");
    assert_eq!(en("options", json!(["a", "b"])), "a, b");
    assert_eq!(ko("kind", json!("paragraph")), "긴 글");
    assert_eq!(en("default", json!("text")), "text");
    let files = json!({"groups": ["pdf", "hangul"], "max_files": 3, "max_mib": 5});
    assert_eq!(en("files", files.clone()), "PDF, Hangul (HWP, HWPX); at most 3 files, 5 MB and 200 pages each");
    assert_eq!(ko("files", files), "PDF, 한글(HWP, HWPX), 최대 3개, 파일마다 5MB, 200쪽까지");
    assert_eq!(en("files", json!({"max_pages": 2000})), "all formats; at most 1 file, 20 MB and 2,000 pages each");
    let when = json!({"input": "kind", "is": ["Complaint", "Praise"]});
    assert_eq!(en("shown_when", when), "kind: Complaint, Praise");
    assert_eq!(en("shown_when", json!({"input": "urgent"})), "urgent");
    let given =
        json!([{"id": uuid::Uuid::nil(), "name": "minutes.hwp"}, {"id": uuid::Uuid::nil(), "name": "plan.pdf"}]);
    assert_eq!(en("", given), "minutes.hwp, plan.pdf");
}

/// Every field of a definition has a name in both languages.
#[test]
fn fields_have_names() {
    let full = json!({
        "inputs": {"name": "a", "label": "A", "kind": "text", "hint": "h", "required": true, "max_chars": 1, "min": 1, "max": 2,
            "options": ["a"], "files": {"max_files": 2}, "default": "x",
            "shown_when": {"input": "b", "is": ["c"]}},
        "settings": {"temperature": 1, "top_p": 1, "max_output_tokens": 1, "stop": ["a"], "seed": 1, "reasoning_effort": "low"},
        "output": {"format": "text"},
        "chat": {"opening": "a", "suggestions": ["a"], "keep_turns": 1},
    });
    let input: Input = serde_json::from_value(full["inputs"].clone()).unwrap();
    let settings: crate::Settings = serde_json::from_value(full["settings"].clone()).unwrap();
    let output: crate::Output = serde_json::from_value(full["output"].clone()).unwrap();
    let chat: crate::Chat = serde_json::from_value(full["chat"].clone()).unwrap();
    let written = [
        serde_json::to_value(input).unwrap(),
        serde_json::to_value(settings).unwrap(),
        serde_json::to_value(output).unwrap(),
        serde_json::to_value(chat).unwrap(),
    ];
    for field in written.iter().flat_map(|object| object.as_object().unwrap().keys()).filter(|field| *field != "name") {
        for language in [Language::En, Language::Ko] {
            assert_ne!(field_name(field, language), field, "{field} has no name");
        }
    }
}

proptest! {
    /// A version is kept as JSON and compared after it is read again.
    #[test]
    fn what_is_kept_and_read_again_has_no_changes(definition in arbitrary::definition()) {
        let kept = serde_json::to_value(&definition).unwrap();
        let again: Definition = serde_json::from_value(kept.clone()).unwrap();
        prop_assert_eq!(compare(&definition, &again), []);
        prop_assert_eq!(&again, &definition);
        prop_assert_eq!(serde_json::to_value(&again).unwrap(), kept);
    }

    #[test]
    fn only_equal_definitions_have_no_changes(old in arbitrary::definition(), new in arbitrary::definition()) {
        prop_assert_eq!(compare(&old, &old), []);
        let changes = compare(&old, &new);
        // Absent settings of a chat and default ones differ in the document, but not in their effect.
        if old != new {
            prop_assert!(!changes.is_empty());
        }
        for language in [Language::En, Language::Ko] {
            prop_assert!(!summary(&changes, language).is_empty());
        }
        let groups: Vec<Group> = changes.iter().map(Change::group).collect();
        prop_assert!(groups.is_sorted(), "{:?}", groups);
    }
}
