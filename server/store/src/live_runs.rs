//! Runs in progress: which process executes them, how their events are stored, and how they are followed.
//!
//! A process does all of this through one [`LiveRuns`]. What its runs produce is queued, and a single task writes whatever has
//! been queued in one transaction (`writer.rs`). Under load many runs share each commit, and a lone run doesn't wait for others.
//! Nothing is published before it is committed.
//!
//! A process may write for a run while it holds the run's lease, with the fencing token that it got the lease with (`leases.rs`).
//! A process that was stopped for too long finds that another has taken over, and its late writes are rejected.

mod active_run;
mod append;
mod leases;
mod start;
mod watch;
mod write;
mod writer;

use std::{
    future::Future,
    sync::{Arc, OnceLock},
    time::Duration,
};

use model::{
    BudgetId, ConversationId, RunId, WorkspaceId,
    door::{RunsLeft, Shut},
    run::{Attempt, Outcome},
};
use time::OffsetDateTime;
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

pub use self::{active_run::KnownEnd, leases::Claimed, watch::Watch};
use self::{
    active_run::{ActiveRun, Hub},
    append::AppendJob,
    start::StartJob,
    writer::{Job, Writer},
};
use crate::{Error, InConversation, NewRun, Result, Store, scope::Scope};

/// How many starts and batches may be queued. Further senders wait.
const QUEUE: usize = 1024;

/// How long a start may wait for the database before it fails.
const START_PATIENCE: Duration = Duration::from_millis(1500);

/// The runs that this process executes, and access to those of others. Cheap to clone.
#[derive(Debug, Clone)]
pub struct LiveRuns {
    store: Store,
    hub: Arc<Hub>,
    queue: mpsc::Sender<Job>,
}

/// The result of starting a run.
#[derive(Debug)]
pub enum Started {
    /// A new run, which this process executes.
    Created {
        run: LiveRun,
        /// The conversation that the run belongs to, new or existing.
        conversation: Option<ConversationId>,
        created_at: OffsetDateTime,
        /// How many more runs its door lets in, if that is limited.
        left: Option<RunsLeft>,
    },
    /// The run of an earlier request with the same idempotency key and body.
    Existing(RunId),
    /// An earlier request had the same idempotency key but another body.
    OtherBody,
    /// The door lets no further run in.
    Refused(Shut),
    /// What is left of this budget is less than the run may cost. Either its money is used up, or what is left is only held for runs in
    /// progress, which hardly cost all of it.
    OverBudget { budget: BudgetId, used_up: bool },
    /// The conversation does not exist, or belongs to another person or app.
    NoConversation,
}

/// A run that this process executes. Its lease is renewed while this value lives. If it is dropped before the run has ended, the
/// lease expires, and another process takes the run over.
#[derive(Debug)]
pub struct LiveRun {
    active: Arc<ActiveRun>,
    hub: Arc<Hub>,
    queue: mpsc::Sender<Job>,
}

/// What has happened in a run since the previous batch. Stored as a whole or not at all.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    /// Events as JSON, in order.
    pub events: Vec<String>,
    /// Attempts that have ended.
    pub attempts: Vec<Attempt>,
    /// Whether the model has begun to answer. Such a run is not executed again after a crash.
    pub answering: bool,
    /// The outcome, if the run ended. The last of `events` is then the run's last event.
    pub outcome: Option<Outcome>,
}

/// Why a batch was not stored.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// Another process has taken the run over, or it has ended. The caller must stop, since nothing more is stored.
    #[error("the run was taken over or has ended")]
    Fenced,
    /// The database was away for too long. The caller must stop; another process will take the run over.
    #[error("the database was away for too long")]
    Unavailable,
    /// The database rejects this batch, which is a bug.
    #[error(transparent)]
    Refused(Error),
}

impl LiveRuns {
    /// Returns the handle, and a future that writes events and renews leases. The future must be spawned, once. It ends when no
    /// handle and no run is left, and may be aborted when all runs have ended.
    pub fn new(store: &Store) -> (Self, impl Future<Output = ()> + Send + 'static) {
        let (live, writing, keeping) = Self::in_parts(store);
        let work = async move {
            tokio::select! {
                () = writing => {}
                () = keeping => {}
            }
        };
        (live, work)
    }

    /// As [`LiveRuns::new`], with separate futures for writing and for renewing leases.
    pub(crate) fn in_parts(
        store: &Store,
    ) -> (Self, impl Future<Output = ()> + Send + 'static, impl Future<Output = ()> + Send + 'static) {
        let (queue, jobs) = mpsc::channel(QUEUE);
        let hub = Arc::new(Hub::new(Uuid::now_v7()));
        // The writer must not hold a sender, or its channel never closes; each start job brings one.
        let writing = Writer::new(store.clone(), hub.clone(), jobs).run();
        let keeping = leases::keep(store.clone(), hub.clone());
        (Self { store: store.clone(), hub, queue }, writing, keeping)
    }

    /// Starts a run in one transaction: its row, its lease, its first event, and the count against its share link.
    pub async fn start(&self, workspace: WorkspaceId, new: NewRun) -> Result<Started> {
        let conversation = new.conversation.map(|conversation| match conversation {
            InConversation::New => ConversationId(Uuid::now_v7()),
            InConversation::Existing(id) => id,
        });
        let (reply, answer) = oneshot::channel();
        let due = tokio::time::Instant::now() + START_PATIENCE;
        let job = StartJob {
            workspace,
            run: RunId(Uuid::now_v7()),
            conversation,
            new,
            left: OnceLock::new(),
            reply,
            due,
            queue: self.queue.clone(),
        };
        let asked = async {
            self.queue.send(Job::Start(Box::new(job))).await.ok()?;
            answer.await.ok()
        };
        let away = || Err(Error::Unavailable(sqlx::Error::PoolTimedOut));
        tokio::time::timeout_at(due, asked).await.ok().flatten().unwrap_or_else(away)
    }

    /// Follows a run from the event after `after` on. The caller must have checked that this is allowed.
    pub fn watch(&self, workspace: WorkspaceId, run: RunId, after: i32) -> Watch {
        Watch::new(self.store.clone(), self.hub.clone(), (workspace, run), after)
    }

    /// The number of runs that this process executes.
    pub fn in_progress(&self) -> usize {
        self.hub.count()
    }

    /// Asks the process that executes a run to stop it. Returns whether the run is in progress.
    pub async fn request_cancel(&self, workspace: WorkspaceId, run: RunId) -> Result<bool> {
        if let Some(active) = self.hub.find((workspace, run)) {
            active.cancelled.cancel();
        }
        let mut tx = self.store.begin_aside(Scope { workspace: Some(workspace), ..Scope::default() }).await?;
        let asked = sqlx::query!(
            "update run_leases set cancel_requested = true where workspace_id = $1 and run_id = $2",
            workspace.0,
            run.0,
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(asked.rows_affected() == 1)
    }
}

impl LiveRun {
    fn new(hub: &Arc<Hub>, queue: mpsc::Sender<Job>, active: Arc<ActiveRun>) -> Self {
        Self { active, hub: hub.clone(), queue }
    }

    pub fn id(&self) -> RunId {
        self.active.key.1
    }

    pub fn workspace(&self) -> WorkspaceId {
        self.active.key.0
    }

    /// The number of runs that this process executes.
    pub fn in_progress(&self) -> usize {
        self.hub.count()
    }

    /// Cancelled when somebody has asked to stop the run.
    pub fn cancelled(&self) -> &CancellationToken {
        &self.active.cancelled
    }

    /// Cancelled when another process has taken the run over, so that further work on it is useless.
    pub fn lost(&self) -> &CancellationToken {
        &self.active.lost
    }

    /// Stores a batch and returns the number of its last event. The batch is written even if this future is dropped. While the
    /// database is away, writing is retried for as long as the lease can still be held.
    ///
    /// # Errors
    /// See [`AppendError`]. Nothing of the batch was stored.
    pub async fn append(&self, mut batch: Batch) -> std::result::Result<i32, AppendError> {
        if let Some(outcome) = &mut batch.outcome {
            // Followers must get from memory what the database stores.
            write::clean(outcome);
        }
        let (reply, answer) = oneshot::channel();
        let job = AppendJob::new(self.active.clone(), batch, reply);
        self.queue.send(Job::Append(Box::new(job))).await.map_err(|_| AppendError::Unavailable)?;
        answer.await.unwrap_or(Err(AppendError::Unavailable))
    }
}

impl Drop for LiveRun {
    fn drop(&mut self) {
        self.hub.leave(&self.active);
    }
}
