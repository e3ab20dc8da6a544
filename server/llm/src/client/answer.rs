//! A streamed answer, from the bytes of the response to events.

use std::{collections::VecDeque, time::Duration};

use futures::stream::{self, StreamExt};
use reqwest::Response;
use tokio::time::{Instant, timeout, timeout_at};

use super::{EventStream, Limits, transport};
use crate::{
    chat::{ChatRequest, Event},
    dialect::{Dialect, Progress, StreamDecoder, is_web_page},
    error::{BadAnswer, Error, ErrorKind, Waiting},
    framing::{Broken, Decoder},
};

/// How long to wait, after the end marker, until the server ends the response, which lets the connection be reused. The answer's
/// last event has been returned by then.
const LAST_BYTES: Duration = Duration::from_millis(100);

/// How much of a stream is kept, to find out what it was if it was not a stream of events.
const HEAD_BYTES: usize = 256;

#[derive(Debug, Clone, Copy)]
pub(super) struct Deadlines {
    pub(super) first_token: Instant,
    pub(super) answer: Instant,
}

pub(super) struct Streaming {
    response: Response,
    frames: Decoder,
    decoder: StreamDecoder,
    ready: VecDeque<Event>,
    /// Reused between frames.
    decoded: Vec<Event>,
    limits: Limits,
    deadlines: Deadlines,
    /// When the last frame arrived; `None` before the first token.
    last_piece: Option<Instant>,
    head: Vec<u8>,
    seen_bytes: usize,
    /// A frame was valid, so this is not a web page.
    understood: bool,
    request_id: Option<String>,
    /// The end marker was seen.
    done: bool,
    end: Option<Result<(), Error>>,
}

impl Streaming {
    pub(super) fn new(dialect: Dialect, response: Response, limits: Limits, deadlines: Deadlines) -> Self {
        Self {
            request_id: transport::request_id(&response),
            response,
            frames: Decoder::new(dialect.framing(), limits.line_bytes),
            decoder: dialect.stream_decoder(),
            ready: VecDeque::new(),
            decoded: Vec::new(),
            limits,
            deadlines,
            last_piece: None,
            head: Vec::new(),
            seen_bytes: 0,
            understood: false,
            done: false,
            end: None,
        }
    }

    pub(super) fn into_events(self, request: &ChatRequest) -> EventStream {
        // Boxed because it is moved with each event.
        let state = Box::new((self, request.model.clone()));
        stream::unfold(state, |mut state| async move {
            let (streaming, model) = &mut *state;
            let item = streaming.next().await?.map_err(|error| error.for_model(model, None));
            Some((item, state))
        })
        .boxed()
    }

    async fn next(&mut self) -> Option<Result<Event, Error>> {
        loop {
            // Events that were decoded before a failure are returned first.
            if let Some(event) = self.ready.pop_front() {
                return Some(Ok(event));
            }
            match self.end.take() {
                Some(Ok(())) => {
                    self.end = Some(Ok(()));
                    return None;
                }
                Some(Err(error)) => {
                    self.end = Some(Ok(()));
                    return Some(Err(Error { provider_request_id: self.request_id.take(), ..error }));
                }
                None => self.advance().await,
            }
        }
    }

    /// Decodes what has arrived, and reads more if that gave no event.
    async fn advance(&mut self) {
        if self.done {
            self.read_last_bytes().await;
            self.end = Some(Ok(()));
            return;
        }
        match self.decode() {
            Err(error) => self.end = Some(Err(self.explain(error))),
            // The end of the answer, too, is returned before waiting for anything more.
            Ok(progress) if progress == Progress::Done || !self.ready.is_empty() => {
                self.done = progress == Progress::Done;
            }
            Ok(_) if self.frames.is_ended() => self.finish(None),
            Ok(_) => {
                if let Err(error) = self.read().await {
                    self.finish(Some(error));
                }
            }
        }
    }

    /// Handles the end of the response. Some dialects have no end marker, but their decoder knows whether the answer was
    /// complete; if it was, it doesn't matter how the connection ended.
    fn finish(&mut self, failure: Option<Error>) {
        match self.decoder.finish(&mut self.decoded) {
            Ok(()) => {
                self.deliver();
                self.end = Some(Ok(()));
            }
            Err(unfinished) => {
                // Events that were held back belong to what had arrived.
                self.deliver();
                // A reason that the provider gave says more than how the connection ended.
                let said = failure.is_none() || unfinished.kind != ErrorKind::Truncated;
                let error = if said { self.explain(unfinished) } else { failure.unwrap_or(unfinished) };
                self.end = Some(Err(error));
            }
        }
    }

    fn deliver(&mut self) {
        for event in self.decoded.drain(..) {
            if self.last_piece.is_some() || matches!(event, Event::Delta(_) | Event::Reasoning(_)) {
                self.last_piece = Some(Instant::now());
            }
            self.ready.push_back(with_request_id(event, self.request_id.as_ref()));
        }
    }

    fn decode(&mut self) -> Result<Progress, Error> {
        while let Some(frame) = self.frames.next_frame().map_err(broken)? {
            let progress = self.decoder.push(&frame, &mut self.decoded);
            self.deliver();
            if progress? == Progress::Done {
                return Ok(Progress::Done);
            }
            self.understood = true;
            // Pings produce no events, but show that the provider is alive.
            if self.last_piece.is_some() {
                self.last_piece = Some(Instant::now());
            }
        }
        Ok(Progress::More)
    }

    async fn read(&mut self) -> Result<(), Error> {
        let (deadline, waiting) = match self.last_piece {
            None => (self.deadlines.first_token, Waiting::FirstToken),
            Some(at) => (at + self.limits.next_piece, Waiting::NextPiece),
        };
        let deadline = deadline.min(self.deadlines.answer);
        let chunk = timeout_at(deadline, self.response.chunk()).await.map_err(|_| ErrorKind::TimedOut(waiting))?;
        let Some(chunk) = chunk.map_err(|failure| transport::error(&failure))? else {
            self.frames.end();
            return Ok(());
        };
        self.seen_bytes = self.seen_bytes.saturating_add(chunk.len());
        if self.seen_bytes > self.limits.stream_bytes {
            return Err(ErrorKind::BadAnswer(BadAnswer::TooLarge).into());
        }
        if self.head.len() < HEAD_BYTES {
            self.head.extend(chunk.iter().take(HEAD_BYTES - self.head.len()));
        }
        self.frames.push(&chunk);
        Ok(())
    }

    /// An endless line may be a web page. An incomplete event at the end means that the answer was cut off, not that it is
    /// garbage.
    fn explain(&self, error: Error) -> Error {
        let head = String::from_utf8_lossy(&self.head);
        let garbage = matches!(error.kind, ErrorKind::BadAnswer(BadAnswer::Garbage));
        if !self.understood && is_web_page(&head) {
            Error::new(ErrorKind::BadAnswer(BadAnswer::WebPage)).with_detail(head)
        } else if garbage && self.frames.is_ended() {
            ErrorKind::Truncated.into()
        } else {
            error
        }
    }

    async fn read_last_bytes(&mut self) {
        let rest = async { while let Ok(Some(_)) = self.response.chunk().await {} };
        // Running out of time is not a failure: the connection is just closed instead of reused.
        timeout(LAST_BYTES, rest).await.unwrap_or(());
    }
}

fn broken(broken: Broken) -> Error {
    Error::new(ErrorKind::BadAnswer(match broken {
        Broken::TooLong => BadAnswer::TooLarge,
        Broken::Damaged => BadAnswer::Garbage,
    }))
}

/// The header's id identifies the call better than the body's does; the provider's support asks for it.
pub(super) fn with_request_id(event: Event, request_id: Option<&String>) -> Event {
    match event {
        Event::Started { provider_request_id, model } => {
            Event::Started { provider_request_id: request_id.cloned().or(provider_request_id), model }
        }
        other => other,
    }
}
