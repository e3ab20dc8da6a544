//! `GET /invitations/{token}`

use api::InvitationSeen;
use axum::{Extension, Json};

use crate::{
    api::wire::timestamp,
    auth::{ClientAddress, wire_role},
    error::Refusal,
    madang::Madang,
    strict::At,
};

/// What an invitation offers, for whoever holds its link
#[utoipa::path(get, path = "/api/v1/invitations/{token}", operation_id = "getInvitation", tag = "members",
    params(("token" = String, Path, description = "The end of the invitation's link.")),
    responses(
        (status = 200, description = "What it offers.", body = InvitationSeen),
        (status = 404, description = "`token_invalid`", body = api::ErrorBody),
        (status = 429, description = "`rate_limited`", body = api::ErrorBody),
    ))]
pub async fn read(
    Extension(madang): Extension<Madang>,
    Extension(address): Extension<ClientAddress>,
    At(token): At<String>,
) -> Result<Json<InvitationSeen>, Refusal> {
    let (_, seen) = super::open(&madang, address, &token).await?;
    Ok(Json(InvitationSeen {
        workspace_name: seen.workspace_name,
        invited_by: seen.invitation.invited_by,
        role: wire_role(seen.invitation.role),
        email: seen.invitation.email,
        expires_at: timestamp(seen.invitation.expires_at),
    }))
}
