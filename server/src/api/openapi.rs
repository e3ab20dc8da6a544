//! `GET /openapi.json`

use std::sync::LazyLock;

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use utoipa_axum::routes;

use super::{Operations, document};
use crate::{auth::Access, error::Refusal};

pub(super) fn operations() -> Operations {
    Operations::default().add(Access::Anyone, routes!(openapi))
}

/// The document as it is served and kept in the repository.
pub fn text() -> Result<String, serde_json::Error> {
    document().to_pretty_json().map(|text| text + "\n")
}

/// This document
#[utoipa::path(get, path = "/api/v1/openapi.json", operation_id = "getOpenapi", tag = "reference",
    responses((status = 200, description = "The OpenAPI 3.1 document of this API.", content_type = "application/json")))]
pub async fn openapi() -> Result<Response, Refusal> {
    static TEXT: LazyLock<Option<String>> = LazyLock::new(|| text().ok());
    let text = TEXT.as_deref().ok_or_else(|| Refusal::internal("the OpenAPI document could not be made"))?;
    Ok(([(header::CONTENT_TYPE, "application/json")], text).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::document::operations_mut;

    #[test]
    fn every_operation_names_its_rule_its_purpose_and_its_errors() {
        let mut document = document();
        for (path, item) in &mut document.paths.paths {
            for (_, operation) in operations_mut(item) {
                let id = operation.operation_id.clone().unwrap_or_default();
                assert!(
                    operation.extensions.as_ref().is_some_and(|e| e.contains_key("x-access")),
                    "{path} {id}: no rule"
                );
                assert!(operation.summary.is_some(), "{path} {id}: no summary");
                assert!(id.starts_with(|c: char| c.is_ascii_lowercase()), "{path} {id}: operationId is verb + noun");
                assert!(operation.tags.as_ref().is_some_and(|tags| tags.len() == 1), "{path} {id}: one tag");
            }
        }
    }

    #[test]
    fn routes_that_anybody_may_call_are_few_and_known() {
        let mut document = document();
        let mut open = Vec::new();
        for (path, item) in &mut document.paths.paths {
            for (_, operation) in operations_mut(item) {
                let rule = operation.extensions.as_ref().and_then(|e| e.get("x-access").cloned());
                if rule == Some("anyone".into()) {
                    open.push(format!("{} {path}", operation.operation_id.clone().unwrap_or_default()));
                }
            }
        }
        open.sort();
        assert_eq!(
            open,
            [
                "askPasswordReset /api/v1/password-resets",
                "getOpenapi /api/v1/openapi.json",
                "getSetup /api/v1/setup",
                "setUp /api/v1/setup",
                "signIn /api/v1/sessions",
            ]
        );
    }

    #[test]
    fn what_costs_or_creates_can_be_sent_twice() {
        let mut document = document();
        let mut bare = Vec::new();
        for item in document.paths.paths.values_mut() {
            let posts = operations_mut(item).filter(|(method, _)| *method == axum::http::Method::POST);
            let without = posts.filter(|(_, operation)| !crate::api::once::by_itself(operation));
            bare.extend(without.map(|(_, operation)| operation.operation_id.clone().unwrap_or_default()));
        }
        bare.sort();
        // By a token that works once; a session more; and stopping or unlocking twice is doing it once. Mails that are asked for are counted.
        let once = [
            "acceptInvitation",
            "askPasswordReset",
            "askSharedAppCode",
            "cancelSharedRun",
            "setUp",
            "signIn",
            "unlockSharedApp",
            "useSharedAppCode",
        ];
        assert_eq!(bare, once);
    }

    #[test]
    fn the_document_in_the_repository_is_the_present_one() {
        let kept = include_str!("../../../docs/openapi.json");
        assert!(kept == text().unwrap(), "docs/openapi.json is stale; run `cargo xtask openapi` and commit it");
    }
}
