//! Share links, for those who manage them: whoever may edit the app.

mod address;
mod create;
pub(in crate::api) mod domains;
mod list;
pub(in crate::api) mod policy;
mod qr;
mod reports;
mod revoke;
mod update;
mod usage;

use model::{LinkId, door::Shut};
use utoipa_axum::routes;

use super::{Operations, wire};
use crate::{
    api::apps::find_editable,
    auth::{Access, Keys, Member},
    error::{ErrorCode, Refusal},
};

pub(super) fn operations() -> Operations {
    let builder = Access::Member(api::Role::Builder);
    Operations::default()
        // What visitors of a link cost is not counted against the key that made it, and goes on after that.
        .add(builder.keys(Keys::APPS).costs_uncounted(), routes!(list::list, create::create))
        .add(builder.keys(Keys::APPS).costs_uncounted(), routes!(update::update, revoke::revoke))
        // Whoever knows an address may use it, which is more than a program that reads apps should get at.
        .add(builder, routes!(address::read, address::renew))
        .add(builder, routes!(qr::qr))
        .add(builder.keys(Keys::APPS), routes!(usage::usage))
        .add(builder.keys(Keys::APPS), routes!(reports::reports))
}

/// A link of an app that the member may change.
async fn find(member: &Member, app: &str, link: LinkId) -> Result<store::Link, Refusal> {
    let app = find_editable(member, app).await?;
    let found = member.tenant.link(link).await?.filter(|link| link.app == app.id);
    found.ok_or_else(|| ErrorCode::NotFound.into())
}

/// The link, as the wire has it.
fn to_wire(link: store::Link) -> api::Link {
    let store::LinkSettings {
        name,
        opens_at,
        expires_at,
        audience,
        look,
        embed_origins,
        limits,
        max_runs_per_address_hour,
    } = link.settings;
    api::Link {
        id: link.id,
        name,
        token_last4: link.token_last4,
        address_readable: link.address_readable,
        state: state(link.state),
        audience: match &audience {
            store::LinkAudience::Anyone => api::LinkAudience::Anyone,
            store::LinkAudience::Password { .. } => api::LinkAudience::Password,
            store::LinkAudience::Mail { .. } => api::LinkAudience::Mail,
            store::LinkAudience::Members => api::LinkAudience::Members,
        },
        mail_domains: match audience {
            store::LinkAudience::Mail { domains, .. } => domains.iter().map(|domain| domains::shown(domain)).collect(),
            _ => Vec::new(),
        },
        title: look.title,
        greeting: look.greeting,
        language: look.language,
        accent: look.accent,
        logo: look.logo,
        embed_origins,
        pinned_version: link.pinned_version.map(wire::count),
        opens_at: opens_at.map(wire::timestamp),
        expires_at: expires_at.map(wire::timestamp),
        max_runs: policy::count(limits.max_runs),
        max_runs_per_day: policy::count(limits.max_runs_per_day),
        max_cost: limits.max_micros.map(policy::money),
        max_cost_per_day: limits.max_micros_per_day.map(policy::money),
        max_runs_per_address_hour: u32::try_from(max_runs_per_address_hour).unwrap_or_default(),
        max_runs_at_once: policy::count(limits.max_runs_at_once).unwrap_or(u32::MAX),
        runs: wire::count(link.usage.runs),
        cost: policy::money(link.usage.spent_micros),
        last_run_at: link.last_run_at.map(wire::timestamp),
        created_at: wire::timestamp(link.created_at),
    }
}

fn state(state: Result<(), Shut>) -> api::LinkState {
    match state {
        // The last three are asked about single runs.
        Ok(()) | Err(Shut::RunsAtOnce { .. } | Shut::MoneyHeld | Shut::CostUnknown) => api::LinkState::Open,
        Err(Shut::NotYetOpen { .. }) => api::LinkState::NotYetOpen,
        Err(Shut::Expired) => api::LinkState::Expired,
        Err(Shut::Revoked) => api::LinkState::Revoked,
        Err(Shut::RunsUsed | Shut::MoneyUsed) => api::LinkState::UsedUp,
        Err(Shut::DayRunsUsed { .. } | Shut::DayMoneyUsed { .. }) => api::LinkState::DayUsed,
    }
}
