//! `GET /workspaces/{workspace}/export`

use axum::{
    http::{HeaderValue, header},
    response::IntoResponse,
};

use crate::{
    answers::attachment,
    auth::Member,
    error::{ErrorCode, Refusal},
    porting::archive::archive_of,
};

/// A workspace as an archive
///
/// A zip with a file for each app that is in use, of its draft, and `workspace.yaml` with the pieces and the order of models. Nothing in it
/// is secret: no keys, no people, no links, no runs. If it breaks off, the archive's end is missing.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/export", operation_id = "exportWorkspace", tag = "workspaces",
    params(("workspace" = String, Path, description = "The workspace's id or slug.")),
    responses((status = 200, description = "The archive.", body = String, content_type = "application/zip")))]
pub async fn export(member: Member) -> Result<impl IntoResponse, Refusal> {
    let workspace = member.tenant.read().await?.ok_or(ErrorCode::NotFound)?;
    let head = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/zip")),
        (header::CONTENT_DISPOSITION, attachment(&workspace.name, "madang.zip")?),
    ];
    Ok((head, archive_of(&member.tenant, &workspace).await?))
}
