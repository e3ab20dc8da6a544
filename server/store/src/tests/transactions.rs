//! No request works under another request's settings, whatever happened to that one.

use std::{future::Future, task::Poll};

use sqlx::Executor;

use crate::{Settings, Store, scope::Scope, testing::TestDatabase};

/// A store with one connection: whoever comes next gets the one that was just given back.
fn narrow(database: &TestDatabase) -> Store {
    Store::new(Settings { max_connections: 1, ..database.settings() })
}

/// The workspace that the next transaction works for, which asks for none.
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
