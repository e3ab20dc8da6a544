//! Conversations: the runs of one chat, in order. A conversation is for whoever began it.

mod runs;

use utoipa_axum::routes;

use super::Operations;
use crate::auth::Access;

pub(super) fn operations() -> Operations {
    Operations::default().add(Access::Member(api::Role::User), routes!(runs::runs))
}
