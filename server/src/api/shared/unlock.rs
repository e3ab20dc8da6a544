//! `POST /shared/{token}/unlock`

use api::UnlockLink;
use axum::{Extension, http::StatusCode, response::IntoResponse};
use store::{Hit, LinkAudience, ResolvedLink};

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

/// How many tries within ten minutes each network address has, however many others were wrong.
const FIRST_OF_ADDRESS: u32 = 3;

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
    unless_guessing(madang, &limits(madang, holder, &resolved).await?, attempt)
        .await?
        .ok_or(ErrorCode::WrongPassword)?;
    Ok(Some(unlocked(&madang.config, token, &resolved, hash, madang.now().unix_timestamp())))
}

/// For one address, so that nobody locks the others out, and for all together, so that many addresses don't help much. The first tries of each
/// address don't count among those of all: otherwise twenty addresses could lock everybody out.
async fn limits(madang: &Madang, holder: &Holder, resolved: &ResolvedLink) -> Result<Vec<WrongTries>, Refusal> {
    let (link, address) = (resolved.link.id, holder.address.counted());
    let first = madang.store.hit(&format!("first link password {link} {address}"), FIRST_OF_ADDRESS, 600).await?;
    let mut limits = vec![WrongTries::in_ten_minutes(format!("link password {link} {address}"), 10)];
    if matches!(first, Hit::Refused { .. }) {
        limits.push(WrongTries::in_ten_minutes(format!("link password {link}"), 200));
    }
    Ok(limits)
}

#[cfg(test)]
mod tests {
    use api::LinkCreated;
    use serde_json::json;

    use crate::testing::TestApp;

    #[tokio::test]
    async fn strangers_do_not_lock_out_whoever_knows_the_password() {
        let app = TestApp::new().await;
        let made = app.publish_template("meeting-minutes").await;
        let links = format!("/api/v1/workspaces/test/apps/{}/links", made.slug);
        let wanted = json!({"name": "Fair", "audience": "password", "password": "correct horse battery"});
        let link: LinkCreated = app.user("owner").await.post(&links, &wanted).await.created();
        let path = format!("/api/v1/shared/{}/unlock", link.url.rsplit('/').next().unwrap());
        // As if many addresses had used up what all have together.
        let key = format!("link password {}", link.link.id);
        app.madang.store.weighted_hit(&key, 200, 200, 600).await.unwrap();
        let visitor = app.visitor().at_address("203.0.113.9");
        for _ in 0..2 {
            visitor.post(&path, &json!({"password": "wrong"})).await.error(403);
        }
        visitor.post(&path, &json!({"password": "correct horse battery"})).await.no_content();
        visitor.post(&path, &json!({"password": "wrong"})).await.error(429);
    }
}
