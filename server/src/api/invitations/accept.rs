//! `POST /invitations/{token}/accept`

use api::{AcceptInvitation, InvitationAccepted};
use axum::{Extension, Json, response::IntoResponse};
use model::Language;
use store::{Accepted, Invitee, NewPerson};

use crate::{
    api::check,
    auth::{self, Caller, ClientAddress, password, token::Token},
    error::{ErrorCode, Refusal, language_of},
    madang::Madang,
    strict::{At, Body},
};

/// Accepts an invitation
///
/// Somebody who is signed in sends an empty body. Anybody else sends an address and a password: those of their account, or those of the
/// account to make, then with a name. The answer signs them in.
#[utoipa::path(post, path = "/api/v1/invitations/{token}/accept", operation_id = "acceptInvitation", tag = "members",
    params(("token" = String, Path, description = "The end of the invitation's link.")), request_body = AcceptInvitation,
    responses(
        (status = 200, description = "The workspace that they are a member of now.", body = InvitationAccepted),
        (status = 401, description = "`wrong_credentials`: there is such an account, with another password.", body = api::ErrorBody),
        (status = 404, description = "`token_invalid`", body = api::ErrorBody),
        (status = 422, description = "`invalid`", body = api::ErrorBody),
        (status = 429, description = "`rate_limited`", body = api::ErrorBody),
    ))]
pub async fn handler(
    Extension(madang): Extension<Madang>,
    Extension(address): Extension<ClientAddress>,
    caller: Option<Caller>,
    headers: axum::http::HeaderMap,
    At(token): At<String>,
    Body(given): Body<AcceptInvitation>,
) -> Result<impl IntoResponse, Refusal> {
    let who = Acceptor { caller, address, user_agent: auth::user_agent(&headers), language: language_of(&headers) };
    let (accepted, session) = accept(&madang, who, &token, given).await?;
    let headers = match session {
        Some(token) => Some(auth::session::signed_in_headers(&madang, &token).await),
        None => None,
    };
    Ok((headers, Json(accepted)))
}

/// Who accepts an invitation, and from where.
#[derive(Debug)]
pub struct Acceptor<'a> {
    /// Whoever is signed in already.
    pub caller: Option<Caller>,
    /// Their network address.
    pub address: ClientAddress,
    /// Their browser.
    pub user_agent: &'a str,
    /// Their language, for a new account.
    pub language: Language,
}

/// Makes somebody a member, and signs them in where they were not.
pub async fn accept(
    madang: &Madang,
    who: Acceptor<'_>,
    token: &str,
    given: AcceptInvitation,
) -> Result<(InvitationAccepted, Option<Token>), Refusal> {
    let (token, _) = super::open(madang, who.address, token).await?;
    let invitee = match &who.caller {
        Some(caller) => Invitee::Known(caller.person.id),
        None => invitee(madang, &who, given).await?,
    };
    let address = Some(who.address.0.to_string());
    let (slug, person) = match (madang.store.accept_invitation(token, &invitee, address).await?, invitee) {
        (Accepted::Joined { slug, person, .. }, _) => (slug, person),
        (Accepted::AlreadyMember { slug, .. }, Invitee::Known(person)) => (slug, person),
        (Accepted::OtherAddress, _) => {
            return Err(Refusal::field(
                "email",
                "This invitation is for another e-mail address. Use that one, or ask for a new invitation.",
                "다른 이메일 주소로 보낸 초대예요. 그 주소를 쓰거나 새 초대를 부탁해 주세요.",
            ));
        }
        (Accepted::Gone | Accepted::AlreadyMember { .. }, _) => return Err(ErrorCode::TokenInvalid.into()),
    };
    let session = match who.caller {
        Some(_) => None,
        None => Some(auth::start_session(madang, person, who.user_agent).await?),
    };
    Ok((InvitationAccepted { workspace: slug }, session))
}

/// The account with this address and password, or the one to make.
async fn invitee(madang: &Madang, who: &Acceptor<'_>, given: AcceptInvitation) -> Result<Invitee, Refusal> {
    let email = check::email("email", &given.email.unwrap_or_default())?;
    let password = given.password.unwrap_or_default();
    if let Some(known) = madang.store.credentials(&email).await? {
        let fits = async { Ok(madang.passwords.fits(password, Some(known.password_hash)).await?.then_some(())) };
        let limits = auth::wrong_passwords(who.address, &email);
        auth::unless_guessing(madang, &limits, fits).await?.ok_or(ErrorCode::WrongCredentials)?;
        return Ok(Invitee::Known(known.person));
    }
    let name = check::name("name", &given.name.unwrap_or_default())?;
    password::check_new("password", &password)?;
    let password_hash = madang.passwords.hash(password).await?;
    Ok(Invitee::New(NewPerson { email, name, password_hash, language: Some(who.language) }))
}

#[cfg(test)]
mod tests {
    use api::{ErrorCode, InvitationAccepted, InvitationCreated, Me, Role};
    use serde_json::json;

    use crate::testing::{TestApp, TestClient};

    async fn invite(owner: &TestClient, body: serde_json::Value) -> String {
        let made: InvitationCreated = owner.post("/api/v1/workspaces/test/invitations", &body).await.created();
        format!("/api/v1/invitations/{}/accept", made.url.rsplit('/').next().unwrap())
    }

    #[tokio::test]
    async fn a_new_person_joins_once_and_is_signed_in() {
        let app = TestApp::new().await;
        let path = invite(&app.user("owner").await, json!({"role": "builder"})).await;
        let account = json!({"name": "Choi", "email": "choi@example.com", "password": "correct horse battery"});
        let answer = app.visitor().post(&path, &account).await;
        let cookie = answer.header("set-cookie").to_owned();
        assert_eq!(answer.ok::<InvitationAccepted>().workspace, "test");
        let me: Me = app.visitor().with_cookie(&cookie).get("/api/v1/me").await.ok();
        assert_eq!(me.workspaces[0].role, Role::Builder);
        assert_eq!(app.visitor().post(&path, &account).await.error(404).code, ErrorCode::TokenInvalid);
    }

    #[tokio::test]
    async fn an_invitation_for_somebody_else_is_not_used_up() {
        let app = TestApp::new().await;
        let path = invite(&app.user("owner").await, json!({"role": "user", "email": "choi@example.com"})).await;
        let stranger = app.stranger("park").await;
        assert!(stranger.post(&path, &json!({})).await.error(422).fields.contains_key("email"));
        let account = json!({"name": "Choi", "email": "choi@example.com", "password": "correct horse battery"});
        app.visitor().post(&path, &account).await.ok::<InvitationAccepted>();
    }

    #[tokio::test]
    async fn an_office_opens_its_invitation_as_often_as_it_likes_and_guesses_are_counted() {
        let app = TestApp::new().await;
        let path = invite(&app.user("owner").await, json!({"role": "user"})).await;
        let seen = path.strip_suffix("/accept").unwrap();
        for _ in 0..65 {
            app.visitor().get(seen).await.ok::<api::InvitationSeen>();
        }
        for _ in 0..60 {
            app.visitor().get(&format!("/api/v1/invitations/{}", "0".repeat(64))).await.error(404);
        }
        app.visitor().get(&format!("/api/v1/invitations/{}", "0".repeat(64))).await.error(429);
    }

    #[tokio::test]
    async fn a_removed_admins_invitation_lets_nobody_in() {
        let app = TestApp::new().await;
        let (owner, lee) = (app.user("owner").await, app.member("lee", Role::Admin).await);
        let path = invite(&lee, json!({"role": "admin"})).await;
        owner.delete(&format!("/api/v1/workspaces/test/members/{}", lee.id())).await.no_content();
        assert_eq!(lee.post(&path, &json!({})).await.error(404).code, ErrorCode::TokenInvalid);
        let account = json!({"name": "Choi", "email": "choi@example.com", "password": "correct horse battery"});
        assert_eq!(app.visitor().post(&path, &account).await.error(404).code, ErrorCode::TokenInvalid);
        app.visitor().get(path.strip_suffix("/accept").unwrap()).await.error(404);
    }

    #[tokio::test]
    async fn a_known_address_needs_its_own_password() {
        let app = TestApp::new().await;
        let path = invite(&app.user("owner").await, json!({"role": "user"})).await;
        app.stranger("park").await;
        let forged = json!({"name": "Park", "email": "park@example.com", "password": "a password of mine"});
        assert_eq!(app.visitor().post(&path, &forged).await.error(401).code, ErrorCode::WrongCredentials);
    }
}
