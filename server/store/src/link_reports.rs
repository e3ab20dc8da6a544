//! Problems that visitors of share links have reported, for those who may change the app.

use std::num::NonZeroU8;

use model::{AppId, LinkId, RunId};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{Result, Store, Tenant, scope::Scope};

/// The most reports that are listed.
const SHOWN: i64 = 100;

/// A problem that a visitor has reported.
#[derive(Debug, Clone)]
pub struct LinkReport {
    pub id: Uuid,
    pub link_name: String,
    pub text: String,
    /// The beginning of the answer it is about; `None` if it is about no answer, or the answer was deleted.
    pub answer: Option<String>,
    pub created_at: OffsetDateTime,
}

impl Store {
    /// Deletes the reports of all months except the current one and the `months` before it. Returns how many.
    pub async fn forget_reports(&self, months: NonZeroU8) -> Result<i64> {
        let mut tx = self.begin_aside(Scope { worker: true, ..Scope::default() }).await?;
        let forgotten = sqlx::query_scalar!(
            r#"select forget_reports_before(
                (date_trunc('month', now() at time zone 'utc') - make_interval(months => $1)) at time zone 'utc'
            ) as "reports!""#,
            i32::from(months.get()),
        )
        .fetch_one(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(forgotten)
    }
}

impl Tenant {
    /// Stores a report. Returns whether the link exists.
    pub async fn report_problem(&self, link: LinkId, run: Option<RunId>, text: &str) -> Result<bool> {
        let mut tx = self.begin_aside().await?;
        let inserted = sqlx::query!(
            "insert into link_reports (workspace_id, id, app_id, link_id, run_id, text)
            select $1, $2, app_id, id, $4, $5 from share_links where workspace_id = $1 and id = $3",
            self.workspace().0,
            Uuid::now_v7(),
            link.0,
            run.map(|run| run.0),
            text,
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(inserted.rows_affected() == 1)
    }

    /// An app's reports, newest first.
    pub async fn link_reports(&self, app: AppId) -> Result<Vec<LinkReport>> {
        let mut tx = self.begin_read().await?;
        let reports = sqlx::query_as!(
            LinkReport,
            r#"select p.id, l.name as link_name, p.text, p.created_at,
                (select left(r.output, 500) from runs r
                where r.workspace_id = p.workspace_id and r.id = p.run_id) as answer
            from link_reports p
            join share_links l on l.workspace_id = p.workspace_id and l.id = p.link_id
            where p.workspace_id = $1 and p.app_id = $2
            order by p.id desc limit $3"#,
            self.workspace().0,
            app.0,
            SHOWN,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(reports)
    }
}
