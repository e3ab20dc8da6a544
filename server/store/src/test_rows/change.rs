//! Changing test rows and checks.

use model::{AppId, PersonId, TestRowId, evidence::Check};
use serde_json::json;
use sqlx::types::Json;
use uuid::Uuid;

use super::{
    NewTestRow, TestRowChange, TestRowLimits, TestRowSaved, TestRowsAdded, TestSet, TestSetSaved, find, find_set,
};
use crate::{
    Error, Result, Tenant,
    audit::{self, Change},
    files::{keep_in_row, lock_for_rows},
    scope::Tx,
};

impl Tenant {
    /// Replaces the checks for all rows, unless somebody else has changed them since they were read.
    pub async fn save_test_set(&self, app: AppId, checks: &[Check], seen_revision: i64) -> Result<TestSetSaved> {
        let mut tx = self.begin_aside().await?;
        lock(&mut tx, self, app).await?;
        let saved = write_checks(&mut tx, self, app, checks, Some(seen_revision)).await?;
        tx.commit().await?;
        Ok(saved)
    }

    /// Adds test rows at the end, all of them or none. They keep those of the files in their values that `by` may put into them.
    pub async fn add_test_rows(
        &self,
        app: AppId,
        new: &[NewTestRow],
        by: PersonId,
        limits: TestRowLimits,
    ) -> Result<TestRowsAdded> {
        let mut tx = self.begin_aside().await?;
        lock(&mut tx, self, app).await?;
        let added = insert(&mut tx, self, app, new, by, limits).await?;
        if let TestRowsAdded::Added(_) = added {
            // One that was added by hand stays visible in the table; of a hundred nobody would know where they came from.
            if new.len() > 1 {
                let change = Change { before: None, after: Some(json!({"rows": new.len()})) };
                audit::record(&mut tx, self, "tests.rows_imported", ("app", app.0), change).await?;
            }
            tx.commit().await?;
        }
        Ok(added)
    }

    /// Changes a test row, unless somebody else has changed it since it was read. Rows are saved while they are typed, so there is no audit
    /// entry.
    pub async fn update_test_row(
        &self,
        app: AppId,
        id: TestRowId,
        change: &TestRowChange,
        limits: TestRowLimits,
    ) -> Result<TestRowSaved> {
        let mut tx = self.begin_aside().await?;
        lock(&mut tx, self, app).await?;
        let Some(before) = find(&mut tx, self, app, id).await? else { return Ok(TestRowSaved::Absent) };
        if before.revision != change.seen_revision {
            return Ok(TestRowSaved::Stale(Box::new(before)));
        }
        sqlx::query!(
            "update test_rows set inputs = $3, expected = $4, tags = $5, checks = $6, revision = revision + 1, changed_by = $7,
                changed_at = now()
            where workspace_id = $1 and id = $2",
            self.workspace().0,
            id.0,
            Json(change.inputs.as_ref().unwrap_or(&before.inputs)) as _,
            change.expected.as_ref().unwrap_or(&before.expected),
            change.tags.as_ref().unwrap_or(&before.tags),
            Json(change.checks.as_ref().unwrap_or(&before.checks)) as _,
            change.by.0,
        )
        .execute(&mut *tx)
        .await?;
        let (_, bytes) = size(&mut tx, self, app).await?;
        if bytes > limits.bytes {
            return Ok(TestRowSaved::TooLarge);
        }
        if let Some(inputs) = &change.inputs {
            keep_in_row(&mut tx, self, app, id, inputs, change.by).await?;
        }
        let row = find(&mut tx, self, app, id).await?.ok_or(Error::Internal(sqlx::Error::RowNotFound))?;
        tx.commit().await?;
        Ok(TestRowSaved::Saved(Box::new(row)))
    }

    /// Deletes a test row, if the app has it.
    pub async fn delete_test_row(&self, app: AppId, id: TestRowId) -> Result<()> {
        let mut tx = self.begin_aside().await?;
        // An app without a set has no rows.
        lock_if_any(&mut tx, self, app).await?;
        let deleted = sqlx::query!(
            "delete from test_rows where workspace_id = $1 and app_id = $2 and id = $3",
            self.workspace().0,
            app.0,
            id.0,
        )
        .execute(&mut *tx)
        .await?;
        if deleted.rows_affected() == 1 {
            audit::record(&mut tx, self, "tests.row_deleted", ("app", app.0), Change::default()).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

/// Replaces the checks for all rows of a locked set, unless it has another revision than the one that was seen.
pub(crate) async fn write_checks(
    tx: &mut Tx,
    tenant: &Tenant,
    app: AppId,
    checks: &[Check],
    seen_revision: Option<i64>,
) -> Result<TestSetSaved> {
    let before = find_set(tx, tenant, app).await?;
    if seen_revision.is_some_and(|seen| seen != before.revision) {
        return Ok(TestSetSaved::Stale(before));
    }
    if before.checks == checks {
        return Ok(TestSetSaved::Saved(before));
    }
    sqlx::query!(
        "update test_sets set checks = $3, revision = revision + 1 where workspace_id = $1 and app_id = $2",
        tenant.workspace().0,
        app.0,
        Json(checks) as _,
    )
    .execute(&mut **tx)
    .await?;
    let after = find_set(tx, tenant, app).await?;
    let on_record = |set: &TestSet| Some(json!({"checks": set.checks}));
    let change = Change { before: on_record(&before), after: on_record(&after) };
    audit::record(tx, tenant, "tests.checks_changed", ("app", app.0), change).await?;
    Ok(TestSetSaved::Saved(after))
}

/// Adds test rows at the end of a locked set, in a transaction that must not be committed unless they are added.
pub(crate) async fn insert(
    tx: &mut Tx,
    tenant: &Tenant,
    app: AppId,
    new: &[NewTestRow],
    by: PersonId,
    limits: TestRowLimits,
) -> Result<TestRowsAdded> {
    lock_for_rows(tx, tenant, new.iter().map(|row| &row.inputs)).await?;
    let mut ids = Vec::new();
    for row in new {
        let id = TestRowId(Uuid::now_v7());
        sqlx::query!(
            "insert into test_rows (workspace_id, id, app_id, inputs, expected, tags, checks, changed_by)
                values ($1, $2, $3, $4, $5, $6, $7, $8)",
            tenant.workspace().0,
            id.0,
            app.0,
            Json(&row.inputs) as _,
            row.expected,
            &row.tags,
            Json(&row.checks) as _,
            by.0,
        )
        .execute(&mut **tx)
        .await?;
        keep_in_row(tx, tenant, app, id, &row.inputs, by).await?;
        ids.push(id);
    }
    let (rows, bytes) = size(tx, tenant, app).await?;
    if rows > limits.rows {
        return Ok(TestRowsAdded::TooMany);
    }
    if bytes > limits.bytes {
        return Ok(TestRowsAdded::TooLarge);
    }
    Ok(TestRowsAdded::Added(ids))
}

/// Makes concurrent changes of an app's rows and checks wait. The app gets a set if it has none yet.
pub(crate) async fn lock(tx: &mut Tx, tenant: &Tenant, app: AppId) -> Result<()> {
    sqlx::query!(
        "insert into test_sets (workspace_id, app_id) values ($1, $2) on conflict do nothing",
        tenant.workspace().0,
        app.0,
    )
    .execute(&mut **tx)
    .await?;
    lock_if_any(tx, tenant, app).await
}

async fn lock_if_any(tx: &mut Tx, tenant: &Tenant, app: AppId) -> Result<()> {
    sqlx::query!(
        "select from test_sets where workspace_id = $1 and app_id = $2 for update",
        tenant.workspace().0,
        app.0,
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(())
}

/// How many rows an app has, and how large they are together.
async fn size(tx: &mut Tx, tenant: &Tenant, app: AppId) -> Result<(usize, i64)> {
    let row = sqlx::query!(
        r#"select count(*) as "rows!", coalesce(sum(size_bytes), 0)::bigint as "bytes!"
        from test_rows where workspace_id = $1 and app_id = $2"#,
        tenant.workspace().0,
        app.0,
    )
    .fetch_one(&mut **tx)
    .await?;
    Ok((usize::try_from(row.rows).unwrap_or(usize::MAX), row.bytes))
}
