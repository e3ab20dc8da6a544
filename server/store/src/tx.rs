//! An open transaction, which is the only way to send statements over the pool's connections.
//!
//! Each statement goes through [`Session`], which waits only as long as the database shows signs of life (`pulse.rs`). A
//! connection returns to the pool only while its state is known. One that was abandoned while a transaction was being opened or
//! ended, or whose answer never came, is closed, because the next request would otherwise run inside that transaction and with
//! its settings.

use std::{
    future::Future,
    ops::{Deref, DerefMut},
    sync::Arc,
    time::Duration,
};

use futures::{FutureExt as _, StreamExt as _, TryStreamExt as _, future, stream};
use sqlx::{
    AssertSqlSafe, Describe, Either, Execute, Executor, PgConnection, PgPool, Postgres, SqlStr,
    pool::PoolConnection,
    postgres::{PgQueryResult, PgRow, PgStatement, PgTypeInfo},
};
use tokio::time::timeout;

use crate::{
    Claim, Result,
    audit::{self, Pending},
    pulse::Pulse,
    read_cache::ChangeCounter,
};

/// How long rolling back and returning a connection may take. After that it is closed, which rolls back as well.
const GIVING_BACK: Duration = Duration::from_secs(2);

#[derive(Debug)]
pub(crate) struct Tx {
    session: Session,
    /// Invalidates the caches on drop, committed or not: a commit whose reply was lost may have succeeded.
    _change: Option<Change>,
    claim: Option<Claim>,
    /// What it has done, for the audit log.
    recorded: Vec<Pending>,
}

/// Invalidates the caches when dropped.
#[derive(Debug)]
struct Change(ChangeCounter);

impl Drop for Change {
    fn drop(&mut self) {
        self.0.note();
    }
}

/// A connection of the pool, used for one transaction.
#[derive(Debug)]
pub(crate) struct Session {
    /// `None` only after the drop.
    connection: Option<PoolConnection<Postgres>>,
    state: State,
    pulse: Arc<Pulse>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// No transaction is open.
    Idle,
    /// A transaction is open.
    Open,
    /// It is unknown whether the database has executed the last message.
    Unknown,
}

impl Tx {
    /// Takes a connection and opens a transaction on it with these statements.
    pub async fn open(
        pool: &PgPool,
        pulse: &Arc<Pulse>,
        begin: String,
        changes: Option<ChangeCounter>,
    ) -> Result<Self> {
        let mut session = Session::take(pool, pulse).await?;
        session.pass(begin, State::Open).await?;
        Ok(Self { session, _change: changes.map(Change), claim: None, recorded: Vec::new() })
    }

    /// Makes the commit depend on an idempotency claim, if there is one: it fails if the claim is no longer valid.
    pub fn under(mut self, claim: Option<Claim>) -> Self {
        self.claim = claim;
        self
    }

    /// Writes an entry of the audit log with the commit.
    pub fn record(&mut self, entry: Pending) {
        self.recorded.push(entry);
    }

    pub async fn commit(mut self) -> Result<()> {
        if let Some(claim) = self.claim.take() {
            claim.show(&mut self).await?;
        }
        // Whoever records something waits for all who do in the same workspace. So that nobody waits for somebody who waits for them, that
        // is the last lock that a transaction takes, and it holds it for as long as the commit takes.
        let recorded = std::mem::take(&mut self.recorded);
        audit::write(&mut self, recorded).await?;
        self.session.pass("commit".to_owned(), State::Idle).await
    }

    pub async fn rollback(mut self) -> Result<()> {
        self.session.pass("rollback".to_owned(), State::Idle).await
    }
}

impl Deref for Tx {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.session
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Session {
        &mut self.session
    }
}

impl Session {
    /// Takes a connection from the pool.
    pub async fn take(pool: &PgPool, pulse: &Arc<Pulse>) -> Result<Self> {
        pulse.check()?;
        // Boxed because it is 20 kB, which would be part of every future that may read something, and be copied with it.
        let connection = Box::pin(pulse.wait(pool.acquire())).await?;
        Ok(Self { connection: Some(connection), state: State::Idle, pulse: pulse.clone() })
    }

    /// Sends the statements that open or end a transaction.
    async fn pass(&mut self, sql: String, then: State) -> Result<()> {
        self.state = State::Unknown;
        let Some(connection) = &mut self.connection else { return Ok(()) };
        self.pulse.wait_for_answer(connection.execute(AssertSqlSafe(sql))).await?;
        self.state = then;
        Ok(())
    }

    /// Splits the session for use in one statement. Fails only after the drop.
    fn parts(&mut self) -> sqlx::Result<(&mut PgConnection, &mut State, &Pulse)> {
        let connection = self.connection.as_mut().ok_or(sqlx::Error::PoolClosed)?;
        Ok((connection, &mut self.state, &self.pulse))
    }
}

/// Waits for an answer. If `pulse` gives up, the state of the connection is unknown. If this future is merely dropped, the state
/// stays, because sqlx reads the rest of an abandoned answer itself.
async fn wait<T>(pulse: &Pulse, state: &mut State, work: impl Future<Output = sqlx::Result<T>>) -> sqlx::Result<T> {
    let done = pulse.wait_for_answer(work).await;
    if matches!(done, Err(sqlx::Error::PoolTimedOut)) {
        *state = State::Unknown;
    }
    done
}

impl<'c> Executor<'c> for &'c mut Session {
    type Database = Postgres;

    fn fetch_many<'e, 'q: 'e, E>(self, query: E) -> stream::BoxStream<'e, sqlx::Result<Either<PgQueryResult, PgRow>>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        let (connection, state, pulse) = match self.parts() {
            Ok(parts) => parts,
            Err(error) => return stream::once(future::ready(Err(error))).boxed(),
        };
        let answers = connection.fetch_many(query);
        stream::try_unfold((answers, state), move |(mut answers, state)| async move {
            let answer = wait(pulse, state, answers.try_next()).await?;
            Ok(answer.map(|answer| (answer, (answers, state))))
        })
        .boxed()
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> future::BoxFuture<'e, sqlx::Result<Option<PgRow>>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        async move {
            let (connection, state, pulse) = self.parts()?;
            wait(pulse, state, connection.fetch_optional(query)).await
        }
        .boxed()
    }

    fn prepare_with<'e>(
        self,
        sql: SqlStr,
        parameters: &'e [PgTypeInfo],
    ) -> future::BoxFuture<'e, sqlx::Result<PgStatement>>
    where
        'c: 'e,
    {
        async move {
            let (connection, state, pulse) = self.parts()?;
            wait(pulse, state, connection.prepare_with(sql, parameters)).await
        }
        .boxed()
    }

    fn describe<'e>(self, sql: SqlStr) -> future::BoxFuture<'e, sqlx::Result<Describe<Postgres>>>
    where
        'c: 'e,
    {
        async move {
            let (connection, state, pulse) = self.parts()?;
            wait(pulse, state, connection.describe(sql)).await
        }
        .boxed()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take() else { return };
        let is_open = match self.state {
            State::Idle => false,
            State::Open => true,
            State::Unknown => return connection.close_on_drop(),
        };
        // A drop can't await, so a task does it, as in sqlx, but with a time limit: rolling back waits for an answer, and one
        // that never comes would take a connection's place in the pool for ever.
        #[expect(clippy::disallowed_methods, reason = "it ends by itself, in two seconds at most")]
        tokio::spawn(async move {
            let given_back = timeout(GIVING_BACK, async {
                if is_open {
                    connection.execute("rollback").await?;
                }
                connection.return_to_pool().await;
                Ok::<_, sqlx::Error>(())
            });
            if !matches!(given_back.await, Ok(Ok(()))) {
                connection.close_on_drop();
            }
        });
    }
}
