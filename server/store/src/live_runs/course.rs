//! The course of a run that this process carries out: its newest events, for whoever follows it.

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

/// How much of a run is kept in memory. Who has seen less is helped out by the database.
const RECENT_EVENTS: usize = 256;
const RECENT_BYTES: usize = 32 * 1024;

/// A run, and whose.
pub(super) type RunKey = (WorkspaceId, RunId);

/// The runs that this process carries out at this moment.
#[derive(Debug)]
pub(super) struct Hub {
    /// This process, as leases name it.
    pub owner: Uuid,
    courses: Mutex<HashMap<RunKey, Arc<Course>>>,
}

/// A run that this process carries out.
#[derive(Debug)]
pub(super) struct Course {
    pub key: RunKey,
    /// Under which this process holds the run.
    pub fence: i64,
    /// Somebody asked to stop it.
    pub cancelled: CancellationToken,
    /// Another process has it by now.
    pub lost: CancellationToken,
    recent: Mutex<Recent>,
    changed: Notify,
    outcome: OnceLock<Outcome>,
    /// The database knows that a model has begun to answer.
    answering: AtomicBool,
}

/// How a run ended, as far as the process knows that carried it out.
#[derive(Debug, Clone)]
pub struct KnownEnd {
    pub outcome: Outcome,
    /// The number of its last event.
    pub last_event: i32,
}

#[derive(Debug)]
struct Recent {
    /// Without gaps; the last one has the number `last`.
    events: VecDeque<StoredEvent>,
    bytes: usize,
    last: i32,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Going,
    Ended,
    /// It goes on, but not here.
    Elsewhere,
}

/// What a course has for somebody who has seen it up to some event.
#[derive(Debug)]
pub(super) enum Next {
    Events(Vec<StoredEvent>),
    /// They have seen all there is so far.
    Wait,
    /// They have seen all there will be.
    Over,
    /// What they need is only in the database.
    InDatabase,
    /// The run goes on elsewhere.
    Elsewhere,
}

impl Hub {
    pub fn new(owner: Uuid) -> Self {
        Self { owner, courses: Mutex::default() }
    }

    pub fn find(&self, key: RunKey) -> Option<Arc<Course>> {
        self.lock().get(&key).cloned()
    }

    pub fn count(&self) -> usize {
        self.lock().len()
    }

    pub fn all(&self) -> Vec<Arc<Course>> {
        self.lock().values().cloned().collect()
    }

    /// Takes a run in whose newest event has the number `last`. If this process carried it out before, under an older fence, that is
    /// over.
    pub fn enter(&self, key: RunKey, fence: i64, last: i32) -> Arc<Course> {
        let course = Arc::new(Course::new(key, fence, last));
        let before = self.lock().insert(key, course.clone());
        if let Some(before) = before {
            before.leave();
        }
        course
    }

    /// Forgets a run: it has ended, or this process doesn't carry it out any more.
    pub fn leave(&self, course: &Arc<Course>) {
        {
            let mut courses = self.lock();
            // Under the same key there may be a newer course already.
            if courses.get(&course.key).is_some_and(|current| Arc::ptr_eq(current, course)) {
                courses.remove(&course.key);
            }
        }
        course.leave();
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<RunKey, Arc<Course>>> {
        // Nothing can panic while it is held.
        self.courses.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Course {
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

    /// Tells everybody who follows what was committed, the end with it if that was.
    pub fn publish(&self, payloads: impl IntoIterator<Item = String>, outcome: Option<Outcome>) {
        let ends = outcome.is_some();
        if let Some(outcome) = outcome {
            // A run ends once.
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

    /// How it ended, once that is committed.
    pub fn end(&self) -> Option<KnownEnd> {
        let outcome = self.outcome.get()?.clone();
        let recent = self.lock();
        (recent.state == State::Ended).then(|| KnownEnd { outcome, last_event: recent.last })
    }

    /// Unless it has ended, it goes on elsewhere from now on.
    fn leave(&self) {
        let mut recent = self.lock();
        if recent.state == State::Going {
            recent.state = State::Elsewhere;
            drop(recent);
            self.lost.cancel();
            self.changed.notify_waiters();
        }
    }

    /// Waits until there is something else than [`Next::Wait`] for somebody who has seen it up to the event `after`.
    pub async fn next(&self, after: i32) -> Next {
        loop {
            let mut changed = std::pin::pin!(self.changed.notified());
            // From here on no change is missed.
            changed.as_mut().enable();
            match self.lock().after(after) {
                Next::Wait => {}
                next => return next,
            }
            changed.await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Recent> {
        // Nothing can panic while it is held.
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

    fn course(last: i32) -> Course {
        Course::new((WorkspaceId(Uuid::nil()), RunId(Uuid::nil())), 1, last)
    }

    fn numbers(next: Next) -> Vec<i32> {
        match next {
            Next::Events(events) => events.iter().map(|event| event.number).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn whoever_comes_gets_what_they_have_not_seen() {
        let course = course(0);
        course.publish(["1".into(), "2".into(), "3".into()], None);
        assert_eq!(numbers(course.next(0).await), [1, 2, 3]);
        assert_eq!(numbers(course.next(2).await), [3]);
        assert_eq!(numbers(course.next(-7).await), [1, 2, 3]);
    }

    #[tokio::test]
    async fn what_memory_does_not_hold_is_in_the_database() {
        let taken_over = course(5);
        taken_over.publish(["6".into()], None);
        assert_eq!(numbers(taken_over.next(5).await), [6]);
        assert!(matches!(taken_over.next(4).await, Next::InDatabase));

        let long = course(0);
        long.publish((0..300).map(|n| n.to_string()), None);
        assert!(matches!(long.next(300 - 257).await, Next::InDatabase));
        assert_eq!(numbers(long.next(300 - 256).await).len(), 256);

        let wide = course(0);
        wide.publish((0..3).map(|_| "x".repeat(20_000)), None);
        assert_eq!(numbers(wide.next(2).await), [3]);
        assert!(matches!(wide.next(1).await, Next::InDatabase));
    }

    #[tokio::test]
    async fn waiting_ends_with_the_next_event_with_the_end_and_with_the_loss() {
        let course = Arc::new(course(1));
        let waits = |after| {
            let course = course.clone();
            async move { course.next(after).await }
        };
        let (next, ()) = tokio::join!(waits(1), async { course.publish(["2".into()], None) });
        assert_eq!(numbers(next), [2]);
        let (next, ()) =
            tokio::join!(waits(2), async { course.publish(["3".into()], Some(Outcome::of(RunState::Completed))) });
        assert!(matches!(next, Next::Events(events) if events[0].ends));
        assert!(matches!(course.next(3).await, Next::Over));
        assert!(matches!(course.next(9).await, Next::Over), "one who claims to have seen more than there is");
        course.leave();
        assert!(!course.lost.is_cancelled(), "what has ended can't be lost");

        let lost = self::course(1);
        let (next, ()) = tokio::join!(lost.next(1), async { lost.leave() });
        assert!(matches!(next, Next::Elsewhere));
        assert!(lost.lost.is_cancelled());
    }

    #[test]
    fn a_newer_course_of_a_run_replaces_the_older_and_is_not_removed_by_it() {
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
