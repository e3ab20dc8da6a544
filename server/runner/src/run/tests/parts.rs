//! Texts that are longer than the model takes.

use llm::{ErrorKind, Event, StopReason, Usage};
use model::{
    LongInput, Money, Output, OutputFormat,
    run::{AttemptStatus, PartEnd, RunErrorCode},
};

use super::*;
use crate::{AfterCrash, after_crash};

fn says(text: &str) -> Script {
    let usage = Usage { input_tokens: 1_000, output_tokens: 10, ..Usage::default() };
    Script(vec![Pause(100), delta(text), Say(Event::Usage(usage)), stop(StopReason::End)])
}

/// A text of four parts, each of which names its number.
fn world(scripts: Vec<Script>, long_input: LongInput) -> World {
    let mut world = World::new([("gpt-4.1-mini", scripts), ("b", vec![hello(); 9])]).context(1_500);
    world.definition.long_input = long_input;
    let page = |page| format!("# Page {page}\n\n{}", "회의에서 나온 이야기예요. ".repeat(35));
    world.values =
        serde_json::from_value(json!({"notes": (1..=4).map(page).collect::<Vec<_>>().join("\n\n")})).unwrap();
    world
}

fn prompts(world: &World) -> Vec<String> {
    world.requests().into_iter().map(|request| request.messages.last().unwrap().text.clone()).collect()
}

async fn run(world: &World) -> RunState {
    world.run("gpt-4.1-mini", &["b"]).await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn parts_are_asked_at_once_and_their_answers_joined() {
    let slow = Script(vec![Pause(300), delta("one"), stop(StopReason::End)]);
    let world = world(vec![slow, says("two"), says("three"), says("four"), says("all")], LongInput::Parts);
    assert_eq!(run(&world).await, RunState::Completed);
    let asked = prompts(&world);
    assert_eq!(asked.len(), 5);
    for (page, prompt) in (1..).zip(&asked[..4]) {
        assert!(prompt.starts_with(&format!("Summarise: # Page {page}\n")), "{prompt}");
        assert_eq!(prompt.matches("# Page").count(), 1, "{prompt}");
    }
    let joined = "Summarise: <part number=\"1\">\none\n</part>\n\n<part number=\"2\">\ntwo\n</part>\n\n";
    assert!(asked[4].starts_with(joined) && asked[4].contains("read in 4 parts"), "{}", asked[4]);
    assert_eq!((world.most_open_streams(), text_of(&world.events()).as_str()), (4, "all"));
    let kinds: Vec<_> = event_kinds(&world.events()).into_iter().filter(|kind| *kind != "attempt").collect();
    assert_eq!(kinds, ["started", "parts", "part", "part", "part", "part", "delta", "finished"]);
    let ends: Vec<(u32, String)> = ends(&world).into_iter().map(|end| (end.number, end.text)).collect();
    assert_eq!(ends.last().unwrap(), &(1, "one".to_owned()), "they are told as they come");
    let outcome = world.outcome();
    assert_eq!((outcome.output.as_str(), outcome.cost), ("all", None), "one part said nothing of its usage");
    assert_eq!((outcome.input_tokens, outcome.output_tokens), (4_000, 40));
    let numbers: Vec<u32> = world.attempts().iter().map(|attempt| attempt.number).collect();
    assert_eq!(numbers.len(), 5);
    assert!((1..=5).all(|number| numbers.contains(&number)), "{numbers:?}");
}

fn ends(world: &World) -> Vec<PartEnd> {
    let end = |event| if let RunEvent::Part(end) = event { Some(end) } else { None };
    world.events().into_iter().filter_map(end).collect()
}

#[tokio::test(start_paused = true)]
async fn parallel_parts_take_the_time_of_the_slowest() {
    let scripts = || vec![says("x"); 5];
    let (parts, refine) = (world(scripts(), LongInput::Parts), world(scripts(), LongInput::Refine));
    run(&parts).await;
    run(&refine).await;
    assert_eq!((parts.outcome().duration_ms, refine.outcome().duration_ms), (200, 400));
}

#[tokio::test(start_paused = true)]
async fn part_after_part_the_answer_grows() {
    let world = world(vec![says("one"), says("one two"), says("one two three"), says("all")], LongInput::Refine);
    assert_eq!(run(&world).await, RunState::Completed);
    let asked = prompts(&world);
    let told: Vec<_> = (2..=4).map(|part| format!("is part {part} of")).collect();
    assert!(!asked[0].contains("longer one") && (1..).zip(&told).all(|(at, told)| asked[at].contains(told)));
    assert!(asked[3].contains("<answer>\none two three\n</answer>"), "{}", asked[3]);
    assert_eq!((world.most_open_streams(), text_of(&world.events()).as_str()), (1, "all"));
    assert_eq!(world.outcome().cost, Some(Money::usd(4 * (400 + 16))));
}

#[tokio::test(start_paused = true)]
async fn what_fits_is_asked_once() {
    let mut world = world(vec![hello()], LongInput::Parts);
    world.values = serde_json::from_value(json!({"notes": "a long day"})).unwrap();
    assert_eq!(run(&world).await, RunState::Completed);
    assert_eq!(event_kinds(&world.events()), ["started", "attempt", "delta", "finished"]);
    let whole = self::world(vec![hello()], LongInput::Whole);
    assert_eq!(run(&whole).await, RunState::Completed);
    assert_eq!(whole.requests().len(), 1, "the provider decides");
}

#[tokio::test(start_paused = true)]
async fn answers_that_are_long_together_are_joined_in_groups() {
    let long = "word ".repeat(400);
    let world = world(
        vec![says(&long), says(&long), says(&long), says(&long), says("a"), says("b"), says("all")],
        LongInput::Parts,
    );
    assert_eq!(run(&world).await, RunState::Completed);
    let levels: Vec<(u32, u32)> = ends(&world).iter().map(|end| (end.level, end.number)).collect();
    assert_eq!(levels[4..], [(1, 1), (1, 2)]);
    assert!(prompts(&world)[6].contains("<part number=\"2\">\nb\n</part>"));
}

#[tokio::test(start_paused = true)]
async fn a_part_is_retried_and_falls_back_and_fails_as_a_run_does() {
    // Nobody has seen what broke off.
    let broken = Script(vec![delta("on"), Fail(ErrorKind::Truncated)]);
    let world = world(vec![broken, says("2"), says("3"), says("4"), says("1"), says("all")], LongInput::Parts);
    assert_eq!(run(&world).await, RunState::Completed);
    assert!(prompts(&world)[5].contains("<part number=\"1\">\n1\n</part>"));
    assert_eq!(world.attempts().len(), 6);

    let stuck = Script(vec![delta("half"), Hang]);
    let filtered = Script(vec![Pause(50), Fail(ErrorKind::Filtered)]);
    let world = self::world(vec![stuck.clone(), filtered, stuck.clone(), stuck], LongInput::Parts);
    assert_eq!(run(&world).await, RunState::Failed);
    assert_eq!((world.outcome().error, world.open_streams()), (Some(RunErrorCode::Filtered.into()), 0));
    let cancelled = world.attempts().iter().filter(|attempt| attempt.status == AttemptStatus::Cancelled).count();
    assert_eq!((cancelled, text_of(&world.events()).as_str()), (3, ""));

    let world = self::world(vec![refusing(ErrorKind::NoMoney); 5], LongInput::Parts);
    assert_eq!(run(&world).await, RunState::Completed);
    assert_eq!(world.outcome().model_name.as_deref(), Some("Model b"));
}

#[tokio::test(start_paused = true)]
async fn only_free_places_are_taken() {
    let world = world(vec![says("x"); 5], LongInput::Parts).places(1);
    assert_eq!(run(&world).await, RunState::Completed);
    assert_eq!((world.most_open_streams(), world.free_places()), (2, Some(1)));
    let world = self::world(vec![says("x"); 5], LongInput::Parts).places(0);
    assert_eq!(run(&world).await, RunState::Completed);
    assert_eq!(world.most_open_streams(), 1);
}

#[tokio::test(start_paused = true)]
async fn stopping_in_the_middle_closes_all_streams() {
    let hang = Script(vec![delta("half"), Hang]);
    let world = world(vec![says("1"), hang.clone(), hang.clone(), hang], LongInput::Parts);
    let cancel = CancellationToken::new();
    let stopper = async {
        world.until(|events| event_kinds(events).contains(&"part")).await;
        cancel.cancel();
    };
    let (state, ()) = futures::join!(world.run_until("gpt-4.1-mini", &[], &cancel), stopper);
    assert_eq!((state, world.open_streams()), (Ok(RunState::Cancelled), 0));
    assert!(world.outcome().duration_ms <= 200, "{}", world.outcome().duration_ms);
    assert_eq!(world.outcome().error, None);
}

#[tokio::test(start_paused = true)]
async fn too_little_room_is_too_long() {
    let world = world(vec![], LongInput::Parts).context(700);
    assert_eq!(run(&world).await, RunState::Failed);
    assert_eq!(world.outcome().error, Some(RunErrorCode::TooLong.into()));
}

#[tokio::test(start_paused = true)]
async fn parts_and_their_join_are_bound_to_the_schema() {
    let json = |n: u32| says(&format!("```json\n{{\"total\": {n}}}\n```"));
    let mut world = world(vec![json(1), json(2), json(3), says("four"), json(4), json(10)], LongInput::Parts);
    let schema = json!({"type": "object", "properties": {"total": {"type": "number"}}, "required": ["total"]});
    world.definition.output = Output { format: OutputFormat::Json, schema: Some(schema), ..Output::default() };
    assert_eq!(run(&world).await, RunState::Completed);
    assert_eq!(world.outcome().output, "{\"total\": 10}");
    assert!(world.requests().iter().all(|request| request.json.is_some()));
    assert!(!event_kinds(&world.events()).contains(&"repair"), "nobody has seen the first answer");
    assert!(prompts(&world)[5].contains("\n{\"total\": 4}\n"));
}

/// A process dies after each batch that it can write; the next one goes on from the events, and no part is paid for twice.
#[tokio::test(start_paused = true)]
async fn a_killed_run_goes_on_where_it_was() {
    let long = "word ".repeat(400);
    let all =
        || vec![says(&long), says(&long), says(&long), says(&long), says("a"), says("b"), says("all"), says("all")];
    for (how, most) in [(LongInput::Parts, 12), (LongInput::Refine, 9)] {
        let mut interrupted = 0;
        for kept in 1..most {
            let first = world(all(), how).fenced_after(kept).slow(vec![3]);
            if first.run("gpt-4.1-mini", &[]).await != Err(SinkError::Fenced) {
                continue;
            }
            let events: Vec<String> =
                first.events().iter().map(|event| serde_json::to_string(event).unwrap()).collect();
            let (attempts_before, parts) = match after_crash(events.iter().map(String::as_str)) {
                AfterCrash::RunAgain { attempts_before, parts } => (attempts_before, parts),
                other => {
                    assert!(matches!(other, AfterCrash::Interrupted(_)), "{other:?}");
                    interrupted += 1;
                    continue;
                }
            };
            let read = ends(&first).len();
            let total = if how == LongInput::Parts { 7 } else { 4 };
            let mut scripts: Vec<Script> = all().into_iter().take(total).collect();
            if how == LongInput::Parts && read > 4 {
                scripts = scripts.split_off(read);
            } else {
                scripts.drain(..read.min(4));
            }
            let second = world(scripts, how).context(90_000);
            let again = Beginning::Again { attempts_before, parts };
            // The model has a longer context by now, so it could be sent whole; what was begun in parts goes on in parts.
            let second = if read == 0 { second.context(1_500) } else { second };
            let state = second.run_from("gpt-4.1-mini", &[], again, &CancellationToken::new()).await;
            assert_eq!(state, Ok(RunState::Completed), "{how:?} after {kept}");
            assert_eq!(second.requests().len(), total - read, "{how:?} after {kept}: a part was paid for twice");
            let parts: Vec<(u32, u32)> =
                ends(&first).iter().chain(&ends(&second)).map(|end| (end.level, end.number)).collect();
            let unique: std::collections::HashSet<_> = parts.iter().collect();
            assert_eq!((parts.len(), unique.len()), (total - 1, total - 1), "{how:?} after {kept}");
            assert_eq!(second.outcome().input_tokens, 1_000 * total as u64, "{how:?}: what was used before counts");
            assert!(second.attempts().iter().all(|attempt| attempt.number > attempts_before));
        }
        assert!(interrupted < most, "{how:?}");
    }
}
