//! Versions: immutable snapshots of an app's definition. Publishing makes one and points the app at it. Later changes of that
//! pointer are in `versions/live.rs`.

mod live;

use model::{AppId, ComparisonId, Definition, ModelRef, PersonId, PinnedPiece, Values, VersionId, split::SplitEnd};
use serde_json::json;
use sqlx::types::Json;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    Draft, Error, GateState, Result, Tenant, apps,
    audit::{self, Change},
    gates, pieces,
    scope::Tx,
    splits,
    webhooks::{NewWebhookEvent, WebhookKind, tell::tell},
};

pub(crate) use live::lock;
pub use live::{Restored, RollBack, RolledBack};

/// A version, as lists show it.
#[derive(Debug, Clone)]
pub struct Version {
    pub id: VersionId,
    pub app: AppId,
    /// Consecutive within the app, from 1 on.
    pub number: i32,
    /// What changed, in the publisher's words.
    pub note: String,
    pub published_by: PersonId,
    pub published_by_name: String,
    pub published_at: OffsetDateTime,
    /// Whether it is the published one.
    pub live: bool,
    /// When it was last made live again, if ever.
    pub brought_back: Option<BroughtBack>,
    /// Runs that came to an end.
    pub runs: i64,
    pub thumbs_up: i64,
    pub thumbs_down: i64,
    /// What a completed run costs on average, in millionths of a US dollar; `None` if no run's price is known.
    pub cost_micros: Option<i64>,
    /// The comparison that its model was chosen by, or else that shows that it passes the app's gate.
    pub evidence: Option<ComparisonId>,
    /// Why it was published past the app's gate; `None` if that was passed, or there was none.
    pub gate_reason: Option<String>,
}

/// How a version was made live again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BroughtBack {
    pub by: PersonId,
    pub by_name: String,
    pub at: OffsetDateTime,
    /// Why, in that person's words; may be empty.
    pub note: String,
}

/// A version with its definition.
#[derive(Debug, Clone)]
pub struct VersionDetail {
    pub version: Version,
    pub definition: Definition,
    /// Example inputs for trying it.
    pub sample: Option<Values>,
}

/// What is to be published, and what whoever does it says of it.
#[derive(Debug, Clone, Default)]
pub struct Publication<'p> {
    /// The draft's revision that was seen.
    pub seen_revision: i64,
    /// What changed.
    pub note: &'p str,
    /// The model that would answer; `None` for the one that the draft names, or else the workspace's default.
    pub answering: Option<ModelRef>,
    /// Why it is published past a gate that isn't passed.
    pub gate_reason: Option<&'p str>,
}

/// The result of publishing.
#[derive(Debug, Clone)]
pub enum PublishedAs {
    /// The new version, which is live now.
    Version(Box<Version>),
    /// The draft, which was changed after `seen_revision`. Nothing was published.
    Stale(Box<Draft>),
    /// The draft inserts a piece of this name, which the workspace doesn't have. Nothing was published.
    PieceGone(String),
    /// The gate isn't passed, and no reason was given. Nothing was published.
    GateNotPassed(Box<GateState>),
    Absent,
}

impl Tenant {
    /// Publishes a draft with nothing to say of its gate.
    pub async fn publish(&self, app: AppId, seen_revision: i64, note: &str, by: PersonId) -> Result<PublishedAs> {
        self.publish_draft(app, Publication { seen_revision, note, ..Publication::default() }, by).await
    }

    /// Makes the draft the next version, with the newest texts of the pieces that it inserts, and publishes it, if it passes the app's gate or
    /// a reason is given.
    pub async fn publish_draft(&self, app: AppId, publication: Publication<'_>, by: PersonId) -> Result<PublishedAs> {
        let Publication { seen_revision, note, answering, gate_reason } = publication;
        let id = VersionId(Uuid::now_v7());
        let mut tx = self.begin().await?;
        // Locked, so that two who publish at the same time get different numbers.
        let locked = sqlx::query!(
            "select revision from apps where workspace_id = $1 and id = $2 and archived_at is null for update",
            self.workspace().0,
            app.0,
        )
        .fetch_optional(&mut *tx)
        .await?;
        let Some(locked) = locked else { return Ok(PublishedAs::Absent) };
        if locked.revision != seen_revision {
            let draft = apps::find_draft(&mut tx, self, app).await?;
            return Ok(draft.map_or(PublishedAs::Absent, |draft| PublishedAs::Stale(Box::new(draft))));
        }
        let pieces = match pieces::of_draft(&mut tx, self, app).await? {
            Ok(pieces) => pieces,
            Err(gone) => return Ok(PublishedAs::PieceGone(gone)),
        };
        let gate = gate_of_draft(&mut tx, self, app, &pieces, answering).await?;
        let missing = gate.missing();
        if !missing.is_empty() && gate_reason.is_none() {
            return Ok(PublishedAs::GateNotPassed(Box::new(gate)));
        }
        let evidence = gate.evidence();
        insert(&mut tx, self, NewVersion { app, id, note, pieces: &pieces, evidence, by }).await?;
        point_at(&mut tx, self, app, Some(id)).await?;
        if let Some(reason) = gate_reason.filter(|_| !missing.is_empty()) {
            let pass = gates::Pass { app, version: id, missing: &missing, reason, by };
            gates::note_pass(&mut tx, self, pass).await?;
        }
        forget_grounds(&mut tx, self, app).await?;
        let version = select(&mut tx, self, app, Some(id)).await?.pop();
        let version = version.ok_or(Error::Internal(sqlx::Error::RowNotFound))?;
        let change = Change { before: None, after: Some(json!({"version": version.number, "note": version.note})) };
        audit::record(&mut tx, self, "app.published", ("app", app.0), change).await?;
        tx.commit().await?;
        Ok(PublishedAs::Version(Box::new(version)))
    }

    /// The versions of an app, newest first.
    pub async fn versions(&self, app: AppId) -> Result<Vec<Version>> {
        let mut tx = self.begin_read().await?;
        let versions = select(&mut tx, self, app, None).await?;
        tx.commit().await?;
        Ok(versions)
    }

    /// A version by its id. Versions never change, except for `live`, so callers may cache them.
    pub async fn version(&self, id: VersionId) -> Result<Option<VersionDetail>> {
        let mut tx = self.begin_read().await?;
        let detail = find(&mut tx, self, Key::Id(id)).await?;
        tx.commit().await?;
        Ok(detail)
    }

    /// A version of an app by its number.
    pub async fn version_by_number(&self, app: AppId, number: i32) -> Result<Option<VersionDetail>> {
        let mut tx = self.begin_read().await?;
        let detail = find(&mut tx, self, Key::Number(app, number)).await?;
        tx.commit().await?;
        Ok(detail)
    }

    /// The published version of an app.
    pub async fn published(&self, app: AppId) -> Result<Option<VersionDetail>> {
        let mut tx = self.begin_read().await?;
        let detail = find(&mut tx, self, Key::Live(app)).await?;
        tx.commit().await?;
        Ok(detail)
    }
}

/// A version to be made of a locked draft.
struct NewVersion<'v> {
    app: AppId,
    id: VersionId,
    note: &'v str,
    pieces: &'v [PinnedPiece],
    evidence: Option<ComparisonId>,
    by: PersonId,
}

async fn insert(tx: &mut Tx, tenant: &Tenant, new: NewVersion<'_>) -> Result<()> {
    sqlx::query!(
        "insert into versions (workspace_id, id, app_id, number, definition, pieces, sample, revision, note, evidence, published_by)
        select a.workspace_id, $3, a.id,
            1 + coalesce((select max(number) from versions where workspace_id = $1 and app_id = $2), 0),
            a.draft, $6, a.sample, a.revision, $4, $7, $5
        from apps a where a.workspace_id = $1 and a.id = $2",
        tenant.workspace().0,
        new.app.0,
        new.id.0,
        new.note,
        new.by.0,
        Json(new.pieces) as _,
        new.evidence.map(|evidence| evidence.0),
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Forgets the evidence for a draft and who said yes to it: both were for the version that was made of it.
async fn forget_grounds(tx: &mut Tx, tenant: &Tenant, app: AppId) -> Result<()> {
    sqlx::query!(
        "update apps set draft_evidence = null where workspace_id = $1 and id = $2 and draft_evidence is not null",
        tenant.workspace().0,
        app.0,
    )
    .execute(&mut **tx)
    .await?;
    gates::forget_approval(tx, tenant, app).await
}

/// How a locked draft stands with its gate, at the end of which rows, checks and the approver's role stay as they are.
async fn gate_of_draft(
    tx: &mut Tx,
    tenant: &Tenant,
    app: AppId,
    pieces: &[PinnedPiece],
    answering: Option<ModelRef>,
) -> Result<GateState> {
    gates::lock_grounds(tx, tenant, app).await?;
    let draft = apps::find_draft(tx, tenant, app).await?.ok_or(Error::Internal(sqlx::Error::RowNotFound))?;
    let definition = draft.definition.with_pieces(pieces);
    let candidate = gates::Candidate { definition, answering, revision: Some(draft.revision) };
    let mut state = gates::stand(tx, tenant, app, candidate).await?;
    state.draft_evidence = draft.evidence;
    Ok(state)
}

/// Makes a version live; `None` takes the app offline. A traffic split of the app ends, because it was about the version that was live.
pub(crate) async fn point_at(tx: &mut Tx, tenant: &Tenant, app: AppId, version: Option<VersionId>) -> Result<()> {
    sqlx::query!(
        "update apps set published_id = $3, updated_at = now() where workspace_id = $1 and id = $2",
        tenant.workspace().0,
        app.0,
        version.map(|version| version.0),
    )
    .execute(&mut **tx)
    .await?;
    if let Some(version) = version {
        let event = NewWebhookEvent {
            id: Uuid::now_v7(),
            kind: WebhookKind::AppPublished,
            object: app.0,
            subject: json!({ "version": version, "by": tenant.actor().person }),
            keep_days: 30,
        };
        tell(tx, tenant, &event).await?;
    }
    let reason = if version.is_some() { SplitEnd::Superseded } else { SplitEnd::Unpublished };
    splits::end_running(tx, tenant, app, reason).await
}

enum Key {
    Id(VersionId),
    Number(AppId, i32),
    Live(AppId),
}

/// The columns of a version's row, as a version. The queries differ in whether they read definitions, which are large.
macro_rules! version_of {
    ($row:ident) => {
        Version {
            id: $row.id.into(),
            app: $row.app_id.into(),
            number: $row.number,
            note: $row.note,
            published_by: $row.published_by.into(),
            published_by_name: $row.published_by_name.unwrap_or_default(),
            published_at: $row.published_at,
            live: $row.live,
            brought_back: $row.back_by.zip($row.back_at).map(|(by, at)| BroughtBack {
                by: by.into(),
                by_name: $row.back_by_name.unwrap_or_default(),
                at,
                note: $row.back_note.unwrap_or_default(),
            }),
            runs: $row.runs,
            thumbs_up: $row.thumbs_up,
            thumbs_down: $row.thumbs_down,
            cost_micros: $row.cost_micros,
            evidence: $row.evidence.map(Into::into),
            gate_reason: $row.gate_reason,
        }
    };
}

async fn find(tx: &mut Tx, tenant: &Tenant, key: Key) -> Result<Option<VersionDetail>> {
    let (id, app, number) = match key {
        Key::Id(id) => (Some(id), None, None),
        Key::Number(app, number) => (None, Some(app), Some(number)),
        Key::Live(app) => (None, Some(app), None),
    };
    let row = sqlx::query!(
        r#"select v.id, v.app_id, v.number, v.note, v.evidence, v.published_by, p.name as "published_by_name?", v.published_at,
            (a.published_id is not distinct from v.id) as "live!", coalesce(t.runs, 0) as "runs!",
            coalesce(t.thumbs_up, 0) as "thumbs_up!", coalesce(t.thumbs_down, 0) as "thumbs_down!",
            t.cost_micros / nullif(t.priced_runs, 0) as cost_micros,
            r.rolled_back_by as "back_by?", b.name as "back_by_name?", r.rolled_back_at as "back_at?", r.note as "back_note?", y.reason as "gate_reason?",
            jsonb_set(v.definition, '{prompt,pieces}', v.pieces) as "definition!: Json<Definition>", v.sample as "sample: Json<Values>"
        from versions v
        join apps a on a.workspace_id = v.workspace_id and a.id = v.app_id
        left join people p on p.id = v.published_by
        left join gate_passes y on y.workspace_id = v.workspace_id and y.version_id = v.id
        left join version_totals t on t.workspace_id = v.workspace_id and t.version_id = v.id
        left join lateral (
            select r.rolled_back_by, r.rolled_back_at, r.note from rollbacks r
            where r.workspace_id = v.workspace_id and r.version_id = v.id order by r.id desc limit 1
        ) r on true
        left join people b on b.id = r.rolled_back_by
        where v.workspace_id = $1 and (
            v.id = $2
            or v.app_id = $3 and v.number = $4
            or v.app_id = $3 and $4::int is null and v.id = a.published_id and a.archived_at is null
        )"#,
        tenant.workspace().0,
        id.map(|id| id.0),
        app.map(|app| app.0),
        number,
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.map(|row| VersionDetail {
        definition: row.definition.0,
        sample: row.sample.map(|sample| sample.0),
        version: version_of!(row),
    }))
}

async fn select(tx: &mut Tx, tenant: &Tenant, app: AppId, id: Option<VersionId>) -> Result<Vec<Version>> {
    let rows = sqlx::query!(
        r#"select v.id, v.app_id, v.number, v.note, v.evidence, v.published_by, p.name as "published_by_name?", v.published_at,
            (a.published_id is not distinct from v.id) as "live!", coalesce(t.runs, 0) as "runs!",
            coalesce(t.thumbs_up, 0) as "thumbs_up!", coalesce(t.thumbs_down, 0) as "thumbs_down!",
            t.cost_micros / nullif(t.priced_runs, 0) as cost_micros,
            r.rolled_back_by as "back_by?", b.name as "back_by_name?", r.rolled_back_at as "back_at?", r.note as "back_note?", y.reason as "gate_reason?"
        from versions v
        join apps a on a.workspace_id = v.workspace_id and a.id = v.app_id
        left join people p on p.id = v.published_by
        left join gate_passes y on y.workspace_id = v.workspace_id and y.version_id = v.id
        left join version_totals t on t.workspace_id = v.workspace_id and t.version_id = v.id
        left join lateral (
            select r.rolled_back_by, r.rolled_back_at, r.note from rollbacks r
            where r.workspace_id = v.workspace_id and r.version_id = v.id order by r.id desc limit 1
        ) r on true
        left join people b on b.id = r.rolled_back_by
        where v.workspace_id = $1 and v.app_id = $2 and is_or_any(v.id, $3)
        order by v.number desc"#,
        tenant.workspace().0,
        app.0,
        id.map(|id| id.0),
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows.into_iter().map(|row| version_of!(row)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        DraftChange, Published,
        testing::{TestDatabase, definition},
    };

    #[tokio::test]
    async fn publishing_numbers_versions_and_changes_what_runs() {
        let database = TestDatabase::new().await;
        let (tenant, owner) = database.workspace("acme").await;
        let app = database.app(&tenant, "minutes").await;
        assert!(tenant.published(app).await.unwrap().is_none());
        let PublishedAs::Version(first) = tenant.publish(app, 1, "first", owner).await.unwrap() else { panic!() };
        assert_eq!((first.number, first.live), (1, true));

        let change = DraftChange {
            definition: definition("new"),
            sample: None,
            renamed: Default::default(),
            seen_revision: 1,
            by: owner,
        };
        tenant.save_draft(app, &change).await.unwrap();
        let listed = tenant.app(app).await.unwrap().unwrap();
        assert_eq!(listed.published, Some(Published { version: first.id, number: 1 }));
        assert!(listed.unpublished_changes);
        assert_ne!(tenant.published(app).await.unwrap().unwrap().definition, definition("new"), "drafts don't run");

        assert!(
            matches!(tenant.publish(app, 1, "", owner).await.unwrap(), PublishedAs::Stale(draft) if draft.revision == 2)
        );
        let PublishedAs::Version(second) = tenant.publish(app, 2, "second", owner).await.unwrap() else { panic!() };
        assert_eq!(second.number, 2);
        assert_eq!(tenant.published(app).await.unwrap().unwrap().definition, definition("new"));
        assert!(!tenant.app(app).await.unwrap().unwrap().unpublished_changes);
        let history = tenant.versions(app).await.unwrap();
        assert_eq!(history.iter().map(|v| (v.number, v.live)).collect::<Vec<_>>(), [(2, true), (1, false)]);
        assert_eq!(tenant.version_by_number(app, 1).await.unwrap().unwrap().version.id, first.id);
        assert!(!tenant.version(first.id).await.unwrap().unwrap().version.live);
    }

    #[tokio::test]
    async fn two_who_publish_at_once_get_two_numbers() {
        let database = TestDatabase::new().await;
        let (tenant, owner) = database.workspace("acme").await;
        let app = database.app(&tenant, "minutes").await;
        let (one, two) = tokio::join!(tenant.publish(app, 1, "", owner), tenant.publish(app, 1, "", owner));
        let mut numbers: Vec<_> = [one.unwrap(), two.unwrap()]
            .into_iter()
            .map(|published| match published {
                PublishedAs::Version(version) => version.number,
                other => panic!("{other:?}"),
            })
            .collect();
        numbers.sort_unstable();
        assert_eq!(numbers, [1, 2]);
    }

    #[tokio::test]
    async fn another_workspace_sees_none_of_it() {
        let database = TestDatabase::new().await;
        let (tenant, owner) = database.workspace("acme").await;
        let (other, stranger) = database.workspace("other").await;
        let app = database.app(&tenant, "minutes").await;
        let PublishedAs::Version(version) = tenant.publish(app, 1, "", owner).await.unwrap() else { panic!() };
        assert!(other.version(version.id).await.unwrap().is_none());
        assert!(other.versions(app).await.unwrap().is_empty());
        assert!(matches!(other.publish(app, 1, "", stranger).await.unwrap(), PublishedAs::Absent));
    }
}
