//! `DELETE /workspaces/{workspace}/holds/{hold}`

use axum::http::StatusCode;
use model::HoldId;

use crate::{
    auth::Member,
    error::{ErrorCode, Refusal},
    strict::At,
};

/// Lifts a legal hold
///
/// What is due of what it held is deleted within minutes. The hold stays in the list, with who lifted it.
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/holds/{hold}", operation_id = "liftHold", tag = "workspaces",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("hold" = HoldId, Path, description = "The hold's id."),
    ),
    responses((status = 204, description = "It is lifted.")))]
pub async fn lift(member: Member, At((_, hold)): At<(String, HoldId)>) -> Result<StatusCode, Refusal> {
    if !member.tenant.lift_hold(hold, member.id).await?
        && !member.tenant.legal_holds().await?.iter().any(|known| known.id == hold)
    {
        return Err(ErrorCode::NotFound.into());
    }
    Ok(StatusCode::NO_CONTENT)
}
