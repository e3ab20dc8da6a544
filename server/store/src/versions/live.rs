//! Rolling back to a version, taking an app offline, and restoring a version as draft.

use model::{AppId, PersonId};
use serde_json::json;
use uuid::Uuid;

use super::{Key, Version, find, point_at};
use crate::{
    App, Draft, Error, Result, Tenant, apps,
    audit::{self, Change},
    scope::Tx,
};

/// Making a version live again.
#[derive(Debug, Clone, Copy)]
pub struct RollBack<'a> {
    pub number: i32,
    /// The live version that was seen; `None` if the app was offline.
    pub seen_live: Option<i32>,
    /// Why; may be empty.
    pub note: &'a str,
    pub by: PersonId,
}

/// The result of rolling back.
#[derive(Debug, Clone)]
pub enum RolledBack {
    /// The version, which is live now.
    Version(Box<Version>),
    /// The live version differs from the one that the caller saw. Nothing was changed.
    Moved(Option<i32>),
    Absent,
}

/// The result of restoring a version as draft.
#[derive(Debug, Clone)]
pub enum Restored {
    /// The restored draft.
    Draft(Draft),
    /// The current draft, which has unpublished changes that would be lost. Nothing was changed.
    WouldLose(Draft),
    /// The current draft, whose revision is not the one that may be overwritten. Nothing was changed.
    Stale(Draft),
    Absent,
}

impl Tenant {
    /// Makes a version live, if the live version is still the one that was seen. The draft is not changed.
    pub async fn roll_back(&self, app: AppId, wanted: RollBack<'_>) -> Result<RolledBack> {
        let RollBack { number, seen_live, note, by } = wanted;
        let mut tx = self.begin().await?;
        let Some(live) = lock(&mut tx, self, app).await? else { return Ok(RolledBack::Absent) };
        if live != seen_live {
            return Ok(RolledBack::Moved(live));
        }
        let key = || Key::Number(app, number);
        let Some(found) = find(&mut tx, self, key()).await? else { return Ok(RolledBack::Absent) };
        if live == Some(number) {
            return Ok(RolledBack::Version(Box::new(found.version)));
        }
        point_at(&mut tx, self, app, Some(found.version.id)).await?;
        sqlx::query!(
            "insert into rollbacks (workspace_id, id, version_id, note, rolled_back_by) values ($1, $2, $3, $4, $5)",
            self.workspace().0,
            Uuid::now_v7(),
            found.version.id.0,
            note,
            by.0,
        )
        .execute(&mut *tx)
        .await?;
        let after = match note {
            "" => json!({ "version": number }),
            note => json!({ "version": number, "note": note }),
        };
        let change = Change { before: on_record(live), after: Some(after) };
        audit::record(&mut tx, self, "app.rolled_back", ("app", app.0), change).await?;
        let found = find(&mut tx, self, key()).await?.ok_or(Error::Internal(sqlx::Error::RowNotFound))?;
        tx.commit().await?;
        Ok(RolledBack::Version(Box::new(found.version)))
    }

    /// Takes an app offline: nobody can run it, neither in the market nor by a link, until a version is published again. Returns the
    /// changed app.
    pub async fn unpublish(&self, app: AppId) -> Result<Option<App>> {
        let mut tx = self.begin().await?;
        let Some(live) = lock(&mut tx, self, app).await? else { return Ok(None) };
        if live.is_some() {
            point_at(&mut tx, self, app, None).await?;
            let change = Change { before: on_record(live), after: None };
            audit::record(&mut tx, self, "app.unpublished", ("app", app.0), change).await?;
        }
        let app = apps::find(&mut tx, self, app).await?;
        tx.commit().await?;
        Ok(app)
    }

    /// Restores the version `number` as draft. Unpublished changes are only overwritten if `may_overwrite` is the draft's revision.
    pub async fn restore_version(
        &self,
        app: AppId,
        number: i32,
        may_overwrite: Option<i64>,
        by: PersonId,
    ) -> Result<Restored> {
        let mut tx = self.begin().await?;
        if lock(&mut tx, self, app).await?.is_none() {
            return Ok(Restored::Absent);
        }
        let Some(draft) = apps::find_draft(&mut tx, self, app).await? else { return Ok(Restored::Absent) };
        match may_overwrite {
            Some(revision) if revision != draft.revision => return Ok(Restored::Stale(draft)),
            None if !is_in_a_version(&mut tx, self, app).await? => return Ok(Restored::WouldLose(draft)),
            _ => {}
        }
        let restored = sqlx::query!(
            "update apps a set draft = v.definition, sample = v.sample, draft_evidence = null, revision = a.revision + 1, saved_by = $4, saved_at = now(),
                updated_at = now()
            from versions v
            where a.workspace_id = $1 and a.id = $2 and v.workspace_id = $1 and v.app_id = $2 and v.number = $3",
            self.workspace().0,
            app.0,
            number,
            by.0,
        )
        .execute(&mut *tx)
        .await?;
        if restored.rows_affected() == 0 {
            return Ok(Restored::Absent);
        }
        let change = Change { before: Some(json!({"revision": draft.revision})), after: on_record(Some(number)) };
        audit::record(&mut tx, self, "app.draft_restored", ("app", app.0), change).await?;
        let draft = apps::find_draft(&mut tx, self, app).await?;
        tx.commit().await?;
        Ok(draft.map_or(Restored::Absent, Restored::Draft))
    }
}

fn on_record(version: Option<i32>) -> Option<serde_json::Value> {
    version.map(|number| json!({ "version": number }))
}

/// Locks an app, so that concurrent changes of its live version wait. `None` if there is no such app; else the number of its live
/// version, which an app that is offline doesn't have.
pub(crate) async fn lock(tx: &mut Tx, tenant: &Tenant, app: AppId) -> Result<Option<Option<i32>>> {
    // The version is read in a second statement, because a join would read it as of before the lock.
    let locked = sqlx::query!(
        "select published_id from apps where workspace_id = $1 and id = $2 and archived_at is null for update",
        tenant.workspace().0,
        app.0,
    )
    .fetch_optional(&mut **tx)
    .await?;
    let Some(locked) = locked else { return Ok(None) };
    let Some(published) = locked.published_id else { return Ok(Some(None)) };
    let live = find(tx, tenant, Key::Id(published.into())).await?;
    Ok(Some(live.map(|live| live.version.number)))
}

/// Whether some version equals the draft.
async fn is_in_a_version(tx: &mut Tx, tenant: &Tenant, app: AppId) -> Result<bool> {
    let found = sqlx::query_scalar!(
        r#"select exists (
            select from versions v join apps a on a.workspace_id = v.workspace_id and a.id = v.app_id
            where v.workspace_id = $1 and v.app_id = $2 and v.definition = a.draft and v.sample is not distinct from a.sample
        ) as "found!""#,
        tenant.workspace().0,
        app.0,
    )
    .fetch_one(&mut **tx)
    .await?;
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        AppFilter, DraftChange, PublishedAs,
        testing::{TestDatabase, definition},
    };

    /// An app with the versions 1 and 2, of which 2 is live, and a draft that is neither.
    async fn two_versions(database: &TestDatabase, tenant: &Tenant, by: PersonId) -> AppId {
        let app = database.app(tenant, "minutes").await;
        for (seen_revision, text) in [(1, "second"), (2, "unfinished")] {
            let published = tenant.publish(app, seen_revision, text, by).await.unwrap();
            assert!(matches!(published, PublishedAs::Version(_)));
            let change = DraftChange {
                definition: definition(text),
                sample: None,
                renamed: Default::default(),
                seen_revision,
                by,
            };
            tenant.save_draft(app, &change).await.unwrap();
        }
        app
    }

    fn back_to(number: i32, seen_live: Option<i32>, by: PersonId) -> RollBack<'static> {
        RollBack { number, seen_live, note: "", by }
    }

    async fn live(tenant: &Tenant, app: AppId) -> Option<i32> {
        tenant.published(app).await.unwrap().map(|live| live.version.number)
    }

    async fn actions(tenant: &Tenant) -> Vec<String> {
        tenant.newest_audit(50).await.into_iter().map(|entry| entry.action).collect()
    }

    #[tokio::test]
    async fn rolling_back_moves_what_runs_and_leaves_the_draft() {
        let database = TestDatabase::new().await;
        let (tenant, owner) = database.workspace("acme").await;
        let app = two_versions(&database, &tenant, owner).await;
        let before = tenant.draft(app).await.unwrap().unwrap();
        let RolledBack::Version(back) = tenant.roll_back(app, back_to(1, Some(2), owner)).await.unwrap() else {
            panic!()
        };
        assert_eq!((back.number, back.live, live(&tenant, app).await), (1, true, Some(1)));
        let after = tenant.draft(app).await.unwrap().unwrap();
        assert_eq!((after.revision, after.definition), (before.revision, before.definition));
        assert_eq!(actions(&tenant).await.iter().filter(|action| *action == "app.rolled_back").count(), 1);

        let moved = tenant.roll_back(app, back_to(2, Some(2), owner)).await.unwrap();
        assert!(matches!(moved, RolledBack::Moved(Some(1))), "{moved:?}");
        assert!(matches!(tenant.roll_back(app, back_to(7, Some(1), owner)).await.unwrap(), RolledBack::Absent));
        assert!(matches!(tenant.roll_back(app, back_to(1, Some(1), owner)).await.unwrap(), RolledBack::Version(_)));
        assert_eq!(actions(&tenant).await.iter().filter(|action| *action == "app.rolled_back").count(), 1);
        // The next number is the one after the newest version, not after the live one.
        let PublishedAs::Version(third) = tenant.publish(app, after.revision, "", owner).await.unwrap() else {
            panic!()
        };
        assert_eq!(third.number, 3);
    }

    #[tokio::test]
    async fn of_a_rollback_and_a_publication_at_once_none_is_undone_unseen() {
        let database = TestDatabase::new().await;
        let (tenant, owner) = database.workspace("acme").await;
        let app = two_versions(&database, &tenant, owner).await;
        let revision = tenant.draft(app).await.unwrap().unwrap().revision;
        let (back, published) =
            tokio::join!(tenant.roll_back(app, back_to(1, Some(2), owner)), tenant.publish(app, revision, "", owner));
        assert!(matches!(published.unwrap(), PublishedAs::Version(version) if version.number == 3));
        // Whoever came first: version 3, which nobody had seen when version 1 was chosen, is what people run.
        assert!(matches!(back.unwrap(), RolledBack::Version(_) | RolledBack::Moved(Some(3))));
        assert_eq!(live(&tenant, app).await, Some(3));

        let both = tokio::join!(
            tenant.roll_back(app, back_to(1, Some(3), owner)),
            tenant.roll_back(app, back_to(2, Some(3), owner))
        );
        let done = [both.0.unwrap(), both.1.unwrap()].iter().filter(|it| matches!(it, RolledBack::Version(_))).count();
        assert_eq!(done, 1);
    }

    #[tokio::test]
    async fn an_app_goes_offline_and_comes_back() {
        let database = TestDatabase::new().await;
        let (tenant, owner) = database.workspace("acme").await;
        let app = two_versions(&database, &tenant, owner).await;
        assert_eq!(tenant.unpublish(app).await.unwrap().unwrap().published, None);
        assert!(tenant.apps(AppFilter::Published).await.unwrap().is_empty());
        assert!(tenant.runnable("minutes").await.unwrap().is_none());
        assert!(tenant.versions(app).await.unwrap().iter().all(|version| !version.live));
        tenant.unpublish(app).await.unwrap();
        assert_eq!(actions(&tenant).await.iter().filter(|action| *action == "app.unpublished").count(), 1);
        assert!(matches!(tenant.roll_back(app, back_to(2, None, owner)).await.unwrap(), RolledBack::Version(_)));
        assert!(tenant.runnable("minutes").await.unwrap().is_some());
    }

    #[tokio::test]
    async fn a_draft_is_overwritten_only_where_nothing_is_lost_or_by_its_revision() {
        let database = TestDatabase::new().await;
        let (tenant, owner) = database.workspace("acme").await;
        let app = two_versions(&database, &tenant, owner).await;
        let restore = async |number, revision| tenant.restore_version(app, number, revision, owner).await.unwrap();
        let Restored::WouldLose(draft) = restore(1, None).await else { panic!() };
        assert_eq!(draft.definition, definition("unfinished"));
        assert!(matches!(restore(1, Some(draft.revision - 1)).await, Restored::Stale(_)));
        let Restored::Draft(first) = restore(1, Some(draft.revision)).await else { panic!() };
        assert_eq!((first.definition, first.revision), (definition("Say hello."), draft.revision + 1));
        assert_eq!(live(&tenant, app).await, Some(2), "people go on with what is live");
        let Restored::Draft(second) = restore(2, None).await else { panic!("version 1 has all of the draft") };
        assert_eq!(second.definition, definition("second"));
        assert!(!tenant.app(app).await.unwrap().unwrap().unpublished_changes);
        assert!(matches!(restore(9, None).await, Restored::Absent));
    }

    #[tokio::test]
    async fn another_workspace_can_do_none_of_it() {
        let database = TestDatabase::new().await;
        let (tenant, owner) = database.workspace("acme").await;
        let (other, stranger) = database.workspace("other").await;
        let app = two_versions(&database, &tenant, owner).await;
        assert!(matches!(other.roll_back(app, back_to(1, Some(2), stranger)).await.unwrap(), RolledBack::Absent));
        assert!(other.unpublish(app).await.unwrap().is_none());
        assert!(matches!(other.restore_version(app, 1, None, stranger).await.unwrap(), Restored::Absent));
        assert_eq!(live(&tenant, app).await, Some(2));
    }
}
