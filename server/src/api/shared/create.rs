//! `POST /shared/{token}/runs`

use std::sync::Arc;

use api::{CreateSharedRun, SharedRun};
use axum::{
    Extension, Json,
    http::{HeaderMap, StatusCode},
};
use model::{ConversationId, RunId, Values};
use store::{IdempotencyKey, ResolvedLink, StartedBy};

use super::{own, resolve_open, tenant, to_wire, visitor};
use crate::{
    api::once::of_run,
    auth::{self, ClientAddress},
    error::{ErrorCode, Refusal},
    madang::Madang,
    runs::accept::{CheckedInputs, RunRequest, accept},
    strict::{At, Body},
};

const HOUR_S: u32 = 3600;

/// Runs the app behind a link
///
/// Watch it at `…/runs/{run}/events`. With an `Idempotency-Key`, the same request within 24 hours is the same run.
#[utoipa::path(post, path = "/api/v1/shared/{token}/runs", operation_id = "createSharedRun", tag = "shared",
    params(
        ("token" = String, Path, description = "The end of the link."),
        ("Idempotency-Key" = Option<String>, Header, description = "1 to 200 plain characters, a random UUID for example."),
    ), request_body = CreateSharedRun,
    responses(
        (status = 201, description = "The run.", body = SharedRun),
        (status = 410, description = "`link_expired`, `link_revoked`, `link_used_up` or `app_offline`", body = api::ErrorBody),
        (status = 422, description = "`invalid` with `fields`, or `idempotency_mismatch`", body = api::ErrorBody),
        (status = 429, description = "`rate_limited`: this network address has made its runs of the hour.", body = api::ErrorBody),
    ))]
pub async fn create(
    Extension(madang): Extension<Madang>,
    Extension(address): Extension<ClientAddress>,
    headers: HeaderMap,
    At(token): At<String>,
    Body(body): Body<CreateSharedRun>,
) -> Result<(StatusCode, Json<SharedRun>), Refusal> {
    let resolved = resolve_open(&madang, address, &token).await?;
    let once = of_run(&headers, format!("shared {} {}", resolved.link.id, address.0), &body)?;
    let id = start(&madang, &resolved, address, Asked { inputs: body.inputs, conversation: None, once }).await?;
    let run = own(&madang, &resolved, id).await?;
    Ok((StatusCode::CREATED, Json(to_wire(&madang, &resolved, run, &headers).await?)))
}

/// What a visitor asks for.
pub struct Asked {
    /// What they filled in.
    pub inputs: Values,
    /// The conversation to go on with.
    pub conversation: Option<ConversationId>,
    /// So that twice is once.
    pub once: Option<IdempotencyKey>,
}

/// Starts a run through a link that is open.
pub async fn start(
    madang: &Madang,
    resolved: &ResolvedLink,
    address: ClientAddress,
    asked: Asked,
) -> Result<RunId, Refusal> {
    let version = resolved.version.ok_or(ErrorCode::AppOffline)?;
    let found = tenant(madang, resolved).version(version).await?.ok_or(ErrorCode::AppOffline)?;
    // Before the attempt is counted: a mistake costs nothing.
    let inputs = CheckedInputs::of(&found.definition, &asked.inputs)?;
    let most = u32::try_from(resolved.link.max_runs_per_address_hour).unwrap_or_default();
    auth::limit(madang, &format!("link {} {}", resolved.link.id, address.counted()), most, HOUR_S).await?;
    let request = RunRequest {
        app: found.version.app,
        by: StartedBy::Link { link: resolved.link.id, visitor: visitor(resolved), version },
        definition: Arc::new(found.definition),
        inputs,
        conversation: asked.conversation,
        once: asked.once,
        limits_money: resolved.link.policy.limits_money(),
    };
    accept(&madang.engine, resolved.workspace, request).await.map(|accepted| accepted.id).map_err(for_visitors)
}

/// That no model is connected is the owner's to know.
fn for_visitors(refusal: Refusal) -> Refusal {
    match refusal.code() {
        ErrorCode::NoModel | ErrorCode::NotPublishable | ErrorCode::CostUnknown => ErrorCode::Busy.into(),
        _ => refusal,
    }
}

#[cfg(test)]
mod tests {
    use api::{ErrorCode, LinkCreated, SharedApp, SharedRun};
    use serde_json::{Value, json};

    use crate::testing::{FakeProvider, TestApp};

    async fn shared(app: &TestApp, slug: &str, limits: Value) -> (String, String) {
        let mut body = limits;
        body["name"] = json!("Fair");
        let owner = app.user("owner").await;
        let links = format!("/api/v1/workspaces/test/apps/{slug}/links");
        let made: LinkCreated = owner.post(&links, &body).await.created();
        let token = made.url.rsplit('/').next().unwrap();
        (format!("/api/v1/shared/{token}"), format!("{links}/{}", made.link.id))
    }

    #[tokio::test]
    async fn visitors_run_the_app_and_see_nothing_behind_it() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let made = app.publish_echo("echo").await;
        let (path, _) = shared(&app, &made.slug, json!({})).await;
        let visitor = app.visitor();
        let answer = visitor.get(&path).await;
        for secret in ["prompt", "You repeat", "echo", "connection", "owner"] {
            assert!(!answer.text().contains(secret), "{secret}: {}", answer.text());
        }
        answer.ok::<SharedApp>();
        let run: SharedRun =
            visitor.post(&format!("{path}/runs"), &json!({"inputs": {"text": "안녕 하세요"}})).await.created();
        let events = visitor.get(&format!("{path}/runs/{}/events", run.id)).await;
        assert!(!events.text().contains("echo") && !events.text().contains("model"), "{}", events.text());
        let done: SharedRun = visitor.get(&format!("{path}/runs/{}", run.id)).await.ok();
        assert_eq!((done.state, done.output.as_str()), (api::RunState::Completed, "안녕 하세요"));
    }

    #[tokio::test]
    async fn visitors_bring_inputs_and_nothing_else() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let made = app.publish_echo("echo").await;
        let (path, _) = shared(&app, &made.slug, json!({})).await;
        for extra in ["definition", "model", "conversation", "settings"] {
            let error = app
                .visitor()
                .post(&format!("{path}/runs"), &json!({"inputs": {"text": "x"}, extra: {}}))
                .await
                .error(400);
            assert_eq!(error.code, ErrorCode::UnknownField, "{extra}");
        }
    }

    #[tokio::test]
    async fn a_cap_is_never_exceeded_and_each_end_is_said() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let made = app.publish_echo("echo").await;
        let (path, manage) = shared(&app, &made.slug, json!({"max_runs": 2})).await;
        let body = json!({"inputs": {"text": "x"}});
        let runs = format!("{path}/runs");
        let all = futures::future::join_all((0..10).map(|n| {
            let visitor = app.visitor().at_address(&format!("203.0.113.{n}"));
            let (runs, body) = (runs.clone(), body.clone());
            async move { visitor.post(&runs, &body).await.status.as_u16() }
        }));
        assert_eq!(all.await.iter().filter(|status| **status == 201).count(), 2);
        assert_eq!(app.visitor().get(&path).await.error(410).code, ErrorCode::LinkUsedUp);
        app.user("owner").await.delete(&manage).await.no_content();
        assert_eq!(app.visitor().get(&path).await.error(410).code, ErrorCode::LinkRevoked);
        app.visitor().get(&format!("/api/v1/shared/{}", "0".repeat(64))).await.error(404);
    }

    #[tokio::test]
    async fn one_address_makes_so_many_runs_an_hour() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let made = app.publish_echo("echo").await;
        let (path, _) = shared(&app, &made.slug, json!({"max_runs_per_address_hour": 1})).await;
        let (runs, body) = (format!("{path}/runs"), json!({"inputs": {"text": "x"}}));
        app.visitor().post(&runs, &body).await.created::<SharedRun>();
        assert_eq!(app.visitor().post(&runs, &body).await.error(429).code, ErrorCode::RateLimited);
        app.visitor().at_address("203.0.113.9").post(&runs, &body).await.created::<SharedRun>();
    }
}
