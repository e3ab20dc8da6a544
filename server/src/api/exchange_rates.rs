//! Exchange rates from US dollars to won, each from a day on.

mod list;
mod remove;
mod set;
#[cfg(test)]
mod tests;

use utoipa_axum::routes;

use super::{Operations, wire};
use crate::{
    auth::{Access, Keys, Member},
    error::Refusal,
};

pub(super) fn operations() -> Operations {
    let admin = Access::Member(api::Role::Admin);
    Operations::default()
        .add(admin.keys(Keys::WORKSPACE), routes!(list::list, set::set))
        .add(admin.keys(Keys::WORKSPACE), routes!(remove::remove))
}

/// All rates, the latest day first, as the wire has them.
async fn rates(member: &Member) -> Result<api::ExchangeRates, Refusal> {
    let (rates, today) = member.tenant.exchange_rates().await?;
    // They are in the order of their days, the latest first.
    let current = rates.iter().map(|rate| rate.starts_on).find(|day| *day <= today);
    let rate = |rate: store::DatedRate| api::DatedRate {
        state: match rate.starts_on {
            day if day > today => api::RateState::Upcoming,
            day if Some(day) == current => api::RateState::Current,
            _ => api::RateState::Past,
        },
        starts_on: rate.starts_on.to_string(),
        won_per_100_usd: rate.won_per_100_usd.map(wire::count),
        set_by: rate.set_by,
        set_at: wire::timestamp(rate.set_at),
    };
    Ok(api::ExchangeRates { items: rates.into_iter().map(rate).collect(), today: today.to_string() })
}
