//! Undoing a model swap.

use model::PersonId;
use serde_json::json;
use uuid::Uuid;

use super::{Row, Swap, SwappedApp, lock, select, set_draft, set_evidence};
use crate::{
    Result, Tenant,
    audit::{self, Change},
    scope::Tx,
    versions::point_at,
};

/// The result of undoing.
#[derive(Debug, Clone)]
pub enum Undone {
    /// Undone, except in the apps named in `but`, which were changed since. If that is so of all apps, the swap can be undone
    /// again later, once they are as it left them.
    Undone {
        but: Vec<String>,
        swap: Swap,
    },
    /// It had been undone before.
    Already(Swap),
    Absent,
}

impl Tenant {
    /// Undoes a swap in each app that is still as the swap left it.
    pub async fn undo_swap(&self, id: Uuid, by: PersonId) -> Result<Undone> {
        let mut tx = self.begin().await?;
        // The lock makes a second request wait for the first.
        sqlx::query!("select from swaps where workspace_id = $1 and id = $2 for update", self.workspace().0, id)
            .fetch_optional(&mut *tx)
            .await?;
        let Some(swap) = select(&mut tx, self, Some(id)).await?.pop() else { return Ok(Undone::Absent) };
        if swap.undone_at.is_some() {
            return Ok(Undone::Already(swap));
        }
        let ids: Vec<_> = swap.apps.iter().map(|app| app.app).collect();
        let rows = lock(&mut tx, self, &ids).await?;
        let (mut but, mut is_any) = (Vec::new(), false);
        for app in &swap.apps {
            let row = rows.iter().find(|row| row.id == app.app);
            let back = undo(&mut tx, self, app, row, by).await?;
            is_any |= back != Back::Nothing;
            if back != Back::All {
                but.push(app.name.clone());
            }
        }
        if !is_any {
            return Ok(Undone::Undone { but, swap });
        }
        sqlx::query!(
            "update swaps set undone_at = now(), undone_by = $3 where workspace_id = $1 and id = $2",
            self.workspace().0,
            id,
            by.0,
        )
        .execute(&mut *tx)
        .await?;
        let swap = select(&mut tx, self, Some(id)).await?.pop().unwrap_or(swap);
        let on_record = json!({"left_as_they_are": but});
        audit::record(
            &mut tx,
            self,
            "models.swapped_back",
            ("swap", id),
            Change { before: None, after: Some(on_record) },
        )
        .await?;
        tx.commit().await?;
        Ok(Undone::Undone { but, swap })
    }
}

/// How much of an app's change could be undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Back {
    All,
    Some,
    Nothing,
}

async fn undo(tx: &mut Tx, tenant: &Tenant, app: &SwappedApp, row: Option<&Row>, by: PersonId) -> Result<Back> {
    let Some(row) = row else { return Ok(Back::Nothing) };
    let same_draft = row.draft.model == app.draft_after;
    if same_draft {
        set_draft(tx, tenant, app.app, &app.draft_before, by).await?;
        // What spoke for the model went with it.
        if app.draft_before != app.draft_after {
            set_evidence(tx, tenant, app.app, app.evidence_before.as_ref()).await?;
        }
    }
    let live = app.published.filter(|published| row.published == Some(published.after));
    if let Some(published) = live {
        point_at(tx, tenant, app.app, Some(published.before)).await?;
    }
    Ok(match (same_draft, live.is_some() || app.published.is_none()) {
        (true, true) => Back::All,
        (false, _) if live.is_none() => Back::Nothing,
        _ => Back::Some,
    })
}
