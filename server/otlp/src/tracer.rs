//! Gathers spans and sends them, in the background.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio_util::sync::CancellationToken;

use crate::{Collector, Span, document::document};

/// How many spans may wait. A collector that is away for longer than this lasts loses traces, and nothing else.
const WAITING: usize = 4096;
/// How many go in one request.
const AT_ONCE: usize = 512;
/// How long spans are gathered.
const GATHER: Duration = Duration::from_secs(2);
const TIMEOUT: Duration = Duration::from_secs(10);

/// Takes spans from everywhere in the process. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Tracer {
    send: Sender<Span>,
    dropped: Arc<AtomicU64>,
}

/// What has to run in the background for a tracer.
pub struct Exporter {
    collector: Collector,
    client: reqwest::Client,
    received: Receiver<Span>,
    dropped: Arc<AtomicU64>,
    version: &'static str,
    instance: String,
}

impl Tracer {
    /// A tracer, and what must run for it.
    pub fn new(collector: Collector, version: &'static str, instance: String) -> Result<(Self, Exporter), String> {
        // The process may have one already; both are the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .timeout(TIMEOUT)
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| error.to_string())?;
        let (send, received) = mpsc::channel(WAITING);
        let dropped = Arc::new(AtomicU64::new(0));
        let exporter = Exporter { collector, client, received, dropped: dropped.clone(), version, instance };
        Ok((Self { send, dropped }, exporter))
    }

    /// Hands spans over. They are dropped, and counted, if too many wait.
    pub fn export(&self, spans: impl IntoIterator<Item = Span>) {
        for span in spans {
            if self.send.try_send(span).is_err() {
                self.dropped.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    /// How many spans were never sent.
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }
}

impl Exporter {
    /// Sends what gathers, until `stop`; then what is left, once.
    pub async fn run(mut self, stop: CancellationToken) {
        let mut spans = Vec::new();
        let mut is_away = false;
        loop {
            let count = tokio::select! {
                count = self.received.recv_many(&mut spans, AT_ONCE) => count,
                () = stop.cancelled() => break,
            };
            if count == 0 {
                return;
            }
            tokio::select! {
                () = tokio::time::sleep(GATHER) => {}
                () = stop.cancelled() => {}
            }
            while spans.len() < AT_ONCE
                && let Ok(span) = self.received.try_recv()
            {
                spans.push(span);
            }
            self.send(&mut spans, &mut is_away).await;
        }
        // The runs that ended while the server was stopping.
        while let Ok(span) = self.received.try_recv() {
            spans.push(span);
        }
        if !spans.is_empty() {
            self.send(&mut spans, &mut is_away).await;
        }
    }

    /// Says once when the collector goes away, and once when it is back.
    async fn send(&self, spans: &mut Vec<Span>, is_away: &mut bool) {
        let body = document(spans, self.version, &self.instance).to_string();
        let count = u64::try_from(spans.len()).unwrap_or_default();
        spans.clear();
        let request = self
            .client
            .post(self.collector.url.clone())
            .headers((*self.collector.headers).clone())
            .header("content-type", "application/json")
            .body(body);
        let failed = match request.send().await {
            Ok(answer) if answer.status().is_success() => None,
            Ok(answer) => Some(format!("it answered {}", answer.status())),
            Err(error) => Some(error.without_url().to_string()),
        };
        match (&failed, *is_away) {
            (None, true) => tracing::info!("the collector of traces is back"),
            (Some(why), false) => {
                tracing::warn!(why, "traces can't be sent; they are dropped until the collector is back");
            }
            (None, false) | (Some(_), true) => {}
        }
        *is_away = failed.is_some();
        if *is_away {
            self.dropped.fetch_add(count, Ordering::Relaxed);
        }
    }
}
