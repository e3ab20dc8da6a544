//! The calendar: which models are switched off for good, when, and what hangs on them.

mod list;
mod plan;

use utoipa_axum::routes;

use super::Operations;
use crate::auth::Access;

pub(super) fn operations() -> Operations {
    Operations::default().add(Access::Member(api::Role::Admin), routes!(list::list))
}
