//! The database goes away in the middle: nothing is lost, and nothing is written twice.

use futures::future::join_all;

use super::*;
use crate::RunState;

/// Ends all connections to this test's database but the one that does so.
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
                // One of them cuts all off, at whatever point the others have reached.
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
    for (run, last_event) in runs {
        assert_whole(&world.kept(run).await, last_event);
        assert_eq!(world.state(run).await, RunState::Completed);
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
