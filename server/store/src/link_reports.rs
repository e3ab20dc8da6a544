//! What visitors of share links say is wrong, for those who may change the app.

use model::{AppId, LinkId, RunId};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{Result, Tenant};

/// How many are shown, the newest.
const SHOWN: i64 = 100;

/// A report.
#[derive(Debug, Clone)]
pub struct LinkReport {
    pub id: Uuid,
    pub link_name: String,
    pub text: String,
    /// How the answer begins that it is about; absent if it is about none, or that is gone.
    pub answer: Option<String>,
    pub created_at: OffsetDateTime,
}

impl Tenant {
    /// Keeps a report. Answers whether there is such a link.
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

    /// The newest reports on an app, newest first.
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
