//! Following a run.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use futures::{Stream, stream};
use tokio::time::{Instant, sleep_until};

use super::active_run::{ActiveRun, Hub, KnownEnd, Next, RunKey};
use crate::{Error, Result, Store, StoredEvent};

/// How often the database is polled for a run that another process executes.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// The most events that are read at once.
const PAGE: i64 = 500;

/// Follows a run: returns each event once and in order, until the run has ended. Dropping it frees everything.
#[derive(Debug)]
pub struct Watch {
    store: Store,
    hub: Arc<Hub>,
    key: RunKey,
    /// The number of the last event that was returned or is in `unread`.
    after: i32,
    unread: VecDeque<StoredEvent>,
    /// Set while this process executes the run.
    active: Option<Arc<ActiveRun>>,
    look_at: Instant,
    over: bool,
}

impl Watch {
    pub(super) fn new(store: Store, hub: Arc<Hub>, key: RunKey, after: i32) -> Self {
        let active = hub.find(key);
        Self { store, hub, key, after, unread: VecDeque::new(), active, look_at: Instant::now(), over: false }
    }

    /// Waits for the next event. Returns `None` after the one with `ends`, and also if the run does not exist or can't be read.
    /// Cancel-safe.
    pub async fn next(&mut self) -> Option<StoredEvent> {
        loop {
            if let Some(event) = self.unread.pop_front() {
                return Some(event);
            }
            if self.over {
                return None;
            }
            self.fill().await;
        }
    }

    /// The events as a stream.
    pub fn into_stream(self) -> impl Stream<Item = StoredEvent> + Send {
        stream::unfold(self, |mut watch| async move {
            let event = watch.next().await?;
            Some((event, watch))
        })
    }

    /// How the run ended, if this process executed it and this value has seen the end.
    pub fn end(&self) -> Option<KnownEnd> {
        self.active.as_ref()?.end()
    }

    async fn fill(&mut self) {
        // This process may have taken the run over meanwhile.
        self.active = self.active.take().or_else(|| self.hub.find(self.key));
        let Some(active) = self.active.clone() else { return self.look().await };
        match active.next(self.after).await {
            Next::Events(events) => self.take(events),
            Next::Over => self.over = true,
            Next::InDatabase => self.look().await,
            Next::Elsewhere => self.active = None,
            // [`ActiveRun::next`] never returns it.
            Next::Wait => {}
        }
    }

    /// Reads new events from the database.
    async fn look(&mut self) {
        sleep_until(self.look_at).await;
        // Boxed because it is rare and large, and the future that waits for an event would be as large.
        match Box::pin(self.read()).await {
            Ok(Some(events)) if events.is_empty() => self.look_at = Instant::now() + LOOK_EVERY,
            Ok(Some(events)) => self.take(events),
            Ok(None) => self.over = true,
            // Nothing is missed, since the next look continues where this one stopped.
            Err(Error::Unavailable(_)) => self.look_at = Instant::now() + LOOK_EVERY,
            Err(error) => {
                tracing::error!(%error, run = %self.key.1, "the events of a run can't be read");
                self.over = true;
            }
        }
    }

    fn take(&mut self, events: Vec<StoredEvent>) {
        if let Some(last) = events.last() {
            self.after = last.number;
            self.over = last.ends;
        }
        self.unread.extend(events);
    }

    /// What comes next; nothing if there is no such run, or nothing more will come.
    async fn read(&self) -> Result<Option<Vec<StoredEvent>>> {
        let mut tx = self.store.tenant(self.key.0).begin_read().await?;
        // The state as of the same moment: an end that is seen here has all its events.
        let rows = sqlx::query!(
            r#"select r.state <> 'running' as "ended!", r.last_event, e.number as "number?", e.payload::text as "payload?"
            from runs r
            left join lateral (
                select number, payload from run_events
                where workspace_id = $1 and run_id = $2 and number > $3 order by number limit $4
            ) e on true
            where r.workspace_id = $1 and r.id = $2
            order by e.number"#,
            self.key.0.0,
            self.key.1.0,
            self.after,
            PAGE,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        let ended = rows.first().is_none_or(|row| row.ended);
        let events: Vec<_> = rows
            .into_iter()
            .filter_map(|row| {
                let number = row.number?;
                let ends = row.ended && row.last_event == Some(number);
                Some(StoredEvent { number, payload: row.payload?.into(), ends })
            })
            .collect();
        Ok(if events.is_empty() && ended { None } else { Some(events) })
    }
}
