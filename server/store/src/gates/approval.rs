//! Asking somebody for their yes, and giving it.
//!
//! A yes is about one content: the draft at a revision, with the texts of its pieces. One that was given to anything else stays to be seen,
//! and doesn't count.

use model::{AppId, PersonId};
use serde_json::json;
use time::OffsetDateTime;

use super::{GateState, is_able, lock_app, stand::of_draft};
use crate::{
    Result, Tenant,
    audit::{self, Change},
    scope::Tx,
};

/// Who was asked for their yes last, and whether they gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// Names what it is about.
    pub content: Vec<u8>,
    pub asked: Option<SaidBy>,
    pub approved: Option<SaidBy>,
}

/// Who said something, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaidBy {
    pub person: PersonId,
    pub name: String,
    pub at: OffsetDateTime,
}

/// The result of asking for a yes, or of giving it.
#[derive(Debug, Clone)]
pub enum Approved {
    Done,
    /// What would be published is something else than what was looked at. Nothing was changed.
    Stale(Box<GateState>),
    /// The gate asks for nobody's yes, or for somebody else's, or for one who may not give it any more.
    WrongPerson,
    Absent,
}

/// An app whose draft waits for somebody's yes.
#[derive(Debug, Clone)]
pub struct GateRequest {
    pub app: AppId,
    pub slug: String,
    pub name: String,
    pub asked: SaidBy,
}

impl Tenant {
    /// Asks the approver for their yes to this content.
    pub async fn ask_for_approval(&self, app: AppId, content: &[u8], by: PersonId) -> Result<Approved> {
        let mut tx = self.begin_aside().await?;
        let gate = match self.looked_at(&mut tx, app, content).await? {
            Ok(state) => state.gate,
            Err(refused) => return Ok(refused),
        };
        let Some(approver) = gate.approver.filter(|approver| approver.able) else { return Ok(Approved::WrongPerson) };
        // A yes of whoever was the approver before would hide the request from the one who is asked now.
        sqlx::query!(
            "insert into gate_approvals (workspace_id, app_id, content, asked_by, asked_at) values ($1, $2, $3, $4, now())
            on conflict (workspace_id, app_id) do update set asked_by = excluded.asked_by, asked_at = excluded.asked_at,
                approved_by = case when gate_approvals.content = excluded.content and gate_approvals.approved_by = $5
                    then gate_approvals.approved_by end,
                approved_at = case when gate_approvals.content = excluded.content and gate_approvals.approved_by = $5
                    then gate_approvals.approved_at end,
                content = excluded.content",
            self.workspace().0,
            app.0,
            content,
            by.0,
            approver.person.0,
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(Approved::Done)
    }

    /// Says yes to this content.
    pub async fn approve(&self, app: AppId, content: &[u8], by: PersonId) -> Result<Approved> {
        let mut tx = self.begin_aside().await?;
        let state = match self.looked_at(&mut tx, app, content).await? {
            Ok(state) => state,
            Err(refused) => return Ok(refused),
        };
        if state.gate.approver.is_none_or(|approver| approver.person != by) || !is_able(&mut tx, self, by).await? {
            return Ok(Approved::WrongPerson);
        }
        sqlx::query!(
            "insert into gate_approvals (workspace_id, app_id, content, approved_by, approved_at) values ($1, $2, $3, $4, now())
            on conflict (workspace_id, app_id) do update set content = excluded.content, approved_by = excluded.approved_by,
                approved_at = excluded.approved_at",
            self.workspace().0,
            app.0,
            content,
            by.0,
        )
        .execute(&mut *tx)
        .await?;
        let change = Change { before: None, after: Some(json!({"revision": state.draft_revision})) };
        audit::record(&mut tx, self, "gate.approved", ("app", app.0), change).await?;
        tx.commit().await?;
        Ok(Approved::Done)
    }

    /// Takes a person's yes back. Returns whether they had given one.
    pub async fn withdraw_approval(&self, app: AppId, by: PersonId) -> Result<bool> {
        let mut tx = self.begin_aside().await?;
        if !lock_app(&mut tx, self, app).await? {
            return Ok(false);
        }
        let withdrawn = sqlx::query!(
            "update gate_approvals set approved_by = null, approved_at = null
            where workspace_id = $1 and app_id = $2 and approved_by = $3",
            self.workspace().0,
            app.0,
            by.0,
        )
        .execute(&mut *tx)
        .await?;
        let is_any = withdrawn.rows_affected() > 0;
        if is_any {
            audit::record(&mut tx, self, "gate.approval_withdrawn", ("app", app.0), Change::default()).await?;
        }
        tx.commit().await?;
        Ok(is_any)
    }

    /// The apps whose drafts wait for a person's yes, those asked about last first.
    pub async fn gate_requests(&self, person: PersonId) -> Result<Vec<GateRequest>> {
        let mut tx = self.begin_read().await?;
        let rows = sqlx::query!(
            r#"select a.id, a.slug, a.name, q.asked_by as "asked_by!", p.name as "asked_by_name?", q.asked_at as "asked_at!"
            from gates g
            join apps a on a.workspace_id = g.workspace_id and a.id = g.app_id
            join gate_approvals q on q.workspace_id = g.workspace_id and q.app_id = g.app_id
            left join people p on p.id = q.asked_by
            where g.workspace_id = $1 and g.approver_id = $2 and a.archived_at is null
                and q.asked_at is not null and q.approved_at is null
            order by q.asked_at desc, a.id limit 200"#,
            self.workspace().0,
            person.0,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        let request = rows.into_iter().map(|row| GateRequest {
            app: row.id.into(),
            slug: row.slug,
            name: row.name,
            asked: SaidBy {
                person: row.asked_by.into(),
                name: row.asked_by_name.unwrap_or_default(),
                at: row.asked_at,
            },
        });
        Ok(request.collect())
    }

    /// Locks an app, and looks whether this content is still what would be published.
    async fn looked_at(
        &self,
        tx: &mut Tx,
        app: AppId,
        content: &[u8],
    ) -> Result<std::result::Result<GateState, Approved>> {
        if !lock_app(tx, self, app).await? {
            return Ok(Err(Approved::Absent));
        }
        // The model that answers is no part of the content.
        let Some(state) = of_draft(tx, self, app, None).await? else { return Ok(Err(Approved::Absent)) };
        Ok(if state.content == content { Ok(state) } else { Err(Approved::Stale(Box::new(state))) })
    }
}

/// Who was asked about an app last.
pub(super) async fn find(tx: &mut Tx, tenant: &Tenant, app: AppId) -> Result<Option<Approval>> {
    let row = sqlx::query!(
        r#"select q.content, q.asked_by, b.name as "asked_by_name?", q.asked_at, q.approved_by, p.name as "approved_by_name?",
            q.approved_at
        from gate_approvals q
        left join people b on b.id = q.asked_by
        left join people p on p.id = q.approved_by
        where q.workspace_id = $1 and q.app_id = $2"#,
        tenant.workspace().0,
        app.0,
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.map(|row| Approval {
        content: row.content,
        asked: row.asked_by.zip(row.asked_at).map(|(person, at)| SaidBy {
            person: person.into(),
            name: row.asked_by_name.unwrap_or_default(),
            at,
        }),
        approved: row.approved_by.zip(row.approved_at).map(|(person, at)| SaidBy {
            person: person.into(),
            name: row.approved_by_name.unwrap_or_default(),
            at,
        }),
    }))
}

/// Forgets who was asked: what it was about has been published.
pub(crate) async fn forget(tx: &mut Tx, tenant: &Tenant, app: AppId) -> Result<()> {
    sqlx::query!("delete from gate_approvals where workspace_id = $1 and app_id = $2", tenant.workspace().0, app.0)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
