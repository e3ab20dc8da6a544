//! An answer while it is written: as events for script, and as a page that stays open.

use std::{
    convert::Infallible,
    sync::Arc,
    time::{Duration, Instant},
};

use api::SharedRun;
use app::{
    Preferences,
    visit::{self, Address, Follower, Visit},
};
use axum::{
    body::{Body, Bytes},
    extract::{Request, State},
    http::{StatusCode, header},
    response::{
        AppendHeaders, Html, IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures::{StreamExt as _, stream};
use model::RunId;

use super::{
    Visitor,
    events::{Events, Gathered},
    policy, render, text,
};
use crate::{ssr::Pages, strict::At};

/// A comment this often keeps proxies from closing a quiet stream.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// Answers that are sent as they are written: nothing on the way keeps or gathers them.
const HEADERS: [(header::HeaderName, &str); 2] =
    [(header::CACHE_CONTROL, "no-store"), (header::HeaderName::from_static("x-accel-buffering"), "no")];

/// `GET /s/{token}/runs/{run}/blocks`: what has to change on a page that has the run up to the event `after` (or `Last-Event-ID`, as
/// browsers say when they come back). Events are `blocks` and `state` (`visit::BlockChange`), or `gone` if there is nothing to follow.
pub async fn blocks(
    State(pages): State<Arc<Pages>>,
    At((token, run)): At<(String, RunId)>,
    request: Request,
) -> Response {
    let mut visitor = Visitor::new(pages, request.into_parts().0, token);
    let app = visitor.app(Some(run)).await.ok();
    let run = match visitor.run(run).await {
        Ok(run) => run,
        Err(error) => return nothing_to_follow(error.code.status()),
    };
    let events = match Events::open(&visitor.transport, visitor.address.token(), run.id).await {
        Ok(events) => events,
        Err(status) => return nothing_to_follow(status),
    };
    let came_back = text(&visitor.parts.headers, header::HeaderName::from_static("last-event-id"));
    let after = came_back.map(str::to_owned).or_else(|| visitor.asked("after"));
    let after = after.and_then(|number| number.trim().parse().ok()).unwrap_or_default();
    let follower = Follower::new(visitor.address.clone(), &run, app.as_ref(), after);
    let following = Following { follower: Some(follower), events, preferences: visitor.preferences, ended: false };
    let events = stream::unfold(following, |mut following| async move {
        following.next().await.map(|events| (stream::iter(events), following))
    });
    let events = Sse::new(events.flatten().boxed()).keep_alive(KeepAlive::new().interval(HEARTBEAT));
    (AppendHeaders(HEADERS), events).into_response()
}

/// Where there is nothing to follow, a page is told so: a browser that only meets a refusal says so to nobody but its console. What
/// may pass stays a refusal, so that it is asked again.
fn nothing_to_follow(status: u16) -> Response {
    match StatusCode::from_u16(status) {
        Ok(status) if status.is_client_error() && status != StatusCode::TOO_MANY_REQUESTS => {
            let gone = Event::default().event("gone").data("{}");
            let gone = stream::iter([Ok::<_, Infallible>(gone)]);
            (AppendHeaders(HEADERS), Sse::new(gone)).into_response()
        }
        Ok(status) => status.into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

struct Following {
    /// Absent after a change that broke.
    follower: Option<Follower>,
    events: Events,
    preferences: Preferences,
    ended: bool,
}

impl Following {
    async fn next(&mut self) -> Option<Vec<Result<Event, Infallible>>> {
        if self.ended {
            return None;
        }
        let mut follower = self.follower.take()?;
        let mut whole = true;
        loop {
            let take = |number, event| {
                whole &= follower.take(number, event);
                follower.has_news()
            };
            match self.events.gather(HEARTBEAT, take).await {
                Gathered::Some => break,
                Gathered::None => {}
                Gathered::End => {
                    self.ended = true;
                    break;
                }
            }
        }
        // With a gap, or before the run's end, the browser comes back for the rest.
        if !whole || (self.ended && !follower.is_over()) {
            return None;
        }
        let begun = Instant::now();
        let (follower, changes) = drawn(self.preferences, move || {
            let changes = follower.changes();
            (follower, changes)
        })
        .await?;
        self.events.changed(begun.elapsed());
        self.ended |= follower.is_over();
        let id = follower.last_event().to_string();
        let events = changes.iter().map(|change| {
            let data = serde_json::to_string(change).unwrap_or_default();
            Ok(Event::default().id(id.clone()).event(change.kind()).data(data))
        });
        let events = events.collect();
        self.follower = Some(follower);
        Some(events)
    }
}

/// Draws something of an answer; a fault is in the log.
async fn drawn<T: Send + 'static>(preferences: Preferences, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let drawn = render(preferences, work).await;
    drawn.inspect_err(|broken| tracing::error!(detail = broken.0, "an answer could not be drawn")).ok()
}

/// A page that stays open until its answer is whole.
pub async fn page(visitor: Visitor, visit: Visit, run: SharedRun) -> Response {
    let token = visitor.address.token();
    let Ok(events) = Events::open(&visitor.transport, token, run.id).await else { return visitor.page(visit).await };
    let pages = visitor.pages.clone();
    let address = visitor.address.clone();
    let (policy, app) = (policy(address.place(), &visit.app), visit.app.clone().ok());
    let parts = match visitor.render(move || visit::streamed(&pages.files, &visit)).await {
        Ok(parts) => parts,
        Err(broken) => return broken,
    };
    let follower = Follower::new(address.clone(), &run, app.as_ref(), 0);
    let following = Following { follower: Some(follower), events, preferences: visitor.preferences, ended: false };
    let open = OpenPage { following, address, run: run.id, rest: Some((parts.second, parts.third)) };
    let first = stream::iter([Bytes::from(parts.first)]);
    let rest = stream::unfold(open, |mut open| async move { open.next().await.map(|html| (Bytes::from(html), open)) });
    let body = Body::from_stream(first.chain(rest).map(Ok::<_, Infallible>).boxed());
    (AppendHeaders(HEADERS), [policy], Html(body)).into_response()
}

struct OpenPage {
    following: Following,
    address: Address,
    run: RunId,
    /// What follows the answer; absent once it was sent.
    rest: Option<(String, String)>,
}

impl OpenPage {
    /// The next piece of the page.
    async fn next(&mut self) -> Option<String> {
        let (second, third) = self.rest.take()?;
        let written = self.written().await;
        let Some((html, over)) = written else {
            // The stream broke off: the page is closed, and says where the answer goes on.
            let (address, run) = (self.address.clone(), self.run);
            let end =
                drawn(self.following.preferences, move || visit::cut_short(&address, run)).await.unwrap_or_default();
            return Some(format!("{second}{end}{third}"));
        };
        match over {
            Some(end) => Some(format!("{html}{second}{end}{third}")),
            None => {
                self.rest = Some((second, third));
                // A comment keeps proxies from closing a quiet page.
                Some(if html.is_empty() { "<!-- -->".to_owned() } else { html })
            }
        }
    }

    /// What was written meanwhile, and at the end what stands under the answer. Nothing if the run can't be followed any more.
    async fn written(&mut self) -> Option<(String, Option<String>)> {
        let mut follower = self.following.follower.take()?;
        let gathered = self.following.events.gather(HEARTBEAT, |number, event| {
            follower.take(number, event);
            true
        });
        let gathered = gathered.await;
        if gathered == Gathered::End && !follower.is_over() {
            return None;
        }
        let begun = Instant::now();
        let (follower, html, end) = drawn(self.following.preferences, move || {
            let html = follower.written();
            let end = follower.is_over().then(|| follower.end());
            (follower, html, end)
        })
        .await?;
        self.following.events.changed(begun.elapsed());
        self.following.follower = Some(follower);
        Some((html, end))
    }
}
