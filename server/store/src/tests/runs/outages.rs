//! The database goes away in the middle: nothing is lost, and nothing is written twice.

use std::time::Duration;

use futures::future::join_all;
use sqlx::postgres::PgConnectOptions;
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream, UnixStream},
    task::JoinSet,
};

use super::*;
use crate::{Error, RunState, Settings};

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
    // Its pool knows nothing of connections that were cut.
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

/// A way to the database that can be closed.
struct Gate {
    port: u16,
    open: JoinHandle<()>,
    database: PgConnectOptions,
}

impl Gate {
    async fn new(database: PgConnectOptions) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        Self { port, open: spawn(forward(listener, database.clone())), database }
    }

    /// Whoever is connected is cut off, and nobody gets in.
    async fn close(&mut self) {
        self.open.abort();
        let _ = (&mut self.open).await;
    }

    async fn open(&mut self) {
        let listener = TcpListener::bind(("127.0.0.1", self.port)).await.unwrap();
        self.open = spawn(forward(listener, self.database.clone()));
    }
}

async fn forward(listener: TcpListener, database: PgConnectOptions) {
    let mut connections = JoinSet::new();
    while let Ok((mut client, _)) = listener.accept().await {
        let (host, port) = (database.get_host().to_owned(), database.get_port());
        let socket = database.get_socket().cloned();
        connections.spawn(async move {
            let _ = match socket {
                Some(folder) => {
                    let mut server = UnixStream::connect(folder.join(format!(".s.PGSQL.{port}"))).await?;
                    copy_bidirectional(&mut client, &mut server).await
                }
                None => {
                    let mut server = TcpStream::connect((host, port)).await?;
                    copy_bidirectional(&mut client, &mut server).await
                }
            };
            std::io::Result::Ok(())
        });
    }
}

#[tokio::test]
async fn while_the_database_is_away_starts_are_refused_soon_and_runs_wait_for_it() {
    let world = World::new().await;
    let direct = world.database.settings().options;
    let mut gate = Gate::new(direct.clone()).await;
    let options = PgConnectOptions::new_without_pgpass()
        .host("127.0.0.1")
        .port(gate.port)
        .username(direct.get_username())
        .database(direct.get_database().unwrap());
    let behind = world.on(Store::new(Settings { options, ..world.database.settings() }));
    let run = behind.start().await;
    let mut watch = behind.live.watch(world.workspace(), run.id(), 1);
    let mut elsewhere = world.live.watch(world.workspace(), run.id(), 1);
    gate.close().await;
    let (refused, appended, ()) = tokio::join!(
        tokio::time::timeout(Duration::from_secs(2), behind.live.start(world.workspace(), world.new_run())),
        run.append(batch(1, 2)),
        async {
            // Longer than a start waits.
            tokio::time::sleep(Duration::from_millis(1800)).await;
            gate.open().await;
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

#[tokio::test]
async fn the_store_closes_although_its_writer_waits_for_more() {
    let world = World::new().await;
    world.start().await.append(last(1)).await.unwrap();
    // A connection of the pool that is never given back would hold this up for ever, and with it the server's end.
    tokio::time::timeout(Duration::from_secs(20), world.database.store.close()).await.unwrap();
}
