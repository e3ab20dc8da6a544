//! Runs, their events, and what people said of them. A run is for whoever started it.

mod cancel;
mod create;
mod events;
mod list;
mod rate;
mod read;
pub mod stream;
mod try_draft;

use model::RunId;
use utoipa_axum::routes;

use super::Operations;
use crate::{
    auth::{Access, Member},
    error::{ErrorCode, Refusal},
    runs::wire,
};

pub(super) fn operations() -> Operations {
    let user = Access::Member(api::Role::User);
    Operations::default()
        .add(user, routes!(create::create))
        .add(Access::Member(api::Role::Builder), routes!(try_draft::try_draft))
        .add(user, routes!(list::list))
        .add(user, routes!(read::read))
        .add(user, routes!(events::events))
        .add(user, routes!(cancel::cancel))
        .add(user, routes!(rate::rate, rate::unrate))
}

/// The member's own run; others' are not there for them.
async fn own(member: &Member, run: RunId) -> Result<store::RunDetail, Refusal> {
    let found = member.tenant.run(run, Some(member.id)).await?;
    found.filter(|found| found.run.person == Some(member.id)).ok_or_else(|| ErrorCode::NotFound.into())
}

/// A run with what only its events tell.
async fn to_wire(member: &Member, run: store::Run, language: model::Language) -> Result<api::Run, Refusal> {
    let from_events = from_events(&member.tenant, &run).await?;
    Ok(wire::run(run, from_events, language))
}

/// What was written so far of a run that goes on, and how one that ended did.
pub async fn from_events(tenant: &store::Tenant, run: &store::Run) -> Result<wire::FromEvents, Refusal> {
    if run.output.is_none() {
        let events = tenant.events(run.id, 0, i64::MAX).await?;
        // A watcher goes on behind the run's last event; what came after that was read is not shown twice.
        let seen = events.iter().filter(|event| event.number <= run.last_event);
        let live_output = wire::text_of(seen.map(|event| &*event.payload));
        return Ok(wire::FromEvents { live_output, cut_off: false });
    }
    let last = tenant.events(run.id, run.last_event - 1, 1).await?;
    Ok(wire::FromEvents { live_output: String::new(), cut_off: last.iter().any(|event| wire::cut_off(&event.payload)) })
}
