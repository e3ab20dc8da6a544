//! Files that test rows and comparisons keep. They stay for as long as something has them; the database's trigger `leave_files` sees to
//! the rest.

use model::{AppId, ComparisonId, FileId, PersonId, TestRowId, Values, files_in};
use uuid::Uuid;

use super::{FileAccess, given::FileForRun};
use crate::{Result, Tenant, scope::Tx};

impl Tenant {
    /// Those of the files that test rows of this app have, in any order.
    pub async fn files_of_test_rows(&self, app: AppId, ids: &[FileId]) -> Result<Vec<FileForRun>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<_> = ids.iter().map(|id| id.0).collect();
        let mut tx = self.begin_read().await?;
        let files = FileAccess::TestRows.files(&mut tx, self, app, &ids).await?;
        tx.commit().await?;
        Ok(files.iter().map(FileForRun::of).collect())
    }
}

/// Has a test row keep those of the files in its values that `by` may put into it, and leave all others: files that they uploaded for this
/// app, and files that its rows have already.
pub(crate) async fn keep_in_row(
    tx: &mut Tx,
    tenant: &Tenant,
    app: AppId,
    row: TestRowId,
    inputs: &Values,
    by: PersonId,
) -> Result<()> {
    let named = ids(inputs);
    lock_for_row(tx, tenant, row, &named).await?;
    // Given first and left later, so that a file may pass from row to row.
    if !named.is_empty() {
        sqlx::query!(
            "with locked as (
                select f.id from files f
                where f.workspace_id = $1 and f.app_id = $2 and f.id = any($4) and f.state = 'ready' and (f.person_id = $5
                    or exists (select from test_row_files k where k.workspace_id = $1 and k.file_id = f.id))
                order by f.id for no key update of f
            ), given as (
                insert into test_row_files (workspace_id, test_row_id, file_id) select $1, $3, l.id from locked l
                on conflict (workspace_id, test_row_id, file_id) do nothing returning file_id
            )
            update files f set attached = true from given g where f.workspace_id = $1 and f.id = g.file_id",
            tenant.workspace().0,
            app.0,
            row.0,
            &named,
            by.0,
        )
        .execute(&mut **tx)
        .await?;
    }
    sqlx::query!(
        "delete from test_row_files where workspace_id = $1 and test_row_id = $2 and not file_id = any($3)",
        tenant.workspace().0,
        row.0,
        &named,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Locks all files that several new rows name, before the first of them is saved: row by row they would come in another order than by id,
/// which is how all others take them.
pub(crate) async fn lock_for_rows<'r>(
    tx: &mut Tx,
    tenant: &Tenant,
    rows: impl IntoIterator<Item = &'r Values>,
) -> Result<()> {
    let named: Vec<Uuid> = rows.into_iter().flat_map(ids).collect();
    if named.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "select id from files where workspace_id = $1 and id = any($2) order by id for update",
        tenant.workspace().0,
        &named,
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(())
}

/// Locks the files that a row is to have and those that it has, at once and by id as all do, so that no two wait for each other. Whoever
/// deletes files holds their rows just so (`drop_files`).
async fn lock_for_row(tx: &mut Tx, tenant: &Tenant, row: TestRowId, named: &[Uuid]) -> Result<()> {
    sqlx::query!(
        "select f.id from files f
        where f.workspace_id = $1 and f.id in (
            select unnest($3::uuid[])
            union all
            select k.file_id from test_row_files k where k.workspace_id = $1 and k.test_row_id = $2
        )
        order by f.id for update of f",
        tenant.workspace().0,
        row.0,
        named,
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(())
}

/// Has a comparison keep those of the files in its rows' values that test rows of the app have.
pub(crate) async fn keep_in_comparison<'r>(
    tx: &mut Tx,
    tenant: &Tenant,
    app: AppId,
    comparison: ComparisonId,
    rows: impl IntoIterator<Item = &'r Values>,
) -> Result<()> {
    let named: Vec<Uuid> = rows.into_iter().flat_map(ids).collect();
    if named.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "with locked as (
            select f.id from files f
            where f.workspace_id = $1 and f.app_id = $2 and f.id = any($4)
                and exists (select from test_row_files k where k.workspace_id = $1 and k.file_id = f.id)
            order by f.id for no key update of f
        ), given as (
            insert into comparison_files (workspace_id, comparison_id, file_id) select $1, $3, l.id from locked l returning file_id
        )
        update files f set attached = true from given g where f.workspace_id = $1 and f.id = g.file_id",
        tenant.workspace().0,
        app.0,
        comparison.0,
        &named,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

fn ids(values: &Values) -> Vec<Uuid> {
    files_in(values).into_iter().map(|file| file.id.0).collect()
}
