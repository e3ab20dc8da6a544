//! Answers that must be JSON.

use llm::{Event, StopReason, chat::Role};
use model::{
    Output, OutputFormat,
    run::{AttemptStatus, RunErrorCode, RunState},
    schema::{FieldKind, SchemaField, of_fields},
};

use super::{
    delta,
    script::{Script, World, event_kinds, text_of},
    stop,
};

fn says(text: &str) -> Script {
    Script(vec![delta(text), stop(StopReason::End)])
}

fn world<const N: usize>(models: [(&str, Vec<Script>); N]) -> World {
    let mut world = World::new(models);
    let field = SchemaField { name: "total".into(), about: String::new(), kind: FieldKind::Number };
    world.definition.output = Output { format: OutputFormat::Json, schema: Some(of_fields(&[field])), form: None };
    world
}

#[tokio::test(start_paused = true)]
async fn the_schema_is_asked_for_and_the_document_is_kept_without_its_fence() {
    let world = world([("a", vec![says("```json\n{\"total\": 3}\n```")])]);
    assert_eq!(world.run("a", &[]).await, Ok(RunState::Completed));
    assert_eq!(world.outcome().output, "{\"total\": 3}");
    let asked = world.requests().remove(0).json.unwrap();
    assert_eq!(asked.schema["required"][0], "total");
}

#[tokio::test(start_paused = true)]
async fn nothing_stands_behind_a_document() {
    let sources = vec![llm::Source { url: "https://a.example/".into(), title: None }];
    let script = Script(vec![
        delta("{\"total\": 3, \"from\": \"[1]\"}"),
        super::Say(Event::Sources(sources)),
        stop(StopReason::End),
    ]);
    let mut world = world([("a", vec![script])]);
    world.definition.output.schema = Some(serde_json::json!({"type": "object"}));
    assert_eq!(world.run("a", &[]).await, Ok(RunState::Completed));
    assert_eq!(text_of(&world.events()), world.outcome().output);
    assert!(!world.outcome().output.contains("a.example"));
}

#[tokio::test(start_paused = true)]
async fn a_wrong_answer_is_repaired_once_by_the_same_model() {
    let world = world([("a", vec![says("The total is 3."), says("{\"total\": 3}")]), ("b", vec![])]);
    assert_eq!(world.run("a", &["b"]).await, Ok(RunState::Completed));
    assert_eq!(event_kinds(&world.events()), ["started", "attempt", "delta", "repair", "attempt", "delta", "finished"]);
    assert_eq!(world.outcome().output, "{\"total\": 3}");
    let attempts = world.attempts();
    assert_eq!(
        attempts.iter().map(|attempt| attempt.status).collect::<Vec<_>>(),
        [AttemptStatus::Failed, AttemptStatus::Ok]
    );
    assert_eq!(attempts[0].error.as_ref().unwrap().code, RunErrorCode::NotJson);
    let again = world.requests().remove(1).messages;
    let [.., answer, words] = &again[..] else { panic!() };
    assert_eq!((answer.role, answer.text.as_str()), (Role::Assistant, "The total is 3."));
    assert!(words.role == Role::User && words.text.contains("not JSON"));
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_wrong_twice_fails_and_is_kept() {
    let world = world([("a", vec![says("No."), says("{\"total\": \"three\"}")])]);
    assert_eq!(world.run("a", &[]).await, Ok(RunState::Failed));
    let outcome = world.outcome();
    assert_eq!(outcome.error.unwrap().code, RunErrorCode::NotJson);
    assert_eq!(outcome.output, "{\"total\": \"three\"}");
}

#[tokio::test(start_paused = true)]
async fn the_first_answer_is_kept_if_the_second_fails() {
    let world = world([("a", vec![says("The total is 3."), super::overloaded()])]);
    assert_eq!(world.run("a", &[]).await, Ok(RunState::Failed));
    let outcome = world.outcome();
    assert_eq!((outcome.error.unwrap().code, outcome.output.as_str()), (RunErrorCode::NotJson, "The total is 3."));
    let kinds = event_kinds(&world.events());
    assert_eq!(kinds, ["started", "attempt", "delta", "repair", "attempt", "delta", "finished"]);
}

#[tokio::test(start_paused = true)]
async fn cut_off_or_refused_answers_are_not_repeated() {
    let cut = Script(vec![delta("{\"total\":"), stop(StopReason::Length)]);
    let cut_off = world([("a", vec![cut])]);
    assert_eq!(cut_off.run("a", &[]).await, Ok(RunState::Failed));
    assert_eq!(cut_off.outcome().error.unwrap().code, RunErrorCode::NotJson);
    let refused = world([("a", vec![Script(vec![delta("I won't."), super::Say(Event::Stop(StopReason::Refusal))])])]);
    assert_eq!(refused.run("a", &[]).await, Ok(RunState::Failed));
    assert_eq!(refused.outcome().error.unwrap().code, RunErrorCode::Refused);
}
