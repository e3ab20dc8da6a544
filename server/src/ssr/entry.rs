//! The pages before one is in: sign-in, set-up, invitation, forgotten password. They are written here and stay as they are, without wasm and with one small
//! script that is not needed (`app/src/entry`). Their forms are sent to `web`, which leads back here with what was wrong.

use std::sync::Arc;

use api::Client;
use app::{
    Preferences,
    entry::{self, EntryPage, EntryRequest, Found},
};
use axum::{
    Router,
    extract::{Path, Query, Request, State},
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{AppendHeaders, Html, IntoResponse, Response},
    routing::get,
};
use leptos::prelude::provide_context;

use super::{Pages, SCRIPT_OF_OURS, broken_page, content_security_policy, location, page::Page, visitor::InProcess};
use crate::{
    auth::{session::language_cookie, token::Token},
    web,
};

pub(super) fn routes(pages: &Arc<Pages>) -> Router {
    Router::new()
        .route("/login", get(|State(pages), request| answer(pages, EntryPage::Login, request)))
        .route("/setup", get(|State(pages), request| answer(pages, EntryPage::Setup, request)))
        .route("/invite/{token}", get(invitation))
        .route("/forgot", get(|State(pages), request| answer(pages, EntryPage::Forgot, request)))
        .route("/reset/{token}", get(reset))
        // The layer around all pages redirects these, but it sees only what has a route.
        .route("/login/", get(not_found))
        .route("/setup/", get(not_found))
        .route("/invite/{token}/", get(not_found))
        .route("/forgot/", get(not_found))
        .route("/reset/{token}/", get(not_found))
        .with_state(pages.clone())
}

async fn invitation(State(pages): State<Arc<Pages>>, Path(token): Path<String>, request: Request) -> Response {
    answer(pages, EntryPage::Invite(ours(token)), request).await
}

async fn reset(State(pages): State<Arc<Pages>>, Path(token): Path<String>, request: Request) -> Response {
    answer(pages, EntryPage::Reset(ours(token)), request).await
}

/// A token of ours is all hex digits; nothing else gets into an address.
fn ours(token: String) -> String {
    if Token::parse(&token).is_some() { token } else { "invalid".to_owned() }
}

async fn answer(pages: Arc<Pages>, page: EntryPage, request: Request) -> Response {
    let (parts, _body) = request.into_parts();
    let header = |name| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let (query, cookies, accepted) = (parts.uri.query(), header(header::COOKIE), header(header::ACCEPT_LANGUAGE));
    let preferences = Preferences::from_request(query, cookies, accepted);
    let asked = asked(page, &parts);
    let client =
        Client::new(Arc::new(InProcess::new(pages.api.clone(), &parts, preferences.language)), preferences.language);
    let found = entry::find(&client, &asked).await;
    if let Found::LedOn(to) = found {
        let no_store = (header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        return (StatusCode::FOUND, [no_store, (header::LOCATION, location(&to))]).into_response();
    }
    // The language that somebody chose on these pages is the next page's, too. The page is loaded for that, so no script is needed.
    let chosen = Preferences::wished_language(query, None, None).and_then(language_cookie);
    let chosen = AppendHeaders(chosen.map(|cookie| (header::SET_COOKIE, cookie)));
    let drawn = Page::new({
        let pages = pages.clone();
        async move {
            provide_context(preferences);
            entry::page(&pages.files, asked, found)
        }
    });
    match drawn.await {
        Ok((status, html)) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let policy = (header::CONTENT_SECURITY_POLICY, content_security_policy(SCRIPT_OF_OURS));
            (status, chosen, [policy], Html(html)).into_response()
        }
        Err(broken) => broken_page(&pages, preferences, entry::NAME, &parts, broken),
    }
}

async fn not_found() -> StatusCode {
    StatusCode::NOT_FOUND
}

/// What a request asks for. What its address says besides is no fault: links are decorated on their way.
fn asked(page: EntryPage, parts: &Parts) -> EntryRequest {
    let pairs = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri);
    EntryRequest {
        page,
        query: parts.uri.query().unwrap_or_default().to_owned(),
        asked: pairs.map(|Query(pairs)| pairs).unwrap_or_default(),
        typed: web::typed(&parts.headers),
        has_token: web::has_token(&parts.headers),
    }
}

#[cfg(test)]
mod tests;
