//! The fire drill: what would happen if a provider were gone.

mod judge;
mod run;

pub(super) use judge::{named, run_app};

use utoipa_axum::routes;

use super::Operations;
use crate::auth::{Access, Keys};

pub(super) fn operations() -> Operations {
    Operations::default().add(Access::Member(api::Role::Admin).keys(Keys::MODELS), routes!(run::run))
}
