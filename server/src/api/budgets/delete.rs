//! `DELETE /workspaces/{workspace}/budgets/{budget}`

use axum::http::StatusCode;
use model::BudgetId;

use crate::{auth::Member, error::Refusal, strict::At};

/// Deletes a budget with what it has counted
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/budgets/{budget}", operation_id = "deleteBudget", tag = "budgets",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("budget" = BudgetId, Path, description = "The budget's id."),
    ),
    responses((status = 204, description = "It is gone, also if it was before.")))]
pub async fn delete(member: Member, At((_, id)): At<(String, BudgetId)>) -> Result<StatusCode, Refusal> {
    member.tenant.delete_budget(id).await?;
    Ok(StatusCode::NO_CONTENT)
}
