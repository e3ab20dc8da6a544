//! How requests get to the server: `api::Client`'s transport, and what isn't JSON.
//!
//! It keeps to the one server: it follows no redirect, because the key would go along, and notes what went wrong in a form of which
//! `remote.rs` can say what to do.

use std::{
    error::Error as StdError,
    sync::{Arc, Mutex, Once, PoisonError},
    time::Duration,
};

use api::{ErrorBody, Method, Piece, Reply, Request, Response, Transport};
use model::Language;
use reqwest::{
    StatusCode,
    header::{
        ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_TYPE, COOKIE, HeaderMap, HeaderValue, LOCATION, ORIGIN, SET_COOKIE,
    },
    redirect,
};
use url::Url;
use zeroize::Zeroizing;

/// Until a connection is there, including DNS and TLS.
const CONNECT: Duration = Duration::from_secs(10);
/// The longest silence. A stream of events has a sign of life every 15 seconds.
const SILENCE: Duration = Duration::from_secs(90);
/// The header by which a server tells programs its version.
const VERSION: &str = "madang-version";

/// The way to the server.
#[derive(Clone)]
pub struct Http(Arc<Inner>);

struct Inner {
    client: reqwest::Client,
    base: Url,
    language: Language,
    credential: Mutex<Credential>,
    last: Mutex<Last>,
}

/// By what the server knows who asks.
#[derive(Clone)]
pub enum Credential {
    Nothing,
    Key(Zeroizing<String>),
    /// A session's cookie.
    Session(Zeroizing<String>),
}

/// What is known of the last request.
#[derive(Debug, Clone)]
pub struct Last {
    pub method: Method,
    pub path: String,
    /// Why it has no answer of Madang's API; absent if it has one.
    pub trouble: Option<Trouble>,
    /// The server's version, if it told one.
    pub version: Option<String>,
}

/// Why there is no answer of Madang's API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// No answer came.
    Unreachable(String),
    /// No secure connection could be made.
    Tls(String),
    /// It leads on to another address.
    Moved(String),
    /// What answers doesn't speak as Madang does.
    NotMadang(u16),
}

impl Http {
    pub fn new(base: Url, credential: Credential, language: Language) -> Result<Self, reqwest::Error> {
        install_crypto();
        let builder = || {
            reqwest::Client::builder()
                .user_agent(concat!("madang-cli/", env!("CARGO_PKG_VERSION")))
                .redirect(redirect::Policy::none())
                .referer(false)
                .http1_only()
                .retry(reqwest::retry::never())
                .connect_timeout(CONNECT)
                .read_timeout(SILENCE)
        };
        // Without any certificates on the system, a server on the same machine can still be reached by plain http.
        let client = builder().build().or_else(|_| builder().tls_certs_only([]).build())?;
        let last = Last { method: Method::Get, path: String::new(), trouble: None, version: None };
        let (credential, last) = (Mutex::new(credential), Mutex::new(last));
        Ok(Self(Arc::new(Inner { client, base, language, credential, last })))
    }

    pub fn base(&self) -> &Url {
        &self.0.base
    }

    /// What is known of the last request.
    pub fn last(&self) -> Last {
        self.0.last.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// From now on it is asked as somebody else.
    pub fn ask_as(&self, credential: Credential) {
        *self.0.credential.lock().unwrap_or_else(PoisonError::into_inner) = credential;
    }

    /// Sends a request, and returns the answer's head with a body that is still to come.
    pub async fn begin(&self, sent: Sent) -> Result<reqwest::Response, Trouble> {
        let (method, path) = (sent.method, sent.path.clone());
        let answer = self.exchange(sent).await;
        let version = answer.as_ref().ok().and_then(|answer| header(answer.headers(), VERSION));
        let trouble = answer.as_ref().err().cloned();
        self.note(|last| {
            *last = Last { method, path, trouble, version: version.or_else(|| last.version.take()) };
        });
        answer
    }

    /// Sends a request, and returns the whole answer.
    pub async fn send(&self, sent: Sent) -> Result<(u16, Vec<u8>), Trouble> {
        let answer = self.begin(sent).await?;
        let status = answer.status();
        let is_page = is_page(answer.headers());
        let body = answer.bytes().await.map_err(|error| trouble(&error));
        let read = body.and_then(|body| {
            let is_refusal = || serde_json::from_slice::<ErrorBody>(&body).is_ok();
            if is_page || !status.is_success() && !is_refusal() {
                return Err(Trouble::NotMadang(status.as_u16()));
            }
            Ok((status.as_u16(), body.to_vec()))
        });
        if let Err(trouble) = &read {
            self.note(|last| last.trouble = Some(trouble.clone()));
        }
        read
    }

    fn note(&self, change: impl FnOnce(&mut Last)) {
        change(&mut self.0.last.lock().unwrap_or_else(PoisonError::into_inner));
    }

    async fn exchange(&self, sent: Sent) -> Result<reqwest::Response, Trouble> {
        let address = self.0.base.join(&sent.path).map_err(|error| Trouble::Unreachable(error.to_string()))?;
        let method = match sent.method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
            Method::Patch => reqwest::Method::PATCH,
            Method::Put => reqwest::Method::PUT,
            Method::Delete => reqwest::Method::DELETE,
        };
        let mut request = self.0.client.request(method, address).headers(self.headers(&sent)?);
        if let Some((_, body)) = sent.body {
            request = request.body(body);
        }
        let answer = request.send().await.map_err(|error| trouble(&error))?;
        if answer.status().is_redirection() && answer.status() != StatusCode::NOT_MODIFIED {
            return Err(Trouble::Moved(header(answer.headers(), LOCATION.as_str()).unwrap_or_default()));
        }
        Ok(answer)
    }

    fn headers(&self, sent: &Sent) -> Result<HeaderMap, Trouble> {
        let mut headers = HeaderMap::new();
        let value = |text: &str| HeaderValue::from_str(text).map_err(|error| Trouble::Unreachable(error.to_string()));
        headers.insert(ACCEPT_LANGUAGE, value(self.0.language.tag())?);
        let credential = self.0.credential.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match credential {
            Credential::Nothing => {}
            Credential::Key(key) => {
                let mut bearer = value(&Zeroizing::new(format!("Bearer {}", key.as_str())))?;
                bearer.set_sensitive(true);
                headers.insert(AUTHORIZATION, bearer);
            }
            Credential::Session(cookie) => {
                let mut cookie = value(&cookie)?;
                cookie.set_sensitive(true);
                headers.insert(COOKIE, cookie);
                // A session may change something only from the server's own pages. This is no page of anybody else's.
                headers.insert(ORIGIN, value(&self.0.base.origin().ascii_serialization())?);
            }
        }
        if let Some((kind, _)) = &sent.body {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        }
        if let Some(offset) = sent.offset {
            headers.insert(UPLOAD_OFFSET_LOWER, value(&offset.to_string())?);
        }
        if let Some(key) = &sent.idempotency_key {
            headers.insert("idempotency-key", value(key)?);
        }
        Ok(headers)
    }
}

/// [`api::UPLOAD_OFFSET`], as header maps want names.
const UPLOAD_OFFSET_LOWER: &str = "upload-offset";

/// A request.
#[derive(Debug, Clone)]
pub struct Sent {
    pub method: Method,
    /// Path and query, from `/api/v1` on.
    pub path: String,
    /// The body, with its media type.
    pub body: Option<(&'static str, Vec<u8>)>,
    pub offset: Option<u64>,
    pub idempotency_key: Option<String>,
}

impl Sent {
    /// Reads something.
    pub fn get(path: impl Into<String>) -> Self {
        Self { method: Method::Get, path: path.into(), body: None, offset: None, idempotency_key: None }
    }

    /// Sends JSON.
    pub fn post(path: impl Into<String>, body: Vec<u8>) -> Self {
        Self { method: Method::Post, body: Some(("application/json", body)), ..Self::get(path) }
    }

    #[must_use]
    pub fn with_key(mut self, key: &str) -> Self {
        self.idempotency_key = Some(key.to_owned());
        self
    }
}

impl Transport for Http {
    fn send(&self, request: Request) -> Reply {
        let Request { method, path, body, idempotency_key } = request;
        let body = body.map(|body| ("application/json", body.into_bytes()));
        self.reply(Sent { method, path, body, offset: None, idempotency_key })
    }

    fn send_piece(&self, piece: Piece) -> Reply {
        let Piece { method, path, offset, idempotency_key, bytes } = piece;
        self.reply(Sent { method, path, body: Some(("application/octet-stream", bytes)), offset, idempotency_key })
    }
}

impl Http {
    fn reply(&self, sent: Sent) -> Reply {
        let http = self.clone();
        Box::pin(async move {
            let (status, body) = http.send(sent).await.map_err(|trouble| format!("{trouble:?}"))?;
            Ok(Response { status, body: String::from_utf8_lossy(&body).into_owned() })
        })
    }
}

/// The cookies that an answer sets, as a request sends them back.
pub fn cookies(headers: &HeaderMap) -> Zeroizing<String> {
    let set = headers.get_all(SET_COOKIE).iter().filter_map(|value| value.to_str().ok()?.split(';').next());
    Zeroizing::new(set.collect::<Vec<_>>().join("; "))
}

pub fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

/// Whether it is a page for people, as something in between may answer.
pub fn is_page(headers: &HeaderMap) -> bool {
    header(headers, CONTENT_TYPE.as_str()).is_some_and(|kind| kind.starts_with("text/html"))
}

/// What a failure without an answer means.
pub fn trouble(error: &reqwest::Error) -> Trouble {
    let mut deepest: &dyn StdError = error;
    let mut is_tls = false;
    while let Some(source) = deepest.source() {
        is_tls |= is_of_tls(source);
        deepest = source;
    }
    let why = if error.is_timeout() { format!("no answer ({deepest})") } else { deepest.to_string() };
    if is_tls { Trouble::Tls(why) } else { Trouble::Unreachable(why) }
}

/// An error of a connection may be wrapped in others of its kind, which don't name it as their source.
fn is_of_tls(error: &(dyn StdError + 'static)) -> bool {
    let inside = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
    error.is::<rustls::Error>() || inside.is_some_and(|inside| is_of_tls(inside))
}

/// Installs ring as the process's TLS provider, unless another one is installed already.
fn install_crypto() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let _already = rustls::crypto::ring::default_provider().install_default();
    });
}

#[cfg(test)]
mod tests {
    use api::UPLOAD_OFFSET;

    use super::*;

    #[test]
    fn the_header_of_uploads_is_the_one_of_the_api() {
        assert!(UPLOAD_OFFSET.eq_ignore_ascii_case(UPLOAD_OFFSET_LOWER));
    }

    #[test]
    fn a_failure_of_encryption_is_known_however_it_is_wrapped() {
        let tls = std::io::Error::other(rustls::Error::HandshakeNotComplete);
        assert!(is_of_tls(&std::io::Error::other(std::io::Error::other(tls))));
        assert!(!is_of_tls(&std::io::Error::other(std::io::Error::from(std::io::ErrorKind::ConnectionRefused))));
    }

    #[test]
    fn a_cookie_goes_back_without_its_attributes() {
        let mut headers = HeaderMap::new();
        headers.append(SET_COOKIE, HeaderValue::from_static("__Host-madang=abc; Path=/; Secure; HttpOnly"));
        headers.append(SET_COOKIE, HeaderValue::from_static("madang_language=ko; Path=/"));
        assert_eq!(cookies(&headers).as_str(), "__Host-madang=abc; madang_language=ko");
    }
}
