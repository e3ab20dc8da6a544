//! `POST /shared/{token}/runs`

use std::sync::Arc;

use api::{CreateSharedRun, SharedRun};
use axum::{
    Extension, Json,
    http::{HeaderMap, StatusCode},
};
use model::{ConversationId, RunId, Values};
use store::{IdempotencyKey, ResolvedLink, StartedBy};

use super::{Holder, own, resolve_open, tenant, to_wire, visitor};
use crate::{
    api::once::of_run,
    auth::{self, ClientAddress},
    budgets,
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
        (status = 401, description = "`link_password`, `link_mail` or `link_members`: who may come in has to show it first.", body = api::ErrorBody),
        (status = 403, description = "`link_not_open`: it opens later, as `current` says.", body = api::ErrorBody),
        (status = 410, description = "`link_expired`, `link_revoked`, `link_used_up` or `app_offline`", body = api::ErrorBody),
        (status = 422, description = "`invalid` with `fields`, or `idempotency_mismatch`", body = api::ErrorBody),
        (status = 429, description = "`rate_limited`: this network address has made its runs of the hour; `link_day_used`: the link has used up its day; `link_busy`: as many of its runs are in progress as may be; or `link_paused`: the app can't be used for now.", body = api::ErrorBody),
    ))]
pub async fn create(
    Extension(madang): Extension<Madang>,
    holder: Holder,
    headers: HeaderMap,
    At(token): At<String>,
    Body(body): Body<CreateSharedRun>,
) -> Result<(StatusCode, Json<SharedRun>), Refusal> {
    let resolved = resolve_open(&madang, &holder, &token).await?;
    let once = of_run(&headers, format!("shared {} {}", resolved.link.id, holder.address.0), &body)?;
    let id = start(&madang, &resolved, holder.address, Asked { inputs: body.inputs, conversation: None, once }).await?;
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
    let most = u32::try_from(resolved.link.settings.max_runs_per_address_hour).unwrap_or_default();
    auth::limit(madang, &format!("link {} {}", resolved.link.id, address.counted()), most, HOUR_S).await?;
    let request = RunRequest {
        app: found.version.app,
        by: StartedBy::Link { link: resolved.link.id, visitor: visitor(resolved), version },
        definition: Arc::new(found.definition),
        inputs,
        conversation: asked.conversation,
        once: asked.once,
        limits_money: resolved.link.settings.limits.limits_money(),
    };
    accept(&madang.engine, resolved.workspace, request).await.map(|accepted| accepted.id).map_err(for_visitors)
}

/// That no model is connected is the owner's to know.
fn for_visitors(refusal: Refusal) -> Refusal {
    if let Some(told) = budgets::for_visitors(&refusal) {
        return told;
    }
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

    #[tokio::test(flavor = "multi_thread")]
    async fn a_thousand_at_once_get_exactly_a_hundred_answers() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let made = app.publish_echo("echo").await;
        let (path, _) = shared(&app, &made.slug, json!({"max_runs": 100, "max_runs_at_once": 1000})).await;
        let (runs, body) = (format!("{path}/runs"), json!({"inputs": {"text": "x"}}));
        let all = futures::future::join_all((0..1000).map(|n| {
            let visitor = app.visitor().at_address(&format!("203.0.{}.{}", n / 250, n % 250));
            let (runs, body) = (runs.clone(), body.clone());
            async move { visitor.post(&runs, &body).await }
        }))
        .await;
        let (made, refused): (Vec<_>, Vec<_>) = all.into_iter().partition(|answer| answer.status.as_u16() == 201);
        assert_eq!((made.len(), refused.len()), (100, 900));
        for run in made {
            let run: SharedRun = run.created();
            app.visitor().get(&format!("{path}/runs/{}/events", run.id)).await;
        }
        assert_eq!(provider.seen_requests().len(), 100);
    }

    #[tokio::test]
    async fn money_is_limited_only_where_a_price_is_known_and_then_held_to() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let made = app.publish_echo("echo").await;
        let owner = app.user("owner").await;
        let links = format!("/api/v1/workspaces/test/apps/{}/links", made.slug);
        let limited = |micros: i64| json!({"name": "Fair", "max_cost": {"micros": micros, "currency": "USD"}});
        let refused = owner.post(&links, &limited(1_000_000)).await.error(422);
        assert!(refused.fields.contains_key("max_cost"), "{refused:?}");

        let connections: api::Page<api::Connection> = owner.get("/api/v1/workspaces/test/connections").await.ok();
        let price = json!({"input_micros_per_million": 1_000_000, "output_micros_per_million": 1_000_000});
        let model = json!({"ref": {"connection": connections.items[0].id, "model": "echo"}, "price": price});
        let set = owner.put("/api/v1/workspaces/test/models", &model).await;
        assert_eq!(set.status.as_u16(), 200, "{}", set.text());

        // What counts is the model of the version that the link is pinned to.
        let named = |name: &'static str| {
            move |definition: &mut model::Definition| match &mut definition.model.use_ {
                Some(model::ModelUse::Model(model)) => model.model = name.into(),
                other => panic!("{other:?}"),
            }
        };
        app.republish(&made, named("slow")).await;
        owner.post(&links, &limited(1_000_000)).await.error(422);
        let mut pinned = limited(1_000_000);
        pinned["pinned_version"] = json!(1);
        owner.post(&links, &pinned).await.created::<LinkCreated>();
        app.republish(&made, named("echo")).await;
        pinned["pinned_version"] = json!(2);
        owner.post(&links, &pinned).await.error(422);

        // An answer may be 32,000 tokens long, which is 32,000 micros: that is what has to be left.
        let (path, _) = shared(&app, &made.slug, limited(20_000)).await;
        let runs = format!("{path}/runs");
        let body = json!({"inputs": {"text": "x"}});
        assert_eq!(app.visitor().post(&runs, &body).await.error(410).code, ErrorCode::LinkUsedUp);
        assert!(provider.seen_requests().is_empty());

        let (path, manage) = shared(&app, &made.slug, limited(40_000)).await;
        let runs = format!("{path}/runs");
        let first: SharedRun = app.visitor().post(&runs, &body).await.created();
        app.visitor().get(&format!("{path}/runs/{}/events", first.id)).await;
        let second: SharedRun = app.visitor().post(&runs, &body).await.created();
        app.visitor().get(&format!("{path}/runs/{}/events", second.id)).await;
        let usage: api::LinkUsage = owner.get(&format!("{manage}/usage")).await.ok();
        assert_eq!(usage.days.iter().map(|day| day.runs).sum::<u32>(), 2);
        assert!((1..1000).contains(&usage.days[0].cost.micros), "what was reserved is free again: {usage:?}");
    }
}
