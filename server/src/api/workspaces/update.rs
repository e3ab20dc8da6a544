//! `PATCH /workspaces/{workspace}`

use std::collections::HashSet;

use api::{UpdateWorkspace, Workspace};
use axum::Json;
use model::{ModelRef, budget::BudgetCurrency};
use store::WorkspaceChanges;

use crate::{
    api::check,
    auth::Member,
    error::{ErrorCode, Refusal},
    strict::Body,
};

/// The most won that 100 dollars may be.
pub const RATE_MAX: i32 = 100_000_000;

/// The most models that stand in.
const STAND_INS_MAX: usize = 20;

/// Changes a workspace
#[utoipa::path(patch, path = "/api/v1/workspaces/{workspace}", operation_id = "updateWorkspace", tag = "workspaces",
    params(("workspace" = String, Path, description = "The workspace's id or slug.")), request_body = UpdateWorkspace,
    responses(
        (status = 200, description = "The workspace, as changed.", body = Workspace),
        (status = 401, description = "`unauthenticated`", body = api::ErrorBody),
        (status = 403, description = "`forbidden`", body = api::ErrorBody),
        (status = 404, description = "`not_found`", body = api::ErrorBody),
        (status = 422, description = "`invalid`", body = api::ErrorBody),
    ))]
pub async fn update(member: Member, Body(change): Body<UpdateWorkspace>) -> Result<Json<Workspace>, Refusal> {
    check_models(&member, &change).await?;
    let changes = WorkspaceChanges {
        name: change.name.map(|name| check::name("name", &name)).transpose()?,
        language: change.language,
        default_model: change.default_model.map(Some),
        fallback_order: change.fallback_order,
        won_per_100_usd: match change.won_per_100_usd.map(check_rate).transpose()? {
            Some(None) => Some(without_rate(&member).await?),
            rate => rate,
        },
        time_zone: match change.time_zone {
            Some(name) => Some(check_zone(&member, name).await?),
            None => None,
        },
        runs_open: change.runs_open,
        export_reason: change.export_reason,
    };
    let workspace = member.tenant.update(changes).await?.ok_or(ErrorCode::NotFound)?;
    Ok(Json(super::to_wire(workspace, member.tenant.logo().await?)))
}

/// Exchange rate: won per US$100; 0 is no rate.
fn check_rate(won: u32) -> Result<Option<i32>, Refusal> {
    match i32::try_from(won) {
        Ok(0) => Ok(None),
        Ok(won @ 1..=RATE_MAX) => Ok(Some(won)),
        _ => Err(Refusal::field(
            "won_per_100_usd",
            "Enter how many won 100 dollars are, at most 100,000,000.",
            "100달러가 몇 원인지 1억 이하로 입력해 주세요.",
        )),
    }
}

/// No rate, unless a budget is in won: nobody could say any more what is left of it.
async fn without_rate(member: &Member) -> Result<Option<i32>, Refusal> {
    let in_won = |budget: &store::Budget| budget.amount.currency == BudgetCurrency::Krw;
    if member.tenant.budgets().await?.iter().any(in_won) {
        return Err(Refusal::field(
            "won_per_100_usd",
            "A budget is in won, so it takes an exchange rate. Delete that budget first.",
            "원화 예산이 있어서 환율이 필요해요. 먼저 그 예산을 지워 주세요.",
        ));
    }
    Ok(None)
}

/// A time zone that the database knows.
async fn check_zone(member: &Member, name: String) -> Result<String, Refusal> {
    if name.len() <= 60 && member.tenant.knows_time_zone(&name).await? {
        return Ok(name);
    }
    Err(Refusal::field(
        "time_zone",
        "There is no such time zone. Use a name like Asia/Seoul.",
        "그런 시간대는 없어요. Asia/Seoul 같은 이름을 써 주세요.",
    ))
}

/// Models are named through connections that are there, and none stands in twice.
async fn check_models(member: &Member, change: &UpdateWorkspace) -> Result<(), Refusal> {
    if change.default_model.is_none() && change.fallback_order.is_none() {
        return Ok(());
    }
    let connections: HashSet<_> = member.tenant.connections().await?.into_iter().map(|known| known.id).collect();
    let gone = |model: &ModelRef| !connections.contains(&model.connection);
    let order = change.fallback_order.as_deref().unwrap_or_default();
    let field = |name: &str| {
        Refusal::field(
            name,
            "This connection is gone. Choose another model.",
            "없어진 연결이에요. 다른 모델을 골라 주세요.",
        )
    };
    if change.default_model.as_ref().is_some_and(gone) {
        return Err(field("default_model"));
    }
    if order.iter().any(gone) {
        return Err(field("fallback_order"));
    }
    if order.len() > STAND_INS_MAX || order.iter().collect::<HashSet<_>>().len() < order.len() {
        return Err(Refusal::field(
            "fallback_order",
            "Name each model once, and at most 20.",
            "모델은 한 번씩만, 20개까지 정할 수 있어요.",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use api::{Role, Workspace};
    use serde_json::json;

    use crate::testing::TestApp;

    #[tokio::test]
    async fn admins_change_it_and_builders_may_not() {
        let app = TestApp::new().await;
        let admin = app.member("lee", Role::Admin).await;
        let change = json!({"name": "Dalbit Foods", "language": "ko"});
        let workspace: Workspace = admin.patch("/api/v1/workspaces/test", &change).await.ok();
        assert_eq!((workspace.name.as_str(), workspace.slug.as_str()), ("Dalbit Foods", "test"));
        app.member("choi", Role::Builder).await.patch("/api/v1/workspaces/test", &change).await.error(403);
        let rated: Workspace = admin.patch("/api/v1/workspaces/test", &json!({"won_per_100_usd": 139_250})).await.ok();
        assert_eq!(rated.exchange_rate.unwrap().won_per_100_usd, 139_250);
        let me: api::Me = admin.get("/api/v1/me").await.ok();
        assert_eq!(me.workspaces[0].exchange_rate.as_ref().unwrap().as_of.len(), 10);
        admin.patch("/api/v1/workspaces/test", &json!({"won_per_100_usd": u32::MAX})).await.error(422);
        let dollars: Workspace = admin.patch("/api/v1/workspaces/test", &json!({"won_per_100_usd": 0})).await.ok();
        assert_eq!((dollars.exchange_rate, dollars.time_zone.as_str()), (None, "UTC"));
        let seoul: Workspace = admin.patch("/api/v1/workspaces/test", &json!({"time_zone": "Asia/Seoul"})).await.ok();
        assert_eq!(seoul.time_zone, "Asia/Seoul");
        let nowhere = json!({"time_zone": "Asia/Nowhere"});
        assert!(admin.patch("/api/v1/workspaces/test", &nowhere).await.error(422).fields.contains_key("time_zone"));
        let gone = json!({"default_model": {"connection": uuid::Uuid::nil(), "model": "x"}});
        assert!(admin.patch("/api/v1/workspaces/test", &gone).await.error(422).fields.contains_key("default_model"));
        let gone = json!({"fallback_order": [{"connection": uuid::Uuid::nil(), "model": "x"}]});
        assert!(admin.patch("/api/v1/workspaces/test", &gone).await.error(422).fields.contains_key("fallback_order"));
    }
}
