//! Detects a database that no longer answers.
//!
//! A database that hangs (a frozen process, a network that drops all packets) neither refuses nor closes connections, so whoever
//! waits for its answer would wait for ever. When a statement takes long, the database is therefore probed on a separate
//! connection with a question that it can always answer at once. If it answers, the statement is merely slow, and the database's
//! own time limits apply. If it doesn't, all who wait are told that it is away, and so is whoever asks during the next moments.
//!
//! How long a probe may take depends on the distance to the database, since signing in takes several round trips. The duration of
//! a round trip is measured whenever a connection is made. And while the database answers anybody else, it counts as busy, not as
//! away.

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

/// How long a statement may take before the database is probed.
const SLOW: Duration = Duration::from_millis(500);
/// How long a probe of a nearby database may take. Together with `SLOW` this stays well under the two seconds after which a
/// request is refused.
const LOOK: Duration = Duration::from_secs(1);
/// How many round trips a probe of a distant database may take. Signing in needs seven: one for TCP, three for TLS, three for the
/// password.
const ROUND_TRIPS: u32 = 10;
/// How long a probe may take at most, and while no round trip has been measured.
const LONGEST_LOOK: Duration = Duration::from_secs(5);
/// How many round trips are remembered. The shortest of them counts, because any of them may have been slow by chance.
const REMEMBERED: usize = 8;
/// How long a database that failed a probe is assumed to be away, so that a request with several statements is refused once.
const AWAY: Duration = Duration::from_millis(500);
/// The longest that a statement is waited for. Normally `statement_timeout` (15 s) ends it first; this limit is for when that
/// error never reaches us.
const LONGEST: Duration = Duration::from_secs(20);

/// Probes the database when something takes long.
#[derive(Debug)]
pub(crate) struct Pulse {
    options: Arc<PgConnectOptions>,
    /// The time and result of the latest probe. Locked during a probe, so that one probe serves all who wait.
    looked: tokio::sync::Mutex<Option<(Instant, bool)>>,
    away_until: Mutex<Option<Instant>>,
    /// The most recent ones.
    round_trips: Mutex<VecDeque<Duration>>,
    begun: Instant,
    /// The time of the latest answer to anybody, in milliseconds since `begun`.
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

    /// Records how long the database took to answer something trivial.
    pub fn measured(&self, round_trip: Duration) {
        let mut kept = self.round_trips.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() == REMEMBERED {
            kept.pop_front();
        }
        kept.push_back(round_trip);
    }

    /// How long signing in to the database may take.
    pub fn patience(&self) -> Duration {
        let kept = self.round_trips.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().min().map_or(LONGEST_LOOK, |shortest| (*shortest * ROUND_TRIPS).clamp(LOOK, LONGEST_LOOK))
    }

    fn now_ms(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// Fails at once while the database is assumed to be away.
    pub fn check(&self) -> sqlx::Result<()> {
        match *self.away() {
            Some(until) if Instant::now() < until => Err(sqlx::Error::PoolTimedOut),
            _ => Ok(()),
        }
    }

    /// Waits for a result for as long as the database shows signs of life. When it gives up, the state of the connection is
    /// unknown, so the connection must not be used again.
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

    /// As [`Pulse::wait`], for a statement: its answer shows all who wait that the database is alive.
    pub async fn wait_for_answer<T>(&self, work: impl Future<Output = sqlx::Result<T>>) -> sqlx::Result<T> {
        let answer = self.wait(work).await;
        if matches!(answer, Ok(_) | Err(sqlx::Error::Database(_))) {
            self.heard_at.store(self.now_ms(), Ordering::Relaxed);
        }
        answer
    }

    /// Probes the database.
    async fn answers(&self) -> bool {
        let (asked, asked_ms, patience) = (Instant::now(), self.now_ms(), self.patience());
        let Ok(mut looked) = timeout_at(asked + patience, self.looked.lock()).await else { return false };
        if let Some((at, answered)) = *looked
            && at > asked
        {
            return answered;
        }
        let answered = match timeout(patience, self.ask()).await {
            // A refusal is an answer, too: there are too many connections, or the database is starting.
            Ok(Ok(()) | Err(sqlx::Error::Database(_))) => true,
            Ok(Err(_)) | Err(_) => self.heard_at.load(Ordering::Relaxed) > asked_ms,
        };
        let now = Instant::now();
        *looked = Some((now, answered));
        *self.away() = (!answered).then(|| now + AWAY);
        answered
    }

    /// Signs in. A database that lets us in has answered.
    async fn ask(&self) -> sqlx::Result<()> {
        self.options.connect().await.map(drop)
    }

    fn away(&self) -> std::sync::MutexGuard<'_, Option<Instant>> {
        // No code that holds this lock panics, so a poisoned one is still consistent.
        self.away_until.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
