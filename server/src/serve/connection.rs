//! Limits on how long a connection may keep the server waiting.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep, sleep_until},
};

/// The bytes that an HTTP/2 connection begins with.
const HTTP_2: &[u8] = b"PRI";

/// The time limits of a connection.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// From the first byte of a request, or from the connection's start, to the end of its headers.
    pub head: Duration,
    /// Without traffic in either direction: between two requests, or while a response is being received.
    pub idle: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        // Longer than proxies keep idle connections (nginx 60 s, load balancers 60 to 75 s). The proxy must be the one that
        // closes, or else it may send a request over a connection that is being closed.
        Self { head: Duration::from_secs(10), idle: Duration::from_secs(90) }
    }
}

/// A connection that fails if it keeps the server waiting. While a request is being handled, the server isn't waiting, so there
/// is no limit.
pub struct Watched<S> {
    stream: S,
    limits: Limits,
    requests: Requests,
    waiting: Waiting,
    is_http_2: bool,
    timer: Pin<Box<Sleep>>,
}

#[derive(Debug, Clone, Copy)]
enum Waiting {
    /// For the rest of the headers of the next request, after this many requests.
    Head { until: Instant, after: u64 },
    /// For any traffic, since something was last sent.
    Anything { since: Instant },
}

/// Counts a connection's requests. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Requests(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    begun: AtomicU64,
    answered: AtomicU64,
}

/// A request that is being handled.
#[derive(Debug)]
pub struct Answering(Arc<Counts>);

impl Requests {
    /// Called when a request's headers are complete.
    pub fn begin(&self) -> Answering {
        self.0.begun.fetch_add(1, Ordering::Relaxed);
        Answering(self.0.clone())
    }

    fn begun(&self) -> u64 {
        self.0.begun.load(Ordering::Relaxed)
    }

    fn is_answering(&self) -> bool {
        self.begun() != self.0.answered.load(Ordering::Relaxed)
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.0.answered.fetch_add(1, Ordering::Relaxed);
    }
}

impl<S> Watched<S> {
    /// Wraps a new connection. The code that handles its requests must report them.
    pub fn new(stream: S, limits: Limits) -> (Self, Requests) {
        let requests = Requests::default();
        let until = Instant::now() + limits.head;
        let waiting = Waiting::Head { until, after: 0 };
        let timer = Box::pin(sleep_until(until));
        (Self { stream, limits, requests: requests.clone(), waiting, is_http_2: false, timer }, requests)
    }

    fn received(&mut self, bytes: &[u8]) {
        let begun = self.requests.begun();
        if begun == 0 && bytes.starts_with(HTTP_2) {
            self.is_http_2 = true;
        }
        let now = Instant::now();
        match self.waiting {
            // The end of its headers has not been seen yet.
            Waiting::Head { after, .. } if after == begun && !self.is_http_2 => {}
            // Bytes between two requests are the start of the next one. In HTTP/2 they may be anything.
            Waiting::Anything { .. } if !self.is_http_2 && !self.requests.is_answering() => {
                self.waiting = Waiting::Head { until: now + self.limits.head, after: begun };
            }
            Waiting::Head { .. } | Waiting::Anything { .. } => self.waiting = Waiting::Anything { since: now },
        }
    }

    fn sent(&mut self) {
        if let Waiting::Anything { since } = &mut self.waiting {
            *since = Instant::now();
        }
    }

    /// Called when there is nothing to read; ready once that has lasted too long.
    fn poll_wait(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if let Waiting::Head { after, .. } = self.waiting
            && after != self.requests.begun()
        {
            self.waiting = Waiting::Anything { since: Instant::now() };
        }
        if self.requests.is_answering() {
            // hyper reads again once the response has begun.
            return Poll::Pending;
        }
        let deadline = match self.waiting {
            Waiting::Head { until, .. } => until,
            Waiting::Anything { since } => since + self.limits.idle,
        };
        loop {
            if self.timer.deadline() > deadline || self.timer.is_elapsed() {
                if Instant::now() >= deadline {
                    return Poll::Ready(());
                }
                self.timer.as_mut().reset(deadline);
            }
            if self.timer.as_mut().poll(context).is_pending() {
                return Poll::Pending;
            }
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        match Pin::new(&mut self.stream).poll_read(context, buf) {
            Poll::Ready(Ok(())) => {
                if let Some(bytes) = buf.filled().get(before..).filter(|bytes| !bytes.is_empty()) {
                    self.received(bytes);
                }
                Poll::Ready(Ok(()))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Pending => self.poll_wait(context).map(|()| Err(io::ErrorKind::TimedOut.into())),
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, buf);
        if written.is_ready() {
            self.sent();
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, bufs);
        if written.is_ready() {
            self.sent();
        }
        written
    }
}
