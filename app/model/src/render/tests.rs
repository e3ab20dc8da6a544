use serde_json::{Value, json};

use super::*;
use crate::ProblemKind;

fn definition(json: Value) -> Definition {
    serde_json::from_value(json).unwrap()
}

fn values(json: Value) -> Values {
    let Value::Object(values) = json else { panic!("values are an object") };
    values
}

fn turn(question: &str, answer: &str) -> Turn {
    Turn { question: question.into(), answer: answer.into() }
}

/// Messages as `role: text`, for readability.
#[track_caller]
fn render(definition: &Definition, filled: Value, history: &[Turn]) -> Vec<String> {
    let messages = definition.render(&values(filled), history).unwrap();
    messages.iter().map(|m| format!("{:?}: {}", m.role, m.text)).collect()
}

fn form(messages: Value) -> Definition {
    definition(json!({
        "format": "madang/1", "kind": "form",
        "inputs": [
            {"name": "notes", "label": "Notes", "kind": "paragraph"},
            {"name": "tone", "label": "Tone", "kind": "text", "default": "formal"},
        ],
        "prompt": {"messages": messages},
    }))
}

fn chat(messages: Value) -> Definition {
    definition(json!({
        "format": "madang/1", "kind": "chat",
        "inputs": [{"name": "team", "label": "Team", "kind": "text"}],
        "prompt": {"messages": messages},
        "chat": {"keep_turns": 2},
    }))
}

#[test]
fn system_messages_come_first() {
    let app = form(json!([
        {"role": "user", "text": "{{notes}}"},
        {"role": "system", "text": "Be {{tone}}."},
        {"role": "assistant", "text": "So:"},
        {"role": "system", "text": "Be short."},
    ]));
    assert_eq!(
        render(&app, json!({"notes": "we met"}), &[]),
        ["System: Be formal.", "System: Be short.", "User: we met", "Assistant: So:"]
    );
}

#[test]
fn defaults_fill_what_is_absent_but_not_what_was_emptied() {
    let app = form(json!([{"role": "user", "text": "[{{tone}}] {{notes}}"}]));
    assert_eq!(render(&app, json!({"notes": "x"}), &[]), ["User: [formal] x"]);
    assert_eq!(render(&app, json!({"notes": "x", "tone": null}), &[]), ["User: [] x"]);
    assert_eq!(render(&app, json!({"notes": "x", "tone": "plain"}), &[]), ["User: [plain] x"]);
}

#[test]
fn blank_messages_are_dropped() {
    let app = form(json!([
        {"role": "system", "text": "{{#notes}}Use the notes.{{/notes}}\n"},
        {"role": "user", "text": "  {{notes}}\n"},
        {"role": "user", "text": "Go on."},
    ]));
    assert_eq!(render(&app, json!({}), &[]), ["User: Go on."]);
}

#[test]
fn texts_keep_their_white_space() {
    let app = form(json!([{"role": "user", "text": "\n  {{notes}}  \n"}]));
    assert_eq!(app.render(&values(json!({"notes": "a"})), &[]).unwrap()[0].text, "\n  a  \n");
}

#[test]
fn nothing_to_say_is_an_error() {
    let app = form(json!([{"role": "system", "text": "Be formal."}, {"role": "user", "text": "{{notes}}"}]));
    assert_eq!(app.render(&Values::new(), &[]), Err(PromptError::NothingToSay));
}

#[test]
fn examples_stand_between_the_system_messages_and_the_rest() {
    let mut app = form(json!([
        {"role": "user", "text": "[{{tone}}] {{notes}}"},
        {"role": "system", "text": "Minutes."},
        {"role": "user", "text": "{{#notes}}Short.{{/notes}}"},
    ]));
    app.prompt.examples = vec![
        Example { inputs: values(json!({"notes": "we met"})), answer: "They met.".into() },
        Example { inputs: values(json!({"notes": "no answer"})), answer: " ".into() },
    ];
    assert_eq!(
        render(&app, json!({"notes": "now"}), &[]),
        [
            "System: Minutes.",
            "User: [formal] we met\n\nShort.",
            "Assistant: They met.",
            "User: [formal] now",
            "User: Short.",
        ]
    );
}

#[test]
fn an_example_alone_is_nothing_to_say() {
    let mut app = form(json!([{"role": "user", "text": "{{notes}}"}]));
    app.prompt.examples = vec![Example { inputs: values(json!({"notes": "we met"})), answer: "They met.".into() }];
    assert_eq!(app.render(&Values::new(), &[]), Err(PromptError::NothingToSay));
}

#[test]
fn earlier_turns_alone_are_nothing_to_say() {
    let app = chat(json!([{"role": "user", "text": "I am from {{team}}."}]));
    assert_eq!(app.render(&values(json!({"team": "sales"})), &[turn("Hi", "Hello")]), Err(PromptError::NothingToSay));
}

#[test]
fn a_chat_without_user_message_sends_what_the_person_wrote() {
    let app = chat(json!([{"role": "system", "text": "Help {{team}}."}]));
    assert_eq!(
        render(&app, json!({"team": "sales", "message": "And {{team}}?"}), &[turn("Hi", "Hello")]),
        ["System: Help sales.", "User: Hi", "Assistant: Hello", "User: And {{team}}?"]
    );
}

#[test]
fn a_chat_with_a_user_message_wraps_what_the_person_wrote() {
    let app = chat(json!([
        {"role": "system", "text": "Help."},
        {"role": "user", "text": "Who are you?"},
        {"role": "assistant", "text": "A colleague."},
        {"role": "user", "text": "{{message}} (for {{team}})"},
        {"role": "assistant", "text": "Well:"},
    ]));
    assert_eq!(
        render(&app, json!({"team": "sales", "message": "Now?"}), &[turn("Hi", "Hello")]),
        [
            "System: Help.",
            "User: Who are you?",
            "Assistant: A colleague.",
            "User: Hi",
            "Assistant: Hello",
            "User: Now? (for sales)",
            "Assistant: Well:",
        ]
    );
}

#[test]
fn what_the_person_wrote_is_sent_even_if_no_user_message_uses_it() {
    let app = chat(json!([{"role": "user", "text": "I am from {{team}}."}]));
    assert_eq!(
        render(&app, json!({"team": "sales", "message": "Now?"}), &[turn("Hi", "Hello")]),
        ["User: I am from sales.", "User: Hi", "Assistant: Hello", "User: Now?"]
    );
    // A section for when the message is missing does not send it.
    let app = chat(json!([{"role": "user", "text": "Team {{team}}.{{^message}} Nothing?{{/message}}"}]));
    assert_eq!(render(&app, json!({"team": "A", "message": "Now?"}), &[]), ["User: Team A.", "User: Now?"]);
    // A system message that uses it doesn't send it as the user.
    let app = chat(json!([{"role": "system", "text": "Answer in the language of: {{message}}"}]));
    assert_eq!(
        render(&app, json!({"message": "지금?"}), &[]),
        ["System: Answer in the language of: 지금?", "User: 지금?"]
    );
}

#[test]
fn the_last_whole_turns_are_kept() {
    let app = chat(json!([{"role": "system", "text": "Help."}]));
    let history = [turn("1", "a"), turn("2", "b"), turn("3", "c"), turn("4", " "), turn("", "e")];
    assert_eq!(
        render(&app, json!({"message": "5"}), &history),
        ["System: Help.", "User: 2", "Assistant: b", "User: 3", "Assistant: c", "User: 5"]
    );
    let mut none = app.clone();
    none.chat = Some(Chat { keep_turns: 0, ..Chat::default() });
    assert_eq!(render(&none, json!({"message": "5"}), &history), ["System: Help.", "User: 5"]);
    let mut unset = app;
    unset.chat = None;
    let many: Vec<Turn> = (0..30).map(|n| turn(&n.to_string(), "x")).collect();
    assert_eq!(unset.render(&values(json!({"message": "5"})), &many).unwrap().len(), 1 + 2 * 20 + 1);
}

#[test]
fn earlier_turns_are_never_expanded() {
    let app = chat(json!([{"role": "user", "text": "{{message}}"}]));
    assert_eq!(
        render(&app, json!({"message": "x"}), &[turn("{{message}}", "{{#a}}")]),
        ["User: {{message}}", "Assistant: {{#a}}", "User: x"]
    );
}

#[test]
fn examples_of_a_chat() {
    let example = Example { inputs: values(json!({"message": "Hi"})), answer: "Hello".into() };
    let mut bare = chat(json!([{"role": "system", "text": "Help."}]));
    bare.prompt.examples = vec![example.clone()];
    assert_eq!(
        render(&bare, json!({"message": "Now?"}), &[]),
        ["System: Help.", "User: Hi", "Assistant: Hello", "User: Now?"]
    );
    let mut wrapping = chat(json!([{"role": "user", "text": "Q: {{message}}"}]));
    wrapping.prompt.examples = vec![example];
    assert_eq!(
        render(&wrapping, json!({"message": "Now?"}), &[]),
        ["User: Q: Hi", "Assistant: Hello", "User: Q: Now?"]
    );
}

#[test]
fn the_history_of_a_form_is_ignored() {
    let app = form(json!([{"role": "user", "text": "{{notes}}"}]));
    assert_eq!(render(&app, json!({"notes": "x"}), &[turn("Hi", "Hello")]), ["User: x"]);
}

#[test]
fn a_template_that_was_never_checked_is_an_error_with_its_place() {
    let app = form(json!([{"role": "user", "text": "ok"}, {"role": "user", "text": "{{#notes}}"}]));
    let Err(PromptError::BadTemplate(problems)) = app.render(&Values::new(), &[]) else { panic!("rendered") };
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].path, "prompt.messages[1].text");
    assert_eq!(problems[0].kind, ProblemKind::UnclosedSection { name: "notes".into() });
}

#[test]
fn all_messages_share_one_limit() {
    let app = form(json!(vec![json!({"role": "user", "text": "{{notes}}"}); 10]));
    let notes = "x".repeat(crate::MAX_RENDERED_BYTES / 5);
    assert_eq!(app.render(&values(json!({ "notes": notes })), &[]), Err(PromptError::TooLong));
    let notes = "x".repeat(crate::MAX_RENDERED_BYTES / 11);
    assert_eq!(app.render(&values(json!({ "notes": notes })), &[]).unwrap().len(), 10);
}
