//! Following a run: from memory while it is carried out here, from the database otherwise.
//!
//! The database is the truth. A feed holds the last events that were committed; a watcher that wants older ones, or that was too
//! slow, reads them from the database and goes on. A run that another server carries out is polled.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use model::{RunId, WorkspaceId};
use tokio::{sync::watch, time::sleep};

use crate::{Result, RunState, Tenant, scope::Tx};

/// How many of the last events are kept in memory for each run that is carried out here.
const KEPT: usize = 128;
/// How many events are read from the database at once.
const PAGE: i64 = 500;
/// How often a run on another server is looked at.
const POLL: Duration = Duration::from_millis(250);

/// Something that happened in a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunEvent {
    /// 1, 2, 3 … within the run, without gaps.
    pub number: u32,
    /// JSON, exactly as it was appended.
    pub payload: Arc<str>,
}

/// The committed events of a run that is carried out here.
#[derive(Debug)]
pub(super) struct Feed {
    kept: Mutex<VecDeque<RunEvent>>,
    phase: watch::Sender<Phase>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// It goes on; the number of its newest event.
    Open(u32),
    /// It ended with this event.
    Ended(u32),
    /// It is no longer carried out here.
    Abandoned,
}

/// What a feed has for a watcher.
enum Offer {
    Events(Vec<RunEvent>),
    /// The next ones are no longer kept.
    Gap,
    Nothing,
}

impl Feed {
    /// A feed whose newest event, kept or not, has this number.
    pub(super) fn new(last: u32) -> Self {
        Self { kept: Mutex::default(), phase: watch::Sender::new(Phase::Open(last)) }
    }

    /// Passes on what was committed.
    pub(super) fn publish(&self, first: u32, payloads: &[Arc<str>], ends: bool) {
        let mut number = first;
        {
            let mut kept = self.kept();
            for payload in payloads {
                if kept.len() == KEPT {
                    kept.pop_front();
                }
                kept.push_back(RunEvent { number, payload: payload.clone() });
                number += 1;
            }
        }
        let last = number - 1;
        self.phase.send_replace(if ends { Phase::Ended(last) } else { Phase::Open(last) });
    }

    /// Sends watchers to the database.
    pub(super) fn abandon(&self) {
        self.phase.send_if_modified(|phase| {
            let open = matches!(phase, Phase::Open(_));
            if open {
                *phase = Phase::Abandoned;
            }
            open
        });
    }

    fn offer(&self, after: u32) -> Offer {
        let kept = self.kept();
        match (kept.front(), kept.back()) {
            (Some(front), Some(back)) if front.number <= after + 1 => {
                let skip = (after + 1 - front.number) as usize;
                if after >= back.number {
                    Offer::Nothing
                } else {
                    Offer::Events(kept.iter().skip(skip).cloned().collect())
                }
            }
            (Some(_), _) => Offer::Gap,
            // taken up from another server: the events until then are not kept
            (None, _) => match *self.phase.borrow() {
                Phase::Open(last) | Phase::Ended(last) if after < last => Offer::Gap,
                _ => Offer::Nothing,
            },
        }
    }

    fn kept(&self) -> MutexGuard<'_, VecDeque<RunEvent>> {
        // Nothing that can panic runs under this lock.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A run being followed.
#[derive(Debug)]
pub struct Watch {
    tenant: Tenant,
    run: RunId,
    after: u32,
    feed: Option<(Arc<Feed>, watch::Receiver<Phase>)>,
    ended: bool,
}

impl Tenant {
    /// Follows a run from the event after the one with the number `after`; absent if there is no such run.
    pub async fn watch(&self, run: RunId, after: u32) -> Result<Option<Watch>> {
        let mut watch = Watch { tenant: self.clone(), run, after, feed: None, ended: false };
        if !watch.find_feed() {
            let mut tx = self.begin().await?;
            let there = state(&mut tx, self.workspace(), run).await?;
            tx.commit().await?;
            if there.is_none() {
                return Ok(None);
            }
        }
        Ok(Some(watch))
    }
}

impl Watch {
    /// The next events, at least one, in order and without gaps; `None` after the last one of the run. Dropping the future loses
    /// nothing.
    pub async fn next(&mut self) -> Result<Option<Vec<RunEvent>>> {
        while !self.ended {
            let events = if self.find_feed() { self.next_of_feed().await? } else { self.next_of_database().await? };
            if let Some(last) = events.last() {
                self.after = last.number;
                return Ok(Some(events));
            }
        }
        Ok(None)
    }

    /// The number of the last event that was given.
    pub fn after(&self) -> u32 {
        self.after
    }

    fn find_feed(&mut self) -> bool {
        if self.feed.is_none() {
            let feed = self.tenant.store().live_runs().feed(self.tenant.workspace(), self.run);
            self.feed = feed.map(|feed| {
                let phase = feed.phase.subscribe();
                (feed, phase)
            });
        }
        self.feed.is_some()
    }

    /// What the feed has, or nothing after something about it has changed.
    async fn next_of_feed(&mut self) -> Result<Vec<RunEvent>> {
        let Some((feed, phase)) = &mut self.feed else { return Ok(Vec::new()) };
        // Marked as seen before looking: what comes after this line wakes us below.
        let now = *phase.borrow_and_update();
        match feed.offer(self.after) {
            Offer::Events(events) => return Ok(events),
            Offer::Gap => return self.page().await,
            Offer::Nothing => {}
        }
        match now {
            Phase::Ended(last) => self.ended = self.after >= last,
            Phase::Abandoned => self.feed = None,
            Phase::Open(_) => {
                // An error means that the feed is gone, which it says before it goes.
                if phase.changed().await.is_err() {
                    self.feed = None;
                }
            }
        }
        Ok(Vec::new())
    }

    async fn next_of_database(&mut self) -> Result<Vec<RunEvent>> {
        let mut tx = self.tenant.begin().await?;
        // First the state, then the events: a run that has ended has no more events than those read after.
        let state = state(&mut tx, self.tenant.workspace(), self.run).await?;
        let events = read(&mut tx, self.tenant.workspace(), self.run, self.after, PAGE).await?;
        tx.commit().await?;
        if events.is_empty() {
            // Gone: its month was dropped while it was watched.
            self.ended = state.is_none_or(|state| state != RunState::Running);
            if !self.ended {
                sleep(POLL).await;
            }
        }
        Ok(events)
    }

    async fn page(&self) -> Result<Vec<RunEvent>> {
        let mut tx = self.tenant.begin().await?;
        let events = read(&mut tx, self.tenant.workspace(), self.run, self.after, PAGE).await?;
        tx.commit().await?;
        Ok(events)
    }
}

async fn state(tx: &mut Tx, workspace: WorkspaceId, run: RunId) -> Result<Option<RunState>> {
    Ok(sqlx::query_scalar!(
        r#"select state as "state: RunState" from runs where workspace_id = $1 and id = $2"#,
        workspace.0,
        run.0
    )
    .fetch_optional(&mut **tx)
    .await?)
}

/// Reads events in order.
pub(super) async fn read(
    tx: &mut Tx,
    workspace: WorkspaceId,
    run: RunId,
    after: u32,
    limit: i64,
) -> Result<Vec<RunEvent>> {
    let rows = sqlx::query!(
        r#"select number, payload::text as "payload!" from run_events
        where workspace_id = $1 and run_id = $2 and number > $3 order by number limit $4"#,
        workspace.0,
        run.0,
        i32::try_from(after).unwrap_or(i32::MAX),
        limit,
    )
    .fetch_all(&mut **tx)
    .await?;
    let events =
        rows.into_iter().map(|row| RunEvent { number: row.number.unsigned_abs(), payload: row.payload.into() });
    Ok(events.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn payloads(count: usize) -> Vec<Arc<str>> {
        (0..count).map(|n| Arc::from(format!("{n}"))).collect()
    }

    fn numbers(offer: Offer) -> Option<Vec<u32>> {
        match offer {
            Offer::Events(events) => Some(events.iter().map(|event| event.number).collect()),
            Offer::Gap => None,
            Offer::Nothing => Some(Vec::new()),
        }
    }

    #[test]
    fn a_feed_gives_what_it_has_and_says_what_it_has_not() {
        let feed = Feed::new(0);
        assert_eq!(numbers(feed.offer(0)), Some(vec![]));
        feed.publish(1, &payloads(3), false);
        assert_eq!(numbers(feed.offer(0)), Some(vec![1, 2, 3]));
        assert_eq!(numbers(feed.offer(2)), Some(vec![3]));
        assert_eq!(numbers(feed.offer(3)), Some(vec![]));
        assert_eq!(numbers(feed.offer(9)), Some(vec![]));
        feed.publish(4, &payloads(KEPT), true);
        assert_eq!(numbers(feed.offer(2)), None, "1 to 3 are no longer kept");
        assert_eq!(numbers(feed.offer(3)).map(|numbers| numbers.len()), Some(KEPT));
    }

    #[test]
    fn a_feed_of_a_run_taken_up_has_a_gap_before_it() {
        let feed = Feed::new(5);
        assert_eq!(numbers(feed.offer(4)), None);
        assert_eq!(numbers(feed.offer(5)), Some(vec![]));
        feed.publish(6, &payloads(1), false);
        assert_eq!(numbers(feed.offer(4)), None);
        assert_eq!(numbers(feed.offer(5)), Some(vec![6]));
    }
}
