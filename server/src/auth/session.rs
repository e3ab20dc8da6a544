//! Sessions: a random token in a cookie, its hash in the database.

use axum::{
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::AppendHeaders,
};

use super::token::Token;
use crate::config::Config;

/// How long a session lasts at most; it ends earlier when it is not used for 8 hours.
const LONGEST_S: u32 = 7 * 24 * 3600;

// `__Host-`: the browser takes it only with Secure, for this host alone and for every path, so no neighbour can set it.
const SECURE_NAME: &str = "__Host-madang";
const PLAIN_NAME: &str = "madang";

/// The session's token that a request brings, if any.
pub fn token(config: &Config, headers: &HeaderMap) -> Option<Token> {
    cookie(headers, name(config)).and_then(Token::parse)
}

/// The value of a cookie that a request brings.
pub fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let cookies = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    cookies.flat_map(|value| value.split(';')).find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

/// The header that hands a session to the browser.
fn set_cookie(config: &Config, token: &Token) -> Option<HeaderValue> {
    let value = format!("{}={}; {}; Max-Age={LONGEST_S}", name(config), token.reveal(), attributes(config));
    HeaderValue::from_str(&value).ok()
}

/// The header that takes a session from the browser.
fn clear_cookie(config: &Config) -> Option<HeaderValue> {
    HeaderValue::from_str(&format!("{}=; {}; Max-Age=0", name(config), attributes(config))).ok()
}

fn name(config: &Config) -> &'static str {
    if config.secure_cookies() { SECURE_NAME } else { PLAIN_NAME }
}

fn attributes(config: &Config) -> &'static str {
    if config.secure_cookies() { "Path=/; HttpOnly; SameSite=Lax; Secure" } else { "Path=/; HttpOnly; SameSite=Lax" }
}

/// The headers of an answer that signs in.
pub fn signed_in_headers(config: &Config, token: &Token) -> AppendHeaders<Option<(HeaderName, HeaderValue)>> {
    AppendHeaders(set_cookie(config, token).map(|value| (header::SET_COOKIE, value)))
}

/// The headers of an answer that signs out.
pub fn signed_out_headers(config: &Config) -> AppendHeaders<Option<(HeaderName, HeaderValue)>> {
    AppendHeaders(clear_cookie(config).map(|value| (header::SET_COOKIE, value)))
}
