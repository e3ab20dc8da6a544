//! Who may use a file.

use std::collections::HashSet;

use model::{AppId, ComparisonId, PersonId};
use uuid::Uuid;

use super::{File, Uploader, select};
use crate::{Result, Tenant, scope::Tx};

/// On whose behalf a file is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileAccess {
    /// Whoever uploaded it.
    Uploader(Uploader),
    /// Somebody who may edit the app: what they uploaded, and what its test rows have.
    Editor(PersonId),
    /// The app's test rows: what they have.
    TestRows,
    /// A comparison: what its rows had when it began.
    Comparison(ComparisonId),
}

impl From<Uploader> for FileAccess {
    fn from(by: Uploader) -> Self {
        Self::Uploader(by)
    }
}

impl FileAccess {
    /// Those of the files that belong to the app and may be used.
    pub(super) async fn files(self, tx: &mut Tx, tenant: &Tenant, app: AppId, ids: &[Uuid]) -> Result<Vec<File>> {
        let kept = self.kept(tx, tenant, ids).await?;
        let is_usable = |file: &File| match self {
            Self::Uploader(by) => file.by == by,
            Self::Editor(person) => file.by == Uploader::Member(person) || kept.contains(&file.id.0),
            Self::TestRows | Self::Comparison(_) => kept.contains(&file.id.0),
        };
        let mut files = select(tx, tenant, ids).await?;
        files.retain(|file| file.app == app && is_usable(file));
        Ok(files)
    }

    /// Those of the files that are usable because something keeps them.
    async fn kept(self, tx: &mut Tx, tenant: &Tenant, ids: &[Uuid]) -> Result<HashSet<Uuid>> {
        let kept = match self {
            Self::Uploader(_) => return Ok(HashSet::new()),
            // A row has files of its own app only.
            Self::Editor(_) | Self::TestRows => {
                sqlx::query_scalar!(
                    "select file_id from test_row_files where workspace_id = $1 and file_id = any($2)",
                    tenant.workspace().0,
                    ids,
                )
                .fetch_all(&mut **tx)
                .await?
            }
            Self::Comparison(comparison) => {
                sqlx::query_scalar!(
                    "select file_id from comparison_files where workspace_id = $1 and comparison_id = $2 and file_id = any($3)",
                    tenant.workspace().0,
                    comparison.0,
                    ids,
                )
                .fetch_all(&mut **tx)
                .await?
            }
        };
        Ok(kept.into_iter().collect())
    }
}
