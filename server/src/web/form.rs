//! What all form posts share.

use std::convert::Infallible;

#[cfg(feature = "ui")]
use axum::{
    extract::Query,
    http::{HeaderMap, Uri},
};
use axum::{
    extract::{Form, FromRequest, Request},
    http::{HeaderValue, header},
    response::{IntoResponse, IntoResponseParts, Redirect, Response, ResponseParts},
};
use serde::de::DeserializeOwned;

#[cfg(feature = "ui")]
use crate::auth::session::cookie;
use crate::{
    config::Config,
    error::{ErrorCode, Refusal},
    serve::body::TooSlow,
};

/// The cookie with what was typed.
const TYPED: &str = "madang_typed";
/// How long it lives, in seconds: until the page that it is for has come.
const TYPED_S: u32 = 60;

/// A form's fields, as browsers send them.
#[derive(Debug)]
pub struct Fields<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Fields<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let form = Form::<Vec<(String, String)>>::from_request(request, state).await;
        let Form(pairs) = form.map_err(|rejection| match TooSlow::is_behind(&rejection) {
            true => Refusal::from(ErrorCode::RequestTimeout),
            false => ErrorCode::Malformed.into(),
        })?;
        // A browser leaves no field out, so an empty one says "not filled in".
        let fields = pairs.into_iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| (name, value.into()));
        let fields: serde_json::Map<String, serde_json::Value> = fields.collect();
        let bytes = serde_json::to_vec(&fields).map_err(Refusal::internal)?;
        crate::strict::parse(&bytes).map(Self)
    }
}

/// Back to the page at `path`. The address says what was wrong; what was typed goes along in a cookie of that page, which the browser
/// forgets within a minute: addresses end up in logs and histories.
pub fn back(
    config: &Config,
    path: &str,
    refusal: &Refusal,
    typed: &[(&str, &str)],
    asked: &[(&str, &str)],
) -> Response {
    let fields: Vec<&str> = refusal.field_names().collect();
    let fields = fields.join(",");
    let about = [("error", refusal.code().as_str()), ("fields", fields.as_str())];
    let to = format!("{path}?{}", pairs(about.into_iter().chain(asked.iter().copied())));
    let typed = pairs(kept(typed));
    let lifetime_s = if typed.is_empty() { 0 } else { TYPED_S };
    (SetCookie::new(config, TYPED, &typed, path, lifetime_s), Redirect::to(&to)).into_response()
}

/// What fits into a cookie: browsers drop one of more than 4 kB, and all fields with it.
fn kept<'a>(typed: &[(&'a str, &'a str)]) -> impl Iterator<Item = (&'a str, &'a str)> {
    const LONGEST_FIELD_BYTES: usize = 350;
    // Three bytes for each, and four fields at most.
    typed.iter().copied().filter(|(_, value)| value.len() <= LONGEST_FIELD_BYTES)
}

/// The header that has the form at `path` filled in with this, for a minute.
pub fn fill_in(config: &Config, path: &str, typed: &[(&str, &str)]) -> SetCookie {
    SetCookie::new(config, TYPED, &pairs(kept(typed)), path, TYPED_S)
}

/// The header that takes from the browser what was typed into the form at `path`, once it was accepted.
pub fn forget_typed(config: &Config, path: &str) -> SetCookie {
    SetCookie::new(config, TYPED, "", path, 0)
}

/// What was typed into the form of this page when it was sent last, and refused.
#[cfg(feature = "ui")]
pub fn typed(headers: &HeaderMap) -> Vec<(String, String)> {
    let typed = cookie(headers, TYPED).and_then(|typed| format!("/?{typed}").parse::<Uri>().ok());
    typed.and_then(|uri| Query::try_from_uri(&uri).ok()).map(|Query(pairs)| pairs).unwrap_or_default()
}

/// A header that sets a cookie of ours for one page.
pub struct SetCookie(Option<HeaderValue>);

impl SetCookie {
    /// `value` must need no quoting; 0 seconds take the cookie away.
    pub fn new(config: &Config, name: &str, value: &str, path: &str, lifetime_s: u32) -> Self {
        let secure = if config.secure_cookies() { "; Secure" } else { "" };
        let cookie = format!("{name}={value}; Path={path}; HttpOnly; SameSite=Lax; Max-Age={lifetime_s}{secure}");
        Self(HeaderValue::from_str(&cookie).ok())
    }
}

impl IntoResponseParts for SetCookie {
    type Error = Infallible;

    fn into_response_parts(self, mut parts: ResponseParts) -> Result<ResponseParts, Infallible> {
        if let Some(value) = self.0 {
            parts.headers_mut().append(header::SET_COOKIE, value);
        }
        Ok(parts)
    }
}

/// `name=value&name=value`, without what is empty.
pub fn pairs<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut text = String::new();
    for (name, value) in pairs.filter(|(_, value)| !value.is_empty()) {
        if !text.is_empty() {
            text.push('&');
        }
        text.push_str(name);
        text.push('=');
        text.extend(value.bytes().map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        }));
    }
    text
}

/// A path on this server; anything that a browser could take for another server's address is not one.
pub fn local_path(next: Option<String>) -> Option<String> {
    next.filter(|path| {
        path.starts_with('/')
            && !path.starts_with("//")
            && !path.contains('\\')
            && !path.contains(char::is_control)
            && path.len() < 2000
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_to_another_server() {
        let stays = |path: &str| local_path(Some(path.into())).is_some();
        assert!(stays("/w/test/apps/minutes?x=1"));
        for away in ["https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example", "evil", ""] {
            assert!(!stays(away), "{away:?}");
        }
    }
}
