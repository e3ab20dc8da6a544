//! What a link lets in, as it is asked for: checked, and in the store's words.

use api::{Money, Timestamp};
use time::OffsetDateTime;

use crate::{
    api::wire,
    auth::Member,
    error::{ErrorCode, Refusal},
    madang::Madang,
    models::price_of,
    runs::accept::models,
};

pub const MOST_RUNS: u32 = 1_000_000;
pub const MOST_RUNS_PER_ADDRESS_HOUR: u32 = 1000;
pub const RUNS_PER_ADDRESS_HOUR: u32 = 20;
/// A million US dollars.
const MOST_MICROS: i64 = 1_000_000_000_000;

/// A moment to come, within ten years.
pub fn moment(madang: &Madang, field: &str, at: Timestamp) -> Result<OffsetDateTime, Refusal> {
    let moment = OffsetDateTime::from_unix_timestamp_nanos(i128::from(at.0) * 1_000_000).ok();
    let now = madang.now();
    moment.filter(|moment| *moment > now && *moment < now + time::Duration::days(3660)).ok_or_else(|| {
        Refusal::field(
            field,
            "Choose a moment that is still to come, within ten years.",
            "지금보다 뒤이고 10년 안인 때를 골라 주세요.",
        )
    })
}

/// Checks that a link opens before it closes.
pub fn in_order(opens_at: Option<OffsetDateTime>, expires_at: Option<OffsetDateTime>) -> Result<(), Refusal> {
    match opens_at.zip(expires_at) {
        Some((opens, closes)) if opens >= closes => Err(Refusal::field(
            "opens_at",
            "The link would close before it opens. Choose an earlier moment, or a later end.",
            "열리기 전에 닫혀요. 더 이른 때나 더 늦은 마감을 골라 주세요.",
        )),
        _ => Ok(()),
    }
}

/// A number of runs within its bounds.
pub fn runs(field: &str, runs: u32, most: u32) -> Result<u32, Refusal> {
    if (1..=most).contains(&runs) {
        Ok(runs)
    } else {
        Err(Refusal::field(
            field,
            format!("Enter a number from 1 to {most}."),
            format!("1부터 {most} 사이의 수를 입력해 주세요."),
        ))
    }
}

/// An amount of money within its bounds, in millionths of a US dollar.
pub fn micros(field: &str, money: Money) -> Result<i64, Refusal> {
    if (1..=MOST_MICROS).contains(&money.micros) {
        Ok(money.micros)
    } else {
        Err(Refusal::field(
            field,
            "Enter an amount above zero, and up to a million dollars.",
            "0보다 크고 100만 달러를 넘지 않는 금액을 입력해 주세요.",
        ))
    }
}

/// Checks that money can be limited: nobody can hold to a limit what nobody knows the price of.
pub async fn price_known(member: &Member, app: model::AppId, field: &str) -> Result<(), Refusal> {
    let runnable = member.tenant.runnable(&app.to_string()).await?.ok_or(ErrorCode::NotPublished)?;
    let models = models(&member.tenant, &runnable.definition).await?;
    let connections = member.tenant.connections().await?;
    let connection = connections.iter().find(|connection| connection.id == models.primary.connection);
    match connection.and_then(|connection| price_of(connection, &models.primary.model)) {
        Some(_) => Ok(()),
        None => Err(Refusal::field(
            field,
            "Nobody knows what this app’s model costs, so its money can’t be limited. An admin can set a price on the Models page; or limit the runs.",
            "이 앱의 모델 가격을 알 수 없어 금액 한도를 둘 수 없어요. 관리자가 모델 페이지에서 가격을 정하거나, 실행 횟수로 한도를 정해 주세요.",
        )),
    }
}

/// Money, as the wire has it.
pub fn money(micros: i64) -> Money {
    Money::usd(micros)
}

/// A number of runs, as the wire has it.
pub fn count(runs: Option<i64>) -> Option<u32> {
    runs.map(wire::count)
}
