//! Events are numbered without gaps, a run ends once, and only the holder of its lease writes to it.

use futures::future::join_all;
use model::{
    Money,
    run::{Adjustment, Attempt, AttemptStatus, RunError, RunErrorCode},
};

use super::*;
use crate::{AppendError, Rated, RunFilter};

#[tokio::test]
async fn many_runs_of_many_workspaces_at_once_keep_their_numbers() {
    let first = World::new().await;
    let worlds = [World::with(first.database.clone(), "b").await, World::with(first.database.clone(), "c").await];
    // All through the same process, so that they share transactions.
    let carry_out = async |world: &World, batches: i32| {
        let run = created(first.live.start(world.workspace(), world.new_run()).await.unwrap());
        let mut last_event = 1;
        for count in 1..=batches {
            last_event = run.append(batch(last_event, count)).await.unwrap();
        }
        assert_eq!(run.append(last(last_event)).await.unwrap(), last_event + 1);
        (run.id(), last_event + 1)
    };
    let all = join_all((0..60_usize).map(|n| {
        let world = [&first, &worlds[0], &worlds[1]][n % 3];
        let run = carry_out(world, 3 + (n % 5) as i32);
        async move { (world, run.await) }
    }))
    .await;
    for (world, (run, last_event)) in all {
        let kept = world.kept(run).await;
        assert_whole(&kept, last_event);
        assert!(kept.last().unwrap().ends && !kept[0].ends);
        let run = world.tenant.run(run, None).await.unwrap().unwrap().run;
        assert_eq!(
            (run.state(), run.last_event, run.outcome.map(|outcome| outcome.output).as_deref()),
            (RunState::Completed, last_event, Some("hello"))
        );
    }
    assert_eq!(first.count("select count(*) from run_leases").await, 0);
    for world in [&first, &worlds[0], &worlds[1]] {
        assert_eq!(world.tenant.app(world.app).await.unwrap().unwrap().runs, 20);
    }
}

#[tokio::test]
async fn batches_of_one_run_that_are_handed_in_at_once_follow_each_other() {
    let world = World::new().await;
    let run = world.start().await;
    let appended = join_all((0..20).map(|_| run.append(batch(0, 3)))).await;
    let mut numbers: Vec<_> = appended.into_iter().map(Result::unwrap).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=20).map(|n| 1 + 3 * n).collect::<Vec<_>>());
    let kept: Vec<_> = world.kept(run.id()).await.iter().map(|event| event.number).collect();
    assert_eq!(kept, (1..=61).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_batch_is_written_even_if_its_caller_is_gone() {
    let world = World::new().await;
    let run = world.start().await;
    let mut append = Box::pin(run.append(batch(1, 2)));
    assert!(futures::poll!(&mut append).is_pending());
    drop(append);
    assert_eq!(run.append(last(3)).await.unwrap(), 4);
    assert_whole(&world.kept(run.id()).await, 4);
}

#[tokio::test]
async fn a_run_ends_once() {
    let world = World::new().await;
    let run = world.start().await;
    let (a, b) = tokio::join!(run.append(last(1)), run.append(last(1)));
    assert_eq!(a.unwrap(), 2);
    assert!(matches!(b, Err(AppendError::Fenced)), "{b:?}");
    let failed = Batch { outcome: Some(outcome(RunState::Failed)), ..batch(2, 1) };
    assert!(matches!(run.append(failed).await, Err(AppendError::Fenced)));
    assert!(matches!(run.append(batch(2, 1)).await, Err(AppendError::Fenced)));
    assert_whole(&world.kept(run.id()).await, 2);
    assert_eq!(world.state(run.id()).await, RunState::Completed);
    assert!(!run.lost().is_cancelled());
}

#[tokio::test]
async fn a_process_whose_run_was_taken_over_cannot_write() {
    let world = World::new().await;
    let second = world.second();
    let old = world.start().await;
    old.append(batch(1, 1)).await.unwrap();
    world.expire_leases().await;
    let new = second.live.claim_expired(10).await.unwrap().pop().unwrap().run;
    assert_eq!(new.id(), old.id());
    assert!(matches!(old.append(batch(2, 1)).await, Err(AppendError::Fenced)));
    assert!(old.lost().is_cancelled());
    assert!(matches!(old.append(last(2)).await, Err(AppendError::Fenced)));
    assert_whole(&world.kept(old.id()).await, 2);
    assert_eq!(world.state(old.id()).await, RunState::Running);
    assert_eq!(new.append(last(2)).await.unwrap(), 3);
    assert!(matches!(old.append(last(2)).await, Err(AppendError::Fenced)), "the same end under the old fence");
    assert_whole(&world.kept(old.id()).await, 3);
}

#[tokio::test]
async fn attempts_and_the_end_are_kept_as_they_were() {
    let world = World::new().await;
    let run = world.start().await;
    let connection = Some(Uuid::now_v7().into());
    let attempt = |number| Attempt {
        number,
        connection,
        connection_name: "Main".into(),
        provider: "openai".into(),
        model: "m-1".into(),
        status: AttemptStatus::Failed,
        error: Some(RunErrorCode::Overloaded.into()),
        input_tokens: None,
        output_tokens: None,
        cached_input_tokens: None,
        cache_write_tokens: None,
        reasoning_tokens: None,
        adjusted: Vec::new(),
        time_to_first_token_ms: None,
        duration_ms: 1500,
        cost: None,
    };
    run.append(Batch { attempts: vec![attempt(1)], ..batch(1, 1) }).await.unwrap();
    let cost = Some(Money::usd(1250));
    let adjusted = vec![Adjustment { setting: "max_tokens".into(), instead: None }];
    let answered = Attempt {
        status: AttemptStatus::Ok,
        error: None,
        input_tokens: Some(3),
        output_tokens: Some(5),
        cached_input_tokens: Some(2),
        cache_write_tokens: Some(1),
        reasoning_tokens: Some(4),
        adjusted: adjusted.clone(),
        time_to_first_token_ms: Some(70),
        cost,
        ..attempt(2)
    };
    let error = RunError { model: Some("a\0b\\u0000".into()), ..RunErrorCode::ModelNotFound.into() };
    let end = Outcome { output: "a\0b".into(), cost, error: Some(error), ..outcome(RunState::Completed) };
    run.append(Batch { attempts: vec![answered.clone()], outcome: Some(end), ..batch(2, 1) }).await.unwrap();

    let found = world.tenant.run(run.id(), None).await.unwrap().unwrap();
    let [first, second] = &found.attempts[..] else { panic!("{:?}", found.attempts) };
    assert_eq!((&first.record, &second.record), (&attempt(1), &answered));
    let run = found.run;
    let kept = run.outcome.unwrap();
    assert_eq!((kept.output.as_str(), kept.model_name.as_deref()), ("a\u{fffd}b", Some("M")));
    assert_eq!((kept.input_tokens, kept.output_tokens, kept.duration_ms, kept.cost), (3, 5, 17, cost));
    assert!(kept.error.unwrap().model.unwrap().starts_with("a\u{fffd}b\\u"));
    assert!(run.finished_at.is_some());
}

#[tokio::test]
async fn payloads_come_back_as_they_were() {
    let world = World::new().await;
    let run = world.start().await;
    let odd = [r#"{"b":1,  "a":"\u0000","a":"안녕 \"'$1"}"#, r#"{"text":"line\nline"}"#].map(String::from);
    run.append(Batch { events: odd.to_vec(), ..Batch::default() }).await.unwrap();
    let kept: Vec<_> = world.kept(run.id()).await.iter().skip(1).map(|event| event.payload.to_string()).collect();
    assert_eq!(kept, odd);
}

#[tokio::test]
async fn a_faulty_batch_harms_no_other() {
    let world = World::new().await;
    let (bad, good) = (world.start().await, world.start().await);
    let no_json = Batch { events: vec!["{".into()], ..Batch::default() };
    let (refused, kept, third) = tokio::join!(bad.append(no_json), good.append(batch(1, 1)), world.start());
    assert!(matches!(refused, Err(AppendError::Refused(_))), "{refused:?}");
    assert_eq!(kept.unwrap(), 2);
    assert_eq!(bad.append(last(1)).await.unwrap(), 2, "it goes on");
    assert_eq!(third.append(last(1)).await.unwrap(), 2);
    assert_whole(&world.kept(bad.id()).await, 2);
}

#[tokio::test]
async fn another_workspace_neither_sees_nor_touches_a_run() {
    let world = World::new().await;
    let other = World::with(world.database.clone(), "other").await;
    let run = world.start().await;
    let id = run.id();
    assert!(other.tenant.run(id, None).await.unwrap().is_none());
    assert!(other.tenant.work(id).await.unwrap().is_none());
    assert!(other.kept(id).await.is_empty());
    assert!(other.live.watch(other.workspace(), id, 0).next().await.is_none());
    assert!(world.live.watch(other.workspace(), id, 0).next().await.is_none(), "on the server that carries it out");
    assert!(!other.live.request_cancel(other.workspace(), id).await.unwrap());
    assert!(!world.live.request_cancel(other.workspace(), id).await.unwrap());
    assert!(!run.cancelled().is_cancelled());
    let feedback = Feedback { rating: Rating::Up, comment: String::new() };
    assert_eq!(other.tenant.rate(id, other.person, &feedback).await.unwrap(), Rated::Absent);
    assert!(other.tenant.my_runs(world.person, &RunFilter::default(), None, 9).await.unwrap().is_empty());
}

#[tokio::test]
async fn that_an_answer_was_cut_off_is_known_of_the_run_and_in_lists() {
    let world = World::new().await;
    let end = async |cut_off, event: Option<&str>| {
        let run = world.start().await;
        let outcome = Outcome { cut_off, ..outcome(RunState::Completed) };
        let event = event.map_or_else(|| serde_json::to_string(&outcome.event()).unwrap(), str::to_owned);
        run.append(Batch { events: vec![event], outcome: Some(outcome), ..Batch::default() }).await.unwrap();
        run.id()
    };
    // In the format of the previous version's servers.
    let old = r#"{"kind":"finished","state":"completed","stop":"length","output_chars":5,"input_tokens":3,"output_tokens":5,
        "duration_ms":17}"#;
    let runs = [end(true, None).await, end(false, None).await, end(false, Some(old)).await];
    let seen = async || {
        let list = world.tenant.my_runs(world.person, &RunFilter::default(), None, 9).await.unwrap();
        let mut seen = Vec::new();
        for id in runs {
            let run = world.tenant.run(id, None).await.unwrap().unwrap().run;
            let listed = list.iter().find(|run| run.id == id).unwrap();
            seen.push((run.outcome.unwrap().cut_off, listed.cut_off));
        }
        seen
    };
    assert_eq!(seen().await, [(true, true), (false, false), (false, false)], "the column wins");
    sqlx::query("update runs set cut_off = null").execute(&mut world.owner().await).await.unwrap();
    assert_eq!(seen().await, [(true, true), (false, false), (true, true)], "without it the last event knows");
}
