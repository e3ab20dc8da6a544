//! Invitations: links that make somebody a member, once.

mod accept;
mod create;
mod list;
mod read;
mod revoke;

pub use accept::{Acceptor, accept};

use utoipa_axum::routes;

use super::{Operations, wire};
use crate::auth::{Access, wire_role};

pub(super) fn operations() -> Operations {
    Operations::default()
        .add(Access::Member(api::Role::Admin), routes!(list::list, create::create))
        .add(Access::Member(api::Role::Admin), routes!(revoke::revoke))
        .add(Access::LinkHolder, routes!(read::read))
        .add(Access::LinkHolder, routes!(accept::handler))
}

fn to_wire(invitation: store::Invitation) -> api::Invitation {
    api::Invitation {
        id: invitation.id,
        email: invitation.email,
        role: wire_role(invitation.role),
        invited_by: invitation.invited_by,
        expires_at: wire::timestamp(invitation.expires_at),
    }
}
