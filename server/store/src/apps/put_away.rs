//! Apps that are put away: archived ones, and deleted ones until nothing can bring them back.

use model::{AppId, WorkspaceId, split::SplitEnd};
use time::OffsetDateTime;

use super::{App, find};
use crate::{
    Result, Store, Tenant,
    audit::{self, Change},
    scope::{Scope, Tx, turn_to},
    splits,
};

/// How an app was put away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PutAway {
    /// When it was archived or deleted.
    pub at: OffsetDateTime,
    /// When a deleted app is gone for good; `None` if it is only archived.
    pub gone_at: Option<OffsetDateTime>,
}

impl PutAway {
    pub(super) fn of(
        archived_at: Option<OffsetDateTime>,
        deleted_at: Option<OffsetDateTime>,
        gone_at: Option<OffsetDateTime>,
    ) -> Option<Self> {
        deleted_at.or(archived_at).map(|at| Self { at, gone_at })
    }
}

impl Tenant {
    /// Takes an app out of all lists, and its links offline, until it is restored. A deleted one becomes an archived one.
    pub async fn archive_app(&self, id: AppId) -> Result<Option<App>> {
        self.put_away(id, false).await
    }

    /// Takes an app out of all lists and closes its links. It can be restored for as long as `restorable_for` says; its runs stay.
    pub async fn delete_app(&self, id: AppId) -> Result<Option<App>> {
        self.put_away(id, true).await
    }

    async fn put_away(&self, id: AppId, delete: bool) -> Result<Option<App>> {
        let mut tx = self.begin().await?;
        let changed = sqlx::query!(
            "update apps set archived_at = coalesce(archived_at, now()), deleted_at = case when $3 then now() end,
                updated_at = now()
            where workspace_id = $1 and id = $2 and purged_at is null
                and (archived_at is null or (deleted_at is not null) <> $3)",
            self.workspace().0,
            id.0,
            delete,
        )
        .execute(&mut *tx)
        .await?;
        if changed.rows_affected() == 1 {
            let (act, end) =
                if delete { ("app.deleted", SplitEnd::Deleted) } else { ("app.archived", SplitEnd::Archived) };
            audit::record(&mut tx, self, act, ("app", id.0), Change::default()).await?;
            splits::end_running(&mut tx, self, id, end).await?;
        }
        let app = find(&mut tx, self, id).await?;
        tx.commit().await?;
        Ok(app)
    }

    /// Brings an app back as it was when it was put away, published or not. `None` if it is gone for good.
    pub async fn restore_app(&self, id: AppId) -> Result<Option<App>> {
        let mut tx = self.begin().await?;
        let changed = sqlx::query!(
            "update apps set archived_at = null, deleted_at = null, updated_at = now()
            where workspace_id = $1 and id = $2 and archived_at is not null and purged_at is null
                and (deleted_at is null or deleted_at > now() - restorable_for())",
            self.workspace().0,
            id.0,
        )
        .execute(&mut *tx)
        .await?;
        if changed.rows_affected() == 1 {
            audit::record(&mut tx, self, "app.restored", ("app", id.0), Change::default()).await?;
        }
        let app = find(&mut tx, self, id).await?;
        tx.commit().await?;
        Ok(app.filter(|app| app.put_away.is_none()))
    }
}

impl Store {
    /// Empties one of the apps that were deleted too long ago to be restored, because rows and files go with it and nobody should wait for
    /// those of all apps. Returns whether there was one.
    pub async fn purge_app(&self) -> Result<bool> {
        let mut tx = self.begin_aside(Scope { worker: true, ..Scope::default() }).await?;
        let purged = sqlx::query!(
            r#"with due as (
                select workspace_id, id from apps
                where deleted_at < now() - restorable_for() and purged_at is null and not is_held(workspace_id, id, owner_id)
                limit 1 for update skip locked
            )
            update apps a set draft = '{"format": "madang/1", "kind": "form", "prompt": {"messages": []}}', sample = null,
                purged_at = now()
            from due where a.workspace_id = due.workspace_id and a.id = due.id
            returning a.workspace_id, a.id"#
        )
        .fetch_optional(&mut *tx)
        .await?;
        if let Some(app) = &purged {
            sqlx::query!("delete from test_sets where workspace_id = $1 and app_id = $2", app.workspace_id, app.id,)
                .execute(&mut *tx)
                .await?;
            forget_doors(&mut tx, app.workspace_id.into(), app.id.into()).await?;
        }
        tx.commit().await?;
        Ok(purged.is_some())
    }
}

/// Nobody can look any more at what an app's links and keys were used for.
async fn forget_doors(tx: &mut Tx, workspace: WorkspaceId, app: AppId) -> Result<()> {
    turn_to(&mut **tx, workspace).await?;
    sqlx::query!(
        "with doors as materialized (
            select 'link' as door, id from share_links where workspace_id = $1 and app_id = $2
            union all select 'key', id from api_keys where workspace_id = $1 and app_id = $2
        ), runs as (
            delete from door_runs r using doors d where r.workspace_id = $1 and r.door = d.door and r.door_id = d.id
        ), costs as (
            delete from door_costs c using doors d where c.workspace_id = $1 and c.door = d.door and c.door_id = d.id
        ), codes as (
            delete from link_codes c using doors d where c.workspace_id = $1 and c.link_id = d.id
        )
        delete from link_addresses a using doors d where a.workspace_id = $1 and a.link_id = d.id",
        workspace.0,
        app.0,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use sqlx::{Connection, PgConnection};

    use super::*;
    use crate::{AppFilter, PublishedAs, testing::TestDatabase};

    /// As if so many days had gone by since it was deleted.
    async fn age(database: &TestDatabase, app: AppId, days: i32) {
        let mut owner = PgConnection::connect_with(&database.owner()).await.unwrap();
        sqlx::query("set row_security = off").execute(&mut owner).await.unwrap();
        sqlx::query("select set_config('madang.worker', 'on', false)").execute(&mut owner).await.unwrap();
        let age = "update apps set archived_at = archived_at - make_interval(days => $2),
            deleted_at = deleted_at - make_interval(days => $2) where id = $1";
        sqlx::query(age).bind(app.0).bind(days).execute(&mut owner).await.unwrap();
    }

    #[tokio::test]
    async fn what_was_put_away_comes_back_as_it_was() {
        let database = TestDatabase::new().await;
        let (tenant, owner) = database.workspace("acme").await;
        let app = database.app(&tenant, "minutes").await;
        let PublishedAs::Version(_) = tenant.publish(app, 1, "", owner).await.unwrap() else { panic!() };
        for deleted in [false, true] {
            let away = if deleted { tenant.delete_app(app).await } else { tenant.archive_app(app).await };
            let away = away.unwrap().unwrap().put_away.unwrap();
            assert_eq!(away.gone_at.is_some(), deleted);
            let listed = async |filter| tenant.apps(filter).await.unwrap().len();
            assert_eq!(listed(AppFilter::Published).await, 0);
            assert_eq!(listed(AppFilter::Archived(owner)).await, usize::from(!deleted));
            assert_eq!(listed(AppFilter::Deleted(owner)).await, usize::from(deleted));
            assert!(tenant.published(app).await.unwrap().is_none());
            let back = tenant.restore_app(app).await.unwrap().unwrap();
            assert!(back.published.is_some() && back.put_away.is_none());
            assert_eq!(listed(AppFilter::Published).await, 1);
        }
    }

    #[tokio::test]
    async fn a_deleted_app_is_gone_after_thirty_days_and_not_before() {
        let database = TestDatabase::new().await;
        let (tenant, _) = database.workspace("acme").await;
        let (late, soon) = (database.app(&tenant, "late").await, database.app(&tenant, "soon").await);
        let archived = database.app(&tenant, "archived").await;
        tenant.delete_app(late).await.unwrap();
        tenant.delete_app(soon).await.unwrap();
        tenant.archive_app(archived).await.unwrap();
        age(&database, late, 31).await;
        age(&database, soon, 29).await;
        age(&database, archived, 400).await;
        // The job may not have come by yet.
        assert!(tenant.restore_app(late).await.unwrap().is_none());
        assert!(database.store.purge_app().await.unwrap());
        assert!(!database.store.purge_app().await.unwrap());
        assert!(tenant.restore_app(late).await.unwrap().is_none());
        assert!(tenant.restore_app(soon).await.unwrap().is_some());
        assert!(tenant.restore_app(archived).await.unwrap().is_some());
        let mut owner = PgConnection::connect_with(&database.owner()).await.unwrap();
        sqlx::query("set row_security = off").execute(&mut owner).await.unwrap();
        let draft: String = sqlx::query_scalar("select draft::text from apps where id = $1")
            .bind(late.0)
            .fetch_one(&mut owner)
            .await
            .unwrap();
        assert!(!draft.contains("text"), "{draft}");
    }
}
