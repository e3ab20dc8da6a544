//! One consistent look at the whole database, for a dump.

use std::{collections::BTreeMap, time::Duration};

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, postgres::PgConnectOptions};
use time::OffsetDateTime;

use crate::{Error, Result};

/// A transaction that keeps a snapshot open. Whoever dumps by its name sees exactly what was counted here.
#[derive(Debug)]
pub struct Snapshot {
    connection: PgConnection,
    /// What `pg_dump --snapshot` takes.
    pub name: String,
    /// Rows by table.
    pub counts: BTreeMap<String, u64>,
    /// The number of the newest migration.
    pub schema: i64,
    /// Postgres's version, as it names it.
    pub postgres: String,
    /// Its major version.
    pub major: u32,
    pub taken_at: OffsetDateTime,
    /// How many contents of files lie in an object store, and their bytes.
    pub objects: (u64, u64),
}

/// Why the database can't be dumped.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    #[error(
        "the role {0} can't see what is in the workspaces, so it can't back them up. Make a role for backups (docs/postgres.md) and \
         name it in MADANG_BACKUP_DATABASE_URL"
    )]
    SeesTooLittle(String),
    #[error("there is no Madang in this database")]
    Nothing,
    #[error(transparent)]
    Store(#[from] Error),
}

impl From<sqlx::Error> for SnapshotError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Snapshot {
    /// Opens it as a role that row-level security doesn't hold back.
    pub async fn open(url: &str) -> std::result::Result<Self, SnapshotError> {
        let options: PgConnectOptions = url.parse()?;
        let mut connection = PgConnection::connect_with(&options.application_name("madang backup")).await?;
        let (role, sees_all): (String, bool) =
            sqlx::query_as("select rolname::text, rolsuper or rolbypassrls from pg_roles where rolname = current_user")
                .fetch_one(&mut connection)
                .await?;
        if !sees_all {
            return Err(SnapshotError::SeesTooLittle(role));
        }
        let there: bool = sqlx::query_scalar("select to_regclass('public._sqlx_migrations') is not null")
            .fetch_one(&mut connection)
            .await?;
        if !there {
            return Err(SnapshotError::Nothing);
        }
        // It is kept open for as long as the dump takes, and counting may take long.
        connection
            .execute(
                "set statement_timeout = 0; set idle_in_transaction_session_timeout = 0; set search_path = public;
                begin isolation level repeatable read, read only",
            )
            .await?;
        let (name, postgres, number, taken_at): (String, String, i32, OffsetDateTime) = sqlx::query_as(
            "select pg_export_snapshot(), current_setting('server_version'), current_setting('server_version_num')::int, now()",
        )
        .fetch_one(&mut connection)
        .await?;
        let schema: i64 = sqlx::query_scalar("select coalesce(max(version), 0) from _sqlx_migrations where success")
            .fetch_one(&mut connection)
            .await?;
        let counts = count(&mut connection).await?;
        let (objects, bytes): (i64, i64) = sqlx::query_as(
            "select count(*), coalesce(sum(size), 0)::bigint from file_contents where object is not null",
        )
        .fetch_one(&mut connection)
        .await?;
        let whole = |number: i64| u64::try_from(number).unwrap_or_default();
        let major = u32::try_from(number / 10_000).unwrap_or_default();
        let objects = (whole(objects), whole(bytes));
        Ok(Self { connection, name, counts, schema, postgres, major, taken_at, objects })
    }

    /// Ends the transaction. A dump that is running by its name is not held up.
    pub async fn close(self) {
        // The connection may have gone during a long dump; what was dumped is whole all the same.
        let _ = tokio::time::timeout(Duration::from_secs(5), self.connection.close()).await;
    }
}

/// Counts the rows of every table but the partitions, which are counted with what they are parts of. Tables that lose their rows in a
/// crash are no part of a dump's promise.
async fn count(connection: &mut PgConnection) -> Result<BTreeMap<String, u64>> {
    let tables: Vec<String> = sqlx::query_scalar(
        "select relname::text from pg_class
        where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition and relpersistence = 'p'
        order by relname",
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut counts = BTreeMap::new();
    for table in tables {
        // The names come from the catalog, and ours need no more than the quotes.
        let sql = format!(r#"select count(*) from "{}""#, table.replace('"', "\"\""));
        let rows: i64 = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&mut *connection).await?;
        counts.insert(table, u64::try_from(rows).unwrap_or_default());
    }
    Ok(counts)
}
