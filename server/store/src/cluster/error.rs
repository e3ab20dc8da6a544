//! Why there is no embedded Postgres.

use std::path::PathBuf;

/// Why there is no embedded cluster; each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    #[error("{0}: no Postgres programs (initdb, postgres, pg_ctl) are there")]
    NoProgramsThere(PathBuf),
    #[error(
        "Postgres was not found. Install it (Debian: apt install postgresql), or name the folder of its programs, or set \
         DATABASE_URL to a database of your own"
    )]
    NoPrograms,
    #[error(
        "{folder} was made by Postgres {data}, and only {found} was found. Install Postgres {data}, or move the data over with \
         pg_dump and pg_restore"
    )]
    OtherVersion { folder: PathBuf, data: u32, found: String },
    #[error(
        "pg_dump, pg_restore and psql of Postgres {0} or newer were not found. Install them (Debian: apt install postgresql-client), or \
         name the folder with them in MADANG_POSTGRES_BIN"
    )]
    NoTools(u32),
    #[error(
        "the database is Postgres {database}, and the newest pg_dump, pg_restore and psql that were found are of {found}. Install those \
         of {database}, or name the folder with them in MADANG_POSTGRES_BIN"
    )]
    OldTools { found: u32, database: u32 },
    #[error("Postgres {0} is too old; Madang needs 18 or newer")]
    TooOld(u32),
    #[error("another Madang is running on {0}. Stop that one first, or give this one a data folder of its own")]
    InUse(PathBuf),
    #[error("Postgres does not run as root, and this machine has neither a user postgres nor a user nobody")]
    NoAccount,
    #[error(
        "Madang was started by root, so Postgres runs as {user}, who may not enter {folder}. Use a data folder elsewhere \
         (for example /var/lib/madang), or start Madang as another user"
    )]
    Unreachable { user: String, folder: PathBuf },
    #[error("{0} belongs to somebody else; remove it, or set TMPDIR to a folder of your own")]
    ForeignSocketFolder(PathBuf),
    #[error("{what} {path}: {source}")]
    Io { what: &'static str, path: PathBuf, source: std::io::Error },
    #[error("{program} failed:\n{output}")]
    Failed { program: &'static str, output: String },
    #[error("Postgres did not get ready; its log {log} ends with:\n{tail}")]
    NotReady { log: PathBuf, tail: String },
    #[error("the embedded Postgres refused: {0}")]
    Refused(#[source] sqlx::Error),
}
