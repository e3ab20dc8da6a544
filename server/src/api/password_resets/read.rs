//! `GET /password-resets/{token}`

use api::{PasswordResetKey, PasswordResetSeen};
use axum::{Extension, Json};
use store::KeyOfPerson;

use crate::{api::wire::timestamp, auth::ClientAddress, error::Refusal, madang::Madang, strict::At};

/// Whose password a link is for, and which API keys act as that person, for whoever holds it
#[utoipa::path(get, path = "/api/v1/password-resets/{token}", operation_id = "getPasswordReset", tag = "me",
    params(("token" = String, Path, description = "The end of the link.")),
    responses(
        (status = 200, description = "The account.", body = PasswordResetSeen),
        (status = 404, description = "`token_invalid`: it was used, has expired, or is none.", body = api::ErrorBody),
        (status = 429, description = "`rate_limited`", body = api::ErrorBody),
    ))]
pub async fn read(
    Extension(madang): Extension<Madang>,
    Extension(address): Extension<ClientAddress>,
    At(token): At<String>,
) -> Result<Json<PasswordResetSeen>, Refusal> {
    let (_, seen) = super::open(&madang, address, &token).await?;
    let key = |key: KeyOfPerson| PasswordResetKey {
        name: key.name,
        token_last4: key.token_last4,
        workspace_name: key.workspace_name,
        last_used_at: key.last_used_at.map(timestamp),
    };
    Ok(Json(PasswordResetSeen {
        email: seen.email,
        expires_at: timestamp(seen.expires_at),
        keys: seen.keys.into_iter().map(key).collect(),
        revokes_keys: seen.by_admin,
    }))
}
