//! Share links, for those who manage them: whoever may edit the app.

mod create;
mod list;
mod reports;
mod revoke;
mod update;

use time::OffsetDateTime;
use utoipa_axum::routes;

use super::{Operations, wire};
use crate::{auth::Access, error::Refusal, madang::Madang};

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
        state: match link.state {
            store::LinkState::Open => api::LinkState::Open,
            store::LinkState::Expired => api::LinkState::Expired,
            store::LinkState::Revoked => api::LinkState::Revoked,
            store::LinkState::UsedUp => api::LinkState::UsedUp,
        },
        pinned_version: link.pinned_version.map(wire::count),
        expires_at: link.expires_at.map(wire::timestamp),
        max_runs: link.max_runs.map(wire::count),
        max_runs_per_address_hour: wire::count(link.max_runs_per_address_hour),
        runs: wire::count(link.runs_used),
        last_run_at: link.last_run_at.map(wire::timestamp),
        created_at: wire::timestamp(link.created_at),
    }
}

/// When a link closes: a moment to come, within ten years.
fn check_expiry(madang: &Madang, at: api::Timestamp) -> Result<OffsetDateTime, Refusal> {
    let moment = OffsetDateTime::from_unix_timestamp_nanos(i128::from(at.0) * 1_000_000).ok();
    let now = madang.now();
    moment.filter(|moment| *moment > now && *moment < now + time::Duration::days(3660)).ok_or_else(|| {
        Refusal::field(
            "expires_at",
            "Choose a moment that is still to come, within ten years.",
            "지금보다 뒤이고 10년 안인 때를 골라 주세요.",
        )
    })
}

/// A number of runs within its bounds.
fn check_runs(field: &str, runs: u32, most: u32) -> Result<u32, Refusal> {
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

const MOST_RUNS: u32 = 1_000_000;
const MOST_RUNS_PER_ADDRESS_HOUR: u32 = 1000;
const RUNS_PER_ADDRESS_HOUR: u32 = 20;
