//! `PATCH /workspaces/{workspace}/budgets/{budget}`

use api::{Budget, UpdateBudget};
use axum::Json;
use model::{BudgetId, budget::Amount};
use store::{BudgetChanged, BudgetChanges};

use super::{check_amount, check_percent, to_wire};
use crate::{
    api::check,
    auth::Member,
    error::{ErrorCode, Refusal},
    strict::{At, Body},
};

/// Changes a budget
///
/// What was spent stays. Admins are told again of what it comes to.
#[utoipa::path(patch, path = "/api/v1/workspaces/{workspace}/budgets/{budget}", operation_id = "updateBudget", tag = "budgets",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("budget" = BudgetId, Path, description = "The budget's id."),
    ), request_body = UpdateBudget,
    responses(
        (status = 200, description = "The budget, as changed.", body = Budget),
        (status = 409, description = "`stale_revision`: somebody else has changed it; it is in `current`.", body = api::ErrorBody),
        (status = 422, description = "`invalid`", body = api::ErrorBody),
    ))]
pub async fn update(
    member: Member,
    At((_, id)): At<(String, BudgetId)>,
    Body(change): Body<UpdateBudget>,
) -> Result<Json<Budget>, Refusal> {
    let budget = member.tenant.budget(id).await?.ok_or(ErrorCode::NotFound)?;
    let amount = match change.amount {
        Some(amount) => Some(in_its_currency(budget.amount, check_amount(&member.tenant, amount).await?)?),
        None => None,
    };
    let changes = BudgetChanges {
        name: change.name.map(|name| check::name("name", &name)).transpose()?,
        amount_micros: amount.map(|amount| amount.micros),
        warn_percent: change.warn_percent.map(|percent| percent.map(check_percent).transpose()).transpose()?,
    };
    let revision = i64::try_from(change.revision).unwrap_or(i64::MAX);
    match member.tenant.update_budget(id, revision, &changes).await? {
        BudgetChanged::Saved(budget) => Ok(Json(to_wire(budget))),
        BudgetChanged::Stale(budget) => Err(Refusal::stale(&to_wire(budget))),
        BudgetChanged::Gone => Err(ErrorCode::NotFound.into()),
    }
}

/// What was counted in one currency can't go on in another.
fn in_its_currency(before: Amount, after: Amount) -> Result<Amount, Refusal> {
    if before.currency == after.currency {
        return Ok(after);
    }
    Err(Refusal::field(
        "amount",
        "The currency of a budget stays. Make another budget in the other currency.",
        "예산의 통화는 바꿀 수 없어요. 다른 통화로 새 예산을 만들어 주세요.",
    ))
}
