//! Files that programs send: whole, and by key, before they use them or along with a request.

use std::time::Duration;

use api::{FileErrorCode, FileState};
use axum::body::{Body, Bytes};
use futures::stream;
use model::{FileId, FileLimits, Language, limits};
use store::{NewFile, Stored, Tenant};
use tokio::time::timeout;
use uuid::Uuid;

use super::{Place, WAIT_MAX_S, Writing, accept::refused, find, moving::bytes, read_soon};
use crate::{
    error::{ErrorCode, Refusal},
    madang::Madang,
};

/// How often a request waits for [`WAIT_MAX_S`] until a file is read.
const WAITS: usize = 3;
/// How long a download waits for its turn.
const TURN: Duration = Duration::from_secs(20);
/// In what pieces bytes from the object store are sent.
const SENT_AT_ONCE: usize = 1024 * 1024;

/// The limits of a file while it isn't known which input it is for: the widest that an input may have.
pub fn widest() -> FileLimits {
    let (max_files, max_mib, max_pages) = (Some(limits::FILES), Some(limits::FILE_MIB), Some(limits::FILE_PAGES));
    FileLimits { groups: Vec::new(), max_files, max_mib, max_pages }
}

/// Stores a file whose bytes are all here, and waits until it was read. `path` is where it stands in the request.
pub async fn take_in(
    madang: &Madang,
    place: &Place,
    new: &NewFile,
    bytes: &[u8],
    path: &str,
) -> Result<FileId, Refusal> {
    let id = place.tenant.create_file(new).await?.id;
    let mut writing = Writing::at(place, id, 0, Language::En);
    writing.add(bytes).await?;
    writing.end().await?;
    read_soon(madang, &place.tenant, id);
    match until_read(madang, place, id, path).await {
        Ok(()) => Ok(id),
        Err(refusal) => {
            place.tenant.delete_file(place.app, place.by, id).await?;
            Err(refusal)
        }
    }
}

/// Waits until a file was read, and refuses one that can't be used. `path` is where it stands in the request.
pub async fn until_read(madang: &Madang, place: &Place, id: FileId, path: &str) -> Result<(), Refusal> {
    for _ in 0..WAITS {
        let file = find(madang, place, id, Some(WAIT_MAX_S), Language::En).await?;
        match file.state {
            FileState::Ready => return Ok(()),
            FileState::Refused => {
                return Err(refused(path, file.error.map_or(FileErrorCode::Unknown, |error| error.code)));
            }
            _ if madang.stop.is_cancelled() => break,
            _ => {}
        }
    }
    Err(ErrorCode::Busy.into())
}

/// The bytes of a content, as the body of a response.
pub async fn content(madang: &Madang, tenant: &Tenant, content: Uuid) -> Result<Body, Refusal> {
    match tenant.object_of(content).await? {
        Some(stored) => fetched(madang, stored).await,
        None => Ok(Body::from_stream(stream::unfold((tenant.clone(), 0), move |(tenant, number)| async move {
            let piece = tenant.content_piece(content, number).await.transpose()?;
            Some((piece.map(Bytes::from), (tenant, number + 1)))
        }))),
    }
}

/// Bytes from the object store, of which few at once are in memory.
async fn fetched(madang: &Madang, stored: Stored) -> Result<Body, Refusal> {
    let turn = timeout(TURN, madang.uploads.fetching.clone().acquire_owned()).await;
    let turn = turn.ok().and_then(Result::ok).ok_or(ErrorCode::Busy)?;
    let bytes = bytes(madang, stored).await.map_err(|error| {
        tracing::warn!(%error, "a file can't be fetched from the object store");
        Refusal::from(ErrorCode::FilesAway)
    })?;
    Ok(Body::from_stream(stream::unfold((Bytes::from(bytes), turn), |(mut rest, turn)| async move {
        let piece = rest.split_to(rest.len().min(SENT_AT_ONCE));
        (!piece.is_empty()).then_some((Ok::<_, std::convert::Infallible>(piece), (rest, turn)))
    })))
}
