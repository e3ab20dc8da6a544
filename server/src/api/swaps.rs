//! Models swapped for many apps in one act, and taken back as one.

mod create;
mod list;
mod undo;

use utoipa_axum::routes;

use super::{Operations, wire};
use crate::auth::Access;

pub(super) fn operations() -> Operations {
    Operations::default()
        .add(Access::Member(api::Role::Admin), routes!(list::list, create::create))
        .add(Access::Member(api::Role::Admin), routes!(undo::undo))
}

/// An act, as the wire has it.
fn to_wire(swap: store::Swap) -> api::Swap {
    let provider = llm::provider::find(&swap.provider).map(|provider| provider.name.to_owned());
    let app =
        |app: store::SwappedApp| api::SwappedApp { id: app.app, name: app.name, published: app.published.is_some() };
    api::Swap {
        id: swap.id,
        provider_name: provider.unwrap_or_else(|| swap.provider.clone()),
        provider: swap.provider,
        apps: swap.apps.into_iter().map(app).collect(),
        by: api::Person { id: swap.made_by, name: swap.made_by_name },
        at: wire::timestamp(swap.made_at),
        undone_at: swap.undone_at.map(wire::timestamp),
    }
}
