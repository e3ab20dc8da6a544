//! `PUT` and `DELETE /workspaces/{workspace}/runs/{run}/feedback`

use api::Feedback;
use axum::http::StatusCode;
use model::RunId;
use store::Rated;

use super::own;
use crate::{
    api::{check, holds},
    auth::Member,
    error::Refusal,
    strict::{At, Body},
};

/// The longest comment, in characters.
const COMMENT_MAX: usize = 2000;

/// Says whether a run was useful
#[utoipa::path(put, path = "/api/v1/workspaces/{workspace}/runs/{run}/feedback", operation_id = "rateRun", tag = "runs",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("run" = RunId, Path, description = "The run's id."),
    ), request_body = Feedback,
    responses(
        (status = 204, description = "It is kept; what was said before is replaced. Of a run whose content isn't kept any more, the comment isn't, either."),
        (status = 409, description = "`on_hold`, with what holds the comment that would be replaced as `current`", body = api::ErrorBody),
        (status = 422, description = "`invalid`", body = api::ErrorBody),
    ))]
pub async fn rate(
    member: Member,
    At((_, run)): At<(String, RunId)>,
    Body(feedback): Body<Feedback>,
) -> Result<StatusCode, Refusal> {
    own(&member, run).await?;
    let comment = check::optional_text("comment", &feedback.comment, COMMENT_MAX)?;
    done(member.tenant.rate(run, member.id, &Feedback { comment, ..feedback }).await?)
}

/// Takes back what one said of a run
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/runs/{run}/feedback", operation_id = "unrateRun", tag = "runs",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("run" = RunId, Path, description = "The run's id."),
    ),
    responses(
        (status = 204, description = "Nothing is said."),
        (status = 409, description = "`on_hold`, with what holds the comment as `current`", body = api::ErrorBody),
    ))]
pub async fn unrate(member: Member, At((_, run)): At<(String, RunId)>) -> Result<StatusCode, Refusal> {
    own(&member, run).await?;
    done(member.tenant.unrate(run, member.id).await?)
}

fn done(rated: Rated) -> Result<StatusCode, Refusal> {
    match rated {
        Rated::Done | Rated::Absent => Ok(StatusCode::NO_CONTENT),
        Rated::Held(held) => Err(holds::refusal(held)),
    }
}

#[cfg(test)]
mod tests {
    use api::{App, Rating, Role, Run, RunnableApp};
    use serde_json::json;

    use crate::testing::{FakeProvider, TestApp};

    #[tokio::test]
    async fn thumbs_are_counted_once_and_can_be_taken_back() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let made = app.publish_echo("echo").await;
        let choi = app.member("choi", Role::User).await;
        let path = format!("/api/v1/workspaces/test/apps/{}", made.slug);
        let run: Run = choi.post(&format!("{path}/runs"), &json!({"inputs": {"text": "x"}})).await.created();
        app.finished(&choi, run.id).await;
        let feedback = format!("/api/v1/workspaces/test/runs/{}/feedback", run.id);
        choi.put(&feedback, &json!({"rating": "up"})).await.no_content();
        choi.put(&feedback, &json!({"rating": "down", "comment": "틀렸어요"})).await.no_content();
        let thumbs = |app: App| (app.thumbs_up, app.thumbs_down);
        assert_eq!(thumbs(choi.get(&path).await.ok::<RunnableApp>().app), (0, 1));
        let kept = app.finished(&choi, run.id).await.run.feedback.unwrap();
        assert_eq!((kept.rating, kept.comment.as_str()), (Rating::Down, "틀렸어요"));
        choi.delete(&feedback).await.no_content();
        assert_eq!(thumbs(choi.get(&path).await.ok::<RunnableApp>().app), (0, 0));
        app.user("owner").await.put(&feedback, &json!({"rating": "up"})).await.error(404);
    }
}
