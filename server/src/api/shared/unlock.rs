//! `POST /shared/{token}/unlock`

use api::UnlockLink;
use axum::{Extension, http::StatusCode, response::IntoResponse};
use store::{LinkAudience, ResolvedLink};

use super::{
    find,
    holder::{Holder, unlocked},
};
use crate::{
    auth::{WrongTries, password::LONGEST, unless_guessing},
    error::{ErrorCode, Refusal},
    madang::Madang,
    strict::{At, Body},
    web::form::SetCookie,
};

/// Gives the password of a share link
///
/// The cookie of the answer lets this browser in for a day, or until the password is changed.
#[utoipa::path(post, path = "/api/v1/shared/{token}/unlock", operation_id = "unlockSharedApp", tag = "shared",
    params(("token" = String, Path, description = "The end of the link.")), request_body = UnlockLink,
    responses(
        (status = 204, description = "It was right, or the link needs none."),
        (status = 403, description = "`wrong_password`: it was wrong.", body = api::ErrorBody),
        (status = 429, description = "`rate_limited`: ten were wrong within ten minutes.", body = api::ErrorBody),
    ))]
pub async fn unlock(
    Extension(madang): Extension<Madang>,
    holder: Holder,
    At(token): At<String>,
    Body(body): Body<UnlockLink>,
) -> Result<impl IntoResponse, Refusal> {
    let cookies = give(&madang, &holder, &token, body.password).await?;
    Ok((cookies, StatusCode::NO_CONTENT))
}

/// Checks a password, and returns the cookies for whoever gave the right one.
pub async fn give(
    madang: &Madang,
    holder: &Holder,
    token: &str,
    password: String,
) -> Result<Option<(SetCookie, SetCookie)>, Refusal> {
    let resolved = find(madang, holder.address, token).await?;
    let LinkAudience::Password { hash } = &resolved.link.settings.audience else { return Ok(None) };
    let attempt = async {
        // No password is longer, and hashing a long text takes long.
        let is_short = password.chars().count() <= LONGEST;
        let fits = is_short && madang.passwords.fits(password, Some(hash.clone())).await?;
        Ok(fits.then_some(()))
    };
    unless_guessing(madang, &limits(holder, &resolved), attempt).await?.ok_or(ErrorCode::WrongPassword)?;
    Ok(Some(unlocked(&madang.config, token, &resolved, hash, madang.now().unix_timestamp())))
}

/// For one address, so that nobody locks the others out, and for all together, so that many addresses don't help much.
fn limits(holder: &Holder, resolved: &ResolvedLink) -> [WrongTries; 2] {
    let (link, address) = (resolved.link.id, holder.address.counted());
    [
        WrongTries::in_ten_minutes(format!("link password {link} {address}"), 10),
        WrongTries::in_ten_minutes(format!("link password {link}"), 200),
    ]
}
