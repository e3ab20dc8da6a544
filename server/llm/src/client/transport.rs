//! The layer above reqwest: builds requests, reads bodies within limits, and classifies failures.

use std::{error::Error as StdError, io, time::Duration};

use reqwest::{
    RequestBuilder, Response,
    header::{ACCEPT, CONTENT_TYPE, DATE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER},
    redirect,
};
use tokio::time::Instant;
use url::Url;

use super::keys::Headers;
use crate::{
    dialect::{Hints, Method, WireRequest, failure_from_body, is_web_page},
    error::{BadAnswer, Error, ErrorKind, Unreachable, Waiting},
    guard::{NoAddress, Refusal},
};

pub(super) fn builder(connect: Duration) -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .user_agent(concat!("Madang/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
        .no_proxy()
        .referer(false)
        .http1_only()
        .retry(reqwest::retry::never())
        .tcp_nodelay(true)
        .connect_timeout(connect)
        .pool_idle_timeout(Duration::from_secs(30))
}

/// Builds a client with the system's certificates, which include a company's own. Without any certificates there is still a
/// client: it can't use https, but reaches models on the same machine.
pub(super) fn build(builder: impl Fn() -> reqwest::ClientBuilder) -> Result<reqwest::Client, reqwest::Error> {
    builder().build().or_else(|error| {
        tracing::warn!(%error, "no certificate authorities found on this system: providers can't be reached over https");
        builder().tls_certs_only([]).build()
    })
}

/// Headers that can't be configured, because they belong to the protocol or would carry a second key.
const RESERVED: &[&str] = &[
    "accept",
    "api-key",
    "authorization",
    "connection",
    "content-length",
    "content-type",
    "cookie",
    "host",
    "proxy-authorization",
    "te",
    "transfer-encoding",
    "upgrade",
    "x-amz-content-sha256",
    "x-amz-date",
    "x-amz-security-token",
    "x-api-key",
    "x-goog-api-key",
    "x-ncp-apigw-api-key",
    "x-ncp-clovastudio-api-key",
];

pub(super) fn request(
    client: &reqwest::Client,
    url: Url,
    wire: WireRequest,
    extra: &[(String, String)],
    keys: Headers,
) -> Result<RequestBuilder, Error> {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("text/event-stream, application/json"));
    let mut request = match wire.method {
        Method::Get => client.get(url),
        Method::Post => {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            client.post(url).body(wire.body)
        }
    };
    for (name, value) in wire.headers {
        headers.insert(name, HeaderValue::try_from(value).map_err(|_| ErrorKind::BadRequest)?);
    }
    for (name, value) in extra {
        let name: HeaderName = name.parse().map_err(|_| ErrorKind::BadRequest)?;
        if !RESERVED.contains(&name.as_str()) {
            headers.insert(name, HeaderValue::try_from(value).map_err(|_| ErrorKind::BadRequest)?);
        }
    }
    headers.extend(keys);
    request = request.headers(headers);
    Ok(request)
}

pub(super) fn request_id(response: &Response) -> Option<String> {
    let headers = response.headers();
    let id = ["x-request-id", "request-id", "x-amzn-requestid"].iter().find_map(|name| headers.get(*name))?;
    id.to_str().ok().filter(|id| !id.is_empty() && id.len() <= 200).map(str::to_owned)
}

pub(super) fn is_json(response: &Response) -> bool {
    content_type(response).contains("json")
}

pub(super) fn is_event_stream(response: &Response) -> bool {
    content_type(response).contains("event-stream")
}

fn content_type(response: &Response) -> &str {
    response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// How much of an error response is read to find out what was rejected.
const REFUSAL_CHARS: usize = 4_000;

/// Returns a successful response, or else the error that its status and body describe.
pub(super) async fn success(response: Response, deadline: Instant, max_bytes: usize) -> Result<Response, Error> {
    let status = response.status();
    let request_id = request_id(&response);
    let error = if status.is_success() && !content_type(&response).contains("html") {
        return Ok(response);
    } else if status.is_success() {
        ErrorKind::BadAnswer(BadAnswer::WebPage).into()
    } else if status.is_redirection() {
        let target = response.headers().get("location").and_then(|value| value.to_str().ok());
        Error::new(ErrorKind::BadAnswer(BadAnswer::Redirect)).with_detail(target.unwrap_or_default())
    } else {
        let code = response.headers().get("x-amzn-errortype").and_then(|value| value.to_str().ok());
        let hints = Hints { retry_after: retry_after(response.headers()), code: code.map(str::to_owned) };
        // The status alone is useful even if the body can't be read.
        let body = body(response, max_bytes, deadline, Waiting::Answer).await.unwrap_or_default();
        let failure = failure_from_body(status.as_u16(), &body, &hints);
        let refused = failure.kind == ErrorKind::BadRequest;
        let words = || String::from_utf8_lossy(&body).chars().take(REFUSAL_CHARS).collect::<String>();
        let refusal = refused.then(|| words().into());
        Error { refusal, ..failure }
    };
    Err(Error { status: Some(status.as_u16()), provider_request_id: request_id, ..error })
}

pub(super) async fn body(
    mut response: Response,
    max_bytes: usize,
    deadline: Instant,
    waiting: Waiting,
) -> Result<Vec<u8>, Error> {
    let mut body = Vec::new();
    let read = async {
        while let Some(chunk) = response.chunk().await.map_err(|failure| error(&failure))? {
            if body.len() + chunk.len() > max_bytes {
                return Err(Error::new(ErrorKind::BadAnswer(BadAnswer::TooLarge)));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(())
    };
    tokio::time::timeout_at(deadline, read).await.map_err(|_| ErrorKind::TimedOut(waiting))??;
    // Some web pages lack the content type.
    let head = body.get(..body.len().min(64)).unwrap_or_default();
    if response.status().is_success() && is_web_page(&String::from_utf8_lossy(head)) {
        return Err(Error::new(ErrorKind::BadAnswer(BadAnswer::WebPage)).with_detail(String::from_utf8_lossy(&body)));
    }
    Ok(body)
}

/// Reads `retry-after-ms`, or else `retry-after` in seconds or as a date, which is compared with the server's own clock.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name: &HeaderName| headers.get(name)?.to_str().ok().map(str::trim);
    let seconds = |text: &str| text.parse::<f64>().ok().and_then(|s| Duration::try_from_secs_f64(s).ok());
    if let Some(ms) = text(&HeaderName::from_static("retry-after-ms")).and_then(|ms| ms.parse::<f64>().ok()) {
        return Duration::try_from_secs_f64(ms / 1000.0).ok();
    }
    let after = text(&RETRY_AFTER)?;
    seconds(after).or_else(|| {
        let now = httpdate::parse_http_date(text(&DATE)?).ok()?;
        Some(httpdate::parse_http_date(after).ok()?.duration_since(now).unwrap_or_default())
    })
}

/// Classifies a failure of the transport by its cause.
pub(super) fn error(failure: &reqwest::Error) -> Error {
    let kind = cause(failure).unwrap_or_else(|| {
        if failure.is_timeout() && failure.is_connect() {
            ErrorKind::TimedOut(Waiting::Connect)
        } else if failure.is_connect() {
            ErrorKind::Unreachable(Unreachable::Other)
        } else {
            ErrorKind::Unreachable(Unreachable::Reset)
        }
    });
    // Without the address: that of a webhook may hold a secret, and the log names the connection or the webhook anyway.
    let address = failure.url().map(|url| format!(" for url ({url})")).unwrap_or_default();
    let mut detail = failure.to_string().replace(&address, "");
    let mut source = failure.source();
    while let Some(inner) = source {
        detail = format!("{detail}: {inner}");
        source = inner.source();
    }
    Error::new(kind).with_detail(detail)
}

/// Classifies the root cause of a failure, if its type is known.
fn cause(failure: &(dyn StdError + 'static)) -> Option<ErrorKind> {
    let mut next = Some(failure);
    while let Some(error) = next {
        let unreachable = if let Some(refusal) = error.downcast_ref::<Refusal>() {
            return Some(ErrorKind::AddressRefused(*refusal));
        } else if error.is::<NoAddress>() {
            Some(Unreachable::Dns)
        } else if error.is::<rustls::Error>() {
            Some(Unreachable::Tls)
        } else {
            let io = error.downcast_ref::<io::Error>();
            io.filter(|io| io.kind() == io::ErrorKind::ConnectionRefused).map(|_| Unreachable::Refused)
        };
        if unreachable.is_some() {
            return unreachable.map(ErrorKind::Unreachable);
        }
        // The source of an io::Error is its inner error's source, so the inner error must be asked for.
        let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        next = inner.map(|inner| inner as &(dyn StdError + 'static)).or_else(|| error.source());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(pairs: &[(&'static str, &str)]) -> Option<Duration> {
        let headers = pairs.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()));
        retry_after(&headers.collect())
    }

    #[test]
    fn waiting_times_in_headers() {
        assert_eq!(after(&[("retry-after", "7")]), Some(Duration::from_secs(7)));
        assert_eq!(after(&[("retry-after", "0.5")]), Some(Duration::from_millis(500)));
        assert_eq!(after(&[("retry-after", "7"), ("retry-after-ms", "120")]), Some(Duration::from_millis(120)));
        let dates = [("date", "Mon, 23 Nov 2026 10:00:00 GMT"), ("retry-after", "Mon, 23 Nov 2026 10:00:12 GMT")];
        assert_eq!(after(&dates), Some(Duration::from_secs(12)));
        let past = [("date", "Mon, 23 Nov 2026 10:00:00 GMT"), ("retry-after", "Mon, 23 Nov 2026 09:00:00 GMT")];
        assert_eq!(after(&past), Some(Duration::ZERO));
        for nonsense in ["-1", "soon", "NaN", "inf", "Mon, 23 Nov 2026 10:00:12 GMT"] {
            assert_eq!(after(&[("retry-after", nonsense)]), None, "{nonsense}");
        }
    }
}
