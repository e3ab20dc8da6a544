//! The calendar: which models are switched off for good, when, and what hangs on them.

mod calendar;
mod feed;
mod list;
mod plan;

use utoipa_axum::routes;

use super::Operations;
use crate::auth::Access;

pub(super) fn operations() -> Operations {
    let admin = Access::Member(api::Role::Admin);
    Operations::default()
        .add(admin, routes!(list::list))
        .add(admin, routes!(feed::create, feed::end))
        .add(Access::LinkHolder, routes!(calendar::read))
}
