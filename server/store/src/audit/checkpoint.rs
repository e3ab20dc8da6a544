//! Signed statements of how far a workspace's chain is. Kept elsewhere, they show when the chain's end is cut off, or all of it is written
//! anew.

use data_encoding::{BASE64, HEXLOWER};
use model::WorkspaceId;
use ring::signature::{ED25519, UnparsedPublicKey};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use time::OffsetDateTime;

use super::chain::{canonical, instant};
use crate::{Result, Store, Tenant, scope::Scope};

/// A signed statement: at this moment, the newest entry had this number and this hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditCheckpoint {
    /// The workspace's id.
    pub workspace: String,
    /// The number of the newest entry.
    pub number: i64,
    /// Its hash, in hexadecimal digits.
    pub hash: String,
    /// When that was so, as it is signed.
    pub at: String,
    /// The key that signed, Ed25519.
    pub public_key: Vec<u8>,
    pub signature: Vec<u8>,
}

impl AuditCheckpoint {
    /// What is signed.
    fn text(&self) -> String {
        canonical(&json!({
            "format": "madang-audit-checkpoint/1",
            "workspace": self.workspace,
            "number": self.number,
            "hash": self.hash,
            "at": self.at,
        }))
    }

    /// The checkpoint as a line of a file.
    pub fn line(&self) -> String {
        let (key, signature) = (BASE64.encode(&self.public_key), BASE64.encode(&self.signature));
        format!("{{\"checkpoint\":{},\"public_key\":\"{key}\",\"signature\":\"{signature}\"}}\n", self.text())
    }

    /// Reads a line of a file; `None` if it is none.
    pub fn from_line(line: &str) -> Option<Self> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Line {
            checkpoint: Map<String, Value>,
            public_key: String,
            signature: String,
        }
        let Line { checkpoint, public_key, signature } = serde_json::from_str(line).ok()?;
        let word = |name: &str| checkpoint.get(name).and_then(Value::as_str).map(str::to_owned);
        let read = Self {
            workspace: word("workspace")?,
            number: checkpoint.get("number")?.as_i64()?,
            hash: word("hash")?,
            at: word("at")?,
            public_key: BASE64.decode(public_key.as_bytes()).ok()?,
            signature: BASE64.decode(signature.as_bytes()).ok()?,
        };
        // What it says beyond that is not what was signed.
        (canonical(&Value::Object(checkpoint)) == read.text()).then_some(read)
    }

    /// Whether the key that it names signed what it says.
    pub fn is_signed(&self) -> bool {
        UnparsedPublicKey::new(&ED25519, &self.public_key).verify(self.text().as_bytes(), &self.signature).is_ok()
    }
}

impl Store {
    /// The public keys by which this server's checkpoints are signed: the present one first, then those of earlier master keys.
    pub fn audit_keys(&self) -> Vec<Vec<u8>> {
        self.master_keys().checkpoint_keys()
    }

    /// The workspaces that have an audit log.
    pub async fn audited_workspaces(&self) -> Result<Vec<WorkspaceId>> {
        let mut tx = self.begin_read(Scope { worker: true, ..Scope::default() }).await?;
        let found = sqlx::query_scalar!("select workspace_id from audit_heads order by workspace_id")
            .fetch_all(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(found.into_iter().map(WorkspaceId).collect())
    }
}

impl Tenant {
    /// The number of the newest entry of the audit log, its hash, and the present moment. `None` while there is no entry.
    pub(crate) async fn audit_head(&self) -> Result<Option<(i64, Vec<u8>, OffsetDateTime)>> {
        let mut tx = self.begin_read().await?;
        let head = sqlx::query!(
            r#"select number, hash, now() as "now!" from audit_heads where workspace_id = $1 and number > 0"#,
            self.workspace().0,
        )
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(head.map(|head| (head.number, head.hash, head.now)))
    }

    /// A checkpoint of the audit log as it is now; nothing is kept of it. `None` while there is no entry.
    pub async fn audit_checkpoint(&self) -> Result<Option<AuditCheckpoint>> {
        let Some((number, hash, now)) = self.audit_head().await? else { return Ok(None) };
        let mut made = self.unsigned(number, &hash, now);
        (made.public_key, made.signature) = self.store().master_keys().sign_checkpoint(made.text().as_bytes())?;
        Ok(Some(made))
    }

    fn unsigned(&self, number: i64, hash: &[u8], at: OffsetDateTime) -> AuditCheckpoint {
        AuditCheckpoint {
            workspace: self.workspace().to_string(),
            number,
            hash: HEXLOWER.encode(hash),
            at: instant(at),
            public_key: Vec::new(),
            signature: Vec::new(),
        }
    }

    /// Signs how far the audit log is and keeps that, unless it is kept already.
    pub async fn keep_audit_checkpoint(&self) -> Result<()> {
        let Some((number, hash, now)) = self.audit_head().await? else { return Ok(()) };
        let made = self.unsigned(number, &hash, now);
        let (public_key, signature) = self.store().master_keys().sign_checkpoint(made.text().as_bytes())?;
        let mut tx = self.begin_aside().await?;
        sqlx::query!(
            "insert into audit_checkpoints (workspace_id, number, hash, at, public_key, signature)
            values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
            self.workspace().0,
            number,
            hash,
            now,
            public_key,
            signature,
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await
    }

    /// The checkpoints that were kept, newest first, from before the entry `before`.
    pub async fn audit_checkpoints(&self, before: i64, limit: i64) -> Result<Vec<AuditCheckpoint>> {
        let mut tx = self.begin_read().await?;
        let rows = sqlx::query!(
            "select number, hash, at, public_key, signature from audit_checkpoints
            where workspace_id = $1 and number < $2 order by number desc limit $3",
            self.workspace().0,
            before,
            limit,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        let kept = rows.into_iter().map(|row| AuditCheckpoint {
            public_key: row.public_key,
            signature: row.signature,
            ..self.unsigned(row.number, &row.hash, row.at)
        });
        Ok(kept.collect())
    }
}
