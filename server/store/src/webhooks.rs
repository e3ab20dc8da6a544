//! Webhooks: addresses of a company's own programs, to which what happens in a workspace is posted.
//!
//! What is to be told is written by `webhooks/tell.rs` in the transaction that makes it true, as a delivery for each webhook that wants to
//! know. Servers take turns at webhooks, one at a time each (`webhooks/turns.rs`), and note what came of every try. `webhooks/log.rs` is
//! what people read of it.

pub(crate) mod budgets;
mod entries;
mod log;
mod subjects;
pub(crate) mod tell;
#[cfg(test)]
mod tests;
mod turns;

use model::{ConnectionId, PersonId, WebhookId};
use serde_json::{Value, json};
use time::OffsetDateTime;
use uuid::Uuid;

pub use budgets::{BudgetReach, ReachedBudget};
pub use log::{Delivery, DeliveryDetail, DeliveryState, WebhookAttempt};
pub use subjects::{WebhookApp, WebhookLink, WebhookRun};
pub use tell::NewWebhookEvent;
pub use turns::{DueDelivery, NewAttempt, Noted, Then};

use crate::{
    Error, Result, Secret, Tenant,
    audit::{self, Change},
    crypto::{Sealed, SecretContext, Wrapped},
    scope::Tx,
    text_enum::text_enum,
};

text_enum! {
    /// What a webhook is told of.
    WebhookKind {
        RunFinished = "run.finished",
        AppPublished = "app.published",
        ModelRetiring = "model.retiring",
        LinkUsedUp = "link.used_up",
        BudgetReached = "budget.reached",
        /// Of each entry of the audit log, in their order (`webhooks/entries.rs`).
        AuditRecorded = "audit.recorded",
        /// Somebody tries the webhook.
        Test = "webhook.test",
    }
}

text_enum! {
    /// Why a webhook is off.
    OffBecause {
        /// Somebody has switched it off.
        SwitchedOff = "switched_off",
        /// Nothing could be delivered for days.
        Failing = "failing",
        /// Its server said that the address is gone for good.
        Gone = "gone",
    }
}

/// A webhook, without its secrets.
#[derive(Debug, Clone)]
pub struct Webhook {
    pub id: WebhookId,
    pub name: String,
    pub url: String,
    /// The words of the kinds that it is told of.
    pub events: Vec<String>,
    /// Whether it is also sent what was entered into a run, and the answer.
    pub with_content: bool,
    pub secret_last4: String,
    /// Until when the secret before the present one signs, too.
    pub earlier_until: Option<OffsetDateTime>,
    pub created_by: PersonId,
    pub created_at: OffsetDateTime,
    /// Since when and why it is off; `None` if it is on.
    pub off_at: Option<OffsetDateTime>,
    pub off_because: Option<OffBecause>,
    /// Since when nothing was delivered although it was tried.
    pub failing_since: Option<OffsetDateTime>,
    /// How many deliveries wait, up to 1000.
    pub waiting: i64,
}

/// A webhook with its secrets, for the code that signs.
#[derive(Debug, Clone)]
pub struct OpenWebhook {
    pub webhook: Webhook,
    pub secret: Secret,
    /// The one before it, while it still signs.
    pub earlier: Option<Secret>,
}

/// A new webhook.
#[derive(Debug, Clone)]
pub struct NewWebhook {
    pub name: String,
    pub url: String,
    pub events: Vec<String>,
    pub with_content: bool,
    pub secret: Secret,
    pub by: PersonId,
}

/// Changes to a webhook. `None` leaves a field as it is.
#[derive(Debug, Clone, Default)]
pub struct WebhookChanges {
    pub name: Option<String>,
    pub url: Option<String>,
    pub events: Option<Vec<String>>,
    pub with_content: Option<bool>,
    pub on: Option<bool>,
}

impl Tenant {
    /// All webhooks, oldest first.
    pub async fn webhooks(&self) -> Result<Vec<Webhook>> {
        let mut tx = self.begin_read().await?;
        let webhooks = select(&mut tx, self, None).await?;
        tx.commit().await?;
        Ok(webhooks)
    }

    pub async fn webhook(&self, id: WebhookId) -> Result<Option<Webhook>> {
        let mut tx = self.begin_read().await?;
        let webhook = select(&mut tx, self, Some(id)).await?.pop();
        tx.commit().await?;
        Ok(webhook)
    }

    /// A webhook with its secrets.
    pub async fn open_webhook(&self, id: WebhookId) -> Result<Option<OpenWebhook>> {
        let mut tx = self.begin_read().await?;
        let Some(webhook) = select(&mut tx, self, Some(id)).await?.pop() else { return Ok(None) };
        let row = sqlx::query!(
            r#"select h.secret_nonce, h.secret_ciphertext, h.earlier_nonce, h.earlier_ciphertext,
                coalesce(h.earlier_until > now(), false) as "signs!", k.master_key_id, k.nonce, k.wrapped
            from webhooks h join data_keys k on k.workspace_id = h.workspace_id
            where h.workspace_id = $1 and h.id = $2"#,
            self.workspace().0,
            id.0,
        )
        .fetch_one(&mut *tx)
        .await?;
        tx.commit().await?;
        let wrapped = Wrapped { master_key_id: row.master_key_id, nonce: row.nonce, ciphertext: row.wrapped };
        let data_key = self.store().master_keys().unwrap(self.workspace(), &wrapped)?;
        let open = |nonce, ciphertext| data_key.open(&Sealed { nonce, ciphertext }, &self.signing_context(id));
        let earlier = row.earlier_nonce.zip(row.earlier_ciphertext).filter(|_| row.signs);
        Ok(Some(OpenWebhook {
            webhook,
            secret: open(row.secret_nonce, row.secret_ciphertext)?,
            earlier: earlier.map(|(nonce, ciphertext)| open(nonce, ciphertext)).transpose()?,
        }))
    }

    /// Creates a webhook, unless the workspace has `most` of them already.
    pub async fn create_webhook(&self, new: &NewWebhook, most: i64) -> Result<Option<Webhook>> {
        let id = WebhookId(Uuid::now_v7());
        let mut tx = self.begin().await?;
        let sealed = self.data_key(&mut tx).await?.seal(&new.secret, &self.signing_context(id))?;
        // The row of the data key is held, so that two who create the last one that may be don't both get it.
        sqlx::query!("select from data_keys where workspace_id = $1 for update", self.workspace().0)
            .execute(&mut *tx)
            .await?;
        let inserted = sqlx::query!(
            "insert into webhooks (workspace_id, id, name, url, events, with_content, secret_nonce, secret_ciphertext, secret_last4,
                created_by, audit_number)
            select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
                case when 'audit.recorded' = any($5)
                    then coalesce((select a.number from audit_heads a where a.workspace_id = $1), 0) end
            where (select count(*) from webhooks where workspace_id = $1) < $11",
            self.workspace().0,
            id.0,
            new.name,
            new.url,
            &new.events,
            new.with_content,
            sealed.nonce,
            sealed.ciphertext,
            new.secret.last4(),
            new.by.0,
            most,
        )
        .execute(&mut *tx)
        .await?;
        if inserted.rows_affected() == 0 {
            return Ok(None);
        }
        let webhook = select(&mut tx, self, Some(id)).await?.pop().ok_or(Error::Internal(sqlx::Error::RowNotFound))?;
        let change = Change { before: None, after: Some(webhook.on_record()) };
        audit::record(&mut tx, self, "webhook.created", ("webhook", id.0), change).await?;
        tx.commit().await?;
        Ok(Some(webhook))
    }

    /// Changes a webhook, and returns it as it is then. What waits for one that is switched off is not delivered.
    pub async fn update_webhook(&self, id: WebhookId, changes: &WebhookChanges) -> Result<Option<Webhook>> {
        let mut tx = self.begin().await?;
        sqlx::query!("select from webhooks where workspace_id = $1 and id = $2 for update", self.workspace().0, id.0)
            .fetch_optional(&mut *tx)
            .await?;
        let Some(before) = select(&mut tx, self, Some(id)).await?.pop() else { return Ok(None) };
        sqlx::query!(
            "update webhooks set
                name = coalesce($3, name), url = coalesce($4, url), events = coalesce($5, events),
                with_content = coalesce($6, with_content),
                audit_number = case when 'audit.recorded' = any(coalesce($5, events))
                    then coalesce(audit_number, (select a.number from audit_heads a where a.workspace_id = $1), 0) end,
                off_at = case when $7 then null when not $7 then coalesce(off_at, now()) else off_at end,
                off_because = case when $7 then null when not $7 then coalesce(off_because, 'switched_off') else off_because end,
                failing_since = case when $7 then null else failing_since end
            where workspace_id = $1 and id = $2",
            self.workspace().0,
            id.0,
            changes.name,
            changes.url,
            changes.events.as_deref(),
            changes.with_content,
            changes.on,
        )
        .execute(&mut *tx)
        .await?;
        if changes.on == Some(false) {
            turns::give_up_waiting(&mut tx, self, id).await?;
        }
        let after = select(&mut tx, self, Some(id)).await?.pop();
        let change = Change { before: Some(before.on_record()), after: after.as_ref().map(Webhook::on_record) };
        audit::record(&mut tx, self, "webhook.changed", ("webhook", id.0), change).await?;
        tx.commit().await?;
        Ok(after)
    }

    /// Gives a webhook another secret; the present one signs beside it for so many hours more.
    pub async fn rotate_webhook_secret(&self, id: WebhookId, secret: &Secret, hours: u16) -> Result<Option<Webhook>> {
        let mut tx = self.begin().await?;
        let sealed = self.data_key(&mut tx).await?.seal(secret, &self.signing_context(id))?;
        let changed = sqlx::query!(
            "update webhooks set
                earlier_nonce = case when $6 > 0 then secret_nonce end,
                earlier_ciphertext = case when $6 > 0 then secret_ciphertext end,
                earlier_until = case when $6 > 0 then now() + make_interval(hours => $6) end,
                secret_nonce = $3, secret_ciphertext = $4, secret_last4 = $5
            where workspace_id = $1 and id = $2",
            self.workspace().0,
            id.0,
            sealed.nonce,
            sealed.ciphertext,
            secret.last4(),
            i32::from(hours),
        )
        .execute(&mut *tx)
        .await?;
        if changed.rows_affected() == 0 {
            return Ok(None);
        }
        let webhook = select(&mut tx, self, Some(id)).await?.pop();
        let after = json!({"last4": secret.last4(), "earlier_signs_for_hours": hours});
        let change = Change { before: None, after: Some(after) };
        audit::record(&mut tx, self, "webhook.secret_rotated", ("webhook", id.0), change).await?;
        tx.commit().await?;
        Ok(webhook)
    }

    /// Removes a webhook with its deliveries.
    pub async fn delete_webhook(&self, id: WebhookId) -> Result<()> {
        let mut tx = self.begin().await?;
        if let Some(before) = select(&mut tx, self, Some(id)).await?.pop() {
            sqlx::query!("delete from webhooks where workspace_id = $1 and id = $2", self.workspace().0, id.0)
                .execute(&mut *tx)
                .await?;
            sqlx::query!(
                "delete from webhook_deliveries where workspace_id = $1 and webhook_id = $2",
                self.workspace().0,
                id.0
            )
            .execute(&mut *tx)
            .await?;
            let change = Change { before: Some(before.on_record()), after: None };
            audit::record(&mut tx, self, "webhook.deleted", ("webhook", id.0), change).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// A secret that signs is bound to its webhook, and to no origin: it is never sent.
    fn signing_context(&self, id: WebhookId) -> SecretContext<'static> {
        SecretContext { workspace: self.workspace(), connection: ConnectionId(id.0), field: "webhook", origin: "" }
    }
}

impl Webhook {
    fn on_record(&self) -> Value {
        json!({
            "name": self.name, "url": recognisable(&self.url), "events": self.events, "with_content": self.with_content,
            "on": self.off_at.is_none(),
        })
    }
}

/// What the audit log keeps of an address: where it leads, and by what another address there is told apart. Many programs have a password
/// in the path or query, and the log is kept for ever.
fn recognisable(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let digest = ring::digest::digest(&ring::digest::SHA256, url.as_bytes());
    let mark = data_encoding::HEXLOWER.encode(digest.as_ref().get(..4).unwrap_or_default());
    format!("{scheme}://{host}/… ({mark})")
}

async fn select(tx: &mut Tx, tenant: &Tenant, id: Option<WebhookId>) -> Result<Vec<Webhook>> {
    Ok(sqlx::query_as!(
        Webhook,
        r#"select h.id, h.name, h.url, h.events, h.with_content, h.secret_last4,
            case when h.earlier_until > now() then h.earlier_until end as earlier_until,
            h.created_by, h.created_at, h.off_at, h.off_because as "off_because: OffBecause", h.failing_since,
            least(1000, (select count(*) from (
                select from webhook_deliveries d
                where d.workspace_id = h.workspace_id and d.webhook_id = h.id and d.next_at is not null limit 1000
            ) w) + coalesce((
                -- Of the audit log one entry is a delivery at a time, and those behind it wait as well.
                select greatest(a.number - h.audit_number - 1, 0) from audit_heads a
                where a.workspace_id = h.workspace_id and h.off_at is null
            ), 0)) as "waiting!"
        from webhooks h where h.workspace_id = $1 and is_or_any(h.id, $2) order by h.id"#,
        tenant.workspace().0,
        id.map(|id| id.0),
    )
    .fetch_all(&mut **tx)
    .await?)
}
