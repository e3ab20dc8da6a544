//! Brings the database's schema up to date.

use std::sync::LazyLock;

use data_encoding::HEXLOWER;
use sqlx::{Connection, PgConnection, migrate::Migrator, postgres::PgConnectOptions};

use crate::{Error, Result};

/// The migrations, compiled into the program.
pub(crate) static MIGRATIONS: LazyLock<Migrator> = LazyLock::new(|| {
    let mut migrations = sqlx::migrate!("../../migrations");
    // The previous version of the server must start on the next version's schema, so migrations that it doesn't know are ignored.
    migrations.ignore_missing = true;
    for migration in migrations.migrations.to_mut() {
        let amended = AMENDED.iter().find(|amended| amended.is(migration.version, &migration.checksum));
        if let Some(amended) = amended {
            migration.checksum = from_hex(amended.first).into();
        }
    }
    migrations
});

/// A migration whose text was changed after some databases had run it. Those databases, and earlier versions of the server that
/// connect to a newer database, know it by the checksum of its first text, so that checksum stays in use. A later migration must
/// bring these databases to the same schema.
struct Amended {
    version: i64,
    /// SHA-384 of the first text, which databases may have run.
    first: &'static str,
    /// SHA-384 of the current text. Any other checksum means that the file was changed by mistake.
    now: &'static str,
}

const AMENDED: [Amended; 2] = [
    // Only superusers could run its first text; see the eighth migration.
    Amended {
        version: 20_261_127_000_004,
        first: "52d3b576066bdbf29414196b6b02d5639c749494f2362a486209ddbce2f9f381\
                d26726d9020579a71f0c81dfea807176",
        now: "c16eb561fcb5183b249b64958b61d624b9d20a751226d5c3c3057b6f471d9e25\
              80a3f6980c20f12da8cef765645c1001",
    },
    // Its first text stopped all runs for as long as it took to chain the log; see audit_chain_of_before.
    Amended {
        version: 20_261_201_130_000,
        first: "862caeae7ea8c6e6d7dacf877840402f09e3b5f30e34fbb555477f0efe5bb7dc\
                fce0534919fb93ae8927be2c366ddf64",
        now: "99d75c390d7f46f3532644e7b2ed1f89c02f8b94310d758bbf2444151b1c60cd\
              2c63e578d46ea1a73135dc9974b1a06b",
    },
];

impl Amended {
    fn is(&self, version: i64, checksum: &[u8]) -> bool {
        self.version == version && from_hex(self.now) == checksum
    }
}

fn from_hex(digits: &str) -> Vec<u8> {
    HEXLOWER.decode(digits.as_bytes()).unwrap_or_default()
}

/// The oldest supported Postgres, in the form of `server_version_num`. Earlier ones lack `returning old.…`.
const OLDEST_POSTGRES: i32 = 180_000;

/// Brings the database up to this version's schema. Any number of servers may do so at the same time: an advisory lock lets one
/// go first, and the others find nothing left to do.
pub async fn migrate(options: &PgConnectOptions) -> Result<()> {
    // Not from the pool, because a failed migration would leave a pooled connection holding the lock.
    let mut connection = PgConnection::connect_with(options).await?;
    let version: i32 =
        sqlx::query_scalar("select current_setting('server_version_num')::int").fetch_one(&mut connection).await?;
    if version < OLDEST_POSTGRES {
        let words = format!("it is Postgres {}; Madang needs 18 or newer", version / 10_000);
        return Err(Error::Internal(sqlx::Error::Configuration(words.into())));
    }
    let result = MIGRATIONS.run(&mut connection).await;
    if let Err(error) = connection.close().await {
        tracing::debug!(%error, "closing the migration's connection");
    }
    result.map_err(|error| match error {
        sqlx::migrate::MigrateError::Execute(error) => Error::from(error),
        other => Error::Internal(sqlx::Error::Migrate(Box::new(other))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestDatabase;

    /// What databases recorded when they were migrated, and servers of every version compare.
    #[test]
    fn an_amended_migration_keeps_its_first_checksum() {
        for amended in &AMENDED {
            let migration = MIGRATIONS.iter().find(|migration| migration.version == amended.version).unwrap();
            assert_eq!(
                migration.checksum,
                from_hex(amended.first),
                "the text of {} was changed again",
                amended.version
            );
        }
    }

    /// As an earlier version left them: migrated by a superuser, with a setting in a function's head that only one may write.
    #[tokio::test]
    async fn a_database_that_had_the_first_text_goes_on() {
        let database = TestDatabase::new().await;
        let mut superuser = PgConnection::connect_with(&database.owner()).await.unwrap();
        sqlx::raw_sql(
            "delete from _sqlx_migrations where version = 20261129000008;
            alter function drop_runs_before set madang.worker = 'on'",
        )
        .execute(&mut superuser)
        .await
        .unwrap();
        migrate(&database.settings().options).await.unwrap();
        let head: Vec<String> =
            sqlx::query_scalar("select unnest(proconfig) from pg_proc where proname = 'drop_runs_before'")
                .fetch_all(&mut superuser)
                .await
                .unwrap();
        assert_eq!(head, ["search_path=public, pg_temp"]);
    }
}
