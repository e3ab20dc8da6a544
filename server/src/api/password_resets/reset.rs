//! `PUT /password-resets/{token}/password`

use api::ResetPassword;
use axum::{Extension, http::StatusCode};
use store::KeysAfterReset;

use crate::{
    auth::{ClientAddress, password},
    error::{ErrorCode, Refusal},
    madang::Madang,
    strict::{At, Body},
};

/// Chooses a new password by a link
///
/// The link is used up. All sessions of the person end, and so do all other links for their password. Nobody is signed in by that. API keys
/// stay, unless `revoke_keys` is set or an admin made the link.
#[utoipa::path(put, path = "/api/v1/password-resets/{token}/password", operation_id = "resetPassword", tag = "me",
    params(("token" = String, Path, description = "The end of the link.")), request_body = ResetPassword,
    responses(
        (status = 204, description = "The password is the new one."),
        (status = 404, description = "`token_invalid`: it was used, has expired, or is none.", body = api::ErrorBody),
        (status = 422, description = "`invalid`", body = api::ErrorBody),
        (status = 429, description = "`rate_limited`", body = api::ErrorBody),
    ))]
pub async fn handler(
    Extension(madang): Extension<Madang>,
    Extension(address): Extension<ClientAddress>,
    At(token): At<String>,
    Body(given): Body<ResetPassword>,
) -> Result<StatusCode, Refusal> {
    reset(&madang, address, &token, given.password, after(given.revoke_keys)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What becomes of the person's keys.
pub fn after(revoke_keys: bool) -> KeysAfterReset {
    if revoke_keys { KeysAfterReset::Revoked } else { KeysAfterReset::Stay }
}

/// Gives the account of whoever holds the link a new password. Returns its address.
pub async fn reset(
    madang: &Madang,
    address: ClientAddress,
    token: &str,
    new: String,
    keys: KeysAfterReset,
) -> Result<String, Refusal> {
    let (token, seen) = super::open(madang, address, token).await?;
    // A password that can't be taken doesn't use the link up.
    password::check_new("password", &new)?;
    let hash = madang.passwords.hash(new).await?;
    let address = Some(address.0.to_string());
    match madang.store.reset_password(token, &hash, keys, address).await? {
        true => Ok(seen.email),
        false => Err(ErrorCode::TokenInvalid.into()),
    }
}
