use model::{CONVERSATION, Settings, Severity};
use serde_json::json;

use super::*;
use crate::{compat::ask::JsonAsked, runs::said};

fn ask(said: &[(Role, &str)]) -> Ask {
    let said = said.iter().map(|(role, text)| Said::new(*role, *text)).collect();
    Ask { model: "m".into(), said, inputs: None, settings: Settings::default(), json: None, tools: None, stream: false }
}

fn app(kind: &str, inputs: Value) -> Definition {
    serde_json::from_value(json!({"format": "madang/1", "kind": kind, "inputs": inputs,
        "prompt": {"messages": [{"role": "user", "text": "x"}]}}))
    .unwrap()
}

fn input(name: &str, kind: &str, required: bool) -> Value {
    json!({"name": name, "label": name, "kind": kind, "required": required})
}

fn values(checked: Result<CheckedInputs, Refusal>) -> Value {
    Value::Object(checked.unwrap().values().clone())
}

fn named(refused: Refusal) -> Vec<String> {
    refused.field_names().map(str::to_owned).collect()
}

const USER: Role = Role::User;

fn for_app(app: &Definition, ask: Ask) -> Result<CheckedInputs, Refusal> {
    super::for_app(app, ask, &GivenFiles::default())
}

#[test]
fn the_last_message_fills_in_the_only_text() {
    let one = app("form", json!([input("notes", "paragraph", true)]));
    let asked = ask(&[(Role::System, "be brief"), (USER, "before"), (Role::Assistant, "yes"), (USER, "{{now}}")]);
    assert_eq!(values(for_app(&one, asked)), json!({"notes": "{{now}}"}));

    let with_choice = app("form", json!([input("notes", "paragraph", true), input("brief", "checkbox", false)]));
    assert_eq!(values(for_app(&with_choice, ask(&[(USER, "now")]))), json!({"notes": "now"}));

    let required = app("form", json!([input("title", "text", false), input("notes", "paragraph", true)]));
    assert_eq!(values(for_app(&required, ask(&[(USER, "now")]))), json!({"notes": "now"}));

    let number = app("form", json!([input("amount", "number", true)]));
    assert_eq!(values(for_app(&number, ask(&[(USER, "5")]))), json!({"amount": 5}));
}

#[test]
fn several_inputs_come_as_an_object_or_beside_the_message() {
    let two = app("form", json!([input("from", "text", true), input("to", "text", true)]));
    let both = json!({"from": "a", "to": "b"});
    assert_eq!(values(for_app(&two, ask(&[(USER, &both.to_string())]))), both);
    let beside = Ask { inputs: both.as_object().cloned(), ..ask(&[(USER, "go")]) };
    assert_eq!(values(for_app(&two, beside)), both, "then the message isn't needed");
    let rest = Ask { inputs: json!({"from": "a"}).as_object().cloned(), ..ask(&[(USER, "b")]) };
    assert_eq!(values(for_app(&two, rest)), both, "the message is what is missing");
}

#[test]
fn what_is_missing_is_said_with_how_to_send_it() {
    let two = app("form", json!([input("from", "text", true), input("to", "text", true)]));
    let told = |asked: Ask| {
        let refused = for_app(&two, asked).err().unwrap();
        let words = serde_json::to_string(&refused.body(model::Language::En, "").error).unwrap();
        assert!(words.contains("from (required), to (required)") && words.contains("JSON object"), "{words}");
        named(refused)
    };
    assert_eq!(told(ask(&[(USER, "hello")])), ["inputs"]);
    assert_eq!(told(ask(&[(USER, r#"{"from": "a"}"#)])), ["inputs.to", "inputs"]);
    assert_eq!(told(ask(&[(USER, r#"{"from": "a", "too": "b", "to": "c"}"#)])), ["inputs.too", "inputs"]);
    assert_eq!(told(ask(&[])), ["inputs.from", "inputs.to", "inputs"]);
    let one = app("form", json!([input("notes", "paragraph", true)]));
    assert_eq!(named(for_app(&one, ask(&[(USER, " ")])).err().unwrap()), ["inputs.notes"]);
}

#[test]
fn an_object_that_names_no_input_is_a_text() {
    let one = app("form", json!([input("code", "paragraph", true)]));
    assert_eq!(values(for_app(&one, ask(&[(USER, r#"{"a": 1}"#)]))), json!({"code": r#"{"a": 1}"#}));
}

#[test]
fn a_chat_gets_what_was_said_before() {
    let chat = app("chat", json!([]));
    let asked = ask(&[(USER, "one"), (Role::Assistant, "1"), (USER, "two")]);
    let checked = for_app(&chat, asked).unwrap();
    assert_eq!(checked.values()[CHAT_INPUT], "two");
    let turns = said::turns(&said::of(checked.values()).unwrap());
    assert_eq!((turns.len(), turns[0].question.as_str(), turns[0].answer.as_str()), (1, "one", "1"));
}

#[test]
fn an_app_is_not_made_to_answer_in_another_form() {
    let one = app("form", json!([input("notes", "paragraph", true)]));
    let json = Ask { json: Some(JsonAsked::Object), ..ask(&[(USER, "x")]) };
    assert_eq!(named(for_app(&one, json).err().unwrap()), ["response_format"]);
}

#[test]
fn a_model_gets_the_messages_as_they_are() {
    let model = ModelRef { connection: model::ConnectionId(uuid::Uuid::nil()), model: "m".into() };
    let text = "{{message}} {{> piece}} {{#open";
    for json in
        [None, Some(JsonAsked::Object), Some(JsonAsked::Schema(json!({"type": "object", "properties": {"a": {}}})))]
    {
        let asked = Ask { json, ..ask(&[(Role::System, "{{rule"), (USER, text), (Role::Assistant, "{")]) };
        let (definition, inputs) = for_model(model.clone(), asked).unwrap();
        // A schema without properties is all that `json_object` says.
        let wrong = definition.check().into_iter().filter(|problem| problem.severity() == Severity::Error);
        let wrong: Vec<_> = wrong.filter(|problem| problem.path != "output.schema").collect();
        assert!(wrong.is_empty(), "{wrong:?}");
        let messages = said::messages(&said::of(inputs.values()).unwrap());
        let sent: Vec<_> = messages.iter().map(|message| message.text.as_str()).collect();
        assert_eq!(sent, ["{{rule", text, "{"]);
        assert!(inputs.values().contains_key(CONVERSATION));
    }
}

#[test]
fn a_model_needs_a_question_and_a_schema_that_can_be_checked() {
    let model = ModelRef { connection: model::ConnectionId(uuid::Uuid::nil()), model: "m".into() };
    for said in [&[][..], &[(Role::System, "x")], &[(USER, "  ")]] {
        assert_eq!(named(for_model(model.clone(), ask(said)).err().unwrap()), ["messages"]);
    }
    for schema in
        [json!({"type": "object", "properties": {"a": {"type": "nummer"}}}), json!({"type": "array"}), json!(5)]
    {
        let asked = Ask { json: Some(JsonAsked::Schema(schema)), ..ask(&[(USER, "x")]) };
        assert_eq!(named(for_model(model.clone(), asked).err().unwrap()), ["response_format"]);
    }
}
