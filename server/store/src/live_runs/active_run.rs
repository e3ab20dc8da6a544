//! A run that this process carries out, with its newest events in memory for whoever follows it.

use std::{
    collections::{HashMap, VecDeque},
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use model::{RunId, WorkspaceId, run::Outcome};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::StoredEvent;

/// How much of a run is kept in memory. Followers who are further behind read the database.
const RECENT_EVENTS: usize = 256;
const RECENT_BYTES: usize = 32 * 1024;

/// Identifies a run across workspaces.
pub(super) type RunKey = (WorkspaceId, RunId);

/// The runs that this process carries out at this moment.
#[derive(Debug)]
pub(super) struct Hub {
    /// This process, as leases name it.
    pub owner: Uuid,
    active_runs: Mutex<HashMap<RunKey, Arc<ActiveRun>>>,
}

/// A run that this process carries out.
#[derive(Debug)]
pub(super) struct ActiveRun {
    pub key: RunKey,
    /// The fencing token of this process's lease; writes under an older one are rejected.
    pub fence: i64,
    /// Cancelled when somebody asks to stop the run.
    pub cancelled: CancellationToken,
    /// Cancelled when another process has taken the run over.
    pub lost: CancellationToken,
    recent: Mutex<Recent>,
    changed: Notify,
    outcome: OnceLock<Outcome>,
    /// Whether the database has recorded that a model began to answer.
    answering: AtomicBool,
}

/// How a run ended, known from memory because this process carried it out.
#[derive(Debug, Clone)]
pub struct KnownEnd {
    pub outcome: Outcome,
    /// The number of its last event.
    pub last_event: i32,
}

#[derive(Debug)]
struct Recent {
    /// Consecutive; the newest has the number `last`.
    events: VecDeque<StoredEvent>,
    bytes: usize,
    last: i32,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Going,
    Ended,
    /// Another process carries it out now.
    Elsewhere,
}

/// What comes next for a follower who has seen the events up to some number.
#[derive(Debug)]
pub(super) enum Next {
    Events(Vec<StoredEvent>),
    /// Nothing yet.
    Wait,
    /// Nothing more: the run has ended.
    Over,
    /// Events that memory no longer holds, so the database must be read.
    InDatabase,
    /// Unknown here, because another process carries the run out now.
    Elsewhere,
}

impl Hub {
    pub fn new(owner: Uuid) -> Self {
        Self { owner, active_runs: Mutex::default() }
    }

    pub fn find(&self, key: RunKey) -> Option<Arc<ActiveRun>> {
        self.lock().get(&key).cloned()
    }

    pub fn count(&self) -> usize {
        self.lock().len()
    }

    pub fn all(&self) -> Vec<Arc<ActiveRun>> {
        self.lock().values().cloned().collect()
    }

    /// Adds a run whose newest event has the number `last`, and drops the entry that this process may have had under an older fence.
    pub fn enter(&self, key: RunKey, fence: i64, last: i32) -> Arc<ActiveRun> {
        let active = Arc::new(ActiveRun::new(key, fence, last));
        let before = self.lock().insert(key, active.clone());
        if let Some(before) = before {
            before.leave();
        }
        active
    }

    /// Removes a run that has ended or that another process has taken over.
    pub fn leave(&self, active: &Arc<ActiveRun>) {
        {
            let mut active_runs = self.lock();
            // This process may have taken the same run up again under a newer fence.
            if active_runs.get(&active.key).is_some_and(|current| Arc::ptr_eq(current, active)) {
                active_runs.remove(&active.key);
            }
        }
        active.leave();
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<RunKey, Arc<ActiveRun>>> {
        // No code that holds this lock panics, so a poisoned one is still consistent.
        self.active_runs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ActiveRun {
    fn new(key: RunKey, fence: i64, last: i32) -> Self {
        let recent = Recent { events: VecDeque::new(), bytes: 0, last, state: State::Going };
        Self {
            key,
            fence,
            cancelled: CancellationToken::new(),
            lost: CancellationToken::new(),
            recent: Mutex::new(recent),
            changed: Notify::new(),
            outcome: OnceLock::new(),
            answering: AtomicBool::new(false),
        }
    }

    /// The number of the newest event.
    pub fn last(&self) -> i32 {
        self.lock().last
    }

    /// Publishes committed events, and the outcome if the run ended with them, to all followers.
    pub fn publish(&self, payloads: impl IntoIterator<Item = String>, outcome: Option<Outcome>) {
        let ends = outcome.is_some();
        if let Some(outcome) = outcome {
            // A run ends once, so the cell is empty.
            let _ = self.outcome.set(outcome);
        }
        let mut recent = self.lock();
        for payload in payloads {
            recent.push(payload);
        }
        if ends {
            recent.state = State::Ended;
            if let Some(last) = recent.events.back_mut() {
                last.ends = true;
            }
        }
        drop(recent);
        self.changed.notify_waiters();
    }

    pub fn is_answering(&self) -> bool {
        self.answering.load(Ordering::Acquire)
    }

    pub fn set_answering(&self) {
        self.answering.store(true, Ordering::Release);
    }

    /// How the run ended; `None` until that is committed.
    pub fn end(&self) -> Option<KnownEnd> {
        let outcome = self.outcome.get()?.clone();
        let recent = self.lock();
        (recent.state == State::Ended).then(|| KnownEnd { outcome, last_event: recent.last })
    }

    /// Marks the run as lost to another process, unless it has ended.
    fn leave(&self) {
        let mut recent = self.lock();
        if recent.state == State::Going {
            recent.state = State::Elsewhere;
            drop(recent);
            self.lost.cancel();
            self.changed.notify_waiters();
        }
    }

    /// Waits until there is news for a follower who has seen the events up to `after`. Never answers [`Next::Wait`].
    pub async fn next(&self, after: i32) -> Next {
        loop {
            let mut changed = std::pin::pin!(self.changed.notified());
            // Registered before looking, so that a change between the look and the wait is not missed.
            changed.as_mut().enable();
            match self.lock().after(after) {
                Next::Wait => {}
                next => return next,
            }
            changed.await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Recent> {
        // No code that holds this lock panics, so a poisoned one is still consistent.
        self.recent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Recent {
    fn push(&mut self, payload: String) {
        self.last = self.last.saturating_add(1);
        self.bytes += payload.len();
        self.events.push_back(StoredEvent { number: self.last, payload: payload.into(), ends: false });
        while self.events.len() > RECENT_EVENTS || self.bytes > RECENT_BYTES && self.events.len() > 1 {
            let dropped = self.events.pop_front();
            self.bytes -= dropped.map_or(0, |event| event.payload.len());
        }
    }

    fn after(&self, after: i32) -> Next {
        if after < self.last {
            let unseen = usize::try_from(self.last - after.max(0)).unwrap_or(usize::MAX);
            return match self.events.len().checked_sub(unseen) {
                Some(seen) => Next::Events(self.events.range(seen..).cloned().collect()),
                None => Next::InDatabase,
            };
        }
        match self.state {
            State::Going => Next::Wait,
            State::Ended => Next::Over,
            State::Elsewhere => Next::Elsewhere,
        }
    }
}

#[cfg(test)]
mod tests {
    use model::run::RunState;

    use super::*;

    fn active(last: i32) -> ActiveRun {
        ActiveRun::new((WorkspaceId(Uuid::nil()), RunId(Uuid::nil())), 1, last)
    }

    fn numbers(next: Next) -> Vec<i32> {
        match next {
            Next::Events(events) => events.iter().map(|event| event.number).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn a_follower_gets_the_events_it_has_not_seen() {
        let active = active(0);
        active.publish(["1".into(), "2".into(), "3".into()], None);
        assert_eq!(numbers(active.next(0).await), [1, 2, 3]);
        assert_eq!(numbers(active.next(2).await), [3]);
        assert_eq!(numbers(active.next(-7).await), [1, 2, 3]);
    }

    #[tokio::test]
    async fn events_no_longer_in_memory_are_read_from_the_database() {
        let taken_over = active(5);
        taken_over.publish(["6".into()], None);
        assert_eq!(numbers(taken_over.next(5).await), [6]);
        assert!(matches!(taken_over.next(4).await, Next::InDatabase));

        let long = active(0);
        long.publish((0..300).map(|n| n.to_string()), None);
        assert!(matches!(long.next(300 - 257).await, Next::InDatabase));
        assert_eq!(numbers(long.next(300 - 256).await).len(), 256);

        let wide = active(0);
        wide.publish((0..3).map(|_| "x".repeat(20_000)), None);
        assert_eq!(numbers(wide.next(2).await), [3]);
        assert!(matches!(wide.next(1).await, Next::InDatabase));
    }

    #[tokio::test]
    async fn a_follower_wakes_for_an_event_the_end_and_a_takeover() {
        let active = Arc::new(active(1));
        let waits = |after| {
            let active = active.clone();
            async move { active.next(after).await }
        };
        let (next, ()) = tokio::join!(waits(1), async { active.publish(["2".into()], None) });
        assert_eq!(numbers(next), [2]);
        let (next, ()) =
            tokio::join!(waits(2), async { active.publish(["3".into()], Some(Outcome::of(RunState::Completed))) });
        assert!(matches!(next, Next::Events(events) if events[0].ends));
        assert!(matches!(active.next(3).await, Next::Over));
        assert!(
            matches!(active.next(9).await, Next::Over),
            "a follower that claims to have seen more events than exist"
        );
        active.leave();
        assert!(!active.lost.is_cancelled(), "an ended run can't be lost");

        let lost = self::active(1);
        let (next, ()) = tokio::join!(lost.next(1), async { lost.leave() });
        assert!(matches!(next, Next::Elsewhere));
        assert!(lost.lost.is_cancelled());
    }

    #[test]
    fn an_older_entry_of_a_run_neither_survives_nor_removes_a_newer_one() {
        let hub = Hub::new(Uuid::nil());
        let key = (WorkspaceId(Uuid::nil()), RunId(Uuid::nil()));
        let old = hub.enter(key, 1, 1);
        let new = hub.enter(key, 2, 1);
        assert!(old.lost.is_cancelled());
        hub.leave(&old);
        assert!(hub.find(key).is_some_and(|found| Arc::ptr_eq(&found, &new)));
        hub.leave(&new);
        assert!(hub.find(key).is_none());
    }
}
