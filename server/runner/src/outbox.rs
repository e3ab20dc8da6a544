//! What waits to be written.
//!
//! Reading from the provider never waits for the sink. What comes meanwhile gathers here: neighbouring pieces of text become one
//! event, so a slow sink gets fewer and longer pieces, and the text stays the same.

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
    /// Holds something that shouldn't wait for more.
    urgent: bool,
    /// A piece of text was put in before.
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

    /// Adds an event that says what is being done. With a quick model it is written together with what comes of it.
    pub(crate) fn news(&self, event: RunEvent) {
        self.lock().batch.events.push(event);
        self.changed.notify_one();
    }

    /// Adds a piece of the answer. The first is written without delay.
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

    /// Adds a record, which is written with the event that follows it.
    pub(crate) fn attempt(&self, record: AttemptRecord) {
        self.lock().batch.attempts.push(record);
    }

    /// Adds the end.
    pub(crate) fn finish(&self, outcome: Outcome) {
        self.event(outcome.event());
        self.lock().batch.outcome = Some(outcome);
    }

    /// Writes until the end is written.
    pub(crate) async fn write_to(&self, sink: &impl Sink, clock: &impl Clock) -> Result<(), SinkError> {
        loop {
            self.until(|waiting| !waiting.batch.events.is_empty()).await;
            tokio::select! {
                biased;
                () = self.until(|waiting| waiting.urgent) => {}
                () = clock.sleep_ms(sink.gather_ms()) => {}
            }
            // What the provider has already sent is read first: a short answer is then written in one piece.
            tokio::task::yield_now().await;
            let batch = {
                let mut waiting = self.lock();
                waiting.urgent = false;
                mem::take(&mut waiting.batch)
            };
            let is_last = batch.outcome.is_some();
            sink.append(batch).await?;
            if is_last {
                return Ok(());
            }
        }
    }

    async fn until(&self, holds: impl Fn(&Waiting) -> bool) {
        // A change between the check and the wait leaves a permit, so that none is missed.
        while !holds(&self.lock()) {
            self.changed.notified().await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        // Nothing can panic while it is held.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
