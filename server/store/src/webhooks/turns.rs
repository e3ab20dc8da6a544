//! How servers deliver: a webhook belongs to one server for a turn, which tries some of what is due and notes what came of it.
//!
//! A turn is short, and those whose last turn is longest ago come first, of each workspace one before any has a second; turns that go on
//! count, and a workspace has only so many of them at once. So neither an address that answers nothing nor a workspace with many of them
//! keeps others waiting.

use std::time::Duration;

use model::{WebhookId, WorkspaceId};
use serde_json::{Value, json};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{OffBecause, WebhookKind, entries};
use crate::{
    NewNotice, Result, Store, Tenant,
    audit::{self, Change},
    notices,
    scope::{Scope, Tx},
};

/// How many turns go on for one workspace at once, on all servers together.
const TURNS_AT_ONCE: i64 = 8;

/// A delivery that is to be tried now.
#[derive(Debug, Clone)]
pub struct DueDelivery {
    pub event: Uuid,
    pub number: i64,
    pub kind: WebhookKind,
    pub object: Uuid,
    pub subject: Value,
    /// The body, if it was sent before.
    pub body: Option<String>,
    pub happened_at: OffsetDateTime,
    /// How often it was tried, in all and since it was last asked for.
    pub attempts: i32,
    pub tries: i32,
}

/// What becomes of a delivery after a try.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Then {
    Delivered,
    /// It is tried again after this time.
    Again(Duration),
    Failed,
}

/// A try that is over.
#[derive(Debug, Clone)]
pub struct NewAttempt<'a> {
    pub webhook: WebhookId,
    pub event: Uuid,
    /// 1 for the first.
    pub number: i32,
    /// The body, as every later try sends it; without what was entered or answered.
    pub body: &'a str,
    pub duration_ms: i32,
    pub status: Option<i16>,
    pub answer: Option<&'a str>,
    /// Why it doesn't count as delivered.
    pub error: Option<&'a str>,
    /// Whether the webhook's server took it; `None` if it wasn't asked.
    pub reached: Option<bool>,
    /// The number of the entry of the audit log that it is about.
    pub entry: Option<i64>,
    pub then: Then,
}

/// What was noted of a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noted {
    /// Another server had noted this try already, so nothing was.
    Before,
    /// It was noted; since so long nothing was delivered to the webhook.
    FailingFor(Duration),
}

impl Store {
    /// Takes the webhooks whose turn it is, at most `limit`, for two minutes. `ahead` is how far the clock is ahead of the database's:
    /// nothing, but in tests.
    pub async fn take_webhooks(
        &self,
        server: Uuid,
        ahead: Duration,
        limit: i64,
    ) -> Result<Vec<(WorkspaceId, WebhookId)>> {
        let mut tx = self.begin_aside(Scope { worker: true, ..Scope::default() }).await?;
        let taken = sqlx::query!(
            "with busy as (
                select workspace_id, count(*) as turns from webhooks where leased_until >= now() group by workspace_id
            ), due as (
                select h.workspace_id, h.id, h.served_at,
                    coalesce(b.turns, 0) + row_number() over (partition by h.workspace_id order by h.served_at, h.id) as place
                from webhooks h left join busy b on b.workspace_id = h.workspace_id
                -- one look into the index for each webhook, however much waits for it
                cross join lateral (
                    select from webhook_deliveries d
                    where d.workspace_id = h.workspace_id and d.webhook_id = h.id and d.next_at <= now() + make_interval(secs => $2)
                    limit 1
                ) waiting
                where h.leased_until < now()
            ), chosen as (
                select h.workspace_id, h.id from due
                join webhooks h on h.workspace_id = due.workspace_id and h.id = due.id and h.leased_until < now()
                where due.place <= $4
                order by due.place, due.served_at limit $3 for update of h skip locked
            )
            update webhooks h set leased_by = $1, leased_until = now() + interval '2 minutes', served_at = clock_timestamp()
            from chosen c where h.workspace_id = c.workspace_id and h.id = c.id
            returning h.workspace_id, h.id",
            server,
            ahead.as_secs_f64(),
            limit,
            TURNS_AT_ONCE,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(taken.into_iter().map(|row| (WorkspaceId(row.workspace_id), WebhookId(row.id))).collect())
    }
}

impl Tenant {
    /// What a webhook is to be sent now, the longest due first.
    pub async fn due_deliveries(&self, webhook: WebhookId, ahead: Duration, limit: i64) -> Result<Vec<DueDelivery>> {
        let mut tx = self.begin_read().await?;
        let due = sqlx::query_as!(
            DueDelivery,
            r#"select event_id as event, number, kind as "kind: WebhookKind", object_id as object, subject, body, happened_at,
                attempts, tries
            from webhook_deliveries
            where workspace_id = $1 and webhook_id = $2 and next_at <= now() + make_interval(secs => $3)
            order by next_at, number limit $4"#,
            self.workspace().0,
            webhook.0,
            ahead.as_secs_f64(),
            limit,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(due)
    }

    /// Ends a server's turn at a webhook.
    pub async fn release_webhook(&self, webhook: WebhookId, server: Uuid) -> Result<()> {
        let mut tx = self.begin_aside().await?;
        sqlx::query!(
            "update webhooks set leased_by = null, leased_until = '-infinity'
            where workspace_id = $1 and id = $2 and leased_by = $3",
            self.workspace().0,
            webhook.0,
            server,
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Notes a try, and what becomes of its delivery. Only the first who notes a try of this number does.
    pub async fn note_attempt(&self, attempt: &NewAttempt<'_>, ahead: Duration) -> Result<Noted> {
        let (state, pause) = match attempt.then {
            Then::Delivered => ("delivered", None),
            Then::Again(pause) => ("waiting", Some(pause.as_secs_f64())),
            Then::Failed => ("failed", None),
        };
        let mut tx = self.begin_aside().await?;
        // The webhook before its delivery, as whoever switches it off or removes it does: two would wait for each other crosswise otherwise.
        let failing_for = self.note_health(&mut tx, attempt, ahead).await?;
        let delivered = attempt.entry.filter(|_| attempt.then == Then::Delivered);
        if let Some(number) = delivered {
            entries::note_delivered(&mut tx, self, attempt.webhook, number).await?;
        }
        // What was switched off meanwhile stays as it is.
        let noted = sqlx::query!(
            "update webhook_deliveries set
                attempts = $4, tries = tries + 1, body = coalesce(body, $5),
                state = case when state = 'waiting' or $6 = 'delivered' then $6 else state end,
                next_at = case when state = 'waiting' and $6 = 'waiting'
                    then now() + make_interval(secs => $7) + make_interval(secs => $8) end
            where workspace_id = $1 and webhook_id = $2 and event_id = $3 and attempts = $4 - 1",
            self.workspace().0,
            attempt.webhook.0,
            attempt.event,
            attempt.number,
            attempt.body,
            state,
            ahead.as_secs_f64(),
            pause.unwrap_or_default(),
        )
        .execute(&mut *tx)
        .await?;
        if noted.rows_affected() == 0 {
            return Ok(Noted::Before);
        }
        self.insert_attempt(&mut tx, attempt, ahead).await?;
        if delivered.is_some() {
            entries::tell_next(&mut tx, self, Some(attempt.webhook)).await?;
        }
        tx.commit().await?;
        Ok(Noted::FailingFor(failing_for))
    }

    async fn insert_attempt(&self, tx: &mut Tx, attempt: &NewAttempt<'_>, ahead: Duration) -> Result<()> {
        sqlx::query!(
            "insert into webhook_attempts (workspace_id, webhook_id, event_id, number, at, duration_ms, status, answer, error)
            values ($1, $2, $3, $4, now() + make_interval(secs => $5), $6, $7, $8, $9)",
            self.workspace().0,
            attempt.webhook.0,
            attempt.event,
            attempt.number,
            ahead.as_secs_f64(),
            attempt.duration_ms,
            attempt.status,
            attempt.answer,
            attempt.error,
        )
        .execute(&mut **tx)
        .await?;
        Ok(())
    }

    /// How long nothing was delivered. The webhook's row is written only where that changes.
    async fn note_health(&self, tx: &mut Tx, attempt: &NewAttempt<'_>, ahead: Duration) -> Result<Duration> {
        let Some(reached) = attempt.reached else { return Ok(Duration::ZERO) };
        sqlx::query!(
            "update webhooks set failing_since = case when $3 then null else now() + make_interval(secs => $4) end
            where workspace_id = $1 and id = $2 and (failing_since is null) <> $3",
            self.workspace().0,
            attempt.webhook.0,
            reached,
            ahead.as_secs_f64(),
        )
        .execute(&mut **tx)
        .await?;
        let seconds = sqlx::query_scalar!(
            r#"select coalesce(extract(epoch from now() + make_interval(secs => $3) - failing_since), 0)::float8 as "seconds!"
            from webhooks where workspace_id = $1 and id = $2"#,
            self.workspace().0,
            attempt.webhook.0,
            ahead.as_secs_f64(),
        )
        .fetch_optional(&mut **tx)
        .await?;
        Ok(Duration::try_from_secs_f64(seconds.unwrap_or_default()).unwrap_or_default())
    }

    /// Switches a webhook off because nothing reaches it, and tells these people, by mail as well if they want that and this server sends
    /// mail. Returns whether it was on until now.
    pub async fn turn_off_webhook(
        &self,
        id: WebhookId,
        because: OffBecause,
        notices: &[NewNotice],
        sends_mail: bool,
    ) -> Result<bool> {
        let mut tx = self.begin_aside().await?;
        let off = sqlx::query!(
            "update webhooks set off_at = now(), off_because = $3 where workspace_id = $1 and id = $2 and off_at is null",
            self.workspace().0,
            id.0,
            because.as_str(),
        )
        .execute(&mut *tx)
        .await?;
        if off.rows_affected() == 0 {
            return Ok(false);
        }
        give_up_waiting(&mut tx, self, id).await?;
        notices::write(&mut tx, self, notices, sends_mail).await?;
        let change = Change { before: None, after: Some(json!({"because": because.as_str()})) };
        audit::record(&mut tx, self, "webhook.turned_off", ("webhook", id.0), change).await?;
        tx.commit().await?;
        Ok(true)
    }
}

/// What waits for a webhook that goes off counts as failed, so that it isn't told of old things all at once when it is on again; each can
/// be sent again by hand.
pub(super) async fn give_up_waiting(tx: &mut Tx, tenant: &Tenant, webhook: WebhookId) -> Result<()> {
    sqlx::query!(
        "update webhook_deliveries set state = 'failed', next_at = null
        where workspace_id = $1 and webhook_id = $2 and next_at is not null",
        tenant.workspace().0,
        webhook.0,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}
