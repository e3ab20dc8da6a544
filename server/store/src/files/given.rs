//! Files that runs are given.

use std::collections::HashMap;

use model::{AppId, FileGroup, FileId, RunId};

use super::{File, FileAccess, FileState, select};
use crate::{Result, Tenant};

/// For how long a run that is being started may be given the files that were looked up for it.
const HELD_S: f64 = 600.0;

/// What must be known of a file before a run is given it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileForRun {
    pub id: FileId,
    pub name: String,
    pub state: FileState,
    /// In bytes.
    pub size: u64,
    /// What the bytes are, such as `hwpx`; of a file that is ready, as is everything below.
    pub format: Option<String>,
    pub group: Option<FileGroup>,
    /// Pages, slides or sheets, where the format has them.
    pub pages: Option<u32>,
    /// How many pictures go to the model.
    pub pictures: u32,
    /// The length of its text in characters.
    pub chars: u64,
    /// About how many tokens its text is.
    pub tokens: u64,
}

/// What a model is sent of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadFile {
    pub id: FileId,
    pub name: String,
    /// `None` if there is nothing but pictures.
    pub text: Option<String>,
    /// In their order in the file.
    pub pictures: Vec<FilePicture>,
}

/// A picture as it is sent to a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilePicture {
    pub media_type: String,
    pub bytes: Vec<u8>,
}

impl Tenant {
    /// Those of this app's files that may be used, in the order of `ids`. For ten minutes they can't be swept, so that a run can be
    /// started with them and given them ([`Tenant::attach_files`]), or a test row saved.
    pub async fn files_for_run(
        &self,
        app: AppId,
        access: impl Into<FileAccess>,
        ids: &[FileId],
    ) -> Result<Vec<FileForRun>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let wanted: Vec<_> = ids.iter().map(|id| id.0).collect();
        let mut tx = self.begin_aside().await?;
        let usable = access.into().files(&mut tx, self, app, &wanted).await?;
        let mut found: HashMap<_, _> = usable.into_iter().map(|file| (file.id, file)).collect();
        let theirs: Vec<_> = found.keys().map(|id| id.0).collect();
        let held = sqlx::query_scalar!(
            "with locked as (
                select id from files where workspace_id = $1 and id = any($2) order by id for no key update
            )
            update files f set held_until = now() + make_interval(secs => $3) from locked l
            where f.workspace_id = $1 and f.id = l.id returning f.id",
            self.workspace().0,
            &theirs,
            HELD_S,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        found.retain(|id, _| held.contains(&id.0));
        Ok(ids.iter().filter_map(|id| found.get(id)).map(FileForRun::of).collect())
    }

    /// What is known of files that a run in progress has, whoever has uploaded them: whether it may have them was decided when it was accepted.
    pub async fn files_of_run(&self, ids: &[FileId]) -> Result<Vec<FileForRun>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let wanted: Vec<_> = ids.iter().map(|id| id.0).collect();
        let mut tx = self.begin_read().await?;
        let files = select(&mut tx, self, &wanted).await?;
        tx.commit().await?;
        Ok(files.iter().map(FileForRun::of).collect())
    }

    /// Gives a run its files. They stay as long as what the run holds. Answers which it has now, in any order: those that are missing
    /// were deleted before. Doing it again changes nothing, and none is given to a run that isn't there or was deleted.
    pub async fn attach_files(&self, run: RunId, ids: &[FileId]) -> Result<Vec<FileId>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let wanted: Vec<_> = ids.iter().map(|id| id.0).collect();
        let mut tx = self.begin_aside().await?;
        // Whoever deletes files holds these rows, too (`drop_files`): it is either seen here that they are gone, or there that they have
        // a run.
        let locked = sqlx::query_scalar!(
            "select id from files where workspace_id = $1 and id = any($2) order by id for no key update",
            self.workspace().0,
            &wanted,
        )
        .fetch_all(&mut *tx)
        .await?;
        let attached = sqlx::query_scalar!(
            "with given as (
                insert into run_files (workspace_id, run_id, file_id)
                select $1, r.id, f.id from runs r, unnest($3::uuid[]) as f (id)
                where r.workspace_id = $1 and r.id = $2 and r.forgotten_at is null
                for share of r
                on conflict (workspace_id, run_id, file_id) do update set file_id = excluded.file_id
                returning file_id
            )
            update files f set attached = true, held_until = null from given g
            where f.workspace_id = $1 and f.id = g.file_id returning f.id",
            self.workspace().0,
            run.0,
            &locked,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(attached.into_iter().map(FileId).collect())
    }

    /// The texts of these files, without those that have none, are gone or not ready.
    pub async fn file_texts(&self, ids: &[FileId]) -> Result<HashMap<FileId, String>> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let wanted: Vec<_> = ids.iter().map(|id| id.0).collect();
        let mut tx = self.begin_read().await?;
        let texts = sqlx::query!(
            r#"select f.id, r.text as "text!" from files f
            join file_readings r on r.workspace_id = f.workspace_id and r.id = f.reading_id
            where f.workspace_id = $1 and f.id = any($2) and r.text is not null"#,
            self.workspace().0,
            &wanted,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(texts.into_iter().map(|file| (file.id.into(), file.text)).collect())
    }

    /// What a model is sent of these files, in the order of `ids`. Files that are gone or not ready are left out.
    pub async fn file_contents(&self, ids: &[FileId]) -> Result<Vec<ReadFile>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let wanted: Vec<_> = ids.iter().map(|id| id.0).collect();
        let mut tx = self.begin_read().await?;
        let files = sqlx::query!(
            r#"select f.id, f.name, r.id as reading, r.text from files f
            join file_readings r on r.workspace_id = f.workspace_id and r.id = f.reading_id
            where f.workspace_id = $1 and f.id = any($2)"#,
            self.workspace().0,
            &wanted,
        )
        .fetch_all(&mut *tx)
        .await?;
        let readings: Vec<_> = files.iter().map(|file| file.reading).collect();
        let pictures = sqlx::query!(
            "select reading_id, media_type, bytes from file_pictures
            where workspace_id = $1 and reading_id = any($2) order by reading_id, number",
            self.workspace().0,
            &readings,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        let of = |reading| {
            let pictures = pictures.iter().filter(move |picture| picture.reading_id == reading);
            pictures.map(|picture| FilePicture { media_type: picture.media_type.clone(), bytes: picture.bytes.clone() })
        };
        let mut read: HashMap<_, _> = files
            .into_iter()
            .map(|file| {
                let pictures = of(file.reading).collect();
                (file.id, ReadFile { id: file.id.into(), name: file.name, text: file.text, pictures })
            })
            .collect();
        Ok(ids.iter().filter_map(|id| read.remove(&id.0)).collect())
    }
}

impl FileForRun {
    pub(super) fn of(file: &File) -> Self {
        let reading = file.reading.as_ref();
        Self {
            id: file.id,
            name: file.name.clone(),
            state: file.state,
            size: file.size,
            format: reading.map(|reading| reading.format.clone()),
            group: reading.map(|reading| reading.group),
            pages: reading.and_then(|reading| reading.pages),
            pictures: reading.map_or(0, |reading| reading.pictures),
            chars: reading.map_or(0, |reading| reading.chars),
            tokens: reading.map_or(0, |reading| reading.tokens),
        }
    }
}
