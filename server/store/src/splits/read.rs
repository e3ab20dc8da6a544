//! Reading splits.

use model::{
    AppId, SplitId,
    split::{Measure, SplitEnd, SplitFigures},
};
use sqlx::types::Json;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Split, SplitEnded, SplitVersion};
use crate::{Result, Tenant, scope::Tx, text_enum::Text};

/// A split, as the database returns it.
struct Row {
    id: Uuid,
    app_id: Uuid,
    version_a: Uuid,
    number_a: i32,
    version_b: Uuid,
    number_b: i32,
    share_percent: i16,
    started_by: Uuid,
    started_by_name: Option<String>,
    started_at: OffsetDateTime,
    ended_at: Option<OffsetDateTime>,
    ended_by: Option<Uuid>,
    ended_by_name: Option<String>,
    end_reason: Option<Text<SplitEnd>>,
    worse_by: Option<Text<Measure>>,
    looks: i16,
    figures: Option<Json<SplitFigures>>,
}

/// Selects splits with the numbers of their versions and the names of people; `$1` is the workspace.
macro_rules! select_splits {
    ($filter:literal, $($argument:expr),+ $(,)?) => {
        sqlx::query_as!(
            Row,
            r#"select s.id, s.app_id, s.version_a, a.number as number_a, s.version_b, b.number as number_b, s.share_percent,
                s.started_by, p.name as "started_by_name?", s.started_at, s.ended_at, s.ended_by, e.name as "ended_by_name?",
                s.end_reason as "end_reason: Text<SplitEnd>", s.worse_by as "worse_by: Text<Measure>", s.looks,
                s.figures as "figures: Json<SplitFigures>"
            from splits s
            join versions a on a.workspace_id = s.workspace_id and a.id = s.version_a
            join versions b on b.workspace_id = s.workspace_id and b.id = s.version_b
            left join people p on p.id = s.started_by
            left join people e on e.id = s.ended_by
            where s.workspace_id = $1 and "# + $filter,
            $($argument),+
        )
    };
}

impl Tenant {
    /// The split of an app that runs.
    pub async fn running_split(&self, app: AppId) -> Result<Option<Split>> {
        let mut tx = self.begin_read().await?;
        let found = running(&mut tx, self, app).await?;
        tx.commit().await?;
        Ok(found)
    }

    /// A split by its id.
    pub async fn split(&self, id: SplitId) -> Result<Option<Split>> {
        let mut tx = self.begin_read().await?;
        let found = find(&mut tx, self, id).await?;
        tx.commit().await?;
        Ok(found)
    }

    /// The newest splits of an app that are over, from before `before`.
    pub async fn ended_splits(&self, app: AppId, before: Option<SplitId>, limit: i64) -> Result<Vec<Split>> {
        let mut tx = self.begin_read().await?;
        let rows = select_splits!(
            "s.app_id = $2 and s.ended_at is not null and is_before(s.id, $3) order by s.id desc limit $4",
            self.workspace().0,
            app.0,
            before.map(|before| before.0),
            limit,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(rows.into_iter().map(Into::into).collect())
    }
}

/// The split of an app that runs.
pub(crate) async fn running(tx: &mut Tx, tenant: &Tenant, app: AppId) -> Result<Option<Split>> {
    let row = select_splits!("s.app_id = $2 and s.ended_at is null", tenant.workspace().0, app.0);
    Ok(row.fetch_optional(&mut **tx).await?.map(Into::into))
}

pub(super) async fn find(tx: &mut Tx, tenant: &Tenant, id: SplitId) -> Result<Option<Split>> {
    let row = select_splits!("s.id = $2", tenant.workspace().0, id.0);
    Ok(row.fetch_optional(&mut **tx).await?.map(Into::into))
}

impl From<Row> for Split {
    fn from(row: Row) -> Self {
        let end = row.ended_at.zip(row.end_reason).map(|(at, reason)| SplitEnded {
            at,
            reason: reason.0,
            worse_by: row.worse_by.map(|by| by.0),
            by: row.ended_by.map(|by| (by.into(), row.ended_by_name.unwrap_or_default())),
        });
        Self {
            id: row.id.into(),
            app: row.app_id.into(),
            a: SplitVersion { id: row.version_a.into(), number: row.number_a },
            b: SplitVersion { id: row.version_b.into(), number: row.number_b },
            share_percent: percent(row.share_percent),
            started_by: row.started_by.into(),
            started_by_name: row.started_by_name.unwrap_or_default(),
            started_at: row.started_at,
            end,
            looks: row.looks,
            figures: row.figures.map(|figures| figures.0),
        }
    }
}

/// The database holds it to 1 to 99.
pub(crate) fn percent(stored: i16) -> u8 {
    u8::try_from(stored).unwrap_or_default()
}
