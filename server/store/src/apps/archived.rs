//! Which apps of an archive were made: an import that stopped midway goes on where it was, under the key that it was named by.

use model::{AppId, PersonId};

use super::{AppImported, find};
use crate::{Result, Tenant, scope::Tx};

/// For how long it is known that an app was made.
const DAYS: i32 = 7;

/// An app of an archive.
#[derive(Debug, Clone)]
pub struct ArchivedAs {
    /// What the caller named the import by.
    pub key: String,
    /// The app's file in the archive.
    pub file: String,
    /// Of its bytes.
    pub sha256: [u8; 32],
}

/// What was made of it before.
pub(super) enum Before {
    Same(AppId),
    OtherFile,
}

impl Before {
    pub async fn imported(self, tx: &mut Tx, tenant: &Tenant) -> Result<AppImported> {
        match self {
            Self::Same(app) => Ok(AppImported::Already(find(tx, tenant, app).await?.map(Box::new))),
            Self::OtherFile => Ok(AppImported::OtherFile),
        }
    }
}

/// What a person's import under this key has made of the file.
pub(super) async fn before(
    tx: &mut Tx,
    tenant: &Tenant,
    by: PersonId,
    of: Option<&ArchivedAs>,
) -> Result<Option<Before>> {
    let Some(of) = of else { return Ok(None) };
    let row = sqlx::query!(
        "select app_id, sha256 from archived_apps
        where workspace_id = $1 and person_id = $2 and key = $3 and file = $4 and made_at > now() - make_interval(days => $5)",
        tenant.workspace().0,
        by.0,
        of.key,
        of.file,
        DAYS,
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.map(|row| if row.sha256 == of.sha256 { Before::Same(row.app_id.into()) } else { Before::OtherFile }))
}

/// Notes that the app was made; whether nobody else has made it at the same time.
pub(super) async fn note(
    tx: &mut Tx,
    tenant: &Tenant,
    (by, app): (PersonId, AppId),
    of: Option<&ArchivedAs>,
) -> Result<bool> {
    let Some(of) = of else { return Ok(true) };
    // Here and in no job: whoever imports nothing has nothing of it.
    sqlx::query!(
        "delete from archived_apps where workspace_id = $1 and made_at <= now() - make_interval(days => $2)",
        tenant.workspace().0,
        DAYS,
    )
    .execute(&mut **tx)
    .await?;
    let noted = sqlx::query!(
        "insert into archived_apps (workspace_id, person_id, key, file, sha256, app_id) values ($1, $2, $3, $4, $5, $6)
        on conflict do nothing",
        tenant.workspace().0,
        by.0,
        of.key,
        of.file,
        &of.sha256,
        app.0,
    )
    .execute(&mut **tx)
    .await?;
    Ok(noted.rows_affected() == 1)
}

impl Tenant {
    /// The files of which a person's import under this key has made apps, by name.
    pub async fn archived_apps(&self, by: PersonId, key: &str) -> Result<Vec<String>> {
        let mut tx = self.begin_read().await?;
        let files = sqlx::query_scalar!(
            "select file from archived_apps where workspace_id = $1 and person_id = $2 and key = $3 order by file",
            self.workspace().0,
            by.0,
            key,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(files)
    }
}
