//! Whether something may go live, and what is noted where it may not and does all the same.

use model::{AppId, Definition, ModelRef, PersonId, VersionId, evidence::gate::GateMissing};
use serde_json::json;
use sqlx::types::Json;

use super::{Candidate, lock_grounds, stand};
use crate::{
    Result, Tenant,
    audit::{self, Change},
    scope::Tx,
};

/// That a version goes live past its gate.
pub(crate) struct Pass<'p> {
    pub app: AppId,
    pub version: VersionId,
    pub missing: &'p [GateMissing],
    /// Why, in the words of whoever does it.
    pub reason: &'p str,
    pub by: PersonId,
}

/// What is missing before this definition, with its pieces, may go live in an app whose row is locked; nothing if it may. `answering` is as
/// in [`Candidate`]. Nobody can have said yes to it, because it isn't the draft.
pub(crate) async fn admits(
    tx: &mut Tx,
    tenant: &Tenant,
    app: AppId,
    definition: Definition,
    answering: Option<ModelRef>,
) -> Result<Vec<GateMissing>> {
    lock_grounds(tx, tenant, app).await?;
    let candidate = Candidate { definition, answering, revision: None };
    Ok(stand(tx, tenant, app, candidate).await?.missing())
}

/// The same for a version that this transaction has made.
pub(crate) async fn admits_version(
    tx: &mut Tx,
    tenant: &Tenant,
    app: AppId,
    version: VersionId,
    answering: Option<ModelRef>,
) -> Result<Vec<GateMissing>> {
    let definition = sqlx::query_scalar!(
        r#"select jsonb_set(definition, '{prompt,pieces}', pieces) as "definition!: Json<Definition>" from versions
        where workspace_id = $1 and id = $2"#,
        tenant.workspace().0,
        version.0,
    )
    .fetch_one(&mut **tx)
    .await?;
    admits(tx, tenant, app, definition.0, answering).await
}

/// Keeps why a version goes live past its gate.
pub(crate) async fn note_pass(tx: &mut Tx, tenant: &Tenant, pass: Pass<'_>) -> Result<()> {
    sqlx::query!(
        "insert into gate_passes (workspace_id, version_id, reason, passed_by) values ($1, $2, $3, $4)",
        tenant.workspace().0,
        pass.version.0,
        pass.reason,
        pass.by.0,
    )
    .execute(&mut **tx)
    .await?;
    let after = json!({"version": pass.version, "reason": pass.reason, "missing": pass.missing});
    let change = Change { before: None, after: Some(after) };
    audit::record(tx, tenant, "gate.passed_by_reason", ("app", pass.app.0), change).await
}
