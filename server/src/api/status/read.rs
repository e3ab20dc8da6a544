//! `GET /workspaces/{workspace}/status`

use std::path::Path;

use api::{
    AuditStreamFailure, AuditStreamStatus, ConnectionStatus, DatabaseStatus, DiskStatus, JobStatus, QueueStatus,
    ServerStatus,
};
use axum::{Extension, Json, http::HeaderMap};
use model::Language;
use store::{Connection, ConnectionHour, StreamFailure, Tenant};
use tokio::time::Instant;

use crate::{
    api::wire,
    auth::Member,
    error::{Refusal, language_of},
    madang::Madang,
};

/// How the server fares
///
/// What is said of the server is of the one that answered. What is counted is counted in the workspace alone.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/status", operation_id = "getServerStatus", tag = "workspaces",
    params(("workspace" = String, Path, description = "The workspace's id or slug.")),
    responses((status = 200, description = "How it fares.", body = ServerStatus)))]
pub async fn read(
    Extension(madang): Extension<Madang>,
    member: Member,
    headers: HeaderMap,
) -> Result<Json<ServerStatus>, Refusal> {
    let asked = Instant::now();
    madang.store.ping().await?;
    let answered_in_ms = u64::try_from(asked.elapsed().as_millis()).unwrap_or(u64::MAX);
    let pool = madang.store.pool_figures();
    let database = DatabaseStatus {
        answered_in_ms,
        private: madang.config.database_url.is_none(),
        connections_open: pool.open,
        connections_max: pool.most,
    };
    let waiting = member.tenant.waiting().await?;
    Ok(Json(ServerStatus {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        schema: store::newest_migration().to_string(),
        started_at: wire::timestamp(madang.job_log.started_at()),
        database,
        disk: disk(&madang),
        queue: QueueStatus {
            runs: wire::count(waiting.runs),
            comparisons: wire::count(waiting.comparisons),
            webhook_deliveries: wire::count(waiting.webhook_deliveries),
        },
        audit_stream: audit_stream(&madang, &member.tenant).await?,
        connections: connections(&member.tenant, language_of(&headers)).await?,
        jobs: madang.job_log.all().into_iter().map(job).collect(),
    }))
}

/// What the operator sends on is of interest to those whose log it is.
async fn audit_stream(madang: &Madang, tenant: &Tenant) -> Result<Option<AuditStreamStatus>, Refusal> {
    if madang.syslog.is_none() {
        return Ok(None);
    }
    let state = tenant.stream_state().await?;
    let failure = |failure| match failure {
        StreamFailure::Away => AuditStreamFailure::Away,
        StreamFailure::Encryption => AuditStreamFailure::Encryption,
        StreamFailure::Unconfirmed => AuditStreamFailure::Unconfirmed,
    };
    Ok(Some(AuditStreamStatus {
        waiting: wire::count(state.waiting),
        waiting_since: state.waiting_since.map(wire::timestamp),
        sent_at: state.sent_at.map(wire::timestamp),
        failing_since: state.failing.map(|(since, _)| wire::timestamp(since)),
        failure: state.failing.map(|(_, why)| failure(why)),
    }))
}

async fn connections(tenant: &Tenant, language: Language) -> Result<Vec<ConnectionStatus>, Refusal> {
    let hours = tenant.connection_hours().await?;
    let connections = tenant.connections().await?.into_iter();
    Ok(connections.map(|connection| of_connection(connection, &hours, language)).collect())
}

fn of_connection(connection: Connection, hours: &[ConnectionHour], language: Language) -> ConnectionStatus {
    let hour = hours.iter().find(|hour| hour.connection == connection.id);
    let first = hour.and_then(|hour| hour.time_to_first_token_ms);
    let problem = hour.and_then(|hour| hour.last_error.as_ref());
    ConnectionStatus {
        id: connection.id,
        name: connection.name,
        attempts: hour.map(|hour| wire::count(hour.attempts)).unwrap_or_default(),
        failed: hour.map(|hour| wire::count(hour.failed)).unwrap_or_default(),
        time_to_first_token_ms: first.and_then(|ms| u64::try_from(ms).ok()),
        last_problem: problem.map(|error| error.code.message(language).to_owned()),
    }
}

/// The disk is of interest only where something grows on it.
fn disk(madang: &Madang) -> Option<DiskStatus> {
    let is_private = madang.config.database_url.is_none();
    is_private.then(|| space(&madang.config.data)).flatten()
}

fn space(folder: &Path) -> Option<DiskStatus> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    Some(DiskStatus {
        free_bytes: disk.f_bavail.saturating_mul(disk.f_frsize),
        total_bytes: disk.f_blocks.saturating_mul(disk.f_frsize),
    })
}

fn job((name, ended): (String, crate::jobs::Ended)) -> JobStatus {
    let took_ms = u64::try_from(ended.took.as_millis()).unwrap_or(u64::MAX);
    JobStatus { name, ended_at: wire::timestamp(ended.at), took_ms }
}

#[cfg(test)]
mod tests {
    use api::{Role, ServerStatus};

    use crate::testing::{FakeProvider, TestApp};

    const PATH: &str = "/api/v1/workspaces/test/status";

    #[tokio::test]
    async fn admins_see_how_the_server_fares_and_nothing_of_others() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let made = app.publish_echo("echo").await;
        let runs = format!("/api/v1/workspaces/test/apps/{}/runs?wait=20", made.slug);
        let owner = app.user("owner").await;
        owner.post(&runs, &serde_json::json!({"inputs": {"text": "hi"}})).await.created::<api::Run>();
        let status: ServerStatus = owner.get(PATH).await.ok();
        assert_eq!(status.version, env!("CARGO_PKG_VERSION"));
        assert_eq!(status.schema, store::newest_migration().to_string());
        let [connection] = &status.connections[..] else { panic!("{status:?}") };
        assert_eq!((connection.attempts, connection.failed), (1, 0));
        assert_eq!(status.queue.runs, 0);
        assert!(status.database.connections_open >= 1);

        app.member("choi", Role::Builder).await.get(PATH).await.error(403);
        app.stranger("park").await.get(PATH).await.error(404);
    }

    #[test]
    fn a_disk_has_room() {
        let disk = super::space(std::path::Path::new("/")).unwrap();
        assert!(disk.total_bytes > 0 && disk.free_bytes <= disk.total_bytes);
        assert!(super::space(std::path::Path::new("/nowhere/at/all")).is_none());
    }
}
