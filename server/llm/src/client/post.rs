//! Posting to an address that isn't a provider's. It passes the same guard, and what comes back is for people, not for a decoder.

use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use tokio::time::Instant;

use super::{Client, transport};
use crate::{
    error::{Error, ErrorKind, Waiting},
    guard::{Pass, Refusal, resolves_publicly},
};

/// A JSON document to be posted.
#[derive(Debug, Clone)]
pub struct Post<'a> {
    pub url: &'a str,
    /// Headers besides the content type.
    pub headers: &'a [(&'static str, String)],
    pub body: String,
    /// Until the status and the beginning of the answer have arrived, everything included.
    pub within: Duration,
    /// How much of the answer is read. The connection is closed if there is more.
    pub answer_bytes: usize,
}

/// What a server answered, whatever its status. Redirects are answers like others; nothing follows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posted {
    pub status: u16,
    /// The beginning of the answer. It may end early where the connection did.
    pub answer: Vec<u8>,
    /// How long the server asks to wait before the next request.
    pub retry_after: Option<Duration>,
}

impl Client {
    /// Checks whether a URL may be posted to. Its name is looked up, but nothing is sent.
    ///
    /// # Errors
    /// Why not: [`ErrorKind::AddressRefused`], or [`ErrorKind::Unreachable`] if the name has no address.
    pub async fn check_url(&self, url: &str) -> Result<(), Error> {
        let (url, pass) = self.guard.check(url).map_err(ErrorKind::AddressRefused)?;
        if url.fragment().is_some() {
            return Err(ErrorKind::AddressRefused(Refusal::Query).into());
        }
        match (pass, url.domain()) {
            (Pass::Public, Some(name)) => resolves_publicly(name).await.map_err(Error::new),
            _ => Ok(()),
        }
    }

    /// Posts a document, and returns what was answered. The address is checked again, by what its name resolves to now.
    ///
    /// # Errors
    /// Whatever kept a status from arriving.
    pub async fn post(&self, post: Post<'_>) -> Result<Posted, Error> {
        let deadline = Instant::now() + post.within;
        let (url, pass) = self.guard.check(post.url).map_err(ErrorKind::AddressRefused)?;
        let client = match pass {
            Pass::Public => &self.public,
            Pass::Allowed => &self.allowed,
        };
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        for &(name, ref value) in post.headers {
            let value = HeaderValue::try_from(value).map_err(|_| ErrorKind::BadRequest)?;
            headers.insert(HeaderName::from_static(name), value);
        }
        let sent = tokio::time::timeout_at(deadline, client.post(url).headers(headers).body(post.body).send()).await;
        // The URL goes into no log: its query may hold a password.
        let failed = |error: reqwest::Error| transport::error(&error.without_url());
        let response = sent.map_err(|_| ErrorKind::TimedOut(Waiting::Answer))?.map_err(failed)?;
        let (status, retry_after) = (response.status().as_u16(), transport::retry_after(response.headers()));
        let answer = beginning(response, deadline, post.answer_bytes).await;
        Ok(Posted { status, answer, retry_after })
    }
}

/// The beginning of a body. The status is what counts, so what goes wrong here only ends it early.
async fn beginning(mut response: reqwest::Response, deadline: Instant, most: usize) -> Vec<u8> {
    let mut body = Vec::new();
    while body.len() < most {
        match tokio::time::timeout_at(deadline, response.chunk()).await {
            Ok(Ok(Some(chunk))) => body.extend_from_slice(chunk.get(..most - body.len()).unwrap_or(&chunk)),
            Ok(Ok(None) | Err(_)) | Err(_) => break,
        }
    }
    body
}
