//! `POST /workspaces/{workspace}/imports/archive`

use api::{ArchiveImport, ArchivedApp, ImportOutcome};
use axum::{Extension, Json, body::Body, http::HeaderMap};
use model::Language;

use super::{create::made, too_large};
use crate::{
    auth::Member,
    error::{ErrorCode, Refusal, language_of},
    madang::Madang,
    porting::{
        archive::{ARCHIVE_BYTES, Archive},
        plan, read,
    },
    uploads::{Quota, whole},
};

/// Makes the apps of an archive of a workspace
///
/// Each becomes a draft of the caller's, whole or not at all, with a report of its own; one that is refused doesn't keep the others from
/// being made. Nothing is published, sent or run.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/imports/archive", operation_id = "importArchive", tag = "imports",
    params(("workspace" = String, Path, description = "The workspace's id or slug.")),
    request_body(content = String, content_type = "application/octet-stream",
        description = "The archive, at most 64 MiB and 200 apps."),
    responses(
        (status = 200, description = "What became of each app.", body = ArchiveImport),
        (status = 413, description = "`too_large`", body = api::ErrorBody),
        (status = 422, description = "`invalid`: it is no archive of a workspace.", body = api::ErrorBody),
        (status = 429, description = "`rate_limited`: it counts as an upload.", body = api::ErrorBody),
    ))]
pub async fn import(
    Extension(madang): Extension<Madang>,
    member: Member,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<ArchiveImport>, Refusal> {
    let language = language_of(&headers);
    let bytes = whole(body, ARCHIVE_BYTES as u64).await;
    let bytes = bytes.map_err(|refusal| if refusal.code() == ErrorCode::TooLarge { too_large() } else { refusal })?;
    Quota::of_member(&member).count(&madang, bytes.len() as u64).await?;
    let mut archive = Archive::open(bytes).await?;
    let mut apps = Vec::new();
    while let Some((file, bytes)) = archive.next().await? {
        apps.push(match Box::pin(one(&member, bytes, language)).await {
            Ok(app) => ArchivedApp { file, ..app },
            // What isn't about this file is about all of them.
            Err(refusal) if refusal.code() != ErrorCode::Invalid => return Err(refusal),
            Err(refusal) => {
                let error = refusal.body(language, "").error;
                let refused = error.fields.into_values().next().unwrap_or(error.message);
                ArchivedApp { file, app: None, refused: Some(refused), lines: Vec::new() }
            }
        });
    }
    Ok(Json(ArchiveImport { apps }))
}

async fn one(member: &Member, bytes: Vec<u8>, language: Language) -> Result<ArchivedApp, Refusal> {
    let plan = plan(member, read(bytes, None).await?, &[], language).await?;
    let mut lines = plan.lines(language);
    lines.retain(|line| line.what != ImportOutcome::Mapped);
    let app = made(member, plan).await?;
    Ok(ArchivedApp { file: String::new(), app: Some(app), refused: None, lines })
}
