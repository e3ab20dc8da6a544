//! Members.

mod list;
mod password_link;
mod remove;
mod update;

use utoipa_axum::routes;

use super::{Operations, wire};
use crate::{
    auth::{Access, Keys, Member, wire_role},
    error::{ErrorCode, Refusal},
    letters,
};

pub(super) fn operations() -> Operations {
    Operations::default()
        .add(Access::Member(api::Role::Admin).keys(Keys::MEMBERS), routes!(list::list))
        // A role outlives the key that would give it.
        .add(Access::Member(api::Role::Admin), routes!(update::update))
        .add(Access::Member(api::Role::Admin), routes!(password_link::password_link))
        .add(Access::Member(api::Role::User).keys(Keys::MEMBERS), routes!(remove::remove))
}

fn to_wire(member: store::Member) -> api::Member {
    api::Member {
        id: member.person,
        name: member.name,
        email: member.email,
        role: wire_role(member.role),
        joined_at: wire::timestamp(member.joined_at),
        last_seen_at: member.seen_at.map(wire::timestamp),
        mail_trouble: member.mail_trouble.map(letters::trouble_to_wire),
    }
}

/// Nobody changes somebody of a higher role than their own, or gives a higher one: only owners make and unmake owners.
fn within_own_role(caller: &Member, other: api::Role) -> Result<(), Refusal> {
    if other > caller.role { Err(ErrorCode::Forbidden.into()) } else { Ok(()) }
}
