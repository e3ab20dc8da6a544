//! Files that people upload for runs.
//!
//! A file is what somebody uploaded under a name. Its bytes arrive in pieces and are a content, which the files of a workspace share
//! once it is known by its hash (`reading.rs`); then they may move into an object store (`objects.rs`). Runs are given files (`given.rs`),
//! test rows and comparisons keep them (`kept.rs`), keys have those that they uploaded before use (`keyed.rs`), and whatever nobody has
//! any more is swept (`sweep.rs`).

mod access;
mod given;
mod kept;
mod keyed;
mod objects;
mod reading;
mod sweep;

use model::{AppId, FileGroup, FileId, FileLimits, LinkId, PersonId};
use sqlx::types::Json;
use time::OffsetDateTime;
use uuid::{NoContext, Timestamp, Uuid};

use crate::{OrLogged as _, Result, Tenant, TokenHash, scope::Tx, text_enum::text_enum};

pub(crate) use self::kept::{keep_in_comparison, keep_in_row, lock_for_rows};
pub use self::{
    access::FileAccess,
    given::{FileForRun, FilePicture, ReadFile},
    keyed::{KeyFile, KeyFilesAsked},
    objects::{Object, Stored, ToMove, Unused},
    reading::{NewPicture, NewReading, ToRead},
};

/// The size of the pieces in which bytes are stored.
pub const PIECE_BYTES: u64 = 1024 * 1024;

text_enum! {
    /// How far a file has come.
    FileState {
        /// Bytes are missing.
        Uploading = "uploading",
        /// All bytes are here, and are or will be read.
        Reading = "reading",
        /// It was read.
        Ready = "ready",
        /// It can't be used.
        Refused = "refused",
    }
}

/// Who uploads a file. Nobody else may see it, but for what a test row keeps ([`FileAccess`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Uploader {
    Member(PersonId),
    Visitor { link: LinkId, visitor: TokenHash },
}

/// An upload that is about to begin.
#[derive(Debug, Clone)]
pub struct NewFile {
    pub app: AppId,
    pub by: Uploader,
    /// The name as it is shown.
    pub name: String,
    /// The media type as the browser declares it; empty if it doesn't.
    pub media_type: String,
    /// In bytes.
    pub size: u64,
    /// The limits of the input that it is for.
    pub takes: FileLimits,
}

/// An uploaded file.
#[derive(Debug, Clone)]
pub struct File {
    pub id: FileId,
    pub app: AppId,
    pub by: Uploader,
    pub name: String,
    pub media_type: String,
    /// In bytes.
    pub size: u64,
    /// How many bytes are here.
    pub received: u64,
    pub state: FileState,
    /// What was read; of a file that is ready.
    pub reading: Option<FileReading>,
    /// The code of why it can't be used; of a file that is refused.
    pub refusal: Option<String>,
    /// Whether some process is reading it right now.
    pub is_being_read: bool,
    pub created_at: OffsetDateTime,
}

/// What was read from a file, without its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileReading {
    /// What the bytes are, such as `hwpx`.
    pub format: String,
    pub group: FileGroup,
    /// Pages, slides or sheets.
    pub pages: Option<u32>,
    /// The length of the text in characters.
    pub chars: u64,
    /// About how many tokens the text is.
    pub tokens: u64,
    /// How many pictures go to a model.
    pub pictures: u32,
    /// The beginning of the text.
    pub beginning: String,
    /// Words for what should be known about how it was read.
    pub notes: Vec<String>,
}

/// The result of adding bytes to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appended {
    /// They are stored; so many bytes are here now.
    To(u64),
    /// The file's bytes end elsewhere, or nothing is missing any more.
    WrongOffset,
    /// They would be more than the file's size.
    TooMany,
}

impl Uploader {
    fn person(self) -> Option<Uuid> {
        match self {
            Self::Member(person) => Some(person.0),
            Self::Visitor { .. } => None,
        }
    }

    fn link(self) -> Option<(Uuid, TokenHash)> {
        match self {
            Self::Member(_) => None,
            Self::Visitor { link, visitor } => Some((link.0, visitor)),
        }
    }

    fn of(person: Option<Uuid>, link: Option<Uuid>, visitor: Option<&[u8]>) -> Option<Self> {
        match (person, link, visitor) {
            (Some(person), ..) => Some(Self::Member(person.into())),
            (None, Some(link), Some(visitor)) => {
                Some(Self::Visitor { link: link.into(), visitor: TokenHash(visitor.try_into().ok()?) })
            }
            _ => None,
        }
    }
}

impl Tenant {
    /// Begins an upload. The caller must have checked that the app takes it.
    pub async fn create_file(&self, new: &NewFile) -> Result<File> {
        // All of the 74 bits are random, because a visitor's file is for whoever knows its id.
        let id = Uuid::new_v7(Timestamp::now(NoContext));
        let content = Uuid::now_v7();
        let (link, visitor) = new.by.link().unzip();
        let mut tx = self.begin_aside().await?;
        sqlx::query!(
            "with content as (insert into file_contents (workspace_id, id) values ($1, $3)),
                swept as (insert into file_sweeps (workspace_id) values ($1) on conflict do nothing)
            insert into files (workspace_id, id, content_id, app_id, person_id, link_id, visitor_hash, name, media_type, size, takes)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            self.workspace().0,
            id,
            content,
            new.app.0,
            new.by.person(),
            link,
            visitor.as_ref().map(|visitor| visitor.0.as_slice()),
            new.name,
            new.media_type,
            stored(new.size),
            Json(&new.takes) as _,
        )
        .execute(&mut *tx)
        .await?;
        let made = select(&mut tx, self, &[id]).await?.pop();
        tx.commit().await?;
        made.ok_or(crate::Error::Internal(sqlx::Error::RowNotFound))
    }

    /// A file of this app, for whoever may use it.
    pub async fn file(&self, app: AppId, access: impl Into<FileAccess>, id: FileId) -> Result<Option<File>> {
        let access = access.into();
        let mut tx = self.begin_read().await?;
        let found = access.files(&mut tx, self, app, &[id.0]).await?.pop();
        tx.commit().await?;
        Ok(found)
    }

    /// Adds bytes that begin at `offset`. They must not reach over the end of a piece of [`PIECE_BYTES`]. With its last byte the file
    /// is waiting to be read.
    pub async fn append_to_file(&self, id: FileId, offset: u64, bytes: &[u8]) -> Result<Appended> {
        let mut tx = self.begin_aside().await?;
        let file = sqlx::query!(
            "select size, received, state, content_id from files where workspace_id = $1 and id = $2 for no key update",
            self.workspace().0,
            id.0,
        )
        .fetch_optional(&mut *tx)
        .await?;
        let end = offset.saturating_add(bytes.len() as u64);
        let Some((file, content)) = file.and_then(|file| file.content_id.map(|content| (file, content))) else {
            return Ok(Appended::WrongOffset);
        };
        if file.state != FileState::Uploading.as_str() || stored(offset) != file.received {
            return Ok(Appended::WrongOffset);
        }
        if stored(end) > file.size {
            return Ok(Appended::TooMany);
        }
        sqlx::query!(
            "with counted as (
                update file_contents set size = $5 where workspace_id = $1 and id = $3
            ), piece as (
                insert into file_pieces as p (workspace_id, content_id, number, bytes) values ($1, $3, $4, $6)
                on conflict (workspace_id, content_id, number) do update set bytes = p.bytes || excluded.bytes
            )
            update files set received = $5, state = case when $5 = size then 'reading' else state end
            where workspace_id = $1 and id = $2",
            self.workspace().0,
            id.0,
            content,
            i32::try_from(offset / PIECE_BYTES).unwrap_or(i32::MAX),
            stored(end),
            bytes,
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(Appended::To(end))
    }

    /// Deletes a file, or stops its upload. A file that runs, test rows or comparisons have stays with them.
    pub async fn delete_file(&self, app: AppId, by: Uploader, id: FileId) -> Result<()> {
        let mut tx = self.begin_aside().await?;
        let found = select(&mut tx, self, &[id.0]).await?;
        if found.iter().any(|file| file.app == app && file.by == by) {
            drop_files(&mut tx, &[id.0], true).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// How many bytes the workspace's files have, each content counted once.
    pub async fn stored_bytes(&self) -> Result<u64> {
        let mut tx = self.begin_read().await?;
        let bytes = sqlx::query_scalar!(
            r#"select coalesce(sum(size), 0)::bigint as "bytes!" from file_contents where workspace_id = $1"#,
            self.workspace().0,
        )
        .fetch_one(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(count(bytes))
    }
}

/// Deletes those of the files that nothing has, and that are not held for a run unless `though_held`. Returns how many.
async fn drop_files(tx: &mut Tx, ids: &[Uuid], though_held: bool) -> Result<i32> {
    Ok(sqlx::query_scalar!(r#"select drop_files($1, $2) as "gone!""#, ids, though_held).fetch_one(&mut **tx).await?)
}

/// The files with these ids.
async fn select(tx: &mut Tx, tenant: &Tenant, ids: &[Uuid]) -> Result<Vec<File>> {
    let rows = sqlx::query!(
        r#"select f.id, f.app_id, f.person_id, f.link_id, f.visitor_hash, f.name, f.media_type, f.size, f.received,
            f.state as "state: FileState", f.refusal, coalesce(f.read_until > now(), false) as "is_being_read!", f.created_at,
            r.format as "format?", r.format_group as "group?", r.pages, r.chars as "chars?", r.tokens as "tokens?",
            r.pictures as "pictures?", r.beginning as "beginning?", r.notes as "notes?"
        from files f left join file_readings r on r.workspace_id = f.workspace_id and r.id = f.reading_id
        where f.workspace_id = $1 and f.id = any($2)"#,
        tenant.workspace().0,
        ids,
    )
    .fetch_all(&mut **tx)
    .await?;
    let files = rows.into_iter().filter_map(|row| {
        let by = Uploader::of(row.person_id, row.link_id, row.visitor_hash.as_deref());
        let reading = row.format.map(|format| FileReading {
            format,
            group: group(&row.group.unwrap_or_default()),
            pages: row.pages.map(|pages| u32::try_from(pages).unwrap_or_default()),
            chars: count(row.chars.unwrap_or_default()),
            tokens: count(row.tokens.unwrap_or_default()),
            pictures: u32::try_from(row.pictures.unwrap_or_default()).unwrap_or_default(),
            beginning: row.beginning.unwrap_or_default(),
            notes: row.notes.unwrap_or_default(),
        });
        Some(File {
            id: row.id.into(),
            app: row.app_id.into(),
            by: by.ok_or(row.id).or_logged("whose a file is")?,
            name: row.name,
            media_type: row.media_type,
            size: count(row.size),
            received: count(row.received),
            state: row.state,
            reading,
            refusal: row.refusal,
            is_being_read: row.is_being_read,
            created_at: row.created_at,
        })
    });
    Ok(files.collect())
}

/// A group that this version does not know counts as plain text.
fn group(id: &str) -> FileGroup {
    FileGroup::from_id(id).ok_or(id).or_logged("a file's group").unwrap_or(FileGroup::Text)
}

fn stored(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn count(n: i64) -> u64 {
    u64::try_from(n).or_logged("a count").unwrap_or_default()
}

#[cfg(test)]
mod tests;
