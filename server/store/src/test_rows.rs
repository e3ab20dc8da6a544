//! Test rows: saved inputs of an app, and what must be true of the answers.
//!
//! Every change of an app's rows or checks begins with locking its set, so that the limits hold whoever adds rows at the same time.

mod change;
mod rename;

use std::collections::BTreeSet;

use model::{AppId, PersonId, TestRowId, Values, evidence::Check};
use sqlx::types::Json;
use time::OffsetDateTime;

use crate::{Result, Tenant, scope::Tx};

pub(crate) use change::{insert, lock, write_checks};
pub(crate) use rename::rename_inputs;

/// What an app is tested by.
#[derive(Debug, Clone, PartialEq)]
pub struct TestSet {
    /// What must be true of the answer to every row.
    pub checks: Vec<Check>,
    /// The number of rows.
    pub rows: usize,
    /// All tags of the rows, by name.
    pub tags: Vec<String>,
    /// Increases by one with each change of the checks.
    pub revision: i64,
    /// All rows with their revisions, in their order.
    pub seen: Vec<(TestRowId, i64)>,
}

/// Saved inputs with what is expected of the answer.
#[derive(Debug, Clone, PartialEq)]
pub struct TestRow {
    pub id: TestRowId,
    /// 1, 2, 3 … in the order of the rows.
    pub number: usize,
    /// Values by the input's name, also those that the draft has no input for any more.
    pub inputs: Values,
    /// A good answer; empty if nobody said.
    pub expected: String,
    pub tags: Vec<String>,
    /// What must be true of the answer, besides the checks for all rows.
    pub checks: Vec<Check>,
    /// Increases by one with each change.
    pub revision: i64,
    pub changed_by: PersonId,
    pub changed_by_name: String,
    pub changed_at: OffsetDateTime,
}

/// A new test row.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NewTestRow {
    pub inputs: Values,
    pub expected: String,
    pub tags: Vec<String>,
    pub checks: Vec<Check>,
}

/// A changed test row. `None` leaves a field as it is.
#[derive(Debug, Clone)]
pub struct TestRowChange {
    pub inputs: Option<Values>,
    pub expected: Option<String>,
    pub tags: Option<Vec<String>>,
    pub checks: Option<Vec<Check>>,
    /// The revision that the change is based on.
    pub seen_revision: i64,
    pub by: PersonId,
}

/// How much an app's rows may be together.
#[derive(Debug, Clone, Copy)]
pub struct TestRowLimits {
    pub rows: usize,
    pub bytes: i64,
}

/// The result of adding test rows. Either all are added or none.
#[derive(Debug, Clone, PartialEq)]
pub enum TestRowsAdded {
    /// They are added in their order, with these ids.
    Added(Vec<TestRowId>),
    /// The app would have too many.
    TooMany,
    /// The app's rows would be too large together.
    TooLarge,
}

/// The result of changing a test row.
#[derive(Debug, Clone, PartialEq)]
pub enum TestRowSaved {
    Saved(Box<TestRow>),
    /// Somebody else saved a newer revision, which is returned. Nothing was changed.
    Stale(Box<TestRow>),
    /// The app's rows would be too large together. Nothing was changed.
    TooLarge,
    Absent,
}

/// The result of changing the checks for all rows.
#[derive(Debug, Clone, PartialEq)]
pub enum TestSetSaved {
    Saved(TestSet),
    /// Somebody else saved a newer revision, which is returned. Nothing was changed.
    Stale(TestSet),
}

/// Which test rows to read.
#[derive(Debug, Clone, Copy, Default)]
pub struct TestRowFilter<'f> {
    /// Only those with this tag.
    pub tag: Option<&'f str>,
    /// Only those after this one, which may be gone by now.
    pub after: Option<TestRowId>,
}

/// Some test rows, in their order.
#[derive(Debug, Clone, PartialEq)]
pub struct TestRows {
    pub rows: Vec<TestRow>,
    /// Whether there are further ones.
    pub more: bool,
}

/// What is read of every row of an app, to know which ones to read whole.
struct Head {
    id: TestRowId,
    number: usize,
    tags: Vec<String>,
    size_bytes: i64,
    revision: i64,
}

impl Tenant {
    /// What an app is tested by: nothing, at revision 1, if nobody has said.
    pub async fn test_set(&self, app: AppId) -> Result<TestSet> {
        let mut tx = self.begin_read().await?;
        let set = find_set(&mut tx, self, app).await?;
        tx.commit().await?;
        Ok(set)
    }

    /// Test rows of an app: as many as fit into `limit` rows and `most_bytes` of texts, but at least one.
    pub async fn test_rows(
        &self,
        app: AppId,
        filter: TestRowFilter<'_>,
        limit: usize,
        most_bytes: i64,
    ) -> Result<TestRows> {
        let mut tx = self.begin_read().await?;
        let wanted = |head: &Head| {
            filter.after.is_none_or(|after| head.id > after)
                && filter.tag.is_none_or(|tag| head.tags.iter().any(|known| known == tag))
        };
        let heads: Vec<Head> = heads(&mut tx, self, app).await?.into_iter().filter(wanted).collect();
        let (mut taken, mut bytes) = (0, 0);
        for head in heads.iter().take(limit) {
            bytes += head.size_bytes;
            if taken > 0 && bytes > most_bytes {
                break;
            }
            taken += 1;
        }
        let rows = select(&mut tx, self, heads.get(..taken).unwrap_or_default()).await?;
        tx.commit().await?;
        Ok(TestRows { rows, more: taken < heads.len() })
    }

    /// All test rows of an app, or those of `only` that it has.
    pub async fn all_test_rows(&self, app: AppId, only: Option<&[TestRowId]>) -> Result<Vec<TestRow>> {
        let mut tx = self.begin_read().await?;
        let wanted = |head: &Head| only.is_none_or(|only| only.contains(&head.id));
        let heads: Vec<Head> = heads(&mut tx, self, app).await?.into_iter().filter(wanted).collect();
        let rows = select(&mut tx, self, &heads).await?;
        tx.commit().await?;
        Ok(rows)
    }

    /// A test row of an app.
    pub async fn test_row(&self, app: AppId, id: TestRowId) -> Result<Option<TestRow>> {
        Ok(self.all_test_rows(app, Some(&[id])).await?.pop())
    }
}

async fn find_set(tx: &mut Tx, tenant: &Tenant, app: AppId) -> Result<TestSet> {
    let row = sqlx::query!(
        r#"select checks as "checks: Json<Vec<Check>>", revision from test_sets where workspace_id = $1 and app_id = $2"#,
        tenant.workspace().0,
        app.0,
    )
    .fetch_optional(&mut **tx)
    .await?;
    let heads = heads(tx, tenant, app).await?;
    let rows = heads.len();
    let seen = heads.iter().map(|head| (head.id, head.revision)).collect();
    let tags: BTreeSet<String> = heads.into_iter().flat_map(|head| head.tags).collect();
    let (checks, revision) = row.map_or((Vec::new(), 1), |row| (row.checks.0, row.revision));
    Ok(TestSet { checks, rows, tags: tags.into_iter().collect(), revision, seen })
}

async fn find(tx: &mut Tx, tenant: &Tenant, app: AppId, id: TestRowId) -> Result<Option<TestRow>> {
    let head = heads(tx, tenant, app).await?.into_iter().find(|head| head.id == id);
    Ok(select(tx, tenant, head.as_slice()).await?.pop())
}

async fn heads(tx: &mut Tx, tenant: &Tenant, app: AppId) -> Result<Vec<Head>> {
    let rows = sqlx::query!(
        "select id, tags, size_bytes, revision from test_rows where workspace_id = $1 and app_id = $2 order by id",
        tenant.workspace().0,
        app.0,
    )
    .fetch_all(&mut **tx)
    .await?;
    let head = rows.into_iter().zip(1..).map(|(row, number)| Head {
        id: row.id.into(),
        number,
        tags: row.tags,
        size_bytes: row.size_bytes.into(),
        revision: row.revision,
    });
    Ok(head.collect())
}

/// The rows with these heads, in their order.
async fn select(tx: &mut Tx, tenant: &Tenant, heads: &[Head]) -> Result<Vec<TestRow>> {
    let ids: Vec<_> = heads.iter().map(|head| head.id.0).collect();
    let rows = sqlx::query!(
        r#"select r.id, r.inputs as "inputs: Json<Values>", r.expected, r.tags, r.checks as "checks: Json<Vec<Check>>",
            r.revision, r.changed_by, p.name as "changed_by_name?", r.changed_at
        from test_rows r left join people p on p.id = r.changed_by
        where r.workspace_id = $1 and r.id = any($2) order by r.id"#,
        tenant.workspace().0,
        &ids,
    )
    .fetch_all(&mut **tx)
    .await?;
    let row = rows.into_iter().zip(heads).map(|(row, head)| TestRow {
        id: row.id.into(),
        number: head.number,
        inputs: row.inputs.0,
        expected: row.expected,
        tags: row.tags,
        checks: row.checks.0,
        revision: row.revision,
        changed_by: row.changed_by.into(),
        changed_by_name: row.changed_by_name.unwrap_or_default(),
        changed_at: row.changed_at,
    });
    Ok(row.collect())
}

#[cfg(test)]
mod tests;
