//! Legal holds: what must not be deleted, whatever a rule says and whoever asks.

use model::{AppId, HoldId, HoldScope, PersonId};
use serde_json::json;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    Result, Tenant,
    audit::{self, Change},
    scope::Tx,
    text_enum::Text,
};

/// A legal hold, in force or lifted.
#[derive(Debug, Clone)]
pub struct LegalHold {
    pub id: HoldId,
    pub scope: HoldScope,
    /// The app or the person.
    pub object: Option<Uuid>,
    /// Its name; `None` if it is gone.
    pub object_name: Option<String>,
    pub reason: String,
    pub placed_by: PersonId,
    pub placed_by_name: Option<String>,
    pub placed_at: OffsetDateTime,
    pub lifted_by_name: Option<String>,
    pub lifted_at: Option<OffsetDateTime>,
}

/// A hold to be placed.
#[derive(Debug, Clone)]
pub struct NewHold {
    pub scope: HoldScope,
    /// The app or the person; `None` for the workspace.
    pub object: Option<Uuid>,
    pub reason: String,
    pub by: PersonId,
}

/// What keeps something from being deleted, for whoever wants to: its reason is for admins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldBy {
    pub scope: HoldScope,
    pub placed_at: OffsetDateTime,
}

impl Tenant {
    /// All holds: those in force first, then the newest.
    pub async fn legal_holds(&self) -> Result<Vec<LegalHold>> {
        let mut tx = self.begin_read().await?;
        let rows = sqlx::query!(
            r#"select h.id, h.scope as "scope: Text<HoldScope>", h.object_id, coalesce(a.name, p.name) as object_name, h.reason, h.placed_by,
                b.name as "placed_by_name?", h.placed_at, l.name as "lifted_by_name?", h.lifted_at
            from legal_holds h
            left join apps a on h.scope = 'app' and a.workspace_id = $1 and a.id = h.object_id
            left join people p on h.scope = 'person' and p.id = h.object_id
            left join people b on b.id = h.placed_by
            left join people l on l.id = h.lifted_by
            where h.workspace_id = $1
            order by h.lifted_at is null desc, h.id desc"#,
            self.workspace().0,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        let hold = rows.into_iter().map(|row| LegalHold {
            id: HoldId(row.id),
            scope: row.scope.0,
            object: row.object_id,
            object_name: row.object_name,
            reason: row.reason,
            placed_by: PersonId(row.placed_by),
            placed_by_name: row.placed_by_name,
            placed_at: row.placed_at,
            lifted_by_name: row.lifted_by_name,
            lifted_at: row.lifted_at,
        });
        Ok(hold.collect())
    }

    /// Places a hold. What is being deleted at this moment is deleted before it is placed; afterwards nothing is. Returns nothing if there is no
    /// such app or member.
    pub async fn place_hold(&self, new: &NewHold) -> Result<Option<HoldId>> {
        let id = HoldId(Uuid::now_v7());
        let mut tx = self.begin().await?;
        wait_for_deletions(&mut tx, self).await?;
        let placed = sqlx::query!(
            "insert into legal_holds (workspace_id, id, scope, object_id, reason, placed_by)
            select $1, $2, $3, $4, $5, $6
            where case $3 when 'app' then exists (select from apps where workspace_id = $1 and id = $4)
                when 'person' then exists (select from members where workspace_id = $1 and person_id = $4)
                    or exists (select from runs where workspace_id = $1 and person_id = $4)
                else $4 is null end",
            self.workspace().0,
            id.0,
            new.scope.as_str(),
            new.object,
            new.reason,
            new.by.0,
        )
        .execute(&mut *tx)
        .await?;
        if placed.rows_affected() == 0 {
            return Ok(None);
        }
        let after = json!({"scope": new.scope, "object": new.object, "reason": new.reason});
        audit::record(&mut tx, self, "hold.placed", ("hold", id.0), Change { before: None, after: Some(after) })
            .await?;
        tx.commit().await?;
        Ok(Some(id))
    }

    /// Lifts a hold: what is due of what it held is deleted soon. Returns whether it was in force.
    pub async fn lift_hold(&self, id: HoldId, by: PersonId) -> Result<bool> {
        let mut tx = self.begin().await?;
        // Whoever has passed by what is held has noted it by then.
        wait_for_deletions(&mut tx, self).await?;
        let lifted = sqlx::query!(
            "update legal_holds set lifted_by = $3, lifted_at = now() where workspace_id = $1 and id = $2 and lifted_at is null
            returning scope, object_id, reason",
            self.workspace().0,
            id.0,
            by.0,
        )
        .fetch_optional(&mut *tx)
        .await?;
        let Some(lifted) = lifted else { return Ok(false) };
        // What was passed by because it was held is looked at again.
        sqlx::query!("delete from retention_progress where workspace_id = $1", self.workspace().0)
            .execute(&mut *tx)
            .await?;
        let before = json!({"scope": lifted.scope, "object": lifted.object_id, "reason": lifted.reason});
        audit::record(&mut tx, self, "hold.lifted", ("hold", id.0), Change { before: Some(before), after: None })
            .await?;
        tx.commit().await?;
        Ok(true)
    }

    /// What holds an app, or what this person did in it; the oldest hold.
    pub async fn held_by(&self, app: AppId, person: Option<PersonId>) -> Result<Option<HeldBy>> {
        let mut tx = self.begin_read().await?;
        let held = held_by(&mut tx, self, app, person).await?;
        tx.commit().await?;
        Ok(held)
    }
}

/// Waits for whoever deletes in the workspace at this moment, and has whoever wants to wait until the end of the transaction.
async fn wait_for_deletions(tx: &mut Tx, tenant: &Tenant) -> Result<()> {
    sqlx::query!(r#"select pg_advisory_xact_lock(holds_lock($1)) as "held?: String""#, tenant.workspace().0,)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Has whoever wants to place or lift a hold wait until the end of the transaction, in which something is deleted or changed that might be held.
pub(crate) async fn share_holds(tx: &mut Tx, tenant: &Tenant) -> Result<()> {
    sqlx::query!(r#"select pg_advisory_xact_lock_shared(holds_lock($1)) as "held?: String""#, tenant.workspace().0)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

pub(crate) async fn held_by(
    tx: &mut Tx,
    tenant: &Tenant,
    app: AppId,
    person: Option<PersonId>,
) -> Result<Option<HeldBy>> {
    let held = sqlx::query!(
        r#"select scope as "scope: Text<HoldScope>", placed_at from legal_holds
        where workspace_id = $1 and lifted_at is null
            and case scope when 'workspace' then true when 'app' then object_id = $2 else object_id = $3 end
        order by id limit 1"#,
        tenant.workspace().0,
        app.0,
        person.map(|person| person.0),
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(held.map(|held| HeldBy { scope: held.scope.0, placed_at: held.placed_at }))
}
