//! The signed-in person.

mod change_password;
mod end_other_sessions;
mod end_session;
mod read;
mod sessions;
mod update;

use store::{Membership, Person};
use utoipa_axum::routes;

use super::{Operations, wire};
use crate::{
    auth::{Access, wire_role},
    error::Refusal,
    madang::Madang,
};

pub(super) fn operations() -> Operations {
    Operations::default()
        .add(Access::SignedIn, routes!(read::read, update::update))
        .add(Access::SignedIn, routes!(change_password::change_password))
        .add(Access::SignedIn, routes!(sessions::sessions, end_other_sessions::end_other_sessions))
        .add(Access::SignedIn, routes!(end_session::end_session))
}

/// The person with their workspaces and what they haven't read there, as the wire has them.
pub async fn to_wire(madang: &Madang, person: Person, memberships: Vec<Membership>) -> Result<api::Me, Refusal> {
    let unread = madang.store.unread_notices(person.id).await?;
    let membership = |of: Membership| {
        let unread = unread.get(&of.workspace).copied().unwrap_or_default();
        membership(of, unread)
    };
    Ok(api::Me {
        id: person.id,
        name: person.name,
        email: person.email,
        language: person.language,
        theme: person.theme.map(|theme| match theme {
            store::Theme::Light => api::Theme::Light,
            store::Theme::Dark => api::Theme::Dark,
        }),
        letter_keys: person.letter_keys,
        mail_notices: madang.letters.is_some().then_some(person.mail_notices),
        workspaces: memberships.into_iter().map(membership).collect(),
    })
}

fn membership(membership: Membership, unread: i64) -> api::Membership {
    api::Membership {
        id: membership.workspace,
        slug: membership.slug,
        name: membership.name,
        role: wire_role(membership.role),
        members: wire::count(membership.members),
        exchange_rate: membership.exchange_rate.map(super::workspaces::rate_to_wire),
        runs_open_since: membership.runs_open_since.map(wire::timestamp),
        unread_notices: wire::count(unread),
    }
}
