//! The response to a request: the answer as one document, or as it is written.

use std::{collections::VecDeque, convert::Infallible, time::Duration};

use axum::{
    Json,
    http::{HeaderName, StatusCode, header},
    response::{
        AppendHeaders, IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures::{StreamExt, stream};
use tokio::time::timeout;

use super::following::Following;
use crate::{
    compat::{Dialect, Failure, Frame, Step, errors::Shape},
    error::RequestId,
};

/// A comment this often keeps proxies from closing a quiet stream.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How long a stream waits for the first word before it begins: what fails until then has the status that clients look at.
const FIRST_WORD: Duration = Duration::from_secs(5);

/// What every stream answers with.
const HEADERS: [(HeaderName, &str); 2] =
    [(header::CACHE_CONTROL, "no-store"), (HeaderName::from_static("x-accel-buffering"), "no")];

/// Answers a request.
pub async fn answer(
    mut following: Following,
    mut dialect: impl Dialect,
    stream: bool,
    shape: Shape,
    request_id: &RequestId,
) -> Response {
    if stream {
        match timeout(FIRST_WORD, following.next()).await {
            Ok(Step::Failed(failure)) => return failed(&failure, shape, request_id),
            Ok(step) => following.put_back(step),
            Err(_elapsed) => {}
        }
        let begun = dialect.begin().into();
        return streamed(Streaming { following, dialect, frames: begun, is_over: false });
    }
    loop {
        match following.next().await {
            Step::Text(_) | Step::Call(_) => {}
            Step::Done(done) => return Json(dialect.whole(&done)).into_response(),
            Step::Failed(failure) => return failed(&failure, shape, request_id),
        }
    }
}

/// Answers a request whose run failed before anything was sent.
pub fn failed(failure: &Failure, shape: Shape, request_id: &RequestId) -> Response {
    let status = StatusCode::from_u16(failure.status).unwrap_or(StatusCode::BAD_GATEWAY);
    let retry = if failure.is_worth_another_try() { "true" } else { "false" };
    (status, [("x-should-retry", retry)], Json(shape.failed(failure, &request_id.0))).into_response()
}

struct Streaming<D> {
    following: Following,
    dialect: D,
    /// What waits to be sent.
    frames: VecDeque<Frame>,
    is_over: bool,
}

impl<D: Dialect> Streaming<D> {
    async fn next(&mut self) -> Option<Frame> {
        loop {
            if let Some(frame) = self.frames.pop_front() {
                return Some(frame);
            }
            if self.is_over {
                return None;
            }
            let frames = match self.following.next().await {
                Step::Text(text) => self.dialect.text(&text),
                Step::Call(call) => self.dialect.call(&call),
                Step::Done(done) => {
                    self.is_over = true;
                    self.dialect.done(&done)
                }
                Step::Failed(failure) => {
                    self.is_over = true;
                    self.dialect.failed(&failure)
                }
            };
            self.frames.extend(frames);
        }
    }
}

fn streamed<D: Dialect>(streaming: Streaming<D>) -> Response {
    // Boxed because it is moved with each event.
    let events = stream::unfold(Box::new(streaming), |mut streaming| async move {
        let frame = streaming.next().await?;
        Some((sse(&frame), streaming))
    });
    let events = Sse::new(events.boxed()).keep_alive(KeepAlive::new().interval(HEARTBEAT));
    (AppendHeaders(HEADERS), events).into_response()
}

fn sse(frame: &Frame) -> Result<Event, Infallible> {
    let event = Event::default().data(&frame.data);
    Ok(match frame.event {
        Some(name) => event.event(name),
        None => event,
    })
}
