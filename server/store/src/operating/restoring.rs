//! What is to be known of a database before a backup is restored into it.

use sqlx::{Connection as _, PgConnection, postgres::PgConnectOptions};

use crate::{Result, migrate::MIGRATIONS};

/// A database that a backup is to be restored into.
#[derive(Debug, Clone)]
pub struct Target {
    /// How many tables, views and sequences there are already.
    pub objects: i64,
    /// How many connections of a running Madang there are.
    pub servers: i64,
    /// Whether the role that Madang works as exists.
    pub has_runtime_role: bool,
    /// Postgres's major version.
    pub major: u32,
}

impl Target {
    pub async fn look(url: &str) -> Result<Self> {
        let options: PgConnectOptions = url.parse()?;
        let mut connection = PgConnection::connect_with(&options.application_name("madang restore")).await?;
        let (objects, servers, has_runtime_role, number): (i64, i64, bool, i32) = sqlx::query_as(
            "select (select count(*) from pg_class where relnamespace = to_regnamespace('public') and relkind in ('r', 'p', 'v', 'm', 'S')),
                (select count(*) from pg_stat_activity where datname = current_database() and application_name = 'madang'),
                exists (select from pg_roles where rolname = 'madang_runtime'),
                current_setting('server_version_num')::int",
        )
        .fetch_one(&mut connection)
        .await?;
        connection.close().await?;
        Ok(Self { objects, servers, has_runtime_role, major: u32::try_from(number / 10_000).unwrap_or_default() })
    }
}

/// The number of the newest migration that this version knows.
pub fn newest_migration() -> i64 {
    MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or_default()
}
