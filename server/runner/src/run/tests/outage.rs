//! A provider that is down for everybody.

use std::time::Duration;

use llm::{ErrorKind, Unreachable};
use model::run::{RunErrorCode, RunEvent, RunState};

use super::{
    hello, refusing,
    script::{Script, World},
};

/// More answers than any test asks for.
fn endless(script: &Script) -> Vec<Script> {
    vec![script.clone(); 1_000]
}

fn down() -> World {
    let dead = refusing(ErrorKind::Unreachable(Unreachable::Refused));
    World::new([("dead", endless(&dead)), ("alive", endless(&hello()))])
}

#[tokio::test(start_paused = true)]
async fn users_get_their_answers_and_the_dead_provider_one_question_per_30_seconds() {
    let world = down();
    // Two runs make it fail five times in a row, and its breaker opens.
    for _ in 0..2 {
        assert_eq!(world.run("dead", &["alive"]).await, Ok(RunState::Completed));
    }
    let asked = || world.asked().iter().filter(|model| *model == "dead").count();
    let before = asked();
    assert_eq!(before, 5);
    // Five minutes of a run a second.
    for _ in 0..300 {
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert_eq!(world.run("dead", &["alive"]).await, Ok(RunState::Completed));
        assert_eq!(world.outcome().model_name.as_deref(), Some("Model alive"));
    }
    assert!(asked() - before <= 10, "{} questions in 300 seconds", asked() - before);
    assert!(asked() - before >= 9, "it would never be noticed that it is back");
}

#[tokio::test(start_paused = true)]
async fn a_fallback_waits_for_nothing() {
    let world = World::new([("dead", vec![refusing(ErrorKind::KeyRefused)]), ("alive", vec![hello()])]);
    assert_eq!(world.run("dead", &["alive"]).await, Ok(RunState::Completed));
    let begun = world.written_at_ms(|event| matches!(event, RunEvent::Delta { .. }));
    assert_eq!(begun, 0, "in virtual time only what waits takes any");
    let why = |event: &RunEvent| matches!(event, RunEvent::Fallback { reason: RunErrorCode::KeyRefused, .. });
    assert!(world.events().iter().any(why));
}
