//! `POST /setup`

use api::{SetUp, Workspace};
use axum::{Extension, Json, http::StatusCode, response::IntoResponse};
use store::{NewPerson, NewWorkspace, TokenHash};

use crate::{
    api::{check, wire, workspaces::to_wire},
    auth::{self, ClientAddress, WrongTries, password, token::Token},
    error::{ErrorCode, Refusal},
    madang::Madang,
    strict::Body,
};

/// Makes the first owner and workspace
///
/// The answer signs the owner in with a cookie. Wrong tokens are limited to 10 in 10 minutes from one address.
#[utoipa::path(post, path = "/api/v1/setup", operation_id = "setUp", tag = "setup", request_body = SetUp,
    responses(
        (status = 201, description = "The workspace; the owner is signed in.", body = Workspace),
        (status = 404, description = "`token_invalid`", body = api::ErrorBody),
        (status = 409, description = "`already_set_up`", body = api::ErrorBody),
        (status = 422, description = "`invalid`", body = api::ErrorBody),
        (status = 429, description = "`rate_limited`", body = api::ErrorBody),
    ))]
pub async fn handler(
    Extension(madang): Extension<Madang>,
    Extension(address): Extension<ClientAddress>,
    headers: axum::http::HeaderMap,
    Body(wanted): Body<SetUp>,
) -> Result<impl IntoResponse, Refusal> {
    let (workspace, token) = set_up(&madang, address, auth::user_agent(&headers), wanted).await?;
    Ok((StatusCode::CREATED, auth::session::signed_in_headers(&madang, &token).await, Json(workspace)))
}

/// Makes the first owner and workspace, and signs the owner in.
pub async fn set_up(
    madang: &Madang,
    address: ClientAddress,
    user_agent: &str,
    wanted: SetUp,
) -> Result<(Workspace, Token), Refusal> {
    if !madang.store.setup_needed().await? {
        return Err(ErrorCode::AlreadySetUp.into());
    }
    let limit = WrongTries::in_ten_minutes(format!("setup {}", address.counted()), 10);
    let fitting = async {
        let Some(token) = Token::parse(wanted.token.trim()) else { return Ok(None) };
        let token = TokenHash(token.hash());
        Ok(madang.store.setup_token_fits(token).await?.then_some(token))
    };
    let token = auth::unless_guessing(madang, &[limit], fitting).await?.ok_or(ErrorCode::TokenInvalid)?;
    let workspace_name = check::name("workspace_name", &wanted.workspace_name)?;
    let owner_name = check::name("name", &wanted.name)?;
    let email = check::email("email", &wanted.email)?;
    password::check_new("password", &wanted.password)?;
    let owner = NewPerson {
        email,
        name: owner_name,
        password_hash: madang.passwords.hash(wanted.password).await?,
        language: Some(wanted.language),
    };
    let slug = wire::slug(&workspace_name, "workspace");
    let new = NewWorkspace { slug, name: workspace_name, language: wanted.language };
    match madang.store.set_up(token, &owner, &new).await? {
        store::SetUp::Done { owner, workspace } => {
            crate::demo_model::connect(madang, workspace.id).await;
            let session = auth::start_session(madang, owner, user_agent).await?;
            Ok((to_wire(*workspace, None), session))
        }
        store::SetUp::WrongToken => Err(ErrorCode::TokenInvalid.into()),
    }
}

#[cfg(test)]
mod tests {
    use api::{ErrorCode, Me, Workspace};
    use serde_json::json;

    use crate::{auth::token::Token, testing::TestApp};

    fn wanted(token: &Token) -> serde_json::Value {
        json!({
            "token": token.reveal(), "workspace_name": "Dalbit Foods", "name": "Kim Ji-won",
            "email": "Kim@Dalbit.example", "password": "correct horse battery", "language": "ko",
        })
    }

    #[tokio::test]
    async fn the_printed_token_makes_the_first_owner_once() {
        let app = TestApp::new().await;
        let token = app.offer_setup().await;
        let answer = app.visitor().post("/api/v1/setup", &wanted(&token)).await;
        let cookie = answer.header("set-cookie").to_owned();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
        let workspace: Workspace = answer.created();
        assert_eq!((workspace.slug.as_str(), workspace.members), ("dalbit-foods", 1));

        let me: Me = app.visitor().with_cookie(&cookie).get("/api/v1/me").await.ok();
        assert_eq!(me.email, "kim@dalbit.example");
        assert_eq!(me.workspaces[0].role, api::Role::Owner);

        let again = app.visitor().post("/api/v1/setup", &wanted(&token)).await;
        assert_eq!(again.error(409).code, ErrorCode::AlreadySetUp);
    }

    #[tokio::test]
    async fn a_wrong_token_makes_nobody_owner_and_guessing_is_slowed_down() {
        let app = TestApp::new().await;
        app.offer_setup().await;
        for _ in 0..10 {
            let answer = app.visitor().post("/api/v1/setup", &wanted(&Token::random())).await;
            assert_eq!(answer.error(404).code, ErrorCode::TokenInvalid);
        }
        let answer = app.visitor().post("/api/v1/setup", &wanted(&Token::random())).await;
        assert!(answer.header("retry-after").parse::<u32>().unwrap() > 0);
        assert_eq!(answer.error(429).code, ErrorCode::RateLimited);
    }

    #[tokio::test]
    async fn every_wrong_field_is_named_and_the_token_stays_good() {
        let app = TestApp::new().await;
        let token = app.offer_setup().await;
        let mut body = wanted(&token);
        body["password"] = json!("short");
        for _ in 0..12 {
            let error = app.visitor().post("/api/v1/setup", &body).await.error(422);
            assert!(error.fields.contains_key("password"), "the right token is no guess: {error:?}");
        }
        app.visitor().post("/api/v1/setup", &wanted(&token)).await.created::<Workspace>();
    }
}
