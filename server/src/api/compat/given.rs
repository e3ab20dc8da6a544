//! Files that a request names or brings along, before what it asks for is started.

use std::collections::HashMap;

use data_encoding::BASE64;
use model::{Definition, FileGroup, FileId, FileLimits, FileRef, limits};
use store::{ApiKeyHolder, FileState, KeyFile, ReadFile, Runnable, Uploader};

use crate::{
    auth::Member,
    compat::{Ask, GivenFiles, files},
    error::{ErrorCode, Refusal},
    madang::Madang,
    runs::said::{FileSource, Said, SaidFile},
    uploads::{Place, Quota, fitting, take_in, until_read, widest},
};

/// The most that the pictures of a conversation with a model may come to in base64, since all of it is kept with the run.
const PICTURES_BYTES: usize = 8 * 1024 * 1024;

/// The most files of a request.
const MOST_FILES: usize = 50;

/// Whose files are meant, and where they are until an app is given them.
pub struct Giving<'m> {
    madang: &'m Madang,
    member: &'m Member,
    key: &'m ApiKeyHolder,
    /// Where the files of keys are.
    unbound: Place,
}

impl<'m> Giving<'m> {
    /// The files of the request's key.
    pub async fn of(madang: &'m Madang, member: &'m Member) -> Result<Self, Refusal> {
        let key = &member.key().ok_or(ErrorCode::Unauthenticated)?.holder;
        let app = super::begin::direct_app(member).await?;
        let unbound = Place::of(member.tenant.clone(), app, Uploader::Member(member.id));
        Ok(Self { madang, member, key, unbound })
    }

    pub fn key(&self) -> &'m ApiKeyHolder {
        self.key
    }

    pub fn unbound(&self) -> &Place {
        &self.unbound
    }

    /// A file of the key, once it was read.
    async fn uploaded(&self, id: FileId, path: &str) -> Result<KeyFile, Refusal> {
        let wire = || format!("file-{}", id.0.simple());
        let find = || async {
            let found = self.member.tenant.key_file(self.key.id, id).await?;
            found.ok_or_else(|| files::unknown(path, &wire()))
        };
        let kept = find().await?;
        if kept.file.state == FileState::Ready {
            return Ok(kept);
        }
        until_read(self.madang, &self.unbound, id, path).await?;
        find().await
    }

    /// Has an app's input take a file of the key.
    async fn copied(&self, app: &Runnable, kept: &KeyFile, takes: &FileLimits, path: &str) -> Result<FileRef, Refusal> {
        let (id, name) = (kept.file.id, kept.file.name.clone());
        let copy = self.member.tenant.copy_key_file(self.key.id, id, app.app, self.member.id, takes).await?;
        let id = copy.ok_or_else(|| files::unknown(path, &format!("file-{}", id.0.simple())))?;
        Ok(FileRef { id, name })
    }

    /// Takes in a file that came with the request.
    async fn sent(&self, place: &Place, takes: FileLimits, sent: &Sent<'_>, path: &str) -> Result<FileRef, Refusal> {
        let bytes = files::bytes(sent.data, path)?;
        let new =
            fitting(place, takes, sent.name, bytes.len() as u64, sent.media_type).map_err(|wrong| wrong.at(path))?;
        Quota::of_member(self.member).count(self.madang, new.size).await.map_err(|refusal| refusal.at(path))?;
        let id = Box::pin(take_in(self.madang, place, &new, &bytes, path)).await?;
        Ok(FileRef { id, name: new.name })
    }
}

/// A file that came with a request.
struct Sent<'a> {
    name: &'a str,
    media_type: &'a str,
    data: &'a str,
}

/// Whether a request has any files, or pictures that an app would take as such.
pub fn has_files(app: Option<&Definition>, ask: &Ask) -> bool {
    let shows = |said: &Said| !said.files.is_empty() || (app.is_some() && !said.images.is_empty());
    ask.said.iter().any(shows) || app.is_some_and(|app| !files::named(app, ask).is_empty())
}

/// Gives an app the files of a request: takes them out of its messages, and answers what its inputs get.
pub async fn for_app(giving: &Giving<'_>, app: &Runnable, ask: &mut Ask) -> Result<GivenFiles, Refusal> {
    let definition = &app.definition;
    let (ids, said) = (files::named(definition, ask), files::take_for_app(definition, &mut ask.said));
    if ids.len() + said.len() > MOST_FILES {
        return Err(too_many());
    }
    let mut named = HashMap::new();
    for id in ids {
        let kept = giving.uploaded(id, "inputs").await?;
        // Which of the app's inputs names it is checked with all values.
        named.insert(id, giving.copied(app, &kept, &widest(), "inputs").await?);
    }
    let mut parts = Vec::new();
    for SaidFile { path, source, .. } in said {
        let (input, file) = match &source {
            FileSource::Uploaded(id) => {
                let kept = giving.uploaded(*id, &path).await?;
                let (input, takes) = files::input_for(definition, &kept.file.name, &path)?;
                (input, giving.copied(app, &kept, &takes, &path).await?)
            }
            FileSource::Sent { name, media_type, data } => {
                let (input, takes) = files::input_for(definition, name, &path)?;
                let place = Place { app: app.app, ..giving.unbound.clone() };
                (input, giving.sent(&place, takes, &Sent { name, media_type, data }, &path).await?)
            }
        };
        parts.push((input.to_owned(), file));
    }
    Ok(GivenFiles { named, parts })
}

/// Puts the files of a conversation into its messages, as a model is told them: texts where they stand, pictures beside the message.
pub async fn for_model(giving: &Giving<'_>, said: &mut [Said]) -> Result<(), Refusal> {
    if said.iter().map(|said| said.files.len()).sum::<usize>() > MOST_FILES {
        return Err(too_many());
    }
    let (mut chars, mut pictures) = (0, 0);
    for said in said.iter_mut() {
        // From the last to the first, so that the places of those before stay right.
        for SaidFile { at, path, source } in std::mem::take(&mut said.files).into_iter().rev() {
            let read = read(giving, &source, &path).await?;
            chars += read.text.as_ref().map_or(0, |text| text.chars().count() as u64);
            pictures += read.pictures.len();
            if chars > limits::FILE_CHARS || pictures > limits::FILE_PICTURES as usize {
                return Err(too_much(&path));
            }
            if let Some(text) = &read.text {
                let file = FileRef { id: read.id, name: read.name.clone() };
                put_text(&mut said.text, at, &file.with_text(text));
            }
            let shown: Vec<String> = read.pictures.iter().map(|picture| BASE64.encode(&picture.bytes)).collect();
            said.images.splice(0..0, shown);
        }
    }
    let bytes: usize = said.iter().flat_map(|said| &said.images).map(String::len).sum();
    if bytes > PICTURES_BYTES { Err(too_much("messages")) } else { Ok(()) }
}

/// What a model is told of a file.
async fn read(giving: &Giving<'_>, source: &FileSource, path: &str) -> Result<ReadFile, Refusal> {
    let (tenant, place) = (&giving.member.tenant, &giving.unbound);
    let (id, is_sent) = match source {
        FileSource::Uploaded(id) => (giving.uploaded(*id, path).await?.file.id, false),
        FileSource::Sent { name, media_type, data } => {
            (giving.sent(place, widest(), &Sent { name, media_type, data }, path).await?.id, true)
        }
    };
    let read = tenant.file_contents(&[id]).await?.pop();
    if is_sent {
        // The message has all that is needed of it.
        tenant.delete_file(place.app, place.by, id).await?;
    }
    read.ok_or_else(|| files::unknown(path, &format!("file-{}", id.0.simple())))
}

fn put_text(text: &mut String, at: usize, file: &str) {
    let at = (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
    let before = if at > 0 && !text.get(..at).is_some_and(|before| before.ends_with('\n')) { "\n" } else { "" };
    let after = if at < text.len() && !text.get(at..).is_some_and(|after| after.starts_with('\n')) { "\n" } else { "" };
    text.insert_str(at, &format!("{before}{file}{after}"));
}

fn too_many() -> Refusal {
    Refusal::field(
        "messages",
        format!("A request may have {MOST_FILES} files. Send fewer."),
        format!("요청 하나에 파일을 {MOST_FILES}개까지 넣을 수 있어요."),
    )
}

fn too_much(path: &str) -> Refusal {
    let (chars, pictures, mib) = (limits::FILE_CHARS, limits::FILE_PICTURES, PICTURES_BYTES / 1024 / 1024);
    Refusal::field(
        path,
        format!(
            "The files of a request may have {chars} characters, {pictures} pictures and {mib} MB of pictures together. Send parts of them."
        ),
        format!(
            "요청 하나의 파일은 모두 합쳐 {chars}자, 그림 {pictures}장, 그림 {mib} MB까지예요. 필요한 부분만 보내 주세요."
        ),
    )
}

/// About how many tokens the files of a conversation are, as far as that is known without reading them.
pub async fn estimated(giving: &Giving<'_>, said: &[Said]) -> Result<u64, Refusal> {
    let mut tokens = 0_u64;
    for SaidFile { path, source, .. } in said.iter().flat_map(|said| &said.files) {
        tokens = tokens.saturating_add(match source {
            FileSource::Uploaded(id) => {
                let reading = giving.uploaded(*id, path).await?.file.reading;
                reading.map_or(0, |reading| {
                    reading
                        .tokens
                        .saturating_add(u64::from(reading.pictures) * crate::comparisons::price::PICTURE_TOKENS)
                })
            }
            FileSource::Sent { name, data, .. } if FileGroup::of_name(name) == Some(FileGroup::Text) => {
                model::estimated_tokens(&String::from_utf8_lossy(&files::bytes(data, path)?)) as u64
            }
            FileSource::Sent { .. } => 0,
        });
    }
    Ok(tokens)
}
