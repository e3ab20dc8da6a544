//! No request works under another one's settings, however that one ended.

use std::{future::Future, task::Poll};

use sqlx::Executor;

use crate::{Settings, Store, scope::Scope, testing::TestDatabase};

/// A store with a single connection, so that each request gets the one that was just returned.
fn narrow(database: &TestDatabase) -> Store {
    Store::new(Settings { max_connections: 1, ..database.settings() })
}

/// The workspace that the next transaction sees, which should be none.
async fn setting(store: &Store) -> String {
    let mut tx = store.begin_read(Scope::default()).await.unwrap();
    let (workspace, role): (String, String) =
        sqlx::query_as("select coalesce(current_setting('madang.workspace_id', true), ''), current_user::text")
            .fetch_one(&mut *tx)
            .await
            .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(role, "madang_runtime");
    workspace
}

#[tokio::test]
async fn a_request_that_is_dropped_at_any_point_leaves_nothing_to_the_next() {
    let database = TestDatabase::new().await;
    let (tenant, _) = database.workspace("acme").await;
    let store = narrow(&database);
    let tenant = store.tenant(tenant.workspace());
    store.ping().await.unwrap();
    let mut finished = false;
    // Dropped after its first poll, its second (while it waits for the answer to `begin`), and so on until it completes.
    for polls in 1..200 {
        let mut left = polls;
        let mut work = Box::pin(tenant.members());
        finished = std::future::poll_fn(|context| {
            if left == 0 {
                return Poll::Ready(false);
            }
            left -= 1;
            work.as_mut().poll(context).map(|members| !members.unwrap().is_empty())
        })
        .await;
        if finished {
            break;
        }
        drop(work);
        assert_eq!(setting(&store).await, "", "after {polls} polls");
    }
    assert!(finished);
}

#[tokio::test]
async fn an_error_ends_the_transaction() {
    let database = TestDatabase::new().await;
    let (tenant, _) = database.workspace("acme").await;
    let store = narrow(&database);
    let mut tx = store.tenant(tenant.workspace()).begin().await.unwrap();
    assert!(tx.execute("select 1 / 0").await.is_err());
    drop(tx);
    assert_eq!(setting(&store).await, "");
}
