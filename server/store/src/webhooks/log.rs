//! The log of deliveries, sending one again, and trying a webhook.

use model::WebhookId;
use serde_json::json;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{DueDelivery, WebhookKind};
use crate::{
    Result, Tenant,
    audit::{self, Change},
    text_enum::text_enum,
};

text_enum! {
    /// How far a delivery has come.
    DeliveryState {
        /// It is tried now or later.
        Waiting = "waiting",
        Delivered = "delivered",
        /// It is not tried any more.
        Failed = "failed",
    }
}

/// A delivery, with what came of its last try.
#[derive(Debug, Clone)]
pub struct Delivery {
    pub event: Uuid,
    /// Its place among all deliveries.
    pub number: i64,
    pub kind: WebhookKind,
    pub happened_at: OffsetDateTime,
    pub state: DeliveryState,
    pub next_at: Option<OffsetDateTime>,
    pub attempts: i32,
    pub last_at: Option<OffsetDateTime>,
    pub last_status: Option<i16>,
    pub last_error: Option<String>,
}

/// A delivery with all its tries.
#[derive(Debug, Clone)]
pub struct DeliveryDetail {
    pub delivery: Delivery,
    /// What was sent, without what was entered or answered; `None` before the first try.
    pub body: Option<String>,
    /// The newest 50, newest first.
    pub attempts: Vec<WebhookAttempt>,
}

/// A try to deliver.
#[derive(Debug, Clone)]
pub struct WebhookAttempt {
    pub number: i32,
    pub at: OffsetDateTime,
    pub duration_ms: i32,
    pub status: Option<i16>,
    /// The beginning of the answer.
    pub answer: Option<String>,
    pub error: Option<String>,
}

impl Tenant {
    /// A webhook's deliveries in one state, newest first, those before one of them if that is named.
    pub async fn deliveries_in(
        &self,
        webhook: WebhookId,
        state: DeliveryState,
        before: Option<i64>,
        limit: i64,
    ) -> Result<Vec<Delivery>> {
        let mut tx = self.begin_read().await?;
        let deliveries = sqlx::query_as!(
            Delivery,
            r#"select d.event_id as event, d.number, d.kind as "kind: WebhookKind", d.happened_at, d.state as "state: DeliveryState",
                d.next_at, d.attempts, a.at as "last_at?", a.status as "last_status?", a.error as "last_error?"
            from webhook_deliveries d
            left join webhook_attempts a on a.workspace_id = d.workspace_id and a.webhook_id = d.webhook_id
                and a.event_id = d.event_id and a.number = d.attempts
            where d.workspace_id = $1 and d.webhook_id = $2 and d.state = $3 and d.number < $4
            order by d.number desc limit $5"#,
            self.workspace().0,
            webhook.0,
            state.as_str(),
            before.unwrap_or(i64::MAX),
            limit,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(deliveries)
    }

    /// A webhook's deliveries, newest first, those before one of them if that is named.
    pub async fn deliveries(&self, webhook: WebhookId, before: Option<i64>, limit: i64) -> Result<Vec<Delivery>> {
        let mut tx = self.begin_read().await?;
        let deliveries = sqlx::query_as!(
            Delivery,
            r#"select d.event_id as event, d.number, d.kind as "kind: WebhookKind", d.happened_at, d.state as "state: DeliveryState",
                d.next_at, d.attempts, a.at as "last_at?", a.status as "last_status?", a.error as "last_error?"
            from webhook_deliveries d
            left join webhook_attempts a on a.workspace_id = d.workspace_id and a.webhook_id = d.webhook_id
                and a.event_id = d.event_id and a.number = d.attempts
            where d.workspace_id = $1 and d.webhook_id = $2 and d.number < $3
            order by d.number desc limit $4"#,
            self.workspace().0,
            webhook.0,
            before.unwrap_or(i64::MAX),
            limit,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(deliveries)
    }

    /// One delivery, with its tries.
    pub async fn delivery(&self, webhook: WebhookId, event: Uuid) -> Result<Option<DeliveryDetail>> {
        let mut tx = self.begin_read().await?;
        let found = sqlx::query!(
            r#"select number, kind as "kind: WebhookKind", happened_at, state as "state: DeliveryState", next_at, attempts, body
            from webhook_deliveries where workspace_id = $1 and webhook_id = $2 and event_id = $3"#,
            self.workspace().0,
            webhook.0,
            event,
        )
        .fetch_optional(&mut *tx)
        .await?;
        let Some(found) = found else { return Ok(None) };
        let attempts = sqlx::query_as!(
            WebhookAttempt,
            "select number, at, duration_ms, status, answer, error from webhook_attempts
            where workspace_id = $1 and webhook_id = $2 and event_id = $3 order by number desc limit 50",
            self.workspace().0,
            webhook.0,
            event,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        let last = attempts.first();
        let delivery = Delivery {
            event,
            number: found.number,
            kind: found.kind,
            happened_at: found.happened_at,
            state: found.state,
            next_at: found.next_at,
            attempts: found.attempts,
            last_at: last.map(|last| last.at),
            last_status: last.and_then(|last| last.status),
            last_error: last.and_then(|last| last.error.clone()),
        };
        Ok(Some(DeliveryDetail { delivery, body: found.body, attempts }))
    }

    /// Has a delivery sent again, or now, with all tries ahead of it. Returns whether there is one.
    pub async fn replay_delivery(&self, webhook: WebhookId, event: Uuid) -> Result<bool> {
        let mut tx = self.begin().await?;
        let asked = sqlx::query!(
            "update webhook_deliveries set state = 'waiting', next_at = now(), tries = 0,
                keep_until = greatest(keep_until, now() + interval '30 days')
            where workspace_id = $1 and webhook_id = $2 and event_id = $3",
            self.workspace().0,
            webhook.0,
            event,
        )
        .execute(&mut *tx)
        .await?;
        if asked.rows_affected() == 0 {
            return Ok(false);
        }
        let change = Change { before: None, after: Some(json!({ "delivery": event })) };
        audit::record(&mut tx, self, "webhook.replayed", ("webhook", webhook.0), change).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// A delivery by which a webhook is tried. Whoever asked for it sends it at once, so servers leave it alone for two minutes. `None` if
    /// there is no such webhook.
    pub async fn test_delivery(&self, webhook: WebhookId) -> Result<Option<DueDelivery>> {
        let mut tx = self.begin_aside().await?;
        let made = sqlx::query_as!(
            DueDelivery,
            r#"insert into webhook_deliveries (workspace_id, webhook_id, event_id, kind, object_id, next_at)
            select workspace_id, id, $3, 'webhook.test', id, now() + interval '2 minutes'
            from webhooks where workspace_id = $1 and id = $2
            returning event_id as event, number, kind as "kind: WebhookKind", object_id as object, subject, body, happened_at,
                attempts, tries"#,
            self.workspace().0,
            webhook.0,
            Uuid::now_v7(),
        )
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(made)
    }
}
