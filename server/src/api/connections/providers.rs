//! `GET /providers`

use api::{KeyForm, KeyNeed, Page, Provider};
use axum::Json;
use llm::provider::{ALL, KeyStyle};

/// The providers that Madang knows how to reach
#[utoipa::path(get, path = "/api/v1/providers", operation_id = "listProviders", tag = "connections",
    responses((status = 200, description = "All of them.", body = Page<Provider>)))]
pub async fn providers() -> Json<Page<Provider>> {
    let items = ALL.iter().map(|provider| Provider {
        id: provider.id.to_owned(),
        name: provider.name.to_owned(),
        monogram: provider.monogram.to_owned(),
        base_url: Some(provider.base_url).filter(|url| !url.is_empty()).map(str::to_owned),
        address_example: Some(provider.address_example).filter(|url| !url.is_empty()).map(str::to_owned),
        key: match provider.key_style {
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
    use api::{KeyNeed, Page, Provider};

    use crate::testing::TestApp;

    #[tokio::test]
    async fn everybody_who_is_signed_in_sees_them() {
        let app = TestApp::new().await;
        let providers: Page<Provider> = app.user("owner").await.get("/api/v1/providers").await.ok();
        assert!(providers.items.iter().any(|provider| provider.id == "openai"));
        let is_monogram = |text: &str| text.chars().count() == 2 && text.chars().all(char::is_alphabetic);
        assert!(providers.items.iter().all(|provider| is_monogram(&provider.monogram)), "{providers:?}");
    }

    #[tokio::test]
    async fn every_provider_takes_a_key_and_who_has_no_address_shows_what_one_looks_like() {
        let app = TestApp::new().await;
        let providers: Page<Provider> = app.user("owner").await.get("/api/v1/providers").await.ok();
        for provider in &providers.items {
            assert_ne!(provider.key, KeyNeed::None, "{}", provider.id);
            assert_eq!(provider.base_url.is_none(), provider.address_example.is_some(), "{}", provider.id);
        }
        for own in ["ollama", "llama_cpp", "vllm", "lm_studio", "custom"] {
            let found = providers.items.iter().find(|provider| provider.id == own).unwrap();
            assert_eq!(found.key, KeyNeed::Optional, "{own}");
        }
    }
}
