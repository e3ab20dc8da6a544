//! Comparisons of an app: test rows × columns, each a version or the draft with a model. They are for those who may change the app.

mod blind;
pub(super) mod create;
pub(super) mod estimate;
mod export;
mod list;
mod read;
mod resume;
mod rows;
mod stop;
mod use_column;
mod wire;

pub use wire::comparison as to_wire;

use model::ComparisonId;
use store::Comparison;
use utoipa_axum::routes;

use super::{Operations, apps::find_editable};
use crate::{
    auth::{Access, Keys, Member},
    error::{ErrorCode, Refusal},
};

pub(super) fn operations() -> Operations {
    let builder = Access::Member(api::Role::Builder);
    Operations::default()
        .add(builder.keys(Keys::APPS).costs_uncounted(), routes!(list::list, create::create))
        .add(builder.keys(Keys::APPS), routes!(estimate::estimate))
        .add(builder.keys(Keys::APPS), routes!(read::read))
        .add(builder.keys(Keys::APPS), routes!(rows::rows))
        .add(builder.keys(Keys::APPS), routes!(stop::stop))
        .add(builder.keys(Keys::APPS).costs_uncounted(), routes!(resume::resume))
        .add(builder, routes!(blind::rate, blind::choose, blind::end))
        .add(builder.keys(Keys::APPS), routes!(use_column::use_column))
        .add(builder.keys(Keys::APPS), routes!(export::csv))
        .add(builder.keys(Keys::APPS), routes!(export::xlsx))
}

/// A comparison of an app that the member may change.
async fn find(member: &Member, app: &str, id: ComparisonId) -> Result<Comparison, Refusal> {
    let app = find_editable(member, app).await?;
    member.tenant.comparison(app.id, id).await?.ok_or_else(|| ErrorCode::NotFound.into())
}

/// The same, for what tells which answer is whose: not while the member is rating it blind.
async fn find_open(member: &Member, app: &str, id: ComparisonId) -> Result<Comparison, Refusal> {
    let found = find(member, app, id).await?;
    if member.tenant.is_rating_answers_of(id, member.id).await? {
        return Err(ErrorCode::BlindRating.into());
    }
    Ok(found)
}
