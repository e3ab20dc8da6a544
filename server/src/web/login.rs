//! `POST /login`

use axum::{
    Extension,
    http::HeaderMap,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::form::{Fields, back, local_path};
use crate::{
    api::sign_in,
    auth::{self, ClientAddress, session::signed_in_headers},
    madang::Madang,
};

/// The sign-in form.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Login {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    /// Where to go afterwards.
    next: Option<String>,
}

pub async fn post(
    Extension(madang): Extension<Madang>,
    Extension(address): Extension<ClientAddress>,
    headers: HeaderMap,
    Fields(Login { email, password, next }): Fields<Login>,
) -> Response {
    let next = local_path(next);
    let given = api::SignIn { email: email.clone(), password };
    match sign_in(&madang, address, auth::user_agent(&headers), given).await {
        Ok(token) => {
            let to = Redirect::to(next.as_deref().unwrap_or("/"));
            (signed_in_headers(&madang, &token).await, to).into_response()
        }
        Err(refusal) => {
            let typed = [("email", email.as_str()), ("next", next.as_deref().unwrap_or_default())];
            back("/login", &refusal.logged(), &typed).into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::TestApp;

    #[tokio::test]
    async fn the_right_password_goes_where_one_wanted_to_go() {
        let app = TestApp::new().await;
        app.user("owner").await;
        app.set_password("owner", "correct horse battery").await;
        let fields = [("email", "owner@example.com"), ("password", "correct horse battery"), ("next", "/w/test/runs")];
        let answer = app.visitor().post_form("/login", &fields).await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/w/test/runs"));
        app.visitor().with_cookie(answer.header("set-cookie")).get("/api/v1/me").await.ok::<api::Me>();
    }

    #[tokio::test]
    async fn a_wrong_password_keeps_what_was_typed_but_the_password() {
        let app = TestApp::new().await;
        let fields = [("email", "kim@example.com"), ("password", "wrong wrong"), ("next", "//evil.example")];
        let answer = app.visitor().post_form("/login", &fields).await;
        assert_eq!(answer.header("location"), "/login?error=wrong_credentials&email=kim%40example.com");
    }

    #[tokio::test]
    async fn another_sites_form_signs_nobody_in() {
        let app = TestApp::new().await;
        let fields = [("email", "kim@example.com"), ("password", "wrong wrong")];
        let elsewhere = app.visitor().with_header("sec-fetch-site", "cross-site");
        assert_eq!(elsewhere.post_form("/login", &fields).await.error(403).code, api::ErrorCode::CrossSite);
    }
}
