//! What is told of a model that is slow, or that refuses a setting.

use llm::provider;
use model::run::{Adjustment, WaitReason};

use super::*;

fn waits(world: &World) -> Vec<WaitReason> {
    let reason = |event: RunEvent| if let RunEvent::Waiting { reason } = event { Some(reason) } else { None };
    world.events().into_iter().filter_map(reason).collect()
}

fn silent_for(ms: u64) -> Script {
    Script(vec![Pause(ms), delta("Hello"), stop(StopReason::End)])
}

#[tokio::test(start_paused = true)]
async fn a_model_that_is_loaded_first_says_so_once_and_answers() {
    let world = World::new([("llama3.2", vec![silent_for(300_000)])]).served_by(&provider::OLLAMA);
    assert_eq!(world.run("llama3.2", &[]).await, Ok(RunState::Completed));
    assert_eq!(event_kinds(&world.events()), ["started", "attempt", "waiting", "delta", "finished"]);
    assert_eq!(waits(&world), [WaitReason::LoadingModel]);
    assert!(world.written_at_ms(|event| matches!(event, RunEvent::Waiting { .. })) < 10_000, "while it waits");
}

#[tokio::test(start_paused = true)]
async fn a_model_that_thinks_says_so_and_a_quick_one_says_nothing() {
    let world = World::new([("gpt-5-pro", vec![silent_for(900_000)])]);
    world.run("gpt-5-pro", &[]).await.unwrap();
    assert_eq!(waits(&world), [WaitReason::Thinking]);
    let world = World::new([("gpt-4.1", vec![silent_for(20_000)])]);
    world.run("gpt-4.1", &[]).await.unwrap();
    assert_eq!(waits(&world), []);
    let script = Script(vec![delta("Hello"), Pause(20_000), stop(StopReason::End)]);
    let world = World::new([("llama3.2", vec![script])]).served_by(&provider::OLLAMA);
    world.run("llama3.2", &[]).await.unwrap();
    assert_eq!(waits(&world), [], "it has begun to answer");
}

#[tokio::test(start_paused = true)]
async fn a_model_that_is_loaded_can_be_stopped() {
    let world = World::new([("llama3.2", vec![Script(vec![Hang])])]).served_by(&provider::OLLAMA);
    let cancel = CancellationToken::new();
    let told = async {
        world.until(|events| events.iter().any(|event| matches!(event, RunEvent::Waiting { .. }))).await;
        cancel.cancel();
    };
    let (state, ()) = tokio::join!(world.run_until("llama3.2", &[], &cancel), told);
    assert_eq!((state, world.open_streams()), (Ok(RunState::Cancelled), 0));
}

#[tokio::test(start_paused = true)]
async fn a_refused_setting_is_told_and_kept_with_the_attempt() {
    let adjustment = Adjustment { setting: "max_tokens".into(), instead: Some("max_completion_tokens".into()) };
    let Adjustment { setting, instead } = adjustment.clone();
    let refused = llm::Adjustment { setting, instead };
    let script = Script(vec![Say(Event::Adjusted(refused)), delta("Hello"), stop(StopReason::End)]);
    let world = World::new([("a", vec![script])]);
    assert_eq!(world.run("a", &[]).await, Ok(RunState::Completed));
    assert_eq!(event_kinds(&world.events()), ["started", "attempt", "adjusted", "delta", "finished"]);
    assert_eq!(world.attempts()[0].adjusted, [adjustment]);
}

#[tokio::test(start_paused = true)]
async fn a_router_is_billed_by_the_model_in_the_answer() {
    let started = Event::Started { provider_request_id: None, model: Some("gpt-4.1-nano-2025-04-14".into()) };
    let usage = Usage { input_tokens: 1_000, output_tokens: 500, ..Usage::default() };
    let script = Script(vec![Say(started), delta("Hello"), Say(Event::Usage(usage)), stop(StopReason::End)]);
    let world = World::new([("model-router", vec![script])]).served_by(&provider::AZURE);
    world.run("model-router", &[]).await.unwrap();
    // 0.14 dollars a million for the router, 0.10 and 0.40 for GPT-4.1 nano.
    assert_eq!(world.outcome().cost, Some(Money::usd(140 + 100 + 200)));
}

#[tokio::test(start_paused = true)]
async fn the_reported_cost_is_the_cost() {
    let usage = Usage { input_tokens: 9, output_tokens: 4, charged_micros: Some(140), ..Usage::default() };
    let script = Script(vec![delta("Hello"), Say(Event::Usage(usage)), stop(StopReason::End)]);
    let world = World::new([("openai/gpt-4.1-nano", vec![script])]).served_by(&provider::OPENROUTER);
    world.run("openai/gpt-4.1-nano", &[]).await.unwrap();
    assert_eq!((world.outcome().cost, world.attempts()[0].cost), (Some(Money::usd(140)), Some(Money::usd(140))));
}
