//! Every operation with keys of every scope: what the document says is what happens.

use std::collections::BTreeSet;

use api::{ErrorBody, ErrorCode};
use axum::http::Method;
use model::KeyScope;
use uuid::Uuid;

use super::{app_key, key, program};
use crate::{
    api::document::{document, operations_mut},
    testing::{TestApp, TestClient},
};

/// An operation, as the document describes it.
struct Described {
    id: String,
    method: Method,
    path: String,
    /// What `x-access` says after `key: `; `None` where nobody has to be let in.
    key: Option<String>,
}

fn all() -> Vec<Described> {
    let mut document = document();
    let mut all = Vec::new();
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in operations_mut(item) {
            let access = operation.extensions.as_ref().and_then(|e| e.get("x-access")).unwrap().as_str().unwrap();
            let key = access.split_once("; key: ").map(|(_, key)| key.to_owned());
            let security = serde_json::to_value(&operation.security).unwrap().to_string();
            match key.as_deref() {
                None => assert_eq!(security, "null", "{path}"),
                Some("none") => assert_eq!(security, r#"[{"session":[]}]"#, "{path}"),
                Some("any") => assert!(security.contains(r#"{"bearer":[]}"#), "{path}: {security}"),
                Some(scope) => {
                    assert!(security.contains(&format!(r#"{{"bearer":["{scope}"]}}"#)), "{path}: {security}")
                }
            }
            // They say what is wrong in other houses' words; what keys get at there is in `api/compat/tests.rs`.
            if path.starts_with("/v1/") {
                continue;
            }
            all.push(Described { id: operation.operation_id.clone().unwrap(), method, path: path.clone(), key });
        }
    }
    all
}

/// An address of the operation in the workspace `test`. What else it names is nowhere, so that nothing is done.
fn address(path: &str, app: &str) -> String {
    let mut address = path.replace("{workspace}", "test").replace("{app}", app);
    while let (Some(from), Some(to)) = (address.find('{'), address.find('}')) {
        address.replace_range(from..=to, &Uuid::now_v7().to_string());
    }
    address
}

/// What a request was refused with, if it was.
async fn refused(client: &TestClient, operation: &Described, address: &str) -> Option<ErrorCode> {
    let answer = client.send(operation.method.clone(), address, None).await;
    serde_json::from_str::<ErrorBody>(answer.text()).ok().map(|body| body.error.code)
}

#[tokio::test]
async fn each_operation_takes_exactly_the_scope_that_it_names() {
    let app = TestApp::new().await;
    let owner = app.user("owner").await;
    let nowhere = Uuid::now_v7().to_string();
    for scope in KeyScope::ALL {
        let made = key(&owner, &[*scope]).await;
        let program = program(&app, &made.token);
        for operation in all() {
            let code = refused(&program, &operation, &address(&operation.path, &nowhere)).await;
            let wanted = match operation.key.as_deref() {
                // What its handler asks for is the handler's.
                Some("any") => continue,
                None => None,
                Some("none") => Some(ErrorCode::NotForKeys),
                Some(named) => (named != scope.as_str()).then_some(ErrorCode::ScopeMissing),
            };
            let of_the_door = [ErrorCode::NotForKeys, ErrorCode::ScopeMissing, ErrorCode::Internal];
            let code = code.filter(|code| of_the_door.contains(code));
            assert_eq!(code, wanted, "{} with {}", operation.id, scope.as_str());
        }
    }
}

#[tokio::test]
async fn a_key_for_an_app_gets_at_no_other_app_and_at_nothing_besides() {
    let app = TestApp::new().await;
    let owner = app.user("owner").await;
    let (one, other) = (app.publish_template("meeting-minutes").await, app.publish_template("meeting-minutes").await);
    let all_scopes: Vec<_> = KeyScope::ALL.iter().copied().filter(|scope| scope.is_for_apps()).collect();
    let made = app_key(&owner, &one, &all_scopes).await;
    let program = program(&app, &made.token);
    for operation in all().into_iter().filter(|operation| operation.key.is_some()) {
        for foreign in [other.slug.clone(), other.id.to_string()] {
            let code = refused(&program, &operation, &address(&operation.path, &foreign)).await;
            let names_app = operation.path.contains("{app}");
            match operation.key.as_deref() {
                None => {}
                _ if names_app => assert_eq!(code, Some(ErrorCode::NotFound), "{}", operation.id),
                Some("none") => assert_eq!(code, Some(ErrorCode::NotForKeys), "{}", operation.id),
                Some("any") => assert_ne!(code, Some(ErrorCode::KeyOfApp), "{}", operation.id),
                // Runs are looked at by their handlers.
                Some(_) if operation.path.contains("/runs") => {}
                Some(_) => assert!(
                    matches!(code, Some(ErrorCode::KeyOfApp | ErrorCode::ScopeMissing)),
                    "{}: {code:?}",
                    operation.id
                ),
            }
        }
    }
}

#[test]
fn operations_that_no_key_may_call_are_known() {
    let never: BTreeSet<_> = all()
        .into_iter()
        .filter(|operation| operation.key.as_deref() == Some("none"))
        .map(|operation| operation.id)
        .collect();
    let known = [
        // the person and their browsers
        "getMe",
        "updateMe",
        "changePassword",
        "listSessions",
        "endSession",
        "endOtherSessions",
        "signOut",
        // secrets: no key makes another one
        "listKeys",
        "createKey",
        "revokeKey",
        "listAppKeys",
        "createAppKey",
        "revokeAppKey",
        "listMyKeys",
        "createMyKey",
        "revokeMyKey",
        "createCalendarFeed",
        "endCalendarFeed",
        "getLinkAddress",
        "renewLinkAddress",
        "getLinkQrCode",
        "makePasswordLink",
        // who is let in, and with which role, outlives a key
        "createInvitation",
        "mailInvitation",
        "updateMember",
        // where what happens is told to: a webhook would outlive the key that made it
        "listWebhooks",
        "createWebhook",
        "getWebhook",
        "updateWebhook",
        "deleteWebhook",
        "rotateWebhookSecret",
        "testWebhook",
        "listWebhookDeliveries",
        "getWebhookDelivery",
        "replayWebhookDelivery",
        // what only a person can mean
        "askForBudget",
        "createWorkspace",
        "approveDraft",
        "withdrawApproval",
        "listGateRequests",
        "rateBlind",
        "chooseBlind",
        "endBlind",
        // what pages tell each other
        "bePresent",
        "leaveBuilder",
        "listNotices",
        "readNotice",
        "readAllNotices",
    ];
    assert_eq!(never, known.into_iter().map(str::to_owned).collect());
}
