//! `POST /workspaces/{workspace}/apps/{app}/runs`

use api::{CreateRun, Run};
use axum::{
    Extension, Json,
    http::{HeaderMap, StatusCode, header},
    response::{AppendHeaders, IntoResponse},
};
use store::StartedBy;

use super::{own, to_wire};
use crate::{
    api::apps::find,
    auth::Member,
    error::{ErrorCode, Refusal, language_of},
    madang::Madang,
    runs::accept::{Wanted, accept, once},
    strict::{At, Body},
};

/// Runs an app
///
/// The answer comes at once; the run goes on by itself. Watch it at `…/runs/{run}/events`. With an `Idempotency-Key`, the same request
/// within 24 hours is the same run.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/apps/{app}/runs", operation_id = "createRun", tag = "runs",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
        ("Idempotency-Key" = Option<String>, Header, description = "1 to 200 plain characters, a random UUID for example."),
    ), request_body = CreateRun,
    responses(
        (status = 201, description = "The run.", body = Run),
        (status = 409, description = "`not_published` or `no_model`", body = api::ErrorBody),
        (status = 422, description = "`invalid` with `fields`, or `idempotency_mismatch`", body = api::ErrorBody),
    ))]
pub async fn create(
    Extension(madang): Extension<Madang>,
    member: Member,
    headers: HeaderMap,
    At((_, app)): At<(String, String)>,
    Body(body): Body<CreateRun>,
) -> Result<impl IntoResponse, Refusal> {
    let app = find(&member, &app).await?;
    let version = member.tenant.published(app.id).await?.ok_or(ErrorCode::NotPublished)?;
    let once = once(&headers, format!("run {} {}", app.id, member.id), &body)?;
    let by = StartedBy::Member { person: member.id, version: version.version.id };
    let wanted = Wanted {
        app: app.id,
        by,
        definition: version.definition,
        inputs: body.inputs,
        conversation: body.conversation,
        once,
    };
    let id = accept(&madang, member.workspace, wanted).await?;
    let run = to_wire(&member, own(&member, id).await?.run, language_of(&headers)).await?;
    let location = format!("/api/v1/workspaces/{}/runs/{id}", member.slug);
    Ok((StatusCode::CREATED, AppendHeaders([(header::LOCATION, location)]), Json(run)))
}

#[cfg(test)]
mod tests {
    use api::{ErrorCode, Role, Run, RunDetail, RunErrorCode, RunState};
    use serde_json::json;

    use crate::testing::{FakeProvider, TestApp};

    #[tokio::test]
    async fn a_run_is_carried_out_and_kept_with_its_attempt() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let made = app.publish_echo("echo").await;
        let choi = app.member("choi", Role::User).await;
        let path = format!("/api/v1/workspaces/test/apps/{}/runs", made.slug);
        let run: Run = choi.post(&path, &json!({"inputs": {"text": "하나 둘 셋"}})).await.created();
        let done = app.finished(&choi, run.id).await;
        assert_eq!((done.run.state, done.run.output.as_str()), (RunState::Completed, "하나 둘 셋"));
        assert_eq!((done.run.input_tokens, done.run.output_tokens, done.run.version), (7, 3, Some(1)));
        assert_eq!(done.attempts.len(), 1);
        assert_eq!(provider.seen_requests()[0]["messages"][1]["content"], "하나 둘 셋");

        let stranger = app.member("lee", Role::Owner).await;
        stranger.get(&format!("/api/v1/workspaces/test/runs/{}", run.id)).await.error(404);
    }

    #[tokio::test]
    async fn wrong_input_is_named_and_nothing_is_sent() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let made = app.publish_echo("echo").await;
        let choi = app.member("choi", Role::User).await;
        let path = format!("/api/v1/workspaces/test/apps/{}/runs", made.slug);
        for inputs in [json!({}), json!({"text": 5}), json!({"text": "x", "surprise": 1})] {
            let error = choi.post(&path, &json!({ "inputs": inputs })).await.error(422);
            assert!(!error.fields.is_empty(), "{error:?}");
        }
        let error = choi.post(&path, &json!({"inputs": {"text": "x"}, "definition": {}})).await.error(400);
        assert_eq!(error.code, ErrorCode::UnknownField);
        assert!(provider.seen_requests().is_empty());
    }

    #[tokio::test]
    async fn the_same_key_is_the_same_run() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let made = app.publish_echo("echo").await;
        let choi = app.member("choi", Role::User).await.with_header("idempotency-key", "once");
        let path = format!("/api/v1/workspaces/test/apps/{}/runs", made.slug);
        let body = json!({"inputs": {"text": "x"}});
        let one: Run = choi.post(&path, &body).await.created();
        let two: Run = choi.post(&path, &body).await.created();
        assert_eq!(one.id, two.id);
        let other = choi.post(&path, &json!({"inputs": {"text": "y"}})).await.error(422);
        assert_eq!(other.code, ErrorCode::IdempotencyMismatch);
    }

    #[tokio::test]
    async fn a_broken_answer_is_kept_and_said_to_be_broken() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let made = app.publish_echo("truncated").await;
        let choi = app.member("choi", Role::User).await;
        let path = format!("/api/v1/workspaces/test/apps/{}/runs", made.slug);
        let run: Run = choi.post(&path, &json!({"inputs": {"text": "half an answer"}})).await.created();
        let RunDetail { run, .. } = app.finished(&choi, run.id).await;
        assert_eq!((run.state, run.output.as_str()), (RunState::Failed, "half an answer"));
        assert_eq!(run.error.unwrap().code, RunErrorCode::Truncated);
    }

    #[tokio::test]
    async fn without_a_model_it_says_who_can_connect_one() {
        let app = TestApp::new().await;
        let made = app.publish_template("meeting-minutes").await;
        let choi = app.member("choi", Role::User).await;
        let seen: api::RunnableApp = choi.get(&format!("/api/v1/workspaces/test/apps/{}", made.slug)).await.ok();
        let path = format!("/api/v1/workspaces/test/apps/{}/runs", made.slug);
        let error = choi.post(&path, &json!({"inputs": seen.sample})).await.error(409);
        assert_eq!(error.code, ErrorCode::NoModel);
    }
}
