//! `POST /workspaces/{workspace}/budgets/{budget}/ask`

use api::BudgetAsked;
use axum::{Extension, Json};
use model::BudgetId;

use crate::{
    auth::{self, Member},
    budgets::notices,
    error::{ErrorCode, Refusal},
    madang::Madang,
    strict::At,
};

/// So often a person may ask in an hour, whatever for.
const ASKS: u32 = 10;
const HOUR_S: u32 = 3600;

/// Asks the admins for more of a budget
///
/// Admins get a notice, once a day for each person who asks, and a mail if they want notices by mail. Only of a budget that is spent,
/// or that had too little left for a run, can more be asked.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/budgets/{budget}/ask", operation_id = "askForBudget", tag = "budgets",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("budget" = BudgetId, Path, description = "The budget's id, as the refusal names it."),
    ),
    responses(
        (status = 200, description = "Whether admins were told now.", body = BudgetAsked),
        (status = 404, description = "`not_found`: there is no such budget, or it has stopped no run.", body = api::ErrorBody),
        (status = 429, description = "`rate_limited`", body = api::ErrorBody),
    ))]
pub async fn ask(
    Extension(madang): Extension<Madang>,
    member: Member,
    At((_, id)): At<(String, BudgetId)>,
) -> Result<Json<BudgetAsked>, Refusal> {
    auth::limit(&madang, &format!("budget asks {} {}", member.workspace, member.id), ASKS, HOUR_S).await?;
    let found = member.tenant.budget(id).await?.filter(|budget| budget.is_reached() || budget.refused);
    let budget = found.ok_or(ErrorCode::NotFound)?;
    let asks = madang.store.person(member.id).await?.ok_or(ErrorCode::NotFound)?;
    let told = notices::ask(&madang, &member.tenant, &budget, &asks).await?;
    Ok(Json(BudgetAsked { told }))
}
