//! Executing a run, from its definition to its outcome.

mod models;
mod parts;
mod question;
mod summary;

use std::sync::atomic::AtomicU32;

use futures::{StreamExt, future::try_join};
use llm::chat::{self, Image};
use model::{
    Definition, FileId, History, ModelRef, Turn, Values, WorkspaceId,
    run::{RunErrorCode, RunEvent, RunState},
};
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;

pub(crate) use self::models::usd;
use self::models::{FallbackChain, RunEnd};
use crate::{
    breaker::Breakers,
    crash::LevelBefore,
    json::AnswerSchema,
    needs::{Clock, Endpoints, Provider, Random, Sink, SinkError},
    outbox::Outbox,
    privacy::Privacy,
};

/// The input for a run.
#[derive(Debug, Clone)]
pub struct Run<'a> {
    /// The workspace whose connections it may use.
    pub workspace: WorkspaceId,
    /// The app's definition.
    pub definition: &'a Definition,
    /// The inputs, as [`Definition::check_values`] returned them.
    pub values: &'a Values,
    /// What was read from the files in the inputs.
    pub files: &'a [RunFile],
    /// The messages to send as they are, in place of the definition's. Nothing in them is a template.
    pub messages: Option<&'a [chat::Message]>,
    /// The tools of the program that the run is for; nothing here carries them out.
    pub tools: Option<&'a Tools>,
    /// What is sent of a conversation so far.
    pub history: History<'a>,
    /// Turns before those that are to be summarised first; the summary of `history` has what was said before them. If that fails,
    /// they are left out.
    pub older: &'a [Turn],
    /// What is done about personal data.
    pub privacy: &'a Privacy,
    /// The model to call first.
    pub primary: ModelRef,
    /// The models to try if it fails, in order.
    pub fallbacks: Vec<ModelRef>,
    /// Whether the run was begun before.
    pub beginning: Beginning,
}

/// Tools that a program offers a model.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tools {
    pub offered: Vec<chat::Tool>,
    #[serde(default)]
    pub choice: chat::ToolChoice,
    /// Whether the model may call several at once; `None` for what is usual.
    #[serde(default)]
    pub parallel: Option<bool>,
}

/// What is sent to the model of a file.
#[derive(Debug, Clone)]
pub struct RunFile {
    pub id: FileId,
    /// Its text; `None` for an image.
    pub text: Option<String>,
    /// An image itself, or the pages of a scan. They go beside the message that shows the file, and need a model that sees.
    pub pictures: Vec<Image>,
}

/// Whether a run was begun before.
#[derive(Debug, Clone, PartialEq)]
pub enum Beginning {
    /// It was not, so it begins with [`RunEvent::Started`].
    New,
    /// It was, by a process that died; see [`crate::after_crash`]. It already has its first event.
    Again {
        /// The number of attempts before the crash; numbering continues after them.
        attempts_before: u32,
        /// What was read of a long text before; those parts are not asked again.
        parts: Vec<LevelBefore>,
    },
}

/// Executes runs. A process uses a single one, so that its breakers learn from all runs.
#[derive(Debug)]
pub struct Runner<C, R, E, P> {
    clock: C,
    random: R,
    endpoints: E,
    provider: P,
    breakers: Breakers,
}

impl<C: Clock, R: Random, E: Endpoints, P: Provider> Runner<C, R, E, P> {
    pub fn new(clock: C, random: R, endpoints: E, provider: P) -> Self {
        Self { clock, random, endpoints, provider, breakers: Breakers::default() }
    }

    /// The last failure of a model that is not called at the moment because it failed too often in a row.
    pub fn resting(&self, model: &ModelRef) -> Option<RunErrorCode> {
        self.breakers.resting(model, self.clock.now_ms())
    }

    /// Executes a run until its outcome is written to `sink`. Cancelling `cancel` ends it as [`RunState::Cancelled`], and closes
    /// the connection to the provider at once. Dropping this future closes it too, but writes no outcome.
    ///
    /// # Errors
    /// The sink's error. Nothing more was written; another process may continue the run.
    pub async fn run(
        &self,
        run: &Run<'_>,
        sink: &impl Sink,
        cancel: &CancellationToken,
    ) -> Result<RunState, SinkError> {
        let outbox = Outbox::default();
        // Both futures run concurrently; if the sink fails, the other one is dropped, and the provider's stream with it.
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
        let attempts = AtomicU32::new(match run.beginning {
            Beginning::New => 0,
            Beginning::Again { attempts_before, .. } => attempts_before,
        });
        let schema = answer_schema.as_ref().ok().and_then(Option::as_ref);
        let mut chain = FallbackChain::new(self, outbox, cancel, run, schema, &attempts);
        let RunEnd { state, stop, error, rest } = match &answer_schema {
            Ok(_) => chain.answer_run(run).await,
            Err(error) => RunEnd::failed(error.clone()),
        };
        let duration_ms = self.clock.now_ms().saturating_sub(begun_at_ms);
        outbox.finish(chain.outcome(state, stop, error, duration_ms));
        if let Some(mut rest) = rest {
            // The rest of the stream must be read before its connection can be reused. Meanwhile the outcome is being written.
            while rest.next().await.is_some() {}
        }
        Ok(state)
    }
}

#[cfg(test)]
mod tests;
