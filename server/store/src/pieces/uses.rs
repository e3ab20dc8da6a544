//! Which apps use a piece, and publishing them again with its newest text.

use model::{AppId, Definition, Message, ModelRef, PersonId, PieceId, PinnedPiece, VersionId, pieces_in};
use serde_json::json;
use sqlx::types::Json;
use uuid::Uuid;

use super::Piece;
use crate::{
    Result, Tenant,
    audit::{self, Change},
    gates::{self, GatedApp},
    scope::Tx,
    versions::point_at,
};

/// The apps that use a piece, by name.
#[derive(Debug, Clone)]
pub struct PieceUses {
    pub piece: Piece,
    pub apps: Vec<PieceUse>,
}

/// An app that uses a piece.
#[derive(Debug, Clone)]
pub struct PieceUse {
    pub app: AppId,
    pub slug: String,
    pub name: String,
    pub owner: PersonId,
    /// The number of the published version; `None` if there is only a draft.
    pub published: Option<i32>,
    /// The piece's version in the published version; `None` if that doesn't insert it.
    pub live: Option<i32>,
    /// Whether the draft inserts it.
    pub in_draft: bool,
}

/// Which apps get the newest text of a piece.
#[derive(Debug, Clone)]
pub struct UpdateApps {
    pub piece: PieceId,
    pub apps: Vec<AppId>,
    /// The note that the new versions get.
    pub note: String,
    pub by: PersonId,
}

/// An app that was published again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdatedApp {
    pub app: AppId,
    pub slug: String,
    pub name: String,
    /// The number of the version that was live before.
    pub before: i32,
    /// The number of the version that is live now.
    pub after: i32,
}

impl Tenant {
    /// The apps that use a piece, in what is published or in their drafts. `None` if there is no such piece.
    pub async fn piece_uses(&self, piece: PieceId) -> Result<Option<PieceUses>> {
        let mut tx = self.begin_read().await?;
        let uses = match super::select(&mut tx, self, Some(piece)).await?.pop() {
            Some(piece) => Some(select(&mut tx, self, &piece).await?),
            None => None,
        };
        tx.commit().await?;
        Ok(uses)
    }

    /// Publishes what is live in these apps again, with the newest text of a piece, in one transaction. Drafts stay as they are, and so
    /// do apps that aren't there, don't use the piece, or have its newest text; they are not in the result. Apps whose gates keep it back
    /// stay as they are, too, and come apart.
    pub async fn update_apps(
        &self,
        wanted: &UpdateApps,
        answering: impl Fn(&Definition) -> Option<ModelRef>,
    ) -> Result<(Vec<UpdatedApp>, Vec<GatedApp>)> {
        let mut tx = self.begin().await?;
        let ids: Vec<Uuid> = wanted.apps.iter().map(|app| app.0).collect();
        // Always in the same order, so that two at once don't deadlock; and before the piece, as publishing does.
        sqlx::query!(
            "select from apps where workspace_id = $1 and id = any($2) and archived_at is null order by id for update",
            self.workspace().0,
            &ids,
        )
        .fetch_all(&mut *tx)
        .await?;
        super::lock(&mut tx, self, wanted.piece).await?;
        let Some(piece) = super::select(&mut tx, self, Some(wanted.piece)).await?.pop() else {
            return Ok((Vec::new(), Vec::new()));
        };
        let (mut updated, mut gated) = (Vec::new(), Vec::new());
        for row in live(&mut tx, self, &ids).await? {
            match publish(&mut tx, self, row, &piece, wanted, &answering).await? {
                Republished::Updated(app) => updated.push(app),
                Republished::Gated(app) => gated.push(app),
                Republished::AsItWas => {}
            }
        }
        let names: Vec<_> = updated.iter().map(|app| &app.name).collect();
        let after = json!({"name": piece.name, "version": piece.version, "apps": names});
        let change = Change { before: None, after: Some(after) };
        audit::record(&mut tx, self, "piece.apps_updated", ("piece", piece.id.0), change).await?;
        tx.commit().await?;
        Ok((updated, gated))
    }
}

pub(super) async fn select(tx: &mut Tx, tenant: &Tenant, piece: &Piece) -> Result<PieceUses> {
    // Only drafts that may insert a piece are read. Which do is for the template's parser to say.
    let rows = sqlx::query!(
        r#"select a.id, a.slug, a.name, a.owner_id, v.number as "published?",
            jsonb_path_query_first(v.pieces, '$[*] ? (@.piece == $piece).version', jsonb_build_object('piece', $2::text))::int
                as "live?",
            case when a.draft #>> '{prompt,messages}' like '%{{%>%' then a.draft #> '{prompt,messages}' end
                as "messages?: Json<Vec<Message>>"
        from apps a left join versions v on v.workspace_id = a.workspace_id and v.id = a.published_id
        where a.workspace_id = $1 and a.archived_at is null
        order by lower(a.name), a.id"#,
        tenant.workspace().0,
        piece.id.to_string(),
    )
    .fetch_all(&mut **tx)
    .await?;
    let uses = rows.into_iter().map(|row| PieceUse {
        app: row.id.into(),
        slug: row.slug,
        name: row.name,
        owner: row.owner_id.into(),
        published: row.published,
        live: row.live,
        in_draft: row.messages.is_some_and(|messages| pieces_in(&messages.0).contains(&piece.name)),
    });
    let apps = uses.filter(|app| app.live.is_some() || app.in_draft).collect();
    Ok(PieceUses { piece: piece.clone(), apps })
}

/// The drafts that may insert a piece, locked.
pub(super) async fn lock_drafts(tx: &mut Tx, tenant: &Tenant) -> Result<Vec<(AppId, Definition)>> {
    let rows = sqlx::query!(
        r#"select id, draft as "draft: Json<Definition>" from apps
        where workspace_id = $1 and archived_at is null and draft #>> '{prompt,messages}' like '%{{%>%'
        order by id for update"#,
        tenant.workspace().0,
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id.into(), row.draft.0)).collect())
}

/// Writes a piece's new name into the drafts that insert it. Whoever is editing one is told of a newer draft, and keeps their changes.
pub(super) async fn rename_in_drafts(
    tx: &mut Tx,
    tenant: &Tenant,
    drafts: Vec<(AppId, Definition)>,
    (from, to): (&str, &str),
    by: PersonId,
) -> Result<()> {
    for (app, mut draft) in drafts {
        if !draft.piece_names().iter().any(|name| name == from) {
            continue;
        }
        draft.rename_piece(from, to);
        sqlx::query!(
            "update apps set draft = $3, revision = revision + 1, saved_by = $4, saved_at = now(), updated_at = now()
            where workspace_id = $1 and id = $2",
            tenant.workspace().0,
            app.0,
            Json(&draft) as _,
            by.0,
        )
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

/// The published version of an app.
struct Live {
    app: AppId,
    slug: String,
    name: String,
    version: VersionId,
    number: i32,
    definition: Definition,
    pieces: Vec<PinnedPiece>,
}

async fn live(tx: &mut Tx, tenant: &Tenant, apps: &[Uuid]) -> Result<Vec<Live>> {
    let rows = sqlx::query!(
        r#"select a.id, a.slug, a.name, v.id as version, v.number, v.definition as "definition: Json<Definition>",
            v.pieces as "pieces: Json<Vec<PinnedPiece>>"
        from apps a join versions v on v.workspace_id = a.workspace_id and v.id = a.published_id
        where a.workspace_id = $1 and a.id = any($2) and a.archived_at is null and v.pieces <> '[]'
        order by lower(a.name), a.id"#,
        tenant.workspace().0,
        apps,
    )
    .fetch_all(&mut **tx)
    .await?;
    let live = rows.into_iter().map(|row| Live {
        app: row.id.into(),
        slug: row.slug,
        name: row.name,
        version: row.version.into(),
        number: row.number,
        definition: row.definition.0,
        pieces: row.pieces.0,
    });
    Ok(live.collect())
}

/// What became of an app.
enum Republished {
    Updated(UpdatedApp),
    /// Its gate keeps it back.
    Gated(GatedApp),
    /// There is nothing to update.
    AsItWas,
}

/// Publishes a version again with the newest text of a piece, if it has an older one and all of it still fits into a definition. Its
/// other pieces stay as they were.
async fn publish(
    tx: &mut Tx,
    tenant: &Tenant,
    live: Live,
    piece: &Piece,
    wanted: &UpdateApps,
    answering: impl Fn(&Definition) -> Option<ModelRef>,
) -> Result<Republished> {
    let Live { app, slug, name, version, number, mut definition, mut pieces } = live;
    let newest = u32::try_from(piece.version).unwrap_or_default();
    let Some(pinned) = pieces.iter_mut().find(|pinned| pinned.piece == piece.id && pinned.version < newest) else {
        return Ok(Republished::AsItWas);
    };
    definition.rename_piece(&pinned.name, &piece.name);
    (pinned.name, pinned.version, pinned.text) = (piece.name.clone(), newest, piece.text.clone());
    let carried = definition.clone().with_pieces(&pieces);
    if carried.check().iter().any(model::Problem::blocks_saving) {
        return Ok(Republished::AsItWas);
    }
    let missing = gates::admits(tx, tenant, app, carried.clone(), answering(&carried)).await?;
    if !missing.is_empty() {
        return Ok(Republished::Gated(GatedApp { app, name, missing }));
    }
    let after = VersionId(Uuid::now_v7());
    let row = sqlx::query!(
        "insert into versions (workspace_id, id, app_id, number, definition, pieces, sample, revision, note, published_by)
        select v.workspace_id, $3, v.app_id,
            1 + (select max(number) from versions where workspace_id = $1 and app_id = v.app_id),
            $4, $5, v.sample, v.revision, $6, $7
        from versions v where v.workspace_id = $1 and v.id = $2
        returning number",
        tenant.workspace().0,
        version.0,
        after.0,
        Json(&definition) as _,
        Json(&carried.prompt.pieces) as _,
        wanted.note,
        wanted.by.0,
    )
    .fetch_one(&mut **tx)
    .await?;
    point_at(tx, tenant, app, Some(after)).await?;
    Ok(Republished::Updated(UpdatedApp { app, slug, name, before: number, after: row.number }))
}
