//! Finds the programs that dump and restore, where those of the embedded cluster are found.

use std::path::{Path, PathBuf};

use tokio::process::Command;

use super::{
    ClusterConfig, ClusterError, Result,
    binaries::{USUAL, expand, major},
};

/// What a backup and its restoring need.
const PROGRAMS: [&str; 3] = ["pg_dump", "pg_restore", "psql"];

/// Postgres's programs for backups, which are at least as new as a database.
#[derive(Debug, Clone)]
pub struct Tools {
    folder: PathBuf,
    pub major: u32,
}

impl Tools {
    /// Finds those in the folder that the operator named, or else the first that are new enough for a database of this version.
    pub async fn find(config: &ClusterConfig, database: u32) -> Result<Self> {
        let folders = match &config.programs {
            Some(named) => vec![named.clone()],
            None => config.search.iter().cloned().chain(USUAL.iter().flat_map(|pattern| expand(pattern))).collect(),
        };
        let mut newest = None;
        for folder in folders {
            let Some(tools) = Self::at(&folder).await else { continue };
            if tools.major >= database {
                return Ok(tools);
            }
            newest = newest.max(Some(tools.major));
        }
        Err(match newest {
            Some(found) => ClusterError::OldTools { found, database },
            None => ClusterError::NoTools(database),
        })
    }

    async fn at(folder: &Path) -> Option<Self> {
        if !PROGRAMS.iter().all(|program| folder.join(program).is_file()) {
            return None;
        }
        let output = Command::new(folder.join("pg_dump")).arg("--version").output().await.ok()?;
        Some(Self { folder: folder.to_owned(), major: major(&String::from_utf8_lossy(&output.stdout))? })
    }

    /// The path of one of them.
    pub fn path(&self, program: &str) -> PathBuf {
        self.folder.join(program)
    }
}
