//! One run, from its acceptance to its end.

use std::sync::Arc;

use model::{ConversationId, Definition, ModelRef, Turn, Values, WorkspaceId, run::RunErrorCode};
use runner::{Beginning, Run, Runner};
use store::{LiveRun, LiveRuns, Store};
use tokio_util::task::TaskTracker;

use super::{
    accept::Models,
    admission::Admission,
    endpoints::ConnectionEndpoints,
    needs::{MonotonicClock, SystemRandom},
    sink::RunSink,
};

/// How many earlier turns are read at most; a definition keeps at most 100.
const TURNS_MAX: i64 = 100;

/// Carries out this server's runs. Cheap to clone.
#[derive(Clone)]
pub struct Engine {
    /// The runs that this server carries out, and the way to watch any run.
    pub live: LiveRuns,
    pub(super) store: Store,
    runner: Arc<Runner<MonotonicClock, SystemRandom, ConnectionEndpoints, llm::Client>>,
    admission: Admission,
    tasks: TaskTracker,
}

/// What is to be carried out.
#[derive(Debug, Clone)]
pub struct Job {
    /// What decides everything.
    pub definition: Arc<Definition>,
    /// What was filled in, as checked.
    pub values: Arc<Values>,
    /// The conversation that it goes on with.
    pub conversation: Option<ConversationId>,
    /// The models that may answer.
    pub models: Models,
    /// Whether it was begun before.
    pub attempts_before: u32,
}

impl Engine {
    /// An engine; `tasks` are waited for when the server stops.
    pub fn new(store: &Store, llm: &llm::Client, tasks: &TaskTracker, at_once: usize) -> Self {
        let (live, work) = LiveRuns::new(store);
        #[expect(clippy::disallowed_methods, reason = "it outlives the tracked tasks, whose last words it writes")]
        tokio::spawn(work);
        let runner =
            Runner::new(MonotonicClock::new(), SystemRandom, ConnectionEndpoints::new(store.clone()), llm.clone());
        Self {
            live,
            store: store.clone(),
            runner: Arc::new(runner),
            admission: Admission::new(at_once),
            tasks: tasks.clone(),
        }
    }

    /// Why this server asks a model only now and then, if it has failed too often in a row.
    pub fn resting(&self, model: &ModelRef) -> Option<RunErrorCode> {
        self.runner.resting(model)
    }

    /// Carries a run out, in a task of its own.
    pub fn carry_out(&self, run: LiveRun, job: Job) {
        // Boxed, because it is large, and is moved several times on its way to a thread.
        self.tasks.spawn(Box::pin(self.clone().finish(run, job)));
    }

    async fn finish(self, run: LiveRun, job: Job) {
        let (id, workspace) = (run.id(), run.workspace());
        let cancelled = run.cancelled().clone();
        // Waiting for a place is part of the run: it can be stopped, and its lease is renewed meanwhile.
        let _place = tokio::select! {
            place = self.admission.enter(workspace) => Some(place),
            () = cancelled.cancelled() => None,
        };
        let history = self.history(workspace, &job).await;
        let what = Run {
            workspace,
            definition: &job.definition,
            values: &job.values,
            history: &history,
            primary: job.models.primary.clone(),
            fallbacks: job.models.fallbacks.clone(),
            beginning: Beginning::Again { attempts_before: job.attempts_before },
        };
        let sink = RunSink::new(&run);
        let lost = run.lost().clone();
        let ended = tokio::select! {
            ended = self.runner.run(&what, &sink, &cancelled) => ended,
            () = lost.cancelled() => Err(runner::SinkError::Fenced),
        };
        if let Err(error) = ended {
            // Its lease expires, and whichever server finds it decides what becomes of it.
            tracing::warn!(run = %id, %workspace, %error, "a run is left to whoever takes it up");
        }
    }

    async fn history(&self, workspace: WorkspaceId, job: &Job) -> Vec<Turn> {
        let Some(conversation) = job.conversation else { return Vec::new() };
        let turns = self.store.tenant(workspace).conversation_turns(conversation, TURNS_MAX).await;
        let turns = turns.unwrap_or_else(|error| {
            tracing::error!(%workspace, %error, "the earlier turns of a conversation could not be read");
            Vec::new()
        });
        turns
            .into_iter()
            .map(|turn| Turn { question: model::said(&turn.inputs).to_owned(), answer: turn.output })
            .collect()
    }
}
