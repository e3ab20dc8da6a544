use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};

use super::*;
use crate::testing::TestDatabase;

const LIMITS: TestRowLimits = TestRowLimits { rows: 5, bytes: 10_000 };

fn row(inputs: &Value) -> NewTestRow {
    NewTestRow { inputs: inputs.as_object().cloned().unwrap(), ..NewTestRow::default() }
}

fn change(seen_revision: i64, by: PersonId) -> TestRowChange {
    TestRowChange { inputs: None, expected: None, tags: None, checks: None, seen_revision, by }
}

async fn add(tenant: &Tenant, app: AppId, rows: &[NewTestRow], by: PersonId) -> Vec<TestRowId> {
    let TestRowsAdded::Added(ids) = tenant.add_test_rows(app, rows, by, LIMITS).await.unwrap() else { panic!() };
    ids
}

#[tokio::test]
async fn rows_have_an_order_and_numbers_and_come_in_pages() {
    let database = TestDatabase::new().await;
    let (tenant, by) = database.workspace("acme").await;
    let app = database.app(&tenant, "minutes").await;
    let rows: Vec<_> = (0..5).map(|n| row(&json!({"notes": format!("{n} {}", "x".repeat(90))}))).collect();
    let ids = add(&tenant, app, &rows, by).await;
    let ask = async |after, limit, bytes| {
        let filter = TestRowFilter { after, tag: None };
        let page = tenant.test_rows(app, filter, limit, bytes).await.unwrap();
        (page.rows.iter().map(|row| row.number).collect::<Vec<_>>(), page.more)
    };
    assert_eq!(ask(None, 3, 10_000).await, (vec![1, 2, 3], true));
    assert_eq!(ask(Some(ids[2]), 3, 10_000).await, (vec![4, 5], false));
    assert_eq!(ask(None, 5, 250).await, (vec![1, 2], true), "two fit");
    assert_eq!(ask(None, 5, 1).await, (vec![1], true), "one always comes");
    tenant.delete_test_row(app, ids[1]).await.unwrap();
    tenant.delete_test_row(app, ids[1]).await.unwrap();
    assert_eq!(ask(Some(ids[1]), 5, 10_000).await, (vec![2, 3, 4], false), "a cursor outlives its row");
    let some = tenant.all_test_rows(app, Some(&[ids[4], ids[0]])).await.unwrap();
    assert_eq!(some.iter().map(|row| row.id).collect::<Vec<_>>(), [ids[0], ids[4]]);
}

#[tokio::test]
async fn limits_hold_for_all_rows_together() {
    let database = TestDatabase::new().await;
    let (tenant, by) = database.workspace("acme").await;
    let app = database.app(&tenant, "minutes").await;
    let some = vec![row(&json!({"notes": "x"})); 3];
    let (one, two) =
        tokio::join!(tenant.add_test_rows(app, &some, by, LIMITS), tenant.add_test_rows(app, &some, by, LIMITS));
    let too_many = [one.unwrap(), two.unwrap()].iter().filter(|added| **added == TestRowsAdded::TooMany).count();
    assert_eq!(too_many, 1);
    assert_eq!(tenant.test_set(app).await.unwrap().rows, 3, "none of the others was kept");
    let large = row(&json!({"notes": "x".repeat(10_000)}));
    let added = tenant.add_test_rows(app, std::slice::from_ref(&large), by, LIMITS).await.unwrap();
    assert_eq!(added, TestRowsAdded::TooLarge);
    let first = tenant.all_test_rows(app, None).await.unwrap().swap_remove(0);
    let change = TestRowChange { inputs: Some(large.inputs), ..change(1, by) };
    let saved = tenant.update_test_row(app, first.id, &change, LIMITS).await.unwrap();
    assert_eq!(saved, TestRowSaved::TooLarge);
    assert_eq!(tenant.test_row(app, first.id).await.unwrap().unwrap(), first);
}

#[tokio::test]
async fn a_stale_change_is_refused_and_shows_what_is_there() {
    let database = TestDatabase::new().await;
    let (tenant, by) = database.workspace("acme").await;
    let app = database.app(&tenant, "minutes").await;
    let id = add(&tenant, app, &[row(&json!({"notes": "x"}))], by).await[0];
    let tagged = TestRowChange { tags: Some(vec!["long".to_owned()]), ..change(1, by) };
    let TestRowSaved::Saved(saved) = tenant.update_test_row(app, id, &tagged, LIMITS).await.unwrap() else { panic!() };
    assert_eq!((saved.revision, saved.tags.len(), &saved.inputs["notes"]), (2, 1, &json!("x")));
    let late = TestRowChange { expected: Some("y".to_owned()), ..change(1, by) };
    let TestRowSaved::Stale(there) = tenant.update_test_row(app, id, &late, LIMITS).await.unwrap() else { panic!() };
    assert_eq!(there, saved);

    let checks = [Check::Equals {}];
    let TestSetSaved::Saved(set) = tenant.save_test_set(app, &checks, 1).await.unwrap() else { panic!() };
    assert_eq!((set.revision, set.rows, set.tags.as_slice()), (2, 1, &["long".to_owned()][..]));
    let TestSetSaved::Stale(there) = tenant.save_test_set(app, &[], 1).await.unwrap() else { panic!() };
    assert_eq!(there, set);

    let other = database.app(&tenant, "other").await;
    assert!(tenant.test_row(other, id).await.unwrap().is_none(), "a row belongs to its app");
    tenant.delete_test_row(other, id).await.unwrap();
    assert!(tenant.test_row(app, id).await.unwrap().is_some());
    let absent = tenant.update_test_row(other, id, &change(2, by), LIMITS).await.unwrap();
    assert_eq!(absent, TestRowSaved::Absent);
}

#[tokio::test]
async fn rows_go_for_good_with_their_app() {
    let database = TestDatabase::new().await;
    let (tenant, by) = database.workspace("acme").await;
    let (gone, stays) = (database.app(&tenant, "gone").await, database.app(&tenant, "stays").await);
    for app in [gone, stays] {
        add(&tenant, app, &[row(&json!({"notes": "x"}))], by).await;
        tenant.delete_app(app).await.unwrap();
    }
    let mut owner = PgConnection::connect_with(&database.owner()).await.unwrap();
    sqlx::query("update apps set archived_at = archived_at - interval '31 days', deleted_at = deleted_at - interval '31 days' where id = $1")
        .bind(gone.0)
        .execute(&mut owner)
        .await
        .unwrap();
    database.store.purge_app().await.unwrap();
    assert_eq!(tenant.test_set(gone).await.unwrap().rows, 0);
    assert_eq!(tenant.test_set(stays).await.unwrap().rows, 1);
}
