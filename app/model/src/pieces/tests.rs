use serde_json::json;
use uuid::Uuid;

use crate::{Definition, PinnedPiece, ProblemKind, Values, diff};

fn piece(name: &str, version: u32, text: &str) -> PinnedPiece {
    PinnedPiece { name: name.into(), piece: Uuid::nil().into(), version, text: text.into() }
}

fn definition(system: &str, user: &str) -> Definition {
    serde_json::from_value(json!({
        "format": "madang/1", "kind": "form",
        "inputs": [{"name": "tone", "label": "Tone", "kind": "text"}],
        "prompt": {"messages": [{"role": "system", "text": system}, {"role": "user", "text": user}]},
    }))
    .unwrap()
}

#[test]
fn a_definition_takes_what_it_inserts_and_nothing_else() {
    let definition = definition("{{> b}} {{#tone}}{{>a}}{{/tone}} {{> b}}", "{{tone}} {{> gone}} a > b");
    assert_eq!(definition.piece_names(), ["b", "a", "gone"]);
    let all = [piece("a", 1, "one"), piece("b", 2, "two"), piece("c", 3, "three")];
    let taken = definition.with_pieces(&all);
    assert_eq!(taken.prompt.pieces, [piece("b", 2, "two"), piece("a", 1, "one")]);
    let newer = taken.with_pieces(&[piece("b", 5, "five")]);
    assert_eq!(newer.prompt.pieces, [piece("b", 5, "five")], "what it had is not kept");
}

#[test]
fn an_input_and_a_piece_may_have_one_name() {
    let mut definition = definition("{{> tone}} {{tone}}", "{{#tone}}{{ > tone }}{{/tone}}");
    definition.rename_piece("tone", "voice");
    let texts: Vec<_> = definition.prompt.messages.iter().map(|message| message.text.as_str()).collect();
    assert_eq!(texts, ["{{> voice}} {{tone}}", "{{#tone}}{{ > voice }}{{/tone}}"]);
    assert_eq!(crate::rename_variable(texts[0], "voice", "x"), texts[0]);
    assert_eq!(crate::rename_variable(texts[1], "tone", "x"), "{{#x}}{{ > voice }}{{/x}}");
}

#[test]
fn what_is_sent_has_the_pieces_as_they_stand() {
    let definition = definition("Rules:\n- {{> tone}}", "{{tone}}").with_pieces(&[piece("tone", 1, "no {{tone}}")]);
    let values = Values::from_iter([("tone".to_owned(), "{{> tone}}".into())]);
    let sent: Vec<_> = definition.render(&values, &[]).unwrap().into_iter().map(|message| message.text).collect();
    assert_eq!(sent, ["Rules:\n- no {{tone}}", "{{> tone}}"]);
}

#[test]
fn a_piece_that_is_not_there_prevents_publishing() {
    let found = |definition: &Definition| -> Vec<_> {
        definition.check().into_iter().map(|problem| (problem.path, problem.kind)).collect()
    };
    let definition = definition("x {{> policy}}", "{{tone}}");
    let unknown = ProblemKind::UnknownPiece { name: "policy".into() };
    assert_eq!(found(&definition), [("prompt.messages[0].text".to_owned(), unknown)]);
    assert_eq!(found(&definition.with_pieces(&[piece("policy", 1, "p")])), []);
}

#[test]
fn a_version_says_which_texts_it_has_and_a_draft_has_no_word_of_them() {
    let definition = definition("{{> policy}}", "{{tone}}");
    assert!(!serde_json::to_string(&definition).unwrap().contains("pieces"));
    let version = definition.with_pieces(&[piece("policy", 3, "Be kind.")]);
    let json = serde_json::to_value(&version).unwrap();
    assert_eq!(json["prompt"]["pieces"][0]["version"], 3);
    assert_eq!(serde_json::from_value::<Definition>(json).unwrap(), version);
}

#[test]
fn a_newer_text_is_a_change_of_the_app() {
    let definition = definition("{{> policy}}", "{{tone}}");
    let with = |version, text| definition.clone().with_pieces(&[piece("policy", version, text)]);
    let changes = diff::compare(&with(1, "Be kind."), &with(2, "Be brief."));
    let [diff::Change::Piece { name, before: Some(1), after: Some(2), text }] = changes.as_slice() else {
        panic!("{changes:?}")
    };
    assert!(name == "policy" && text.len() > 1, "{text:?}");
    assert_eq!(diff::summary(&changes, crate::Language::En), "1 piece changed");
    assert_eq!(diff::compare(&with(1, "a"), &with(1, "a")), []);
    assert_eq!(diff::compare(&with(1, "a"), &definition).len(), 1);
    assert_eq!(diff::compare(&definition, &with(1, "a")).len(), 1);
}
