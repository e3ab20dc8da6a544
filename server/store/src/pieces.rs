//! Pieces: texts of the workspace that prompts share, and their versions. Who uses them is in `pieces/uses.rs`.

mod uses;

use model::{AppId, Definition, Message, PersonId, PieceId, PinnedPiece, pieces_in};
use serde_json::json;
use sqlx::types::Json;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    Error, Result, Tenant,
    audit::{self, Change},
    scope::Tx,
};

pub use uses::{PieceUse, PieceUses, UpdateApps, UpdatedApp};

/// A text of the workspace.
#[derive(Debug, Clone)]
pub struct Piece {
    pub id: PieceId,
    /// The name by which prompts insert it, unique within the workspace.
    pub name: String,
    /// The newest text.
    pub text: String,
    /// The number of the newest version.
    pub version: i32,
    /// Increases by one with each change.
    pub revision: i64,
    pub made_by: PersonId,
    pub made_by_name: String,
    /// Who wrote the newest version, and when.
    pub changed_by: PersonId,
    pub changed_by_name: String,
    pub changed_at: OffsetDateTime,
}

/// A text that a piece has or had.
#[derive(Debug, Clone)]
pub struct PieceVersion {
    /// Consecutive within the piece, from 1 on.
    pub number: i32,
    pub text: String,
    /// What changed, in that person's words; may be empty.
    pub note: String,
    pub made_by: PersonId,
    pub made_by_name: String,
    pub made_at: OffsetDateTime,
}

/// A new piece.
#[derive(Debug, Clone)]
pub struct NewPiece {
    pub name: String,
    pub text: String,
    pub by: PersonId,
}

/// A changed piece. `None` leaves a field as it is.
#[derive(Debug, Clone)]
pub struct PieceChange {
    pub name: Option<String>,
    /// The new text, which becomes the next version unless it is the same.
    pub text: Option<String>,
    /// The note of that version.
    pub note: String,
    /// The revision that the change is based on.
    pub seen_revision: i64,
    pub by: PersonId,
}

/// The result of creating a piece.
#[derive(Debug, Clone)]
pub enum PieceCreated {
    Piece(Box<Piece>),
    /// The workspace has as many as it may.
    TooMany,
}

/// The result of changing a piece.
#[derive(Debug, Clone)]
pub enum PieceSaved {
    Saved(Box<Piece>),
    /// Somebody else saved a newer revision, which is returned. Nothing was changed.
    Stale(Box<Piece>),
    Absent,
}

/// The result of removing a piece.
#[derive(Debug, Clone)]
pub enum PieceRemoved {
    /// It is gone, or was never there.
    Gone,
    /// These apps use it. Nothing was removed.
    InUse(PieceUses),
}

impl Tenant {
    /// All pieces, by name.
    pub async fn pieces(&self) -> Result<Vec<Piece>> {
        let mut tx = self.begin_read().await?;
        let pieces = select(&mut tx, self, None).await?;
        tx.commit().await?;
        Ok(pieces)
    }

    pub async fn piece(&self, id: PieceId) -> Result<Option<Piece>> {
        let mut tx = self.begin_read().await?;
        let piece = select(&mut tx, self, Some(id)).await?.pop();
        tx.commit().await?;
        Ok(piece)
    }

    /// The versions of a piece with numbers below `before`, newest first.
    pub async fn piece_versions(&self, piece: PieceId, before: Option<i32>, limit: i64) -> Result<Vec<PieceVersion>> {
        let mut tx = self.begin_read().await?;
        let rows = sqlx::query!(
            r#"select v.number, v.text, v.note, v.made_by, p.name as "made_by_name?", v.made_at
            from piece_versions v left join people p on p.id = v.made_by
            where v.workspace_id = $1 and v.piece_id = $2 and v.number < $3
            order by v.number desc limit $4"#,
            self.workspace().0,
            piece.0,
            before.unwrap_or(i32::MAX),
            limit,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        let version = rows.into_iter().map(|row| PieceVersion {
            number: row.number,
            text: row.text,
            note: row.note,
            made_by: row.made_by.into(),
            made_by_name: row.made_by_name.unwrap_or_default(),
            made_at: row.made_at,
        });
        Ok(version.collect())
    }

    /// Creates a piece, unless the workspace has `max` already.
    pub async fn create_piece(&self, new: &NewPiece, max: usize) -> Result<PieceCreated> {
        let mut tx = self.begin().await?;
        let created = insert(&mut tx, self, new, max).await?;
        if matches!(created, PieceCreated::Piece(_)) {
            tx.commit().await?;
        }
        Ok(created)
    }

    /// Changes a piece, unless somebody else has changed it since it was read. A new name is written into the drafts that insert the
    /// piece; published versions keep the name and the text that they have.
    pub async fn update_piece(&self, id: PieceId, change: &PieceChange) -> Result<PieceSaved> {
        let mut tx = self.begin().await?;
        // Before the piece, as publishing does.
        let drafts = if change.name.is_some() { uses::lock_drafts(&mut tx, self).await? } else { Vec::new() };
        lock(&mut tx, self, id).await?;
        let Some(before) = select(&mut tx, self, Some(id)).await?.pop() else { return Ok(PieceSaved::Absent) };
        if before.revision != change.seen_revision {
            return Ok(PieceSaved::Stale(Box::new(before)));
        }
        let name = change.name.as_ref().unwrap_or(&before.name);
        let text = change.text.as_ref().filter(|text| **text != before.text);
        if *name == before.name && text.is_none() {
            return Ok(PieceSaved::Saved(Box::new(before)));
        }
        let version = before.version + i32::from(text.is_some());
        sqlx::query!(
            "update pieces set name = $3, version = $4, revision = revision + 1 where workspace_id = $1 and id = $2",
            self.workspace().0,
            id.0,
            name,
            version,
        )
        .execute(&mut *tx)
        .await?;
        if let Some(text) = text {
            insert_version(&mut tx, self, id, version, (text, &change.note, change.by)).await?;
        }
        if *name != before.name {
            uses::rename_in_drafts(&mut tx, self, drafts, (&before.name, name), change.by).await?;
        }
        let on_record = |name: &str, version: i32| Some(json!({"name": name, "version": version}));
        let recorded = Change { before: on_record(&before.name, before.version), after: on_record(name, version) };
        audit::record(&mut tx, self, "piece.changed", ("piece", id.0), recorded).await?;
        let piece = select(&mut tx, self, Some(id)).await?.pop().ok_or(Error::Internal(sqlx::Error::RowNotFound))?;
        tx.commit().await?;
        Ok(PieceSaved::Saved(Box::new(piece)))
    }

    /// Removes a piece with its versions, unless an app uses it.
    pub async fn delete_piece(&self, id: PieceId) -> Result<PieceRemoved> {
        let mut tx = self.begin().await?;
        lock(&mut tx, self, id).await?;
        let Some(piece) = select(&mut tx, self, Some(id)).await?.pop() else { return Ok(PieceRemoved::Gone) };
        let uses = uses::select(&mut tx, self, &piece).await?;
        if !uses.apps.is_empty() {
            return Ok(PieceRemoved::InUse(uses));
        }
        sqlx::query!("delete from pieces where workspace_id = $1 and id = $2", self.workspace().0, id.0)
            .execute(&mut *tx)
            .await?;
        let change = Change { before: Some(json!({"name": piece.name})), after: None };
        audit::record(&mut tx, self, "piece.deleted", ("piece", id.0), change).await?;
        tx.commit().await?;
        Ok(PieceRemoved::Gone)
    }

    /// The definition with the newest texts of the pieces that it inserts; without those that the workspace doesn't have.
    pub async fn with_newest_pieces(&self, definition: Definition) -> Result<Definition> {
        let names = definition.piece_names();
        let pieces = if names.is_empty() {
            Vec::new()
        } else {
            let mut tx = self.begin_read().await?;
            let pieces = newest(&mut tx, self, &names).await?;
            tx.commit().await?;
            pieces
        };
        Ok(definition.with_pieces(&pieces))
    }
}

/// Creates a piece in a transaction, unless the workspace has `max` already.
pub(crate) async fn insert(tx: &mut Tx, tenant: &Tenant, new: &NewPiece, max: usize) -> Result<PieceCreated> {
    let id = PieceId(Uuid::now_v7());
    let there = sqlx::query_scalar!(
        r#"select count(*) as "there!" from pieces where workspace_id = $1"#,
        tenant.workspace().0,
    )
    .fetch_one(&mut **tx)
    .await?;
    if usize::try_from(there).is_ok_and(|there| there >= max) {
        return Ok(PieceCreated::TooMany);
    }
    sqlx::query!(
        "insert into pieces (workspace_id, id, name, made_by) values ($1, $2, $3, $4)",
        tenant.workspace().0,
        id.0,
        new.name,
        new.by.0,
    )
    .execute(&mut **tx)
    .await?;
    insert_version(tx, tenant, id, 1, (&new.text, "", new.by)).await?;
    let change = Change { before: None, after: Some(json!({"name": new.name})) };
    audit::record(tx, tenant, "piece.created", ("piece", id.0), change).await?;
    let piece = select(tx, tenant, Some(id)).await?.pop().ok_or(Error::Internal(sqlx::Error::RowNotFound))?;
    Ok(PieceCreated::Piece(Box::new(piece)))
}

/// The newest texts of those pieces that an app's draft inserts, or the name of one that is gone. They stay until the transaction ends.
pub(crate) async fn of_draft(
    tx: &mut Tx,
    tenant: &Tenant,
    app: AppId,
) -> Result<std::result::Result<Vec<PinnedPiece>, String>> {
    let row = sqlx::query!(
        r#"select draft #> '{prompt,messages}' as "messages!: Json<Vec<Message>>" from apps where workspace_id = $1 and id = $2"#,
        tenant.workspace().0,
        app.0,
    )
    .fetch_one(&mut **tx)
    .await?;
    let names = pieces_in(&row.messages.0);
    if names.is_empty() {
        return Ok(Ok(Vec::new()));
    }
    // Whoever removes one waits, and finds the app using it.
    sqlx::query!(
        "select from pieces where workspace_id = $1 and name = any($2) order by id for share",
        tenant.workspace().0,
        &names,
    )
    .fetch_all(&mut **tx)
    .await?;
    let pieces = newest(tx, tenant, &names).await?;
    let gone = names.into_iter().find(|name| pieces.iter().all(|piece| piece.name != *name));
    Ok(gone.map_or(Ok(pieces), Err))
}

pub(crate) async fn newest(tx: &mut Tx, tenant: &Tenant, names: &[String]) -> Result<Vec<PinnedPiece>> {
    let rows = sqlx::query!(
        "select p.id, p.name, p.version, v.text
        from pieces p
        join piece_versions v on v.workspace_id = p.workspace_id and v.piece_id = p.id and v.number = p.version
        where p.workspace_id = $1 and p.name = any($2)",
        tenant.workspace().0,
        names,
    )
    .fetch_all(&mut **tx)
    .await?;
    let piece = rows.into_iter().map(|row| PinnedPiece {
        name: row.name,
        piece: row.id.into(),
        version: row.version.try_into().unwrap_or_default(),
        text: row.text,
    });
    Ok(piece.collect())
}

/// Makes concurrent changes of a piece wait.
async fn lock(tx: &mut Tx, tenant: &Tenant, id: PieceId) -> Result<()> {
    sqlx::query!("select from pieces where workspace_id = $1 and id = $2 for update", tenant.workspace().0, id.0)
        .fetch_optional(&mut **tx)
        .await?;
    Ok(())
}

async fn insert_version(
    tx: &mut Tx,
    tenant: &Tenant,
    piece: PieceId,
    number: i32,
    (text, note, by): (&str, &str, PersonId),
) -> Result<()> {
    sqlx::query!(
        "insert into piece_versions (workspace_id, piece_id, number, text, note, made_by) values ($1, $2, $3, $4, $5, $6)",
        tenant.workspace().0,
        piece.0,
        number,
        text,
        note,
        by.0,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn select(tx: &mut Tx, tenant: &Tenant, id: Option<PieceId>) -> Result<Vec<Piece>> {
    let rows = sqlx::query!(
        r#"select p.id, p.name, p.version, p.revision, p.made_by, m.name as "made_by_name?", v.text,
            v.made_by as changed_by, c.name as "changed_by_name?", v.made_at as changed_at
        from pieces p
        join piece_versions v on v.workspace_id = p.workspace_id and v.piece_id = p.id and v.number = p.version
        left join people m on m.id = p.made_by
        left join people c on c.id = v.made_by
        where p.workspace_id = $1 and is_or_any(p.id, $2)
        order by lower(p.name), p.id"#,
        tenant.workspace().0,
        id.map(|id| id.0),
    )
    .fetch_all(&mut **tx)
    .await?;
    let piece = rows.into_iter().map(|row| Piece {
        id: row.id.into(),
        name: row.name,
        text: row.text,
        version: row.version,
        revision: row.revision,
        made_by: row.made_by.into(),
        made_by_name: row.made_by_name.unwrap_or_default(),
        changed_by: row.changed_by.into(),
        changed_by_name: row.changed_by_name.unwrap_or_default(),
        changed_at: row.changed_at,
    });
    Ok(piece.collect())
}

#[cfg(test)]
mod tests;
