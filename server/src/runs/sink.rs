//! Appends a run's events through the store's writer, which groups them with those of other runs.

use model::{
    RunId,
    run::{RunErrorCode, RunEvent},
};
use runner::{AttemptRecord, Batch, Sink, SinkError};
use store::{AppendError, LiveRun, Tenant};

use crate::telemetry::Telemetry;

/// The sink of one run.
pub struct RunSink<'r> {
    run: &'r LiveRun,
    summaries: Option<SummaryKeeper>,
    telemetry: Telemetry,
}

/// Keeps a summary of a conversation's older turns.
pub(super) struct SummaryKeeper {
    pub tenant: Tenant,
    /// The newest run that it is about.
    pub until: RunId,
}

impl<'r> RunSink<'r> {
    pub(super) fn new(run: &'r LiveRun, summaries: Option<SummaryKeeper>, telemetry: Telemetry) -> Self {
        Self { run, summaries, telemetry }
    }

    /// Without it the next answer needs another one, which is no reason for this one to fail.
    async fn keep_summary(&self, summary: &str) {
        let Some(SummaryKeeper { tenant, until }) = &self.summaries else { return };
        if let Err(error) = tenant.keep_summary(self.run.id(), summary, *until).await {
            tracing::error!(run = %self.run.id(), %error, "the summary of a conversation can't be kept");
        }
    }
}

/// How often text is written. A model that writes 50 tokens a second then has two of them written at a time.
const GATHER_MS: u64 = 40;

impl Sink for RunSink<'_> {
    fn gather_ms(&self) -> u64 {
        GATHER_MS
    }

    async fn append(&self, mut batch: Batch) -> Result<(), SinkError> {
        if let Some(summary) = batch.summary.take() {
            Box::pin(self.keep_summary(&summary)).await;
        }
        let batch = batch_of(batch).map_err(|error| {
            tracing::error!(run = %self.run.id(), %error, "an event can't be written");
            SinkError::Unavailable
        })?;
        // Copied only if somebody listens, and told only once it is kept.
        let told = self.telemetry.listens().then(|| (batch.attempts.clone(), batch.outcome.clone()));
        match self.run.append(batch).await {
            Ok(_number) => {
                if let Some((attempts, outcome)) = told {
                    self.telemetry.note(self.run.id(), &attempts, outcome.as_ref());
                }
                Ok(())
            }
            Err(AppendError::Fenced) => Err(SinkError::Fenced),
            Err(error) => {
                tracing::error!(run = %self.run.id(), %error, "a run's events can't be kept");
                Err(SinkError::Unavailable)
            }
        }
    }
}

/// Whether what is known of a failure comes from the connection. What a provider says of a request often quotes the prompt or a part of the
/// key, and neither belongs into a log; its id of the request finds it there.
fn are_of_the_network(code: RunErrorCode) -> bool {
    matches!(code, RunErrorCode::Unreachable | RunErrorCode::TimedOut | RunErrorCode::AddressRefused)
}

fn batch_of(batch: Batch) -> Result<store::Batch, serde_json::Error> {
    for AttemptRecord { kept, provider_request_id, provider_words, .. } in &batch.attempts {
        if let Some(error) = &kept.error {
            let request = provider_request_id.as_deref();
            let words = provider_words.as_deref().filter(|_| are_of_the_network(error.code));
            tracing::info!(
                code = error.code.as_str(),
                provider = kept.provider,
                request,
                words,
                "a provider did not answer"
            );
        }
    }
    Ok(store::Batch {
        events: batch.events.iter().map(serde_json::to_string).collect::<Result<_, _>>()?,
        answering: batch.events.iter().any(|event| matches!(event, RunEvent::Delta { .. } | RunEvent::ToolCall { .. })),
        attempts: batch.attempts.into_iter().map(|attempt| attempt.kept).collect(),
        outcome: batch.outcome,
    })
}
