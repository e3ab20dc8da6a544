//! A provider that is down for everybody.

use std::time::Duration;

use llm::{BadAnswer, ErrorKind, Unreachable};
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

#[tokio::test(start_paused = true)]
async fn from_its_last_day_on_a_model_is_replaced_whatever_its_provider_says_of_it_and_the_run_says_why() {
    let missing = ErrorKind::NotFound { model: "retired".into(), nearest: None };
    for kind in [missing, ErrorKind::BadRequest, ErrorKind::BadAnswer(BadAnswer::NoApi)] {
        let world = World::new([("retired", vec![refusing(kind.clone())]), ("alive", vec![hello()])]);
        assert_eq!(world.run("retired", &["alive"]).await, Ok(RunState::Completed), "{kind}");
        let why = |event: &RunEvent| matches!(event, RunEvent::Fallback { reason: RunErrorCode::ModelRetired, .. });
        assert!(world.events().iter().any(why), "{kind}");

        let world = World::new([("retired", vec![refusing(kind)])]);
        assert_eq!(world.run("retired", &[]).await, Ok(RunState::Failed));
        assert_eq!(world.outcome().error.unwrap().code, RunErrorCode::ModelRetired);
    }
    let world = World::new([("retired", vec![refusing(ErrorKind::Filtered)]), ("alive", vec![hello()])]);
    assert_eq!(world.run("retired", &["alive"]).await, Ok(RunState::Failed), "that is about what was asked");
}
