//! Apps as they are listed, and their drafts. Published versions are in `versions.rs`.

mod archived;
mod direct;
mod import;
mod put_away;
mod read;

use std::collections::BTreeMap;

use model::{AppId, Category, ComparisonId, Definition, Kind, ModelRef, PersonId, Values, VersionId};
use serde_json::json;
use sqlx::types::Json;
use time::OffsetDateTime;
use uuid::Uuid;

pub use self::archived::ArchivedAs;
pub use self::import::{AppImport, AppImported, AppReplaced, AppReplacement, RowsReplaced};
pub use self::put_away::PutAway;
use self::read::{Listing, Shelf, find_slug, select};
pub(crate) use self::read::{find, find_draft};
use crate::{
    Error, Result, Tenant, Unique,
    audit::{self, Change},
    scope::Tx,
    test_rows::rename_inputs,
};

/// An app, as lists show it.
#[derive(Debug, Clone)]
pub struct App {
    pub id: AppId,
    /// The app's name in URLs, unique within its workspace.
    pub slug: String,
    pub name: String,
    pub summary: String,
    pub category: Category,
    /// The name of its icon.
    pub icon: String,
    /// Taken from the version that the acting person runs, or from the draft if there is none; so is `model`.
    pub kind: Kind,
    /// The model that the app names. `None` means the workspace's default, or whichever model has the abilities that the app asks
    /// for.
    pub model: Option<ModelRef>,
    pub owner: PersonId,
    pub owner_name: String,
    /// The version that is live; `None` while there is only a draft.
    pub published: Option<Published>,
    /// The version that the acting person runs: that one, or the other one of a traffic split. `kind` and `model` are of this version.
    pub actor_runs: Option<Published>,
    /// Whether the draft differs from what is published.
    pub unpublished_changes: bool,
    /// Completed runs. Trying a draft does not count.
    pub runs: i64,
    pub thumbs_up: i64,
    pub thumbs_down: i64,
    /// Whether the acting person has starred it.
    pub favourite: bool,
    /// Whose yes its gate asks for before it is published.
    pub approver: Option<PersonId>,
    /// Set if it is archived or deleted.
    pub put_away: Option<PutAway>,
    pub created_at: OffsetDateTime,
    pub updated_at: OffsetDateTime,
}

/// A version of an app that people run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Published {
    pub version: VersionId,
    /// 1, 2, 3 … within the app.
    pub number: i32,
}

/// A new app with its first draft.
#[derive(Debug, Clone)]
pub struct NewApp {
    /// The preferred name in URLs; a number is appended if it is taken.
    pub slug: String,
    pub name: String,
    pub summary: String,
    pub category: Category,
    pub icon: String,
    pub owner: PersonId,
    pub definition: Definition,
    /// Example inputs for trying the app.
    pub sample: Option<Values>,
}

/// Changes to how an app is listed. `None` leaves a field as it is.
#[derive(Debug, Clone, Default)]
pub struct AppChanges {
    pub name: Option<String>,
    pub summary: Option<String>,
    pub category: Option<Category>,
    pub icon: Option<String>,
}

/// The draft of an app.
#[derive(Debug, Clone)]
pub struct Draft {
    pub definition: Definition,
    /// Example inputs for trying the app.
    pub sample: Option<Values>,
    /// Increases by one with each save.
    pub revision: i64,
    pub saved_by: PersonId,
    pub saved_by_name: String,
    pub saved_at: OffsetDateTime,
    /// The comparison that its model was taken from.
    pub evidence: Option<ComparisonId>,
}

/// A changed draft.
#[derive(Debug, Clone)]
pub struct DraftChange {
    pub definition: Definition,
    pub sample: Option<Values>,
    /// The revision that the change is based on.
    pub seen_revision: i64,
    /// Inputs that were renamed since, old name to new: the app's test rows follow.
    pub renamed: BTreeMap<String, String>,
    pub by: PersonId,
}

/// The result of saving a draft.
#[derive(Debug, Clone)]
pub enum DraftSaved {
    Saved(Draft),
    /// Somebody else saved a newer revision, which is returned. Nothing was changed.
    Stale(Draft),
    Absent,
}

/// Which apps to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AppFilter {
    /// Those in the market: published, not archived.
    Published,
    /// All that are not archived, for those who may see drafts.
    All,
    /// Those of one person, drafts included, not archived.
    OwnedBy(PersonId),
    /// Those of one person that are archived, but not deleted.
    Archived(PersonId),
    /// Those of one person that are deleted and can be restored.
    Deleted(PersonId),
}

impl Tenant {
    /// Apps by name. `favourite` refers to the acting person.
    pub async fn apps(&self, filter: AppFilter) -> Result<Vec<App>> {
        let mut tx = self.begin_read().await?;
        let (owner, shelf) = match filter {
            AppFilter::Published | AppFilter::All => (None, Shelf::InUse),
            AppFilter::OwnedBy(person) => (Some(person), Shelf::InUse),
            AppFilter::Archived(person) => (Some(person), Shelf::Archived),
            AppFilter::Deleted(person) => (Some(person), Shelf::Deleted),
        };
        let listing = Listing { published: filter == AppFilter::Published, owner, shelf, id: None };
        let apps = select(&mut tx, self, listing).await?;
        tx.commit().await?;
        Ok(apps)
    }

    /// One app, archived or not.
    pub async fn app(&self, id: AppId) -> Result<Option<App>> {
        let mut tx = self.begin_read().await?;
        let app = find(&mut tx, self, id).await?;
        tx.commit().await?;
        Ok(app)
    }

    /// An app by its id or its name in URLs, archived or not. An id takes precedence.
    pub async fn app_named(&self, name: &str) -> Result<Option<App>> {
        let mut tx = self.begin_read().await?;
        let mut app = None;
        if let Ok(id) = name.parse() {
            app = find(&mut tx, self, id).await?;
        }
        if app.is_none() {
            app = match find_slug(&mut tx, self, name).await? {
                Some(id) => find(&mut tx, self, id).await?,
                None => None,
            };
        }
        tx.commit().await?;
        Ok(app)
    }

    pub async fn create_app(&self, new: &NewApp) -> Result<App> {
        let mut tx = self.begin().await?;
        let app = create(&mut tx, self, new).await?;
        tx.commit().await?;
        Ok(app)
    }

    /// Changes how an app is listed, and returns the app after the change.
    pub async fn update_app(&self, id: AppId, changes: &AppChanges) -> Result<Option<App>> {
        let mut tx = self.begin().await?;
        let after = write_listing(&mut tx, self, id, changes).await?;
        tx.commit().await?;
        Ok(after)
    }

    /// The draft of an app.
    pub async fn draft(&self, app: AppId) -> Result<Option<Draft>> {
        let mut tx = self.begin_read().await?;
        let draft = find_draft(&mut tx, self, app).await?;
        tx.commit().await?;
        Ok(draft)
    }

    /// Saves a draft, unless somebody else has saved it since it was read. Drafts are saved automatically, so there is no audit
    /// entry.
    pub async fn save_draft(&self, app: AppId, change: &DraftChange) -> Result<DraftSaved> {
        let mut tx = self.begin_aside().await?;
        let saved = write_draft(&mut tx, self, app, change).await?;
        tx.commit().await?;
        Ok(saved)
    }

    /// Stars an app for a person.
    pub async fn add_favourite(&self, app: AppId, person: PersonId) -> Result<()> {
        let mut tx = self.begin_aside().await?;
        sqlx::query!(
            "insert into favourites (workspace_id, person_id, app_id) values ($1, $2, $3) on conflict do nothing",
            self.workspace().0,
            person.0,
            app.0,
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Removes a person's star.
    pub async fn remove_favourite(&self, app: AppId, person: PersonId) -> Result<()> {
        let mut tx = self.begin_aside().await?;
        sqlx::query!(
            "delete from favourites where workspace_id = $1 and person_id = $2 and app_id = $3",
            self.workspace().0,
            person.0,
            app.0,
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Makes an app with its first draft.
async fn create(tx: &mut Tx, tenant: &Tenant, new: &NewApp) -> Result<App> {
    let id = AppId(Uuid::now_v7());
    insert(tx, tenant, id, new).await?;
    let app = find(tx, tenant, id).await?.ok_or(Error::Internal(sqlx::Error::RowNotFound))?;
    let change = Change { before: None, after: Some(json!({"name": app.name, "slug": app.slug})) };
    audit::record(tx, tenant, "app.created", ("app", id.0), change).await?;
    Ok(app)
}

/// Changes how an app is listed.
async fn write_listing(tx: &mut Tx, tenant: &Tenant, id: AppId, changes: &AppChanges) -> Result<Option<App>> {
    let Some(before) = find(tx, tenant, id).await? else { return Ok(None) };
    sqlx::query!(
        "update apps set name = coalesce($3, name), summary = coalesce($4, summary),
                category = coalesce($5, category), icon = coalesce($6, icon), updated_at = now()
            where workspace_id = $1 and id = $2",
        tenant.workspace().0,
        id.0,
        changes.name,
        changes.summary,
        changes.category.map(Category::slug),
        changes.icon,
    )
    .execute(&mut **tx)
    .await?;
    let after = find(tx, tenant, id).await?;
    let listing = |app: &App| json!({"name": app.name, "summary": app.summary, "category": app.category.slug(), "icon": app.icon});
    let change = Change { before: Some(listing(&before)), after: after.as_ref().map(listing) };
    audit::record(tx, tenant, "app.changed", ("app", id.0), change).await?;
    Ok(after)
}

/// Saves a draft, unless it has another revision than the one that was seen.
async fn write_draft(tx: &mut Tx, tenant: &Tenant, app: AppId, change: &DraftChange) -> Result<DraftSaved> {
    let saved = sqlx::query!(
        "update apps set draft = $3, sample = $4, revision = revision + 1, saved_by = $5, saved_at = now(), updated_at = now()
            where workspace_id = $1 and id = $2 and revision = $6 and archived_at is null",
        tenant.workspace().0,
        app.0,
        Json(&change.definition) as _,
        change.sample.as_ref().map(Json) as _,
        change.by.0,
        change.seen_revision,
    )
    .execute(&mut **tx)
    .await?;
    if saved.rows_affected() == 1 {
        rename_inputs(tx, tenant, app, &change.renamed, change.by).await?;
    }
    let draft = find_draft(tx, tenant, app).await?;
    Ok(match draft {
        Some(draft) if saved.rows_affected() == 1 => DraftSaved::Saved(draft),
        Some(draft) => DraftSaved::Stale(draft),
        None => DraftSaved::Absent,
    })
}

/// Inserts an app under the first slug that is free.
async fn insert(tx: &mut Tx, tenant: &Tenant, id: AppId, new: &NewApp) -> Result<()> {
    for attempt in 1..=1000 {
        let slug = if attempt == 1 { new.slug.clone() } else { format!("{}-{attempt}", new.slug) };
        let inserted = sqlx::query!(
            "insert into apps (workspace_id, id, slug, name, summary, category, icon, owner_id, draft, sample, saved_by)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $8)
            on conflict on constraint apps_slug_key do nothing",
            tenant.workspace().0,
            id.0,
            slug,
            new.name,
            new.summary,
            new.category.slug(),
            new.icon,
            new.owner.0,
            Json(&new.definition) as _,
            new.sample.as_ref().map(Json) as _,
        )
        .execute(&mut **tx)
        .await?;
        if inserted.rows_affected() == 1 {
            return Ok(());
        }
    }
    Err(Error::Taken(Unique::AppSlug))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestDatabase, definition};

    #[tokio::test]
    async fn a_stale_save_is_refused_and_shows_what_is_there() {
        let database = TestDatabase::new().await;
        let (tenant, owner) = database.workspace("acme").await;
        let app = database.app(&tenant, "minutes").await;
        let change = |text: &str, seen_revision| DraftChange {
            definition: definition(text),
            sample: None,
            seen_revision,
            renamed: BTreeMap::new(),
            by: owner,
        };
        let DraftSaved::Saved(saved) = tenant.save_draft(app, &change("one", 1)).await.unwrap() else { panic!() };
        assert_eq!(saved.revision, 2);
        let DraftSaved::Stale(there) = tenant.save_draft(app, &change("two", 1)).await.unwrap() else { panic!() };
        assert_eq!((there.revision, there.definition), (2, definition("one")));
        let (one, two) = (change("a", 2), change("b", 2));
        let (one, two) = tokio::join!(tenant.save_draft(app, &one), tenant.save_draft(app, &two));
        let saved = [one.unwrap(), two.unwrap()].iter().filter(|saved| matches!(saved, DraftSaved::Saved(_))).count();
        assert_eq!(saved, 1);
        let absent = tenant.save_draft(AppId(Uuid::now_v7()), &change("x", 1)).await.unwrap();
        assert!(matches!(absent, DraftSaved::Absent));
    }

    #[tokio::test]
    async fn slugs_get_a_number_and_names_find_the_app() {
        let database = TestDatabase::new().await;
        let (tenant, _) = database.workspace("acme").await;
        let (other, _) = database.workspace("other").await;
        let first = database.app(&tenant, "minutes").await;
        let second = database.app(&tenant, "minutes").await;
        assert_eq!(tenant.app_named("minutes").await.unwrap().unwrap().id, first);
        assert_eq!(tenant.app_named("minutes-2").await.unwrap().unwrap().id, second);
        assert!(other.app_named("minutes").await.unwrap().is_none());
        assert!(other.app(first).await.unwrap().is_none());
    }

    #[tokio::test]
    async fn an_id_wins_over_a_slug_that_looks_like_it() {
        let database = TestDatabase::new().await;
        let (tenant, owner) = database.workspace("acme").await;
        let real = database.app(&tenant, "minutes").await;
        let shadow = database.app(&tenant, &real.to_string()).await;
        let unknown = AppId(Uuid::now_v7()).0.simple().to_string();
        let old = database.app(&tenant, &unknown).await;
        let found = async |name: &str| tenant.app_named(name).await.unwrap().map(|app| app.id);
        let runs = async |name: &str| tenant.runnable(name).await.unwrap().map(|app| app.app);
        tenant.publish(shadow, 1, "", owner).await.unwrap();
        tenant.publish(old, 1, "", owner).await.unwrap();
        assert_eq!(found(&real.to_string()).await, Some(real));
        assert_eq!(runs(&real.to_string()).await, None, "what is asked for has only a draft");
        tenant.publish(real, 1, "", owner).await.unwrap();
        for form in
            [real.to_string(), real.to_string().to_uppercase(), real.0.simple().to_string(), real.0.urn().to_string()]
        {
            assert_eq!((found(&form).await, runs(&form).await), (Some(real), Some(real)), "{form}");
        }
        assert_eq!((found(&unknown).await, runs(&unknown).await), (Some(old), Some(old)), "it is still found");
    }

    #[tokio::test]
    async fn the_market_shows_what_is_published_and_not_put_away() {
        let database = TestDatabase::new().await;
        let (tenant, owner) = database.workspace("acme").await;
        let draft = database.app(&tenant, "draft").await;
        let live = database.app(&tenant, "live").await;
        let old = database.app(&tenant, "old").await;
        for app in [live, old] {
            tenant.publish(app, 1, "", owner).await.unwrap();
        }
        tenant.archive_app(old).await.unwrap();
        let ids = |apps: Vec<App>| apps.into_iter().map(|app| app.id).collect::<Vec<_>>();
        assert_eq!(ids(tenant.apps(AppFilter::Published).await.unwrap()), [live]);
        assert_eq!(ids(tenant.apps(AppFilter::All).await.unwrap()), [draft, live]);
        assert_eq!(ids(tenant.apps(AppFilter::OwnedBy(owner)).await.unwrap()), [draft, live]);
        assert!(tenant.app(old).await.unwrap().unwrap().put_away.is_some());
        assert!(tenant.published(old).await.unwrap().is_none(), "an archived app runs for nobody");
        assert!(tenant.draft(old).await.unwrap().is_none());
    }

    #[tokio::test]
    async fn stars_are_a_persons_own() {
        let database = TestDatabase::new().await;
        let (tenant, owner) = database.workspace("acme").await;
        let app = database.app(&tenant, "minutes").await;
        tenant.add_favourite(app, owner).await.unwrap();
        tenant.add_favourite(app, owner).await.unwrap();
        assert!(tenant.app(app).await.unwrap().unwrap().favourite);
        let lee = database.member(&tenant, "lee", crate::Role::User).await;
        let as_lee = tenant.clone().by(crate::Actor { person: Some(lee), address: None });
        assert!(!as_lee.app(app).await.unwrap().unwrap().favourite);
        tenant.remove_favourite(app, owner).await.unwrap();
        assert!(!tenant.app(app).await.unwrap().unwrap().favourite);
        let foreign = tenant.add_favourite(AppId(Uuid::now_v7()), owner).await.unwrap_err();
        assert!(matches!(foreign, Error::Dangling(_)));
    }
}
