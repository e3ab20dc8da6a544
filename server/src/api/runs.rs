//! Runs, their events, and what people said of them. A run is for whoever started it.

mod answer;
mod cancel;
mod create;
mod delete;
mod events;
mod list;
mod rate;
mod read;
pub mod stream;
mod suggest;
mod try_draft;
mod try_version;
pub mod wire;

pub(super) use create::started_by;
pub(super) use try_draft::Trial;

use model::{
    ApiKeyId, AppId, Language, RunId,
    run::{RunProgress, RunSource},
};
use utoipa_axum::routes;

use super::{Operations, apps::may_edit};
use crate::{
    auth::{Access, Keys, Member},
    error::{ErrorCode, Refusal},
};

pub(super) fn operations() -> Operations {
    let user = Access::Member(api::Role::User);
    Operations::default()
        .add(user.keys(Keys::RUN_APPS), routes!(create::create))
        .add(Access::Member(api::Role::Builder).keys(Keys::RUN_APPS).costs_uncounted(), routes!(try_draft::try_draft))
        .add(
            Access::Member(api::Role::Builder).keys(Keys::RUN_APPS).costs_uncounted(),
            routes!(try_version::try_version),
        )
        .add(Access::Member(api::Role::Builder).keys(Keys::RUN_APPS).costs_uncounted(), routes!(suggest::suggest))
        .add(user.keys(Keys::RUNS).also_of_one_app(), routes!(list::list))
        .add(user.keys(Keys::RUNS).also_of_one_app(), routes!(read::read, delete::delete))
        .add(user.keys(Keys::RUNS).also_of_one_app(), routes!(answer::answer))
        .add(user.keys(Keys::RUNS).also_of_one_app(), routes!(events::events))
        .add(user.keys(Keys::RUN_APPS).also_of_one_app(), routes!(cancel::cancel))
        .add(user.keys(Keys::RUNS).also_of_one_app(), routes!(rate::rate, rate::unrate))
}

/// Refuses what needs what a run held, once that is gone.
pub(super) fn still_kept(gone_at: Option<time::OffsetDateTime>) -> Result<(), Refusal> {
    gone_at.map_or(Ok(()), |_| Err(ErrorCode::NotKept.into()))
}

/// The member's own run; others' are not there for them. Nor is one of a comparison while they rate that blind: it would tell whose answer
/// it is.
pub(super) async fn own(member: &Member, run: RunId) -> Result<store::RunDetail, Refusal> {
    let found = member.tenant.run(run, Some(member.id)).await?;
    let found = found
        .filter(|found| found.run.person == Some(member.id) && seen_by_key(member, found.run.app.id, found.run.key));
    let found = found.ok_or(ErrorCode::NotFound)?;
    not_blind(member, &found).await?;
    Ok(found)
}

/// A run that the member may read: their own, or one of a comparison of an app that they may change.
async fn readable(member: &Member, run: RunId) -> Result<store::RunDetail, Refusal> {
    let found = member.tenant.run(run, Some(member.id)).await?;
    let found =
        found.filter(|found| seen_by_key(member, found.run.app.id, found.run.key)).ok_or(ErrorCode::NotFound)?;
    if found.run.person != Some(member.id) {
        if found.run.source != RunSource::Comparison {
            return Err(ErrorCode::NotFound.into());
        }
        let app = member.tenant.app(found.run.app.id).await?.ok_or(ErrorCode::NotFound)?;
        if !may_edit(member, app.owner) {
            return Err(ErrorCode::NotFound.into());
        }
    }
    not_blind(member, &found).await?;
    Ok(found)
}

/// Whether the request's key, if it has one, may see a run of this app. A key for an app sees what it ran itself, and not what its maker ran
/// on pages or with another key.
pub(super) fn seen_by_key(member: &Member, app: AppId, by: Option<ApiKeyId>) -> bool {
    let Some(only) = member.only_app() else { return true };
    only == app && by.is_some() && by == member.key().map(|key| key.holder.id)
}

async fn not_blind(member: &Member, found: &store::RunDetail) -> Result<(), Refusal> {
    let of_comparison = found.run.source == RunSource::Comparison;
    if of_comparison && member.tenant.is_rating_run(found.run.id, member.id).await? {
        return Err(ErrorCode::BlindRating.into());
    }
    Ok(())
}

/// A run, with what was written so far while it goes on.
async fn to_wire(member: &Member, run: store::Run, language: Language) -> Result<api::Run, Refusal> {
    let live = live(&member.tenant, &run).await?;
    Ok(wire::run(run, live, language))
}

/// How far a run is that goes on.
pub async fn live(tenant: &store::Tenant, run: &store::Run) -> Result<RunProgress, Refusal> {
    if run.outcome.is_some() {
        return Ok(RunProgress::queued());
    }
    let events = tenant.events(run.id, 0, i64::MAX).await?;
    // A watcher goes on behind the run's last event; what came after that was read is not shown twice.
    let seen = events.iter().filter(|event| event.number <= run.last_event);
    Ok(RunProgress::told(seen.map(|event| &*event.payload)))
}
