//! `GET /workspaces/{workspace}/budgets`

use api::{Budget, Page, PageQuery};
use axum::Json;

use super::to_wire;
use crate::{api::wire, auth::Member, error::Refusal, strict::Query};

/// The workspace's budgets with how they stand, oldest first
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/budgets", operation_id = "listBudgets", tag = "budgets",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("limit" = Option<u16>, Query, description = "How many, 1 to 200; 50 if absent."),
        ("after" = Option<String>, Query, description = "The `next` cursor of the previous page."),
    ),
    responses((status = 200, description = "One page of them.", body = Page<Budget>)))]
pub async fn list(member: Member, Query(page): Query<PageQuery>) -> Result<Json<Page<Budget>>, Refusal> {
    let budgets = member.tenant.budgets().await?;
    Ok(Json(wire::page(budgets, &page, |budget| budget.id.to_string(), to_wire)?))
}
