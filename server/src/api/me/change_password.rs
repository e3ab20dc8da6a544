//! `PUT /me/password`

use api::ChangePassword;
use axum::{Extension, http::StatusCode};

use crate::{
    auth::{self, Caller, ClientAddress, WrongTries, password},
    error::{ErrorCode, Refusal},
    madang::Madang,
    strict::Body,
};

/// Changes the password
///
/// All other sessions of the person end. Ten wrong tries in 10 minutes are allowed.
#[utoipa::path(put, path = "/api/v1/me/password", operation_id = "changePassword", tag = "me", request_body = ChangePassword,
    responses(
        (status = 204, description = "Changed."),
        (status = 401, description = "`unauthenticated`", body = api::ErrorBody),
        (status = 422, description = "`invalid`: the present password is wrong, or the new one too short.", body = api::ErrorBody),
        (status = 429, description = "`rate_limited`", body = api::ErrorBody),
    ))]
pub async fn change_password(
    Extension(madang): Extension<Madang>,
    Extension(address): Extension<ClientAddress>,
    caller: Caller,
    Body(change): Body<ChangePassword>,
) -> Result<StatusCode, Refusal> {
    password::check_new("new", &change.new)?;
    let known = madang.store.credentials_of(caller.person.id).await?.ok_or(ErrorCode::Unauthenticated)?;
    let limit = WrongTries::in_ten_minutes(format!("password {}", caller.person.id), 10);
    let fits = async { Ok(madang.passwords.fits(change.current, Some(known.password_hash)).await?.then_some(())) };
    auth::unless_guessing(&madang, &[limit], fits).await?.ok_or_else(|| {
        Refusal::field("current", "This is not your present password.", "지금 쓰는 비밀번호와 달라요.")
    })?;
    let hash = madang.passwords.hash(change.new).await?;
    let address = Some(address.0.to_string());
    madang.store.change_password(caller.person.id, &hash, Some(caller.token), address).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(test)]
mod tests {
    use api::Me;
    use serde_json::json;

    use crate::testing::TestApp;

    #[tokio::test]
    async fn a_new_password_ends_all_other_sessions() {
        let app = TestApp::new().await;
        let (here, there) = (app.user("kim").await, app.sign_in("kim").await);
        app.set_password("kim", "correct horse battery").await;
        let change = json!({"current": "correct horse battery", "new": "staple correct horse"});
        here.put("/api/v1/me/password", &change).await.no_content();
        here.get("/api/v1/me").await.ok::<Me>();
        there.get("/api/v1/me").await.error(401);
    }

    #[tokio::test]
    async fn the_present_password_is_asked_for() {
        let app = TestApp::new().await;
        let kim = app.user("kim").await;
        app.set_password("kim", "correct horse battery").await;
        let wrong = json!({"current": "something else", "new": "staple correct horse"});
        assert!(kim.put("/api/v1/me/password", &wrong).await.error(422).fields.contains_key("current"));
        let short = json!({"current": "correct horse battery", "new": "short"});
        assert!(kim.put("/api/v1/me/password", &short).await.error(422).fields.contains_key("new"));
    }
}
