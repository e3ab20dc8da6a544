//! Taking a column of a comparison into the draft.

use model::{AppId, ComparisonId};
use serde_json::json;
use sqlx::types::Json;

use crate::{
    DraftChange, DraftSaved, Result, Tenant, apps,
    audit::{self, Change},
};

impl Tenant {
    /// Saves a draft on the strength of a comparison, which goes with the version that is made of it; unless somebody else has saved the
    /// draft since it was read. `column` is what the audit log says of it.
    pub async fn adopt_column(
        &self,
        app: AppId,
        change: &DraftChange,
        evidence: ComparisonId,
        column: &str,
    ) -> Result<DraftSaved> {
        let mut tx = self.begin().await?;
        // Evidence that was there is taken away first, because a trigger takes for outdated what stays the same beside another model.
        let locked = sqlx::query!(
            "update apps set draft_evidence = null where workspace_id = $1 and id = $2 and revision = $3 and archived_at is null",
            self.workspace().0,
            app.0,
            change.seen_revision,
        )
        .execute(&mut *tx)
        .await?;
        if locked.rows_affected() == 0 {
            let draft = apps::find_draft(&mut tx, self, app).await?;
            return Ok(draft.map_or(DraftSaved::Absent, DraftSaved::Stale));
        }
        sqlx::query!(
            "update apps set draft = $3, sample = $4, draft_evidence = $5, revision = revision + 1, saved_by = $6, saved_at = now(),
                updated_at = now()
            where workspace_id = $1 and id = $2",
            self.workspace().0,
            app.0,
            Json(&change.definition) as _,
            change.sample.as_ref().map(Json) as _,
            evidence.0,
            change.by.0,
        )
        .execute(&mut *tx)
        .await?;
        let change = Change { before: None, after: Some(json!({"comparison": evidence, "column": column})) };
        audit::record(&mut tx, self, "comparison.used", ("app", app.0), change).await?;
        let draft = apps::find_draft(&mut tx, self, app).await?;
        tx.commit().await?;
        Ok(draft.map_or(DraftSaved::Absent, DraftSaved::Saved))
    }
}
