//! `GET /workspaces/{workspace}/retirements`

use api::{Retirement, Retirements};
use axum::Json;
use store::{Tenant, Workspace};
use time::OffsetDateTime;

use super::{feed::to_wire, plan::Plan};
use crate::{
    auth::Member,
    error::{ErrorCode, Refusal},
};

/// Which models are switched off, and what hangs on them
///
/// The days are those that a provider's list of models tells, or else those of the catalog. For each model: the published apps that ask
/// it, with what answers them from that day on.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/retirements", operation_id = "listRetirements",
    tag = "connections",
    params(("workspace" = String, Path, description = "The workspace's id or slug.")),
    responses((status = 200, description = "The next ones first.", body = Retirements)))]
pub async fn list(member: Member) -> Result<Json<Retirements>, Refusal> {
    let workspace = member.tenant.read().await?.ok_or(ErrorCode::NotFound)?;
    let feed = member.tenant.calendar_feed(member.id).await?.map(to_wire);
    Ok(Json(Retirements { items: items(&member.tenant, &workspace).await?, feed }))
}

/// The models of a workspace that are switched off, the next ones first.
pub async fn items(tenant: &Tenant, workspace: &Workspace) -> Result<Vec<Retirement>, Refusal> {
    let connections = tenant.connections().await?;
    let apps = tenant.published_apps().await?;
    let ids: Vec<_> = apps.iter().map(|app| app.id).collect();
    let reach = tenant.reach(&ids).await?;
    let plan = Plan {
        workspace,
        connections: &connections.into_iter().map(|connection| (connection.id, connection)).collect(),
        apps: &apps,
        reach: &reach,
        today: OffsetDateTime::now_utc().date(),
    };
    Ok(plan.items())
}

#[cfg(test)]
mod tests {
    use api::{Connection, Retirements, RetiresBy, Role, Run};
    use serde_json::{Value, json};
    use time::{Duration, OffsetDateTime};

    use crate::{
        models::DAY,
        testing::{FakeProvider, TestApp},
    };

    const RETIREMENTS: &str = "/api/v1/workspaces/test/retirements";

    fn in_days(days: i64) -> String {
        (OffsetDateTime::now_utc() + Duration::days(days)).date().format(DAY).unwrap()
    }

    /// What a provider lists, with the days on which its models end.
    fn listed(models: &[(&str, Value)]) -> Value {
        let model = |(id, day): &(&str, Value)| json!({"id": id, "object": "model", "shutdown_date": day});
        json!({"object": "list", "data": models.iter().map(model).collect::<Vec<_>>()})
    }

    #[tokio::test]
    async fn what_the_provider_tells_and_what_hangs_on_it() {
        let (provider, other) = (FakeProvider::start().await, FakeProvider::start().await);
        provider.lists(listed(&[("echo", json!(in_days(12))), ("slow", json!(null)), ("old", json!(in_days(-90)))]));
        let hosts = [provider.host_port(), other.host_port()];
        let app = TestApp::with(|config| config.allowed_hosts.extend(hosts)).await;
        let owner = app.user("owner").await;
        let mut made = Vec::new();
        for (kind, server) in [("custom", &provider), ("vllm", &other)] {
            let body = json!({"provider": kind, "name": kind, "base_url": server.base_url()});
            made.push(owner.post("/api/v1/workspaces/test/connections", &body).await.created::<Connection>());
        }
        let echo = app.publish_echo("echo").await;
        let path = format!("/api/v1/workspaces/test/apps/{}", echo.slug);
        owner.post(&format!("{path}/runs?wait=20"), &json!({"inputs": {"text": "hi"}})).await.created::<Run>();
        owner.post(&format!("{path}/try"), &json!({"inputs": {"text": "hi"}})).await.created::<Run>();
        owner.post(&format!("{path}/links"), &json!({"name": "Out"})).await.created::<Value>();

        let found: Retirements = owner.get(RETIREMENTS).await.ok();
        let [item] = found.items.as_slice() else { panic!("{found:?}") };
        assert_eq!((item.model.model_ref.model.as_str(), item.day.clone()), ("echo", in_days(12)));
        assert_eq!((item.by, item.default), (RetiresBy::Provider, true));
        let [hangs] = item.apps.as_slice() else { panic!("{item:?}") };
        assert_eq!((hangs.first, hangs.links, hangs.runs), (true, 1, 1), "a trial is no run of the app");
        assert_eq!(hangs.then, None);

        let order = json!({"fallback_order": [
            {"connection": made[0].id, "model": "old"}, {"connection": made[1].id, "model": "echo"},
        ]});
        owner.patch("/api/v1/workspaces/test", &order).await.ok::<api::Workspace>();
        let found: Retirements = owner.get(RETIREMENTS).await.ok();
        let names: Vec<_> = found.items.iter().map(|item| item.model.model_ref.model.as_str()).collect();
        assert_eq!(names, ["old", "echo"], "one that is gone is told as long as something hangs on it");
        let then = found.items[1].apps[0].then.as_ref().unwrap();
        assert_eq!(then.model_ref.connection, made[1].id, "the one that is gone by then is passed over");
        assert!(found.items[0].stands_in && !found.items[0].apps[0].first);
    }

    #[tokio::test]
    async fn only_admins_see_what_hangs_on_models() {
        let app = TestApp::new().await;
        app.member("choi", Role::Builder).await.get(RETIREMENTS).await.error(403);
        app.stranger("zoe").await.get(RETIREMENTS).await.error(404);
        app.visitor().get(RETIREMENTS).await.error(401);
        assert!(app.member("han", Role::Admin).await.get(RETIREMENTS).await.ok::<Retirements>().items.is_empty());
    }
}
