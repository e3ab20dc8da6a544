//! What is told to the operator's own tools of runs: figures for Prometheus, spans for OpenTelemetry. Neither ever has a prompt, an answer, a
//! key, or who it was. Where the operator wants neither, it is one look at an empty option.

mod figures;
mod gen_ai;
mod metrics;
mod spans;

use std::sync::{Arc, Mutex, PoisonError};

use model::{
    RunId,
    run::{Attempt, Outcome},
};
use otlp::Tracer;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use self::figures::Figures;
pub use self::metrics::serve as serve_metrics;
use crate::config::Config;

/// How long sending the last spans may hold up the end.
const LAST_WORDS: std::time::Duration = std::time::Duration::from_secs(3);

/// Cheap to clone.
#[derive(Clone, Default)]
pub struct Telemetry(Option<Arc<Parts>>);

struct Parts {
    figures: Option<Figures>,
    tracer: Option<Tracer>,
    /// Cancelled when no more spans will come.
    done: CancellationToken,
    exporter: Mutex<Option<JoinHandle<()>>>,
}

impl Telemetry {
    pub fn new(config: &Config) -> Result<Self, String> {
        let figures = config.metrics_listen.is_some().then(Figures::default);
        let (done, mut tracer, mut exporter) = (CancellationToken::new(), None, None);
        if let Some(collector) = &config.traces {
            let instance = config.listen.to_string();
            let (made, work) = Tracer::new(collector.clone(), env!("CARGO_PKG_VERSION"), instance)?;
            #[expect(clippy::disallowed_methods, reason = "it outlives the tracked tasks, whose spans it sends")]
            let task = tokio::spawn(work.run(done.clone()));
            (tracer, exporter) = (Some(made), Some(task));
        }
        if figures.is_none() && tracer.is_none() {
            return Ok(Self(None));
        }
        Ok(Self(Some(Arc::new(Parts { figures, tracer, done, exporter: Mutex::new(exporter) }))))
    }

    /// Notes attempts and ends of a run once they are kept.
    pub fn note(&self, run: RunId, attempts: &[Attempt], outcome: Option<&Outcome>) {
        let Some(parts) = &self.0 else { return };
        if let Some(figures) = &parts.figures {
            attempts.iter().for_each(|attempt| figures.attempt(attempt));
            outcome.into_iter().for_each(|outcome| figures.ended(outcome));
        }
        if let Some(tracer) = &parts.tracer {
            let now = crate::clock::now();
            tracer.export(attempts.iter().map(|attempt| spans::of_attempt(run, attempt, now)));
            tracer.export(outcome.map(|outcome| spans::of_run(run, outcome, now)));
        }
    }

    /// Whether anything is told of runs.
    pub fn listens(&self) -> bool {
        self.0.is_some()
    }

    /// Notes that a background job has come to its end.
    pub fn job(&self, name: &str, ended: crate::jobs::Ended) {
        if let Some(figures) = self.0.as_ref().and_then(|parts| parts.figures.as_ref()) {
            figures.job(name, ended);
        }
    }

    /// Notes that the syslog receiver has read so many entries of audit logs.
    pub fn audit_sent(&self, entries: usize) {
        if let Some(figures) = self.figures() {
            figures.audit_sent(entries);
        }
    }

    /// Notes that it wasn't reached.
    pub fn audit_not_sent(&self) {
        if let Some(figures) = self.figures() {
            figures.audit_not_sent();
        }
    }

    /// Sends what is left of the spans.
    pub async fn end(&self) {
        let Some(parts) = &self.0 else { return };
        parts.done.cancel();
        let exporter = parts.exporter.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(exporter) = exporter {
            let _ = tokio::time::timeout(LAST_WORDS, exporter).await;
        }
    }

    fn figures(&self) -> Option<&Figures> {
        self.0.as_ref()?.figures.as_ref()
    }

    fn dropped_spans(&self) -> u64 {
        self.0.as_ref().and_then(|parts| parts.tracer.as_ref()).map(Tracer::dropped).unwrap_or_default()
    }
}
