//! Webhooks that are told of each entry of the audit log, in the order of their numbers.
//!
//! An entry is no event that its transaction tells: that would cost every change, and what was tried for a day would be lost. A webhook has
//! a position in the log instead, which moves as entries are delivered, and one entry waits for it at a time. So one that was off, or could
//! not be reached, goes on where it was.

use model::{WebhookId, WorkspaceId};
use uuid::Uuid;

use crate::{
    Result, Store, Tenant,
    scope::{Scope, Tx},
};

/// Has webhooks, or this one alone, told of the next entry, if none waits for them.
pub(super) async fn tell_next(tx: &mut Tx, tenant: &Tenant, webhook: Option<WebhookId>) -> Result<()> {
    sqlx::query!(
        "insert into webhook_deliveries (workspace_id, webhook_id, event_id, kind, object_id, subject, happened_at)
        select $1, h.id, a.id, 'audit.recorded', h.id, jsonb_build_object('number', a.number), a.at
        from webhooks h
        cross join lateral (
            select l.id, l.number, l.at from audit_log l where l.workspace_id = $1 and l.number > h.audit_number
            order by l.number limit 1
        ) a
        where h.workspace_id = $1 and is_or_any(h.id, $2) and h.off_at is null and 'audit.recorded' = any(h.events)
            and not exists (
                select from webhook_deliveries d
                where d.workspace_id = $1 and d.webhook_id = h.id and d.kind = 'audit.recorded' and d.next_at is not null
            )
        -- It was given up when the webhook went off.
        on conflict (workspace_id, webhook_id, event_id) do update set
            state = 'waiting', next_at = now(), tries = 0, keep_until = now() + interval '30 days'
        -- Whoever looked before it was delivered doesn't send it again.
        where webhook_deliveries.state <> 'delivered'",
        tenant.workspace().0,
        webhook.map(|webhook| webhook.0),
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Notes that an entry was delivered. What was sent again by hand moves nothing.
pub(super) async fn note_delivered(tx: &mut Tx, tenant: &Tenant, webhook: WebhookId, number: i64) -> Result<()> {
    sqlx::query!(
        "update webhooks set audit_number = $3 where workspace_id = $1 and id = $2 and audit_number < $3",
        tenant.workspace().0,
        webhook.0,
        number,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

impl Tenant {
    /// Has webhooks told of the next entry of the audit log where none waits for them.
    pub async fn tell_of_entries(&self) -> Result<()> {
        let mut tx = self.begin_aside().await?;
        tell_next(&mut tx, self, None).await?;
        tx.commit().await
    }
}

impl Store {
    /// The workspaces in which a webhook hasn't been told of the newest entry of the audit log.
    pub async fn workspaces_with_untold_entries(&self) -> Result<Vec<WorkspaceId>> {
        let mut tx = self.begin_read(Scope { worker: true, ..Scope::default() }).await?;
        let ids: Vec<Uuid> = sqlx::query_scalar!(
            "select distinct h.workspace_id from webhooks h join audit_heads a on a.workspace_id = h.workspace_id
            where h.off_at is null and 'audit.recorded' = any(h.events) and a.number > h.audit_number"
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(ids.into_iter().map(WorkspaceId).collect())
    }
}
