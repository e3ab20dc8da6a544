//! The API as a page reaches it: in-process, as the page's visitor.

use std::sync::Arc;

use api::{Reply, Transport};
use axum::{
    Router,
    body::Body,
    extract::Request,
    http::{HeaderMap, HeaderValue, Method, header, request::Parts},
    response::Response,
};
use model::Language;
use tower::ServiceExt as _;

use crate::auth::ClientAddress;

/// The largest answer of our own API that a page can show.
const LARGEST_ANSWER_BYTES: usize = 16 * 1024 * 1024;

/// Carries the requests of one page to the API router, as the page's visitor.
#[derive(Clone)]
pub struct InProcess {
    api: Router,
    visitor: Arc<Visitor>,
}

/// What the API has to know of the page's visitor.
struct Visitor {
    cookie: Option<HeaderValue>,
    language: &'static str,
    address: Option<ClientAddress>,
}

impl InProcess {
    /// For the page of this request.
    pub fn new(api: Router, page: &Parts, language: Language) -> Self {
        let visitor = Visitor {
            cookie: cookies(&page.headers),
            language: language.tag(),
            address: page.extensions.get::<ClientAddress>().copied(),
        };
        Self { api, visitor: Arc::new(visitor) }
    }
}

/// All cookies in one header: with HTTP/2 they may come in several.
pub fn cookies(headers: &HeaderMap) -> Option<HeaderValue> {
    let all: Vec<_> = headers.get_all(header::COOKIE).iter().map(HeaderValue::as_bytes).collect();
    if all.is_empty() { None } else { HeaderValue::from_bytes(&all.join(&b"; "[..])).ok() }
}

impl InProcess {
    /// The answer to a request, its body still to be read.
    pub async fn open(&self, request: api::Request) -> Result<Response, String> {
        let (api, visitor) = (self.api.clone(), &self.visitor);
        let method = Method::from_bytes(request.method.as_str().as_bytes()).map_err(|error| error.to_string())?;
        let mut out = Request::builder().method(method).uri(&request.path);
        if let Some(cookie) = &visitor.cookie {
            out = out.header(header::COOKIE, cookie);
        }
        out = out.header(header::ACCEPT_LANGUAGE, visitor.language).header("sec-fetch-site", "same-origin");
        if request.body.is_some() {
            out = out.header(header::CONTENT_TYPE, "application/json");
        }
        if let Some(key) = &request.idempotency_key {
            out = out.header("idempotency-key", key);
        }
        let body = Body::from(request.body.unwrap_or_default());
        let mut out = out.body(body).map_err(|error| error.to_string())?;
        if let Some(address) = visitor.address {
            out.extensions_mut().insert(address);
        }
        let Ok(response) = api.oneshot(out).await;
        Ok(response)
    }
}

impl Transport for InProcess {
    fn send(&self, request: api::Request) -> Reply {
        let this = self.clone();
        Box::pin(async move {
            let response = this.open(request).await?;
            let status = response.status().as_u16();
            let bytes = axum::body::to_bytes(response.into_body(), LARGEST_ANSWER_BYTES).await;
            let body = String::from_utf8(bytes.map_err(|error| error.to_string())?.to_vec());
            Ok(api::Response { status, body: body.map_err(|error| error.to_string())? })
        })
    }
}
