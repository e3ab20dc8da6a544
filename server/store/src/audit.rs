//! The append-only audit log: who changed what, and from which address. Each entry is written in the transaction of the change, as the last
//! thing that it does (`tx.rs`), and chained to the entry before by the database (`chain.rs`).
//!
//! To add an action: a word in `model::audit`, which the pages then want words for, and a call of [`record`].

mod chain;
mod checkpoint;
mod read;
mod stream;

use model::{PersonId, Word as _, WorkspaceId, audit::AuditAction};
use serde_json::Value;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    Result, Tenant,
    scope::{Tx, turn_to},
};

pub use chain::{AuditFinding, AuditLink, Gaps, Verifier, Witness};
pub use checkpoint::AuditCheckpoint;
pub use read::{AuditFilter, AuditPage, AuditVerified};
pub use stream::{StreamEntry, StreamFailure, StreamState, StreamTurn};

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
    /// 1, 2, 3 … within the workspace.
    pub number: i64,
    /// The hash of the entry before.
    pub previous: Vec<u8>,
    /// The hash of all that stands above.
    pub hash: Vec<u8>,
}

/// The state of a thing before and after a change, without secrets.
#[derive(Debug, Default)]
pub(crate) struct Change {
    pub before: Option<Value>,
    pub after: Option<Value>,
}

/// An entry that its transaction writes as it ends.
#[derive(Debug)]
pub(crate) struct Pending {
    workspace: WorkspaceId,
    id: Uuid,
    person: Option<Uuid>,
    address: Option<String>,
    key: Option<String>,
    action: String,
    object_kind: String,
    object_id: Option<String>,
    change: Change,
}

impl Tenant {
    /// Records what the store doesn't see itself, such as that something was read out.
    pub async fn record(
        &self,
        action: AuditAction,
        object_kind: &str,
        object_id: Option<&str>,
        details: Option<Value>,
    ) -> Result<()> {
        let mut tx = self.begin_aside().await?;
        insert(&mut tx, self, action.as_str(), (object_kind, object_id), Change { before: None, after: details });
        tx.commit().await
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
    insert(tx, tenant, action, (object_kind, Some(&object_id.to_string())), change);
    Ok(())
}

fn insert(tx: &mut Tx, tenant: &Tenant, action: &str, (object_kind, object_id): (&str, Option<&str>), change: Change) {
    debug_assert!(AuditAction::from_word(action).is_some(), "{action} is missing in model::audit");
    let actor = tenant.actor();
    tx.record(Pending {
        workspace: tenant.workspace(),
        id: Uuid::now_v7(),
        person: actor.person.map(|person| person.0),
        address: actor.address.clone(),
        key: tenant.key().map(str::to_owned),
        action: action.to_owned(),
        object_kind: object_kind.to_owned(),
        object_id: object_id.map(str::to_owned),
        change,
    });
}

/// Writes what a transaction has recorded. The database locks the heads of the chains for that, so nothing may be locked afterwards; of
/// several workspaces, in the order of their ids, so that two such transactions don't wait for each other.
pub(crate) async fn write(tx: &mut Tx, mut entries: Vec<Pending>) -> Result<()> {
    entries.sort_by_key(|entry| entry.workspace.0);
    for entry in entries {
        turn_to(&mut **tx, entry.workspace).await?;
        sqlx::query!(
            "insert into audit_log (workspace_id, id, person_id, address, action, object_kind, object_id, before, after, key_name)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            entry.workspace.0,
            entry.id,
            entry.person,
            entry.address,
            entry.action,
            entry.object_kind,
            entry.object_id,
            entry.change.before,
            entry.change.after,
            entry.key,
        )
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

#[cfg(test)]
impl Tenant {
    /// The newest entries.
    pub(crate) async fn newest_audit(&self, limit: i64) -> Vec<AuditEntry> {
        self.audit_log(&AuditFilter::default(), None, limit).await.unwrap().entries
    }
}

#[cfg(test)]
mod tests;
