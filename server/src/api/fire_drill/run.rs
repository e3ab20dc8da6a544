//! `GET /workspaces/{workspace}/fire-drill`

use api::FireDrill;
use axum::{Extension, Json};
use serde::Deserialize;

use super::judge::Scene;
use crate::{
    api::wire,
    auth::Member,
    error::{ErrorCode, Refusal},
    madang::Madang,
    strict::Query,
};

/// Which provider is gone.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gone {
    provider: String,
}

/// What would happen if a provider were gone
///
/// For each published app that asks this provider first: what would take over (the app's own fallbacks, or else the workspace's order),
/// how it would do, and what a run would cost. Nothing is called and nothing is changed.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/fire-drill", operation_id = "runFireDrill", tag = "connections",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("provider" = String, Query, description = "The id of the provider that is gone, from the list of providers."),
    ),
    responses(
        (status = 200, description = "What would happen.", body = FireDrill),
        (status = 422, description = "`invalid`: there is no such provider.", body = api::ErrorBody),
    ))]
pub async fn run(
    Extension(madang): Extension<Madang>,
    member: Member,
    Query(Gone { provider }): Query<Gone>,
) -> Result<Json<FireDrill>, Refusal> {
    let provider = llm::provider::find(&provider).ok_or_else(|| {
        Refusal::field(
            "provider",
            "There is no such provider. Choose one from the list.",
            "그런 제공사가 없어요. 목록에서 골라 주세요.",
        )
    })?;
    let workspace = member.tenant.read().await?.ok_or(ErrorCode::NotFound)?;
    let connections = member.tenant.connections().await?;
    let apps = member.tenant.published_apps().await?;
    let ids: Vec<_> = apps.iter().map(|app| app.id).collect();
    let typical = member.tenant.typical_runs(&ids).await?;
    let answered = member.tenant.models_that_answered().await?;
    let scene = Scene {
        workspace: &workspace,
        connections: connections.into_iter().map(|connection| (connection.id, connection)).collect(),
        gone: provider.id,
        resting: &|model| madang.engine.resting(model).is_some(),
        answered,
    };
    let mut items: Vec<_> =
        apps.iter().filter_map(|app| scene.judge(app, &typical.get(&app.id).cloned().unwrap_or_default())).collect();
    items.sort_by_key(|item| (item.verdict, item.app.name.to_lowercase()));
    Ok(Json(FireDrill {
        provider: provider.id.to_owned(),
        provider_name: provider.name.to_owned(),
        independent: wire::count(apps.len().saturating_sub(items.len())),
        items,
    }))
}

#[cfg(test)]
mod tests {
    use api::{Connection, DrillVerdict, FireDrill, Role, Run};
    use serde_json::{Value, json};

    use crate::testing::{FakeProvider, TestApp, TestClient};

    const DRILL: &str = "/api/v1/workspaces/test/fire-drill?provider=custom";

    async fn stand_in(owner: &TestClient, models: Value) {
        owner.patch("/api/v1/workspaces/test", &json!({ "fallback_order": models })).await.ok::<api::Workspace>();
    }

    #[tokio::test]
    async fn apps_stop_unless_somebody_stands_in() {
        let (provider, other) = (FakeProvider::start().await, FakeProvider::start().await);
        let hosts = [provider.host_port(), other.host_port()];
        let app = TestApp::with(|config| config.allowed_hosts.extend(hosts)).await;
        let owner = app.user("owner").await;
        let connections = "/api/v1/workspaces/test/connections";
        let mut made = Vec::new();
        for (kind, server) in [("custom", &provider), ("vllm", &other)] {
            let body = json!({"provider": kind, "name": kind, "base_url": server.base_url()});
            made.push(owner.post(connections, &body).await.created::<Connection>());
        }
        let echo = app.publish_echo("echo").await;
        let body = json!({"inputs": {"text": "hi"}});
        owner.post(&format!("/api/v1/workspaces/test/apps/{}/runs?wait=20", echo.slug), &body).await.created::<Run>();

        let drill: FireDrill = owner.get(DRILL).await.ok();
        assert_eq!((drill.items.len(), drill.independent), (1, 0));
        assert_eq!((drill.items[0].verdict, drill.items[0].runs), (DrillVerdict::WouldStop, 1));
        assert!(drill.items[0].takes_over.is_none());

        // One of the same provider is no help, nor is one that isn't offered; the next is.
        stand_in(
            &owner,
            json!([
                {"connection": made[0].id, "model": "slow"},
                {"connection": made[1].id, "model": "gone"},
                {"connection": made[1].id, "model": "echo"},
            ]),
        )
        .await;
        let drill: FireDrill = owner.get(DRILL).await.ok();
        let item = &drill.items[0];
        assert_eq!(item.verdict, DrillVerdict::Untested, "no catalogue knows it, and nobody has seen it answer");
        assert_eq!(item.takes_over.as_ref().unwrap().connection_name, "vllm");
        let pause = |paused: bool| json!({ "paused": paused });
        let first = format!("{connections}/{}", made[0].id);
        owner.patch(&first, &pause(true)).await.ok::<Connection>();
        stand_in(&owner, json!([{"connection": made[1].id, "model": "echo"}])).await;
        owner.post(&format!("/api/v1/workspaces/test/apps/{}/runs?wait=20", echo.slug), &body).await.created::<Run>();
        owner.patch(&first, &pause(false)).await.ok::<Connection>();
        let drill: FireDrill = owner.get(DRILL).await.ok();
        assert_eq!(drill.items[0].verdict, DrillVerdict::Ready, "it answered while the other was paused");
        let other: FireDrill = owner.get("/api/v1/workspaces/test/fire-drill?provider=vllm").await.ok();
        assert_eq!((other.items.len(), other.independent), (0, 1));

        owner.patch(&format!("{connections}/{}", made[1].id), &pause(true)).await.ok::<Connection>();
        let drill: FireDrill = owner.get(DRILL).await.ok();
        assert_eq!(drill.items[0].verdict, DrillVerdict::WouldStop);
    }

    #[tokio::test]
    async fn both_versions_of_a_traffic_split_are_asked_about() {
        let (provider, other) = (FakeProvider::start().await, FakeProvider::start().await);
        let hosts = [provider.host_port(), other.host_port()];
        let app = TestApp::with(|config| config.allowed_hosts.extend(hosts)).await;
        let owner = app.user("owner").await;
        let mut made = Vec::new();
        for (kind, server) in [("custom", &provider), ("vllm", &other)] {
            let body = json!({"provider": kind, "name": kind, "base_url": server.base_url()});
            let connection = owner.post("/api/v1/workspaces/test/connections", &body).await;
            made.push(connection.created::<Connection>());
        }
        let echo = app.publish_echo("echo").await;
        let elsewhere = model::ModelRef { connection: made[1].id, model: "echo".into() };
        app.republish(&echo, |definition| definition.model.use_ = Some(model::ModelUse::Model(elsewhere))).await;
        let drill = async || owner.get(DRILL).await.ok::<FireDrill>();
        assert_eq!((drill().await.items.len(), drill().await.independent), (0, 1));
        let split = json!({"live": 2, "version": 1, "share_percent": 10});
        let path = format!("/api/v1/workspaces/test/apps/{}/split", echo.slug);
        owner.post(&path, &split).await.created::<api::Split>();
        let now = drill().await;
        assert_eq!((now.items.len(), now.items[0].verdict), (1, DrillVerdict::WouldStop), "for a tenth of the people");
    }

    #[tokio::test]
    async fn a_setting_that_would_be_lost_makes_it_weaker() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let owner = app.user("owner").await;
        // It can't be reached: the check fails, and its list stays empty.
        let body = json!({"provider": "anthropic", "base_url": "https://anthropic.invalid", "key": "sk-ant-x"});
        let claude: Connection = owner.post("/api/v1/workspaces/test/connections", &body).await.created();
        stand_in(&owner, json!([{"connection": claude.id, "model": "claude-opus-5"}])).await;
        let made = app.publish_echo("echo").await;
        let path = format!("/api/v1/workspaces/test/apps/{}", made.slug);
        let mut draft: api::Draft = owner.get(&format!("{path}/draft")).await.ok();
        (draft.definition.model.settings.temperature, draft.definition.model.settings.seed) = (Some(0.2), Some(7));
        let save = json!({"definition": draft.definition, "revision": draft.revision});
        let saved: api::Draft = owner.put(&format!("{path}/draft"), &save).await.ok();
        let publish = json!({"revision": saved.revision});
        owner.post(&format!("{path}/publish"), &publish).await.created::<api::Version>();

        let drill: FireDrill = owner.get(DRILL).await.ok();
        assert_eq!((drill.items[0].verdict, drill.items[0].fails_now), (DrillVerdict::Weaker, true));
        assert_eq!(drill.items[0].not_taken, ["temperature", "seed"]);
    }

    #[tokio::test]
    async fn it_is_for_admins_and_names_a_provider() {
        let app = TestApp::new().await;
        let owner = app.user("owner").await;
        assert!(owner.get(DRILL).await.ok::<FireDrill>().items.is_empty());
        let unknown = owner.get("/api/v1/workspaces/test/fire-drill?provider=nobody").await.error(422);
        assert!(unknown.fields.contains_key("provider"));
        owner.get("/api/v1/workspaces/test/fire-drill").await.error(400);
        app.member("lee", Role::Builder).await.get(DRILL).await.error(403);
        app.stranger("park").await.get(DRILL).await.error(404);
    }
}
