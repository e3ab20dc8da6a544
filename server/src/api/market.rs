//! The market: the workspace's published apps, and templates.

mod search;
mod template;

use model::{AppTemplate, Language};
use utoipa_axum::routes;

use super::Operations;
use crate::auth::Access;

pub(super) fn operations() -> Operations {
    Operations::default()
        .add(Access::Member(api::Role::User), routes!(search::search))
        .add(Access::Member(api::Role::User), routes!(template::template))
}

/// The template in the reader's language.
fn template_to_wire(template: &AppTemplate, language: Language) -> api::Template {
    api::Template {
        id: template.id.clone(),
        name: template.name.get(language).to_owned(),
        summary: template.summary.get(language).to_owned(),
        category: template.category,
        icon: template.icon.clone(),
        kind: template.localised(language).0.kind,
    }
}
