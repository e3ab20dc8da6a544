//! The calendar: which models are switched off for good, when, and what hangs on them.

mod calendar;
mod feed;
mod list;
mod measure;
mod measured;
mod plan;
mod shares;
#[cfg(test)]
mod tests;

pub use list::items;
use utoipa_axum::routes;

use super::Operations;
use crate::auth::{Access, Keys};

pub(super) fn operations() -> Operations {
    let admin = Access::Member(api::Role::Admin);
    Operations::default()
        .add(admin.keys(Keys::MODELS), routes!(list::list))
        .add(admin.keys(Keys::MODELS), routes!(measure::estimate))
        .add(admin.keys(Keys::MODELS).costs_uncounted(), routes!(measure::measure))
        .add(admin.keys(Keys::MODELS), routes!(measured::measured))
        .add(admin, routes!(feed::create, feed::end))
        .add(Access::LinkHolder, routes!(calendar::read))
}
