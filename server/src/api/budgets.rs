//! Budgets, which admins make and everybody who is stopped by one may ask more of.

mod ask;
mod create;
mod delete;
mod list;
mod read;
#[cfg(test)]
mod tests;
mod update;

use model::budget::{Amount, BudgetCurrency, BudgetPeriod};
use store::Tenant;
use utoipa_axum::routes;

use super::{Operations, wire};
use crate::{
    auth::{Access, Keys},
    error::{ErrorCode, Refusal},
    models::DAY,
};

/// The most that a budget may be, in millionths: a thousand million.
const MOST_MICROS: i64 = 1_000_000_000_000_000;

pub(super) fn operations() -> Operations {
    let admin = Access::Member(api::Role::Admin);
    Operations::default()
        .add(admin.keys(Keys::WORKSPACE), routes!(list::list, create::create))
        .add(admin.keys(Keys::WORKSPACE), routes!(read::read, update::update, delete::delete))
        .add(Access::Member(api::Role::User), routes!(ask::ask))
}

/// The budget, as the wire has it.
pub(crate) fn to_wire(budget: store::Budget) -> api::Budget {
    let currency = budget.amount.currency;
    let (reached, too_little) = (budget.is_reached(), budget.is_too_little());
    let provider = budget.concern.provider().map(str::to_owned);
    api::Budget {
        id: budget.id,
        name: budget.name,
        scope: budget.concern.scope(),
        object: budget.concern.object(),
        object_name: budget.object_name,
        app_slug: budget.app_slug,
        provider_name: provider.as_deref().and_then(llm::provider::find).map(|known| known.name.to_owned()),
        provider,
        period: budget.period,
        amount: budget.amount,
        warn_percent: budget.warn_percent.and_then(|percent| u8::try_from(percent).ok()),
        spent: Amount { micros: budget.spent_micros, currency },
        reserved: Amount { micros: budget.reserved_micros.max(0), currency },
        unpriced_runs: wire::count(budget.unpriced_runs),
        reached,
        too_little,
        starts_on: budget.starts_on.format(DAY).ok().filter(|_| budget.period != BudgetPeriod::All),
        resets_at: budget.resets_at.map(wire::timestamp),
        revision: u64::try_from(budget.revision).unwrap_or_default(),
        created_at: wire::timestamp(budget.created_at),
    }
}

/// How much may be spent, which must be something, in a currency that the workspace knows.
async fn check_amount(tenant: &Tenant, amount: Amount) -> Result<Amount, Refusal> {
    if !(1..=MOST_MICROS).contains(&amount.micros) {
        return Err(Refusal::field(
            "amount",
            "Enter an amount of more than nothing and at most 1,000,000,000.",
            "0보다 크고 10억 이하인 금액을 입력해 주세요.",
        ));
    }
    if amount.currency == BudgetCurrency::Krw {
        let workspace = tenant.read().await?.ok_or(ErrorCode::NotFound)?;
        if workspace.exchange_rate.is_none() {
            return Err(Refusal::field(
                "amount",
                "Set an exchange rate in the workspace’s settings first: providers charge in dollars.",
                "먼저 워크스페이스 설정에서 환율을 정해 주세요. 제공사는 달러로 청구해요.",
            ));
        }
    }
    Ok(amount)
}

/// When admins are told.
fn check_percent(percent: u8) -> Result<i16, Refusal> {
    if (1..=99).contains(&percent) {
        return Ok(percent.into());
    }
    Err(Refusal::field("warn_percent", "Enter 1 to 99 percent.", "1에서 99 사이의 퍼센트를 입력해 주세요."))
}
