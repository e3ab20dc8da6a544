//! Events that wait to be written.
//!
//! Reading from the provider never waits for the sink. Meanwhile events are collected here, and consecutive pieces of text are
//! joined, so a slow sink gets fewer and longer pieces of the same text.
//!
//! Text leaves at an even pace, counted from when the last batch was taken and not from when it was written. Otherwise whoever
//! reads along would wait for the pause and for the sink, and every hesitation of the sink would be a gap in the text.

use std::{
    mem,
    sync::{Mutex, MutexGuard, PoisonError},
};

use model::run::{Outcome, RunEvent};
use tokio::sync::Notify;

use crate::needs::{AttemptRecord, Batch, Clock, Sink, SinkError};

#[derive(Debug, Default)]
pub(crate) struct Outbox {
    waiting: Mutex<Waiting>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct Waiting {
    batch: Batch,
    /// Whether something should be written without waiting for more.
    urgent: bool,
    /// Whether a piece of text was added before.
    has_text: bool,
}

impl Outbox {
    /// Adds an event that is written without delay.
    pub(crate) fn event(&self, event: RunEvent) {
        let mut waiting = self.lock();
        waiting.batch.events.push(event);
        waiting.urgent = true;
        self.changed.notify_one();
    }

    /// Adds an event about what is being done. If the model is quick, it is written together with the result.
    pub(crate) fn news(&self, event: RunEvent) {
        self.lock().batch.events.push(event);
        self.changed.notify_one();
    }

    /// Adds a piece of the answer. The first piece is written without delay.
    pub(crate) fn text(&self, text: &str) {
        let mut waiting = self.lock();
        if let Some(RunEvent::Delta { text: before }) = waiting.batch.events.last_mut() {
            before.push_str(text);
        } else {
            waiting.batch.events.push(RunEvent::Delta { text: text.to_owned() });
        }
        waiting.urgent |= !mem::replace(&mut waiting.has_text, true);
        self.changed.notify_one();
    }

    /// Adds a record, which is written with the next event.
    pub(crate) fn attempt(&self, record: AttemptRecord) {
        self.lock().batch.attempts.push(record);
    }

    /// Adds a summary of older turns, which is written with the next event.
    pub(crate) fn summary(&self, summary: String) {
        self.lock().batch.summary = Some(summary);
    }

    /// Adds the outcome.
    pub(crate) fn finish(&self, outcome: Outcome) {
        self.event(outcome.event());
        self.lock().batch.outcome = Some(outcome);
    }

    /// Writes events to the sink until the outcome is written.
    pub(crate) async fn write_to(&self, sink: &impl Sink, clock: &impl Clock) -> Result<(), SinkError> {
        let mut taken_at_ms = clock.now_ms();
        loop {
            self.until(|waiting| !waiting.batch.events.is_empty()).await;
            let pause_ms = if self.lock().has_text {
                sink.gather_ms().saturating_sub(clock.now_ms().saturating_sub(taken_at_ms))
            } else {
                // What is being done waits for the result, whatever was written before.
                sink.gather_ms()
            };
            if pause_ms > 0 {
                tokio::select! {
                    biased;
                    () = self.until(|waiting| waiting.urgent) => {}
                    () = clock.sleep_ms(pause_ms) => {}
                }
            }
            // Reads first what the provider has already sent, so that a short answer is written in one piece.
            tokio::task::yield_now().await;
            let batch = {
                let mut waiting = self.lock();
                waiting.urgent = false;
                mem::take(&mut waiting.batch)
            };
            taken_at_ms = clock.now_ms();
            let is_last = batch.outcome.is_some();
            sink.append(batch).await?;
            if is_last {
                return Ok(());
            }
        }
    }

    async fn until(&self, holds: impl Fn(&Waiting) -> bool) {
        // A change between the check and the wait leaves a permit, so it is not missed.
        while !holds(&self.lock()) {
            self.changed.notified().await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        // No code that holds this lock panics, so a poisoned one is still consistent.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
