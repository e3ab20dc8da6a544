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
    let me = me::to_wire(&madang, signed_in.person.clone(), signed_in.memberships.clone()).await?;
    Ok((StatusCode::CREATED, auth::session::signed_in_headers(&madang, &token).await, Json(me)))
}

/// Checks the password and begins a session.
pub async fn sign_in(
    madang: &Madang,
    address: ClientAddress,
    user_agent: &str,
    SignIn { email, password }: SignIn,
) -> Result<Token, Refusal> {
    let email = email.trim().to_lowercase();
    let attempt = async {
        let found = madang.store.credentials(&email).await?;
        let (person, hash) = found.map(|found| (found.person, found.password_hash)).unzip();
        let fits = madang.passwords.fits(password, hash).await?;
        Ok(person.filter(|_| fits))
    };
    let person = auth::unless_guessing(madang, &auth::wrong_passwords(address, &email), attempt).await?;
    auth::start_session(madang, person.ok_or(ErrorCode::WrongCredentials)?, user_agent).await
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
    async fn right_passwords_are_no_tries() {
        let app = TestApp::new().await;
        app.user("kim").await;
        app.set_password("kim", "correct horse battery").await;
        let sign_in = async |password: &str| {
            let body = json!({"email": "kim@example.com", "password": password});
            app.visitor().post("/api/v1/sessions", &body).await.status.as_u16()
        };
        for n in 0..55 {
            assert_eq!(sign_in("correct horse battery").await, 201, "sign-in {n}");
        }
        for n in 0..10 {
            assert_eq!((sign_in("wrong").await, n), (401, n));
            let expected = if n < 9 { 201 } else { 429 };
            assert_eq!(sign_in("correct horse battery").await, expected, "being right buys no guesses");
        }
    }

    #[tokio::test]
    async fn ones_own_password_buys_no_guesses_at_others() {
        let app = TestApp::new().await;
        app.user("kim").await;
        app.set_password("kim", "correct horse battery").await;
        let sign_in = async |email: String, password: &str| {
            let body = json!({"email": email, "password": password});
            app.visitor().post("/api/v1/sessions", &body).await.status.as_u16()
        };
        for n in 0..50 {
            assert_eq!(sign_in(format!("victim{n}@example.com"), "guess").await, 401);
            if n % 10 == 0 {
                assert_eq!(sign_in("kim@example.com".into(), "correct horse battery").await, 201);
            }
        }
        assert_eq!(sign_in("victim50@example.com".into(), "guess").await, 429);
    }

    #[tokio::test]
    async fn guessing_many_at_once_is_no_way_around() {
        let app = TestApp::new().await;
        app.user("kim").await;
        let tries = (0..14).map(|n| {
            let body = json!({"email": "kim@example.com", "password": format!("wrong {n}")});
            let visitor = app.visitor();
            async move { visitor.post("/api/v1/sessions", &body).await.status.as_u16() }
        });
        let answers = futures::future::join_all(tries).await;
        assert!(answers.iter().filter(|status| **status == 401).count() <= 10, "{answers:?}");
        assert!(answers.iter().filter(|status| **status == 429).count() >= 4, "{answers:?}");
    }

    #[tokio::test]
    async fn an_unknown_address_gets_the_same_answer() {
        let app = TestApp::new().await;
        let body = json!({"email": "nobody@example.com", "password": "whatever it is"});
        assert_eq!(app.visitor().post("/api/v1/sessions", &body).await.error(401).code, ErrorCode::WrongCredentials);
    }
}
