//! The pages of share links. They are written here and stay as they are: without wasm, and with one small script that is not needed
//! (`app/src/visit`).
//!
//! Everything comes from the API, in-process, as for all pages. A form is answered by a page: that of its run, which stays open until
//! the answer is whole, or its own again with what is wrong. Where script sent it, the same comes as pieces ([`post`]), and the
//! answer's blocks as events ([`stream`]).

mod accent;
mod embed;
mod events;
mod logo;
mod post;
mod report;
mod stream;

use std::sync::Arc;

use api::{Client, ErrorCode, SharedApp, SharedRun};
use app::{
    Preferences,
    visit::{self, Address, CodeStep, Place, Tried, Visit},
};
use axum::{
    Router,
    extract::{Path, Query, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{Html, IntoResponse, Response},
    routing,
};
use leptos::prelude::provide_context;
use model::{Language, RunId};

use super::{Pages, SCRIPT_OF_OURS, broken_page, content_security_policy, framed_by, page::Page, visitor::InProcess};
use crate::{auth::token::Token, web};

/// What a page of ours that broke may do in a frame: it has no script, and no origin is known for it.
const FAULT_IN_A_FRAME: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors *",
);
/// The style sheet of these pages.
const STYLE: &str = "visit";

pub(super) fn routes(pages: &Arc<Pages>) -> Router {
    Router::new()
        .route("/s/{token}", routing::get(get).post(post::post))
        .route("/s/{token}/report", routing::post(report::post))
        .route("/s/{token}/runs/{run}/blocks", routing::get(stream::blocks))
        .route("/s/{token}/runs/{run}/stop", routing::post(post::stop))
        .route("/e/{token}", routing::get(get).post(post::post))
        .route("/e/{token}/report", routing::post(report::post))
        .route("/e/{token}/runs/{run}/blocks", routing::get(stream::blocks))
        .route("/e/{token}/runs/{run}/stop", routing::post(post::stop))
        .with_state(pages.clone())
        .route("/accent/{file}", routing::get(accent::sheet))
        .route("/logo/{file}", routing::get(logo::picture))
        .route("/embed.js", routing::get(embed::for_others))
        .route("/frame.js", routing::get(embed::for_the_frame))
}

async fn get(State(pages): State<Arc<Pages>>, Path(token): Path<String>, request: Request) -> Response {
    let mut visitor = Visitor::new(pages, request.into_parts().0, token);
    let run = visitor.asked("run").and_then(|run| run.parse().ok());
    let app = visitor.app(run).await;
    let run = match run {
        Some(run) => Some(visitor.run(run).await),
        None => None,
    };
    let stays_open = visitor.asked("stream").is_some();
    let visit = Visit { reported: visitor.asked("reported").is_some(), run, ..visitor.visit(app) };
    match visit.run.clone() {
        // Also when this run was the link's last: its answer is still to come.
        Some(Ok(run)) if stays_open && !run.state.is_terminal() => stream::page(visitor, visit, run).await,
        _ => visitor.page(visit).await,
    }
}

/// Somebody with a share link, asking for something of it.
struct Visitor {
    pages: Arc<Pages>,
    parts: Parts,
    address: Address,
    preferences: Preferences,
    transport: InProcess,
}

impl Visitor {
    fn new(pages: Arc<Pages>, parts: Parts, token: String) -> Self {
        // A token of ours is all letters and digits; nothing else gets into an address.
        let token = if Token::parse_link(&token).is_some() { token } else { "invalid".to_owned() };
        let place = embed::place(&parts.uri);
        let (query, cookies, accepted) = wishes(&parts);
        let mut preferences = Preferences::from_request(query, cookies, accepted);
        // In a frame there are no cookies, and the page around it knows whether it is dark.
        let theme = embed::theme(&parts.uri).filter(|_| place == Place::Frame);
        preferences.theme = theme.or(preferences.theme);
        let address = Address::new(token, Preferences::wished_language(query, None, None));
        let address = if place == Place::Frame { address.in_frame(theme) } else { address };
        let transport = InProcess::new(pages.api.clone(), &parts, preferences.language);
        Self { pages, parts, address, preferences, transport }
    }

    /// A value of the address. What is asked for besides is no fault: links are decorated on their way.
    fn asked(&self, name: &str) -> Option<String> {
        let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(&self.parts.uri).ok()?;
        pairs.into_iter().find_map(|(key, value)| (key == name).then_some(value))
    }

    /// Whether script asks, and not the browser itself.
    fn is_script(&self) -> bool {
        text(&self.parts.headers, header::ACCEPT).is_some_and(|accepts| accepts.contains("application/json"))
    }

    fn client(&self) -> Client {
        Client::new(Arc::new(self.transport.clone()), self.preferences.language)
    }

    /// The app behind the link, as the conversation of `run` has it. From then on one reads the language that the link's makers chose, and
    /// else that of the workspace if one asks for none of ours. What the address asks for wins over both.
    async fn app(&mut self, run: Option<RunId>) -> Result<SharedApp, api::Error> {
        let app = self.client().shared_app(self.address.token(), run).await?;
        let (query, cookies, accepted) = wishes(&self.parts);
        let chosen = app.page_language.filter(|_| Preferences::wished_language(query, None, None).is_none());
        let nobody_asks = Preferences::wished_language(query, cookies, accepted).is_none();
        if let Some(language) = chosen.or(nobody_asks.then_some(app.language)) {
            self.speak(language);
        }
        Ok(app)
    }

    fn speak(&mut self, language: Language) {
        self.preferences.language = language;
        self.transport = InProcess::new(self.pages.api.clone(), &self.parts, language);
    }

    async fn run(&self, run: RunId) -> Result<SharedRun, api::Error> {
        self.client().shared_run(self.address.token(), run).await
    }

    /// A visit with nothing done yet.
    fn visit(&self, app: Result<SharedApp, api::Error>) -> Visit {
        let key = uuid::Uuid::now_v7().simple().to_string();
        let tried = self.asked("error").map(|error| Tried {
            error: serde_json::from_value(error.into()).unwrap_or(ErrorCode::Unknown),
            wait_minutes: self.asked("wait").and_then(|minutes| minutes.parse().ok()),
        });
        let code = match self.asked("code") {
            Some(_) => CodeStep::Code,
            None => CodeStep::Address(typed(&self.parts.headers, "email").unwrap_or_default()),
        };
        let address = self.address.clone();
        Visit { address, app, run: None, refused: None, key, reported: false, unreported: None, tried, code }
    }

    /// Renders something in a page of its own.
    async fn render<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Response> {
        let rendered = render(self.preferences, work).await;
        rendered.map_err(|broken| {
            let mut page = broken_page(&self.pages, self.preferences, STYLE, &self.parts, broken);
            if self.address.place() == Place::Frame {
                page.headers_mut().insert(header::CONTENT_SECURITY_POLICY, FAULT_IN_A_FRAME);
            }
            page
        })
    }

    async fn page(&self, visit: Visit) -> Response {
        let (pages, policy) = (self.pages.clone(), policy(self.address.place(), &visit.app));
        match self.render(move || visit::page(&pages.files, &visit)).await {
            Ok((status, html)) => {
                let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                (status, [policy], Html(html)).into_response()
            }
            Err(broken) => broken,
        }
    }
}

async fn render<T: Send + 'static>(
    preferences: Preferences,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, super::page::Broken> {
    Page::new(async move {
        provide_context(preferences);
        work()
    })
    .await
}

/// Only the pages that the link names may show it in a frame, and only under its address for frames: nobody can lay anything over the other.
///
/// A fault of which nobody knows whose pages may show it (there is no such link, or the server is busy) may be shown in all: there is nothing
/// on it but what went wrong, and otherwise the browser would show an error of its own.
fn policy(place: Place, app: &Result<SharedApp, api::Error>) -> (header::HeaderName, String) {
    let policy = content_security_policy(SCRIPT_OF_OURS);
    let policy = match (place, app) {
        (Place::Page, _) => policy,
        (Place::Frame, Err(error)) if is_nobodys(error.code) => {
            policy.replace("frame-ancestors 'none'", "frame-ancestors *")
        }
        (Place::Frame, app) => framed_by(&policy, &visit::embed_origins(app)),
    };
    (header::CONTENT_SECURITY_POLICY, policy)
}

fn is_nobodys(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::TokenInvalid
            | ErrorCode::NotFound
            | ErrorCode::RateLimited
            | ErrorCode::RequestTimeout
            | ErrorCode::Busy
            | ErrorCode::Unavailable
            | ErrorCode::Internal
            | ErrorCode::Unknown
    )
}

/// A value that was typed into the form of this page, and refused.
fn typed(headers: &HeaderMap, name: &str) -> Option<String> {
    web::typed(headers).into_iter().find_map(|(key, value)| (key == name).then_some(value))
}

/// What a request says of how its reader wants to read: its query, its cookies, its languages.
fn wishes(parts: &Parts) -> (Option<&str>, Option<&str>, Option<&str>) {
    (parts.uri.query(), text(&parts.headers, header::COOKIE), text(&parts.headers, header::ACCEPT_LANGUAGE))
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests;
