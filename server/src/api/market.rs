//! The market: the workspace's published apps, and templates.

mod search;
mod template;

use model::{AppTemplate, Language};
use store::App;
use utoipa_axum::routes;

use super::Operations;
use crate::auth::{Access, Keys};

const LANGUAGES: [Language; 2] = [Language::En, Language::Ko];

pub(super) fn operations() -> Operations {
    Operations::default()
        .add(Access::Member(api::Role::User).keys(Keys::APPS), routes!(search::search))
        .add(Access::Member(api::Role::User).keys(Keys::APPS), routes!(template::template))
}

/// The template in the reader's language, as it stands beside the published apps.
fn template_to_wire(template: &AppTemplate, published: &[App], language: Language) -> api::Template {
    let is_named_so = |app: &&App| LANGUAGES.iter().any(|language| app.name == template.name.get(*language));
    api::Template {
        added: published.iter().find(is_named_so).map(|app| app.slug.clone()),
        id: template.id.clone(),
        name: template.name.get(language).to_owned(),
        summary: template.summary.get(language).to_owned(),
        category: template.category,
        icon: template.icon.clone(),
        kind: template.localised(language).0.kind,
    }
}
