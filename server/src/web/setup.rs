//! `POST /setup`

use api::SetUp;
use axum::{
    Extension,
    extract::{Request, State},
    http::{HeaderMap, Method, header},
    middleware::Next,
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::form::{Fields, SetCookie, back, forget_typed};
use crate::{
    api::set_up,
    auth::{
        self, ClientAddress,
        session::{cookie, signed_in_headers},
        token::Token,
    },
    config::Config,
    error::{ErrorCode, language_of},
    madang::Madang,
};

/// The page with the form.
const PAGE: &str = "/setup";
/// The cookie with the token of the printed link.
const TOKEN: &str = "madang_setup";
/// How long it lives, in seconds: an hour is enough to fill the form in.
const TOKEN_S: u32 = 3600;

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
    let token = if form.token.is_empty() { kept_token(&headers) } else { token_from(&form.token).to_owned() };
    let wanted = SetUp {
        token: token.clone(),
        workspace_name: form.workspace_name.clone(),
        name: form.name.clone(),
        email: form.email.clone(),
        password: form.password,
        language: form.language.unwrap_or_else(|| language_of(&headers)),
    };
    match set_up(&madang, address, auth::user_agent(&headers), wanted).await {
        Ok((workspace, session)) => {
            let forget = (keep_token(&madang.config, ""), forget_typed(&madang.config, PAGE));
            let to = Redirect::to(&format!("/w/{}", workspace.slug));
            (forget, signed_in_headers(&madang, &session).await, to).into_response()
        }
        Err(refusal) => {
            let typed =
                [("workspace_name", form.workspace_name.as_str()), ("name", &form.name), ("email", &form.email)];
            // One that may be right need not be typed again.
            let keep = if refusal.code() == ErrorCode::TokenInvalid { "" } else { token.as_str() };
            let keep = keep_token(&madang.config, keep);
            (keep, back(&madang.config, PAGE, &refusal.logged(), &typed, &[])).into_response()
        }
    }
}

/// The token in what somebody pasted: the token itself, or the whole link that ends in it.
fn token_from(text: &str) -> &str {
    let token = text.split_once("token=").map_or(text, |(_, token)| token);
    token.split('&').next().unwrap_or(token).trim()
}

/// Takes the token of the printed link out of the address, where it would stay in histories and logs, into a cookie of that page.
pub async fn without_token(State(madang): State<Madang>, request: Request, next: Next) -> Response {
    let asked = request.uri().query().unwrap_or_default();
    let is_page = request.method() == Method::GET && request.uri().path().trim_end_matches('/') == PAGE;
    let token = asked.split('&').find_map(|pair| pair.strip_prefix("token=")).filter(|_| is_page);
    let Some(token) = token else { return next.run(request).await };
    let rest: Vec<&str> = asked.split('&').filter(|pair| !pair.starts_with("token=") && !pair.is_empty()).collect();
    let to = if rest.is_empty() { PAGE.to_owned() } else { format!("{PAGE}?{}", rest.join("&")) };
    let no_store = AppendHeaders([(header::CACHE_CONTROL, "no-store")]);
    (keep_token(&madang.config, token), no_store, Redirect::to(&to)).into_response()
}

/// Whether the browser holds a token for the form.
#[cfg(feature = "ui")]
pub fn has_token(headers: &HeaderMap) -> bool {
    !kept_token(headers).is_empty()
}

fn kept_token(headers: &HeaderMap) -> String {
    cookie(headers, TOKEN).unwrap_or_default().to_owned()
}

/// What can't be a token of ours is not kept, and takes away what was.
fn keep_token(config: &Config, token: &str) -> SetCookie {
    match Token::parse(token.trim()) {
        Some(token) => SetCookie::new(config, TOKEN, token.reveal(), PAGE, TOKEN_S),
        None => SetCookie::new(config, TOKEN, "", PAGE, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::token_from;
    use crate::testing::TestApp;

    #[test]
    fn a_token_is_found_in_the_link_too() {
        for text in ["ab12", " ab12\n", "http://127.0.0.1:3000/setup?token=ab12", "/setup?token=ab12&lang=ko"] {
            assert_eq!(token_from(text), "ab12", "{text}");
        }
    }

    #[tokio::test]
    async fn the_form_sets_up_and_says_what_is_wrong() {
        let app = TestApp::new().await;
        let token = app.offer_setup().await;
        let link = format!(" http://127.0.0.1:3000/setup?token={}\n", token.reveal());
        let mut fields = vec![
            ("token", link.as_str()),
            ("workspace_name", "달빛식품"),
            ("name", "김지원"),
            ("email", "kim@example.com"),
            ("password", "short"),
        ];
        let answer = app.visitor().post_form("/setup", &fields).await;
        assert_eq!(answer.header("location"), "/setup?error=invalid&fields=password");
        let cookies = answer.all_of("set-cookie");
        assert!(cookies.iter().any(|cookie| cookie.contains("email=kim%40example.com")), "{cookies:?}");
        assert!(cookies.iter().all(|cookie| !cookie.contains("short")), "{cookies:?}");

        fields[4].1 = "correct horse battery";
        let answer = app.visitor().post_form("/setup", &fields).await;
        assert_eq!(answer.header("location"), "/w/workspace");
    }

    #[tokio::test]
    async fn the_printed_links_token_does_not_stay_in_the_address() {
        let app = TestApp::new().await;
        let token = app.offer_setup().await;
        let link = app.visitor().get(&format!("/setup?token={}&lang=ko", token.reveal())).await;
        assert_eq!((link.status.as_u16(), link.header("location")), (303, "/setup?lang=ko"));
        let cookie = link.header("set-cookie").to_owned();
        assert!(cookie.contains("; Path=/setup; HttpOnly; SameSite=Lax; Max-Age=3600; Secure"), "{cookie}");
        let fields = [
            ("workspace_name", "달빛식품"),
            ("name", "김지원"),
            ("email", "kim@example.com"),
            ("password", "correct horse battery"),
        ];
        let answer = app.visitor().post_form("/setup", &fields).await;
        assert_eq!(answer.header("location"), "/setup?error=token_invalid");
        let answer = app.visitor().with_cookie(&cookie).post_form("/setup", &fields).await;
        assert_eq!(answer.header("location"), "/w/workspace");
        assert!(answer.all_of("set-cookie").iter().any(|cookie| cookie.starts_with("madang_setup=; Path=/setup")));
    }
}
