//! What a webhook is told of a run, an app's version or a share link, as it is now.

use model::{AppId, LinkId, Money, PersonId, RunId, VersionId};
use serde_json::Value;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{Result, Tenant, runs::money};

/// A run that has ended.
#[derive(Debug, Clone)]
pub struct WebhookRun {
    pub app: WebhookApp,
    /// Through what it was started, and its share link if it was one.
    pub source: String,
    pub link: Option<(LinkId, String)>,
    pub person: Option<PersonId>,
    pub conversation: Option<Uuid>,
    pub state: String,
    /// The code of why there is no whole answer.
    pub error: Option<String>,
    pub model: Option<String>,
    pub input_tokens: i64,
    pub output_tokens: i64,
    pub cost: Option<Money>,
    pub duration_ms: Option<i64>,
    pub started_at: OffsetDateTime,
    pub finished_at: Option<OffsetDateTime>,
    /// Whether it began since the workspace has opened what is in its runs.
    pub is_open: bool,
    pub inputs: Value,
    pub answer: Option<String>,
}

/// An app with one of its versions.
#[derive(Debug, Clone)]
pub struct WebhookApp {
    pub id: AppId,
    pub slug: String,
    pub name: String,
    pub version: i32,
    pub note: String,
}

/// A share link.
#[derive(Debug, Clone)]
pub struct WebhookLink {
    pub name: String,
    pub app: AppId,
    pub app_slug: String,
    pub app_name: String,
    pub runs: i64,
}

impl Tenant {
    /// `None` if the month of the run is gone.
    pub async fn run_for_webhook(&self, id: RunId) -> Result<Option<WebhookRun>> {
        let mut tx = self.begin_read().await?;
        let row = sqlx::query!(
            r#"select r.app_id, a.slug, a.name, v.number, v.note, r.source, r.link_id, l.name as "link_name?", r.person_id,
                r.conversation_id, r.state, r.error ->> 'code' as error, r.model_name, r.input_tokens, r.output_tokens, r.cost_micros,
                r.currency, r.duration_ms, r.created_at, r.finished_at, r.inputs, r.output,
                coalesce(r.created_at >= w.runs_open_since, false) as "is_open!"
            from runs r
            join workspaces w on w.id = r.workspace_id
            join apps a on a.workspace_id = r.workspace_id and a.id = r.app_id
            join versions v on v.workspace_id = r.workspace_id and v.id = r.version_id
            left join share_links l on l.workspace_id = r.workspace_id and l.id = r.link_id
            where r.workspace_id = $1 and r.id = $2"#,
            self.workspace().0,
            id.0,
        )
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(row.map(|row| WebhookRun {
            app: WebhookApp {
                id: AppId(row.app_id),
                slug: row.slug,
                name: row.name,
                version: row.number,
                note: row.note,
            },
            source: row.source,
            link: row.link_id.map(LinkId).zip(row.link_name),
            person: row.person_id.map(PersonId),
            conversation: row.conversation_id,
            state: row.state,
            error: row.error,
            model: row.model_name,
            input_tokens: row.input_tokens,
            output_tokens: row.output_tokens,
            cost: money(row.cost_micros, row.currency),
            duration_ms: row.duration_ms,
            started_at: row.created_at,
            finished_at: row.finished_at,
            is_open: row.is_open,
            inputs: row.inputs,
            answer: row.output,
        }))
    }

    pub async fn version_for_webhook(&self, id: VersionId) -> Result<Option<WebhookApp>> {
        let mut tx = self.begin_read().await?;
        let app = sqlx::query_as!(
            WebhookApp,
            "select a.id, a.slug, a.name, v.number as version, v.note
            from versions v join apps a on a.workspace_id = v.workspace_id and a.id = v.app_id
            where v.workspace_id = $1 and v.id = $2",
            self.workspace().0,
            id.0,
        )
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(app)
    }

    pub async fn link_for_webhook(&self, id: LinkId) -> Result<Option<WebhookLink>> {
        let mut tx = self.begin_read().await?;
        let link = sqlx::query_as!(
            WebhookLink,
            "select l.name, a.id as app, a.slug as app_slug, a.name as app_name, l.runs_used as runs
            from share_links l join apps a on a.workspace_id = l.workspace_id and a.id = l.app_id
            where l.workspace_id = $1 and l.id = $2",
            self.workspace().0,
            id.0,
        )
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(link)
    }
}
