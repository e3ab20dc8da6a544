//! `POST /login`

use axum::{
    Extension,
    http::HeaderMap,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::form::{Fields, back, forget_typed, local_path};
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
            (forget_typed(&madang.config, "/login"), signed_in_headers(&madang, &token).await, to).into_response()
        }
        Err(refusal) => {
            let asked = [("next", next.as_deref().unwrap_or_default())];
            back(&madang.config, "/login", &refusal.logged(), &[("email", &email)], &asked)
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
        let cookies = answer.all_of("set-cookie");
        let session = cookies.iter().find(|cookie| cookie.starts_with("__Host-madang=")).unwrap();
        app.visitor().with_cookie(session).get("/api/v1/me").await.ok::<api::Me>();
        assert!(cookies.iter().any(|cookie| cookie.starts_with("madang_typed=;") && cookie.contains("Max-Age=0")));
    }

    #[tokio::test]
    async fn a_wrong_password_keeps_what_was_typed_but_the_password() {
        let app = TestApp::new().await;
        let fields = [("email", "kim@example.com"), ("password", "wrong wrong"), ("next", "//evil.example")];
        let answer = app.visitor().post_form("/login", &fields).await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/login?error=wrong_credentials"));
        let typed = answer.header("set-cookie");
        assert!(typed.starts_with("madang_typed=email=kim%40example.com; Path=/login; HttpOnly;"), "{typed}");
        assert!(typed.contains("Max-Age=60") && typed.contains("Secure"), "{typed}");
    }

    #[tokio::test]
    async fn another_sites_form_signs_nobody_in() {
        let app = TestApp::new().await;
        let fields = [("email", "kim@example.com"), ("password", "wrong wrong")];
        let elsewhere = app.visitor().with_header("sec-fetch-site", "cross-site");
        assert_eq!(elsewhere.post_form("/login", &fields).await.error(403).code, api::ErrorCode::CrossSite);
    }
}
