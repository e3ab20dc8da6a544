//! Gates: what an app's draft must pass before it is published.

mod approval;
mod approvers;
mod read;
mod requests;
mod run;
mod save;
#[cfg(test)]
mod tests;
mod wire;

use model::{Definition, ModelRef};
use store::{App, GateState, Tenant};
use utoipa_axum::routes;

use self::wire::refuse_rating;
pub use self::wire::to_wire;
use super::Operations;
use crate::{
    auth::{Access, Keys, Member},
    error::{ErrorCode, Refusal},
    runs::accept::models,
};

pub(super) fn operations() -> Operations {
    let builder = Access::Member(api::Role::Builder);
    Operations::default()
        .add(builder.keys(Keys::APPS), routes!(read::read, save::save))
        .add(builder.keys(Keys::APPS), routes!(approvers::approvers))
        .add(builder.keys(Keys::APPS).costs_uncounted(), routes!(run::run))
        .add(builder.keys(Keys::APPS), routes!(run::estimate))
        .add(builder, routes!(approval::approve, approval::withdraw))
        .add(builder.keys(Keys::APPS), routes!(approval::ask))
        .add(builder, routes!(requests::requests))
}

/// The model that would answer; `None` if none can.
pub async fn answering(tenant: &Tenant, definition: &Definition) -> Result<Option<ModelRef>, Refusal> {
    match models(tenant, definition).await {
        Ok(models) => Ok(Some(models.primary)),
        Err(refusal) if matches!(refusal.code(), ErrorCode::NoModel | ErrorCode::NoFittingModel) => Ok(None),
        Err(refusal) => Err(refusal),
    }
}

/// An app's gate, and how its draft stands with it.
async fn state(member: &Member, app: &App) -> Result<GateState, Refusal> {
    let draft = member.tenant.draft(app.id).await?.ok_or(ErrorCode::NotFound)?;
    let answering = answering(&member.tenant, &draft.definition).await?;
    member.tenant.gate(app.id, answering).await?.ok_or_else(|| ErrorCode::NotFound.into())
}

/// The same, as the wire has it.
async fn present(member: &Member, app: &App) -> Result<api::Gate, Refusal> {
    to_wire(member, app, state(member, app).await?).await
}

/// Refuses whoever could not be shown the gate with this share of rows, before anything is changed.
async fn look_first(member: &Member, app: &App, min_percent: Option<u8>) -> Result<(), Refusal> {
    let draft = member.tenant.draft(app.id).await?.ok_or(ErrorCode::NotFound)?;
    let answering = answering(&member.tenant, &draft.definition).await?;
    let state = member.tenant.gate_asking(app.id, answering, min_percent).await?.ok_or(ErrorCode::NotFound)?;
    refuse_rating(member, &state).await
}
