use model::{InputKind, Language, Role};
use proptest::{collection::vec, prelude::*};
use serde_json::json;

use super::*;

fn state() -> BuilderState {
    let definition = serde_json::from_value(json!({
        "format": "madang/1", "kind": "chat",
        "inputs": [
            {"name": "notes", "label": "Notes", "kind": "paragraph", "max_chars": 2000},
            {"name": "tone", "label": {"en": "Tone"}, "kind": "select", "options": ["formal", "warm"]},
        ],
        "prompt": {
            "messages": [{"role": "system", "text": "Be {{tone}}."}, {"role": "user", "text": "{{notes}} {{message}}"}],
            "examples": [{"inputs": {"notes": "a"}, "answer": "b"}],
        },
        "model": {"settings": {"temperature": 0.3}},
        "chat": {"suggestions": ["Hello"]},
    }))
    .unwrap();
    BuilderState::new(&definition, json!({"notes": "Kim: hello"}).as_object())
}

/// One of the things that can be done on the page, on one of the items.
fn edit(state: &mut BuilderState, (what, which, how): (u8, usize, usize)) {
    let nth =
        |keys: Vec<ItemKey>| keys.get(which.checked_rem(keys.len()).unwrap_or_default()).copied().unwrap_or_default();
    let (input, message) = (nth(state.inputs().keys()), nth(state.messages().keys()));
    let example = nth(state.examples().keys());
    let text = ["", "하나 {{tone}}", "one", "one two", "{{notes}}"][how % 5].to_owned();
    match what {
        0 => state.set_text(message, text),
        1 => drop(state.rename_input(input, ["topic", "notes", "말투", "tone"][how % 4])),
        2 => drop(state.remove_input(input)),
        3 => drop(state.add_input(Language::En)),
        4 => drop(state.move_input(input, how)),
        5 => state.set_kind(input, [InputKind::Text, InputKind::Number, InputKind::Select, InputKind::File][how % 4]),
        6 => state.edit_input(input, |input| input.hint = (how % 2 == 0).then(|| text.as_str().into())),
        7 => drop(state.messages_mut().remove(message)),
        8 => drop(state.add_message()),
        9 => state.set_role(message, [Role::System, Role::User][how % 2]),
        10 => drop(state.messages_mut().move_to(message, how)),
        11 => drop(state.add_example()),
        12 => drop(state.examples_mut().remove(example)),
        13 => state.set_answer(example, text),
        14 => state.edit_settings(|settings| settings.max_output_tokens = u32::try_from(how).ok()),
        15 => state.output_mut().schema = (how % 2 == 0).then(|| json!({"default": null, "n": how})),
        16 => state.set_opening(text.as_str().into()),
        17 => drop(state.add_suggestion()),
        _ => state.set_label(input, text.as_str().into()),
    }
}

type Edits = Vec<((u8, usize, usize), u16)>;

fn edits(most: usize) -> impl Strategy<Value = Edits> {
    vec(((0_u8..19, 0_usize..5, 0_usize..6), 0_u16..2_000), 0..most)
}

/// Carries the edits out, each a while after the one before it.
fn edited(state: &mut BuilderState, history: &mut History, edits: Edits) {
    let mut now = 0.0;
    for (how, after_ms) in edits {
        now += f64::from(after_ms);
        edit(state, how);
        history.record(state, now, StepJoin::Typing);
    }
}

fn go_all(state: &mut BuilderState, history: &mut History, direction: Direction) {
    while let Some((_, snapshot)) = history.go(direction) {
        state.restore(&snapshot);
        assert_eq!(state.snapshot(), history.present, "the page has what the history ends in");
    }
}

proptest! {
    #[test]
    fn what_is_undone_and_redone_is_as_it_was(edits in edits(25)) {
        let (mut state, mut history) = (state(), History::new(&state()));
        let beginning = state.snapshot();
        edited(&mut state, &mut history, edits);
        let end = state.snapshot();
        while history.can_undo() {
            let before = state.snapshot();
            let (_, snapshot) = history.go(Direction::Undo).unwrap();
            prop_assert_ne!(&snapshot, &before, "each step changes something");
            let mut again = history.clone();
            prop_assert_eq!(again.go(Direction::Redo).unwrap().1, before);
            state.restore(&snapshot);
        }
        prop_assert_eq!(state.snapshot(), beginning);
        go_all(&mut state, &mut history, Direction::Redo);
        prop_assert_eq!(state.snapshot(), end);
        prop_assert!(!history.can_redo());
    }

    #[test]
    fn a_reload_keeps_every_step(edits in edits(20), undone in 0_usize..4) {
        let (mut state, mut history) = (state(), History::new(&state()));
        let beginning = state.definition();
        edited(&mut state, &mut history, edits);
        let end = state.definition();
        for _ in 0..undone {
            if let Some((_, snapshot)) = history.go(Direction::Undo) {
                state.restore(&snapshot);
            }
        }
        let text = serde_json::to_string(&history).unwrap();
        // The page counts its keys anew.
        let mut loaded = BuilderState::new(&state.definition(), None);
        let mut kept = serde_json::from_str::<History>(&text).unwrap().brought_back(&loaded).unwrap();
        go_all(&mut loaded, &mut kept, Direction::Undo);
        prop_assert_eq!(loaded.definition(), beginning);
        go_all(&mut loaded, &mut kept, Direction::Redo);
        prop_assert_eq!(loaded.definition(), end);
        loaded.add_message();
        prop_assert!(kept.brought_back(&loaded).is_none(), "another draft");
    }

    #[test]
    fn what_somebody_else_saved_stays(mine in edits(12), theirs in edits(6)) {
        let (mut state, mut history) = (state(), History::new(&state()));
        edited(&mut state, &mut history, mine);
        // They begin with this draft.
        for (how, _) in theirs {
            edit(&mut state, how);
        }
        let saved = state.definition();
        let mut page = BuilderState::new(&definition_in(&history.present).unwrap(), None);
        page.restore(&history.present);
        page.replace(&saved, None);
        history.carry(&page);
        go_all(&mut page, &mut history, Direction::Undo);
        go_all(&mut page, &mut history, Direction::Redo);
        prop_assert_eq!(page.definition(), saved);
    }
}

/// A state with a history, and the keys of the first input and the user's message.
fn started() -> (BuilderState, History, ItemKey, ItemKey) {
    let state = state();
    let (input, message) = (state.inputs().key_at(0).unwrap(), state.messages().key_at(1).unwrap());
    (state.clone(), History::new(&state), input, message)
}

fn undo(state: &mut BuilderState, history: &mut History) -> StepPlace {
    let (place, snapshot) = history.go(Direction::Undo).unwrap();
    state.restore(&snapshot);
    place
}

#[test]
fn typing_without_a_pause_is_one_step() {
    let (mut state, mut history, input, message) = started();
    for (text, at_ms) in [("a", 0.0), ("ab", 900.0), ("abc", 1_800.0), ("abcd", 3_000.0)] {
        state.set_text(message, text.into());
        history.record(&state, at_ms, StepJoin::Typing);
    }
    state.set_label(input, "Topic".into());
    history.record(&state, 3_100.0, StepJoin::Typing);
    state.name_after_label(input, Language::En);
    assert_eq!(history.steps.len(), 3, "two stretches of typing, and another field");
    let place = undo(&mut state, &mut history);
    let label = StepPlace::Item {
        list: SnapshotList::Inputs,
        key: input,
        field: "label".into(),
        // As long as `Notes` is without the s that both end in… which they don't share.
        text_end: Some(5),
    };
    assert_eq!(place, label);
    undo(&mut state, &mut history);
    assert_eq!(state.messages().get(message).unwrap().text, "abc");
    undo(&mut state, &mut history);
    assert!(!history.can_undo() && history.can_redo());
    state.set_text(message, "new".into());
    history.record(&state, 3_200.0, StepJoin::Typing);
    assert!(!history.can_redo(), "what follows is gone");
}

#[test]
fn what_follows_from_an_edit_is_undone_with_it() {
    let (mut state, mut history, ..) = started();
    let key = state.add_input(Language::En);
    history.record(&state, 0.0, StepJoin::Typing);
    state.set_label(key, "Topic".into());
    history.record(&state, 5_000.0, StepJoin::Typing);
    state.name_after_label(key, Language::En);
    history.record(&state, 9_000.0, StepJoin::Always);
    assert_eq!(history.steps.len(), 2);
    undo(&mut state, &mut history);
    assert_eq!(state.inputs().get(key).unwrap().input.name, "input");
}

#[test]
fn items_come_back_as_themselves_and_values_follow_names() {
    let (mut state, mut history, input, _) = started();
    state.rename_input(input, "topic").unwrap();
    history.record(&state, 0.0, StepJoin::Typing);
    assert!(state.sample().unwrap().contains_key("topic"));
    state.remove_input(input);
    history.record(&state, 1.0, StepJoin::Typing);
    undo(&mut state, &mut history);
    assert_eq!(state.inputs().get(input).unwrap().input.name, "topic");
    undo(&mut state, &mut history);
    assert_eq!(state.inputs().get(input).unwrap().input.name, "notes");
    assert_eq!(state.sample().unwrap().get("notes"), Some(&json!("Kim: hello")));
}

#[test]
fn somebody_elses_change_is_not_undone_with_mine() {
    let (mut state, mut history, input, message) = started();
    state.set_text(message, "mine {{notes}}".into());
    history.record(&state, 0.0, StepJoin::Typing);
    state.set_label(input, "Mine".into());
    history.record(&state, 1.0, StepJoin::Typing);
    // They changed the message again, and the model.
    let mut theirs = state.definition();
    theirs.prompt.messages[1].text = "theirs".into();
    theirs.model.settings.temperature = Some(0.9);
    state.replace(&theirs, None);
    history.carry(&state);
    assert_eq!(history.steps.len(), 1, "nothing is left of what they replaced");
    undo(&mut state, &mut history);
    let mut expected = theirs.clone();
    expected.inputs[0].label = "Notes".into();
    assert_eq!(state.definition(), expected);
}

#[test]
fn the_oldest_steps_are_forgotten() {
    let (mut state, mut history, _, message) = started();
    for number in 0..150_u32 {
        state.set_text(message, number.to_string());
        history.record(&state, f64::from(number) * 2_000.0, StepJoin::Typing);
    }
    assert_eq!(history.steps.len(), MOST_STEPS);
    for number in 0..10_u32 {
        state.set_text(message, ["가", "나"][number as usize % 2].repeat(100_000));
        history.record(&state, f64::from(number) * 2_000.0 + 1e6, StepJoin::Typing);
    }
    assert!(history.steps.iter().map(|step| step.size_bytes).sum::<usize>() <= MOST_BYTES);
    assert!((2..10).contains(&history.steps.len()) && history.done == history.steps.len());
}
