//! `GET /workspaces/{workspace}/connections`

use std::collections::HashMap;

use api::{Connection, ConnectionHour, Page};
use axum::{Extension, Json, http::HeaderMap};
use model::ModelRef;

use crate::{
    api::wire,
    auth::Member,
    error::{Refusal, language_of},
    madang::Madang,
    models::{Listed, listed},
};

/// The connections, oldest first
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/connections", operation_id = "listConnections", tag = "connections",
    params(("workspace" = String, Path, description = "The workspace's id or slug.")),
    responses((status = 200, description = "All of them.", body = Page<Connection>)))]
pub async fn list(
    Extension(madang): Extension<Madang>,
    member: Member,
    headers: HeaderMap,
) -> Result<Json<Page<Connection>>, Refusal> {
    let language = language_of(&headers);
    let connections = member.tenant.connections().await?;
    let mut hours: HashMap<_, _> =
        member.tenant.connection_hours().await?.into_iter().map(|hour| (hour.connection, hour)).collect();
    let items = connections.into_iter().map(|connection| {
        let last_hour = hours.remove(&connection.id).map(|hour| hour_of(&madang, &connection, hour));
        Connection { last_hour, ..super::to_wire(&madang, connection, language) }
    });
    Ok(Json(Page { items: items.collect(), next: None }))
}

fn hour_of(madang: &Madang, connection: &store::Connection, hour: store::ConnectionHour) -> ConnectionHour {
    let resting = |listed: &Listed| {
        let model = ModelRef { connection: connection.id, model: listed.id.clone() };
        madang.engine.resting(&model).is_some()
    };
    let name = |listed: Listed| listed.display_name.unwrap_or(listed.id);
    ConnectionHour {
        attempts: wire::count(hour.attempts),
        failed: wire::count(hour.failed),
        time_to_first_token_ms: hour.time_to_first_token_ms.map(wire::count),
        last_error: hour.last_error.map(|error| error.code),
        resting: listed(connection).into_iter().filter(resting).map(name).collect(),
    }
}

#[cfg(test)]
mod tests {
    use api::{Connection, Page, Role, Run, RunErrorCode, RunState};
    use serde_json::json;

    use crate::testing::{FakeProvider, TestApp};

    const CONNECTIONS: &str = "/api/v1/workspaces/test/connections";

    #[tokio::test]
    async fn a_paused_connection_is_left_alone_and_another_stands_in() {
        let (first, second) = (FakeProvider::start().await, FakeProvider::start().await);
        let hosts = [first.host_port(), second.host_port()];
        let app = TestApp::with(|config| config.allowed_hosts.extend(hosts)).await;
        let owner = app.user("owner").await;
        let mut made = Vec::new();
        for (name, provider) in [("First", &first), ("Second", &second)] {
            let body = json!({"provider": "custom", "name": name, "base_url": provider.base_url()});
            made.push(owner.post(CONNECTIONS, &body).await.created::<Connection>());
        }
        let echo = app.publish_echo("echo").await;
        let (runs, asked) =
            (format!("/api/v1/workspaces/test/apps/{}/runs?wait=20", echo.slug), json!({"inputs": {"text": "hi"}}));
        let path = format!("{CONNECTIONS}/{}", made[0].id);
        let pause = async |paused: bool| owner.patch(&path, &json!({ "paused": paused })).await;

        let paused: Connection = pause(true).await.ok();
        assert!(paused.paused_at.is_some());
        let alone: Run = owner.post(&runs, &asked).await.created();
        assert_eq!((alone.state, alone.error.map(|error| error.code)), (RunState::Failed, Some(RunErrorCode::Paused)));
        assert!(first.seen_requests().is_empty());

        let order = json!({"fallback_order": [{"connection": made[1].id, "model": "echo"}]});
        owner.patch("/api/v1/workspaces/test", &order).await.ok::<api::Workspace>();
        let stood_in: Run = owner.post(&runs, &asked).await.created();
        assert_eq!((stood_in.state, stood_in.output.as_str()), (RunState::Completed, "hi"));
        assert_eq!((first.seen_requests().len(), second.seen_requests().len()), (0, 1));

        let resumed: Connection = pause(false).await.ok();
        assert!(resumed.paused_at.is_none());
        owner.post(&runs, &asked).await.created::<Run>();
        assert_eq!(first.seen_requests().len(), 1);

        let listed: Page<Connection> = owner.get(CONNECTIONS).await.ok();
        let hour = listed.items[0].last_hour.as_ref().unwrap();
        assert_eq!((hour.attempts, hour.failed, hour.last_error), (1, 0, None));
        app.member("lee", Role::Builder).await.get(CONNECTIONS).await.error(403);
    }

    #[tokio::test]
    async fn a_provider_that_fails_again_and_again_is_let_rest() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let owner = app.user("owner").await;
        let overloaded = app.publish_echo("overloaded").await;
        let runs = format!("/api/v1/workspaces/test/apps/{}/runs?wait=30", overloaded.slug);
        for _ in 0..3 {
            let run: Run = owner.post(&runs, &json!({"inputs": {"text": "hi"}})).await.created();
            assert_eq!(run.state, RunState::Failed);
        }
        assert_eq!(provider.seen_requests().len(), 5, "five failures in a row, then nobody asks");
        let listed: Page<Connection> = owner.get(CONNECTIONS).await.ok();
        let hour = listed.items[0].last_hour.as_ref().unwrap();
        assert_eq!((hour.attempts, hour.failed, hour.last_error), (5, 5, Some(RunErrorCode::Overloaded)));
        assert_eq!(hour.resting, ["overloaded"]);
    }
}
