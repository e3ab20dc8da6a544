//! Gemini on Vertex AI, which has Gemini's bodies but other URLs.
//!
//! Source: `docs.cloud.google.com/vertex-ai/generative-ai/docs/reference/rest`, and `python-genai` for the list of models. A URL
//! contains a project and a location, `https://{location}-aiplatform.googleapis.com/v1/projects/{project}/locations/{location}`.
//! If the base URL lacks them, the service account's project is used, and the location in the host name.

use percent_encoding::utf8_percent_encode;

use super::{WireRequest, gemini};
use crate::{
    auth::{google::ServiceAccount, sigv4::RESERVED},
    endpoint::Endpoint,
};

/// The base of a model's URLs.
pub(super) fn model_url(endpoint: &Endpoint, model: &str) -> String {
    let model = model.trim_start_matches('/');
    let named = model.starts_with("publishers/").then(|| gemini::encode_path(model));
    let named = named.unwrap_or_else(|| {
        let model = model.strip_prefix("models/").or_else(|| model.strip_prefix("google/")).unwrap_or(model);
        format!("publishers/google/models/{}", utf8_percent_encode(model, RESERVED))
    });
    format!("{}/{named}", root(endpoint))
}

/// The list is the same for all projects, and only the beta version of the API has one.
pub(super) fn models_request(endpoint: &Endpoint) -> WireRequest {
    let base = &endpoint.base_url;
    let host = base.find("/v1").and_then(|at| base.get(..at)).unwrap_or(base);
    WireRequest::get(format!("{host}/v1beta1/publishers/google/models?pageSize=100"))
}

fn root(endpoint: &Endpoint) -> String {
    let base = &endpoint.base_url;
    if base.contains("/projects/") {
        return base.clone();
    }
    // An unreadable key is rejected when it is used. An API key (Vertex's "express mode") implies its project.
    let account = endpoint.key.as_ref().and_then(|key| ServiceAccount::parse(key.expose()).ok().flatten());
    match account.and_then(|account| account.project_id.clone()) {
        Some(project) => {
            format!("{base}/projects/{}/locations/{}", utf8_percent_encode(&project, RESERVED), location(base))
        }
        None => base.clone(),
    }
}

/// The location in the host name, such as `us-central1` in `https://us-central1-aiplatform.googleapis.com/v1`; without one it is
/// `global`.
fn location(base: &str) -> &str {
    let host = base.split_once("://").map_or(base, |(_, rest)| rest);
    host.split_once("-aiplatform.").map_or("global", |(location, _)| location)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{auth::google, endpoint::Secret, provider};

    fn url(base: Option<&str>, key: &str, model: &str) -> String {
        model_url(&Endpoint::new(&provider::VERTEX, base, Some(Secret::new(key))), model)
    }

    #[test]
    fn the_project_stands_in_the_address_or_in_the_key() {
        let key = google::tests::key_file("https://oauth2.googleapis.com/token");
        let stated = "https://europe-west4-aiplatform.googleapis.com/v1/projects/p-1/locations/europe-west4";
        assert_eq!(
            url(Some(stated), &key, "gemini-2.5-flash"),
            format!("{stated}/publishers/google/models/gemini-2.5-flash")
        );
        assert_eq!(
            url(None, &key, "models/gemini-2.5-flash"),
            "https://aiplatform.googleapis.com/v1/projects/our-project/locations/global/publishers/google/models/gemini-2.5-flash"
        );
        assert_eq!(
            url(Some("https://us-central1-aiplatform.googleapis.com"), &key, "google/gemini-2.5-flash"),
            "https://us-central1-aiplatform.googleapis.com/v1/projects/our-project/locations/us-central1/publishers/google/models/\
            gemini-2.5-flash"
        );
        assert_eq!(
            url(None, "AQ.express", "publishers/google/models/x y"),
            "https://aiplatform.googleapis.com/v1/publishers/google/models/x%20y"
        );
    }

    #[test]
    fn the_list_is_everybodys() {
        let stated = "https://europe-west4-aiplatform.googleapis.com/v1/projects/p-1/locations/europe-west4";
        let request = models_request(&Endpoint::new(&provider::VERTEX, Some(stated), None));
        assert_eq!(
            request.url,
            "https://europe-west4-aiplatform.googleapis.com/v1beta1/publishers/google/models?pageSize=100"
        );
    }
}
