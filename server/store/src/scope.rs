//! For whom a transaction works.
//!
//! Row-level security compares each row with settings of the transaction. [`Store::begin`] opens transactions, and [`Scope::begin_on`]
//! on a connection that is kept; they make those settings in the same message as `begin`, so there is no moment without them.

use std::{fmt::Write as _, sync::Arc, time::Duration};

use model::{PersonId, WorkspaceId};
use sqlx::{
    AssertSqlSafe, Connection as _, Executor, PgConnection, PgPool, Postgres, Transaction,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use tokio::time::Instant;

use crate::{Claim, MasterKeys, Result, TokenHash, pulse::Pulse, read_cache::ReadCaches, tx::Session};

pub(crate) use crate::tx::Tx;

/// Whoever connects, the server works as this role.
const SET_ROLE: &str = "set role madang_runtime";

/// What a transaction is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// It changes something that [`ReadCaches`] may hold.
    Change,
    /// It changes nothing of that.
    Other,
}

/// How to reach the database.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where it is, and as whom to connect: the owner of the tables, or a member of the role `madang_runtime`.
    pub options: PgConnectOptions,
    /// The most connections at once.
    pub max_connections: u32,
    /// How long a request waits for a connection before it is told that the database is away. Long enough for a new one to a database
    /// far away; one that says nothing is noticed sooner (`pulse.rs`).
    pub acquire_timeout: Duration,
    /// What unlocks the secrets in it.
    pub master_keys: MasterKeys,
}

impl Settings {
    /// The usual settings for the database at `url`.
    pub fn from_url(url: &str, master_keys: MasterKeys) -> Result<Self> {
        Ok(Self::new(url.parse()?, master_keys))
    }

    /// Whether `url` can be read as the address of a database.
    pub fn is_url(url: &str) -> bool {
        url.parse::<PgConnectOptions>().is_ok()
    }

    /// The usual settings for a database.
    pub fn new(options: PgConnectOptions, master_keys: MasterKeys) -> Self {
        Self { options, max_connections: 16, acquire_timeout: Duration::from_secs(4), master_keys }
    }
}

/// The database, worked on as the role `madang_runtime`. Cloning it is cheap.
#[derive(Debug, Clone)]
pub struct Store {
    pool: PgPool,
    options: Arc<PgConnectOptions>,
    master_keys: MasterKeys,
    caches: Arc<ReadCaches>,
    pulse: Arc<Pulse>,
}

/// One workspace's part of the database, and who acts in it. Cloning it is cheap.
#[derive(Debug, Clone)]
pub struct Tenant {
    store: Store,
    workspace: WorkspaceId,
    actor: Actor,
    claim: Option<Claim>,
}

/// Who acts; the audit log names them.
#[derive(Debug, Clone, Default)]
pub struct Actor {
    /// The person who is signed in, if any.
    pub person: Option<PersonId>,
    /// The network address they come from.
    pub address: Option<String>,
}

/// What a transaction may see. Each field opens what its row-level policies say; the default opens nothing but tables that
/// belong to nobody.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Scope {
    pub workspace: Option<WorkspaceId>,
    pub person: Option<PersonId>,
    pub token: Option<TokenHash>,
    pub worker: bool,
}

impl Store {
    /// Connects lazily: the first query opens the first connection, so a server can start while the database is away.
    pub fn new(settings: Settings) -> Self {
        let options = settings.options.application_name("madang").options([
            // A transaction that nobody ends (a cancelled request, a stopped process) must not hold its locks for long.
            ("idle_in_transaction_session_timeout", "10s"),
            ("statement_timeout", "15s"),
            ("lock_timeout", "5s"),
            // Planning a query costs more than most of them do. A generic plan is made once a connection, and must then be good for all
            // values: no filter is optional, and a test looks at every plan (`tests/plans.rs`).
            ("plan_cache_mode", "force_generic_plan"),
            // Notices that a table is there already, or isn't, are no news.
            ("client_min_messages", "warning"),
        ]);
        let options = Arc::new(options);
        let pulse = Arc::new(Pulse::new(options.clone()));
        let measured_by = pulse.clone();
        let pool = PgPoolOptions::new()
            .max_connections(settings.max_connections)
            .acquire_timeout(settings.acquire_timeout)
            .idle_timeout(Duration::from_secs(300))
            .after_connect(move |connection, _| {
                let pulse = measured_by.clone();
                Box::pin(async move { set_role(connection, &pulse).await })
            })
            // sqlx would ask "still there?" before each use. One that was used a second ago most likely is; and if the database
            // went away within that second, the request is told so, as many others are.
            .test_before_acquire(false)
            .before_acquire(|connection, meta| {
                Box::pin(async move {
                    if meta.idle_for > Duration::from_secs(1) {
                        connection.ping().await?;
                    }
                    Ok(true)
                })
            })
            .connect_lazy_with((*options).clone());
        let caches = Arc::new(ReadCaches::default());
        Self { pool, options, master_keys: settings.master_keys, caches, pulse }
    }

    /// A workspace's part of the database. Whether the caller may see that workspace was decided before.
    pub fn tenant(&self, workspace: WorkspaceId) -> Tenant {
        Tenant { store: self.clone(), workspace, actor: Actor::default(), claim: None }
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        let mut session = Session::take(&self.pool, &self.pulse).await?;
        session.execute("select 1").await?;
        Ok(())
    }

    /// Closes all connections, waiting for those in use.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// A connection of one's own, as the same role and under the same limits. A database that says nothing is waited for no longer than
    /// signing in takes.
    pub(crate) async fn connect(&self) -> Result<PgConnection> {
        let connected = tokio::time::timeout(self.pulse.patience(), async {
            let mut connection = PgConnection::connect_with(&self.options).await?;
            set_role(&mut connection, &self.pulse).await?;
            Ok::<_, sqlx::Error>(connection)
        });
        Ok(connected.await.unwrap_or(Err(sqlx::Error::PoolTimedOut))?)
    }

    pub(crate) fn master_keys(&self) -> &MasterKeys {
        &self.master_keys
    }

    /// What was read a moment ago.
    pub(crate) fn caches(&self) -> &ReadCaches {
        &self.caches
    }

    /// Forgets what was read a moment ago, for tests that change tables by hand.
    #[cfg(any(test, feature = "testing"))]
    pub fn clear_caches(&self) {
        self.caches.changes().note();
    }

    /// Opens a transaction that may change anything.
    pub(crate) async fn begin(&self, scope: Scope) -> Result<Tx> {
        self.open(scope, "begin", Purpose::Change).await
    }

    /// Opens a transaction that changes nothing that [`ReadCaches`] holds.
    pub(crate) async fn begin_aside(&self, scope: Scope) -> Result<Tx> {
        self.open(scope, "begin", Purpose::Other).await
    }

    /// Opens a transaction that changes nothing at all.
    pub(crate) async fn begin_read(&self, scope: Scope) -> Result<Tx> {
        self.open(scope, "begin read only", Purpose::Other).await
    }

    /// This and [`Scope::begin_on`] are the only places that open transactions.
    async fn open(&self, scope: Scope, begin: &str, purpose: Purpose) -> Result<Tx> {
        let changes = (purpose == Purpose::Change).then(|| self.caches.changes().clone());
        Tx::open(&self.pool, &self.pulse, scope.begin_statement(begin), changes).await
    }
}

impl Tenant {
    /// The same, as done by somebody: what they change goes on record under their name.
    pub fn by(mut self, actor: Actor) -> Self {
        self.actor = actor;
        self
    }

    /// The same, for a request that is carried out under this claim.
    pub fn under(mut self, claim: Claim) -> Self {
        self.claim = Some(claim);
        self
    }

    /// Which workspace it is.
    pub fn workspace(&self) -> WorkspaceId {
        self.workspace
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    pub(crate) fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Opens a transaction that sees this workspace and may change it.
    pub(crate) async fn begin(&self) -> Result<Tx> {
        Ok(self.store.begin(self.scope()).await?.under(self.claim.clone()))
    }

    /// Opens one that changes nothing that [`ReadCaches`] holds.
    pub(crate) async fn begin_aside(&self) -> Result<Tx> {
        Ok(self.store.begin_aside(self.scope()).await?.under(self.claim.clone()))
    }

    /// Opens one that changes nothing at all.
    pub(crate) async fn begin_read(&self) -> Result<Tx> {
        self.store.begin_read(self.scope()).await
    }

    fn scope(&self) -> Scope {
        Scope { workspace: Some(self.workspace), ..Scope::default() }
    }
}

/// Makes a new connection one of the server's role, and measures how far away the database is.
async fn set_role(connection: &mut PgConnection, pulse: &Pulse) -> sqlx::Result<()> {
    let asked = Instant::now();
    connection.execute(SET_ROLE).await?;
    pulse.measured(asked.elapsed());
    Ok(())
}

/// Turns a transaction from one workspace to another.
pub(crate) async fn turn_to(tx: impl Executor<'_, Database = Postgres>, workspace: WorkspaceId) -> Result<()> {
    tx.execute(AssertSqlSafe(Scope { workspace: Some(workspace), ..Scope::default() }.settings())).await?;
    Ok(())
}

impl Scope {
    /// Opens a transaction on a connection that is kept.
    pub(crate) async fn begin_on(self, connection: &mut PgConnection) -> Result<Transaction<'_, Postgres>> {
        Ok(connection.begin_with(AssertSqlSafe(self.begin_statement("begin"))).await?)
    }

    /// `begin` and the settings, in one message. Nothing is open before: a connection that was left in the middle of this is closed
    /// (`tx.rs`), or dropped by the store's writer.
    fn begin_statement(self, begin: &str) -> String {
        let mut sql = format!("{begin}; ");
        sql.push_str(&self.settings());
        sql
    }

    /// The settings, within an open transaction. They hold only ids, hex digits and constants, so nothing needs quoting.
    fn settings(self) -> String {
        let mut sql = String::new();
        if let Some(workspace) = self.workspace {
            let _ = write!(sql, "set local madang.workspace_id = '{workspace}';");
        }
        if let Some(person) = self.person {
            let _ = write!(sql, "set local madang.person_id = '{person}';");
        }
        if let Some(token) = self.token {
            let _ = write!(sql, "set local madang.token_hash = '{token:x}';");
        }
        if self.worker {
            sql.push_str("set local madang.worker = 'on';");
        }
        sql
    }
}
