//! `POST /workspaces/{workspace}/apps/{app}/runs`

use std::time::Duration;

use api::{CreateRun, Run};
use axum::{
    Extension, Json,
    http::{HeaderMap, StatusCode, header},
    response::{AppendHeaders, IntoResponse, Response},
};
use model::{ConversationId, Language, RunId, VersionId};
use serde::Deserialize;
use store::{Runnable, StartedBy};
use tokio::time::timeout;

use super::{events::follow, own, seen_by_key, to_wire, wire};
use crate::{
    api::{apps::find, once::of_run},
    auth::{KeyInUse, Member},
    error::{ErrorCode, Refusal, language_of},
    madang::Madang,
    runs::accept::{Accepted, CheckedInputs, RunRequest, accept},
    strict::{At, Body, Query},
};

/// The longest wait for an answer that is asked for, in seconds.
const WAIT_MAX_S: u64 = 60;

/// How the caller wants to learn what comes of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    #[serde(default)]
    stream: bool,
    wait: Option<u64>,
}

impl Asked {
    pub(super) fn check(&self) -> Result<(), Refusal> {
        if self.wait.is_some_and(|wait| wait > WAIT_MAX_S) {
            return Err(Refusal::field("wait", "Wait at most 60 seconds.", "최대 60초까지 기다릴 수 있어요."));
        }
        Ok(())
    }

    /// Answers with a run that was begun to try something.
    pub(super) async fn answer(
        self,
        madang: &Madang,
        member: Member,
        run: Run,
        language: Language,
    ) -> Result<Response, Refusal> {
        let location =
            AppendHeaders([(header::LOCATION, format!("/api/v1/workspaces/{}/runs/{}", member.slug, run.id))]);
        if self.stream {
            let events = follow(madang, member.credential, member.workspace, run.id, 0, language);
            return Ok((StatusCode::CREATED, location, events).into_response());
        }
        let run = match self.wait {
            Some(wait_s) if !run.state.is_terminal() => {
                end(madang, &member, run.id, Duration::from_secs(wait_s)).await;
                to_wire(&member, own(&member, run.id).await?.run, language).await?
            }
            _ => run,
        };
        Ok((StatusCode::CREATED, location, Json(run)).into_response())
    }
}

/// Runs an app
///
/// The answer comes at once; the run goes on by itself. Watch it at `…/runs/{run}/events`, have the answer to this request be that stream
/// with `stream=true`, or have it wait for the run's end with `wait`. With an `Idempotency-Key`, the same request within 24 hours is the
/// same run.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/apps/{app}/runs", operation_id = "createRun", tag = "runs",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
        ("stream" = Option<bool>, Query, description = "`true`: the answer is the stream of the run's events, as `watchRun` gives it."),
        ("wait" = Option<u64>, Query, maximum = 60, description = "Wait for the end, at most so many seconds (60 at most), and answer the run as it is then."),
        ("Idempotency-Key" = Option<String>, Header, description = "1 to 200 plain characters, a random UUID for example."),
    ), request_body = CreateRun,
    responses(
        (status = 201, description = "The run, or with `stream=true` its events. `Location` is the run's address.",
            content((Run = "application/json"), (api::RunEvent = "text/event-stream"))),
        (status = 409, description = "`not_published` or `no_model`", body = api::ErrorBody),
        (status = 422, description = "`invalid` with `fields`, or `idempotency_mismatch`", body = api::ErrorBody),
        (status = 402, description = "`budget_used_up`: a budget for all time is spent; `current` says which.", body = api::ErrorBody),
        (status = 429, description = "`key_used_up` or `key_day_used`: the key has limits. `budget_reached`: a budget is spent for now; `current` says which. `budget_held`: what is left of it is held for runs in progress.", body = api::ErrorBody),
    ))]
pub async fn create(
    Extension(madang): Extension<Madang>,
    member: Member,
    headers: HeaderMap,
    At((_, app)): At<(String, String)>,
    Query(asked): Query<Asked>,
    Body(body): Body<CreateRun>,
) -> Result<Response, Refusal> {
    asked.check()?;
    let app = match member.tenant.runnable(&app).await? {
        Some(app) => app.for_person(member.id),
        None => {
            find(&member, &app).await?;
            return Err(ErrorCode::NotPublished.into());
        }
    };
    may_continue(&member, body.conversation).await?;
    let request = RunRequest {
        app: app.app,
        by: started_by(&member, app.version),
        definition: app.definition.clone(),
        once: of_run(&headers, format!("run {} {}", app.app, member.once_as()), &body)?,
        inputs: CheckedInputs::of(&app.definition, &body.inputs)?,
        conversation: body.conversation,
        limits_money: member.key().is_some_and(|key| key.holder.limits_money),
    };
    let accepted = Box::pin(accept(&madang.engine, member.workspace, request)).await?;
    let location = format!("/api/v1/workspaces/{}/runs/{}", member.slug, accepted.id);
    let location = AppendHeaders([(header::LOCATION, location)]);
    let language = language_of(&headers);
    if asked.stream {
        let events = follow(&madang, member.credential, member.workspace, accepted.id, 0, language);
        return Ok((StatusCode::CREATED, location, events).into_response());
    }
    let run = answer(&madang, &member, accepted, &app, asked.wait, language).await?;
    Ok((StatusCode::CREATED, location, Json(run)).into_response())
}

/// A key for one app goes on with conversations of its own alone: in its maker's other ones stands what it may not see. Each turn is checked
/// when it is begun, so the newest tells of all.
async fn may_continue(member: &Member, conversation: Option<ConversationId>) -> Result<(), Refusal> {
    let Some(conversation) = conversation.filter(|_| member.only_app().is_some()) else { return Ok(()) };
    let newest = member.tenant.conversation(member.id, conversation, None, 1, i64::MAX).await?;
    if newest.runs.iter().all(|run| seen_by_key(member, run.app.id, run.key)) {
        Ok(())
    } else {
        Err(ErrorCode::NotFound.into())
    }
}

/// By whom it is started: a person, or a program, whose key may have limits.
pub(in crate::api) fn started_by(member: &Member, version: VersionId) -> StartedBy {
    let person = member.id;
    match member.key() {
        None => StartedBy::Member { person, version },
        Some(KeyInUse { holder, .. }) => StartedBy::Key { person, key: holder.id, limited: holder.is_limited, version },
    }
}

/// The run as it is now, or when it has ended or the wait is over.
async fn answer(
    madang: &Madang,
    member: &Member,
    Accepted { id, new }: Accepted,
    app: &Runnable,
    wait_s: Option<u64>,
    language: Language,
) -> Result<Run, Refusal> {
    let end = match wait_s {
        Some(wait_s) => end(madang, member, id, Duration::from_secs(wait_s)).await,
        None => None,
    };
    match (new, wait_s, end) {
        // What this process has just written needn't be read back.
        (Some(new), _, Some(end)) => Ok(wire::ended(wire::begun(id, new, app, member), end, language)),
        (Some(new), None, None) => Ok(wire::begun(id, new, app, member)),
        _ => to_wire(member, own(member, id).await?.run, language).await,
    }
}

/// Waits for the end of a run, for so long at most; answers it if this process carried the run out.
async fn end(madang: &Madang, member: &Member, run: RunId, patience: Duration) -> Option<store::KnownEnd> {
    let mut watch = madang.engine.live.watch(member.workspace, run, 0);
    let over = async {
        while let Some(event) = watch.next().await {
            if event.ends {
                break;
            }
        }
    };
    tokio::select! {
        _ = timeout(patience, over) => {}
        () = madang.stop.cancelled() => {}
    }
    watch.end()
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
    async fn the_answer_can_be_the_stream_or_the_end() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let made = app.publish_echo("echo").await;
        let choi = app.member("choi", Role::User).await;
        let path = format!("/api/v1/workspaces/test/apps/{}/runs", made.slug);
        let body = json!({"inputs": {"text": "하나 둘"}});

        let streamed = choi.post(&format!("{path}?stream=true"), &body).await;
        assert_eq!(streamed.status, 201);
        assert!(streamed.text().contains("event: started") && streamed.text().contains("event: finished"));
        let location = streamed.header("location").to_owned();
        assert_eq!(choi.get(&location).await.ok::<RunDetail>().run.output, "하나 둘");

        let waited: Run = choi.post(&format!("{path}?wait=20"), &body).await.created();
        assert_eq!((waited.state, waited.output.as_str()), (RunState::Completed, "하나 둘"));
        let error = choi.post(&format!("{path}?wait=61"), &body).await.error(422);
        assert!(error.fields.contains_key("wait"), "{error:?}");
        choi.post(&format!("{path}?wait=soon"), &body).await.error(400);

        let slow = app.publish_echo("slow").await;
        let body = json!({"inputs": {"text": "word ".repeat(500)}});
        let path = format!("/api/v1/workspaces/test/apps/{}/runs?wait=0", slow.slug);
        assert_eq!(choi.post(&path, &body).await.created::<Run>().state, RunState::Running);
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
