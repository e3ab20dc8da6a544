//! Reading apps and their drafts, within a transaction.

use model::{AppId, Category, Definition, Kind, ModelUse, PersonId, Values, split::is_on_b};
use sqlx::types::Json;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{App, Draft, Published, PutAway};
use crate::{OrLogged as _, Result, Tenant, scope::Tx, splits::percent};

pub(crate) async fn find(tx: &mut Tx, tenant: &Tenant, id: AppId) -> Result<Option<App>> {
    Ok(select(tx, tenant, Listing { id: Some(id), shelf: Shelf::Any, ..Listing::default() }).await?.pop())
}

pub(super) async fn find_slug(tx: &mut Tx, tenant: &Tenant, slug: &str) -> Result<Option<AppId>> {
    let id =
        sqlx::query_scalar!("select id from apps where workspace_id = $1 and slug = $2", tenant.workspace().0, slug);
    Ok(id.fetch_optional(&mut **tx).await?.map(AppId))
}

pub(crate) async fn find_draft(tx: &mut Tx, tenant: &Tenant, app: AppId) -> Result<Option<Draft>> {
    let row = sqlx::query!(
        r#"select a.draft as "draft: Json<Definition>", a.sample as "sample: Json<Values>", a.revision, a.saved_by,
            p.name as "saved_by_name?", a.saved_at, a.draft_evidence
        from apps a left join people p on p.id = a.saved_by
        where a.workspace_id = $1 and a.id = $2 and a.archived_at is null"#,
        tenant.workspace().0,
        app.0,
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.map(|row| Draft {
        definition: row.draft.0,
        sample: row.sample.map(|sample| sample.0),
        revision: row.revision,
        saved_by: row.saved_by.into(),
        saved_by_name: row.saved_by_name.unwrap_or_default(),
        saved_at: row.saved_at,
        evidence: row.draft_evidence.map(Into::into),
    }))
}

/// Which apps to read. Each field that is set narrows the selection.
#[derive(Default)]
pub(super) struct Listing {
    pub id: Option<AppId>,
    pub owner: Option<PersonId>,
    pub published: bool,
    pub shelf: Shelf,
}

/// Whether apps are in use or put away. The numbers stand in the query.
#[derive(Debug, Clone, Copy, Default)]
pub(super) enum Shelf {
    #[default]
    InUse = 0,
    Archived = 1,
    Deleted = 2,
    Any = 3,
}

/// An app, as the database returns it.
struct Row {
    id: Uuid,
    slug: String,
    name: String,
    summary: String,
    category: String,
    icon: String,
    owner_id: Uuid,
    owner_name: Option<String>,
    live: Option<Uuid>,
    live_number: Option<i32>,
    unpublished: bool,
    kind: Option<String>,
    model: Option<Json<ModelUse>>,
    split: Option<Uuid>,
    share_percent: Option<i16>,
    version_b: Option<Uuid>,
    number_b: Option<i32>,
    kind_b: Option<String>,
    model_b: Option<Json<ModelUse>>,
    runs: i64,
    up: i64,
    down: i64,
    favourite: bool,
    approver_id: Option<Uuid>,
    archived_at: Option<OffsetDateTime>,
    deleted_at: Option<OffsetDateTime>,
    gone_at: Option<OffsetDateTime>,
    created_at: OffsetDateTime,
    updated_at: OffsetDateTime,
}

impl Row {
    /// The app as this person sees it, who may be on version B of a traffic split.
    fn for_actor(self, actor: Option<PersonId>) -> App {
        let on_b = self
            .split
            .zip(self.share_percent)
            .zip(actor)
            .is_some_and(|((split, share), actor)| is_on_b(split.into(), actor.0.as_bytes(), percent(share)));
        let published = version(self.live, self.live_number);
        let (runs, kind, model) = if on_b {
            (version(self.version_b, self.number_b), self.kind_b, self.model_b)
        } else {
            (published, self.kind, self.model)
        };
        App {
            id: self.id.into(),
            slug: self.slug,
            name: self.name,
            summary: self.summary,
            category: Category::from_slug(&self.category)
                .ok_or(&self.category)
                .or_logged("an app's category")
                .unwrap_or_default(),
            icon: self.icon,
            kind: if kind.as_deref() == Some("chat") { Kind::Chat } else { Kind::Form },
            model: model.and_then(|model| match model.0 {
                ModelUse::Model(model) => Some(model),
                ModelUse::Wants(_) => None,
            }),
            owner: self.owner_id.into(),
            owner_name: self.owner_name.unwrap_or_default(),
            published,
            actor_runs: runs,
            unpublished_changes: self.unpublished,
            runs: self.runs,
            thumbs_up: self.up,
            thumbs_down: self.down,
            favourite: self.favourite,
            approver: self.approver_id.map(Into::into),
            put_away: PutAway::of(self.archived_at, self.deleted_at, self.gone_at),
            created_at: self.created_at,
            updated_at: self.updated_at,
        }
    }
}

fn version(id: Option<Uuid>, number: Option<i32>) -> Option<Published> {
    id.zip(number).map(|(version, number)| Published { version: version.into(), number })
}

pub(super) async fn select(tx: &mut Tx, tenant: &Tenant, listing: Listing) -> Result<Vec<App>> {
    // People who left the workspace are hidden, but their apps stay.
    let rows = sqlx::query_as!(
        Row,
        r#"select a.id, a.slug, a.name, a.summary, a.category, a.icon, a.owner_id, p.name as "owner_name?",
            v.id as "live?", v.number as "live_number?", (v.revision is distinct from a.revision
                and (v.definition, v.sample) is distinct from (a.draft, a.sample)) as "unpublished!",
            coalesce(v.definition, a.draft) ->> 'kind' as kind,
            coalesce(v.definition, a.draft) #> '{model,use}' as "model: Json<ModelUse>",
            s.id as "split?", s.share_percent as "share_percent?", b.id as "version_b?", b.number as "number_b?",
            b.definition ->> 'kind' as kind_b, b.definition #> '{model,use}' as "model_b?: Json<ModelUse>",
            coalesce(t.runs, 0) as "runs!", coalesce(t.thumbs_up, 0) as "up!", coalesce(t.thumbs_down, 0) as "down!",
            (f.app_id is not null) as "favourite!", g.approver_id as "approver_id?", a.archived_at, a.deleted_at,
            a.deleted_at + restorable_for() as gone_at, a.created_at, a.updated_at
        from apps a
        left join people p on p.id = a.owner_id
        left join versions v on v.workspace_id = a.workspace_id and v.id = a.published_id
        left join splits s on s.workspace_id = a.workspace_id and s.app_id = a.id and s.ended_at is null
        left join versions b on b.workspace_id = s.workspace_id and b.id = s.version_b
        left join app_totals t on t.workspace_id = a.workspace_id and t.app_id = a.id
        left join favourites f on f.workspace_id = a.workspace_id and f.app_id = a.id and f.person_id = $2
        left join gates g on g.workspace_id = a.workspace_id and g.app_id = a.id
        where a.workspace_id = $1
        and is_or_any(a.id, $3) and is_or_any(a.owner_id, $4)
        and (not $5 or a.published_id is not null)
        and case $6::int when 0 then a.archived_at is null when 1 then a.archived_at is not null and a.deleted_at is null
            when 2 then a.deleted_at is not null and a.purged_at is null else true end
        order by lower(a.name), a.id"#,
        tenant.workspace().0,
        tenant.actor().person.map(|person| person.0),
        listing.id.map(|id| id.0),
        listing.owner.map(|owner| owner.0),
        listing.published,
        listing.shelf as i32,
    )
    .fetch_all(&mut **tx)
    .await?;
    let actor = tenant.actor().person;
    Ok(rows.into_iter().map(|row| row.for_actor(actor)).collect())
}
