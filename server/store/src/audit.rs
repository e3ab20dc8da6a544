//! The append-only audit log: who changed what, and from which address. Each entry is written in the transaction of the change.

use model::PersonId;
use serde_json::Value;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{Result, Tenant, scope::Tx};

/// An entry of the audit log.
#[derive(Debug, Clone)]
pub struct AuditEntry {
    pub id: Uuid,
    pub at: OffsetDateTime,
    /// `None` if nobody was signed in.
    pub person: Option<PersonId>,
    pub person_name: Option<String>,
    /// The network address they came from.
    pub address: Option<String>,
    /// The name of the API key by which it was done.
    pub key: Option<String>,
    /// The kind of thing and what was done to it, such as `link.revoked`.
    pub action: String,
    pub object_kind: String,
    pub object_id: Option<String>,
    pub before: Option<Value>,
    pub after: Option<Value>,
}

/// The state of a thing before and after a change, without secrets.
#[derive(Debug, Default)]
pub(crate) struct Change {
    pub before: Option<Value>,
    pub after: Option<Value>,
}

impl Tenant {
    /// Records what the store doesn't see itself, such as a sign-in or a refused request.
    pub async fn record(
        &self,
        action: &str,
        object_kind: &str,
        object_id: Option<&str>,
        details: Option<Value>,
    ) -> Result<()> {
        let mut tx = self.begin().await?;
        insert(&mut tx, self, action, (object_kind, object_id), Change { before: None, after: details }).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The newest entries that are older than the entry `before`.
    pub async fn audit_log(&self, before: Option<Uuid>, limit: i64) -> Result<Vec<AuditEntry>> {
        let mut tx = self.begin_read().await?;
        let rows = sqlx::query!(
            r#"select a.id, a.at, a.person_id, p.name as "person_name?", a.address, a.key_name, a.action, a.object_kind, a.object_id,
                a.before, a.after
            from audit_log a left join people p on p.id = a.person_id
            where a.workspace_id = $1 and is_before(a.id, $2)
            order by a.id desc limit $3"#,
            self.workspace().0,
            before,
            limit,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        let entry = rows.into_iter().map(|row| AuditEntry {
            id: row.id,
            at: row.at,
            person: row.person_id.map(PersonId),
            person_name: row.person_name,
            address: row.address,
            key: row.key_name,
            action: row.action,
            object_kind: row.object_kind,
            object_id: row.object_id,
            before: row.before,
            after: row.after,
        });
        Ok(entry.collect())
    }
}

/// Records a change within the transaction that makes it.
pub(crate) async fn record(
    tx: &mut Tx,
    tenant: &Tenant,
    action: &str,
    (object_kind, object_id): (&str, Uuid),
    change: Change,
) -> Result<()> {
    insert(tx, tenant, action, (object_kind, Some(&object_id.to_string())), change).await
}

async fn insert(
    tx: &mut Tx,
    tenant: &Tenant,
    action: &str,
    (object_kind, object_id): (&str, Option<&str>),
    change: Change,
) -> Result<()> {
    let actor = tenant.actor();
    sqlx::query!(
        "insert into audit_log (workspace_id, id, person_id, address, action, object_kind, object_id, before, after, key_name)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        tenant.workspace().0,
        Uuid::now_v7(),
        actor.person.map(|person| person.0),
        actor.address,
        action,
        object_kind,
        object_id,
        change.before,
        change.after,
        tenant.key(),
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}
