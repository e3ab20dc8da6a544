use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::ModelUse;
use crate::{Message, Role, arbitrary};

fn base() -> Definition {
    let input = |name: &str| json!({"name": name, "label": name, "kind": "text"});
    serde_json::from_value(json!({
        "format": "madang/1", "kind": "form",
        "inputs": [input("a"), input("b"), input("c")],
        "prompt": {"messages": [{"role": "system", "text": "Be brief."}, {"role": "user", "text": "{{a}}"}]},
        "model": {"settings": {"temperature": 0.3}},
    }))
    .unwrap()
}

fn changed(change: impl FnOnce(&mut Definition)) -> Definition {
    let mut definition = base();
    change(&mut definition);
    definition
}

fn new_input(name: &str) -> Input {
    Input { name: name.into(), ..base().inputs[0].clone() }
}

fn names(definition: &Definition) -> Vec<&str> {
    definition.inputs.iter().map(|input| input.name.as_str()).collect()
}

fn paths(merged: &Merged) -> Vec<&str> {
    merged.conflicts.iter().map(|conflict| conflict.path.as_str()).collect()
}

/// What comes out where nothing has to be chosen.
fn merged(definition: &Definition, taken: Vec<MergePart>) -> Merged {
    Merged { definition: definition.clone(), conflicts: vec![], taken }
}

#[test]
fn parts_that_one_side_changed_are_merged() {
    let mine = changed(|d| {
        d.prompt.messages[0].text = "Be very brief.".into();
        d.inputs[0].required = true;
        d.inputs[2].files = Some(crate::FileLimits { max_files: Some(3), ..crate::FileLimits::default() });
        d.model.settings.max_output_tokens = Some(500);
    });
    let theirs = changed(|d| {
        d.prompt.messages[1].text = "Notes: {{a}}".into();
        d.inputs[1].required = true;
        d.model.settings.temperature = None;
        d.output.format = crate::OutputFormat::Text;
    });
    let merged = merge(&base(), &mine, &theirs);
    assert_eq!(merged.conflicts, []);
    let expected = changed(|d| {
        d.prompt.messages[0].text = "Be very brief.".into();
        d.prompt.messages[1].text = "Notes: {{a}}".into();
        d.inputs[0].required = true;
        d.inputs[1].required = true;
        d.inputs[2].files = Some(crate::FileLimits { max_files: Some(3), ..crate::FileLimits::default() });
        d.model.settings.max_output_tokens = Some(500);
        d.model.settings.temperature = None;
        d.output.format = crate::OutputFormat::Text;
    });
    assert_eq!(merged.definition, expected);
}

#[test]
fn what_both_changed_is_asked_about() {
    let mine = changed(|d| {
        d.prompt.messages[0].text = "Mine".into();
        d.model.settings.temperature = Some(0.5);
        d.inputs[1].required = true;
    });
    let theirs = changed(|d| {
        d.prompt.messages[0].text = "Theirs".into();
        d.model.settings.temperature = None;
        d.inputs[1].max_chars = Some(9);
        d.inputs[2].max_chars = Some(9);
    });
    let merged = merge(&base(), &mine, &theirs);
    assert_eq!(paths(&merged), ["inputs.b", "model.settings.temperature", "prompt.messages[0]"]);
    let temperature = &merged.conflicts[1];
    assert_eq!(
        (&temperature.base, &temperature.mine, &temperature.theirs),
        (&Some(json!(0.3)), &Some(json!(0.5)), &None)
    );
    let taken: Vec<&str> = merged.taken.iter().map(|part| part.path.as_str()).collect();
    assert_eq!(taken, ["inputs.c"], "what only they changed is named");
    assert_eq!(merged.definition.prompt.messages[0].text, "Mine");
    assert_eq!(merged.definition.inputs[2].max_chars, Some(9));

    let chosen =
        merge_with(
            &base(),
            &mine,
            &theirs,
            |path| {
                if path == "prompt.messages[0]" { Side::Theirs } else { Side::Mine }
            },
        );
    assert_eq!(chosen.conflicts, merged.conflicts);
    assert_eq!(chosen.definition.prompt.messages[0].text, "Theirs");
    assert_eq!(chosen.definition.model.settings.temperature, Some(0.5));
}

#[test]
fn of_a_text_both_can_be_kept_to_be_edited_after() {
    let mine = changed(|d| {
        d.prompt.messages[0].text = "Be kind.".into();
        d.model.settings.temperature = Some(0.5);
    });
    let theirs = changed(|d| {
        d.prompt.messages[0].text = "Be quick.".into();
        d.model.settings.temperature = Some(0.9);
    });
    let merged = merge_with(&base(), &mine, &theirs, |_| Side::Both);
    assert_eq!(merged.definition.prompt.messages[0].text, "Be kind.\n\nBe quick.");
    assert_eq!(merged.definition.model.settings.temperature, Some(0.5), "two numbers can't stand one after the other");
    let both: Vec<bool> = merged.conflicts.iter().map(MergePart::has_both).collect();
    assert_eq!(both, [false, true]);
}

#[test]
fn a_text_that_one_side_removed_has_no_both() {
    let chat =
        |opening: &str| changed(|d| d.chat = Some(crate::Chat { opening: opening.into(), ..crate::Chat::default() }));
    let merged = merge_with(&chat("Hi"), &chat("Hello"), &chat("Welcome"), |_| Side::Both);
    assert_eq!(merged.definition, chat("Hello\n\nWelcome"));
    let merged = merge_with(&chat("Hi"), &chat("Hello"), &chat(""), |_| Side::Both);
    assert_eq!(merged.definition, chat("Hello"));
    assert!(merged.conflicts.iter().all(|part| !part.has_both()));
}

#[test]
fn the_same_change_twice_is_no_conflict() {
    let both = changed(|d| d.prompt.messages[0].text = "Short.".into());
    assert_eq!(merge(&base(), &both, &both), merged(&both, vec![]));
}

#[test]
fn inputs_of_both_sides_are_kept_where_they_were_put() {
    let mine = changed(|d| d.inputs.insert(1, new_input("mine")));
    let theirs = changed(|d| {
        d.inputs.push(new_input("last"));
        d.inputs.insert(0, new_input("first"));
    });
    let merged = merge(&base(), &mine, &theirs);
    assert_eq!(names(&merged.definition), ["first", "a", "mine", "b", "c", "last"]);
    assert_eq!(merged.conflicts, []);
}

#[test]
fn an_order_that_one_side_changed_is_taken() {
    let reversed = changed(|d| d.inputs.reverse());
    let added = changed(|d| d.inputs.push(new_input("d")));
    assert_eq!(names(&merge(&base(), &added, &reversed).definition), ["c", "d", "b", "a"]);
    assert_eq!(names(&merge(&base(), &reversed, &added).definition), ["c", "d", "b", "a"]);
    let rotated = changed(|d| d.inputs.rotate_left(1));
    assert_eq!(names(&merge(&base(), &reversed, &rotated).definition), ["c", "b", "a"]);
}

#[test]
fn an_input_removed_here_and_changed_there_is_asked_about() {
    let without = changed(|d| drop(d.inputs.remove(1)));
    let with = changed(|d| d.inputs[1].required = true);
    assert_eq!(names(&merge(&base(), &without, &base()).definition), ["a", "c"]);
    assert_eq!(names(&merge(&base(), &base(), &without).definition), ["a", "c"]);
    let merged = merge(&base(), &without, &with);
    assert_eq!(paths(&merged), ["inputs.b"]);
    assert_eq!(names(&merged.definition), ["a", "c"]);
    let restored = merge_with(&base(), &without, &with, |_| Side::Theirs);
    assert_eq!(names(&restored.definition), ["a", "b", "c"]);
    assert!(restored.definition.inputs[1].required);
}

#[test]
fn messages_that_were_added_make_the_prompt_one_part() {
    let added = changed(|d| d.prompt.messages.push(Message { role: Role::User, text: "More".into() }));
    let reworded = changed(|d| d.prompt.messages[0].text = "Short.".into());
    let merged = merge(&base(), &added, &reworded);
    assert_eq!(paths(&merged), ["prompt.messages"]);
    assert_eq!(merged.definition, added);
    assert_eq!(merge(&base(), &added, &base()), self::merged(&added, vec![]));
}

#[test]
fn a_name_twice_makes_the_inputs_one_part() {
    let twice = changed(|d| d.inputs.push(new_input("a")));
    let other = changed(|d| d.inputs[1].required = true);
    let merged = merge(&base(), &twice, &other);
    assert_eq!(paths(&merged), ["inputs"]);
    assert_eq!(merged.definition, twice);
    assert_eq!(merge_with(&base(), &twice, &other, |_| Side::Theirs).definition, other);
}

#[test]
fn a_model_is_one_part() {
    let model = |connection: u128, model: &str| {
        Some(crate::ModelRef {
            connection: crate::ConnectionId(uuid::Uuid::from_u128(connection)),
            model: model.into(),
        })
    };
    let from = changed(|d| d.model.use_ = model(1, "small").map(ModelUse::Model));
    let mine = changed(|d| d.model.use_ = model(2, "small").map(ModelUse::Model));
    let theirs = changed(|d| d.model.use_ = model(1, "large").map(ModelUse::Model));
    let merged = merge(&from, &mine, &theirs);
    assert_eq!(paths(&merged), ["model.use"]);
    assert_eq!(merged.definition.model.use_, model(2, "small").map(ModelUse::Model));
}

proptest! {
    #[test]
    fn one_side_alone_wins(base in arbitrary::definition(), other in arbitrary::definition()) {
        prop_assert_eq!(merge(&base, &other, &base), merged(&other, vec![]));
        let theirs = merge(&base, &base, &other);
        prop_assert_eq!((&theirs.definition, theirs.conflicts), (&other, vec![]));
        prop_assert_eq!(merge(&base, &other, &other), merged(&other, vec![]));
    }

    #[test]
    fn both_sides_are_asked_about_the_same(
        base in arbitrary::definition(),
        mine in arbitrary::definition(),
        theirs in arbitrary::definition(),
    ) {
        let sorted = |merged: &Merged| {
            let mut paths: Vec<String> = merged.conflicts.iter().map(|conflict| conflict.path.clone()).collect();
            paths.sort();
            paths
        };
        let here = merge(&base, &mine, &theirs);
        let there = merge(&base, &theirs, &mine);
        prop_assert_eq!(sorted(&here), sorted(&there));
        let chosen = merge_with(&base, &mine, &theirs, |_| Side::Theirs);
        prop_assert_eq!(chosen.conflicts, here.conflicts);
    }
}
