//! Whether the database still says anything.
//!
//! A database that stands still (a frozen process, a network that drops everything) refuses nothing and closes nothing: whoever waits for
//! its answer waits for ever. So what takes long is looked at: the database is asked something that it can always answer at once, on a
//! connection of its own. If it answers, the statement is merely slow, and the database's own limits hold for it. If it doesn't, whoever
//! waits is told that it is away, and for a moment whoever comes after them as well.

use std::{
    future::Future,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use sqlx::{ConnectOptions as _, postgres::PgConnectOptions};
use tokio::time::{Instant, timeout, timeout_at};

/// How long something may take before the database is looked at.
const SLOW: Duration = Duration::from_millis(500);
/// How long the database has to answer that look. Together with `SLOW` it is well under the two seconds in which a request is refused.
const LOOK: Duration = Duration::from_millis(700);
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
}

impl Pulse {
    pub fn new(options: Arc<PgConnectOptions>) -> Self {
        Self { options, looked: tokio::sync::Mutex::default(), away_until: Mutex::default() }
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

    /// Whether the database answers now.
    async fn answers(&self) -> bool {
        let asked = Instant::now();
        let Ok(mut looked) = timeout_at(asked + LOOK, self.looked.lock()).await else { return false };
        if let Some((at, answered)) = *looked
            && at > asked
        {
            return answered;
        }
        let answered = match timeout(LOOK, self.ask()).await {
            // A refusal is an answer: there are too many connections, or it is starting.
            Ok(Ok(()) | Err(sqlx::Error::Database(_))) => true,
            Ok(Err(_)) | Err(_) => false,
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
