//! Models swapped for many apps in one act, and taken back as one.

mod create;
mod gone;
mod list;
mod undo;

use store::{AwayFrom, NamedModel, Replaced};
use utoipa_axum::routes;

use super::{Operations, wire};
use crate::auth::{Access, Keys};

pub(super) fn operations() -> Operations {
    Operations::default()
        .add(Access::Member(api::Role::Admin).keys(Keys::MODELS), routes!(list::list, create::create))
        .add(Access::Member(api::Role::Admin).keys(Keys::MODELS), routes!(undo::undo))
}

/// An act, as the wire has it.
fn to_wire(swap: store::Swap) -> api::Swap {
    let (provider, replaced) = match swap.away_from {
        AwayFrom::Provider(provider) => (Some(provider), None),
        AwayFrom::Model(replaced) => (None, Some(replaced)),
    };
    let name_of = |id: &String| llm::provider::find(id).map_or_else(|| id.clone(), |known| known.name.to_owned());
    let named = |model: NamedModel| api::SwappedModel { model_ref: model.model, name: model.name };
    let (from, to) = replaced.map(|Replaced { from, to }| (named(from), named(to))).unzip();
    let app =
        |app: store::SwappedApp| api::SwappedApp { id: app.app, name: app.name, published: app.published.is_some() };
    api::Swap {
        id: swap.id,
        provider_name: provider.as_ref().map(name_of),
        provider,
        from,
        to,
        apps: swap.apps.into_iter().map(app).collect(),
        by: api::Person { id: swap.made_by, name: swap.made_by_name },
        at: wire::timestamp(swap.made_at),
        undone_at: swap.undone_at.map(wire::timestamp),
    }
}
