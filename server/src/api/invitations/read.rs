//! `GET /invitations/{token}`

use api::InvitationSeen;
use axum::{Extension, Json};
use store::TokenHash;

use crate::{
    api::wire::timestamp,
    auth::{self, ClientAddress, token::Token, wire_role},
    error::{ErrorCode, Refusal},
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
    auth::limit(&madang, &format!("invitation {}", address.0), 60, 600).await?;
    let token = Token::parse(&token).ok_or(ErrorCode::TokenInvalid)?;
    let seen = madang.store.invitation(TokenHash(token.hash())).await?.ok_or(ErrorCode::TokenInvalid)?;
    Ok(Json(InvitationSeen {
        workspace_name: seen.workspace_name,
        invited_by: seen.invitation.invited_by,
        role: wire_role(seen.invitation.role),
        email: seen.invitation.email,
        expires_at: timestamp(seen.invitation.expires_at),
    }))
}
