//! Who has an app open to build it. Every server writes to and reads from the same table, so it doesn't matter which one a tab asks.

use model::{AppId, PersonId};
use uuid::Uuid;

use crate::{Result, Role, Tenant};

/// A person who has the app open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Present {
    pub person: PersonId,
    pub name: String,
    /// Their role now, which may be lower than when they opened the app.
    pub role: Role,
}

/// What a tab is told when it says that it is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presence {
    /// Everybody with another tab on the app, by name, each once.
    pub others: Vec<Present>,
    /// The draft's revision.
    pub revision: i64,
}

impl Tenant {
    /// Notes that a person's tab has the app open, and says who else has. A tab that was not noted for `gone_after_s` seconds counts
    /// as closed. `None` if there is no such app.
    pub async fn be_present(
        &self,
        app: AppId,
        person: PersonId,
        tab: Uuid,
        gone_after_s: u32,
    ) -> Result<Option<Presence>> {
        let mut tx = self.begin_aside().await?;
        // A tab's id belongs to whoever brought it first.
        sqlx::query!(
            "insert into presence as p (workspace_id, app_id, tab_id, person_id) values ($1, $2, $3, $4)
            on conflict (workspace_id, app_id, tab_id) do update set seen_at = now() where p.person_id = excluded.person_id",
            self.workspace().0,
            app.0,
            tab,
            person.0,
        )
        .execute(&mut *tx)
        .await?;
        let others = sqlx::query_as!(
            Present,
            r#"select m.person_id as person, p.name, m.role as "role: Role"
            from members m join people p on p.id = m.person_id
            where m.workspace_id = $1 and m.person_id in (
                select person_id from presence where workspace_id = $1 and app_id = $2 and tab_id <> $3
                and seen_at > now() - make_interval(secs => $4)
            )
            order by lower(p.name), m.person_id"#,
            self.workspace().0,
            app.0,
            tab,
            f64::from(gone_after_s),
        )
        .fetch_all(&mut *tx)
        .await?;
        let revision = sqlx::query_scalar!(
            "select revision from apps where workspace_id = $1 and id = $2",
            self.workspace().0,
            app.0
        )
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(revision.map(|revision| Presence { others, revision }))
    }

    /// Notes that a person's tab has closed the app.
    pub async fn leave(&self, app: AppId, person: PersonId, tab: Uuid) -> Result<()> {
        let mut tx = self.begin_aside().await?;
        sqlx::query!(
            "delete from presence where workspace_id = $1 and app_id = $2 and tab_id = $3 and person_id = $4",
            self.workspace().0,
            app.0,
            tab,
            person.0,
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use sqlx::{Connection as _, PgConnection};

    use super::*;
    use crate::testing::TestDatabase;

    /// How long a tab counts as open that isn't noted again.
    const GONE_AFTER_S: u32 = 20;

    async fn names(tenant: &Tenant, app: AppId, person: PersonId, tab: u128) -> Vec<String> {
        let presence = tenant.be_present(app, person, Uuid::from_u128(tab), GONE_AFTER_S).await.unwrap().unwrap();
        presence.others.into_iter().map(|present| present.name).collect()
    }

    /// As if so much time had gone by.
    async fn pass(database: &TestDatabase, seconds: u32) {
        let mut owner = PgConnection::connect_with(&database.owner()).await.unwrap();
        let pass = sqlx::query("update presence set seen_at = seen_at - make_interval(secs => $1)");
        pass.bind(f64::from(seconds)).execute(&mut owner).await.unwrap();
    }

    async fn rows(database: &TestDatabase) -> i64 {
        let mut owner = PgConnection::connect_with(&database.owner()).await.unwrap();
        sqlx::query_scalar("select count(*) from presence").fetch_one(&mut owner).await.unwrap()
    }

    #[tokio::test]
    async fn others_are_seen_until_they_leave_or_fall_silent() {
        let database = TestDatabase::new().await;
        let (tenant, kim) = database.workspace("kim").await;
        let lee = database.member(&tenant, "lee", Role::Admin).await;
        let (app, elsewhere) = (database.app(&tenant, "minutes").await, database.app(&tenant, "letters").await);
        assert!(names(&tenant, app, kim, 1).await.is_empty());
        assert_eq!(names(&tenant, app, lee, 2).await, ["kim"]);
        assert_eq!(names(&tenant, app, lee, 3).await, ["kim", "lee"], "a person's own other tab is told, too");
        assert_eq!(names(&tenant, app, kim, 1).await, ["lee"], "two tabs are one person");
        assert!(names(&tenant, elsewhere, kim, 4).await.is_empty());
        tenant.leave(app, lee, Uuid::from_u128(2)).await.unwrap();
        tenant.leave(app, kim, Uuid::from_u128(3)).await.unwrap();
        assert_eq!(names(&tenant, app, kim, 1).await, ["lee"], "nobody closes the tab of somebody else");
        pass(&database, GONE_AFTER_S - 1).await;
        assert_eq!(names(&tenant, app, kim, 1).await, ["lee"]);
        pass(&database, 1).await;
        assert!(names(&tenant, app, kim, 1).await.is_empty());
    }

    #[tokio::test]
    async fn a_tab_of_somebody_else_is_not_taken_over() {
        let database = TestDatabase::new().await;
        let (tenant, kim) = database.workspace("kim").await;
        let lee = database.member(&tenant, "lee", Role::Admin).await;
        let app = database.app(&tenant, "minutes").await;
        names(&tenant, app, lee, 1).await;
        pass(&database, GONE_AFTER_S + 1).await;
        names(&tenant, app, kim, 1).await;
        assert!(names(&tenant, app, kim, 2).await.is_empty(), "it doesn't keep the other person present");
    }

    #[tokio::test]
    async fn the_draft_s_revision_is_told_and_other_workspaces_learn_nothing() {
        let database = TestDatabase::new().await;
        let (tenant, kim) = database.workspace("kim").await;
        let (other, stranger) = database.workspace("other").await;
        let app = database.app(&tenant, "minutes").await;
        let presence = tenant.be_present(app, kim, Uuid::from_u128(1), GONE_AFTER_S).await.unwrap().unwrap();
        assert_eq!(presence, Presence { others: Vec::new(), revision: 1 });
        let foreign = other.be_present(app, stranger, Uuid::from_u128(2), GONE_AFTER_S).await;
        assert!(matches!(foreign, Err(crate::Error::Dangling(_))), "{foreign:?}");
    }

    #[tokio::test]
    async fn whoever_is_removed_is_gone_and_what_nobody_renews_is_swept() {
        let database = TestDatabase::new().await;
        let (tenant, kim) = database.workspace("kim").await;
        let lee = database.member(&tenant, "lee", Role::Admin).await;
        let app = database.app(&tenant, "minutes").await;
        names(&tenant, app, lee, 1).await;
        tenant.remove_member(lee).await.unwrap();
        assert!(names(&tenant, app, kim, 2).await.is_empty());
        database.store.sweep().await.unwrap();
        assert_eq!(rows(&database).await, 1);
        pass(&database, 61).await;
        database.store.sweep().await.unwrap();
        assert_eq!(rows(&database).await, 0);
    }
}
