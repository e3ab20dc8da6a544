//! `POST /sessions`

use api::{Me, SignIn};
use axum::{Extension, Json, http::StatusCode, response::IntoResponse};

use crate::{
    api::me,
    auth::{self, ClientAddress, token::Token},
    error::{ErrorCode, Refusal},
    madang::Madang,
    strict::Body,
};

/// Signs somebody in
///
/// The answer sets the session's cookie. An address that is unknown and a password that is wrong get the same answer after the same
/// time. From one network address 10 wrong tries in 10 minutes are allowed for one account, and 50 in all.
#[utoipa::path(post, path = "/api/v1/sessions", operation_id = "signIn", tag = "me", request_body = SignIn,
    responses(
        (status = 201, description = "The person who is signed in now.", body = Me),
        (status = 401, description = "`wrong_credentials`", body = api::ErrorBody),
        (status = 429, description = "`rate_limited`", body = api::ErrorBody),
    ))]
pub async fn handler(
    Extension(madang): Extension<Madang>,
    Extension(address): Extension<ClientAddress>,
    headers: axum::http::HeaderMap,
    Body(given): Body<SignIn>,
) -> Result<impl IntoResponse, Refusal> {
    let token = sign_in(&madang, address, auth::user_agent(&headers), given).await?;
    let signed_in = madang.store.signed_in(store::TokenHash(token.hash())).await?.ok_or(ErrorCode::Unauthenticated)?;
    let me = me::to_wire(signed_in.person.clone(), signed_in.memberships.clone());
    Ok((StatusCode::CREATED, auth::session::signed_in_headers(&madang, &token).await, Json(me)))
}

/// Checks the password and begins a session.
pub async fn sign_in(
    madang: &Madang,
    ClientAddress(address): ClientAddress,
    user_agent: &str,
    SignIn { email, password }: SignIn,
) -> Result<Token, Refusal> {
    let email = email.trim().to_lowercase();
    // Counted per account *and* network address: an attacker elsewhere can't lock the owner out.
    auth::limit(madang, &format!("sign-in {address} {email}"), 10, 600).await?;
    auth::limit(madang, &format!("sign-in {address}"), 50, 600).await?;
    let found = madang.store.credentials(&email).await?;
    let (person, hash) = found.map(|found| (found.person, found.password_hash)).unzip();
    if !madang.passwords.fits(password, hash).await? {
        return Err(ErrorCode::WrongCredentials.into());
    }
    let person = person.ok_or(ErrorCode::WrongCredentials)?;
    auth::start_session(madang, person, user_agent).await
}

#[cfg(test)]
mod tests {
    use api::{ErrorCode, Me};
    use serde_json::json;

    use crate::testing::TestApp;

    #[tokio::test]
    async fn the_right_password_signs_in() {
        let app = TestApp::new().await;
        app.user("kim").await;
        app.set_password("kim", "correct horse battery").await;
        let answer = app
            .visitor()
            .post("/api/v1/sessions", &json!({"email": " KIM@example.com", "password": "correct horse battery"}))
            .await;
        let cookie = answer.header("set-cookie").to_owned();
        assert_eq!(answer.created::<Me>().name, "kim");
        app.visitor().with_cookie(&cookie).get("/api/v1/me").await.ok::<Me>();
    }

    #[tokio::test]
    async fn the_browser_learns_how_the_account_wants_to_read() {
        let app = TestApp::new().await;
        let kim = app.user("kim").await;
        kim.patch("/api/v1/me", &json!({"language": "ko", "theme": "dark"})).await.ok::<Me>();
        app.set_password("kim", "correct horse battery").await;
        let body = json!({"email": "kim@example.com", "password": "correct horse battery"});
        let answer = app.visitor().post("/api/v1/sessions", &body).await;
        let names: Vec<_> = answer.all_of("set-cookie").iter().filter_map(|value| value.split(';').next()).collect();
        assert_eq!(names[1..], ["madang_language=ko", "madang_theme=dark"]);
        assert!(answer.all_of("set-cookie")[1..].iter().all(|value| !value.contains("HttpOnly")));
    }

    #[tokio::test]
    async fn ten_wrong_passwords_are_enough() {
        let app = TestApp::new().await;
        app.user("kim").await;
        for n in 0..10 {
            let email = "kim@example.com";
            let answer = app
                .visitor()
                .post("/api/v1/sessions", &json!({"email": email, "password": format!("wrong {n}")}))
                .await;
            assert_eq!(answer.error(401).code, ErrorCode::WrongCredentials);
        }
        let body = json!({"email": "kim@example.com", "password": "wrong again"});
        assert_eq!(app.visitor().post("/api/v1/sessions", &body).await.error(429).code, ErrorCode::RateLimited);
        // Somebody else, at another address, is not locked out by that.
        let elsewhere = app.visitor().at_address("203.0.113.7");
        assert_eq!(elsewhere.post("/api/v1/sessions", &body).await.error(401).code, ErrorCode::WrongCredentials);
    }

    #[tokio::test]
    async fn an_unknown_address_gets_the_same_answer() {
        let app = TestApp::new().await;
        let body = json!({"email": "nobody@example.com", "password": "whatever it is"});
        assert_eq!(app.visitor().post("/api/v1/sessions", &body).await.error(401).code, ErrorCode::WrongCredentials);
    }
}
