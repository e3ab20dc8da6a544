//! Share links, for those who manage them: whoever may edit the app.

mod create;
mod list;
mod policy;
mod reports;
mod revoke;
mod update;

use model::door::Shut;
use utoipa_axum::routes;

use super::{Operations, wire};
use crate::auth::Access;

pub(super) fn operations() -> Operations {
    let builder = Access::Member(api::Role::Builder);
    Operations::default()
        .add(builder, routes!(list::list, create::create))
        .add(builder, routes!(update::update, revoke::revoke))
        .add(builder, routes!(reports::reports))
}

/// The link, as the wire has it.
fn to_wire(link: store::Link) -> api::Link {
    api::Link {
        id: link.id,
        name: link.name,
        token_last4: link.token_last4,
        state: state(link.state),
        pinned_version: link.pinned_version.map(wire::count),
        expires_at: link.expires_at.map(wire::timestamp),
        opens_at: link.opens_at.map(wire::timestamp),
        max_runs: policy::count(link.policy.max_runs),
        max_runs_per_day: policy::count(link.policy.max_runs_per_day),
        max_cost: link.policy.max_micros.map(policy::money),
        max_cost_per_day: link.policy.max_micros_per_day.map(policy::money),
        cost: policy::money(link.usage.spent_micros),
        max_runs_per_address_hour: wire::count(link.max_runs_per_address_hour),
        runs: wire::count(link.usage.runs),
        last_run_at: link.last_run_at.map(wire::timestamp),
        created_at: wire::timestamp(link.created_at),
    }
}

fn state(state: Result<(), Shut>) -> api::LinkState {
    match state {
        // The last three are asked about single runs.
        Ok(()) | Err(Shut::AddressUsed { .. } | Shut::MoneyHeld | Shut::CostUnknown) => api::LinkState::Open,
        Err(Shut::NotYetOpen { .. }) => api::LinkState::NotYetOpen,
        Err(Shut::Expired) => api::LinkState::Expired,
        Err(Shut::Revoked) => api::LinkState::Revoked,
        Err(Shut::RunsUsed | Shut::MoneyUsed) => api::LinkState::UsedUp,
        Err(Shut::DayRunsUsed { .. } | Shut::DayMoneyUsed { .. }) => api::LinkState::DayUsed,
    }
}
