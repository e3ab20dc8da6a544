//! The summary of a conversation's older turns.

use model::{Chat, Kind, Turn};

use super::*;

fn turn(number: u32) -> Turn {
    Turn { question: format!("Question {number}"), answer: format!("Answer {number}") }
}

fn says(text: &str) -> Script {
    Script(vec![delta(text), stop(StopReason::End)])
}

fn world(scripts: Vec<Script>) -> World {
    let mut world = World::new([("a", scripts)]);
    world.definition.kind = Kind::Chat;
    world.definition.chat = Some(Chat { keep_turns: 1, summarise: true, ..Chat::default() });
    world.definition.prompt.messages.pop();
    world.values = serde_json::from_value(json!({"message": "Question 4"})).unwrap();
    (world.summary, world.older, world.turns) = (Some("Ms Han".into()), vec![turn(2)], vec![turn(3)]);
    world
}

fn sent(world: &World, request: usize) -> Vec<String> {
    world.requests().swap_remove(request).messages.into_iter().map(|message| message.text).collect()
}

#[tokio::test(start_paused = true)]
async fn older_turns_are_summarised_once_and_the_answer_follows() {
    let world = world(vec![says("Ms Han asked twice."), hello()]);
    assert_eq!(world.run("a", &[]).await, Ok(RunState::Completed));
    let asked = sent(&world, 0);
    assert!(asked[1].contains("Ms Han") && asked[1].contains("Question 2") && !asked[1].contains("Question 3"));
    let answered = sent(&world, 1);
    assert!(answered[1].ends_with("Ms Han asked twice."), "{answered:?}");
    assert_eq!(answered[2..], ["Question 3", "Answer 3", "Question 4"]);
    assert_eq!(world.summaries(), ["Ms Han asked twice."]);
    assert_eq!((text_of(&world.events()).as_str(), world.attempts().len()), ("Hello", 2));
    assert_eq!(event_kinds(&world.events()), ["started", "attempt", "attempt", "delta", "finished"]);
}

#[tokio::test(start_paused = true)]
async fn an_answer_never_waits_for_ever_and_never_fails_for_want_of_a_summary() {
    let hang = Script(vec![delta("half"), Hang]);
    for (script, waited_ms) in [(refusing(ErrorKind::Filtered), 0), (hang, 30_000)] {
        let world = world(vec![script, hello()]);
        assert_eq!(world.run("a", &[]).await, Ok(RunState::Completed));
        let answered = sent(&world, 1);
        assert!(answered[1].ends_with("Ms Han"), "the summary of before is still good: {answered:?}");
        assert_eq!(answered[2..], ["Question 3", "Answer 3", "Question 4"]);
        assert_eq!((world.summaries(), world.outcome().duration_ms), (Vec::<String>::new(), waited_ms));
        assert_eq!(world.open_streams(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn a_run_can_be_stopped_while_it_summarises() {
    let world = world(vec![Script(vec![Hang])]);
    let cancel = CancellationToken::new();
    let stopper = async {
        world.until(|events| event_kinds(events).contains(&"attempt")).await;
        cancel.cancel();
    };
    let (state, ()) = futures::join!(world.run_until("a", &[], &cancel), stopper);
    assert_eq!((state, world.open_streams()), (Ok(RunState::Cancelled), 0));
    assert!(world.outcome().duration_ms < 1_000);
}
