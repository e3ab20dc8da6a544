//! `POST /invite/{token}`

use api::AcceptInvitation;
use axum::{
    Extension,
    http::HeaderMap,
    response::{IntoResponse, Redirect, Response},
};

use super::form::{Fields, back, forget_typed};
use crate::{
    api::{Acceptor, accept},
    auth::{self, Caller, ClientAddress, session::signed_in_headers, token::Token},
    error::language_of,
    madang::Madang,
    strict::At,
};

pub async fn post(
    Extension(madang): Extension<Madang>,
    Extension(address): Extension<ClientAddress>,
    caller: Option<Caller>,
    headers: HeaderMap,
    At(token): At<String>,
    Fields(given): Fields<AcceptInvitation>,
) -> Response {
    let who = Acceptor { caller, address, user_agent: auth::user_agent(&headers), language: language_of(&headers) };
    let (name, email) = (given.name.clone().unwrap_or_default(), given.email.clone().unwrap_or_default());
    // A token of ours is all hex digits; anything else must not steer the redirect.
    let page = if Token::parse(&token).is_some() { format!("/invite/{token}") } else { "/invite/invalid".to_owned() };
    match accept(&madang, who, &token, given).await {
        Ok((accepted, session)) => {
            let headers = match session {
                Some(token) => Some(signed_in_headers(&madang, &token).await),
                None => None,
            };
            let to = Redirect::to(&format!("/w/{}", accepted.workspace));
            (forget_typed(&madang.config, &page), headers, to).into_response()
        }
        Err(refusal) => back(&madang.config, &page, &refusal.logged(), &[("name", &name), ("email", &email)], &[]),
    }
}

#[cfg(test)]
mod tests {
    use api::InvitationCreated;
    use serde_json::json;

    use crate::testing::TestApp;

    #[tokio::test]
    async fn the_form_makes_an_account_and_joins() {
        let app = TestApp::new().await;
        let owner = app.user("owner").await;
        let made: InvitationCreated =
            owner.post("/api/v1/workspaces/test/invitations", &json!({"role": "user"})).await.created();
        let path = made.url.strip_prefix("http://127.0.0.1:3000").unwrap();
        let wrong = app.visitor().post_form(path, &[("name", "Choi"), ("email", "choi"), ("password", "x")]).await;
        assert_eq!(wrong.header("location"), format!("{path}?error=invalid&fields=email"));
        let typed = wrong.header("set-cookie");
        assert!(typed.starts_with(&format!("madang_typed=name=Choi&email=choi; Path={path};")), "{typed}");
        let fields = [("name", "Choi"), ("email", "choi@example.com"), ("password", "correct horse battery")];
        let right = app.visitor().post_form(path, &fields).await;
        assert_eq!(right.header("location"), "/w/test");
    }
}
