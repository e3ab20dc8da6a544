//! `GET /workspaces/{workspace}/budgets/{budget}`

use api::Budget;
use axum::Json;
use model::BudgetId;

use super::to_wire;
use crate::{
    auth::Member,
    error::{ErrorCode, Refusal},
    strict::At,
};

/// A budget and how it stands
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/budgets/{budget}", operation_id = "getBudget", tag = "budgets",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("budget" = BudgetId, Path, description = "The budget's id."),
    ),
    responses((status = 200, description = "The budget.", body = Budget)))]
pub async fn read(member: Member, At((_, id)): At<(String, BudgetId)>) -> Result<Json<Budget>, Refusal> {
    Ok(Json(to_wire(member.tenant.budget(id).await?.ok_or(ErrorCode::NotFound)?)))
}
