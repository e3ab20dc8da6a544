//! Sessions: the browser has a random token in a cookie, and the database its hash.

use axum::{
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::AppendHeaders,
};
use model::Language;
use store::{Person, TokenHash};

use super::token::Token;
use crate::{config::Config, madang::Madang};

/// The maximum duration of a session. It ends earlier if it is not used for 8 hours.
const LONGEST_S: u32 = 7 * 24 * 3600;

// With the prefix `__Host-`, browsers accept the cookie only with Secure, for this host alone and for all paths, so that a
// neighbouring host can't set it.
const SECURE_NAME: &str = "__Host-madang";
const PLAIN_NAME: &str = "madang";

/// The session token in a request, if any.
pub fn token(config: &Config, headers: &HeaderMap) -> Option<Token> {
    cookie(headers, name(config)).and_then(Token::parse)
}

/// The value of a request's cookie.
pub fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let cookies = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    cookies.flat_map(|value| value.split(';')).find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

/// The header that sets the session cookie.
fn set_cookie(config: &Config, token: &Token) -> Option<HeaderValue> {
    let value = format!("{}={}; {}; Max-Age={LONGEST_S}", name(config), token.reveal(), attributes(config));
    HeaderValue::from_str(&value).ok()
}

/// The header that deletes the session cookie.
fn clear_cookie(config: &Config) -> Option<HeaderValue> {
    HeaderValue::from_str(&format!("{}=; {}; Max-Age=0", name(config), attributes(config))).ok()
}

fn name(config: &Config) -> &'static str {
    if config.secure_cookies() { SECURE_NAME } else { PLAIN_NAME }
}

fn attributes(config: &Config) -> &'static str {
    if config.secure_cookies() { "Path=/; HttpOnly; SameSite=Lax; Secure" } else { "Path=/; HttpOnly; SameSite=Lax" }
}

/// The headers of a response that signs in: the session, and the account's language and theme, so that the next page has both
/// from its first byte.
pub async fn signed_in_headers(madang: &Madang, token: &Token) -> AppendHeaders<Vec<(HeaderName, HeaderValue)>> {
    let session = set_cookie(&madang.config, token);
    // Without them the page follows the browser's settings, which is no reason to refuse the sign-in.
    let signed_in = madang.store.signed_in(TokenHash(token.hash())).await.ok().flatten();
    let preferences = signed_in.iter().flat_map(|signed_in| preference_cookies(&signed_in.person));
    AppendHeaders(session.into_iter().chain(preferences).map(|value| (header::SET_COOKIE, value)).collect())
}

/// Cookies that the pages' script reads and writes, so they are not `HttpOnly`. They contain no secrets.
fn preference_cookies(person: &Person) -> impl Iterator<Item = HeaderValue> + use<> {
    let theme = person.theme.map(|theme| match theme {
        store::Theme::Light => "light",
        store::Theme::Dark => "dark",
    });
    let theme = theme.and_then(|theme| preference_cookie("madang_theme", theme));
    person.language.and_then(language_cookie).into_iter().chain(theme)
}

/// Keeps the language of the pages that the server writes.
pub fn language_cookie(language: Language) -> Option<HeaderValue> {
    preference_cookie("madang_language", language.tag())
}

fn preference_cookie(name: &str, value: &str) -> Option<HeaderValue> {
    const YEAR_S: u32 = 365 * 24 * 3600;
    HeaderValue::from_str(&format!("{name}={value}; Path=/; SameSite=Lax; Max-Age={YEAR_S}")).ok()
}

/// The headers of a response that signs out.
pub fn signed_out_headers(config: &Config) -> AppendHeaders<Option<(HeaderName, HeaderValue)>> {
    AppendHeaders(clear_cookie(config).map(|value| (header::SET_COOKIE, value)))
}
