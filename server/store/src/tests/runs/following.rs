//! A follower gets each event once and in order, from where it left off until the end.

use std::{task::Poll, time::Duration};

use futures::{StreamExt, future::join_all};
use tokio::time::timeout;

use super::*;
use crate::Watch;

/// All events.
async fn all(watch: Watch) -> Vec<StoredEvent> {
    timeout(Duration::from_secs(20), watch.into_stream().collect()).await.expect("it ends")
}

/// The events above `after`, to the end.
#[track_caller]
fn assert_from(events: &[StoredEvent], after: i32, last: i32) {
    let numbers: Vec<_> = events.iter().map(|event| event.number).collect();
    assert_eq!(numbers, (after + 1..=last).collect::<Vec<_>>());
    assert!(events.iter().all(|seen| *seen.payload == event(seen.number)));
    assert!(events.iter().all(|event| event.ends == (event.number == last)));
}

/// Writes events from number 2 on, and the end. Returns the number of the last event.
async fn carry_out(run: &LiveRun, batches: i32) -> i32 {
    let mut last_event = 1;
    for _ in 0..batches {
        last_event = run.append(batch(last_event, 3)).await.unwrap();
    }
    run.append(last(last_event)).await.unwrap()
}

#[tokio::test]
async fn live_here_and_on_another_server_from_any_number() {
    let world = World::new().await;
    let second = world.second();
    let run = world.start().await;
    let watches = [&world, &second].into_iter().flat_map(|server| {
        [0, 1, 2, 7, 40].map(|after| (after, server.live.watch(server.workspace(), run.id(), after)))
    });
    let followed = join_all(watches.map(|(after, watch)| async move { (after, all(watch).await) }));
    let (followed, last_event) = tokio::join!(followed, carry_out(&run, 20));
    assert_eq!(last_event, 62);
    for (after, events) in followed {
        assert_from(&events, after, last_event);
    }
}

#[tokio::test]
async fn replay_from_any_number_after_the_end() {
    let world = World::new().await;
    let run = world.start().await;
    let last_event = carry_out(&run, 5).await;
    for after in 0..=last_event + 1 {
        let seen = all(world.live.watch(world.workspace(), run.id(), after)).await;
        assert_from(&seen, after.min(last_event), last_event);
    }
    assert!(all(world.live.watch(world.workspace(), RunId(Uuid::now_v7()), 0)).await.is_empty(), "no such run");
}

#[tokio::test]
async fn a_watcher_that_lags_gets_everything() {
    let world = World::new().await;
    let run = world.start().await;
    let mut slow = world.live.watch(world.workspace(), run.id(), 0);
    let mut seen = vec![slow.next().await.unwrap()];
    // Far more than memory holds, while nobody reads.
    let mut last_event = 1;
    for _ in 0..20 {
        last_event = run.append(batch(last_event, 60)).await.unwrap();
    }
    for _ in 0..700 {
        seen.push(slow.next().await.unwrap());
    }
    let end = run.append(last(last_event)).await.unwrap();
    drop(run);
    seen.extend(all(slow).await);
    assert_from(&seen, 0, end);
}

#[tokio::test]
async fn the_run_s_server_dies_and_another_goes_on_under_the_same_watch() {
    let world = World::new().await;
    let (second, third) = (world.second(), world.second());
    let run = world.start().await;
    let mut watches = [&world, &second, &third].map(|server| server.live.watch(server.workspace(), run.id(), 0));
    for watch in &mut watches {
        assert_eq!(watch.next().await.unwrap().number, 1);
    }
    let id = run.id();
    drop(run);
    world.expire_leases().await;
    let taken_over = second.live.claim_expired(1).await.unwrap().pop().unwrap().run;
    assert_eq!(taken_over.id(), id);
    let (followed, last_event) = tokio::join!(join_all(watches.into_iter().map(all)), carry_out(&taken_over, 3));
    for events in followed {
        assert_from(&events, 1, last_event);
    }
}

#[tokio::test]
async fn next_may_be_dropped_at_any_moment() {
    let world = World::new().await;
    let second = world.second();
    let run = world.start().await;
    let last_event = carry_out(&run, 2).await;
    for server in [&world, &second] {
        let mut watch = server.live.watch(server.workspace(), run.id(), 0);
        let mut seen = Vec::new();
        // Dropped after its first poll, its second, and so on: while it waits for a connection, `begin`, the rows, `commit`.
        for polls in 1..1000 {
            let mut left = polls;
            let mut next = Box::pin(watch.next());
            let polled = std::future::poll_fn(|context| {
                if left == 0 {
                    return Poll::Ready(None);
                }
                left -= 1;
                next.as_mut().poll(context).map(Some)
            })
            .await;
            match polled {
                Some(Some(event)) => seen.push(event),
                Some(None) => break,
                None => {}
            }
        }
        assert_from(&seen, 0, last_event);
    }
}

#[tokio::test]
async fn nothing_is_left_of_a_run_that_has_ended() {
    let world = World::new().await;
    let run = world.start().await;
    let mut watch = world.live.watch(world.workspace(), run.id(), 0);
    assert_eq!(world.live.in_progress(), 1);
    carry_out(&run, 1).await;
    assert_eq!(world.live.in_progress(), 0);
    assert_eq!(watch.next().await.unwrap().number, 1);
    let dropped = world.start().await;
    assert_eq!(world.live.in_progress(), 1);
    drop(dropped);
    assert_eq!(world.live.in_progress(), 0);
}
