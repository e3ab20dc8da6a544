//! Server-sent events of a run.

use std::{borrow::Cow, convert::Infallible, future::Future, time::Duration};

use axum::{
    http::HeaderMap,
    response::{
        AppendHeaders, IntoResponse,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures::{StreamExt, stream};
use model::{Language, run::kind_of};
use serde::Deserialize;
use store::Watch;

use super::events::HEADERS;
use crate::{error::language_of, madang::Madang};

/// A comment this often keeps proxies from closing a quiet stream.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How often it is asked whether the watcher may still watch.
const RECHECK: Duration = Duration::from_secs(4);

/// From where to go on.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct After {
    after: Option<u64>,
    lang: Option<Language>,
}

impl After {
    /// The language of the events' words. Browsers' `EventSource` can't set `Accept-Language`, so the address may say it.
    pub fn language(&self, headers: &HeaderMap) -> Language {
        self.lang.unwrap_or_else(|| language_of(headers))
    }
}

/// The number of the last event that the watcher knows.
pub fn after(headers: &HeaderMap, query: &After) -> i32 {
    let header = headers.get("last-event-id").and_then(|value| value.to_str().ok()?.trim().parse().ok());
    header.or(query.after).and_then(|number| i32::try_from(number).ok()).unwrap_or_default()
}

/// The stream: each event as `to_wire` has it, for as long as `still` says that the watcher may watch. When the server stops it ends,
/// and browsers come back by themselves.
pub fn respond<F, W, C>(madang: &Madang, watch: Watch, to_wire: W, still: F) -> impl IntoResponse + use<F, W, C>
where
    W: Fn(&str) -> Cow<'_, str> + Send + 'static,
    F: Fn() -> C + Send + Sync + 'static,
    C: Future<Output = bool> + Send + 'static,
{
    let stop = madang.stop.clone();
    let mut recheck = tokio::time::interval_at(tokio::time::Instant::now() + RECHECK, RECHECK);
    recheck.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    // The state is boxed because it is moved with each event, and the question because it is rare and large.
    let events = stream::unfold(Box::new((watch, recheck, still)), move |mut state| {
        let stop = stop.clone();
        async move {
            let (watch, recheck, still) = &mut *state;
            loop {
                tokio::select! {
                    event = watch.next() => return event.map(|event| (event, state)),
                    () = stop.cancelled() => return None,
                    _ = recheck.tick() => {
                        if !Box::pin(still()).await {
                            return None;
                        }
                    }
                }
            }
        }
    });
    let events = events.map(move |event| sse(event.number, &to_wire(&event.payload)));
    // Boxed here, where it is first moved: on its way to the connection it is moved several times more.
    (AppendHeaders(HEADERS), Sse::new(events.boxed()).keep_alive(KeepAlive::new().interval(HEARTBEAT)))
}

fn sse(number: i32, data: &str) -> Result<Event, Infallible> {
    Ok(Event::default().id(number.to_string()).event(kind_of(data).unwrap_or("message")).data(data))
}
