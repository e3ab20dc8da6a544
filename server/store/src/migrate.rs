//! The schema, brought up to date.

use sqlx::{Connection, PgConnection, migrate::Migrator, postgres::PgConnectOptions};

use crate::{Error, Result};

/// The migrations as compiled in.
pub(crate) static MIGRATIONS: Migrator = {
    let mut migrations = sqlx::migrate!("../../migrations");
    // The previous version of the server must start on the schema of the next: it ignores migrations that it doesn't know.
    migrations.ignore_missing = true;
    migrations
};

/// Brings the database up to this version's schema. Any number of servers may do so at once: an advisory lock lets one go first,
/// and the others find nothing left to do.
pub async fn migrate(options: &PgConnectOptions) -> Result<()> {
    // A connection of its own, closed at the end: a migration that fails would leave a pooled one holding the lock.
    let mut connection = PgConnection::connect_with(options).await?;
    let result = MIGRATIONS.run(&mut connection).await;
    if let Err(error) = connection.close().await {
        tracing::debug!(%error, "closing the migration's connection");
    }
    result.map_err(|error| match error {
        sqlx::migrate::MigrateError::Execute(error) => Error::from(error),
        other => Error::Internal(sqlx::Error::Migrate(Box::new(other))),
    })
}
