//! Workspaces: the tenants.

mod create;
mod export;
pub mod logos;
mod read;
mod update;

use store::{ExchangeRate, Logo, Workspace};
use utoipa_axum::routes;

pub use self::update::RATE_MAX;

use super::{Operations, wire};
use crate::auth::{Access, Keys};

pub(super) fn operations() -> Operations {
    Operations::default()
        .add(Access::SignedIn, routes!(create::create))
        .add(Access::Member(api::Role::User).keys(Keys::WORKSPACE), routes!(read::read))
        .add(Access::Member(api::Role::Admin).keys(Keys::WORKSPACE), routes!(update::update))
        .add(Access::Member(api::Role::Admin).keys(Keys::WORKSPACE), routes!(logos::keep, logos::change, logos::remove))
        // What it holds is apps: their drafts and test rows.
        .add(Access::Member(api::Role::Admin).keys(Keys::APPS), routes!(export::export))
}

/// An exchange rate, as the wire has it.
pub fn rate_to_wire(rate: ExchangeRate) -> api::ExchangeRate {
    api::ExchangeRate { won_per_100_usd: wire::count(rate.won_per_100_usd), as_of: rate.set_on.to_string() }
}

/// The workspace, as the wire has it.
pub fn to_wire(workspace: Workspace, logo: Option<Logo>) -> api::Workspace {
    api::Workspace {
        id: workspace.id,
        slug: workspace.slug,
        name: workspace.name,
        language: workspace.language,
        default_model: workspace.default_model,
        fallback_order: workspace.fallback_order,
        exchange_rate: workspace.exchange_rate.map(rate_to_wire),
        time_zone: workspace.time_zone,
        runs_open_since: workspace.runs_open_since.map(wire::timestamp),
        export_reason: workspace.export_reason,
        members: wire::count(workspace.members),
        logo: logo.map(logos::to_wire),
    }
}
