//! Server-side rendering of pages. The browser then hydrates them, except those without wasm (`entry`, `visit`). During rendering, pages
//! call the same API router as other clients, in-process and with the visitor's own cookie.

mod entry;
mod page;
mod run;
mod visit;
mod visitor;

use std::{
    path::Path,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU16, Ordering},
    },
};

use api::Client;
use app::{Files, Preferences, RefusedRun, Site, StatusCode, broken_document, render_document};
use axum::{
    Router,
    extract::Request,
    http::{self, HeaderValue, header, request::Parts},
    middleware::{self, Next},
    response::{Html, IntoResponse, Redirect, Response},
    routing::{get, post},
};
use leptos::{
    nonce::{provide_nonce, use_nonce},
    prelude::provide_context,
};
use leptos_axum::generate_route_list;
use leptos_router::{components::provide_server_redirect, location::RequestUrl};

use self::{
    page::{Broken, Page, without_page},
    visitor::InProcess,
};
use crate::{
    error::{RequestId, without_secrets},
    madang::Madang,
};

/// The script of a page without wasm is a file of ours.
const SCRIPT_OF_OURS: &str = "script-src 'self'; ";
/// The list of each chunk's files, which the splitter writes.
const MANIFEST: &str = "__wasm_split_manifest.json";

/// What all pages share.
struct Pages {
    /// The complete API router.
    api: Router,
    /// The files of the built pages.
    files: Files,
}

/// The routes of all pages, and a page for all other paths. `api` is the complete API router.
pub fn routes(madang: &Madang, api: Router) -> (Router, Router) {
    let files = madang.config.site.as_deref().map(files_in).unwrap_or_default();
    let pages = Arc::new(Pages { api, files });
    let without_wasm = visit::routes(&pages).merge(entry::routes(&pages));
    let forms = pages.clone();
    #[cfg(test)]
    let breaking = tests::breaking(&pages);
    let page = move |request: Request| answer(pages.clone(), request, site);
    let table = without_page(|| generate_route_list(Site));
    let routes = table.iter().fold(Router::new(), |routes, route| routes.route(route.path(), get(page.clone())));
    #[cfg(test)]
    let routes = routes.merge(breaking);
    let routes = routes.route("/w/{workspace}/apps/{app}", post(move |path, request| run::post(forms, path, request)));
    let routes = routes.layer(middleware::map_request(asks_for_html)).merge(without_wasm);
    (routes.layer(middleware::from_fn(without_slash)), Router::new().fallback(page))
}

/// Makes every request for a page accept HTML. For clients that don't accept `text/html`, Leptos answers a redirect as a 200 with
/// an empty page, because its server functions expect that; we have none.
async fn asks_for_html(mut request: Request) -> Request {
    request.headers_mut().insert(header::ACCEPT, HeaderValue::from_static("text/html"));
    request
}

/// Redirects `/w/dalbit/` to `/w/dalbit`, because people and programs add a slash at the end.
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

/// The request for a page, with the visitor's preferences.
struct PageRequest {
    pages: Arc<Pages>,
    preferences: Preferences,
}

/// What a page decides about its response while it is rendered.
#[derive(Default)]
struct ResponseHead {
    /// 0 means the default.
    status: AtomicU16,
    moved_to: OnceLock<String>,
    policy: OnceLock<String>,
}

async fn site(asked: PageRequest) -> String {
    render_document(&asked.pages.files, asked.preferences).await
}

/// Renders a page completely, since only then its status, title and head are known.
async fn answer<F>(pages: Arc<Pages>, request: Request, html: fn(PageRequest) -> F) -> Response
where
    F: Future<Output = String> + Send + 'static,
{
    let (parts, _body) = request.into_parts();
    answer_to(pages, parts, html, None).await
}

/// The same, with what the browser sent and was refused.
async fn answer_to<F>(
    pages: Arc<Pages>,
    parts: Parts,
    html: fn(PageRequest) -> F,
    refused: Option<RefusedRun>,
) -> Response
where
    F: Future<Output = String> + Send + 'static,
{
    let header = |name| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let preferences =
        Preferences::from_request(parts.uri.query(), header(header::COOKIE), header(header::ACCEPT_LANGUAGE));
    let asked = PageRequest { pages: pages.clone(), preferences };
    let head = Arc::new(ResponseHead::default());
    if let Some(refused) = &refused {
        head.status.store(refused.error.code.status(), Ordering::Relaxed);
    }
    let transport = InProcess::new(pages.api.clone(), &parts, preferences.language);
    let address = parts.uri.path_and_query().map_or("/", |address| address.as_str()).to_owned();
    let page = Page::new({
        let head = head.clone();
        async move {
            provide(&address, transport, preferences, &head);
            if let Some(refused) = refused {
                provide_context(refused);
            }
            html(asked).await
        }
    });
    match page.await {
        Ok(html) => head.answer(html),
        Err(broken) => broken_page(&pages, preferences, "madang", &parts, broken),
    }
}

/// The response for a page that panicked.
fn broken_page(
    pages: &Pages,
    preferences: Preferences,
    style: &str,
    asked: &Parts,
    Broken(detail): Broken,
) -> Response {
    let id = asked.extensions.get::<RequestId>().map(|RequestId(id)| id.as_str()).unwrap_or_default();
    let path = without_secrets(asked.uri.path());
    tracing::error!(request_id = id, path, detail, "a page broke");
    let html = broken_document(&pages.files, preferences, style, id);
    let headers = [
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::CONTENT_SECURITY_POLICY, content_security_policy("")),
    ];
    (http::StatusCode::INTERNAL_SERVER_ERROR, headers, Html(html)).into_response()
}

/// Provides the context of every page: its URL, the visitor's client and preferences, and the response's head.
fn provide(address: &str, transport: InProcess, preferences: Preferences, head: &Arc<ResponseHead>) {
    // Only path and query matter. With a host in front, a path that begins with two slashes stays a path.
    provide_context(RequestUrl::new(&format!("http://localhost{address}")));
    provide_context(Client::new(Arc::new(transport), preferences.language));
    provide_context(preferences);
    provide_nonce();
    let nonce = use_nonce();
    let scripts = nonce.map(|nonce| format!("script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; "));
    let policy = content_security_policy(&scripts.unwrap_or_default());
    // Nobody else sets these, so they are empty.
    let _ = head.policy.set(policy);
    let status = head.clone();
    provide_context(StatusCode(Arc::new(move |code| status.status.store(code, Ordering::Relaxed))));
    let moved = head.clone();
    provide_server_redirect(move |to| {
        let _ = moved.moved_to.set(to.to_owned());
    });
}

impl ResponseHead {
    fn answer(&self, html: String) -> Response {
        let no_store = (header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(to) = self.moved_to.get() {
            return (http::StatusCode::FOUND, [no_store, (header::LOCATION, location(to))]).into_response();
        }
        let status = http::StatusCode::from_u16(self.status.load(Ordering::Relaxed)).unwrap_or_default();
        let policy = self.policy.get().map(String::as_str).unwrap_or_default();
        (status, [no_store], [(header::CONTENT_SECURITY_POLICY, policy)], Html(html)).into_response()
    }
}

/// Encodes a path in ASCII, for a header.
fn location(to: &str) -> HeaderValue {
    let mut ascii = String::with_capacity(to.len());
    for byte in to.bytes() {
        match byte.is_ascii_graphic() {
            true => ascii.push(char::from(byte)),
            false => ascii.push_str(&format!("%{byte:02X}")),
        }
    }
    HeaderValue::from_str(&ascii).unwrap_or(HeaderValue::from_static("/"))
}

/// The files of the current build. The folder's name depends on the build, so they can be cached for ever.
fn files_in(site: &Path) -> Files {
    let folder = std::fs::read_to_string(site.join("pkg.txt")).map(|folder| folder.trim().to_owned());
    let read = folder.and_then(|folder| {
        let manifest = std::fs::read_to_string(site.join(&folder).join(MANIFEST))?;
        Ok(Files { chunks: serde_json::from_str(&manifest)?, folder })
    });
    read.unwrap_or_else(|error| {
        tracing::error!(site = %site.display(), %error, "the site has no build; its pages come without style and script");
        Files::default()
    })
}

/// Allows scripts as `scripts` says, and loading everything else only from this server.
fn content_security_policy(scripts: &str) -> String {
    format!(
        "default-src 'none'; {scripts}style-src 'self'; img-src 'self' data:; \
         connect-src 'self'; font-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
}

/// The same for a page that pages of these origins may show in a frame. Each was checked when the link was saved
/// ([`model::web_origin`]), and is looked at once more: nothing else may get into a header.
fn framed_by(policy: &str, origins: &[String]) -> String {
    let origins: Vec<&str> = origins.iter().map(String::as_str).filter(|origin| is_web_origin(origin)).collect();
    match origins.as_slice() {
        [] => policy.to_owned(),
        origins => policy.replace("frame-ancestors 'none'", &format!("frame-ancestors {}", origins.join(" "))),
    }
}

fn is_web_origin(text: &str) -> bool {
    model::web_origin(text).as_deref() == Some(text)
}

/// The panic message of the pages that break in tests.
#[cfg(test)]
const PANIC: &str = "a page of the tests breaks";

#[cfg(test)]
mod tests;
#[cfg(test)]
pub use tests::site as site_for_tests;
