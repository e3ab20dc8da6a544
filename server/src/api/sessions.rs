//! Signing in and out.

mod sign_in;
mod sign_out;

pub use sign_in::sign_in;

use utoipa_axum::routes;

use super::Operations;
use crate::auth::Access;

pub(super) fn operations() -> Operations {
    Operations::default()
        .add(Access::Anyone, routes!(sign_in::handler))
        .add(Access::SignedIn, routes!(sign_out::sign_out))
}
