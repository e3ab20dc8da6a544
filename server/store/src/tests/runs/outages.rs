//! When the database goes away in the middle, nothing is lost and nothing is written twice.

use std::time::Duration;

use super::*;
use crate::Error;
use futures::future::join_all;

/// Terminates all other connections to this test's database.
async fn cut(world: &World) {
    let cut = "select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()";
    sqlx::query(cut).execute(&mut world.owner().await).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_break_again_and_again_lose_and_double_nothing() {
    let world = World::new().await;
    let runs = join_all((0..8).map(|_| world.start())).await;
    let runs = join_all(runs.into_iter().enumerate().map(|(n, run)| {
        let world = &world;
        async move {
            let mut last_event = 1;
            for count in 0..60 {
                let append = run.append(batch(last_event, 1 + count % 3));
                // One of them cuts all connections, whatever the others are doing.
                let cut = async {
                    if n == 0 && count % 3 == 0 {
                        cut(world).await;
                    }
                };
                last_event = tokio::join!(append, cut).0.unwrap();
            }
            (run.id(), run.append(last(last_event)).await.unwrap())
        }
    }))
    .await;
    // The store's pool doesn't know that its connections were cut.
    let after = world.second();
    for (run, last_event) in runs {
        assert_whole(&after.kept(run).await, last_event);
        assert_eq!(after.state(run).await, RunState::Completed);
    }
    assert_eq!(world.count("select count(*) from run_leases").await, 0);
}

#[tokio::test]
async fn starts_that_break_make_one_run_each() {
    let world = World::new().await;
    let link = world.link(|_| {}).await;
    for n in 0..40 {
        let once = (n % 2 == 0).then(|| once(&n.to_string(), 1)).flatten();
        let new = NewRun { once, ..world.by_link(link, 1) };
        let (started, ()) = tokio::join!(world.live.start(world.workspace(), new), cut(&world));
        let run = created(started.unwrap());
        assert_eq!(run.append(last(1)).await.unwrap(), 2);
    }
    assert_eq!(world.count("select count(*) from runs").await, 40);
    assert_eq!(world.count("select runs_used from share_links").await, 40);
}

#[tokio::test]
async fn while_the_database_is_away_starts_are_refused_soon_and_runs_wait_for_it() {
    let world = World::new().await;
    let mut proxy = FaultyProxy::new(&world.database, Duration::ZERO).await;
    let behind = world.behind(&proxy);
    let run = behind.start().await;
    let mut watch = behind.live.watch(world.workspace(), run.id(), 1);
    let mut elsewhere = world.live.watch(world.workspace(), run.id(), 1);
    proxy.close().await;
    let (refused, appended, ()) = tokio::join!(
        tokio::time::timeout(Duration::from_secs(2), behind.live.start(world.workspace(), world.new_run())),
        run.append(batch(1, 2)),
        async {
            // Longer than a start waits.
            tokio::time::sleep(Duration::from_millis(1800)).await;
            proxy.open().await;
        },
    );
    assert!(matches!(refused.expect("within two seconds"), Err(Error::Unavailable(_))));
    assert_eq!(appended.unwrap(), 3);
    assert_eq!(watch.next().await.unwrap().number, 2);
    assert_eq!(elsewhere.next().await.unwrap().number, 2);
    assert_eq!(run.append(last(3)).await.unwrap(), 4);
    assert_whole(&world.kept(run.id()).await, 4);
    assert_eq!(world.count("select count(*) from runs").await, 1, "the refused start was not made later");
}

/// Blocks the transaction that writes the event with this number before it commits, while the returned connection is held.
async fn hold_commits(world: &World, number: i32) -> PgConnection {
    let mut owner = world.owner().await;
    let hold = format!(
        "create function hold() returns trigger language plpgsql as $$ begin perform pg_advisory_xact_lock(42); return null; end $$;
        create constraint trigger hold after insert on run_events deferrable initially deferred
        for each row when (new.number = {number}) execute function hold();
        select pg_advisory_lock(42)"
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(hold)).execute(&mut owner).await.unwrap();
    owner
}

/// Waits until this many statements are blocked by a lock.
async fn waiting(world: &World, count: i64) {
    let waiting =
        "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    while world.count(waiting).await < count {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_batch_whose_first_try_is_still_being_committed_is_written_once() {
    let world = World::new().await;
    let mut proxy = FaultyProxy::new(&world.database, Duration::ZERO).await;
    let behind = world.behind(&proxy);
    let run = behind.start().await;
    let held = hold_commits(&world, 2).await;
    let (appended, ()) = tokio::join!(run.append(batch(1, 2)), async {
        waiting(&world, 1).await;
        proxy.close().await;
        proxy.open().await;
        // The first attempt continues in the database, and the second one comes meanwhile.
        waiting(&world, 2).await;
        drop(held);
    });
    assert_eq!(appended.unwrap(), 3);
    assert_eq!(run.append(last(3)).await.unwrap(), 4);
    assert_whole(&world.kept(run.id()).await, 4);
}

#[tokio::test]
async fn a_start_whose_first_try_is_still_being_committed_is_one_run_on_two_servers() {
    let world = World::new().await;
    let second = world.second();
    let mut proxy = FaultyProxy::new(&world.database, Duration::ZERO).await;
    let behind = world.behind(&proxy);
    let held = hold_commits(&world, 1).await;
    let new = || NewRun { once: once("k", 1), ..world.new_run() };
    let here = behind.live.start(world.workspace(), new());
    let there = async {
        waiting(&world, 1).await;
        proxy.close().await;
        proxy.open().await;
        waiting(&world, 2).await;
        // Meanwhile the client repeats the request at the other server, with the same key.
        let (started, ()) = tokio::join!(second.live.start(world.workspace(), new()), async {
            waiting(&world, 3).await;
            drop(held);
        });
        started
    };
    let (here, there) = tokio::join!(here, there);
    let run = created(here.unwrap());
    assert!(matches!(there.unwrap(), Started::Existing(existing) if existing == run.id()));
    assert_eq!(run.append(last(1)).await.unwrap(), 2);
    assert_whole(&world.kept(run.id()).await, 2);
    assert_eq!(world.count("select count(*) from runs").await, 1);
}

#[tokio::test]
async fn the_store_closes_although_its_writer_waits_for_more() {
    let world = World::new().await;
    world.start().await.append(last(1)).await.unwrap();
    // A pool connection that is never returned would block this for ever, and the server's shutdown with it.
    tokio::time::timeout(Duration::from_secs(20), world.database.store.close()).await.unwrap();
}
