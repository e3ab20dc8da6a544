//! `POST /workspaces/{workspace}/budgets`

use api::{Budget, CreateBudget};
use axum::{Json, http::StatusCode};
use model::{
    ApiKeyId, AppId, ConnectionId, LinkId, PersonId,
    budget::{BudgetScope, Concern},
};
use store::NewBudget;

use super::{check_amount, check_percent, to_wire};
use crate::{api::check, auth::Member, error::Refusal, strict::Body};

/// So many a workspace may have: a run looks at all of them.
const MOST: i64 = 200;

/// Makes a budget
///
/// It begins with what the runs of its present period have cost that are over; those in progress count once they are. It holds for all servers
/// within two seconds. A workspace has at most 200 of them.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/budgets", operation_id = "createBudget", tag = "budgets",
    params(("workspace" = String, Path, description = "The workspace's id or slug.")), request_body = CreateBudget,
    responses(
        (status = 201, description = "The budget.", body = Budget),
        (status = 422, description = "`invalid`", body = api::ErrorBody),
    ))]
pub async fn create(member: Member, Body(wanted): Body<CreateBudget>) -> Result<(StatusCode, Json<Budget>), Refusal> {
    let new = NewBudget {
        name: check::name("name", &wanted.name)?,
        concern: check_concern(&member, &wanted).await?,
        period: wanted.period,
        amount: check_amount(&member.tenant, wanted.amount).await?,
        warn_percent: wanted.warn_percent.map(check_percent).transpose()?,
        by: member.id,
    };
    let made = member.tenant.create_budget(&new, MOST).await?.ok_or_else(|| {
        Refusal::field(
            "name",
            "This workspace has 200 budgets, which is the most. Delete one that isn’t needed any more.",
            "이 워크스페이스에는 예산이 이미 200개 있어요. 쓰지 않는 것을 지워 주세요.",
        )
    })?;
    Ok((StatusCode::CREATED, Json(to_wire(made))))
}

/// What it is for, which must be in this workspace.
async fn check_concern(member: &Member, wanted: &CreateBudget) -> Result<Concern, Refusal> {
    let provider = wanted.provider.as_deref().map(str::trim).filter(|id| !id.is_empty()).map(str::to_owned);
    let needs_provider = wanted.scope == BudgetScope::Provider;
    if needs_provider != provider.is_some() || (needs_provider && wanted.object.is_some()) {
        return Err(no_provider());
    }
    let no_object = matches!(wanted.scope, BudgetScope::Workspace | BudgetScope::Provider);
    if no_object && wanted.object.is_some() {
        return Err(gone());
    }
    let concern = Concern::of(wanted.scope, wanted.object, provider).ok_or_else(gone)?;
    let tenant = &member.tenant;
    let is_there = match &concern {
        Concern::Workspace => true,
        Concern::App(AppId(id)) => tenant.app(AppId(*id)).await?.is_some(),
        Concern::Link(LinkId(id)) => tenant.link(LinkId(*id)).await?.is_some(),
        Concern::Key(ApiKeyId(id)) => tenant.api_key(ApiKeyId(*id)).await?.is_some(),
        Concern::Member(PersonId(id)) => tenant.recipients().await?.iter().any(|member| member.person == PersonId(*id)),
        Concern::Connection(ConnectionId(id)) => tenant.connection(ConnectionId(*id)).await?.is_some(),
        Concern::Provider(id) => {
            if llm::provider::find(id).is_none() {
                return Err(no_provider());
            }
            true
        }
    };
    if is_there { Ok(concern) } else { Err(gone()) }
}

fn gone() -> Refusal {
    Refusal::field(
        "object",
        "Choose what this budget is for: it is not there, or it is of another kind.",
        "예산을 쓸 대상을 골라 주세요. 없거나 다른 종류예요.",
    )
}

fn no_provider() -> Refusal {
    Refusal::field(
        "provider",
        "Choose a provider, such as openai; only a budget for a provider has one.",
        "openai 같은 제공사를 골라 주세요. 제공사 예산에만 정할 수 있어요.",
    )
}
