//! The headers that authenticate a request. Most keys are sent as they are; some sign the request, or are exchanged for a token
//! first.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use reqwest::header::{AUTHORIZATION, HeaderName, HeaderValue};
use ring::digest;
use tokio::time::Instant;
use url::Url;

use super::{Client, Limits, transport};
use crate::{
    auth::{
        google::{self, ServiceAccount},
        sigv4::{self, Credentials},
    },
    dialect::{Method, WireRequest, azure},
    endpoint::{Endpoint, Secret},
    error::{Error, ErrorKind, Waiting},
    provider::KeyStyle,
};

/// How long before its end a token is renewed. An answer that has begun survives the end of its token, but a new request doesn't.
const BEFORE_THE_END: Duration = Duration::from_secs(300);

const CLOVA_STUDIO_KEY: HeaderName = HeaderName::from_static("x-ncp-clovastudio-api-key");
const CLOVA_GATEWAY_KEY: HeaderName = HeaderName::from_static("x-ncp-apigw-api-key");
const AZURE_KEY: HeaderName = HeaderName::from_static("api-key");
const GOOGLE_KEY: HeaderName = HeaderName::from_static("x-goog-api-key");

pub(super) type Headers = Vec<(HeaderName, HeaderValue)>;

/// Google's tokens, by a digest of the key they were issued for, so that the key itself need not be kept.
#[derive(Debug, Clone, Default)]
pub(super) struct Tokens(Arc<Mutex<HashMap<Vec<u8>, Token>>>);

#[derive(Debug, Clone)]
struct Token {
    token: Secret,
    ends: SystemTime,
}

impl Tokens {
    fn get(&self, key: &[u8], now: SystemTime) -> Option<Secret> {
        let mut tokens = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tokens.retain(|_, token| token.ends > now + BEFORE_THE_END);
        tokens.get(key).map(|token| token.token.clone())
    }

    fn keep(&self, key: Vec<u8>, token: Secret, ends: SystemTime) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key, Token { token, ends });
    }
}

impl Client {
    /// The headers for this request; they are not valid for another one.
    pub(super) async fn key_headers(
        &self,
        endpoint: &Endpoint,
        wire: &WireRequest,
        deadline: Instant,
        limits: &Limits,
    ) -> Result<Headers, Error> {
        let Some(key) = &endpoint.key else {
            let refused = Error::new(ErrorKind::KeyRefused).with_detail("there is no key");
            return if endpoint.provider.needs_key() { Err(refused) } else { Ok(Vec::new()) };
        };
        match endpoint.key_style() {
            KeyStyle::Bearer | KeyStyle::Optional => bearer(key.expose()),
            KeyStyle::Header(name) => one(HeaderName::from_static(name), key.expose()),
            KeyStyle::Azure => {
                let key = key.expose();
                // Tokens are JWTs: three parts, the first of which begins like any JSON object in base64.
                let is_token = key.starts_with("eyJ") && key.split('.').count() == 3;
                if is_token || azure::is_serverless(&endpoint.base_url) { bearer(key) } else { one(AZURE_KEY, key) }
            }
            KeyStyle::Google => match ServiceAccount::parse(key.expose())? {
                Some(account) => bearer(self.google_token(key, &account, deadline, limits).await?.expose()),
                None => one(GOOGLE_KEY, key.expose()),
            },
            KeyStyle::Clova => match key.expose().split_once(':') {
                Some((studio, gateway)) => {
                    let mut headers = one(CLOVA_STUDIO_KEY, studio.trim())?;
                    headers.extend(one(CLOVA_GATEWAY_KEY, gateway.trim())?);
                    Ok(headers)
                }
                None => bearer(key.expose()),
            },
            KeyStyle::Aws => match Credentials::parse(key.expose()) {
                Some(credentials) => signed(credentials, wire, (self.clock)()),
                None => bearer(key.expose()),
            },
        }
    }

    /// A service account's token: a cached one or a new one.
    pub(super) async fn google_token(
        &self,
        key: &Secret,
        account: &ServiceAccount,
        deadline: Instant,
        limits: &Limits,
    ) -> Result<Secret, Error> {
        let digest = digest::digest(&digest::SHA256, key.expose().as_bytes()).as_ref().to_vec();
        let now = (self.clock)();
        if let Some(token) = self.tokens.get(&digest, now) {
            return Ok(token);
        }
        let wire = account.token_request(now)?;
        // Google can only object to the account or its statement here, since the request contains nothing else.
        let response = self.exchange(wire, &[], Vec::new(), deadline, Waiting::Answer, limits).await;
        let response = response.map_err(|error| match error.kind {
            ErrorKind::BadRequest => Error { kind: ErrorKind::KeyRefused, ..error },
            _ => error,
        })?;
        let body = transport::body(response, limits.body_bytes, deadline, Waiting::Answer).await?;
        let (token, lasts) = google::decode_token(body)?;
        self.tokens.keep(digest, token.clone(), now + lasts);
        Ok(token)
    }
}

fn bearer(key: &str) -> Result<Headers, Error> {
    one(AUTHORIZATION, &format!("Bearer {key}"))
}

fn one(name: HeaderName, value: &str) -> Result<Headers, Error> {
    let unsendable =
        |_| Error::new(ErrorKind::KeyRefused).with_detail("the key has characters that no header can carry");
    let mut value = HeaderValue::try_from(value).map_err(unsendable)?;
    value.set_sensitive(true);
    Ok(vec![(name, value)])
}

/// Signs what is sent: the URL, the body, and the headers that the dialect set.
fn signed(credentials: Credentials<'_>, wire: &WireRequest, now: SystemTime) -> Result<Headers, Error> {
    let url = Url::parse(&wire.url).map_err(|_| ErrorKind::BadRequest)?;
    let host = match (url.host_str(), url.port()) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        (host, _) => host.unwrap_or_default().to_owned(),
    };
    let query: Vec<_> = url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
    let mut headers = vec![("host", host.as_str())];
    headers.extend(wire.headers.iter().map(|(name, value)| (*name, value.as_str())));
    let request = sigv4::Request {
        method: if wire.method == Method::Get { "GET" } else { "POST" },
        path: url.path(),
        query: &query,
        headers: &headers,
        body: &wire.body,
    };
    let scope = sigv4::Scope { region: sigv4::region(&host), service: "bedrock" };
    let mut signed = Vec::new();
    for (name, value) in credentials.sign(scope, &request, now) {
        signed.extend(one(HeaderName::from_static(name), &value)?);
    }
    Ok(signed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_kept_until_shortly_before_they_end() {
        let (tokens, now) = (Tokens::default(), SystemTime::UNIX_EPOCH);
        tokens.keep(b"a".to_vec(), Secret::new("token"), now + Duration::from_secs(3600));
        assert_eq!(tokens.get(b"b", now), None);
        let after = |seconds| tokens.get(b"a", now + Duration::from_secs(seconds)).is_some();
        assert!(after(3299));
        assert!(!after(3300));
        assert!(!after(0), "what has ended is forgotten");
    }
}
