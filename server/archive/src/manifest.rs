//! What a backup says of itself.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The form of the archive.
pub const FORMAT: &str = "madang/backup@1";

/// What is in a backup, known before the first byte of the dump.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The form of the archive, [`FORMAT`].
    pub format: String,
    /// The version of Madang that made it.
    pub madang: String,
    /// The number of the newest migration of the database.
    pub schema: i64,
    /// The version of Postgres that it came from.
    pub postgres: String,
    /// When its snapshot was taken, as RFC 3339.
    pub created_at: String,
    /// Rows by table, of the very snapshot that was dumped.
    pub counts: BTreeMap<String, u64>,
    /// Files that lie in the operator's store and are named by the database; they are not in the backup.
    pub objects: Objects,
}

/// Contents of uploaded files outside of the database.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objects {
    pub count: u64,
    pub bytes: u64,
}

impl Manifest {
    /// All rows.
    pub fn rows(&self) -> u64 {
        self.counts.values().sum()
    }
}
