//! The pages: rendered here, taken over by the browser. While rendering, they ask the same API router as everybody else, in-process,
//! with the visitor's own cookie.

use std::sync::Arc;

use api::{Client, Reply, Transport};
use app::{Preferences, Site, StatusCode, Typed, shell};
use axum::{
    Router,
    body::Body,
    extract::Request,
    http::{HeaderValue, Method, header, request::Parts},
    middleware::{self, Next},
    response::{IntoResponse, Redirect, Response},
};
use leptos::prelude::*;
use leptos_axum::{LeptosRoutes, ResponseOptions, generate_route_list, render_app_async_with_context};
use tower::ServiceExt;

use crate::{auth::ClientAddress, madang::Madang, web};

/// The largest answer of our own API that a page can show.
const LARGEST_ANSWER_BYTES: usize = 16 * 1024 * 1024;

/// Carries the requests of one page to the API router, as the page's visitor.
struct InProcess {
    api: Router,
    visitor: Arc<Visitor>,
}

/// What the API has to know of the page's visitor.
struct Visitor {
    cookie: Option<HeaderValue>,
    language: &'static str,
    address: Option<ClientAddress>,
}

impl Transport for InProcess {
    fn send(&self, request: api::Request) -> Reply {
        let (api, visitor) = (self.api.clone(), self.visitor.clone());
        Box::pin(async move {
            let method = Method::from_bytes(request.method.as_str().as_bytes()).map_err(|error| error.to_string())?;
            let mut out = Request::builder().method(method).uri(&request.path);
            if let Some(cookie) = &visitor.cookie {
                out = out.header(header::COOKIE, cookie);
            }
            out = out.header(header::ACCEPT_LANGUAGE, visitor.language).header("sec-fetch-site", "same-origin");
            if request.body.is_some() {
                out = out.header(header::CONTENT_TYPE, "application/json");
            }
            let body = Body::from(request.body.unwrap_or_default());
            let mut out = out.body(body).map_err(|error| error.to_string())?;
            if let Some(address) = visitor.address {
                out.extensions_mut().insert(address);
            }
            let Ok(response) = api.oneshot(out).await;
            let status = response.status().as_u16();
            let bytes = axum::body::to_bytes(response.into_body(), LARGEST_ANSWER_BYTES).await;
            let body = String::from_utf8(bytes.map_err(|error| error.to_string())?.to_vec());
            Ok(api::Response { status, body: body.map_err(|error| error.to_string())? })
        })
    }
}

/// The routes of all pages, and the page for every other address. `api` is the whole API router.
pub fn routes(madang: &Madang, api: Router) -> (Router, Router) {
    let options = leptos_options(madang);
    let pages = generate_route_list(Site);
    let context = context(api);
    let shell = {
        let options = options.clone();
        move || shell(options.clone())
    };
    let not_found = render_app_async_with_context(context.clone(), shell.clone());
    let routes = Router::new().leptos_routes_with_context(&options, pages, context, shell);
    let routes = routes.with_state(options).layer(middleware::from_fn(without_slash));
    (routes, Router::new().fallback(not_found))
}

/// `/w/dalbit/` is `/w/dalbit`: people and programs add a slash where a folder might be.
async fn without_slash(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let plain = path.trim_end_matches('/');
    // Two slashes at the beginning would lead to another host.
    if plain.is_empty() || plain == path || path.starts_with("//") {
        return next.run(request).await;
    }
    let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
    Redirect::permanent(&format!("{plain}{query}")).into_response()
}

/// What every page finds in its context while it is rendered: the client of its visitor, their preferences, the response's head.
fn context(api: Router) -> impl Fn() + Clone + Send + Sync + 'static {
    move || {
        let Some(parts) = use_context::<Parts>() else { return };
        let header = |name| parts.headers.get(name).and_then(|value| value.to_str().ok());
        let preferences =
            Preferences::from_request(parts.uri.query(), header(header::COOKIE), header(header::ACCEPT_LANGUAGE));
        let visitor = Visitor {
            cookie: parts.headers.get(header::COOKIE).cloned(),
            language: preferences.language.tag(),
            address: parts.extensions.get::<ClientAddress>().copied(),
        };
        let transport = InProcess { api: api.clone(), visitor: Arc::new(visitor) };
        provide_context(Client::new(Arc::new(transport), preferences.language));
        provide_context(preferences);
        provide_context(Typed { texts: web::typed(&parts.headers), has_token: web::has_token(&parts.headers) });
        if let (Some(nonce), Some(response)) = (leptos::nonce::use_nonce(), use_context::<ResponseOptions>()) {
            if let Ok(policy) = HeaderValue::from_str(&content_security_policy(&nonce)) {
                response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
            }
            let status = response.clone();
            provide_context(StatusCode(Arc::new(move |code| {
                if let Ok(code) = axum::http::StatusCode::from_u16(code) {
                    status.set_status(code);
                }
            })));
            response.insert_header(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        }
    }
}

/// The package folder's name carries the build's version (`pkg/VERSION`), so that its files can be cached for ever.
fn leptos_options(madang: &Madang) -> LeptosOptions {
    let site = madang.config.site.clone().unwrap_or_default();
    let versions = std::fs::read_dir(site.join("pkg")).into_iter().flatten().filter_map(Result::ok);
    let newest = versions
        .filter(|entry| entry.path().is_dir())
        .max_by_key(|entry| entry.metadata().and_then(|m| m.modified()).ok());
    let version = newest.map(|entry| entry.file_name().to_string_lossy().into_owned()).unwrap_or_default();
    LeptosOptions::builder()
        .output_name("madang")
        .site_root(site.to_string_lossy().into_owned())
        .site_pkg_dir(format!("pkg/{version}"))
        .build()
}

/// Scripts run only with this response's nonce; nothing else is loaded from anywhere but here.
fn content_security_policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
         connect-src 'self'; font-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
}
