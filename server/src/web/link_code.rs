//! `POST /s/{token}/code`: asks for a code by mail that lets in through a share link, and takes it.
//!
//! What the code is good with stays in a cookie of the link's page, for as long as the code lives.

use axum::{
    Extension,
    http::HeaderMap,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::form::{Fields, SetCookie, back, pairs};
use crate::{
    api::shared::{CODE_LIFETIME_S, Holder, ask_for_code, give_code},
    auth::{ClientAddress, session::cookie, token::Token},
    error::{ErrorCode, Refusal, language_of},
    madang::Madang,
    strict::At,
};

/// The cookie with what a code is good with.
const ASKED: &str = "madang_code";

/// The form: of its two steps, each sends one field.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    email: Option<String>,
    code: Option<String>,
    /// The language that the page's address asks for.
    lang: Option<model::Language>,
}

pub async fn post(
    Extension(madang): Extension<Madang>,
    Extension(address): Extension<ClientAddress>,
    headers: HeaderMap,
    At(token): At<String>,
    Fields(step): Fields<Step>,
) -> Response {
    // Nothing else gets into an address.
    let token = if Token::parse_link(&token).is_some() { token } else { "invalid".to_owned() };
    let holder = Holder::of(&madang.config, &headers, address);
    let lang = step.lang.map(model::Language::tag).unwrap_or_default();
    let page = format!("/s/{token}");
    match (step.code, step.email) {
        (Some(code), _) => {
            let request = cookie(&headers, ASKED).unwrap_or_default().to_owned();
            match give_code(&madang, &holder, &token, &request, &code).await {
                Ok(cookies) => {
                    let used = SetCookie::new(&madang.config, ASKED, "", &page, 0);
                    (used, cookies, Redirect::to(&with(&page, &[("lang", lang)]))).into_response()
                }
                Err(refusal) => refused(&madang, &page, refusal, "", &[("code", "1"), ("lang", lang)]),
            }
        }
        (None, email) => {
            let email = email.unwrap_or_default();
            let language = step.lang.unwrap_or_else(|| language_of(&headers));
            match ask_for_code(&madang, &holder, &token, &email, language).await {
                Ok(request) => {
                    let asked = SetCookie::new(&madang.config, ASKED, request.reveal(), &page, CODE_LIFETIME_S);
                    (asked, Redirect::to(&with(&page, &[("code", "1"), ("lang", lang)]))).into_response()
                }
                Err(refusal) => refused(&madang, &page, refusal, &email, &[("lang", lang)]),
            }
        }
    }
}

fn refused(madang: &Madang, page: &str, refusal: Refusal, email: &str, asked: &[(&str, &str)]) -> Response {
    let refusal = refusal.logged();
    let wait = refusal.retry_after_s().filter(|_| refusal.code() == ErrorCode::RateLimited);
    let wait = wait.map(|wait_s| wait_s.div_ceil(60).to_string()).unwrap_or_default();
    let asked: Vec<_> = asked.iter().copied().chain([("wait", wait.as_str())]).collect();
    back(&madang.config, page, &refusal, &[("email", email)], &asked)
}

fn with(page: &str, asked: &[(&str, &str)]) -> String {
    let query = pairs(asked.iter().copied());
    if query.is_empty() { page.to_owned() } else { format!("{page}?{query}") }
}
