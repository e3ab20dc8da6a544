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

    /// Has webhooks told of share links that have come to a limit of runs or of money, once for each limit, and for limits of a day once on
    /// each day. It is looked for rather than written where it happens, because that is where visitors wait for their run to start. The
    /// money has come to its limit as well when somebody was turned away because the rest of it didn't suffice for their run.
    pub async fn tell_of_used_up_links(&self) -> Result<()> {
        let mut tx = self.begin_aside().await?;
        sqlx::query!(
            "with today as (
                select t.day, (t.day + 1)::timestamp at time zone 'utc' as ends
                from (select (now() at time zone 'utc')::date as day) t
            ), links as (
                select l.id, greatest(l.last_run_at, l.money_full_at) as at, l.max_runs, l.runs_used, l.max_runs_per_day,
                    case when l.runs_day = t.day then l.runs_today else 0 end as runs_today, l.max_micros, l.max_micros_per_day, l.limit_round,
                    l.money_full_of = l.max_micros as is_full,
                    l.day_money_full_of = l.max_micros_per_day and l.day_money_full_on = t.day as is_full_today,
                    c.spent, c.spent_today, t.day,
                    case when l.expires_at is null or l.expires_at > t.ends then (extract(epoch from t.ends) * 1000)::bigint end as again
                from share_links l cross join today t
                cross join lateral (
                    select coalesce(sum(d.cost_micros), 0)::bigint as spent,
                        coalesce(sum(d.cost_micros) filter (where d.day = t.day), 0)::bigint as spent_today
                    from door_costs d where d.workspace_id = $1 and d.door = 'link' and d.door_id = l.id
                ) c
                where l.workspace_id = $1 and l.revoked_at is null and (l.last_run_at is not null or l.money_full_at is not null)
            ), reached as (
                select id, limit_round, at, 'runs' as what, max_runs as most, runs_used as used, '' as of_day, null::bigint as again
                from links where runs_used >= max_runs
                union all
                select id, 0, at, 'runs_per_day', max_runs_per_day, runs_today, ' runs_per_day ' || day, again
                from links where runs_today >= max_runs_per_day
                union all
                select id, 0, at, 'money', max_micros, spent, ' money', null
                from links where spent >= max_micros or is_full
                union all
                select id, 0, at, 'money_per_day', max_micros_per_day, spent_today, ' money_per_day ' || day, again
                from links where spent_today >= max_micros_per_day or is_full_today
            )
            insert into webhook_deliveries (workspace_id, webhook_id, event_id, kind, object_id, subject, keep_until)
            select $1, h.id,
                md5('link.used_up ' || r.id || ' ' || r.most || r.of_day || coalesce(' ' || nullif(r.limit_round, 0), ''))::uuid,
                'link.used_up', r.id,
                jsonb_build_object('limit', r.what, 'most', r.most, 'used', r.used, 'again_at_ms', r.again),
                now() + interval '400 days'
            from webhooks h cross join reached r
            where h.workspace_id = $1 and h.off_at is null and 'link.used_up' = any(h.events) and r.at >= h.created_at
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
