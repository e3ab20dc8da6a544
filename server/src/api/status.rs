//! How the server fares, for those who answer for a workspace.

mod read;

use utoipa_axum::routes;

use super::Operations;
use crate::auth::{Access, Keys};

pub(super) fn operations() -> Operations {
    Operations::default().add(Access::Member(api::Role::Admin).keys(Keys::WORKSPACE), routes!(read::read))
}
