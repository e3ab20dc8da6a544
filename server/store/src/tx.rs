//! An open transaction, and the only way to send a statement to the pool's connections.
//!
//! Each statement goes through [`Session`], which waits for the database only as long as that says anything (`pulse.rs`). A connection
//! goes back to the pool when it is known in what state it is. One that was left in the middle of opening or ending a transaction, or
//! whose answer never came, is closed: the next request would work within what that one began, and under its settings.

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

use crate::{Claim, Result, pulse::Pulse, read_cache::ChangeCounter};

/// How long a connection may take to be given back, with what is open in it undone. Then it is closed instead, which undoes as well.
const GIVING_BACK: Duration = Duration::from_secs(2);

/// An open transaction.
#[derive(Debug)]
pub(crate) struct Tx {
    session: Session,
    /// Said when it ends, however it does: a commit whose answer never came may have been one.
    _change: Option<Change>,
    claim: Option<Claim>,
}

/// Tells, when it is dropped, that something has changed.
#[derive(Debug)]
struct Change(ChangeCounter);

impl Drop for Change {
    fn drop(&mut self) {
        self.0.note();
    }
}

/// A connection of the pool, for one transaction.
#[derive(Debug)]
pub(crate) struct Session {
    /// Taken out when it is dropped.
    connection: Option<PoolConnection<Postgres>>,
    state: State,
    pulse: Arc<Pulse>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing is open.
    Idle,
    /// In a transaction.
    Open,
    /// What the database made of the last message isn't known.
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
        Ok(Self { session, _change: changes.map(Change), claim: None })
    }

    /// The same, for a request that is carried out under this claim, if it is: what is done in it is kept only if the claim still holds.
    pub fn under(mut self, claim: Option<Claim>) -> Self {
        self.claim = claim;
        self
    }

    /// Keeps what was done in it.
    pub async fn commit(mut self) -> Result<()> {
        if let Some(claim) = self.claim.take() {
            claim.show(&mut self).await?;
        }
        self.session.pass("commit".to_owned(), State::Idle).await
    }

    /// Forgets what was done in it.
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
        let connection = pulse.wait(pool.acquire()).await?;
        Ok(Self { connection: Some(connection), state: State::Idle, pulse: pulse.clone() })
    }

    /// Opens or ends the transaction.
    async fn pass(&mut self, sql: String, then: State) -> Result<()> {
        self.state = State::Unknown;
        let Some(connection) = &mut self.connection else { return Ok(()) };
        self.pulse.wait_for_answer(connection.execute(AssertSqlSafe(sql))).await?;
        self.state = then;
        Ok(())
    }

    /// Its parts, of which the connection is there until it is dropped.
    fn parts(&mut self) -> sqlx::Result<(&mut PgConnection, &mut State, &Pulse)> {
        let connection = self.connection.as_mut().ok_or(sqlx::Error::PoolClosed)?;
        Ok((connection, &mut self.state, &self.pulse))
    }
}

/// Waits for an answer. Until it has come, the state is unknown if `work` is given up, and as before if it is merely dropped: sqlx reads
/// the rest of an answer that nobody waited for.
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
        // A drop can't await. As sqlx does for connections that are given back, but not for ever: it asks the database for an answer then,
        // and one that never comes would keep the place of a connection.
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
