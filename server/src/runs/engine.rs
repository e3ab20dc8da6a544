//! Executes accepted runs.

use std::sync::Arc;

use model::{AppId, ConversationId, Definition, Kind, ModelRef, Values, WorkspaceId, run::RunErrorCode};
use runner::{Beginning, LevelBefore, Run, Runner};
use store::{LiveRun, LiveRuns, Store};
use tokio_util::task::TaskTracker;

use super::{
    accept::Models,
    admission::{Admission, Place},
    attached,
    endpoints::ConnectionEndpoints,
    needs::{MonotonicClock, SystemRandom},
    past::Past,
    privacy::Detectors,
    said,
    sink::RunSink,
};
use crate::telemetry::Telemetry;

/// Executes this server's runs. Cheap to clone.
#[derive(Clone)]
pub struct Engine {
    /// The runs that this server executes, and the way to follow any run.
    pub live: LiveRuns,
    pub(super) store: Store,
    runner: Arc<Runner<MonotonicClock, SystemRandom, ConnectionEndpoints, llm::Client>>,
    pub(super) llm: llm::Client,
    pub(super) admission: Admission,
    pub(super) detectors: Arc<Detectors>,
    pub(super) tasks: TaskTracker,
    telemetry: Telemetry,
}

/// A run to execute.
#[derive(Debug, Clone)]
pub struct Job {
    pub app: AppId,
    pub definition: Arc<Definition>,
    /// The checked inputs.
    pub values: Arc<Values>,
    /// The conversation that it continues.
    pub conversation: Option<ConversationId>,
    pub models: Models,
    /// Whether it is part of a comparison, which leaves places to people.
    pub for_comparison: bool,
    /// Whether a server that died had begun it.
    pub attempts_before: u32,
    /// What that server read of a long text.
    pub parts: Vec<LevelBefore>,
}

impl Engine {
    /// Creates an engine. `tasks` are waited for when the server stops.
    pub fn new(store: &Store, llm: &llm::Client, tasks: &TaskTracker, at_once: usize) -> Self {
        let (live, work) = LiveRuns::new(store);
        #[expect(clippy::disallowed_methods, reason = "it outlives the tracked tasks, whose last words it writes")]
        tokio::spawn(work);
        let admission = Admission::new(at_once);
        let endpoints = ConnectionEndpoints::new(store.clone(), admission.clone());
        let runner = Runner::new(MonotonicClock::new(), SystemRandom, endpoints, llm.clone());
        Self {
            live,
            store: store.clone(),
            runner: Arc::new(runner),
            llm: llm.clone(),
            admission,
            detectors: Arc::default(),
            tasks: tasks.clone(),
            telemetry: Telemetry::default(),
        }
    }

    /// The same engine, whose runs are told of.
    #[must_use]
    pub fn watched_by(self, telemetry: &Telemetry) -> Self {
        Self { telemetry: telemetry.clone(), ..self }
    }

    /// The last failure of a model that this server rarely calls at the moment, because it failed too often in a row.
    pub fn resting(&self, model: &ModelRef) -> Option<RunErrorCode> {
        self.runner.resting(model)
    }

    /// Executes a run in its own task.
    pub fn carry_out(&self, run: LiveRun, job: Job) {
        // Boxed because it is large, and moved several times on its way to a thread.
        self.tasks.spawn(Box::pin(self.clone().finish(run, job)));
    }

    /// Waits for a place among the workspace's runs.
    async fn place(&self, workspace: WorkspaceId, for_comparison: bool) -> Option<Place> {
        if for_comparison {
            self.admission.enter_behind(workspace).await
        } else {
            self.admission.enter(workspace).await
        }
    }

    async fn finish(self, run: LiveRun, job: Job) {
        let (id, workspace) = (run.id(), run.workspace());
        let cancelled = run.cancelled().clone();
        // Waiting for a permit is part of the run: it can be cancelled, and its lease is renewed meanwhile.
        let _place = tokio::select! {
            place = self.place(workspace, job.for_comparison) => Some(place),
            () = cancelled.cancelled() => None,
        };
        let privacy = match self.detectors.privacy(&self.store, workspace, job.app).await {
            Ok(privacy) => privacy,
            Err(error) => {
                // As below: nothing may be sent by rules that nobody knows.
                tracing::warn!(run = %id, %workspace, %error, "a run is left to whoever can read the rules for personal data");
                return;
            }
        };
        let past = Box::pin(Past::read(&self.store, workspace, &job)).await;
        let files = if job.definition.has_files() {
            // Boxed because few runs have files, and each would carry the room for it.
            match Box::pin(attached::read(&self.store, workspace, id, &job.definition, &job.values)).await {
                Ok(files) => files,
                Err(error) => {
                    // As below: the lease expires, and the run is taken up by whoever reaches the database then.
                    tracing::warn!(run = %id, %workspace, %error, "a run is left to whoever can read its files");
                    return;
                }
            }
        } else {
            Vec::new()
        };
        // Of a chat it is what was said before, which `past` has.
        let said = said::of(&job.values).filter(|_| job.definition.kind == Kind::Form);
        let messages = said.map(|said| said::messages(&said));
        let tools = said::tools_of(&job.values);
        let what = Run {
            workspace,
            definition: &job.definition,
            values: &job.values,
            files: &files,
            messages: messages.as_deref(),
            tools: tools.as_ref(),
            history: past.history(),
            older: past.older(),
            privacy: &privacy,
            primary: job.models.primary.clone(),
            fallbacks: job.models.fallbacks.clone(),
            beginning: Beginning::Again { attempts_before: job.attempts_before, parts: job.parts.clone() },
        };
        let sink = RunSink::new(&run, past.keeper(&self.store), self.telemetry.clone());
        let lost = run.lost().clone();
        let ended = tokio::select! {
            ended = self.runner.run(&what, &sink, &cancelled) => ended,
            () = lost.cancelled() => Err(runner::SinkError::Fenced),
        };
        if let Err(error) = ended {
            // The lease expires, and the server that finds the run decides what to do with it.
            tracing::warn!(run = %id, %workspace, %error, "a run is left to whoever takes it up");
        }
    }
}
