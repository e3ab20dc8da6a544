//! What runs came to: of a workspace for its admins, and of an app for those who may change it.

mod export;
mod forecast;
mod near;
mod period;
mod read;
#[cfg(test)]
mod tests;
mod what_if;
mod wire;

use api::{UsageBy, UsageQuery};
use utoipa_axum::routes;

use super::Operations;
use crate::{
    auth::{Access, Keys, Member},
    error::{ErrorCode, Refusal},
};

pub(super) fn operations() -> Operations {
    let (admin, builder) = (Access::Member(api::Role::Admin), Access::Member(api::Role::Builder));
    Operations::default()
        .add(admin.keys(Keys::WORKSPACE), routes!(read::of_workspace))
        .add(admin.keys(Keys::WORKSPACE), routes!(export::workspace_csv))
        .add(admin.keys(Keys::WORKSPACE), routes!(export::workspace_xlsx))
        .add(admin.keys(Keys::WORKSPACE), routes!(what_if::of_workspace))
        .add(builder.keys(Keys::APPS), routes!(read::of_app))
        .add(builder.keys(Keys::APPS), routes!(export::app_csv))
        .add(builder.keys(Keys::APPS), routes!(export::app_xlsx))
        .add(builder.keys(Keys::APPS), routes!(what_if::of_app))
}

/// Refuses a key for one app to learn who uses the app, and through which other doors: it sees what it ran itself.
fn without_others(member: &Member, asked: &UsageQuery) -> Result<(), Refusal> {
    let of_others =
        matches!(asked.by, Some(UsageBy::Member | UsageBy::Door)) || asked.member.is_some() || asked.link.is_some();
    if of_others && member.only_app().is_some() { Err(ErrorCode::KeyOfApp.into()) } else { Ok(()) }
}
