//! `POST /setup`

use api::SetUp;
use axum::{
    Extension,
    http::HeaderMap,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::form::{Fields, back};
use crate::{
    api::set_up,
    auth::{self, ClientAddress, session::signed_in_headers},
    error::language_of,
    madang::Madang,
};

/// The set-up form.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setup {
    #[serde(default)]
    token: String,
    #[serde(default)]
    workspace_name: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    language: Option<model::Language>,
}

pub async fn post(
    Extension(madang): Extension<Madang>,
    Extension(address): Extension<ClientAddress>,
    headers: HeaderMap,
    Fields(form): Fields<Setup>,
) -> Response {
    let wanted = SetUp {
        token: form.token.clone(),
        workspace_name: form.workspace_name.clone(),
        name: form.name.clone(),
        email: form.email.clone(),
        password: form.password,
        language: form.language.unwrap_or_else(|| language_of(&headers)),
    };
    match set_up(&madang, address, auth::user_agent(&headers), wanted).await {
        Ok((workspace, token)) => {
            let to = Redirect::to(&format!("/w/{}", workspace.slug));
            (signed_in_headers(&madang, &token).await, to).into_response()
        }
        Err(refusal) => {
            let typed = [
                ("token", form.token.as_str()),
                ("workspace_name", &form.workspace_name),
                ("name", &form.name),
                ("email", &form.email),
            ];
            back("/setup", &refusal.logged(), &typed).into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::TestApp;

    #[tokio::test]
    async fn the_form_sets_up_and_says_what_is_wrong() {
        let app = TestApp::new().await;
        let token = app.offer_setup().await;
        let mut fields = vec![
            ("token", token.reveal()),
            ("workspace_name", "달빛식품"),
            ("name", "김지원"),
            ("email", "kim@example.com"),
            ("password", "short"),
        ];
        let answer = app.visitor().post_form("/setup", &fields).await;
        let back = answer.header("location").to_owned();
        assert!(back.starts_with("/setup?error=invalid&") && back.ends_with("&fields=password"), "{back}");
        assert!(!back.contains("short") && back.contains("email=kim%40example.com"), "{back}");

        fields[4].1 = "correct horse battery";
        let answer = app.visitor().post_form("/setup", &fields).await;
        assert_eq!(answer.header("location"), "/w/workspace");
    }
}
