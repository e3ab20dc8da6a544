//! API keys: of a workspace, for admins; for an app, for those who may change it; and one's own. No key makes keys.

mod current;
mod new;
mod of_app;
mod of_workspace;
mod own;

#[cfg(test)]
mod tests;

use utoipa_axum::routes;

use super::{
    Operations,
    links::policy::{count, money},
    wire::{self, timestamp},
};
use crate::auth::{Access, Keys};

pub(super) fn operations() -> Operations {
    let (admin, builder) = (Access::Member(api::Role::Admin), Access::Member(api::Role::Builder));
    Operations::default()
        .add(admin, routes!(of_workspace::list, of_workspace::create))
        .add(admin, routes!(of_workspace::revoke))
        .add(builder, routes!(of_app::list, of_app::create))
        .add(builder, routes!(of_app::revoke))
        .add(Access::SignedIn, routes!(own::list, own::create))
        .add(Access::SignedIn, routes!(own::revoke))
        .add(Access::KeyHolder(api::Role::User).keys(Keys::Any).also_of_one_app(), routes!(current::current))
}

/// The key, as the wire has it.
fn to_wire(key: store::ApiKey) -> api::ApiKey {
    let (app, app_name) = key.app.unzip();
    api::ApiKey {
        id: key.id,
        kind: key.kind,
        name: key.name,
        token_last4: key.token_last4,
        state: match key.state {
            store::ApiKeyState::Open => api::ApiKeyState::Open,
            store::ApiKeyState::Expired => api::ApiKeyState::Expired,
            store::ApiKeyState::Revoked => api::ApiKeyState::Revoked,
        },
        scopes: key.scopes,
        workspace: key.workspace,
        workspace_name: key.workspace_name,
        app,
        app_name,
        made_by: key.person,
        made_by_name: key.person_name,
        expires_at: key.expires_at.map(timestamp),
        max_runs: count(key.limits.max_runs),
        max_runs_per_day: count(key.limits.max_runs_per_day),
        max_cost: key.limits.max_micros.map(money),
        max_cost_per_day: key.limits.max_micros_per_day.map(money),
        max_runs_at_once: count(key.limits.max_runs_at_once),
        runs: (key.limits.is_any()).then(|| wire::count(key.runs)),
        cost: key.limits.limits_money().then(|| money(key.spent_micros)),
        last_used_at: key.last_used_at.map(timestamp),
        leaked_at: key.leaked_at.map(timestamp),
        created_at: timestamp(key.created_at),
    }
}
