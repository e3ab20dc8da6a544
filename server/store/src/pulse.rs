//! Whether the database still says anything.
//!
//! A database that stands still (a frozen process, a network that drops everything) refuses nothing and closes nothing: whoever waits for
//! its answer waits for ever. So what takes long is looked at: the database is asked something that it can always answer at once, on a
//! connection of its own. If it answers, the statement is merely slow, and the database's own limits hold for it. If it doesn't, whoever
//! waits is told that it is away, and for a moment whoever comes after them as well.
//!
//! How long it has to answer is a matter of how far away it is: signing in takes several round trips, and how long one takes is measured
//! whenever a connection is made. And a database that answers anybody meanwhile is busy, not away.

use std::{
    collections::VecDeque,
    future::Future,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use sqlx::{ConnectOptions as _, postgres::PgConnectOptions};
use tokio::time::{Instant, timeout, timeout_at};

/// How long something may take before the database is looked at.
const SLOW: Duration = Duration::from_millis(500);
/// How long a database nearby has to answer that look. Together with `SLOW` it is well under the two seconds in which a request is refused.
const LOOK: Duration = Duration::from_secs(1);
/// How many round trips one has that is far away. Signing in takes seven: one for TCP, three for TLS, three for the password.
const ROUND_TRIPS: u32 = 10;
/// How long one has at most, or while nothing is known of it yet.
const LONGEST_LOOK: Duration = Duration::from_secs(5);
/// Of how many round trips the shortest counts: each may have been slow by chance.
const REMEMBERED: usize = 8;
/// For how long a database that said nothing is believed to be away: one request that asks for several things is refused once.
const AWAY: Duration = Duration::from_millis(500);
/// The most that any statement is waited for. Normally `statement_timeout` (15 s) ends it first; this is for when that error never
/// reaches us.
const LONGEST: Duration = Duration::from_secs(20);

/// Looks at the database when something takes long.
#[derive(Debug)]
pub(crate) struct Pulse {
    options: Arc<PgConnectOptions>,
    /// When it was looked at last, and whether it answered. Locked for as long as somebody looks: one look is enough for all who wait.
    looked: tokio::sync::Mutex<Option<(Instant, bool)>>,
    away_until: Mutex<Option<Instant>>,
    /// The latest round trips.
    round_trips: Mutex<VecDeque<Duration>>,
    begun: Instant,
    /// When it answered somebody last, in milliseconds since `begun`.
    heard_at: AtomicU64,
}

impl Pulse {
    pub fn new(options: Arc<PgConnectOptions>) -> Self {
        Self {
            options,
            looked: tokio::sync::Mutex::default(),
            away_until: Mutex::default(),
            round_trips: Mutex::default(),
            begun: Instant::now(),
            heard_at: AtomicU64::new(0),
        }
    }

    /// Remembers how long the database took to answer something that costs it nothing.
    pub fn measured(&self, round_trip: Duration) {
        let mut kept = self.round_trips.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() == REMEMBERED {
            kept.pop_front();
        }
        kept.push_back(round_trip);
    }

    /// How long signing in may take.
    pub fn patience(&self) -> Duration {
        let kept = self.round_trips.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().min().map_or(LONGEST_LOOK, |shortest| (*shortest * ROUND_TRIPS).clamp(LOOK, LONGEST_LOOK))
    }

    fn now_ms(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// Refuses at once while the database is believed to be away.
    pub fn check(&self) -> sqlx::Result<()> {
        match *self.away() {
            Some(until) if Instant::now() < until => Err(sqlx::Error::PoolTimedOut),
            _ => Ok(()),
        }
    }

    /// Waits for the database to do something, for as long as it says anything. What is given up has not been waited for to its end: its
    /// connection is of no more use.
    pub async fn wait<T>(&self, work: impl Future<Output = sqlx::Result<T>>) -> sqlx::Result<T> {
        let mut work = std::pin::pin!(work);
        let deadline = Instant::now() + LONGEST;
        loop {
            if let Ok(done) = timeout(SLOW, &mut work).await {
                return done;
            }
            let answers = tokio::select! {
                biased;
                done = &mut work => return done,
                answers = self.answers() => answers,
            };
            if !answers || Instant::now() > deadline {
                return Err(sqlx::Error::PoolTimedOut);
            }
        }
    }

    /// The same for an answer of the database itself, which shows everybody that it says something.
    pub async fn wait_for_answer<T>(&self, work: impl Future<Output = sqlx::Result<T>>) -> sqlx::Result<T> {
        let answer = self.wait(work).await;
        if matches!(answer, Ok(_) | Err(sqlx::Error::Database(_))) {
            self.heard_at.store(self.now_ms(), Ordering::Relaxed);
        }
        answer
    }

    /// Whether the database answers now.
    async fn answers(&self) -> bool {
        let (asked, asked_ms, patience) = (Instant::now(), self.now_ms(), self.patience());
        let Ok(mut looked) = timeout_at(asked + patience, self.looked.lock()).await else { return false };
        if let Some((at, answered)) = *looked
            && at > asked
        {
            return answered;
        }
        let answered = match timeout(patience, self.ask()).await {
            // A refusal is an answer: there are too many connections, or it is starting.
            Ok(Ok(()) | Err(sqlx::Error::Database(_))) => true,
            Ok(Err(_)) | Err(_) => self.heard_at.load(Ordering::Relaxed) > asked_ms,
        };
        let now = Instant::now();
        *looked = Some((now, answered));
        *self.away() = (!answered).then(|| now + AWAY);
        answered
    }

    /// Whoever lets us sign in has answered.
    async fn ask(&self) -> sqlx::Result<()> {
        self.options.connect().await.map(drop)
    }

    fn away(&self) -> std::sync::MutexGuard<'_, Option<Instant>> {
        // Nothing can panic while it is held.
        self.away_until.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
