//! `/api/v1`: one folder a resource, one file an operation: the handler, its OpenAPI description, and its tests.
//!
//! To add an operation:
//! 1. its types in crate `api`, and a method on `api::Client`;
//! 2. a file `api/<resource>/<verb>.rs` with the handler under `#[utoipa::path]` and its tests;
//! 3. a line in the resource's `operations()` naming who may call it, and by which scope of an API key: without one no key may;
//! 4. `cargo xtask openapi`, and commit the document.

use axum::{extract::DefaultBodyLimit, middleware};
use utoipa::openapi::{OpenApi, extensions::ExtensionsBuilder};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

use crate::auth::{Rule, guard};

pub(crate) mod apps;
mod audit_log;
pub(crate) mod budgets;
pub(crate) mod check;
mod comparisons;
mod compat;
mod connections;
mod conversations;
mod document;
mod exchange_rates;
mod files;
mod fire_drill;
mod gates;
mod holds;
mod imports;
mod invitations;
mod invoices;
mod keys;
mod links;
mod market;
mod me;
mod members;
mod models;
mod notices;
mod once;
pub mod openapi;
mod password_resets;
mod personal_data;
pub(crate) mod pieces;
mod retention;
pub(crate) mod retirements;
mod run_log;
mod runs;
mod sessions;
mod setup;
pub mod shared;
mod splits;
mod status;
mod swaps;
pub(crate) mod test_rows;
mod usage;
mod webhooks;
pub(crate) mod wire;
mod workspaces;

pub use connections::probe;
pub use document::document;
pub use invitations::{Acceptor, accept};
pub use password_resets::{ask_password_reset, keys_after_reset, reset_password};
pub use sessions::sign_in;
pub use setup::set_up;
pub use wire::timestamp;

/// Routes with their rules. There is no way to add one without.
#[derive(Default)]
pub struct Operations(OpenApiRouter);

impl Operations {
    /// Adds the routes of one path, which `rule` lets callers use: an [`Access`](crate::auth::Access), by which no API key may, or one with
    /// the keys that may.
    #[must_use]
    pub fn add(self, rule: impl Into<Rule>, (schemas, mut paths, handlers): UtoipaMethodRouter) -> Self {
        let rule = rule.into();
        let mut keeps_once = false;
        for item in paths.paths.values_mut() {
            if let Some(post) = item.post.as_mut().filter(|post| rule.has_caller() && !once::by_itself(post)) {
                once::describe(post);
                keeps_once = true;
            }
            for (method, operation) in document::operations_mut(item) {
                let described = ExtensionsBuilder::new().add("x-access", rule.describe(&method)).build();
                operation.extensions.get_or_insert_default().merge(described);
                operation.security = document::security(rule.key_scope(&method), rule.access());
                document::add_common_refusals(operation, rule, &method);
            }
        }
        let handlers = if keeps_once { handlers.layer(middleware::from_fn(once::once)) } else { handlers };
        let guarded = handlers.layer(middleware::from_fn(move |path, request, next| guard(rule, path, request, next)));
        Self(self.0.routes((schemas, paths, guarded)))
    }

    /// The same for routes whose requests may be so large, instead of as large as all others.
    #[must_use]
    pub fn add_large(
        self,
        most_bytes: usize,
        rule: impl Into<Rule>,
        (schemas, paths, handlers): UtoipaMethodRouter,
    ) -> Self {
        // A request with an idempotency key is read before the handler sees it, so the limit stands around that.
        let one = Self::default().add(rule, (schemas, paths, handlers));
        Self(self.0.merge(one.0.layer(DefaultBodyLimit::max(most_bytes))))
    }

    /// Adds another resource's routes.
    #[must_use]
    pub fn merge(self, other: Self) -> Self {
        Self(self.0.merge(other.0))
    }

    fn split(self) -> (axum::Router, OpenApi) {
        self.0.split_for_parts()
    }
}

/// Every operation.
pub fn operations() -> Operations {
    Operations::default()
        .merge(setup::operations())
        .merge(comparisons::operations())
        .merge(sessions::operations())
        .merge(password_resets::operations())
        .merge(me::operations())
        .merge(workspaces::operations())
        .merge(audit_log::operations())
        .merge(budgets::operations())
        .merge(exchange_rates::operations())
        .merge(invoices::operations())
        .merge(members::operations())
        .merge(invitations::operations())
        .merge(connections::operations())
        .merge(models::operations())
        .merge(fire_drill::operations())
        .merge(splits::operations())
        .merge(status::operations())
        .merge(swaps::operations())
        .merge(retirements::operations())
        .merge(notices::operations())
        .merge(usage::operations())
        .merge(webhooks::operations())
        .merge(market::operations())
        .merge(apps::operations())
        .merge(imports::operations())
        .merge(test_rows::operations())
        .merge(gates::operations())
        .merge(personal_data::operations())
        .merge(retention::operations())
        .merge(holds::operations())
        .merge(pieces::operations())
        .merge(runs::operations())
        .merge(run_log::operations())
        .merge(conversations::operations())
        .merge(files::operations())
        .merge(keys::operations())
        .merge(links::operations())
        .merge(shared::operations())
        .merge(compat::operations())
        .merge(openapi::operations())
}

/// The routes under `/api/v1`, and what describes them.
pub fn routes() -> (axum::Router, OpenApi) {
    operations().split()
}
