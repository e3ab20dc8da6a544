//! Legal holds, which admins place and lift.

mod lift;
mod list;
mod place;

use utoipa_axum::routes;

use super::{Operations, wire::timestamp};
use crate::{
    auth::{Access, Keys},
    error::{ErrorCode, Refusal},
};

pub(super) fn operations() -> Operations {
    let admin = Access::Member(api::Role::Admin);
    Operations::default()
        .add(admin.keys(Keys::WORKSPACE), routes!(list::list, place::place))
        .add(admin.keys(Keys::WORKSPACE), routes!(lift::lift))
}

fn to_wire(hold: store::LegalHold) -> api::LegalHold {
    api::LegalHold {
        id: hold.id,
        scope: hold.scope,
        object: hold.object,
        object_name: hold.object_name,
        reason: hold.reason,
        placed_by: api::Person { id: hold.placed_by, name: hold.placed_by_name.unwrap_or_default() },
        placed_at: timestamp(hold.placed_at),
        lifted_by: hold.lifted_by_name,
        lifted_at: hold.lifted_at.map(timestamp),
    }
}

/// The refusal to delete what is held: since when and how far, for whoever asks; why, only admins read.
pub(super) fn refusal(held: store::HeldBy) -> Refusal {
    let held = api::HeldBy { scope: held.scope, placed_at: timestamp(held.placed_at) };
    Refusal::from(ErrorCode::OnHold).with_current(&held)
}
