//! Contents in an object store. What is here never asks the store anything: it says which object holds which content, and which
//! objects nobody has. The caller writes, reads and deletes them.
//!
//! A content is moved in three steps: its bytes are named ([`Tenant::begin_move`]), the caller writes the object, and the content
//! has it ([`Tenant::finish_move`]). Whatever breaks off in between leaves a name in `unused_objects`, and the object is deleted once
//! nobody can be writing it any more. No name is used twice, so what is deleted can't be what another content has by now.

use model::WorkspaceId;
use uuid::Uuid;

use super::{PIECE_BYTES, count};
use crate::{Result, Store, Tenant, scope::Scope};

/// For how long an object that is being written is left alone. It is far longer than writing may take.
const WRITTEN_WITHIN_S: f64 = 3600.0;

/// An object in the store of objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Object {
    pub workspace: WorkspaceId,
    pub id: Uuid,
}

impl Object {
    /// Its name in the store, below the workspace's.
    pub fn name(&self) -> String {
        format!("{}/{}", self.workspace.0, self.id)
    }
}

/// Where the bytes of a content are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stored {
    /// In the database, and these are they.
    Here(Vec<u8>),
    /// In an object with so many bytes of this hash.
    InObject { object: Object, size: u64, sha256: [u8; 32] },
}

/// A content whose bytes are in the database, and may be in an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToMove {
    pub content: Uuid,
    /// In bytes.
    pub size: u64,
    pub sha256: [u8; 32],
}

/// An object that nobody has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unused {
    pub object: Object,
    /// Which attempt to delete it this is, from 1 on.
    pub attempt: u32,
}

impl Tenant {
    /// Contents that were read and whose bytes are in the database, in an order of their own, of which `after` was the last one.
    pub async fn contents_to_move(&self, after: Uuid, limit: i64) -> Result<Vec<ToMove>> {
        let mut tx = self.begin_read().await?;
        let rows = sqlx::query!(
            r#"select c.id, c.size, c.sha256 as "sha256!" from file_contents c
            where c.workspace_id = $1 and c.object is null and c.sha256 is not null and c.id > $2
                and exists (select from file_readings r where r.workspace_id = c.workspace_id and r.content_id = c.id)
            order by c.id limit $3"#,
            self.workspace().0,
            after,
            limit,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        let rows = rows.into_iter().filter_map(|row| {
            Some(ToMove { content: row.id, size: count(row.size), sha256: row.sha256.try_into().ok()? })
        });
        Ok(rows.collect())
    }

    /// Where the bytes of a content are; those that are here are fewer than `size` if it is deleted meanwhile.
    pub async fn stored_content(&self, content: Uuid, size: u64) -> Result<Stored> {
        let bytes = loop {
            if let Some(object) = self.object_of(content).await? {
                return Ok(object);
            }
            let bytes = self.bytes_in_pieces(content, size).await?;
            // Pieces that are gone may have been moved while they were read.
            if bytes.len() as u64 == size || self.object_of(content).await?.is_none() {
                break bytes;
            }
        };
        Ok(Stored::Here(bytes))
    }

    /// The object that holds a content's bytes, if one does.
    pub async fn object_of(&self, content: Uuid) -> Result<Option<Stored>> {
        let mut tx = self.begin_read().await?;
        let row = sqlx::query!(
            r#"select object as "object!", size, sha256 as "sha256!" from file_contents
            where workspace_id = $1 and id = $2 and object is not null"#,
            self.workspace().0,
            content,
        )
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(row.and_then(|row| {
            let object = Object { workspace: self.workspace(), id: row.object };
            Some(Stored::InObject { object, size: count(row.size), sha256: row.sha256.try_into().ok()? })
        }))
    }

    /// The bytes of a content's pieces, as far as they are here. Each is read by itself, so that no transaction is long.
    async fn bytes_in_pieces(&self, content: Uuid, size: u64) -> Result<Vec<u8>> {
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
        for number in 0..i32::try_from(size.div_ceil(PIECE_BYTES)).unwrap_or(i32::MAX) {
            let Some(piece) = self.content_piece(content, number).await? else { break };
            bytes.extend_from_slice(&piece);
        }
        Ok(bytes)
    }

    /// A piece of a content, counted from 0; `None` behind the last, or if the content's bytes are not here.
    pub async fn content_piece(&self, content: Uuid, number: i32) -> Result<Option<Vec<u8>>> {
        let mut tx = self.begin_read().await?;
        let piece = sqlx::query_scalar!(
            "select bytes from file_pieces where workspace_id = $1 and content_id = $2 and number = $3",
            self.workspace().0,
            content,
            number,
        )
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(piece)
    }

    /// A new object, which the caller is about to write. If no content is given it within an hour, it is deleted.
    pub async fn begin_move(&self) -> Result<Object> {
        let object = Object { workspace: self.workspace(), id: Uuid::now_v7() };
        let mut tx = self.begin_aside().await?;
        sqlx::query!(
            "insert into unused_objects (workspace_id, object, due_at) values ($1, $2, now() + make_interval(secs => $3))",
            self.workspace().0,
            object.id,
            WRITTEN_WITHIN_S,
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(object)
    }

    /// From now on the bytes of a content are in this object, which was written with them, and no longer here. Answers whether they
    /// are; if the content was deleted or has another object, or this object is about to be deleted, nothing changes.
    pub async fn finish_move(&self, content: &ToMove, object: Object) -> Result<bool> {
        let mut tx = self.begin_aside().await?;
        let moved = sqlx::query_scalar!(
            "with given as (
                delete from unused_objects where workspace_id = $1 and object = $2 and attempts = 0 returning object
            )
            update file_contents c set object = g.object from given g
            where c.workspace_id = $1 and c.id = $3 and c.object is null and c.sha256 = $4 returning c.id",
            self.workspace().0,
            object.id,
            content.content,
            &content.sha256,
        )
        .fetch_optional(&mut *tx)
        .await?;
        if moved.is_none() {
            // Without a commit the name stays where it was.
            return Ok(false);
        }
        sqlx::query!(
            "delete from file_pieces where workspace_id = $1 and content_id = $2",
            self.workspace().0,
            content.content
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Lets an object be deleted at once that no content was given.
    pub async fn give_up_move(&self, object: Object) -> Result<()> {
        let mut tx = self.begin_aside().await?;
        sqlx::query!(
            "update unused_objects set due_at = now() where workspace_id = $1 and object = $2",
            self.workspace().0,
            object.id,
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }
}

impl Store {
    /// Objects that nobody has, at most `limit`, for the caller to delete and then forget ([`Store::forget_object`]). Each is handed out
    /// again after a pause that doubles from a minute to a day.
    pub async fn take_unused_objects(&self, limit: i64) -> Result<Vec<Unused>> {
        let mut tx = self.begin_aside(Scope { worker: true, ..Scope::default() }).await?;
        let rows = sqlx::query!(
            "with due as (
                select workspace_id, object from unused_objects where due_at <= now() order by due_at limit $1 for update skip locked
            )
            update unused_objects u set attempts = u.attempts + 1,
                due_at = now() + make_interval(secs => least(60 * 2.0 ^ least(u.attempts, 20), 86400))
            from due d where u.workspace_id = d.workspace_id and u.object = d.object
            returning u.workspace_id, u.object, u.attempts",
            limit,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        let rows = rows.into_iter().map(|row| Unused {
            object: Object { workspace: row.workspace_id.into(), id: row.object },
            attempt: u32::try_from(row.attempts).unwrap_or(u32::MAX),
        });
        Ok(rows.collect())
    }

    /// Forgets an object that was deleted.
    pub async fn forget_object(&self, object: Object) -> Result<()> {
        let mut tx = self.begin_aside(Scope { worker: true, ..Scope::default() }).await?;
        sqlx::query!(
            "delete from unused_objects where workspace_id = $1 and object = $2",
            object.workspace.0,
            object.id
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// The newest objects that contents have.
    pub async fn newest_objects(&self, limit: i64) -> Result<Vec<Object>> {
        let mut tx = self.begin_read(Scope { worker: true, ..Scope::default() }).await?;
        let rows = sqlx::query!(
            r#"select workspace_id, object as "object!" from file_contents where object is not null
            order by created_at desc limit $1"#,
            limit,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(rows.into_iter().map(|row| Object { workspace: row.workspace_id.into(), id: row.object }).collect())
    }
}
