//! `DELETE /workspaces/{workspace}/runs/{run}`

use axum::http::StatusCode;
use model::RunId;
use store::RunForgotten;

use super::seen_by_key;
use crate::{
    api::holds,
    auth::Member,
    error::{ErrorCode, Refusal},
    strict::At,
};

/// Deletes what a run holds
///
/// What was filled in, the answer and the comment are gone for good, and the run is in no list any more. What it cost stays counted. A
/// run that goes on has to be stopped first.
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/runs/{run}", operation_id = "deleteRun", tag = "runs",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("run" = RunId, Path, description = "The run's id."),
    ),
    responses(
        (status = 204, description = "It is gone."),
        (status = 409, description = "`run_not_over`, `blind_rating`, or `on_hold` with what holds it as `current`", body = api::ErrorBody),
    ))]
pub async fn delete(member: Member, At((_, run)): At<(String, RunId)>) -> Result<StatusCode, Refusal> {
    // Not by `own`, which doesn't find a run that is deleted already, and such a one is deleted again without complaint.
    if member.tenant.is_rating_run(run, member.id).await? {
        return Err(ErrorCode::BlindRating.into());
    }
    let found = member.tenant.run(run, None).await?;
    if found.is_some_and(|found| !seen_by_key(&member, found.run.app.id, found.run.key)) {
        return Err(ErrorCode::NotFound.into());
    }
    match member.tenant.forget_run(run, member.id).await? {
        RunForgotten::Done => Ok(StatusCode::NO_CONTENT),
        RunForgotten::NotOver => Err(ErrorCode::RunNotOver.into()),
        RunForgotten::Held(held) => Err(holds::refusal(held)),
        RunForgotten::Absent => Err(ErrorCode::NotFound.into()),
    }
}

#[cfg(test)]
mod tests {
    use api::{ErrorCode, Page, Role, Run, RunSummary};
    use serde_json::json;

    use crate::testing::{FakeProvider, TestApp};

    #[tokio::test]
    async fn ones_own_run_is_deleted_for_good_and_only_its_cost_stays() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let made = app.publish_echo("echo").await;
        let choi = app.member("choi", Role::User).await;
        let path = format!("/api/v1/workspaces/test/apps/{}/runs?wait=20", made.slug);
        let mut ids = Vec::new();
        for text in ["a secret", "another"] {
            ids.push(choi.post(&path, &json!({"inputs": {"text": text}})).await.created::<Run>().id);
        }
        let run = format!("/api/v1/workspaces/test/runs/{}", ids[0]);
        choi.put(&format!("{run}/feedback"), &json!({"rating": "up", "comment": "secret, too"})).await.no_content();

        app.user("owner").await.delete(&run).await.error(404);
        choi.delete(&run).await.no_content();
        choi.delete(&run).await.no_content();
        choi.get(&run).await.error(404);
        choi.get(&format!("{run}/events")).await.error(404);
        let left: Page<RunSummary> = choi.get("/api/v1/workspaces/test/runs").await.ok();
        assert_eq!(left.items.iter().map(|run| run.id).collect::<Vec<_>>(), [ids[1]]);

        let kept = app.kept_of_run(ids[0]).await;
        assert!(!kept.contains("secret"), "{kept}");
        let record: serde_json::Value = app.user("owner").await.get("/api/v1/workspaces/test/audit-log").await.ok();
        assert!(record.to_string().contains("run.deleted"), "{record}");
    }

    #[tokio::test]
    async fn a_run_that_goes_on_is_stopped_first() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let made = app.publish_echo("slow").await;
        let choi = app.member("choi", Role::User).await;
        let path = format!("/api/v1/workspaces/test/apps/{}/runs", made.slug);
        let run: Run = choi.post(&path, &json!({"inputs": {"text": "word ".repeat(2000)}})).await.created();
        app.answering(&choi, run.id).await;
        let own = format!("/api/v1/workspaces/test/runs/{}", run.id);
        assert_eq!(choi.delete(&own).await.error(409).code, ErrorCode::RunNotOver);
        choi.post(&format!("{own}/cancel"), &json!(null)).await.ok::<Run>();
        app.finished(&choi, run.id).await;
        choi.delete(&own).await.no_content();
    }
}
