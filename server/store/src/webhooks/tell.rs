//! What webhooks are to be told, written in the transaction that makes it true. The ends of runs are told by the database's function
//! `write_run_steps`, in the statement that ends them.

use model::WorkspaceId;
use serde_json::Value;
use uuid::Uuid;

use super::WebhookKind;
use crate::{
    Result, Store, Tenant,
    scope::{Scope, Tx},
};

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct NewWebhookEvent {
    /// Of events with the same id, a webhook is told the first.
    pub id: Uuid,
    pub kind: WebhookKind,
    /// What it is about.
    pub object: Uuid,
    /// What is needed to tell it.
    pub subject: Value,
    /// How many days it is remembered, so that it isn't told again.
    pub keep_days: i32,
}

/// Has all webhooks that want to know told of an event.
pub(crate) async fn tell(tx: &mut Tx, tenant: &Tenant, event: &NewWebhookEvent) -> Result<()> {
    sqlx::query!(
        "insert into webhook_deliveries (workspace_id, webhook_id, event_id, kind, object_id, subject, keep_until)
        select $1, h.id, $2, $3, $4, $5, now() + make_interval(days => $6)
        from webhooks h where h.workspace_id = $1 and h.off_at is null and $3 = any(h.events)
        on conflict do nothing",
        tenant.workspace().0,
        event.id,
        event.kind.as_str(),
        event.object,
        event.subject,
        event.keep_days,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

impl Tenant {
    /// Has webhooks told of what follows from no transaction of its own, such as a day that comes near.
    pub async fn tell_webhooks(&self, events: &[NewWebhookEvent]) -> Result<()> {
        let mut tx = self.begin_aside().await?;
        for event in events {
            tell(&mut tx, self, event).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Has webhooks told of share links that have been used as often as they may, once for each limit. It is looked for rather than written
    /// where it happens, because that is where visitors wait for their run to start.
    pub async fn tell_of_used_up_links(&self) -> Result<()> {
        let mut tx = self.begin_aside().await?;
        sqlx::query!(
            "insert into webhook_deliveries (workspace_id, webhook_id, event_id, kind, object_id, subject, keep_until)
            select $1, h.id, md5('link.used_up ' || l.id || ' ' || l.max_runs)::uuid, 'link.used_up', l.id,
                jsonb_build_object('max_runs', l.max_runs), now() + interval '400 days'
            from webhooks h join share_links l on l.workspace_id = h.workspace_id
            where h.workspace_id = $1 and h.off_at is null and 'link.used_up' = any(h.events)
                and l.revoked_at is null and l.runs_used >= l.max_runs and l.last_run_at >= h.created_at
            on conflict do nothing",
            self.workspace().0,
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }
}

impl Store {
    /// The workspaces in which a webhook is to be told of share links that are used up.
    pub async fn workspaces_that_watch_links(&self) -> Result<Vec<WorkspaceId>> {
        let mut tx = self.begin_read(Scope { worker: true, ..Scope::default() }).await?;
        let ids = sqlx::query_scalar!(
            "select distinct workspace_id from webhooks where off_at is null and 'link.used_up' = any(events)"
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(ids.into_iter().map(WorkspaceId).collect())
    }

    /// Deletes deliveries whose time is over, with their tries.
    pub async fn forget_deliveries(&self) -> Result<u64> {
        let mut tx = self.begin_aside(Scope { worker: true, ..Scope::default() }).await?;
        let gone = sqlx::query!("delete from webhook_deliveries where keep_until < now()").execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(gone.rows_affected())
    }
}
