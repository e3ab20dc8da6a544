//! Runs that are carried out in this process.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use model::{RunId, WorkspaceId};
use tokio::sync::{mpsc, oneshot, watch};
use uuid::Uuid;

use super::{
    append::Append,
    feed::Feed,
    finish::{Ending, Finish},
    writer::{Op, Written},
};
use crate::{Error, Store};

/// Which run, in which workspace, under which fence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Held {
    pub workspace: WorkspaceId,
    pub run: RunId,
    pub fence: i64,
}

/// The runs of this process, by id. The name by which it owns their leases is made when it starts.
#[derive(Debug)]
pub(crate) struct LiveRuns {
    owner: Uuid,
    runs: Mutex<HashMap<RunId, Entry>>,
}

#[derive(Debug)]
struct Entry {
    held: Held,
    feed: Arc<Feed>,
    stop: watch::Sender<Option<Stop>>,
}

/// Why whoever carries out a run must stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// A person stopped it: end it as cancelled.
    Cancelled,
    /// Another process has it now: whatever this one writes is refused.
    Lost,
}

/// How far a run is, when something is appended to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// No model has answered yet: if this process dies, another one carries the run out from the beginning.
    Waiting,
    /// A model has begun to answer: if this process dies, the run is interrupted, and what was written is kept.
    Answering,
}

/// Why something was not written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// Another process has the run now, or has ended it. There is nothing left to do.
    #[error("the run is no longer carried out here")]
    Lost,
    /// The writer has ended: the server is shutting down.
    #[error("the server is shutting down")]
    Closed,
    /// The database refused exactly this. While it is merely away, the writer waits for it.
    #[error(transparent)]
    Refused(Error),
}

/// A run that is carried out here. Dropping it without [`LiveRun::finish`] leaves the run to whoever takes it up when its lease
/// has expired.
#[derive(Debug)]
pub struct LiveRun {
    store: Store,
    ops: mpsc::Sender<Op>,
    held: Held,
    next: u32,
    /// What was sent and not yet answered, because whoever waited for it stopped waiting.
    pending: Option<oneshot::Receiver<Written>>,
    stop: watch::Receiver<Option<Stop>>,
}

impl LiveRun {
    /// Takes charge of a run whose lease this process holds.
    pub(super) fn register(store: &Store, ops: &mpsc::Sender<Op>, held: Held, feed: Feed, next: u32) -> Self {
        let (sender, stop) = watch::channel(None);
        let entry = Entry { held, feed: Arc::new(feed), stop: sender };
        store.live_runs().lock().insert(held.run, entry);
        Self { store: store.clone(), ops: ops.clone(), held, next, pending: None, stop }
    }

    /// Its id.
    pub fn id(&self) -> RunId {
        self.held.run
    }

    /// Its workspace.
    pub fn workspace(&self) -> WorkspaceId {
        self.held.workspace
    }

    /// Waits until somebody cancels the run, or another process has it.
    pub async fn stopped(&self) -> Stop {
        let mut stop = self.stop.clone();
        match stop.wait_for(Option::is_some).await.map(|stop| *stop) {
            Ok(Some(stop)) => stop,
            // The entry is gone: it is no longer ours.
            _ => Stop::Lost,
        }
    }

    /// Appends events (JSON) and returns when they are committed. While the database is away, it waits. If the future is dropped,
    /// they may be appended or not; what follows is right in either case.
    pub async fn append(&mut self, payloads: Vec<Arc<str>>, progress: Progress) -> Result<(), WriteError> {
        self.settle().await?;
        if payloads.is_empty() {
            return Ok(());
        }
        let permit = self.ops.reserve().await.map_err(|_| WriteError::Closed)?;
        let (reply, written) = oneshot::channel();
        let first = self.next;
        // No await from here to `pending`: an append is either not sent at all, or counted and waited for.
        self.next += u32::try_from(payloads.len()).unwrap_or(u32::MAX);
        permit.send(Op::Append(Append { held: self.held, first, payloads, progress, reply }));
        self.pending = Some(written);
        self.settle().await
    }

    /// Ends the run, with its last events: state, answer, attempts and events are committed together.
    pub async fn finish(mut self, payloads: Vec<Arc<str>>, ending: Ending) -> Result<(), WriteError> {
        self.settle().await?;
        let permit = self.ops.reserve().await.map_err(|_| WriteError::Closed)?;
        let (reply, written) = oneshot::channel();
        permit.send(Op::Finish(Box::new(Finish { held: self.held, first: self.next, payloads, ending, reply })));
        self.pending = Some(written);
        self.settle().await
    }

    async fn settle(&mut self) -> Result<(), WriteError> {
        let Some(pending) = &mut self.pending else { return Ok(()) };
        let written = pending.await;
        self.pending = None;
        match written {
            Ok(written) => written,
            Err(_) => Err(WriteError::Closed),
        }
    }
}

impl Drop for LiveRun {
    fn drop(&mut self) {
        self.store.live_runs().forget(self.held);
    }
}

impl LiveRuns {
    pub(crate) fn new() -> Self {
        Self { owner: Uuid::now_v7(), runs: Mutex::default() }
    }

    /// The name by which this process owns leases.
    pub(super) fn owner(&self) -> Uuid {
        self.owner
    }

    /// The feed of a run, if it is carried out here.
    pub(super) fn feed(&self, workspace: WorkspaceId, run: RunId) -> Option<Arc<Feed>> {
        let runs = self.lock();
        runs.get(&run).filter(|entry| entry.held.workspace == workspace).map(|entry| entry.feed.clone())
    }

    /// What is held now.
    pub(super) fn held(&self) -> Vec<Held> {
        self.lock().values().map(|entry| entry.held).collect()
    }

    /// Tells whoever carries out a run to stop.
    pub(super) fn stop(&self, held: Held, why: Stop) {
        if let Some(entry) = self.lock().get(&held.run).filter(|entry| entry.held == held) {
            // A run that was lost stays lost, even if somebody then cancels it.
            entry.stop.send_if_modified(|stop| {
                let news = *stop != Some(why) && *stop != Some(Stop::Lost);
                if news {
                    *stop = Some(why);
                }
                news
            });
        }
    }

    /// Cancels a run if it is carried out here.
    pub(super) fn cancel(&self, workspace: WorkspaceId, run: RunId) {
        let held = self.lock().get(&run).filter(|entry| entry.held.workspace == workspace).map(|entry| entry.held);
        if let Some(held) = held {
            self.stop(held, Stop::Cancelled);
        }
    }

    /// Passes committed events on to those who watch.
    pub(super) fn publish(&self, held: Held, first: u32, payloads: &[Arc<str>], ends: bool) {
        let feed = {
            let mut runs = self.lock();
            match runs.get(&held.run).filter(|entry| entry.held == held).map(|entry| entry.feed.clone()) {
                Some(feed) => {
                    if ends {
                        runs.remove(&held.run);
                    }
                    feed
                }
                None => return,
            }
        };
        feed.publish(first, payloads, ends);
    }

    /// Another process has the run.
    pub(super) fn lose(&self, held: Held) {
        self.stop(held, Stop::Lost);
        self.forget(held);
    }

    fn forget(&self, held: Held) {
        let mut runs = self.lock();
        // Under the same id there may be a later life of the run, taken up again by this very process.
        if runs.get(&held.run).is_some_and(|entry| entry.held == held)
            && let Some(entry) = runs.remove(&held.run)
        {
            entry.feed.abandon();
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<RunId, Entry>> {
        // Nothing that can panic runs under this lock.
        self.runs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
