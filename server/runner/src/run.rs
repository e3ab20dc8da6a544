//! A run, from its definition to its end.

mod models;
mod question;

use futures::{StreamExt, future::try_join};
use model::{
    Definition, ModelRef, Turn, Values, WorkspaceId,
    run::{RunErrorCode, RunEvent, RunState},
};
use tokio_util::sync::CancellationToken;

pub(crate) use self::models::usd;
use self::models::{FallbackChain, RunEnd};
use crate::{
    breaker::Breakers,
    json::AnswerSchema,
    needs::{Clock, Endpoints, Provider, Random, Sink, SinkError},
    outbox::Outbox,
};

/// What is to be carried out.
#[derive(Debug, Clone)]
pub struct Run<'a> {
    /// The workspace whose connections it may use.
    pub workspace: WorkspaceId,
    /// The app's definition.
    pub definition: &'a Definition,
    /// What the person filled in, as [`Definition::check_values`] returned it.
    pub values: &'a Values,
    /// The earlier turns of a conversation, oldest first.
    pub history: &'a [Turn],
    /// The model to ask.
    pub primary: ModelRef,
    /// Models that answer when it can't, in order.
    pub fallbacks: Vec<ModelRef>,
    /// Whether this is the first time.
    pub beginning: Beginning,
}

/// Whether a run is carried out for the first time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beginning {
    /// It is, and begins with [`RunEvent::Started`].
    New,
    /// It was begun before; see [`crate::after_crash`]. It has its first event already.
    Again {
        /// The attempts that were begun, so that numbering goes on behind them.
        attempts_before: u32,
    },
}

/// Carries out runs. One serves a whole process, so that its breakers learn from every run.
#[derive(Debug)]
pub struct Runner<C, R, E, P> {
    clock: C,
    random: R,
    endpoints: E,
    provider: P,
    breakers: Breakers,
}

impl<C: Clock, R: Random, E: Endpoints, P: Provider> Runner<C, R, E, P> {
    /// A runner with what it needs.
    pub fn new(clock: C, random: R, endpoints: E, provider: P) -> Self {
        Self { clock, random, endpoints, provider, breakers: Breakers::default() }
    }

    /// Why a model is not asked for the moment, if it has failed too often in a row.
    pub fn resting(&self, model: &ModelRef) -> Option<RunErrorCode> {
        self.breakers.resting(model, self.clock.now_ms())
    }

    /// Carries out a run, until its end is written to `sink`. Cancelling `cancel` ends it as [`RunState::Cancelled`] and closes
    /// the provider's socket at once. Dropping this future closes it too, but writes no end.
    ///
    /// # Errors
    /// As the sink: the run then goes on elsewhere, or not at all, and nothing more was written.
    pub async fn run(
        &self,
        run: &Run<'_>,
        sink: &impl Sink,
        cancel: &CancellationToken,
    ) -> Result<RunState, SinkError> {
        let outbox = Outbox::default();
        // Both sides go on together; the sink's error drops the other, and with it the provider's stream.
        let (state, ()) =
            try_join(Box::pin(self.carry_out(run, &outbox, cancel)), outbox.write_to(sink, &self.clock)).await?;
        Ok(state)
    }

    async fn carry_out(
        &self,
        run: &Run<'_>,
        outbox: &Outbox,
        cancel: &CancellationToken,
    ) -> Result<RunState, SinkError> {
        if run.beginning == Beginning::New {
            outbox.event(RunEvent::Started {});
        }
        let begun_at_ms = self.clock.now_ms();
        let answer_schema = AnswerSchema::of(run.definition);
        let mut chain =
            FallbackChain::new(self, outbox, cancel, run, answer_schema.as_ref().ok().and_then(Option::as_ref));
        let question = answer_schema
            .as_ref()
            .map_err(Clone::clone)
            .and_then(|answer_schema| question::ask(run, answer_schema.as_ref()));
        let RunEnd { state, stop, error, rest } = match question {
            Ok(request) => chain.ask_models(&run.primary, &run.fallbacks, request).await,
            Err(error) => RunEnd::failed(error),
        };
        let duration_ms = self.clock.now_ms().saturating_sub(begun_at_ms);
        outbox.finish(chain.outcome(state, stop, error, duration_ms));
        if let Some(mut rest) = rest {
            // To its end, so that its connection can be used again. The run's end is on its way meanwhile.
            while rest.next().await.is_some() {}
        }
        Ok(state)
    }
}

#[cfg(test)]
mod tests;
