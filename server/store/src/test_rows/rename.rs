//! Test rows follow their app's inputs.

use std::collections::BTreeMap;

use model::{AppId, PersonId};
use sqlx::types::Json;

use crate::{Result, Tenant, scope::Tx};

/// Gives the values in an app's rows the new names of their inputs (old → new), all at once, so that two inputs may swap names. A value
/// of an input that was removed earlier gives way to one that gets its name.
pub(crate) async fn rename_inputs(
    tx: &mut Tx,
    tenant: &Tenant,
    app: AppId,
    renamed: &BTreeMap<String, String>,
    by: PersonId,
) -> Result<()> {
    if renamed.is_empty() {
        return Ok(());
    }
    // Whoever changes a row meanwhile has read it under its old names.
    sqlx::query!(
        "select from test_sets where workspace_id = $1 and app_id = $2 for update",
        tenant.workspace().0,
        app.0,
    )
    .fetch_optional(&mut **tx)
    .await?;
    let old: Vec<String> = renamed.keys().cloned().collect();
    sqlx::query!(
        "update test_rows set revision = revision + 1, changed_by = $5, changed_at = now(), inputs = (
            select jsonb_object_agg(coalesce($3::jsonb ->> key, key), value order by $3::jsonb ? key) from jsonb_each(inputs)
        )
        where workspace_id = $1 and app_id = $2 and inputs ?| $4",
        tenant.workspace().0,
        app.0,
        Json(renamed) as _,
        &old,
        by.0,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}
