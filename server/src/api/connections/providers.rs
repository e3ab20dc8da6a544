//! `GET /providers`

use api::{KeyForm, KeyNeed, Page, Provider};
use axum::Json;
use llm::provider::{ALL, KeyStyle, Place};

/// The providers that Madang knows how to reach
#[utoipa::path(get, path = "/api/v1/providers", operation_id = "listProviders", tag = "connections",
    responses((status = 200, description = "All of them.", body = Page<Provider>)))]
pub async fn providers() -> Json<Page<Provider>> {
    let items = ALL.iter().map(|provider| Provider {
        id: provider.id.to_owned(),
        name: provider.name.to_owned(),
        monogram: provider.monogram.to_owned(),
        base_url: Some(provider.base_url).filter(|url| !url.is_empty()).map(str::to_owned),
        key: match provider.key_style {
            KeyStyle::Optional if provider.place == Place::OwnMachine => KeyNeed::None,
            KeyStyle::Optional => KeyNeed::Optional,
            KeyStyle::Bearer
            | KeyStyle::Header(_)
            | KeyStyle::Azure
            | KeyStyle::Google
            | KeyStyle::Clova
            | KeyStyle::Aws => KeyNeed::Required,
        },
        key_form: match provider.key_style {
            KeyStyle::Google => KeyForm::Google,
            KeyStyle::Aws => KeyForm::Aws,
            KeyStyle::Clova => KeyForm::Clova,
            KeyStyle::Bearer | KeyStyle::Header(_) | KeyStyle::Azure | KeyStyle::Optional => KeyForm::Plain,
        },
        key_url: Some(provider.docs_url).filter(|url| !url.is_empty()).map(str::to_owned),
    });
    Json(Page { items: items.collect(), next: None })
}

#[cfg(test)]
mod tests {
    use api::{Page, Provider};

    use crate::testing::TestApp;

    #[tokio::test]
    async fn everybody_who_is_signed_in_sees_them() {
        let app = TestApp::new().await;
        let providers: Page<Provider> = app.user("owner").await.get("/api/v1/providers").await.ok();
        assert!(providers.items.iter().any(|provider| provider.id == "openai"));
        assert!(providers.items.iter().all(|provider| provider.monogram.chars().count() == 2), "{providers:?}");
    }
}
