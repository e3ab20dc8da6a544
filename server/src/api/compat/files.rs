//! `/v1/files`: files that programs upload before they use them, in the words of OpenAI's API, or of Anthropic's for clients that send
//! `anthropic-version`.
//!
//! A file is seen by the key that uploaded it, and by nobody else. It is read at once, and belongs to the app of runs without an app until a
//! request names it (`given.rs`).

mod content;
mod delete;
mod list;
mod read;
mod upload;

use axum::http::{HeaderMap, Uri};
use model::{FileId, KeyScope};

pub(super) use self::{
    content::{__path_content, content},
    delete::{__path_delete, delete},
    list::{__path_list, list},
    read::{__path_read, read},
    upload::{__path_upload, MOST_BYTES, upload},
};
use super::begin::has;
use crate::{
    auth::Member,
    compat::{errors::Shape, files},
    error::{ErrorCode, Refusal},
};

/// Whose client asks.
fn shape(uri: &Uri, headers: &HeaderMap) -> Shape {
    Shape::of(uri.path(), headers).unwrap_or(Shape::OpenAi)
}

/// Refuses a key that may ask neither apps nor models, and so has no use for files.
fn may(member: &Member) -> Result<(), Refusal> {
    if has(member, KeyScope::AppsRun) || has(member, KeyScope::ModelsRun) {
        return Ok(());
    }
    Err(Refusal::from(ErrorCode::ScopeMissing).and_field(
        "scope",
        "This takes the scope apps:run or models:run.",
        "필요한 범위: apps:run이나 models:run.",
    ))
}

/// The file of the key with this id.
async fn find(member: &Member, id: &str) -> Result<store::KeyFile, Refusal> {
    may(member)?;
    let key = &member.key().ok_or(ErrorCode::Unauthenticated)?.holder;
    let found = match files::parse(id) {
        Some(id) => member.tenant.key_file(key.id, id).await?,
        None => None,
    };
    found.ok_or_else(|| missing(id))
}

fn missing(id: &str) -> Refusal {
    let id: String = id.chars().take(100).collect();
    Refusal::from(ErrorCode::NotFound).and_field(
        "file_id",
        format!("This key has no file “{id}”."),
        format!("이 키에 “{id}” 파일이 없어요."),
    )
}

/// The file's id in the path; an id of another form names nothing.
fn id_of(id: &str) -> Result<FileId, Refusal> {
    files::parse(id).ok_or_else(|| missing(id))
}
