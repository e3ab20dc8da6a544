//! No request works under another request's settings, whatever happened to that one.

use std::{future::Future, task::Poll};

use sqlx::Executor;

use crate::{Settings, Store, testing::TestDatabase};

/// A store with one connection: whoever comes next gets the one that was just given back.
fn narrow(database: &TestDatabase) -> Store {
    Store::new(Settings { max_connections: 1, ..database.settings() })
}

/// The workspace of the next transaction, and whether that one is yet to begin.
async fn setting(store: &Store) -> (String, bool) {
    let mut connection = store.pool().acquire().await.unwrap();
    // a savepoint outside of a transaction is an error
    let outside = connection.execute("savepoint probe").await.is_err();
    let (workspace, role): (String, String) =
        sqlx::query_as("select coalesce(current_setting('madang.workspace_id', true), ''), current_user::text")
            .fetch_one(&mut *connection)
            .await
            .unwrap();
    assert_eq!(role, "madang_runtime");
    (workspace, outside)
}

#[tokio::test]
async fn a_request_that_is_dropped_at_any_point_leaves_a_clean_connection() {
    let database = TestDatabase::new().await;
    let (tenant, _) = database.workspace("acme").await;
    let store = narrow(&database);
    let tenant = store.tenant(tenant.workspace());
    store.ping().await.unwrap();
    let mut finished = false;
    // Dropped after its 1st poll, its 2nd (while it waits for the answer to `begin`), … until it gets to its end.
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
        let (workspace, clean) = setting(&store).await;
        assert_eq!(workspace, "", "after {polls} polls");
        assert!(clean, "after {polls} polls: still in a transaction");
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
    assert_eq!(setting(&store).await, (String::new(), true));
}
