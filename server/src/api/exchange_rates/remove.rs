//! `DELETE /workspaces/{workspace}/exchange-rates/{starts_on}`

use api::ExchangeRates;
use axum::Json;
use store::RatesChanged;

use crate::{
    api::check,
    auth::Member,
    error::{ErrorCode, Refusal},
    strict::At,
};

/// Takes an exchange rate away whose day hasn’t begun
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/exchange-rates/{starts_on}", operation_id = "removeExchangeRate",
    tag = "workspaces",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("starts_on" = String, Path, description = "The rate's first day, such as `2027-01-01`."),
    ),
    responses(
        (status = 200, description = "The other rates.", body = ExchangeRates),
        (status = 404, description = "`not_found`: no rate begins on that day.", body = api::ErrorBody),
        (status = 422, description = "`invalid`: the day has begun.", body = api::ErrorBody),
    ))]
pub async fn remove(member: Member, At((_, day)): At<(String, String)>) -> Result<Json<ExchangeRates>, Refusal> {
    let day = check::day("starts_on", &day)?;
    match member.tenant.remove_exchange_rate(day).await? {
        RatesChanged::Saved => super::rates(&member).await.map(Json),
        RatesChanged::Not => Err(ErrorCode::NotFound.into()),
        RatesChanged::TooLate => Err(Refusal::field(
            "starts_on",
            "This rate has begun, and what was counted by it stays. Set another one from today on instead.",
            "이미 시작된 환율이고, 이 환율로 센 금액은 그대로 남아요. 대신 오늘부터의 환율을 새로 정해 주세요.",
        )),
    }
}
