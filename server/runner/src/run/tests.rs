mod files;
mod json;
mod outage;
mod parts;
mod privacy;
mod script;
mod summary;
mod waiting;

use std::time::Duration;

use llm::{BadAnswer, ErrorKind, Event, StopReason, Unreachable, Usage, guard::Refusal};
use model::{Money, run::AttemptStatus};
use proptest::prelude::*;
use serde_json::json;

use self::script::{Script, Step::*, World, event_kinds, model_ref, text_of};
use super::*;

fn delta(text: &str) -> script::Step {
    Say(Event::Delta(text.into()))
}

fn stop(reason: StopReason) -> script::Step {
    Say(Event::Stop(reason))
}

fn hello() -> Script {
    Script(vec![delta("Hel"), delta("lo"), stop(StopReason::End)])
}

fn refusing(kind: ErrorKind) -> Script {
    Script(vec![Refuse(kind)])
}

fn overloaded() -> Script {
    refusing(ErrorKind::Overloaded { retry_after: None })
}

#[tokio::test(start_paused = true)]
async fn an_answer_goes_through() {
    let world = World::new([("a", vec![hello()])]);
    assert_eq!(world.run("a", &[]).await, Ok(RunState::Completed));
    assert_eq!(event_kinds(&world.events()), ["started", "attempt", "delta", "finished"]);
    let outcome = world.outcome();
    assert_eq!((outcome.output.as_str(), outcome.cut_off, outcome.error), ("Hello", false, None));
    assert_eq!(outcome.model_name.as_deref(), Some("Model a"));
    assert_eq!(world.attempts()[0].status, AttemptStatus::Ok);
    assert_eq!(world.open_streams(), 0);
}

#[tokio::test(start_paused = true)]
async fn the_definition_reaches_the_model() {
    let world = World::new([("a", vec![hello()])]);
    world.run("a", &[]).await.unwrap();
    let request = world.requests().remove(0);
    assert_eq!(request.model, "a");
    assert_eq!((request.temperature, request.max_output_tokens), (Some(0.3), Some(50)));
    let said = request.messages.iter().map(|message| message.text.as_str()).collect::<Vec<_>>();
    assert_eq!(said, ["Be kind.", "Summarise: a long day"]);
}

#[tokio::test(start_paused = true)]
async fn a_model_is_asked_three_times_and_each_fallback_once() {
    let world = World::new([
        ("a", vec![overloaded(), overloaded(), overloaded()]),
        ("b", vec![overloaded()]),
        ("c", vec![hello()]),
    ]);
    assert_eq!(world.run("a", &["b", "a", "c", "c"]).await, Ok(RunState::Completed));
    assert_eq!(world.asked(), ["a", "a", "a", "b", "c"]);
    let expected = [
        "started", "attempt", "retry", "attempt", "retry", "attempt", "fallback", "attempt", "fallback", "attempt",
        "delta", "finished",
    ];
    assert_eq!(event_kinds(&world.events()), expected);
    let fallback =
        RunEvent::Fallback { from: "Model a".into(), to: "Model b".into(), reason: RunErrorCode::Overloaded };
    assert!(world.events().contains(&fallback));
    assert_eq!(world.attempts().iter().map(|attempt| attempt.number).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    assert_eq!(world.outcome().model_name.as_deref(), Some("Model c"));
}

#[tokio::test(start_paused = true)]
async fn when_all_fail_the_chosen_models_trouble_is_told() {
    let world =
        World::new([("a", vec![overloaded(), overloaded(), overloaded()]), ("b", vec![refusing(ErrorKind::NoMoney)])]);
    assert_eq!(world.run("a", &["b"]).await, Ok(RunState::Failed));
    assert_eq!(world.outcome().error, Some(RunErrorCode::Overloaded.into()));
    assert_eq!(world.outcome().cost, Some(Money::usd(0)));
}

#[tokio::test(start_paused = true)]
async fn permanent_failures_go_to_the_next_model_at_once() {
    for kind in [
        ErrorKind::KeyRefused,
        ErrorKind::NoMoney,
        ErrorKind::NotFound { model: "a".into(), nearest: None },
        ErrorKind::AddressRefused(Refusal::NotPublic),
        ErrorKind::BadAnswer(BadAnswer::WebPage),
        ErrorKind::BrokenOff,
        ErrorKind::TimedOut(llm::Waiting::FirstToken),
        ErrorKind::RateLimited { retry_after: Some(Duration::from_secs(21)) },
    ] {
        let world = World::new([("a", vec![refusing(kind.clone())]), ("b", vec![hello()])]);
        assert_eq!(world.run("a", &["b"]).await, Ok(RunState::Completed), "{kind}");
        assert_eq!(world.asked(), ["a", "b"], "{kind}");
    }
}

#[tokio::test(start_paused = true)]
async fn failures_caused_by_the_request_are_not_retried() {
    for (kind, code) in [
        (ErrorKind::BadRequest, RunErrorCode::BadRequest),
        (ErrorKind::Filtered, RunErrorCode::Filtered),
        (ErrorKind::TooLong { by_tokens: Some(9) }, RunErrorCode::TooLong),
    ] {
        let world = World::new([("a", vec![refusing(kind)]), ("b", vec![])]);
        assert_eq!(world.run("a", &["b"]).await, Ok(RunState::Failed));
        assert_eq!(world.asked(), ["a"]);
        let error = world.outcome().error.unwrap();
        assert_eq!((error.code, error.by_tokens), (code, (code == RunErrorCode::TooLong).then_some(9)));
    }
}

#[tokio::test(start_paused = true)]
async fn a_provider_may_ask_for_a_pause() {
    let limited = ErrorKind::RateLimited { retry_after: Some(Duration::from_secs(20)) };
    let world = World::new([("a", vec![refusing(limited), hello()])]);
    assert_eq!(world.run("a", &[]).await, Ok(RunState::Completed));
    let retry = RunEvent::Retry { reason: RunErrorCode::RateLimited, wait_ms: 20_000 };
    assert!(world.events().contains(&retry));
    assert!(world.outcome().duration_ms >= 20_000);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_asked_again_once_an_answer_has_begun() {
    for (kind, code) in [
        (ErrorKind::Unreachable(Unreachable::Reset), RunErrorCode::Truncated),
        (ErrorKind::TimedOut(llm::Waiting::NextPiece), RunErrorCode::Truncated),
        (ErrorKind::BadAnswer(BadAnswer::Garbage), RunErrorCode::Truncated),
        (ErrorKind::Truncated, RunErrorCode::Truncated),
        (ErrorKind::BrokenOff, RunErrorCode::Truncated),
        (ErrorKind::Overloaded { retry_after: None }, RunErrorCode::Overloaded),
    ] {
        let world = World::new([("a", vec![Script(vec![delta("Hel"), Fail(kind)])]), ("b", vec![])]);
        assert_eq!(world.run("a", &["b"]).await, Ok(RunState::Failed));
        assert_eq!(world.asked(), ["a"]);
        let outcome = world.outcome();
        assert_eq!((outcome.output.as_str(), outcome.error), ("Hel", Some(code.into())));
        assert_eq!(world.attempts()[0].error, Some(code.into()));
    }
}

#[tokio::test(start_paused = true)]
async fn thoughts_alone_are_no_answer_yet() {
    let thinking = || Say(Event::Reasoning("Hmm.".into()));
    let broken = Script(vec![thinking(), Fail(ErrorKind::Unreachable(Unreachable::Reset))]);
    let world = World::new([("a", vec![broken, Script(vec![thinking(), delta("42"), stop(StopReason::End)])])]);
    assert_eq!(world.run("a", &[]).await, Ok(RunState::Completed));
    assert_eq!(world.asked(), ["a", "a"]);
    assert_eq!(text_of(&world.events()), "42");
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_just_ends_is_truncated() {
    let world = World::new([("a", vec![Script(vec![delta("Hel")])])]);
    assert_eq!(world.run("a", &[]).await, Ok(RunState::Failed));
    assert_eq!(world.outcome().error, Some(RunErrorCode::Truncated.into()));
    assert_eq!(world.outcome().output, "Hel");
    let world = World::new([("a", vec![Script(vec![]), hello()])]);
    assert_eq!(world.run("a", &[]).await, Ok(RunState::Completed));
}

#[tokio::test(start_paused = true)]
async fn filters_refusals_and_silence_are_no_successes() {
    for (reason, code) in [
        (StopReason::ContentFilter, RunErrorCode::Filtered),
        (StopReason::Refusal, RunErrorCode::Refused),
        (StopReason::End, RunErrorCode::EmptyAnswer),
        (StopReason::Length, RunErrorCode::EmptyAnswer),
    ] {
        let world = World::new([("a", vec![Script(vec![stop(reason)])]), ("b", vec![])]);
        assert_eq!(world.run("a", &["b"]).await, Ok(RunState::Failed));
        let outcome = world.outcome();
        assert_eq!((outcome.cut_off, outcome.error), (reason == StopReason::Length, Some(code.into())));
        assert_eq!(world.attempts()[0].status, AttemptStatus::Failed);
    }
    let world = World::new([("a", vec![Script(vec![delta("I can't."), stop(StopReason::Refusal)])])]);
    assert_eq!(world.run("a", &[]).await, Ok(RunState::Failed));
    assert_eq!(world.outcome().output, "I can't.");
}

#[tokio::test(start_paused = true)]
async fn an_answer_at_its_longest_length_is_an_answer() {
    let world = World::new([("a", vec![Script(vec![delta("Hel"), stop(StopReason::Length)])])]);
    assert_eq!(world.run("a", &[]).await, Ok(RunState::Completed));
    assert!(world.outcome().cut_off);
}

#[tokio::test(start_paused = true)]
async fn stopping_closes_the_stream_and_keeps_the_text() {
    let world = World::new([("a", vec![Script(vec![delta("Hel"), Hang])])]);
    let cancel = CancellationToken::new();
    let stopper = async {
        world.until(|events| !text_of(events).is_empty()).await;
        assert_eq!(world.open_streams(), 1);
        cancel.cancel();
    };
    let (state, ()) = futures::join!(world.run_until("a", &["b"], &cancel), stopper);
    assert_eq!(state, Ok(RunState::Cancelled));
    assert_eq!(world.open_streams(), 0);
    assert_eq!((world.outcome().output.as_str(), world.outcome().error), ("Hel", None));
    assert_eq!(world.attempts()[0].status, AttemptStatus::Cancelled);
    assert_eq!(event_kinds(&world.events()).last(), Some(&"finished"));
}

#[tokio::test(start_paused = true)]
async fn a_run_can_be_stopped_while_it_waits() {
    let pause = ErrorKind::RateLimited { retry_after: Some(Duration::from_secs(20)) };
    for (script, seen) in [(Script(vec![Hang]), "attempt"), (refusing(pause), "retry")] {
        let world = World::new([("a", vec![script])]);
        let cancel = CancellationToken::new();
        let stopper = async {
            world.until(|events| event_kinds(events).contains(&seen)).await;
            cancel.cancel();
        };
        let (state, ()) = futures::join!(world.run_until("a", &[], &cancel), stopper);
        assert_eq!(state, Ok(RunState::Cancelled));
        assert!(world.outcome().duration_ms < 1_000, "{seen}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_run_that_was_taken_over_writes_nothing_more() {
    for kept in 0..3 {
        let script = Script(vec![delta("Hel"), Pause(100), delta("lo"), Pause(100), delta("!"), Hang]);
        let world = World::new([("a", vec![script])]).fenced_after(kept);
        assert_eq!(world.run("a", &[]).await, Err(SinkError::Fenced));
        assert_eq!(world.batches(), kept);
        assert_eq!(world.open_streams(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn tokens_and_money_add_up() {
    let usage =
        |input_tokens, output_tokens| Say(Event::Usage(Usage { input_tokens, output_tokens, ..Usage::default() }));
    // The first is priced, thinks, and breaks; the second answers. The last usage of a call counts.
    let broken = Script(vec![
        Say(Event::Reasoning("Hmm".into())),
        usage(1_000, 10),
        Fail(ErrorKind::Unreachable(Unreachable::Reset)),
    ]);
    let good = Script(vec![usage(1_000, 1), delta("Hello"), usage(1_000, 20), stop(StopReason::End)]);
    let world = World::new([("gpt-4.1-mini", vec![broken, good])]);
    assert_eq!(world.run("gpt-4.1-mini", &[]).await, Ok(RunState::Completed));
    let outcome = world.outcome();
    assert_eq!((outcome.input_tokens, outcome.output_tokens), (2_000, 30));
    assert_eq!(outcome.cost, Some(Money::usd(400 + 16 + 400 + 32)));
}

#[tokio::test(start_paused = true)]
async fn a_failed_answer_costs_what_it_used() {
    let used = Say(Event::Usage(Usage { input_tokens: 1_000, output_tokens: 10, ..Usage::default() }));
    let world = World::new([("gpt-4.1-mini", vec![Script(vec![delta("Half"), used, Fail(ErrorKind::BrokenOff)])])]);
    assert_eq!(world.run("gpt-4.1-mini", &[]).await, Ok(RunState::Failed));
    assert_eq!(world.outcome().cost, Some(Money::usd(400 + 16)));
    assert_eq!(world.attempts()[0].output_tokens, Some(10));
}

#[tokio::test(start_paused = true)]
async fn sources_are_appended_to_an_answer_with_marks() {
    let source = llm::Source { url: "https://a.example/".into(), title: Some("A".into()) };
    let says = |text: &str, end| {
        World::new([("a", vec![Script(vec![delta(text), Say(Event::Sources(vec![source.clone()])), end])])])
    };
    let world = says("So it is [1].", stop(StopReason::End));
    assert_eq!(world.run("a", &[]).await, Ok(RunState::Completed));
    let expected = "So it is [1].\n\n1. [A](https://a.example/)";
    assert_eq!((world.outcome().output.as_str(), text_of(&world.events()).as_str()), (expected, expected));
    for (text, end) in [("So it is.", StopReason::End), ("It is [1]", StopReason::ContentFilter)] {
        let world = says(text, stop(end));
        world.run("a", &[]).await.unwrap();
        assert_eq!(world.outcome().output, text);
    }
}

#[tokio::test(start_paused = true)]
async fn an_unknown_cost_is_not_zero() {
    let world = World::new([("gpt-4.1-mini", vec![hello()])]);
    world.run("gpt-4.1-mini", &[]).await.unwrap();
    assert_eq!(world.outcome().cost, None, "no usage was reported");
    let usage = Say(Event::Usage(Usage::default()));
    let world = World::new([("unpriced", vec![Script(vec![delta("Hello"), usage, stop(StopReason::End)])])]);
    world.run("unpriced", &[]).await.unwrap();
    assert_eq!(world.outcome().cost, None, "no price is known");
}

#[tokio::test(start_paused = true)]
async fn a_model_without_connection_is_skipped() {
    let world = World::new([("b", vec![hello()])]);
    assert_eq!(world.run("gone", &["b"]).await, Ok(RunState::Completed));
    let fallback = RunEvent::Fallback { from: "gone".into(), to: "Model b".into(), reason: RunErrorCode::NoModel };
    assert!(world.events().contains(&fallback));
    let world = World::new([]);
    assert_eq!(world.run("gone", &["gone too"]).await, Ok(RunState::Failed));
    assert_eq!(world.outcome().error, Some(RunErrorCode::NoModel.into()));
}

#[tokio::test(start_paused = true)]
async fn an_open_breaker_spares_other_runs_the_wait() {
    let down = || refusing(ErrorKind::Unreachable(Unreachable::Refused));
    let world = World::new([("a", (0..5).map(|_| down()).collect()), ("b", (0..3).map(|_| hello()).collect())]);
    for _ in 0..3 {
        assert_eq!(world.run("a", &["b"]).await, Ok(RunState::Completed));
    }
    assert_eq!(world.asked(), ["a", "a", "a", "b", "a", "a", "b", "b"]);
    let fallback = RunEvent::Fallback { from: "a".into(), to: "Model b".into(), reason: RunErrorCode::Unreachable };
    assert_eq!(world.events().last_chunk::<4>().map(|[event, ..]| event.clone()), Some(fallback));
}

#[tokio::test(start_paused = true)]
async fn a_run_taken_up_again_goes_on_numbering() {
    let world = World::new([("a", vec![hello()])]);
    let again = Beginning::Again { attempts_before: 2, parts: Vec::new() };
    assert_eq!(world.run_from("a", &[], again, &CancellationToken::new()).await, Ok(RunState::Completed));
    assert_eq!(event_kinds(&world.events()), ["attempt", "delta", "finished"]);
    assert_eq!(world.attempts()[0].number, 3);
}

#[tokio::test(start_paused = true)]
async fn an_empty_prompt_calls_no_model() {
    let mut world = World::new([("a", vec![])]);
    world.definition.prompt.messages.pop();
    assert_eq!(world.run("a", &[]).await, Ok(RunState::Failed));
    assert_eq!(world.outcome().error, Some(RunErrorCode::BadRequest.into()));
    assert!(world.asked().is_empty());
}

#[tokio::test(start_paused = true)]
async fn characters_that_no_database_holds_are_left_out() {
    let world = World::new([("a", vec![Script(vec![delta("\0"), delta("a\0b"), stop(StopReason::End)])])]);
    world.run("a", &[]).await.unwrap();
    assert_eq!((world.outcome().output.as_str(), text_of(&world.events()).as_str()), ("ab", "ab"));
}

#[tokio::test(start_paused = true)]
async fn the_first_piece_is_written_at_once_and_the_rest_gathers() {
    let mut steps = vec![Pause(5), delta("first ")];
    steps.extend((0..200).flat_map(|_| [Pause(1), delta("x")]));
    steps.push(stop(StopReason::End));
    let world = World::new([("a", vec![Script(steps)])]);
    world.run("a", &[]).await.unwrap();
    let first = world.written_at_ms(|event| matches!(event, RunEvent::Delta { .. }));
    assert_eq!(first, 5, "the first piece waited");
    let pieces = event_kinds(&world.events()).iter().filter(|kind| **kind == "delta").count();
    assert!((7..=9).contains(&pieces), "{pieces} pieces in 200 ms");
    assert_eq!(world.outcome().duration_ms, 205, "the end waited");
}

#[tokio::test(start_paused = true)]
async fn a_slow_sink_does_not_stretch_the_pauses() {
    let mut steps = vec![delta("first ")];
    steps.extend((0..400).flat_map(|_| [Pause(1), delta("x")]));
    steps.push(stop(StopReason::End));
    let world = World::new([("a", vec![Script(steps)])]).slow(vec![20]);
    world.run("a", &[]).await.unwrap();
    let pieces = event_kinds(&world.events()).iter().filter(|kind| **kind == "delta").count();
    assert!((15..=18).contains(&pieces), "{pieces} pieces in 400 ms: one each 25 ms, although each takes 20 to write");
}

#[test]
fn a_run_can_be_carried_out_by_any_thread() {
    fn is_send<T: Send>(_: &T) {}
    let world = World::new([]);
    is_send(&world.run("a", &[]));
}

#[test]
fn model_refs_are_what_definitions_hold() {
    let expected = json!({"connection": "00000000-0000-0000-0000-000000000000", "model": "a"});
    assert_eq!(serde_json::to_value(model_ref("a")).unwrap(), expected);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// However the provider cuts its text, and however slow provider and sink are, the pieces that are written are its text,
    /// and so is the outcome.
    #[test]
    fn no_text_is_lost_doubled_or_moved(
        pieces in prop::collection::vec(("[a-z가-힣 ]{0,6}", 0_u64..30), 0..40),
        append_ms in prop::collection::vec(0_u64..80, 1..6),
        cut in any::<bool>(),
    ) {
        let text: String = pieces.iter().map(|(piece, _)| piece.as_str()).collect();
        let mut steps: Vec<_> = pieces.iter().flat_map(|(piece, ms)| [Pause(*ms), delta(piece)]).collect();
        steps.push(if cut { Fail(ErrorKind::BadRequest) } else { stop(StopReason::End) });
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        runtime.block_on(async {
            let world = World::new([("a", vec![Script(steps)])]).slow(append_ms);
            world.run("a", &[]).await.unwrap();
            prop_assert_eq!(&text_of(&world.events()), &text);
            prop_assert_eq!(&world.outcome().output, &text);
            let empty = RunEvent::Delta { text: String::new() };
            prop_assert!(!world.events().contains(&empty));
            Ok(())
        })?;
    }
}
