//! Files that a key has: programs upload them before they use them, for any app, and name them by their ids. They belong to the app of
//! runs without an app, and nobody but the key sees them. A run of an app is given a file of that app with the same content.

use std::{collections::HashMap, time::Duration};

use model::{ApiKeyId, AppId, FileId, FileLimits, PersonId};
use sqlx::types::Json;
use time::OffsetDateTime;
use uuid::{NoContext, Timestamp, Uuid};

use super::{File, FileState, Uploader, select};
use crate::{Result, Tenant, scope::Tx};

/// A file that a key has.
#[derive(Debug, Clone)]
pub struct KeyFile {
    pub file: File,
    /// What the program said that it is for.
    pub purpose: String,
    pub expires_at: OffsetDateTime,
    /// The content that its bytes are; `None` of a file that was refused.
    pub content: Option<Uuid>,
}

/// Which of a key's files are asked for.
#[derive(Debug, Clone, Copy)]
pub struct KeyFilesAsked<'a> {
    pub purposes: &'a [&'a str],
    /// The file behind which they begin in the order of the list; `None` for its beginning.
    pub behind: Option<FileId>,
    /// Whether the oldest comes first.
    pub oldest_first: bool,
    pub limit: i64,
}

impl Tenant {
    /// Ends an upload whose size was not known before: the file has as many bytes as have arrived, is to be read, and is the key's for so
    /// long. `None` if nothing arrived or the file is gone.
    pub async fn keep_for_key(
        &self,
        id: FileId,
        key: ApiKeyId,
        purpose: &str,
        lasts: Duration,
    ) -> Result<Option<KeyFile>> {
        let mut tx = self.begin_aside().await?;
        let kept = sqlx::query!(
            "with ended as (
                update files set size = received, state = case when state = 'uploading' then 'reading' else state end, attached = true
                where workspace_id = $1 and id = $2 and received > 0 and state in ('uploading', 'reading') returning id
            )
            insert into key_files (workspace_id, file_id, key_id, purpose, expires_at) 
            select $1, id, $3, $4, now() + make_interval(secs => $5) from ended",
            self.workspace().0,
            id.0,
            key.0,
            purpose,
            lasts.as_secs_f64(),
        )
        .execute(&mut *tx)
        .await?;
        let made = if kept.rows_affected() == 1 { one(&mut tx, self, key, id).await? } else { None };
        tx.commit().await?;
        Ok(made)
    }

    /// A file of the key.
    pub async fn key_file(&self, key: ApiKeyId, id: FileId) -> Result<Option<KeyFile>> {
        let mut tx = self.begin_read().await?;
        let found = one(&mut tx, self, key, id).await?;
        tx.commit().await?;
        Ok(found)
    }

    /// The files of a key, page by page.
    pub async fn key_files(&self, key: ApiKeyId, asked: KeyFilesAsked<'_>) -> Result<Vec<KeyFile>> {
        let purposes: Vec<String> = asked.purposes.iter().map(|purpose| (*purpose).to_owned()).collect();
        let mut tx = self.begin_read().await?;
        let ids = if asked.oldest_first {
            sqlx::query_scalar!(
                "select file_id from key_files where workspace_id = $1 and key_id = $2 and file_id > $3 and purpose = any($4)
                    and expires_at > now() order by file_id limit $5",
                self.workspace().0,
                key.0,
                asked.behind.map_or(Uuid::nil(), |id| id.0),
                &purposes,
                asked.limit,
            )
            .fetch_all(&mut *tx)
            .await?
        } else {
            sqlx::query_scalar!(
                "select file_id from key_files where workspace_id = $1 and key_id = $2 and file_id < $3 and purpose = any($4)
                    and expires_at > now() order by file_id desc limit $5",
                self.workspace().0,
                key.0,
                asked.behind.map_or(Uuid::max(), |id| id.0),
                &purposes,
                asked.limit,
            )
            .fetch_all(&mut *tx)
            .await?
        };
        let mut files = of_ids(&mut tx, self, key, &ids).await?;
        tx.commit().await?;
        Ok(ids.iter().filter_map(|id| files.remove(id)).collect())
    }

    /// Takes a file from its key. It goes, unless something else has it. Answers whether the key had it.
    pub async fn delete_key_file(&self, key: ApiKeyId, id: FileId) -> Result<bool> {
        let mut tx = self.begin_aside().await?;
        let deleted = sqlx::query!(
            "delete from key_files where workspace_id = $1 and key_id = $2 and file_id = $3 and expires_at > now()",
            self.workspace().0,
            key.0,
            id.0,
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(deleted.rows_affected() == 1)
    }

    /// Makes a file of an app, and of this person, that has the bytes of a key's file and what was read from them. `None` if the key has
    /// no such file, or it can't be used.
    pub async fn copy_key_file(
        &self,
        key: ApiKeyId,
        id: FileId,
        app: AppId,
        person: PersonId,
        takes: &FileLimits,
    ) -> Result<Option<FileId>> {
        let copy = Uuid::new_v7(Timestamp::now(NoContext));
        let mut tx = self.begin_aside().await?;
        // Held until the copy is there, so that its content doesn't go meanwhile.
        let held = sqlx::query_scalar!(
            "select f.id from files f join key_files k on k.workspace_id = f.workspace_id and k.file_id = f.id
            where f.workspace_id = $1 and f.id = $2 and k.key_id = $3 and k.expires_at > now() and f.state = 'ready'
            for no key update of f",
            self.workspace().0,
            id.0,
            key.0,
        )
        .fetch_optional(&mut *tx)
        .await?;
        if held.is_none() {
            return Ok(None);
        }
        sqlx::query!(
            "insert into files (workspace_id, id, app_id, person_id, name, media_type, size, received, state, takes, content_id, reading_id)
            select workspace_id, $3, $4, $5, name, media_type, size, received, $6, $7, content_id, reading_id
            from files where workspace_id = $1 and id = $2",
            self.workspace().0,
            id.0,
            copy,
            app.0,
            person.0,
            FileState::Ready.as_str(),
            Json(takes) as _,
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(Some(copy.into()))
    }
}

async fn one(tx: &mut Tx, tenant: &Tenant, key: ApiKeyId, id: FileId) -> Result<Option<KeyFile>> {
    Ok(of_ids(tx, tenant, key, &[id.0]).await?.remove(&id.0))
}

/// Those of the files that the key has.
async fn of_ids(tx: &mut Tx, tenant: &Tenant, key: ApiKeyId, ids: &[Uuid]) -> Result<HashMap<Uuid, KeyFile>> {
    let rows = sqlx::query!(
        r#"select k.file_id, k.purpose, k.expires_at, f.content_id from key_files k
        join files f on f.workspace_id = k.workspace_id and f.id = k.file_id
        where k.workspace_id = $1 and k.key_id = $2 and k.file_id = any($3) and k.expires_at > now()"#,
        tenant.workspace().0,
        key.0,
        ids,
    )
    .fetch_all(&mut **tx)
    .await?;
    let mut files: HashMap<_, _> = select(tx, tenant, ids).await?.into_iter().map(|file| (file.id.0, file)).collect();
    let files = rows.into_iter().filter_map(|row| {
        // What somebody else uploaded can't be a key's, but must not be told if it were.
        let file = files.remove(&row.file_id).filter(|file| matches!(file.by, Uploader::Member(_)))?;
        let (purpose, expires_at) = (row.purpose, row.expires_at);
        Some((row.file_id, KeyFile { file, purpose, expires_at, content: row.content_id }))
    });
    Ok(files.collect())
}
