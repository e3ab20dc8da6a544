//! The app of runs that belong to none: programs that call a model of the workspace as it is.

use model::{AppId, PersonId};
use uuid::Uuid;

use crate::{Result, Tenant};

/// Each workspace has its own app of this id.
const ID: AppId = AppId(Uuid::from_u128(0x0000_0000_0000_7000_8000_0000_0000_0001));

impl Tenant {
    /// The app of runs without an app, which is made when it is first needed. It is in no list and can't be restored, because a run
    /// needs an app only to be named in the log.
    pub async fn direct_app(&self, name: &str, owner: PersonId) -> Result<AppId> {
        let mut tx = self.begin_read().await?;
        let exists = sqlx::query_scalar!(
            r#"select exists (select from apps where workspace_id = $1 and id = $2) as "exists!""#,
            self.workspace().0,
            ID.0,
        );
        let exists = exists.fetch_one(&mut *tx).await?;
        tx.commit().await?;
        if exists {
            return Ok(ID);
        }
        let mut tx = self.begin().await?;
        // As one that was deleted too long ago to come back. Its name in URLs is the id, which no other app may have.
        sqlx::query!(
            r#"insert into apps (workspace_id, id, slug, name, summary, category, icon, owner_id, draft, saved_by, archived_at,
                deleted_at, purged_at)
            values ($1, $2, $2::uuid::text, $3, '', 'general', 'file', $4,
                '{"format": "madang/1", "kind": "form", "prompt": {"messages": []}}', $4, now(), now(), now())
            on conflict do nothing"#,
            self.workspace().0,
            ID.0,
            name,
            owner.0,
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(ID)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AppFilter, testing::TestDatabase};

    #[tokio::test]
    async fn it_is_made_once_and_shown_nowhere() {
        let database = TestDatabase::new().await;
        let (tenant, owner) = database.workspace("acme").await;
        let (other, theirs) = database.workspace("other").await;
        for _ in 0..2 {
            assert_eq!(tenant.direct_app("Models", owner).await.unwrap(), ID);
        }
        assert_eq!(other.direct_app("Models", theirs).await.unwrap(), ID, "each workspace has its own");
        for filter in [AppFilter::All, AppFilter::Archived(owner), AppFilter::Deleted(owner)] {
            assert!(tenant.apps(filter).await.unwrap().is_empty(), "{filter:?}");
        }
        assert!(tenant.restore_app(ID).await.unwrap().is_none());
        assert!(tenant.runnable(&ID.to_string()).await.unwrap().is_none());
        assert!(tenant.published_apps().await.unwrap().is_empty());
    }
}
