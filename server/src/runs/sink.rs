//! Where a run's events go: through the store's writer, in groups with those of other runs.

use runner::{AttemptRecord, Batch, Outcome, RunEvent, Sink, SinkError, State};
use store::{AppendError, Cost, Ending, Finish, LiveRun, NewAttempt};

/// The events of one run.
pub struct Appending<'r> {
    run: &'r LiveRun,
}

impl<'r> Appending<'r> {
    /// Those of `run`.
    pub fn new(run: &'r LiveRun) -> Self {
        Self { run }
    }
}

/// With few runs each word is written almost as it comes; with many, words that come within a blink are written together.
const FEW: usize = 300;
const GATHER_FEW_MS: u64 = 25;
const GATHER_MANY_MS: u64 = 40;

impl Sink for Appending<'_> {
    fn gather_ms(&self) -> u64 {
        if self.run.in_progress() <= FEW { GATHER_FEW_MS } else { GATHER_MANY_MS }
    }

    async fn append(&self, batch: Batch) -> Result<(), SinkError> {
        let batch = batch_of(&batch).map_err(|error| {
            tracing::error!(run = %self.run.id(), %error, "an event can't be written");
            SinkError::Unavailable
        })?;
        match self.run.append(batch).await {
            Ok(_number) => Ok(()),
            Err(AppendError::Fenced) => Err(SinkError::Fenced),
            Err(error) => {
                tracing::error!(run = %self.run.id(), %error, "a run's events can't be kept");
                Err(SinkError::Unavailable)
            }
        }
    }
}

fn batch_of(batch: &Batch) -> Result<store::Batch, serde_json::Error> {
    for attempt in &batch.attempts {
        if let (Some(error), Some(words)) = (&attempt.error, &attempt.provider_words) {
            tracing::info!(code = ?error.code, provider = attempt.provider, words, "a provider did not answer");
        }
    }
    Ok(store::Batch {
        events: batch.events.iter().map(serde_json::to_string).collect::<Result<_, _>>()?,
        attempts: batch.attempts.iter().map(attempt).collect::<Result<_, _>>()?,
        answering: batch.events.iter().any(|event| matches!(event, RunEvent::Delta { .. })),
        finish: batch.outcome.as_ref().map(finish).transpose()?,
    })
}

/// The end of a run, as the store keeps it.
pub fn finish(outcome: &Outcome) -> Result<Finish, serde_json::Error> {
    Ok(Finish {
        ending: match outcome.state {
            State::Completed => Ending::Completed,
            State::Failed => Ending::Failed,
            State::Cancelled => Ending::Cancelled,
            State::Interrupted => Ending::Interrupted,
        },
        error: outcome.error.as_ref().map(serde_json::to_value).transpose()?,
        output: outcome.output.clone(),
        model_name: outcome.model_name.clone(),
        input_tokens: signed(outcome.usage.input_tokens),
        output_tokens: signed(outcome.usage.output_tokens),
        cost: outcome.cost_micros.map(usd),
        duration_ms: signed(outcome.duration_ms),
    })
}

fn attempt(record: &AttemptRecord) -> Result<NewAttempt, serde_json::Error> {
    Ok(NewAttempt {
        number: i32::try_from(record.number).unwrap_or(i32::MAX),
        connection: Some(record.model.connection),
        connection_name: record.connection_name.clone(),
        provider: record.provider.to_owned(),
        model: record.model.model.clone(),
        status: match record.status {
            runner::AttemptStatus::Ok => store::AttemptStatus::Ok,
            runner::AttemptStatus::Failed => store::AttemptStatus::Failed,
            runner::AttemptStatus::Cancelled => store::AttemptStatus::Cancelled,
        },
        error: record.error.as_ref().map(serde_json::to_value).transpose()?,
        input_tokens: record.usage.map(|usage| signed(usage.input_tokens)),
        output_tokens: record.usage.map(|usage| signed(usage.output_tokens)),
        cached_input_tokens: record.usage.map(|usage| signed(usage.cached_input_tokens)),
        cache_write_tokens: record.usage.map(|usage| signed(usage.cache_write_tokens)),
        reasoning_tokens: record.usage.map(|usage| signed(usage.reasoning_tokens)),
        adjusted: Some(&record.adjusted).filter(|list| !list.is_empty()).map(serde_json::to_value).transpose()?,
        time_to_first_token_ms: record.time_to_first_token_ms.map(signed),
        duration_ms: signed(record.duration_ms),
        cost: record.cost_micros.map(usd),
    })
}

fn usd(micros: u64) -> Cost {
    Cost { micros: signed(micros), currency: "USD".to_owned() }
}

/// The database has no unsigned integers.
fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
