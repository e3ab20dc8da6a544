//! For whom a transaction works.
//!
//! The row-level security policies compare each row with settings of the transaction. [`Store::begin`] opens transactions on the
//! pool, and [`Scope::begin_on`] opens one on a given connection. Both send `begin` and the settings in the same message, so a
//! transaction never runs without them.

use std::{fmt::Write as _, sync::Arc, time::Duration};

use model::{PersonId, WorkspaceId};
use sqlx::{
    AssertSqlSafe, Connection as _, Executor, PgConnection, PgPool, Postgres, Transaction,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use tokio::time::Instant;

use crate::{Claim, MasterKeys, Result, TokenHash, pulse::Pulse, read_cache::ReadCaches, tx::Session};

pub(crate) use crate::tx::Tx;

/// Whichever role connects, the server works as this one.
const SET_ROLE: &str = "set role madang_runtime";

/// The settings of each connection. They are asked for when it is opened, and set once it is, because a pooler hands on no such request.
const SESSION: [(&str, &str); 5] = [
    // A transaction that is never ended (by a cancelled request, or a stopped process) must not hold its locks for long.
    ("idle_in_transaction_session_timeout", "10s"),
    ("statement_timeout", "15s"),
    ("lock_timeout", "5s"),
    // Planning costs more than executing most of our queries. A generic plan is made once per connection, so it must suit
    // all values: no filter is optional, and a test checks every plan (`tests/plans.rs`).
    ("plan_cache_mode", "force_generic_plan"),
    // Notices that a table exists already, or doesn't, would clutter the log.
    ("client_min_messages", "warning"),
];

/// What a transaction may change, which decides whether it empties the caches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// Data that [`ReadCaches`] may hold.
    Change,
    /// No such data, or nothing at all.
    Other,
}

/// How to connect to the database.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The address, and the role to connect as: the owner of the tables, or a member of the role `madang_runtime`.
    pub options: PgConnectOptions,
    /// The most connections at the same time.
    pub max_connections: u32,
    /// How long a request waits for a connection before it is told that the database is away. Long enough to connect to a distant
    /// database; one that doesn't answer at all is noticed sooner (`pulse.rs`).
    pub acquire_timeout: Duration,
    /// The keys that decrypt the workspaces' data keys.
    pub master_keys: MasterKeys,
}

impl Settings {
    /// Default settings for the database at `url`.
    pub fn from_url(url: &str, master_keys: MasterKeys) -> Result<Self> {
        Ok(Self::new(url.parse()?, master_keys))
    }

    /// Whether `url` is a valid database URL.
    pub fn is_url(url: &str) -> bool {
        url.parse::<PgConnectOptions>().is_ok()
    }

    /// Default settings for a database.
    pub fn new(options: PgConnectOptions, master_keys: MasterKeys) -> Self {
        Self { options, max_connections: 16, acquire_timeout: Duration::from_secs(4), master_keys }
    }
}

/// The database, used as the role `madang_runtime`. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    pool: PgPool,
    options: Arc<PgConnectOptions>,
    master_keys: MasterKeys,
    caches: Arc<ReadCaches>,
    pulse: Arc<Pulse>,
}

/// One workspace's part of the database, and the actor who uses it. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Tenant {
    store: Store,
    workspace: WorkspaceId,
    actor: Actor,
    /// The name of the API key by which the actor makes changes.
    key: Option<Arc<str>>,
    claim: Option<Claim>,
}

/// Who makes a change, for the audit log.
#[derive(Debug, Clone, Default)]
pub struct Actor {
    /// The signed-in person; `None` for visitors and for the server itself.
    pub person: Option<PersonId>,
    /// The network address that the request came from.
    pub address: Option<String>,
}

/// What a transaction may see. Each field unlocks the rows that its policies name; the default unlocks only tables that belong to
/// nobody.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Scope {
    pub workspace: Option<WorkspaceId>,
    pub person: Option<PersonId>,
    pub token: Option<TokenHash>,
    pub worker: bool,
}

impl Store {
    /// Connects lazily: the first query opens the first connection, so that a server can start while the database is away.
    pub fn new(settings: Settings) -> Self {
        let options = settings.options.application_name("madang").options(SESSION);
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
            // sqlx would ping the connection before each use. One that was used a second ago most likely works; if the database
            // went away since then, the request fails as others do.
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

    /// A workspace's part of the database. The caller must have checked that access to the workspace is allowed.
    pub fn tenant(&self, workspace: WorkspaceId) -> Tenant {
        Tenant { store: self.clone(), workspace, actor: Actor::default(), key: None, claim: None }
    }

    /// Fails if the database does not answer.
    pub async fn ping(&self) -> Result<()> {
        let mut session = Session::take(&self.pool, &self.pulse).await?;
        session.execute("select 1").await?;
        Ok(())
    }

    /// Closes all connections once their current use ends.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// Opens a connection outside of the pool, with the same role and limits. Waits for a silent database only as long as signing
    /// in may take.
    pub(crate) async fn connect(&self) -> Result<PgConnection> {
        let connected = tokio::time::timeout(self.pulse.patience(), async {
            let mut connection = PgConnection::connect_with(&self.options).await?;
            set_role(&mut connection, &self.pulse).await?;
            Ok::<_, sqlx::Error>(connection)
        });
        Ok(connected.await.unwrap_or(Err(sqlx::Error::PoolTimedOut))?)
    }

    pub(crate) fn pool(&self) -> &PgPool {
        &self.pool
    }

    pub(crate) fn master_keys(&self) -> &MasterKeys {
        &self.master_keys
    }

    /// The caches of recent reads.
    pub(crate) fn caches(&self) -> &ReadCaches {
        &self.caches
    }

    /// Empties the caches, for tests that change tables directly.
    #[cfg(any(test, feature = "testing"))]
    pub fn clear_caches(&self) {
        self.caches.changes().note();
    }

    /// Opens a transaction that may change anything. It empties the caches when it ends.
    pub(crate) async fn begin(&self, scope: Scope) -> Result<Tx> {
        self.open(scope, "begin", Purpose::Change).await
    }

    /// Opens a transaction that changes nothing that [`ReadCaches`] may hold.
    pub(crate) async fn begin_aside(&self, scope: Scope) -> Result<Tx> {
        self.open(scope, "begin", Purpose::Other).await
    }

    /// Opens a read-only transaction.
    pub(crate) async fn begin_read(&self, scope: Scope) -> Result<Tx> {
        self.open(scope, "begin read only", Purpose::Other).await
    }

    /// Only this function and [`Scope::begin_on`] open transactions.
    async fn open(&self, scope: Scope, begin: &str, purpose: Purpose) -> Result<Tx> {
        let changes = (purpose == Purpose::Change).then(|| self.caches.changes().clone());
        Tx::open(&self.pool, &self.pulse, scope.begin_statement(begin), changes).await
    }
}

impl Tenant {
    /// The same tenant with an actor, who is named in the audit log.
    pub fn by(mut self, actor: Actor) -> Self {
        self.actor = actor;
        self
    }

    /// The same tenant for a request with an API key of this name, which is named in the audit log beside the actor.
    pub fn by_key(mut self, name: &str) -> Self {
        self.key = Some(name.into());
        self
    }

    /// The same tenant for a request that is carried out under an idempotency claim.
    pub fn under(mut self, claim: Claim) -> Self {
        self.claim = Some(claim);
        self
    }

    /// The workspace's id.
    pub fn workspace(&self) -> WorkspaceId {
        self.workspace
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    pub(crate) fn actor(&self) -> &Actor {
        &self.actor
    }

    pub(crate) fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    /// Opens a transaction that is limited to this workspace and may change it.
    pub(crate) async fn begin(&self) -> Result<Tx> {
        Ok(self.store.begin(self.scope()).await?.under(self.claim.clone()))
    }

    /// Opens such a transaction that changes nothing that [`ReadCaches`] may hold.
    pub(crate) async fn begin_aside(&self) -> Result<Tx> {
        Ok(self.store.begin_aside(self.scope()).await?.under(self.claim.clone()))
    }

    /// Opens such a transaction that is read-only.
    pub(crate) async fn begin_read(&self) -> Result<Tx> {
        self.store.begin_read(self.scope()).await
    }

    fn scope(&self) -> Scope {
        Scope { workspace: Some(self.workspace), ..Scope::default() }
    }
}

/// Gives a new connection the server's role and settings, and measures the round trip to the database.
async fn set_role(connection: &mut PgConnection, pulse: &Pulse) -> sqlx::Result<()> {
    let asked = Instant::now();
    let settings: String = SESSION.iter().map(|(name, value)| format!("; set {name} = '{value}'")).collect();
    connection.execute(AssertSqlSafe(format!("{SET_ROLE}{settings}"))).await?;
    pulse.measured(asked.elapsed());
    Ok(())
}

/// Moves a transaction from one workspace to another.
pub(crate) async fn turn_to(tx: impl Executor<'_, Database = Postgres>, workspace: WorkspaceId) -> Result<()> {
    tx.execute(AssertSqlSafe(Scope { workspace: Some(workspace), ..Scope::default() }.settings())).await?;
    Ok(())
}

impl Scope {
    /// Opens a transaction on a connection that doesn't belong to the pool.
    pub(crate) async fn begin_on(self, connection: &mut PgConnection) -> Result<Transaction<'_, Postgres>> {
        Ok(connection.begin_with(AssertSqlSafe(self.begin_statement("begin"))).await?)
    }

    /// `begin` and the settings in one message. No transaction is open before: a connection that was abandoned while one was
    /// being opened is closed (`tx.rs`), or dropped by the writer.
    fn begin_statement(self, begin: &str) -> String {
        let mut sql = format!("{begin}; ");
        sql.push_str(&self.settings());
        sql
    }

    /// The statement that makes the settings. It contains only ids, hex digits and constants, so nothing needs quoting.
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
