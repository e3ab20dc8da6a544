//! Azure: OpenAI's Chat Completions at Azure's addresses. Bodies, answers and streams are OpenAI's; additions by the content
//! filter (a first chunk without choices, results beside each choice) are ignored.
//!
//! Source: `learn.microsoft.com/azure/ai-foundry/openai/reference` and `/api-version-lifecycle`,
//! `/rest/api/aifoundry/modelinference`. Four kinds of address are told apart by their form:
//!
//! | base URL | asked at |
//! |---|---|
//! | `https://NAME.openai.azure.com` or `…/openai/v1` | `…/openai/v1/chat/completions`; the body names the deployment |
//! | `…/openai` | `…/openai/deployments/{deployment}/chat/completions?api-version=…` |
//! | `…/openai/deployments/{deployment}` | the same, whatever model is named |
//! | `https://NAME.services.ai.azure.com/models`, `https://NAME.REGION.models.ai.azure.com` | `…/chat/completions?api-version=…`: the model catalog |
//!
//! The deployments of a resource can't be listed with its key, so there is no list of models.

use percent_encoding::utf8_percent_encode;
use url::Url;

use super::{WireRequest, openai_chat};
use crate::{
    auth::sigv4::RESERVED,
    chat::{ChatRequest, Mode},
    endpoint::Endpoint,
};

/// The newest stable version of the deployments' API.
const DEPLOYMENTS_VERSION: &str = "2024-10-21";
/// The version of the model catalog's API.
const CATALOG_VERSION: &str = "2024-05-01-preview";

pub(super) fn chat_request(endpoint: &Endpoint, request: &ChatRequest, mode: Mode) -> WireRequest {
    let wire = openai_chat::chat_request(endpoint, request, mode);
    WireRequest { url: chat_url(&endpoint.base_url, &request.model), ..wire }
}

fn chat_url(base: &str, model: &str) -> String {
    url(base, model, "chat/completions")
}

pub(super) fn embeddings_url(base: &str, model: &str) -> String {
    url(base, model, "embeddings")
}

fn url(base: &str, model: &str, operation: &str) -> String {
    let model = utf8_percent_encode(model, RESERVED);
    if is_catalog(base) {
        format!("{base}/{operation}?api-version={CATALOG_VERSION}")
    } else if base.contains("/openai/deployments/") {
        format!("{base}/{operation}?api-version={DEPLOYMENTS_VERSION}")
    } else if base.ends_with("/openai") {
        format!("{base}/deployments/{model}/{operation}?api-version={DEPLOYMENTS_VERSION}")
    } else if base.ends_with("/openai/v1") {
        format!("{base}/{operation}")
    } else {
        format!("{base}/openai/v1/{operation}")
    }
}

/// The URL for Responses and the model's name there; `None` if there are none, as at a single model's own endpoint. They belong
/// to the newer API only, which every resource has.
pub(super) fn responses<'m>(base: &'m str, model: &'m str) -> Option<(String, &'m str)> {
    if is_serverless(base) {
        return None;
    }
    let resource = base.strip_suffix("/models").unwrap_or(base);
    let (resource, path) = resource.split_once("/openai").unwrap_or((resource, ""));
    let deployment = path.strip_prefix("/deployments/").and_then(|rest| rest.split('/').next());
    Some((format!("{resource}/openai/v1/responses"), deployment.unwrap_or(model)))
}

fn is_catalog(base: &str) -> bool {
    base.ends_with("/models") || is_serverless(base)
}

/// Whether the URL is that of a single model's own endpoint in the catalog, which takes its key as a bearer token.
pub(crate) fn is_serverless(base: &str) -> bool {
    let url = Url::parse(base).ok();
    url.as_ref().and_then(Url::host_str).is_some_and(|host| host.ends_with(".models.ai.azure.com"))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{
        Event, StopReason,
        chat::{Message, Role},
        dialect::{Dialect, replay},
        error::ErrorKind,
        provider::{AZURE, AZURE_CATALOG},
    };

    #[test]
    fn each_kind_of_address_is_asked_where_it_answers() {
        let resource = "https://dalbit.openai.azure.com";
        let versioned = "?api-version=2024-10-21";
        for (base, expected) in [
            (resource, format!("{resource}/openai/v1/chat/completions")),
            ("https://dalbit.openai.azure.com/openai/v1/", format!("{resource}/openai/v1/chat/completions")),
            (
                "https://dalbit.openai.azure.com/openai",
                format!("{resource}/openai/deployments/our%20gpt/chat/completions{versioned}"),
            ),
            (
                "https://dalbit.openai.azure.com/openai/deployments/gpt/chat/completions",
                format!("{resource}/openai/deployments/gpt/chat/completions{versioned}"),
            ),
            (
                "https://dalbit.services.ai.azure.com/models",
                "https://dalbit.services.ai.azure.com/models/chat/completions?api-version=2024-05-01-preview"
                    .to_owned(),
            ),
            (
                "https://mistral.koreacentral.models.ai.azure.com",
                "https://mistral.koreacentral.models.ai.azure.com/chat/completions?api-version=2024-05-01-preview"
                    .to_owned(),
            ),
        ] {
            let endpoint = Endpoint::new(&AZURE, Some(base), None);
            let request = ChatRequest { model: "our gpt".into(), ..ChatRequest::default() };
            assert_eq!(chat_request(&endpoint, &request, Mode::Stream).url, expected, "{base}");
            assert_eq!(Dialect::Azure.models_request(&endpoint), None);
        }
    }

    /// Some models make responses alone: all of those by the catalog, and those that are newer by their names.
    #[test]
    fn models_that_only_make_responses_are_asked_for_them() {
        let known = crate::catalog::all().iter().filter(|known| known.provider == "azure" && known.responses_only);
        let names: Vec<_> = known.map(|known| known.id).chain(["gpt-5.9-pro", "gpt-6.2-codex-max"]).collect();
        assert!(names.len() > 16, "{names:?}");
        for (base, url, named) in [
            ("https://dalbit.openai.azure.com", "https://dalbit.openai.azure.com/openai/v1/responses", None),
            ("https://dalbit.openai.azure.com/openai/v1", "https://dalbit.openai.azure.com/openai/v1/responses", None),
            ("https://dalbit.openai.azure.com/openai", "https://dalbit.openai.azure.com/openai/v1/responses", None),
            (
                "https://dalbit.openai.azure.com/openai/deployments/ours",
                "https://dalbit.openai.azure.com/openai/v1/responses",
                Some("ours"),
            ),
            (
                "https://dalbit.services.ai.azure.com/models",
                "https://dalbit.services.ai.azure.com/openai/v1/responses",
                None,
            ),
        ] {
            let endpoint = Endpoint::new(&AZURE, Some(base), None);
            for model in &names {
                let request = ChatRequest {
                    model: (*model).into(),
                    messages: vec![Message::new(Role::User, "안녕")],
                    max_output_tokens: Some(9),
                    ..ChatRequest::default()
                };
                let dialect = endpoint.dialect_of(model);
                let wire = dialect.chat_request(&endpoint, &request, Mode::Stream);
                let body: Value = serde_json::from_slice(&wire.body).unwrap();
                assert_eq!((wire.url.as_str(), dialect), (url, Dialect::OpenAiResponses), "{model}");
                assert_eq!(body["model"], named.unwrap_or(model));
                assert_eq!((&body["max_output_tokens"], body.get("messages")), (&json!(9), None), "{model}");
            }
            assert_eq!(endpoint.dialect_of("gpt-4.1"), Dialect::Azure);
        }
        let serverless = Endpoint::new(&AZURE_CATALOG, Some("https://x.koreacentral.models.ai.azure.com"), None);
        assert_eq!(serverless.dialect_of("gpt-5.4-pro"), Dialect::Azure);
    }

    #[test]
    fn the_body_is_openais() {
        let body = |provider, model: &str| -> Value {
            let request = ChatRequest {
                model: model.into(),
                messages: vec![Message::new(Role::User, "안녕")],
                temperature: Some(0.5),
                max_output_tokens: Some(9),
                ..ChatRequest::default()
            };
            let endpoint = Endpoint::new(provider, Some("https://dalbit.openai.azure.com"), None);
            serde_json::from_slice(&chat_request(&endpoint, &request, Mode::Stream).body).unwrap()
        };
        let sent = body(&AZURE, "gpt-4.1");
        assert_eq!((&sent["model"], &sent["max_completion_tokens"]), (&json!("gpt-4.1"), &json!(9)));
        assert_eq!(body(&AZURE, "gpt-5-mini")["temperature"], Value::Null, "named after its model, as most are");
        let sent = body(&AZURE_CATALOG, "Mistral-Large");
        assert_eq!((&sent["max_tokens"], &sent["stream_options"]), (&json!(9), &Value::Null));
    }

    #[test]
    fn additions_by_the_filter_are_ignored() {
        let chunk = |value: Value| format!("data: {value}\n\n");
        let first = json!({"choices": [], "created": 0, "id": "", "prompt_filter_results": [{"prompt_index": 0}]});
        let word = json!({"choices": [{"index": 0, "delta": {"content": "네"}, "content_filter_results": {}}]});
        let end = json!({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]});
        let stream = [chunk(first), chunk(word), chunk(end), "data: [DONE]\n\n".to_owned()].concat();
        let events = replay::events(Dialect::Azure, &stream).unwrap();
        assert_eq!(replay::answer(&events), "네");
        assert_eq!(events.last(), Some(&Event::Stop(StopReason::End)));

        let refused =
            json!({"error": {"code": "content_filter", "message": "The response was filtered", "status": 400}});
        assert_eq!(replay::failure(400, &refused.to_string()), ErrorKind::Filtered);
        let missing = json!({"error": {"code": "DeploymentNotFound", "message": "The API deployment does not exist."}});
        assert!(matches!(replay::failure(404, &missing.to_string()), ErrorKind::NotFound { .. }));
    }
}
