use api::SettingsTaken;
use model::{ConnectionId, Effort, InputKind, Language, Message, ModelRef, ModelUse, ProblemKind, Role, Settings};
use serde_json::json;

use super::*;

fn definition() -> Definition {
    serde_json::from_value(json!({
        "format": "madang/1", "kind": "form",
        "inputs": [
            {"name": "notes", "label": "Notes", "kind": "paragraph", "required": true, "max_chars": 2000},
            {"name": "tone", "label": {"en": "Tone", "ko": "말투"}, "kind": "select", "options": ["formal", "warm"], "default": "warm"},
        ],
        "prompt": {
            "messages": [
                {"role": "system", "text": "Be {{tone}}. {{#tone}}…{{/tone}}"},
                {"role": "user", "text": "{{notes}} {{ notes }} {{noted}}"},
            ],
            "examples": [{"inputs": {"notes": "a", "tone": "warm"}, "answer": "b"}],
        },
        "model": {"settings": {"temperature": 0.3}},
    }))
    .unwrap()
}

fn state() -> BuilderState {
    let sample = json!({"notes": "Kim: hello", "gone": 1});
    BuilderState::new(&definition(), sample.as_object())
}

fn names(state: &BuilderState) -> Vec<&str> {
    state.inputs().iter().map(|row| row.input.name.as_str()).collect()
}

fn texts(state: &BuilderState) -> Vec<&str> {
    state.messages().iter().map(|message| message.text.as_str()).collect()
}

fn unknown(state: &BuilderState, variable: &str) -> bool {
    let is_it = |kind: &ProblemKind| matches!(kind, ProblemKind::UnknownVariable { name, .. } if name == variable);
    state.definition().check().iter().any(|problem| is_it(&problem.kind))
}

#[test]
fn an_untouched_definition_comes_out_as_it_went_in() {
    assert_eq!(state().definition(), definition());
    let mut chat = definition();
    chat.kind = Kind::Chat;
    assert_eq!(BuilderState::new(&chat, None).definition(), chat);
    chat.chat = Some(Chat::default());
    assert_eq!(BuilderState::new(&chat, None).definition(), chat);
}

#[test]
fn a_chat_that_said_nothing_of_its_opening_can_get_one() {
    let mut chat = definition();
    chat.kind = Kind::Chat;
    let mut state = BuilderState::new(&chat, None);
    state.set_opening("Hello".into());
    let key = state.add_suggestion();
    *state.suggestions_mut().get_mut(key).unwrap() = "What is new?".into();
    let chat = state.definition().chat.unwrap();
    assert_eq!((chat.opening, chat.suggestions, chat.keep_turns), ("Hello".into(), vec!["What is new?".into()], 20));
}

#[test]
fn the_sample_is_of_the_inputs_there_are() {
    assert_eq!(state().sample(), json!({"notes": "Kim: hello"}).as_object().cloned());
}

#[test]
fn renaming_an_input_renames_it_wherever_it_is_used() {
    let mut state = state();
    let key = state.inputs().key_at(0).unwrap();
    let hangs_on_it = state.inputs().key_at(1).unwrap();
    state.edit_input(hangs_on_it, |input| {
        input.shown_when = Some(model::ShownWhen { input: "notes".into(), is: Vec::new() });
    });
    state.rename_input(key, " memo ").unwrap();
    assert_eq!(names(&state), ["memo", "tone"]);
    assert_eq!(texts(&state)[1], "{{memo}} {{ memo }} {{noted}}");
    assert_eq!(state.sample(), json!({"memo": "Kim: hello"}).as_object().cloned());
    assert!(state.definition().prompt.examples[0].inputs.contains_key("memo"));
    assert_eq!(state.definition().inputs[1].shown_when.as_ref().unwrap().input, "memo");
    let tone = state.inputs().key_at(1).unwrap();
    state.rename_input(tone, "말투").unwrap();
    assert_eq!(texts(&state)[0], "Be {{말투}}. {{#말투}}…{{/말투}}");
}

#[test]
fn a_run_is_kept_as_an_example_once_there_is_room() {
    let mut state = state();
    let values = json!({"notes": "Kim: hello", "gone": 1});
    let values = values.as_object().unwrap();
    assert!(!state.has_example(values, "Hello."));
    assert!(state.keep_example(values, "Hello.").is_some());
    assert!(state.has_example(values, "Hello.") && !state.has_example(values, "Bye."));
    assert!(!state.definition().prompt.examples[1].inputs.contains_key("gone"));
    while state.keep_example(values, "Again.").is_some() {}
    assert_eq!(state.examples().keys().len(), model::limits::EXAMPLES);
}

#[test]
fn a_name_that_cannot_be_is_refused_and_nothing_changes() {
    let mut state = state();
    let key = state.inputs().key_at(0).unwrap();
    for (name, problem) in [
        ("", NameProblem::Empty),
        ("  ", NameProblem::Empty),
        ("two words", NameProblem::Bad),
        ("9lives", NameProblem::Bad),
        ("tone", NameProblem::Taken),
    ] {
        assert_eq!(state.rename_input(key, name), Err(problem), "{name}");
    }
    assert_eq!(state.rename_input(key, "notes"), Ok(()), "its own name is no problem");
    assert_eq!(state.definition(), definition());
    let mut chat = definition();
    chat.kind = Kind::Chat;
    assert_eq!(BuilderState::new(&chat, None).check_name("message", None), Err(NameProblem::Reserved));
}

#[test]
fn a_new_input_is_named_after_its_label_until_it_is_named_by_hand() {
    let mut state = state();
    let key = state.add_input(Language::En);
    assert_eq!(names(&state)[2], "input");
    state.set_label(key, "No".into());
    assert_eq!(names(&state)[2], "input", "the label is not whole yet");
    state.set_label(key, "Noted".into());
    state.name_after_label(key, Language::En);
    assert_eq!(names(&state)[2], "noted");
    state.set_label(key, "Who is there".into());
    state.name_after_label(key, Language::En);
    assert_eq!(texts(&state)[1], "{{notes}} {{ notes }} {{who_is_there}}");
    state.rename_input(key, "people").unwrap();
    state.set_label(key, "Participants".into());
    state.name_after_label(key, Language::En);
    assert_eq!(names(&state)[2], "people");
}

#[test]
fn the_label_of_an_input_that_was_there_changes_nothing_else() {
    let mut state = state();
    let key = state.inputs().key_at(0).unwrap();
    state.set_label(key, "What was said".into());
    state.name_after_label(key, Language::En);
    assert_eq!(names(&state), ["notes", "tone"]);
}

#[test]
fn an_unknown_variable_becomes_an_input() {
    let mut state = state();
    assert!(unknown(&state, "noted"));
    let key = state.make_input("noted").unwrap();
    assert_eq!(state.inputs().get(key).unwrap().input.label, "Noted".into());
    assert!(!unknown(&state, "noted"));
    assert!(!state.definition().check().iter().any(|problem| problem.path.starts_with("prompt")));
    assert_eq!(state.make_input("noted"), None, "there is one already");
}

#[test]
fn what_is_removed_comes_back_and_under_another_name_if_its_own_is_taken() {
    let mut state = state();
    let key = state.inputs().key_at(0).unwrap();
    let removed = state.remove_input(key).unwrap();
    assert_eq!(names(&state), ["tone"]);
    assert!(unknown(&state, "notes"));
    let again = removed.clone();
    state.restore_input(removed);
    assert_eq!(state.definition(), definition());
    state.remove_input(key);
    state.make_input("notes").unwrap();
    state.restore_input(again);
    assert_eq!(names(&state), ["notes_2", "tone", "notes"]);
}

#[test]
fn another_kind_puts_aside_what_it_has_no_use_for() {
    let mut state = state();
    let key = state.inputs().key_at(1).unwrap();
    state.set_kind(key, InputKind::Number);
    let number = state.inputs().get(key).unwrap().input.clone();
    assert_eq!((number.options.len(), number.default.clone()), (0, None));
    state.edit_input(key, |input| input.max = Some(5.0));
    state.set_kind(key, InputKind::Multiselect);
    let choice = state.inputs().get(key).unwrap().input.clone();
    assert_eq!((choice.options.len(), choice.max), (2, None));
    state.set_kind(key, InputKind::Select);
    assert_eq!(state.definition().inputs[1].default, Some(json!("warm")), "it came back");
    state.set_kind(key, InputKind::Number);
    assert_eq!(state.inputs().get(key).unwrap().input.max, Some(5.0));
    assert!(!state.definition().check().iter().any(|problem| problem.path.starts_with("inputs[1].")));
}

#[test]
fn a_box_need_not_be_ticked_unless_somebody_says_so() {
    let mut state = state();
    let key = state.add_input(Language::En);
    let required = |state: &BuilderState| state.inputs().get(key).unwrap().input.required;
    assert!(required(&state), "a text is required");
    state.set_kind(key, InputKind::Checkbox);
    assert!(!required(&state));
    state.set_kind(key, InputKind::Text);
    assert!(required(&state), "it came back");
    state.set_kind(key, InputKind::Checkbox);
    state.edit_input(key, |input| input.required = true);
    state.set_kind(key, InputKind::Date);
    state.edit_input(key, |input| input.required = false);
    state.set_kind(key, InputKind::Checkbox);
    assert!(required(&state), "so it was when it last was a box");
    state.set_kind(key, InputKind::Number);
    assert!(!required(&state));
}

#[test]
fn messages_keep_their_keys_when_another_definition_comes() {
    let mut state = state();
    let keys = state.messages().keys();
    let mut other = definition();
    other.prompt.messages.insert(1, Message { role: Role::Assistant, text: "I see.".into() });
    other.inputs.swap(0, 1);
    let inputs = state.inputs().keys();
    state.replace(&other, None);
    assert_eq!(state.definition(), other);
    assert_eq!([state.messages().key_at(0), state.messages().key_at(2)], [Some(keys[0]), Some(keys[1])]);
    assert_eq!(state.inputs().keys(), [inputs[1], inputs[0]]);
}

#[test]
fn a_new_message_has_the_role_that_likely_comes_next() {
    let mut state = state();
    let key = state.add_message();
    assert_eq!(state.messages().get(key).unwrap().role, Role::Assistant);
    let mut empty = BuilderState::default();
    let first = empty.add_message();
    let second = empty.add_message();
    assert_eq!(empty.messages().get(first).unwrap().role, Role::System);
    assert_eq!(empty.messages().get(second).unwrap().role, Role::User);
}

#[test]
fn a_problem_has_its_place_on_the_page() {
    let state = state();
    let (input, message) = (state.inputs().key_at(1).unwrap(), state.messages().key_at(0).unwrap());
    assert_eq!(state.problem_target("inputs[1].options[0]"), ProblemTarget::Input(input, "options".into()));
    assert_eq!(state.problem_target("inputs[1]"), ProblemTarget::Input(input, String::new()));
    assert_eq!(state.problem_target("prompt.messages[0].text"), ProblemTarget::Message(message));
    assert!(matches!(state.problem_target("prompt.examples[0].answer"), ProblemTarget::Example(_)));
    assert_eq!(state.problem_target("model.settings.stop[1]"), ProblemTarget::Setting("stop".into()));
    assert_eq!(state.problem_target("chat.opening.en"), ProblemTarget::Chat("opening".into()));
    for (path, part) in [
        ("inputs", BuilderSection::Inputs),
        ("inputs[9]", BuilderSection::Inputs),
        ("prompt.messages", BuilderSection::Prompt),
        ("model.use.model", BuilderSection::Model),
        ("output.format", BuilderSection::Output),
        ("", BuilderSection::Prompt),
    ] {
        assert_eq!(state.problem_target(path), ProblemTarget::Section(part), "{path}");
    }
}

fn model(name: &str) -> ModelRef {
    ModelRef { connection: ConnectionId(uuid::Uuid::nil()), model: name.into() }
}

#[test]
fn a_model_does_not_stand_in_for_itself() {
    let mut state = state();
    for name in ["a", "b", "a", "c"] {
        state.add_fallback(model(name));
    }
    assert_eq!(state.model().fallbacks, [model("a"), model("b"), model("c")]);
    state.set_model(Some(ModelUse::Model(model("c"))));
    state.add_fallback(model("c"));
    assert_eq!(state.model().fallbacks, [model("a"), model("b")]);
}

#[test]
fn settings_that_a_model_does_not_take_are_named() {
    let settings = Settings {
        temperature: Some(0.3),
        max_output_tokens: Some(800),
        seed: Some(7),
        reasoning_effort: Some(Effort::Low),
        ..Settings::default()
    };
    let takes = SettingsTaken { max_output_tokens: true, top_p: true, ..SettingsTaken::default() };
    assert_eq!(
        unsupported_settings(&settings, &takes),
        [
            UnsupportedSetting::Temperature(0.3),
            UnsupportedSetting::Seed(7),
            UnsupportedSetting::ReasoningEffort(Effort::Low)
        ]
    );
    assert_eq!(clamped(1.6, 0.0, 1.0), (1.0, true));
    assert_eq!(clamped(0.6, 0.0, 1.0), (0.6, false));
}
