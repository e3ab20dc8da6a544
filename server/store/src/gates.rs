//! Gates: what an app's draft must pass before it is published.
//!
//! Whatever makes a version live that never was asks here first, in its own transaction: publishing (`versions.rs`), swapping models
//! (`swaps.rs`) and updating pieces (`pieces/uses.rs`). Evidence counts by what it is of (`gates/stand.rs`), so nothing needs to be
//! cleared when a draft, a row or a check changes.

mod approval;
mod pass;
mod stand;
#[cfg(test)]
mod tests;

use model::{AppId, PersonId, evidence::gate::GateMissing};
use serde_json::json;

pub(crate) use self::{
    approval::forget as forget_approval,
    pass::{Pass, admits, admits_version, note_pass},
    stand::{Candidate, lock_grounds, open_rows, stand},
};
pub use self::{
    approval::{Approval, Approved, GateRequest, SaidBy},
    stand::{GateRow, GateState},
};
use crate::{
    Result, Role, Tenant,
    audit::{self, Change},
    scope::Tx,
};

/// What an app's gate asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gate {
    /// The share of the test rows that must pass their checks, in percent; `None` if checks aren't asked for.
    pub min_percent: Option<u8>,
    pub approver: Option<Approver>,
    /// Increases by one with each change; 0 before the first.
    pub revision: i64,
}

/// Whose yes is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approver {
    pub person: PersonId,
    pub name: String,
    /// Whether they are a member who may change apps.
    pub able: bool,
}

/// A changed gate.
#[derive(Debug, Clone, Copy)]
pub struct GateChange {
    pub min_percent: Option<u8>,
    pub approver: Option<PersonId>,
    /// The revision that the change is based on.
    pub seen_revision: i64,
    pub by: PersonId,
}

/// The result of changing a gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GateSaved {
    Saved,
    /// Somebody else has changed it since it was read. Nothing was changed.
    Stale,
    /// The approver is no member who may change apps. Nothing was changed.
    WrongApprover,
    Absent,
}

/// An app whose gate is not passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GatedApp {
    pub app: AppId,
    pub name: String,
    pub missing: Vec<GateMissing>,
}

impl Tenant {
    /// What an app's gate asks for, without how far its draft is.
    pub async fn gate_settings(&self, app: AppId) -> Result<Gate> {
        let mut tx = self.begin_read().await?;
        let gate = find(&mut tx, self, app).await?;
        tx.commit().await?;
        Ok(gate)
    }

    /// Changes what an app's gate asks for. Each change is in the audit log, which says whether it asks for less.
    pub async fn save_gate(&self, app: AppId, change: GateChange) -> Result<GateSaved> {
        let mut tx = self.begin_aside().await?;
        if !lock_app(&mut tx, self, app).await? {
            return Ok(GateSaved::Absent);
        }
        let before = find(&mut tx, self, app).await?;
        if before.revision != change.seen_revision {
            return Ok(GateSaved::Stale);
        }
        if let Some(approver) = change.approver
            && !is_able(&mut tx, self, approver).await?
        {
            return Ok(GateSaved::WrongApprover);
        }
        let approver_before = before.approver.as_ref().map(|approver| approver.person);
        if (before.min_percent, approver_before) == (change.min_percent, change.approver) {
            return Ok(GateSaved::Saved);
        }
        write(&mut tx, self, app, change).await?;
        let after = find(&mut tx, self, app).await?;
        let lowered =
            change.min_percent < before.min_percent || (approver_before.is_some() && change.approver.is_none());
        let on_record = |gate: &Gate| json!({"min_percent": gate.min_percent, "approver": gate.approver.as_ref().map(|approver| &approver.name)});
        let mut after = on_record(&after);
        if let Some(after) = after.as_object_mut() {
            after.insert("lowered".to_owned(), lowered.into());
        }
        let change = Change { before: Some(on_record(&before)), after: Some(after) };
        audit::record(&mut tx, self, "gate.changed", ("app", app.0), change).await?;
        tx.commit().await?;
        Ok(GateSaved::Saved)
    }
}

/// Writes what an app's gate asks for.
pub(crate) async fn write(tx: &mut Tx, tenant: &Tenant, app: AppId, change: GateChange) -> Result<()> {
    sqlx::query!(
        "insert into gates (workspace_id, app_id, min_percent, approver_id, changed_by) values ($1, $2, $3, $4, $5)
        on conflict (workspace_id, app_id) do update set min_percent = excluded.min_percent, approver_id = excluded.approver_id,
            changed_by = excluded.changed_by, changed_at = now(), revision = gates.revision + 1",
        tenant.workspace().0,
        app.0,
        change.min_percent.map(i16::from),
        change.approver.map(|approver| approver.0),
        change.by.0,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Locks an app that is in use, so that concurrent publications and changes of its gate wait. Returns whether there is one.
async fn lock_app(tx: &mut Tx, tenant: &Tenant, app: AppId) -> Result<bool> {
    let locked = sqlx::query!(
        "select id from apps where workspace_id = $1 and id = $2 and archived_at is null for update",
        tenant.workspace().0,
        app.0,
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(locked.is_some())
}

/// What an app's gate asks for; nothing if it has none.
async fn find(tx: &mut Tx, tenant: &Tenant, app: AppId) -> Result<Gate> {
    let row = sqlx::query!(
        r#"select g.min_percent, g.approver_id, p.name as "approver_name?", m.role as "role?: Role", g.revision
        from gates g
        left join people p on p.id = g.approver_id
        left join members m on m.workspace_id = g.workspace_id and m.person_id = g.approver_id
        where g.workspace_id = $1 and g.app_id = $2"#,
        tenant.workspace().0,
        app.0,
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.map_or_else(Gate::default, |row| Gate {
        min_percent: row.min_percent.and_then(|percent| u8::try_from(percent).ok()),
        approver: row.approver_id.map(|person| Approver {
            person: person.into(),
            name: row.approver_name.unwrap_or_default(),
            able: may_approve(row.role),
        }),
        revision: row.revision,
    }))
}

fn may_approve(role: Option<Role>) -> bool {
    matches!(role, Some(Role::Builder | Role::Admin | Role::Owner))
}

/// Whether a person may be asked for their yes: a member who may change apps. It stays so until the transaction ends.
async fn is_able(tx: &mut Tx, tenant: &Tenant, person: PersonId) -> Result<bool> {
    let role = sqlx::query_scalar!(
        r#"select role as "role: Role" from members where workspace_id = $1 and person_id = $2 for share"#,
        tenant.workspace().0,
        person.0,
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(may_approve(role))
}
