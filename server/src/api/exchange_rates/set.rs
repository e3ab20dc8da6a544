//! `PUT /workspaces/{workspace}/exchange-rates`

use api::{ExchangeRates, SetExchangeRate};
use axum::Json;
use store::RatesChanged;

use crate::{
    api::{check, workspaces::RATE_MAX},
    auth::Member,
    error::Refusal,
    strict::Body,
};

/// Sets the exchange rate from a day on
///
/// From today or a later day; a rate that was set for the same day is replaced. What was counted by earlier rates stays.
#[utoipa::path(put, path = "/api/v1/workspaces/{workspace}/exchange-rates", operation_id = "setExchangeRate", tag = "workspaces",
    params(("workspace" = String, Path, description = "The workspace's id or slug.")), request_body = SetExchangeRate,
    responses(
        (status = 200, description = "All rates.", body = ExchangeRates),
        (status = 422, description = "`invalid`: also if the day is over.", body = api::ErrorBody),
    ))]
pub async fn set(member: Member, Body(wanted): Body<SetExchangeRate>) -> Result<Json<ExchangeRates>, Refusal> {
    let day = wanted.starts_on.as_deref().map(|day| check::day("starts_on", day)).transpose()?;
    let won = i32::try_from(wanted.won_per_100_usd).ok().filter(|won| (1..=RATE_MAX).contains(won));
    let won = won.ok_or_else(|| {
        Refusal::field(
            "won_per_100_usd",
            "Enter how many won 100 dollars are, at most 100,000,000.",
            "100달러가 몇 원인지 1억 이하로 입력해 주세요.",
        )
    })?;
    match member.tenant.set_exchange_rate(day, won, member.id).await? {
        RatesChanged::Saved => super::rates(&member).await.map(Json),
        RatesChanged::TooLate => Err(Refusal::field(
            "starts_on",
            "What was counted by earlier rates stays. Give today or a later day, in the workspace’s time zone.",
            "이전 환율로 센 금액은 그대로 남아요. 워크스페이스 시간대로 오늘이나 그 뒤의 날짜를 넣어 주세요.",
        )),
        RatesChanged::Not => Err(Refusal::field(
            "starts_on",
            "This workspace has 4,000 rates, which is the most. Change one of those that are to come.",
            "이 워크스페이스에는 환율이 이미 4,000개 있어요. 앞으로의 환율을 고쳐 주세요.",
        )),
    }
}
