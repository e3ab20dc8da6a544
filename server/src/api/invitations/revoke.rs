//! `DELETE /workspaces/{workspace}/invitations/{invitation}`

use axum::http::StatusCode;
use model::InvitationId;

use crate::{auth::Member, error::Refusal, strict::At};

/// Takes an invitation back
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/invitations/{invitation}", operation_id = "revokeInvitation",
    tag = "members",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("invitation" = InvitationId, Path, description = "The invitation's id."),
    ),
    responses(
        (status = 204, description = "Its link opens nothing any more."),
        (status = 401, description = "`unauthenticated`", body = api::ErrorBody),
        (status = 403, description = "`forbidden`", body = api::ErrorBody),
        (status = 404, description = "`not_found`", body = api::ErrorBody),
    ))]
pub async fn revoke(member: Member, At((_, invitation)): At<(String, InvitationId)>) -> Result<StatusCode, Refusal> {
    member.tenant.revoke_invitation(invitation).await?;
    Ok(StatusCode::NO_CONTENT)
}
