//! Personal data in prompts and answers.

use model::{PersonalDataKind, PersonalDataRule};

use super::*;
use crate::Privacy;

fn world(rule: PersonalDataRule, script: Script) -> World {
    let mut world = World::new([("a", vec![script]), ("b", vec![hello()])]);
    world.values =
        serde_json::from_value(json!({"notes": "Call 010-1234-5678 or a@b.kr, then 010-1234-5678."})).unwrap();
    world.privacy = Privacy { others: rule, ..Privacy::default() };
    world
}

fn pieces(all: &[&str]) -> Script {
    let mut steps: Vec<_> = all.iter().map(|piece| delta(piece)).collect();
    steps.push(stop(StopReason::End));
    Script(steps)
}

fn prompt(world: &World) -> String {
    world.requests().remove(0).messages.last().unwrap().text.clone()
}

fn found(world: &World) -> Vec<(bool, Vec<(PersonalDataKind, u32)>)> {
    let events = world.events().into_iter().filter_map(|event| match event {
        RunEvent::PersonalData(found) => {
            Some((found.hidden, found.counts.iter().map(|count| (count.kind, count.count)).collect()))
        }
        _ => None,
    });
    events.collect()
}

#[tokio::test(start_paused = true)]
async fn the_model_gets_placeholders_and_the_person_the_values() {
    let world = world(PersonalDataRule::Hide, pieces(&["I called [PH", "ONE_", "1] and [EMAIL_1]. [PHO"]));
    assert_eq!(world.run("a", &[]).await, Ok(RunState::Completed));
    assert_eq!(prompt(&world), "Summarise: Call [PHONE_1] or [EMAIL_1], then [PHONE_1].");
    let answer = "I called 010-1234-5678 and a@b.kr. [PHO";
    assert_eq!((world.outcome().output.as_str(), text_of(&world.events()).as_str()), (answer, answer));
    assert_eq!(found(&world), [(true, vec![(PersonalDataKind::Phone, 1), (PersonalDataKind::Email, 1)])]);
}

#[tokio::test(start_paused = true)]
async fn a_warning_changes_nothing_that_is_sent() {
    let world = world(PersonalDataRule::Warn, pieces(&["[PHONE_1]"]));
    assert_eq!(world.run("a", &[]).await, Ok(RunState::Completed));
    assert_eq!(prompt(&world), "Summarise: Call 010-1234-5678 or a@b.kr, then 010-1234-5678.");
    assert_eq!(world.outcome().output, "[PHONE_1]");
    assert_eq!(found(&world), [(false, vec![(PersonalDataKind::Phone, 1), (PersonalDataKind::Email, 1)])]);
}

#[tokio::test(start_paused = true)]
async fn without_a_rule_or_without_personal_data_nothing_is_said() {
    let off = world(PersonalDataRule::Off, hello());
    off.run("a", &[]).await.unwrap();
    assert_eq!(found(&off), []);
    let mut clean = world(PersonalDataRule::Hide, hello());
    clean.values = serde_json::from_value(json!({"notes": "a long day"})).unwrap();
    clean.run("a", &[]).await.unwrap();
    assert_eq!((found(&clean), prompt(&clean).as_str()), (vec![], "Summarise: a long day"));
}

#[tokio::test(start_paused = true)]
async fn what_was_held_back_is_kept_when_the_answer_breaks_off() {
    let broken = Script(vec![delta("Call [PHONE_1] or [EMA"), Fail(ErrorKind::Truncated)]);
    let world = world(PersonalDataRule::Hide, broken);
    assert_eq!(world.run("a", &["b"]).await, Ok(RunState::Failed));
    assert_eq!(world.outcome().output, "Call 010-1234-5678 or [EMA");
}

#[tokio::test(start_paused = true)]
async fn each_model_is_asked_by_the_rule_of_its_connection() {
    let mut world = world(PersonalDataRule::Hide, refusing(ErrorKind::KeyRefused));
    world.privacy.connections.insert(model_ref("b").connection, PersonalDataRule::Hide);
    world.run("a", &["b"]).await.unwrap();
    let prompts: Vec<_> =
        world.requests().iter().map(|request| request.messages.last().unwrap().text.clone()).collect();
    assert!(prompts.iter().all(|prompt| !prompt.contains("010-1234-5678")), "{prompts:?}");
}
