//! Conversations: the runs of one chat, in order. A conversation is for whoever began it.

mod runs;

use utoipa_axum::routes;

use super::Operations;
use crate::auth::{Access, Keys};

pub(super) fn operations() -> Operations {
    Operations::default().add(Access::Member(api::Role::User).keys(Keys::RUNS).also_of_one_app(), routes!(runs::runs))
}
