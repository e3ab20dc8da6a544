//! `GET /workspaces/{workspace}/retirements`

use std::collections::HashSet;

use api::{Retirement, Retirements};
use axum::{Extension, Json};
use store::{Tenant, Workspace};
use time::Date;

use super::{feed::to_wire, plan::Plan};
use crate::{
    api::wire::count,
    auth::Member,
    error::{ErrorCode, Refusal},
    madang::Madang,
};

/// Which models are switched off, and what hangs on them
///
/// The days are those that a provider's list of models tells, or else those of the catalog. For each model: the published apps that ask
/// it, with what answers them from that day on.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/retirements", operation_id = "listRetirements",
    tag = "connections",
    params(("workspace" = String, Path, description = "The workspace's id or slug.")),
    responses((status = 200, description = "The next ones first.", body = Retirements)))]
pub async fn list(Extension(madang): Extension<Madang>, member: Member) -> Result<Json<Retirements>, Refusal> {
    let workspace = member.tenant.read().await?.ok_or(ErrorCode::NotFound)?;
    let feed = member.tenant.calendar_feed(member.id).await?.map(to_wire);
    let mut items = items(&member.tenant, &workspace, madang.now().date()).await?;
    add_reach(&member.tenant, &mut items).await?;
    Ok(Json(Retirements { items, feed }))
}

/// The models of a workspace that are switched off, the next ones first. Who relies on their apps isn't counted.
pub async fn items(tenant: &Tenant, workspace: &Workspace, today: Date) -> store::Result<Vec<Retirement>> {
    let connections = tenant.connections().await?;
    let apps = tenant.published_apps().await?;
    let plan = Plan {
        workspace,
        connections: &connections.into_iter().map(|connection| (connection.id, connection)).collect(),
        apps: &apps,
        today,
    };
    Ok(plan.items())
}

/// Counts who relies on the apps that ask these models.
async fn add_reach(tenant: &Tenant, items: &mut [Retirement]) -> Result<(), Refusal> {
    let apps: HashSet<_> = items.iter().flat_map(|item| &item.apps).map(|app| app.app.id).collect();
    if apps.is_empty() {
        return Ok(());
    }
    let reach = tenant.reach(&apps.into_iter().collect::<Vec<_>>()).await?;
    for app in items.iter_mut().flat_map(|item| &mut item.apps) {
        let of_app = reach.get(&app.app.id).copied().unwrap_or_default();
        (app.links, app.runs) = (count(of_app.links), count(of_app.runs));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use api::{Connection, Retirements, RetiresBy, Role, Run};
    use serde_json::{Value, json};
    use time::Duration;

    use crate::{
        models::DAY,
        testing::{FakeProvider, TestApp},
    };

    const RETIREMENTS: &str = "/api/v1/workspaces/test/retirements";

    fn in_days(app: &TestApp, days: i64) -> String {
        (app.madang.now() + Duration::days(days)).date().format(DAY).unwrap()
    }

    /// What a provider lists, with the days on which its models end.
    fn listed(models: &[(&str, Value)]) -> Value {
        let model = |(id, day): &(&str, Value)| json!({"id": id, "object": "model", "shutdown_date": day});
        json!({"object": "list", "data": models.iter().map(model).collect::<Vec<_>>()})
    }

    #[tokio::test]
    async fn what_the_provider_tells_and_what_hangs_on_it() {
        let (provider, other) = (FakeProvider::start().await, FakeProvider::start().await);
        let hosts = [provider.host_port(), other.host_port()];
        let app = TestApp::with(|config| config.allowed_hosts.extend(hosts)).await;
        let [last, past] = [in_days(&app, 12), in_days(&app, -90)];
        provider.lists(listed(&[("echo", json!(last)), ("slow", json!(null)), ("old", json!(past))]));
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
        assert_eq!((item.model.model_ref.model.as_str(), item.day.clone()), ("echo", last.clone()));
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
