//! The models that a workspace can use.

mod list;
mod set;

pub use list::price;

use utoipa_axum::routes;

use super::Operations;
use crate::auth::{Access, Keys};

pub(super) fn operations() -> Operations {
    Operations::default()
        .add(Access::Member(api::Role::User).keys(Keys::MODELS), routes!(list::list))
        .add(Access::Member(api::Role::Admin).keys(Keys::MODELS), routes!(set::set))
        .add(Access::Member(api::Role::Admin).keys(Keys::MODELS), routes!(set::remove_price))
}
