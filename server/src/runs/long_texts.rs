//! Texts that are longer than the model takes, through the whole server.

use std::{collections::HashSet, time::Duration};

use api::{App, Attempt, Run, RunDetail, RunErrorCode, RunEvent, RunState};
use futures::join;
use model::{LongInput, RunId, run::PartsProgress};
use serde_json::json;

use super::recover::take_up;
use crate::testing::{FakeProvider, TestApp};

/// An app whose model has a context that nobody knows.
async fn world(provider: &FakeProvider, model: &str, long_input: LongInput) -> (TestApp, App) {
    let app = TestApp::connected(provider).await;
    let made = app.publish_echo(model).await;
    app.republish(&made, |definition| definition.long_input = long_input).await;
    (app, made)
}

/// A text of so many parts, each of which begins with its number.
fn text(parts: usize) -> String {
    let part = |number| format!("# Part{number} is here\n\n{}", "이 문장은 회의에서 나온 이야기예요. ".repeat(125));
    (1..=parts).map(part).collect::<Vec<_>>().join("\n\n")
}

async fn start(app: &TestApp, made: &App, text: &str) -> Run {
    let path = format!("/api/v1/workspaces/test/apps/{}/runs", made.slug);
    app.user("owner").await.post(&path, &json!({"inputs": {"text": text}})).await.created()
}

async fn watched(app: &TestApp, run: RunId) -> Vec<RunEvent> {
    let owner = app.user("owner").await;
    let events = app.watch(&owner, run, 0).await;
    assert!((1..).zip(&events).all(|(expected, (number, _))| *number == expected), "numbered without gaps");
    events.into_iter().map(|(_, event)| event).collect()
}

fn parts_of(events: &[RunEvent]) -> Vec<u32> {
    let number = |event: &RunEvent| if let RunEvent::Part(end) = event { Some(end.number) } else { None };
    events.iter().filter_map(number).collect()
}

#[tokio::test]
async fn a_long_text_is_read_in_parts_and_every_part_is_an_attempt() {
    let provider = FakeProvider::start().await;
    let (app, made) = world(&provider, "brief", LongInput::Parts).await;
    let run = start(&app, &made, &text(6)).await;
    let mut numbers = parts_of(&watched(&app, run.id).await);
    numbers.sort_unstable();
    let of = u32::try_from(numbers.len()).unwrap();
    assert!(of >= 3 && numbers == (1..=of).collect::<Vec<_>>(), "{numbers:?}");
    let owner = app.user("owner").await;
    let RunDetail { run, attempts, .. } = app.finished(&owner, run.id).await;
    assert_eq!((run.state, run.output.as_str()), (RunState::Completed, "<part number=\"1\">\n# Part1 "));
    assert_eq!((attempts.len(), provider.seen_requests().len()), (numbers.len() + 1, numbers.len() + 1));
    let tokens = |of: fn(&Attempt) -> Option<u64>| attempts.iter().filter_map(of).sum::<u64>();
    assert_eq!((run.input_tokens, run.output_tokens), (tokens(|a| a.input_tokens), tokens(|a| a.output_tokens)));
    assert_eq!(run.parts, None, "it is over");
}

#[tokio::test]
async fn whoever_opens_a_run_sees_how_far_it_is() {
    let provider = FakeProvider::start().await;
    let (app, made) = world(&provider, "brief", LongInput::Refine).await;
    let owner = app.user("owner").await;
    let run = start(&app, &made, &text(6)).await;
    let path = format!("/api/v1/workspaces/test/runs/{}", run.id);
    let seen = loop {
        let now: RunDetail = owner.get(&path).await.ok();
        if let Some(parts) = now.run.parts.filter(|parts| parts.done > 0) {
            break parts;
        }
        assert!(!now.run.state.is_terminal(), "{now:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    let PartsProgress { of, done, joining: false } = seen else { panic!("{seen:?}") };
    assert!(done < of && seen.current() == Some(done + 1));
}

#[tokio::test]
async fn stopping_in_the_middle_stops_all_parts() {
    let provider = FakeProvider::start().await;
    let (app, made) = world(&provider, "slow", LongInput::Parts).await;
    let owner = app.user("owner").await;
    let run = start(&app, &made, &text(6)).await;
    while provider.open_answers() < 3 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let path = format!("/api/v1/workspaces/test/runs/{}/cancel", run.id);
    owner.post(&path, &json!({})).await;
    let RunDetail { run, attempts, .. } = app.finished(&owner, run.id).await;
    assert_eq!(run.state, RunState::Cancelled);
    assert!(attempts.len() >= 3 && run.output.is_empty());
    tokio::time::timeout(Duration::from_secs(5), async {
        while provider.open_answers() > 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await
    .expect("the provider goes on writing");
}

/// The lease of the server that reads is gone after the second part, as if it had died.
#[tokio::test]
async fn what_a_killed_server_has_read_is_not_paid_for_again() {
    let provider = FakeProvider::start().await;
    let (app, made) = world(&provider, "brief", LongInput::Refine).await;
    let owner = app.user("owner").await;
    let run = start(&app, &made, &text(7)).await;
    let path = format!("/api/v1/workspaces/test/runs/{}", run.id);
    while owner.get(&path).await.ok::<RunDetail>().run.parts.is_none_or(|parts| parts.done < 2) {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let other = app.taken_over().await;
    let claimed = other.engine.live.claim_expired(9).await.unwrap();
    assert_eq!(claimed.len(), 1);
    for claimed in claimed {
        take_up(&other.engine, claimed).await.ok().unwrap();
    }
    let (events, detail) = join!(watched(&app, run.id), app.finished(&owner, run.id));
    let (numbers, RunDetail { run, .. }) = (parts_of(&events), detail);
    assert_eq!(run.state, RunState::Completed, "{:?}", run.error);
    let unique: HashSet<u32> = numbers.iter().copied().collect();
    assert_eq!(unique.len(), numbers.len(), "a part was read twice: {numbers:?}");
    let begun = events.iter().filter(|event| matches!(event, RunEvent::Parts { .. })).count();
    assert_eq!(begun, 1);
    // The part that was being read is asked for again. Here the old server lives on, so it may have asked for the next one, too,
    // before it heard that its lease is gone.
    let requests = provider.seen_requests().len();
    assert!((numbers.len() + 1..=numbers.len() + 3).contains(&requests), "{requests} for {}", numbers.len() + 1);
    assert_eq!(run.input_tokens, 7 * (numbers.len() as u64 + 1), "what was used before counts");
}

#[tokio::test]
async fn sent_whole_it_is_too_long_and_the_error_says_what_would_help() {
    let provider = FakeProvider::start().await;
    let (app, made) = world(&provider, "too-long", LongInput::Whole).await;
    let owner = app.user("owner").await;
    let run = start(&app, &made, &text(6)).await;
    let error = app.finished(&owner, run.id).await.run.error.unwrap();
    assert_eq!((error.code, provider.seen_requests().len()), (RunErrorCode::TooLong, 1));
    assert!(error.message.contains("read long texts in parts"), "{}", error.message);
}
