//! `POST /workspaces/{workspace}/notices/{notice}/read`

use axum::http::StatusCode;
use uuid::Uuid;

use crate::{
    auth::Member,
    error::{ErrorCode, Refusal},
    strict::At,
};

/// Marks a notice of the caller as read
///
/// Doing it twice changes nothing more.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/notices/{notice}/read", operation_id = "readNotice", tag = "me",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("notice" = Uuid, Path, description = "The notice's id."),
    ),
    responses((status = 204, description = "It is read.")))]
pub async fn read(member: Member, At((_, id)): At<(String, Uuid)>) -> Result<StatusCode, Refusal> {
    if member.tenant.read_notice(member.id, id).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ErrorCode::NotFound.into())
    }
}
