//! Reading files: who reads which, from which bytes, and with what result. The reading itself is the caller's.

use std::time::Duration;

use model::{FileGroup, FileId, FileLimits};
use sqlx::types::Json;
use uuid::Uuid;

use super::{FileState, Stored, count, stored};
use crate::{Result, Tenant, scope::Tx};

/// For how long a process may read a file before another one may do it. It is longer than loading, reading and writing may take
/// together.
const LEASE_S: f64 = 120.0;

/// A file that the caller is to read.
#[derive(Debug, Clone)]
pub struct ToRead {
    pub id: FileId,
    pub name: String,
    pub media_type: String,
    /// In bytes.
    pub size: u64,
    /// The limits of the input that it is for.
    pub takes: FileLimits,
    /// Which attempt to read it this is, from 1 on. Those of processes that died count.
    pub attempt: u32,
    content: Uuid,
}

/// What was read from a file.
#[derive(Debug, Clone)]
pub struct NewReading {
    /// The ending of the name that decided how plain characters were read; empty if it has none.
    pub ending: String,
    pub reading: super::FileReading,
    /// As a model is told it; `None` if there is nothing but pictures. It has no NUL character, which Postgres can't store.
    pub text: Option<String>,
    /// The blocks with their positions in the text, as JSON.
    pub document: String,
    pub pictures: Vec<NewPicture>,
}

/// A picture that was read.
#[derive(Debug, Clone)]
pub struct NewPicture {
    pub media_type: String,
    pub width: u32,
    pub height: u32,
    /// The page that it shows, of a scan.
    pub page: Option<u32>,
    pub bytes: Vec<u8>,
}

impl Tenant {
    /// Takes a file that waits to be read, so that no other process reads it for a while. `None` if it does not wait.
    pub async fn take_to_read(&self, id: FileId) -> Result<Option<ToRead>> {
        let mut tx = self.begin_aside().await?;
        let row = sqlx::query!(
            r#"update files set read_until = now() + make_interval(secs => $3), read_attempts = read_attempts + 1
            where workspace_id = $1 and id = $2 and state = 'reading' and coalesce(read_until <= now(), true)
            returning name, media_type, size, takes as "takes: Json<FileLimits>", content_id, read_attempts"#,
            self.workspace().0,
            id.0,
            LEASE_S,
        )
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(row.and_then(|row| {
            Some(ToRead {
                id,
                name: row.name,
                media_type: row.media_type,
                size: count(row.size),
                takes: row.takes.0,
                attempt: u32::try_from(row.read_attempts).unwrap_or(u32::MAX),
                content: row.content_id?,
            })
        }))
    }

    /// Files that wait to be read and are read by no process.
    pub async fn unread_files(&self, limit: i64) -> Result<Vec<FileId>> {
        let mut tx = self.begin_read().await?;
        let ids = sqlx::query_scalar!(
            "select id from files where workspace_id = $1 and state = 'reading' and coalesce(read_until <= now(), true)
            order by id limit $2",
            self.workspace().0,
            limit,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(ids.into_iter().map(FileId).collect())
    }

    /// Where the bytes of a file are that was taken to be read. Those that are here are fewer than its size if it is deleted meanwhile.
    pub async fn bytes_to_read(&self, file: &ToRead) -> Result<Stored> {
        self.stored_content(file.content, file.size).await
    }

    /// Keeps the bytes of a file once in the workspace. If they were read before, under a name with the same ending and the same
    /// declared type, and what was read is within the file's limits, the file is ready with that; answers whether it is.
    pub async fn share_content(&self, file: &ToRead, sha256: [u8; 32], ending: &str) -> Result<bool> {
        let mut tx = self.begin_aside().await?;
        let content = share(&mut tx, self.workspace().0, file, &sha256).await?;
        let read = sqlx::query!(
            "select id, format_group, pages from file_readings
            where workspace_id = $1 and content_id = $2 and ending = $3 and media_type = $4",
            self.workspace().0,
            content,
            ending,
            file.media_type,
        )
        .fetch_optional(&mut *tx)
        .await?;
        let within = read.filter(|read| {
            FileGroup::from_id(&read.format_group).is_some_and(|group| file.takes.takes(group))
                && read.pages.is_none_or(|pages| i64::from(pages) <= i64::from(file.takes.max_pages()))
        });
        if let Some(read) = &within {
            ready(&mut tx, self.workspace().0, file.id, read.id).await?;
        }
        tx.commit().await?;
        Ok(within.is_some())
    }

    /// Stores what was read from a file, which is ready then. Nothing is stored if it doesn't wait to be read any more.
    pub async fn finish_reading(&self, file: &ToRead, new: &NewReading) -> Result<()> {
        let mut tx = self.begin_aside().await?;
        let content = sqlx::query_scalar!(
            r#"select content_id as "content_id!" from files where workspace_id = $1 and id = $2 and state = 'reading'
            for no key update"#,
            self.workspace().0,
            file.id.0,
        )
        .fetch_optional(&mut *tx)
        .await?;
        let Some(content) = content else { return Ok(()) };
        let reading = insert_reading(&mut tx, self.workspace().0, content, file, new).await?;
        ready(&mut tx, self.workspace().0, file.id, reading).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Refuses a file that was to be read, and deletes its bytes.
    pub async fn refuse_file(&self, file: &ToRead, code: &str) -> Result<()> {
        let mut tx = self.begin_aside().await?;
        let content = sqlx::query_scalar!(
            r#"update files set state = 'refused', refusal = $3, content_id = null, read_until = null
            where workspace_id = $1 and id = $2 and state = 'reading' returning old.content_id as "content_id?""#,
            self.workspace().0,
            file.id.0,
            code,
        )
        .fetch_optional(&mut *tx)
        .await?;
        if let Some(content) = content.flatten() {
            sqlx::query!("select drop_file_contents($1)", &[content]).execute(&mut *tx).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Lets any process read a file that this one has taken and didn't come to read. It counts as no attempt.
    pub async fn give_back_to_read(&self, file: &ToRead) -> Result<()> {
        let mut tx = self.begin_aside().await?;
        sqlx::query!(
            "update files set read_until = null, read_attempts = greatest(read_attempts - 1, 0)
            where workspace_id = $1 and id = $2 and state = 'reading' and read_attempts = $3",
            self.workspace().0,
            file.id.0,
            i32::try_from(file.attempt).unwrap_or(i32::MAX),
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Lets any process read a file once more, after this pause.
    pub async fn read_again_after(&self, file: &ToRead, pause: Duration) -> Result<()> {
        let mut tx = self.begin_aside().await?;
        sqlx::query!(
            "update files set read_until = now() + make_interval(secs => $3)
            where workspace_id = $1 and id = $2 and state = 'reading' and read_attempts = $4",
            self.workspace().0,
            file.id.0,
            pause.as_secs_f64(),
            i32::try_from(file.attempt).unwrap_or(i32::MAX),
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }
}

/// The content that a file's bytes are kept as: another one of the workspace with the same hash, or else its own.
async fn share(tx: &mut Tx, workspace: Uuid, file: &ToRead, sha256: &[u8; 32]) -> Result<Uuid> {
    // Two files with the same bytes, and neither known yet: the later one waits and finds the earlier one's.
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended($1::text || encode($2, 'hex'), 0))",
        workspace.to_string(),
        sha256
    )
    .execute(&mut **tx)
    .await?;
    let known = sqlx::query_scalar!(
        "select id from file_contents where workspace_id = $1 and sha256 = $2 for key share",
        workspace,
        sha256,
    )
    .fetch_optional(&mut **tx)
    .await?;
    match known {
        Some(known) if known != file.content => {
            let moved = sqlx::query!(
                "update files set content_id = $4 where workspace_id = $1 and id = $2 and content_id = $3 and state = 'reading'",
                workspace,
                file.id.0,
                file.content,
                known,
            )
            .execute(&mut **tx)
            .await?;
            if moved.rows_affected() == 1 {
                sqlx::query!("select drop_file_contents($1)", &[file.content]).execute(&mut **tx).await?;
            }
            Ok(known)
        }
        Some(own) => Ok(own),
        None => {
            sqlx::query!(
                "update file_contents set sha256 = $3 where workspace_id = $1 and id = $2",
                workspace,
                file.content,
                sha256,
            )
            .execute(&mut **tx)
            .await?;
            Ok(file.content)
        }
    }
}

async fn insert_reading(tx: &mut Tx, workspace: Uuid, content: Uuid, file: &ToRead, new: &NewReading) -> Result<Uuid> {
    let id = Uuid::now_v7();
    let reading = &new.reading;
    let inserted = sqlx::query_scalar!(
        "insert into file_readings (workspace_id, id, content_id, ending, media_type, format, format_group, pages, chars, tokens,
            pictures, beginning, notes, text, document)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15::text::json)
        on conflict (workspace_id, content_id, ending, media_type) do nothing returning id",
        workspace,
        id,
        content,
        new.ending,
        file.media_type,
        reading.format,
        reading.group.id(),
        reading.pages.map(|pages| i32::try_from(pages).unwrap_or(i32::MAX)),
        stored(reading.chars),
        stored(reading.tokens),
        i32::try_from(new.pictures.len()).unwrap_or(i32::MAX),
        reading.beginning,
        &reading.notes,
        new.text,
        new.document,
    )
    .fetch_optional(&mut **tx)
    .await?;
    let Some(id) = inserted else {
        // Somebody else has read the same bytes at the same time.
        return Ok(sqlx::query_scalar!(
            "select id from file_readings where workspace_id = $1 and content_id = $2 and ending = $3 and media_type = $4",
            workspace,
            content,
            new.ending,
            file.media_type,
        )
        .fetch_one(&mut **tx)
        .await?);
    };
    for (number, picture) in (0..).zip(&new.pictures) {
        sqlx::query!(
            "insert into file_pictures (workspace_id, reading_id, number, media_type, width, height, page, bytes)
            values ($1, $2, $3, $4, $5, $6, $7, $8)",
            workspace,
            id,
            number,
            picture.media_type,
            i32::try_from(picture.width).unwrap_or(i32::MAX),
            i32::try_from(picture.height).unwrap_or(i32::MAX),
            picture.page.map(|page| i32::try_from(page).unwrap_or(i32::MAX)),
            picture.bytes,
        )
        .execute(&mut **tx)
        .await?;
    }
    Ok(id)
}

async fn ready(tx: &mut Tx, workspace: Uuid, file: FileId, reading: Uuid) -> Result<()> {
    sqlx::query!(
        "update files set state = $4, reading_id = $3, read_until = null
        where workspace_id = $1 and id = $2 and state = 'reading'",
        workspace,
        file.0,
        reading,
        FileState::Ready.as_str(),
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}
