//! A database that no longer answers, and others that only seem so.

use std::time::{Duration, Instant};

use futures::future::join_all;
use sqlx::Executor;
use tokio::time::timeout;

use super::proxy::FaultyProxy;
use crate::{Error, Settings, Store, scope::Scope, testing::TestDatabase};

/// A time limit that is only exceeded by a bug.
const SOON: Duration = Duration::from_secs(30);

async fn behind(delay: Duration, connections: u32) -> (TestDatabase, FaultyProxy, Store) {
    let database = TestDatabase::new().await;
    let proxy = FaultyProxy::new(&database, delay).await;
    let options = proxy.options();
    let settings = Settings::new(options, database.settings().master_keys);
    (database, proxy, Store::new(Settings { max_connections: connections, ..settings }))
}

#[track_caller]
fn is_refused(result: crate::Result<()>) {
    assert!(matches!(result, Err(Error::Unavailable(_))), "{result:?}");
}

#[tokio::test]
async fn one_nearby_that_stands_still_is_noticed_within_two_seconds() {
    let (_database, proxy, store) = behind(Duration::ZERO, 4).await;
    store.ping().await.unwrap();
    proxy.freeze();
    let began = Instant::now();
    is_refused(store.ping().await);
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    proxy.thaw();
    let back = async {
        while store.ping().await.is_err() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(SOON, back).await.expect("it is back");
}

#[tokio::test]
async fn one_far_away_is_not_taken_for_one_that_stands_still() {
    let (_database, proxy, store) = behind(Duration::from_millis(300), 4).await;
    for _ in 0..2 {
        for result in join_all((0..4).map(|_| store.ping())).await {
            result.unwrap();
        }
    }
    let mut tx = store.begin_read(Scope::default()).await.unwrap();
    // Longer than several round trips take.
    tx.execute("select pg_sleep(3)").await.unwrap();
    tx.commit().await.unwrap();
    store.connect().await.unwrap();
    proxy.freeze();
    is_refused(timeout(SOON, store.ping()).await.expect("it is noticed all the same"));
}

#[tokio::test]
async fn a_database_that_rejects_sign_ins_but_answers_others_is_busy() {
    let (_database, proxy, store) = behind(Duration::ZERO, 2).await;
    let mut slow = store.begin_read(Scope::default()).await.unwrap();
    let mut quick = store.begin_read(Scope::default()).await.unwrap();
    proxy.freeze_new();
    let answered = async {
        loop {
            quick.execute("select 1").await.unwrap();
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    tokio::select! {
        done = slow.execute("select pg_sleep(4)") => drop(done.expect("it is slow, not away")),
        () = answered => {}
    }
}

#[tokio::test]
async fn a_connection_returned_while_the_database_is_silent_frees_its_place() {
    let (_database, proxy, store) = behind(Duration::ZERO, 1).await;
    for open in [false, true] {
        let tx = store.begin_read(Scope::default()).await.unwrap();
        if open {
            proxy.swallow();
            drop(tx);
        } else {
            tx.commit().await.unwrap();
            // Nothing runs in between, so returning the connection has not asked the database yet.
            proxy.swallow();
        }
        let back = async {
            while store.ping().await.is_err() {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        timeout(SOON, back).await.expect("there is room for a new one");
    }
}
