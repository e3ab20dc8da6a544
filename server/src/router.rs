//! The router of the whole server: API, form posts, pages and static files.

use std::time::Duration;

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};

use crate::{
    api,
    auth::{ClientAddress, add_client_address, api_key::ApiKeyToken, is_cross_site, note_leak, telling},
    error::{ErrorCode, Refusal, RequestInfo},
    health,
    madang::Madang,
    web,
};

/// The largest request body: a definition of maximum size, with some room around it.
const LARGEST_BODY_BYTES: usize = 2 * 1024 * 1024;
/// By this header requests with credentials in `Authorization` are told the server's version.
const VERSION: HeaderName = HeaderName::from_static("madang-version");
/// How long a request may take until its response begins.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(120);
/// The same for programs that wait for a whole answer of a model: as long as their clients wait.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(600);

/// The API with its layers. Pages call it in-process, too.
pub fn api(madang: &Madang) -> Router {
    let (routes, _document) = api::routes();
    layered(madang, routes.merge(health::routes()).fallback(not_found).method_not_allowed_fallback(method_not_allowed))
}

/// The complete router.
pub fn all(madang: &Madang) -> Router {
    let api = api(madang);
    let web = layered(madang, web::routes());
    #[cfg(feature = "ui")]
    if madang.config.site.is_some() {
        let (pages, not_found_page) = crate::ssr::routes(madang, api.clone());
        let (pages, not_found_page) = (layered(madang, pages), layered(madang, not_found_page));
        let files = crate::files::routes(madang);
        let rest = move |request| api_or_page(api.clone(), not_found_page.clone(), request);
        return guarded(madang, web.merge(pages).merge(files).fallback(rest));
    }
    guarded(madang, web.fallback_service(api))
}

fn guarded(madang: &Madang, all: Router) -> Router {
    let without_token = middleware::from_fn_with_state(madang.clone(), web::without_token);
    all.layer(without_token).layer(middleware::from_fn(security_headers))
}

/// The API. For a path that is neither the API's nor a page's, browsers get a page that says so.
#[cfg(feature = "ui")]
async fn api_or_page(api: Router, not_found_page: Router, request: Request) -> Response {
    use tower::ServiceExt as _;

    let accepts = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    let is_page = request.method() == axum::http::Method::GET
        && accepts.is_some_and(|accepts| accepts.contains("text/html"))
        && !request.uri().path().starts_with("/api/");
    let (parts, body) = request.into_parts();
    let again = is_page.then(|| Request::from_parts(parts.clone(), axum::body::Body::empty()));
    let Ok(response) = api.oneshot(Request::from_parts(parts, body)).await;
    match again {
        Some(request) if response.status() == axum::http::StatusCode::NOT_FOUND => {
            let Ok(page) = not_found_page.oneshot(request).await;
            page
        }
        _ => response,
    }
}

fn layered(madang: &Madang, routes: Router) -> Router {
    routes
        .layer(DefaultBodyLimit::max(LARGEST_BODY_BYTES))
        .layer(middleware::from_fn_with_state(madang.clone(), around_handler))
}

/// What happens before and after each handler. It is one layer, because each layer clones all those below it for every request.
async fn around_handler(State(madang): State<Madang>, mut request: Request, next: Next) -> Response {
    add_client_address(&mut request, &madang.config.trusted_proxies);
    request.extensions_mut().insert(madang.clone());
    let info = RequestInfo::new(&mut request);
    let patience = if info.is_for_programs() { ANSWER_TIMEOUT } else { REQUEST_TIMEOUT };
    let is_by_key = request.headers().contains_key(header::AUTHORIZATION);
    let in_url = ApiKeyToken::find(request.uri().path_and_query().map_or("", |uri| uri.as_str()));
    let address = request.extensions().get().copied();
    let refused = match in_url {
        Some(key) => Some(Box::pin(key_in_url(&madang, address, &key)).await),
        None => refused(&request),
    };
    let response = match refused {
        Some(code) => Refusal::from(code).into_response(),
        // The body of a response may stream for longer; this limits the time until it begins.
        None => match tokio::time::timeout(patience, telling(next.run(request))).await {
            Ok(response) => response,
            Err(_elapsed) => Refusal::from(ErrorCode::RequestTimeout).into_response(),
        },
    };
    let mut response = info.render(response);
    // These responses are for one person at one moment, so nothing may cache them.
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    // Programs may be of another version, and tell people so. Whoever only passes by need not know it.
    if is_by_key {
        response.headers_mut().insert(VERSION, HeaderValue::from_static(env!("CARGO_PKG_VERSION")));
    }
    response
}

/// Refuses a request with a key in its address, and notes for those who manage the key that it is leaked. It goes on working elsewhere:
/// ending it would let a mistake in one program stop all others that use it, while whoever finds it in a log has to come by header.
async fn key_in_url(madang: &Madang, address: Option<ClientAddress>, key: &ApiKeyToken) -> ErrorCode {
    if let Err(refusal) = note_leak(madang, key, address).await {
        // That it could not be noted must not hide what is wrong.
        let _logged = refusal.logged();
    }
    ErrorCode::KeyInUrl
}

/// Why a request reaches no handler, whichever it is for.
fn refused(request: &Request) -> Option<ErrorCode> {
    // Postgres can't store NUL in texts, so nothing of ours can have a name with NUL.
    if request.uri().path_and_query().is_some_and(|uri| uri.as_str().contains("%00")) {
        return Some(ErrorCode::Malformed);
    }
    is_cross_site(request).then_some(ErrorCode::CrossSite)
}

async fn not_found() -> Refusal {
    ErrorCode::NotFound.into()
}

async fn method_not_allowed() -> Refusal {
    ErrorCode::MethodNotAllowed.into()
}

async fn security_headers(request: Request, next: Next) -> Response {
    let fixed: [(HeaderName, &'static str); 4] = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "strict-origin-when-cross-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (header::STRICT_TRANSPORT_SECURITY, "max-age=31536000"),
    ];
    // Their URLs contain a secret, so search engines must not index them, and other sites must not get them as referrer.
    let secret = [
        "/s/",
        "/e/",
        "/invite/",
        "/reset/",
        "/setup",
        "/api/v1/shared/",
        "/api/v1/invitations/",
        "/api/v1/password-resets/",
    ];
    let secret = secret.iter().any(|beginning| request.uri().path().starts_with(beginning));
    let mut response = next.run(request).await;
    let status = response.status();
    let headers = response.headers_mut();
    if secret {
        headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex, nofollow"));
        headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    }
    for (name, value) in fixed {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    // A page may show an error of the API, but must not get the API's headers.
    if status == StatusCode::SERVICE_UNAVAILABLE {
        headers.entry(header::RETRY_AFTER).or_insert(HeaderValue::from_static("2"));
    }
    // Pages set their own policy, with a nonce. All other responses need to load nothing.
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"));
    response
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::testing::TestApp;

    #[tokio::test]
    async fn nothing_on_the_way_keeps_an_answer() {
        let app = TestApp::new().await;
        let owner = app.user("owner").await;
        for path in
            ["/api/v1/me", "/api/v1/setup", "/api/v1/openapi.json", "/api/v1/nothing", "/api/v1/workspaces/test/runs"]
        {
            assert_eq!(owner.get(path).await.header("cache-control"), "no-store", "{path}");
            assert_eq!(app.visitor().get(path).await.header("cache-control"), "no-store", "{path}");
        }
        let posted = owner.post("/api/v1/workspaces/test/apps", &json!({"name": "x"})).await;
        assert_eq!(posted.header("cache-control"), "no-store");
        for path in ["/login", "/setup", "/logout", "/invite/x"] {
            assert_eq!(app.visitor().post_form(path, &[]).await.header("cache-control"), "no-store", "{path}");
        }
    }

    #[tokio::test]
    async fn programs_are_told_the_version_and_nobody_else() {
        let app = TestApp::new().await;
        let owner = app.user("owner").await;
        assert_eq!(owner.get("/api/v1/me").await.header("madang-version"), "");
        assert_eq!(app.visitor().get("/api/v1/setup").await.header("madang-version"), "");
        let program = app.visitor().with_header("authorization", "Bearer mdg_nothing");
        for path in ["/api/v1/me/key", "/api/v1/openapi.json", "/api/v1/nothing"] {
            assert_eq!(program.get(path).await.header("madang-version"), env!("CARGO_PKG_VERSION"), "{path}");
        }
    }

    #[tokio::test]
    async fn addresses_with_a_secret_are_for_no_search_engine_and_no_other_site() {
        let app = TestApp::new().await;
        for path in
            ["/s/abc", "/s/abc?run=x", "/invite/abc", "/reset/abc", "/api/v1/shared/abc", "/api/v1/password-resets/abc"]
        {
            let answer = app.visitor().get(path).await;
            assert_eq!(answer.header("x-robots-tag"), "noindex, nofollow", "{path}");
            assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
        }
        assert_eq!(app.visitor().get("/login").await.header("x-robots-tag"), "");
    }
}
