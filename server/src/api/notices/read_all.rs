//! `POST /workspaces/{workspace}/notices/read`

use axum::http::StatusCode;

use crate::{auth::Member, error::Refusal};

/// Marks all of the caller's notices in the workspace as read
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/notices/read", operation_id = "readAllNotices", tag = "me",
    params(("workspace" = String, Path, description = "The workspace's id or slug.")),
    responses((status = 204, description = "All of them are read.")))]
pub async fn read_all(member: Member) -> Result<StatusCode, Refusal> {
    member.tenant.read_all_notices(member.id).await?;
    Ok(StatusCode::NO_CONTENT)
}
