//! `GET /workspaces/{workspace}/invitations`

use api::{Invitation, Page};
use axum::Json;

use crate::{auth::Member, error::Refusal};

/// The invitations that can still be accepted, newest first
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/invitations", operation_id = "listInvitations", tag = "members",
    params(("workspace" = String, Path, description = "The workspace's id or slug.")),
    responses(
        (status = 200, description = "All of them.", body = Page<Invitation>),
        (status = 401, description = "`unauthenticated`", body = api::ErrorBody),
        (status = 403, description = "`forbidden`", body = api::ErrorBody),
        (status = 404, description = "`not_found`", body = api::ErrorBody),
    ))]
pub async fn list(member: Member) -> Result<Json<Page<Invitation>>, Refusal> {
    let invitations = member.tenant.invitations().await?;
    Ok(Json(Page { items: invitations.into_iter().map(super::to_wire).collect(), next: None }))
}
