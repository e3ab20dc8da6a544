//! The first start: one owner, one workspace, by whoever holds the token that the server printed.

mod set_up;
mod state;

pub use set_up::set_up;

use utoipa_axum::routes;

use super::Operations;
use crate::auth::Access;

pub(super) fn operations() -> Operations {
    Operations::default().add(Access::Anyone, routes!(state::state, set_up::handler))
}
