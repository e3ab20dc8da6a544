//! The store's errors, grouped by what a caller can do about them.

use sqlx::error::ErrorKind;

pub type Result<T> = std::result::Result<T, Error>;

/// An error of the store. Something that does not exist is not an error: those methods return an `Option`.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The name is already in use.
    #[error("{0:?} is taken")]
    Taken(Unique),
    /// The change refers to a row that does not exist, or no longer does.
    #[error("it refers to something that is not there ({0})")]
    Dangling(String),
    /// The database is unreachable or overloaded. A retry a little later may succeed.
    #[error("the database is away")]
    Unavailable(#[source] sqlx::Error),
    /// Another request with the same idempotency key has taken over meanwhile. Nothing of this one was kept.
    #[error("another request with the same key was let in meanwhile")]
    Overtaken,
    /// As many comparisons of the workspace are running as may.
    #[error("too many comparisons are running")]
    TooManyComparisons,
    /// What would be published doesn't pass these apps' gates, and nobody said why it should be all the same. Nothing was changed.
    #[error("gates are not passed: {0:?}")]
    GateNotPassed(Vec<crate::GatedApp>),
    /// A secret can't be decrypted: its master key is not configured, or the row was changed from outside.
    #[error("a secret can't be decrypted: {0}")]
    Secret(&'static str),
    /// A bug of ours, or a database in an unexpected state.
    #[error("the database refused: {0}")]
    Internal(#[source] sqlx::Error),
}

/// A value that must be unique.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unique {
    /// The email address that a person signs in with.
    PersonEmail,
    /// A workspace's name in URLs.
    WorkspaceSlug,
    /// A person's membership in a workspace.
    Member,
    /// A connection's name within its workspace.
    ConnectionName,
    /// An app's name in URLs, unique within its workspace.
    AppSlug,
    /// A piece's name within its workspace.
    PieceName,
}

impl Unique {
    fn from_constraint(name: &str) -> Option<Self> {
        match name {
            "people_email_key" => Some(Self::PersonEmail),
            "workspaces_slug_key" => Some(Self::WorkspaceSlug),
            "members_pkey" => Some(Self::Member),
            "connections_name_key" => Some(Self::ConnectionName),
            "apps_slug_key" => Some(Self::AppSlug),
            "pieces_name_key" => Some(Self::PieceName),
            _ => None,
        }
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        if is_transient(&error) {
            return Self::Unavailable(error);
        }
        if let sqlx::Error::Database(database) = &error {
            let constraint = database.constraint().unwrap_or_default();
            match database.kind() {
                ErrorKind::UniqueViolation => {
                    if let Some(unique) = Unique::from_constraint(constraint) {
                        return Self::Taken(unique);
                    }
                }
                ErrorKind::ForeignKeyViolation => return Self::Dangling(constraint.to_owned()),
                _ => {}
            }
        }
        Self::Internal(error)
    }
}

/// Whether a retry may succeed.
fn is_transient(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Tls(_) => true,
        // A connection that breaks in the middle of an answer shows up as a protocol error.
        sqlx::Error::Protocol(_) | sqlx::Error::BeginFailed => true,
        sqlx::Error::Database(database) => database.code().is_some_and(|code| {
            // 08 connection, 40 rollback (deadlock, serialization), 53 resources (disk, memory, connections), 57P0x shutting down,
            // 57014 statement timeout, 55P03 lock timeout, 25P03 idle in transaction, 25006 a standby: reads only.
            let class = code.get(..2).unwrap_or_default();
            matches!(class, "08" | "40" | "53")
                || code.starts_with("57P0")
                || matches!(&*code, "57014" | "55P03" | "25P03" | "25006")
        }),
        _ => false,
    }
}
