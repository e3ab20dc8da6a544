use serde_json::{Value, json};

use super::*;
use crate::{InputKind, Severity};

fn app(inputs: Value, text: &str) -> Definition {
    serde_json::from_value(json!({
        "format": "madang/1", "kind": "form", "inputs": inputs,
        "prompt": {"messages": [{"role": "user", "text": text}]},
    }))
    .unwrap()
}

fn blank() -> Definition {
    app(json!([{"name": "text", "label": "Your text", "kind": "paragraph", "required": true}]), "{{ text }}")
}

fn minutes() -> String {
    json!({
        "inputs": [
            {"name": "audience", "label": "For whom", "hint": "", "kind": "select", "required": true, "options": ["Team", "Board"]},
            {"name": "transcript", "label": "Transcript", "hint": "Paste all of it", "kind": "paragraph", "required": true, "options": []},
        ],
        "instructions": "You write minutes. Decisions first.",
        "message": "For: {{audience}}\n\n{{transcript}}",
        "examples": [{"values": [{"name": "transcript", "value": "We agreed."}, {"name": "audience", "value": "Nobody"}], "answer": "Agreed."}],
        "sample": [{"name": "audience", "value": "Team"}, {"name": "transcript", "value": "Kim: we ship on Monday."}],
        "answer_format": "markdown",
        "reason": "Two fields are enough.",
    })
    .to_string()
}

fn read(answer: &str, app: &Definition) -> Suggestion {
    Suggestion::read(answer, app, Language::En).unwrap()
}

#[test]
fn what_a_model_is_asked_with_is_an_app_that_may_run() {
    for kind in [SuggestKind::Describe, SuggestKind::Improve, SuggestKind::Review] {
        for (of, language) in [(Kind::Form, Language::En), (Kind::Chat, Language::Ko)] {
            let asked = kind.definition(of, language);
            let errors: Vec<_> =
                asked.check().into_iter().filter(|problem| problem.severity() == Severity::Error).collect();
            assert_eq!((errors, asked.inputs.len()), (Vec::new(), 2), "{kind:?}");
            let values = asked.check_values(&kind.values("Minutes", &blank())).unwrap();
            let sent = asked.render(&values, &[]).unwrap();
            let text: String = sent.into_iter().map(|message| message.text).collect();
            assert!(
                text.contains("Minutes") && text.contains("Your text") == (kind != SuggestKind::Describe),
                "{text}"
            );
        }
    }
}

#[test]
fn a_suggestion_becomes_an_app_that_can_be_tried() {
    let now = blank();
    let suggestion = read(&format!("Here it is:\n```json\n{}\n```", minutes()), &now);
    let parts = suggestion.parts(&now, None);
    let input = |name: &str| SuggestedPart::Input(name.to_owned());
    assert_eq!(
        parts,
        [
            input("audience"),
            input("transcript"),
            SuggestedPart::InputGone("text".to_owned()),
            SuggestedPart::Prompt,
            SuggestedPart::Examples,
            SuggestedPart::Sample
        ]
    );
    let (next, sample) = suggestion.accept(&now, None, &parts);
    let errors = next.check().into_iter().filter(|problem| problem.severity() == Severity::Error);
    assert_eq!(errors.collect::<Vec<_>>(), []);
    next.check_values(&sample.unwrap()).unwrap();
    assert_eq!(next.inputs.iter().map(|input| input.name.as_str()).collect::<Vec<_>>(), ["audience", "transcript"]);
    // "Nobody" is none of the options.
    assert_eq!(Value::Object(next.prompt.examples[0].inputs.clone()), json!({"transcript": "We agreed."}));
    assert_eq!(suggestion.parts(&next, Some(&suggestion.sample)), []);
}

#[test]
fn only_what_is_accepted_changes() {
    let now = blank();
    let suggestion = read(&minutes(), &now);
    let (same, sample) = suggestion.accept(&now, None, &[]);
    assert_eq!((same, sample), (now.clone(), None));
    let (next, _) = suggestion.accept(&now, None, &[SuggestedPart::Input("transcript".to_owned())]);
    assert_eq!(next.inputs.iter().map(|input| input.name.as_str()).collect::<Vec<_>>(), ["transcript", "text"]);
    assert_eq!(next.prompt, now.prompt);
    // A sample without its inputs would be of no use.
    let (_, sample) = suggestion.accept(&now, None, &[SuggestedPart::Sample]);
    assert_eq!(sample, None);
}

#[test]
fn names_that_are_none_are_made_names_in_the_prompt_too() {
    let answer = json!({
        "inputs": [
            {"name": "2nd topic", "label": "Second", "kind": "text"},
            {"name": "meeting-notes", "label": "", "kind": "essay"},
            {"name": "meeting_notes", "label": "Notes", "kind": "select", "options": [" "]},
        ],
        "message": "{{2nd topic}} {{#meeting-notes}}{{ meeting-notes }}{{/meeting-notes}} {{{{meeting-notes}}}} {{! meeting-notes }}",
        "sample": [{"name": "meeting-notes", "value": "x"}],
    });
    let suggestion = read(&answer.to_string(), &blank());
    let inputs: Vec<_> = suggestion.inputs.iter().map(|input| (input.name.as_str(), input.kind)).collect();
    assert_eq!(
        inputs,
        [("input", InputKind::Text), ("meeting_notes", InputKind::Text), ("meeting_notes_2", InputKind::Text)]
    );
    // What is for other systems, or for nobody, stays as it was written.
    assert_eq!(
        suggestion.messages[0].text,
        "{{input}} {{#meeting_notes}}{{ meeting_notes }}{{/meeting_notes}} {{{{meeting-notes}}}} {{! meeting-notes }}"
    );
    assert_eq!(Value::Object(suggestion.sample.clone()), json!({"meeting_notes": "x"}));
}

#[test]
fn an_input_that_is_there_keeps_what_a_suggestion_can_t_say() {
    let label = json!({"en": "Notes", "ko": "메모"});
    let now = app(json!([{"name": "notes", "label": label, "kind": "text", "max_chars": 9}]), "{{notes}}");
    let answer =
        json!({"inputs": [{"name": "notes", "label": "Notes", "kind": "text"}], "message": "Sum up {{notes}}"});
    assert_eq!(read(&answer.to_string(), &now).parts(&now, None), [SuggestedPart::Prompt]);
}

#[test]
fn values_that_come_as_text_become_what_their_inputs_take() {
    let answer = json!({
        "inputs": [
            {"name": "count", "label": "Count", "kind": "number"},
            {"name": "urgent", "label": "Urgent", "kind": "checkbox", "required": true},
            {"name": "tags", "label": "Tags", "kind": "multiselect", "options": ["a", "b"]},
            {"name": "points", "label": "Points", "kind": "list"},
            {"name": "day", "label": "Day", "kind": "date"},
        ],
        "message": "{{count}}",
        "sample": [
            {"name": "count", "value": "1,200"}, {"name": "urgent", "value": "true"}, {"name": "tags", "value": "b, a"},
            {"name": "points", "value": "one\ntwo"}, {"name": "day", "value": "soon"}, {"name": "what", "value": "?"},
        ],
    });
    let suggestion = read(&answer.to_string(), &blank());
    let expected = json!({"count": 1200.0, "urgent": true, "tags": ["b", "a"], "points": ["one", "two"]});
    let sample = Value::Object(suggestion.sample.clone());
    assert_eq!(
        (&sample["urgent"], &sample["points"], sample.get("day")),
        (&expected["urgent"], &expected["points"], None)
    );
    assert_eq!((sample["count"].as_f64(), sample["tags"].as_array().map(Vec::len)), (Some(1200.0), Some(2)));
}

#[test]
fn a_chat_gets_instructions_and_no_message() {
    let now = Definition { kind: Kind::Chat, ..app(json!([]), "Hello") };
    let answer = json!({"instructions": "You help with travel.", "message": "{{x}}"});
    let suggestion = read(&answer.to_string(), &now);
    assert_eq!(suggestion.messages.iter().map(|message| message.role).collect::<Vec<_>>(), [Role::System]);
}

#[test]
fn an_answer_that_is_no_suggestion_is_none() {
    for answer in ["", "I can't do that.", "{}", r#"{"message": " "}"#, r#"{"message": 3}"#, "[1]"] {
        assert_eq!(Suggestion::read(answer, &blank(), Language::En), None, "{answer}");
    }
}
