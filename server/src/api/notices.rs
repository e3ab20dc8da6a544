//! Notices of the caller: what they are to know and do.

mod list;
mod read;
mod read_all;

use utoipa_axum::routes;

use super::Operations;
use crate::auth::Access;

pub(super) fn operations() -> Operations {
    let user = Access::Member(api::Role::User);
    Operations::default()
        .add(user, routes!(list::list))
        .add(user, routes!(read_all::read_all))
        .add(user, routes!(read::read))
}
