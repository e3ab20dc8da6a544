//! Runs in progress: who carries them out, how what happens in them is kept, and how it is followed.
//!
//! A process does all of this through one [`LiveRuns`]. What its runs have to say gathers in a queue, and one task writes whatever
//! has gathered in one transaction (`writer.rs`): under load many runs share each commit, and a lone run waits for nobody.
//! Nothing is told to anyone before it is committed.
//!
//! A process may write for a run as long as it holds the run's lease, under the fence it got it with (`leases.rs`). Whoever is
//! stopped for too long finds that another has taken over, and none of what it still has to say is kept.

mod active_run;
mod append;
mod leases;
mod start;
mod watch;
mod write;
mod writer;

use std::{future::Future, sync::Arc, time::Duration};

use model::{
    ConversationId, RunId, WorkspaceId,
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
use crate::{Error, InConversation, LinkRefused, NewRun, Result, Store, scope::Scope};

/// How many starts and batches may wait to be written. Whoever comes then waits to be let in.
const QUEUE: usize = 1024;

/// How long a start may wait for the database before it is refused.
const START_PATIENCE: Duration = Duration::from_millis(1500);

/// The runs that this process carries out, and those that it follows. Cloning it is cheap.
#[derive(Debug, Clone)]
pub struct LiveRuns {
    store: Store,
    hub: Arc<Hub>,
    queue: mpsc::Sender<Job>,
}

/// What became of a request to start a run.
#[derive(Debug)]
pub enum Started {
    /// There is a run, and this process carries it out.
    Created {
        run: LiveRun,
        /// The one it belongs to, old or new.
        conversation: Option<ConversationId>,
        created_at: OffsetDateTime,
    },
    /// The same request was made before, and this is its run.
    Existing(RunId),
    /// Another request was made under the same key.
    OtherBody,
    /// The link makes no more runs.
    Refused(LinkRefused),
    /// The conversation is not there, or belongs to somebody else or to another app.
    NoConversation,
}

/// A run that this process carries out. While it lives, its lease is renewed. Dropped before the run has ended, the lease runs out,
/// and the run is taken over by whoever looks for such runs next.
#[derive(Debug)]
pub struct LiveRun {
    active: Arc<ActiveRun>,
    hub: Arc<Hub>,
    queue: mpsc::Sender<Job>,
}

/// What has happened in a run since the last time; kept as a whole or not at all.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    /// JSON texts, in order.
    pub events: Vec<String>,
    /// Attempts that have ended.
    pub attempts: Vec<Attempt>,
    /// Whether the model has begun to answer. Such a run is never carried out again.
    pub answering: bool,
    /// How the run ended. The last of `events` is its last.
    pub outcome: Option<Outcome>,
}

/// Why a batch was not kept.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// Another process carries the run out by now, or it has ended. Stop: whatever else this process would write is void.
    #[error("the run was taken over or has ended")]
    Fenced,
    /// The database was away for so long that the run is given up here. Stop: somebody takes it over later.
    #[error("the database was away for too long")]
    Unavailable,
    /// The database refuses this batch: a defect.
    #[error(transparent)]
    Refused(Error),
}

impl LiveRuns {
    /// The runs of this process, and the work that writes what happens in them and renews their leases. The work must be spawned,
    /// once. It ends by itself when nothing can hand in anything any more, and may be aborted when all runs have ended.
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

    /// The same, with the work in its parts: writing, and renewing leases for ever.
    pub(crate) fn in_parts(
        store: &Store,
    ) -> (Self, impl Future<Output = ()> + Send + 'static, impl Future<Output = ()> + Send + 'static) {
        let (queue, jobs) = mpsc::channel(QUEUE);
        let hub = Arc::new(Hub::new(Uuid::now_v7()));
        // It holds no queue, or it would never end; a run that it starts gets one from who asked for it.
        let writing = Writer::new(store.clone(), hub.clone(), jobs).run();
        let keeping = leases::keep(store.clone(), hub.clone());
        (Self { store: store.clone(), hub, queue }, writing, keeping)
    }

    /// Starts a run, all or nothing: its row, its lease, its first event, and what is counted against its link.
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

    /// Follows a run from behind the event `after`. Whether the caller may was decided before.
    pub fn watch(&self, workspace: WorkspaceId, run: RunId, after: i32) -> Watch {
        Watch::new(self.store.clone(), self.hub.clone(), (workspace, run), after)
    }

    /// How many runs this process carries out at this moment.
    pub fn in_progress(&self) -> usize {
        self.hub.count()
    }

    /// Asks whoever carries a run out to stop. Answers whether anybody does.
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

    /// The run.
    pub fn id(&self) -> RunId {
        self.active.key.1
    }

    /// Its workspace.
    pub fn workspace(&self) -> WorkspaceId {
        self.active.key.0
    }

    /// How many runs this process carries out at this moment.
    pub fn in_progress(&self) -> usize {
        self.hub.count()
    }

    /// Cancelled when somebody asked to stop the run.
    pub fn cancelled(&self) -> &CancellationToken {
        &self.active.cancelled
    }

    /// Cancelled when another process has taken the run over: nothing this one still does for it is of use.
    pub fn lost(&self) -> &CancellationToken {
        &self.active.lost
    }

    /// Keeps what has happened, and answers the number of the last event. What was handed in is written even if this future is
    /// dropped. When the database is away it is tried again for as long as the lease can still be ours.
    ///
    /// # Errors
    /// See [`AppendError`]. Nothing of the batch was kept.
    pub async fn append(&self, mut batch: Batch) -> std::result::Result<i32, AppendError> {
        if let Some(outcome) = &mut batch.outcome {
            // What is told from memory must be what the database keeps.
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
