//! Reading files in the background.

use std::{panic::AssertUnwindSafe, time::Duration};

use files::{Content, Document, Kind, Limits, ReadError};
use futures::FutureExt as _;
use model::{FileGroup, FileId};
use sha2::{Digest as _, Sha256};
use store::{FileReading, NewPicture, NewReading, Tenant, ToRead};

use super::moving::{Occasion, bytes, move_contents};
use crate::{madang::Madang, panics::blocking};

/// How many characters of a text show what was read.
const BEGINNING_CHARS: usize = 600;

/// How often a file is read before it is refused. An attempt of a server that dies counts: the file may be why.
const ATTEMPTS: u32 = 5;
/// The pause after the first attempt that failed; it doubles.
const PAUSE: Duration = Duration::from_secs(2);
/// How often it is put down that this process doesn't read a file any more, while the database is away; a second apart.
const SETTLING_TRIES: usize = 20;

/// Reads a file soon, unless this process is about to do so already. If it fails because of the database, the file stays as it is, and
/// whoever is asked for it next reads it.
pub fn read_soon(madang: &Madang, tenant: &Tenant, file: FileId) {
    if !madang.uploads.add(file) {
        return;
    }
    let known = Known { madang: madang.clone(), file };
    let server = madang.clone();
    let tenant = tenant.clone();
    madang.tasks.spawn(async move {
        let madang = &server;
        let turn = tokio::select! {
            turn = madang.uploads.turns.take(tenant.workspace()) => turn,
            () = madang.stop.cancelled() => None,
        };
        let Some(turn) = turn else { return };
        let read = Box::pin(read(madang, &tenant, file)).await;
        drop(turn);
        match read {
            Ok(()) => {
                // Nobody waits for what comes now.
                drop(known);
                Box::pin(move_contents(madang, &tenant, Occasion::Upload)).await;
            }
            Err((file, error)) => {
                if matches!(error, Unread::Away(_)) {
                    madang.uploads.is_away(file.id);
                }
                settle(madang, &tenant, &file, error).await;
            }
        }
    });
}

/// A file that this process reads, or that waits for its place. Dropped, also by a panic, it is so no more.
struct Known {
    madang: Madang,
    file: FileId,
}

impl Drop for Known {
    fn drop(&mut self) {
        self.madang.uploads.remove(self.file);
    }
}

/// Why a file was left unread.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unread {
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error("the server is stopping")]
    Stopping,
    #[error(transparent)]
    Away(#[from] objects::Error),
    #[error("{0}")]
    Internal(String),
}

impl Unread {
    /// Whether it has nothing to do with the file.
    fn is_elsewhere(&self) -> bool {
        matches!(self, Self::Stopping | Self::Away(_) | Self::Store(store::Error::Unavailable(_)))
    }
}

async fn read(madang: &Madang, tenant: &Tenant, id: FileId) -> Result<(), (ToRead, Unread)> {
    let file = match tenant.take_to_read(id).await {
        Ok(Some(file)) => file,
        Ok(None) => return Ok(()),
        Err(error) => {
            tracing::warn!(file = %id, %error, "a file can't be taken to be read");
            return Ok(());
        }
    };
    if file.attempt > ATTEMPTS {
        return Err((file, Unread::Internal("it was tried too often, by servers that died".to_owned())));
    }
    let carried = AssertUnwindSafe(Box::pin(carry_out(madang, tenant, &file))).catch_unwind();
    let done = tokio::select! {
        done = carried => done.unwrap_or_else(|_| Err(Unread::Internal("reading it panicked".to_owned()))),
        () = madang.stop.cancelled() => Err(Unread::Stopping),
    };
    done.map_err(|error| (file, error))
}

/// Puts down that a file was not read: it is read again, or refused where that was tried often enough.
async fn settle(madang: &Madang, tenant: &Tenant, file: &ToRead, why: Unread) {
    let is_last = !why.is_elsewhere() && file.attempt >= ATTEMPTS;
    if is_last {
        tracing::error!(file = %file.id, reason = %why, "a file can't be read, however often it is tried");
    } else {
        tracing::warn!(file = %file.id, reason = %why, "a file could not be read; it is read again when it is asked for");
    }
    for _ in 0..SETTLING_TRIES {
        let settled = if is_last {
            tenant.refuse_file(file, api::FileErrorCode::ReaderFailed.as_str()).await
        } else if why.is_elsewhere() {
            tenant.give_back_to_read(file).await
        } else {
            let pause = PAUSE.saturating_mul(2_u32.saturating_pow(file.attempt.saturating_sub(1)));
            tenant.read_again_after(file, pause).await
        };
        if settled.is_ok() || madang.stop.is_cancelled() {
            return;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

async fn carry_out(madang: &Madang, tenant: &Tenant, file: &ToRead) -> Result<(), Unread> {
    let bytes = bytes(madang, tenant.bytes_to_read(file).await?).await?;
    if bytes.len() as u64 != file.size {
        // It was deleted meanwhile.
        return Ok(());
    }
    let hashed = blocking(move || (Sha256::digest(&bytes).into(), bytes)).await;
    let (sha256, bytes) = hashed.map_err(|error| Unread::Internal(error.to_string()))?;
    let ending = ending(&file.name);
    if tenant.share_content(file, sha256, &ending).await? {
        return Ok(());
    }
    let limits = Limits { bytes: file.takes.max_bytes(), pages: file.takes.max_pages(), ..Limits::default() };
    match madang.uploads.reader.read(bytes, file, limits).await {
        Ok(document) if !file.takes.takes(group(document.kind)) => {
            tracing::info!(file = %file.id, kind = document.kind.name(), "a file is of a kind that its input doesn't take");
            tenant.refuse_file(file, api::FileErrorCode::Unsupported.as_str()).await?;
        }
        Ok(document) => {
            let prepared = blocking(move || prepare(document, ending)).await;
            let reading = prepared.map_err(|error| Unread::Internal(error.to_string()))?;
            let reading = reading.map_err(|error| Unread::Internal(error.to_string()))?;
            tenant.finish_reading(file, &reading).await?;
        }
        Err(error) => {
            let code = code(error.code);
            if code == api::FileErrorCode::ReaderFailed {
                tracing::error!(file = %file.id, detail = error.detail, "the reader of files failed");
            } else {
                tracing::info!(file = %file.id, code = code.as_str(), detail = error.detail, "a file was refused");
            }
            tenant.refuse_file(file, code.as_str()).await?;
        }
    }
    Ok(())
}

/// What the store keeps of a document.
fn prepare(mut document: Document, ending: String) -> Result<NewReading, serde_json::Error> {
    let pictures = std::mem::take(&mut document.pictures);
    let text = document.markdown().replace('\0', "");
    // Of an image or a scan, the text would only say where its pictures stand.
    let only_pictures = document.blocks.iter().all(|block| matches!(block.content, Content::Image { .. }));
    let text = (!only_pictures).then_some(text);
    let shown = text.as_deref().unwrap_or_default();
    let words = |note: &files::Note| serde_json::to_value(note).ok()?.as_str().map(str::to_owned);
    let notes = document.scanned.then(|| "scanned".to_owned()).into_iter();
    let reading = FileReading {
        format: serde_json::to_value(document.kind)?.as_str().unwrap_or_default().to_owned(),
        group: group(document.kind),
        pages: document.pages,
        chars: shown.chars().count() as u64,
        tokens: model::estimated_tokens(shown) as u64,
        pictures: u32::try_from(pictures.len()).unwrap_or(u32::MAX),
        beginning: shown.chars().take(BEGINNING_CHARS).collect(),
        notes: notes.chain(document.notes.iter().filter_map(words)).collect(),
    };
    let document = serde_json::to_string(&document)?;
    let pictures = pictures.into_iter().map(|picture| NewPicture {
        media_type: picture.media_type,
        width: picture.width,
        height: picture.height,
        page: picture.page,
        bytes: picture.data,
    });
    Ok(NewReading { ending, reading, text, document, pictures: pictures.collect() })
}

/// The ending of a name in lower case, which decides what plain characters are read as.
fn ending(name: &str) -> String {
    name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default()
}

/// The group that a kind belongs to.
fn group(kind: Kind) -> FileGroup {
    let ending = kind.endings().first().copied().unwrap_or_default();
    FileGroup::of_name(&format!("x.{ending}")).unwrap_or(FileGroup::Text)
}

pub(super) fn code(code: files::ErrorCode) -> api::FileErrorCode {
    use api::FileErrorCode as Wire;
    match code {
        files::ErrorCode::Empty => Wire::Empty,
        files::ErrorCode::TypeMismatch => Wire::TypeMismatch,
        files::ErrorCode::Unsupported => Wire::Unsupported,
        files::ErrorCode::Encrypted => Wire::Encrypted,
        files::ErrorCode::Damaged => Wire::Damaged,
        files::ErrorCode::TooLarge => Wire::TooLarge,
        files::ErrorCode::TooManyPages => Wire::TooManyPages,
        files::ErrorCode::TooComplex => Wire::TooComplex,
        files::ErrorCode::TimedOut => Wire::TimedOut,
        files::ErrorCode::NoText => Wire::NoText,
        _ => Wire::ReaderFailed,
    }
}

/// Who looks into a file.
pub(super) enum Reader {
    #[cfg_attr(test, expect(dead_code, reason = "the program of the tests is none that reads files"))]
    Child(files::child::Reader),
    /// Tests of operations read in their own process; those of crate `files` and `tests/operating` start real ones.
    #[cfg(test)]
    Here,
}

impl Reader {
    #[cfg(not(test))]
    pub fn new(at_once: usize) -> Self {
        Self::Child(files::child::Reader::of_this_program(at_once))
    }

    #[cfg(test)]
    pub fn new(_at_once: usize) -> Self {
        Self::Here
    }

    async fn read(&self, bytes: Vec<u8>, file: &ToRead, limits: Limits) -> Result<Document, ReadError> {
        let declared = Some(file.media_type.as_str()).filter(|declared| !declared.is_empty());
        match self {
            Self::Child(reader) => reader.read(&bytes, &file.name, declared, &limits).await,
            #[cfg(test)]
            Self::Here => {
                assert!(!file.name.starts_with("panics"), "as a reader does that has a fault");
                files::read(&bytes, &file.name, declared, &limits)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_in_the_group_that_its_endings_are_in() {
        for kind in Kind::ALL {
            for ending in kind.endings().iter().filter(|ending| **ending != "jfif") {
                assert_eq!(FileGroup::of_name(&format!("a.{ending}")), Some(group(kind)), "{ending}");
            }
        }
        for ending in FileGroup::ALL.iter().flat_map(|group| group.endings()) {
            assert!(Kind::of_ending(ending).is_some(), "no reader for .{ending}");
        }
    }

    #[test]
    fn each_error_of_a_reader_has_its_code() {
        use files::ErrorCode::*;
        for error in [
            Empty,
            TypeMismatch,
            Unsupported,
            Encrypted,
            Damaged,
            TooLarge,
            TooManyPages,
            TooComplex,
            TimedOut,
            NoText,
            ReaderFailed,
        ] {
            assert_eq!(serde_json::to_value(error).unwrap(), code(error).as_str());
        }
    }
}
