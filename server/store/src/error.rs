//! What can go wrong, by what a caller can do about it.

use sqlx::error::ErrorKind;

/// A result of the store.
pub type Result<T> = std::result::Result<T, Error>;

/// What can go wrong. That something is absent is no error: such methods answer `Option`.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Something else has this name already.
    #[error("{0:?} is taken")]
    Taken(Unique),
    /// It refers to something that is not there, or that was removed in the meantime.
    #[error("it refers to something that is not there ({0})")]
    Dangling(String),
    /// The database is away or too busy. The same again, a little later, may succeed.
    #[error("the database is away")]
    Unavailable(#[source] sqlx::Error),
    /// Another request with the same idempotency key was let in meanwhile; nothing of this one is kept.
    #[error("another request with the same key was let in meanwhile")]
    Overtaken,
    /// A secret can't be read: its master key is not configured, or it was changed from outside.
    #[error("a secret can't be decrypted: {0}")]
    Secret(&'static str),
    /// A defect, or a database that is not as it should be.
    #[error("the database refused: {0}")]
    Internal(#[source] sqlx::Error),
}

/// What must be unique.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unique {
    /// The address that a person signs in with.
    PersonEmail,
    /// A workspace's name in addresses.
    WorkspaceSlug,
    /// A person's membership in a workspace.
    Member,
    /// A connection's name within its workspace.
    ConnectionName,
    /// An app's name in addresses within its workspace.
    AppSlug,
}

impl Unique {
    fn from_constraint(name: &str) -> Option<Self> {
        match name {
            "people_email_key" => Some(Self::PersonEmail),
            "workspaces_slug_key" => Some(Self::WorkspaceSlug),
            "members_pkey" => Some(Self::Member),
            "connections_name_key" => Some(Self::ConnectionName),
            "apps_slug_key" => Some(Self::AppSlug),
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

/// Whether the same again may succeed later.
fn is_transient(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Tls(_) => true,
        // A connection that broke in the middle of an answer shows as a message that can't be read.
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
