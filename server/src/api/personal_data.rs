//! What a workspace does about personal data in prompts.

mod read;
mod save;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use utoipa_axum::routes;

use super::Operations;
use crate::auth::{Access, Keys};

pub(super) fn operations() -> Operations {
    let admin = Access::Member(api::Role::Admin).keys(Keys::WORKSPACE);
    Operations::default().add(admin, routes!(read::read, save::save))
}

fn to_wire(settings: &Arc<store::PersonalData>) -> api::PersonalData {
    let store::PersonalData { others, connections, apps, names, revision } = Arc::unwrap_or_clone(settings.clone());
    let revision = u64::try_from(revision).unwrap_or_default();
    api::PersonalData { others, connections, apps, names, revision }
}
