//! `POST /workspaces/{workspace}/runs/{run}/cancel`

use api::Run;
use axum::{Extension, Json, http::HeaderMap};
use model::RunId;

use super::{own, to_wire};
use crate::{
    auth::Member,
    error::{Refusal, language_of},
    madang::Madang,
    strict::At,
};

/// Stops a run
///
/// What was written stays. A run that has ended already stays as it is.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/runs/{run}/cancel", operation_id = "cancelRun", tag = "runs",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("run" = RunId, Path, description = "The run's id."),
    ),
    responses((status = 200, description = "The run; it may take a moment to end.", body = Run)))]
pub async fn cancel(
    Extension(madang): Extension<Madang>,
    member: Member,
    headers: HeaderMap,
    At((_, run)): At<(String, RunId)>,
) -> Result<Json<Run>, Refusal> {
    own(&member, run).await?;
    madang.engine.live.request_cancel(member.workspace, run).await?;
    let found = own(&member, run).await?;
    Ok(Json(to_wire(&member, found.run, language_of(&headers)).await?))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use api::{Role, Run, RunState};
    use serde_json::json;

    use crate::testing::{FakeProvider, TestApp};

    #[tokio::test]
    async fn stopping_closes_the_providers_socket_and_keeps_what_was_written() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let made = app.publish_echo("slow").await;
        let choi = app.member("choi", Role::User).await;
        let path = format!("/api/v1/workspaces/test/apps/{}/runs", made.slug);
        let run: Run = choi.post(&path, &json!({"inputs": {"text": "word ".repeat(2000)}})).await.created();
        app.answering(&choi, run.id).await;
        assert_eq!(provider.open_answers(), 1);
        choi.post(&format!("/api/v1/workspaces/test/runs/{}/cancel", run.id), &json!(null)).await.ok::<Run>();
        let done = app.finished(&choi, run.id).await.run;
        assert_eq!(done.state, RunState::Cancelled);
        assert!(done.output.starts_with("word "));
        let closed = async {
            while provider.open_answers() > 0 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(5), closed).await.unwrap();
        let again: Run = choi.post(&format!("/api/v1/workspaces/test/runs/{}/cancel", run.id), &json!(null)).await.ok();
        assert_eq!(again.state, RunState::Cancelled);
    }
}
