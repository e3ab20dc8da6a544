//! `POST /workspaces/{workspace}/apps/{app}/versions/{number}/try`

use api::{CreateRun, Run};
use axum::{Extension, http::HeaderMap, response::Response};

use super::{create::Asked, try_draft::Trial};
use crate::{
    api::{
        apps::{find_editable, version_number},
        once::of_run,
    },
    auth::Member,
    error::{ErrorCode, Refusal, language_of},
    madang::Madang,
    strict::{At, Body, Query},
};

/// Tries a version of an app, live or not
///
/// It runs as trying the draft does: the app's and the version's numbers don't count it. With an `Idempotency-Key`, the same request within
/// 24 hours is the same run.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/apps/{app}/versions/{number}/try", operation_id = "tryVersion",
    tag = "runs",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
        ("number" = u32, Path, description = "The version's number within the app."),
        ("stream" = Option<bool>, Query, description = "`true`: the answer is the stream of the run's events, as `watchRun` gives it."),
        ("wait" = Option<u64>, Query, maximum = 60, description = "Wait for the end, at most so many seconds (60 at most), and answer the run as it is then."),
        ("Idempotency-Key" = Option<String>, Header, description = "1 to 200 plain characters, a random UUID for example."),
    ), request_body = CreateRun,
    responses(
        (status = 201, description = "The run, or with `stream=true` its events. `Location` is the run's address.",
            content((Run = "application/json"), (api::RunEvent = "text/event-stream"))),
        (status = 409, description = "`no_model`", body = api::ErrorBody),
        (status = 422, description = "`invalid` with `fields`, or `idempotency_mismatch`", body = api::ErrorBody),
    ))]
pub async fn try_version(
    Extension(madang): Extension<Madang>,
    member: Member,
    headers: HeaderMap,
    At((_, app, number)): At<(String, String, u32)>,
    Query(asked): Query<Asked>,
    Body(body): Body<CreateRun>,
) -> Result<Response, Refusal> {
    asked.check()?;
    let app = find_editable(&member, &app).await?;
    let number = version_number(number)?;
    let version = member.tenant.version_by_number(app.id, number).await?.ok_or(ErrorCode::NotFound)?;
    let once = of_run(&headers, format!("try {} {number} {}", app.id, member.id), &body)?;
    let trial = Trial { app: app.id, definition: version.definition, body, once };
    let language = language_of(&headers);
    let run = trial.begin(&madang, &member, language).await?;
    asked.answer(&madang, member, run, language).await
}

#[cfg(test)]
mod tests {
    use api::{Page, Role, Run, RunSource, RunState, RunnableApp, Version};
    use serde_json::json;

    use crate::testing::{FakeProvider, TestApp};

    /// Version 1 of two has the input `text`, version 2 has `words` instead.
    #[tokio::test]
    async fn a_version_is_tried_with_its_own_inputs_and_counts_nowhere() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let made = app.publish_echo("echo").await;
        app.republish(&made, |definition| {
            definition.inputs[0].name = "words".into();
            definition.inputs[0].required = true;
            for message in &mut definition.prompt.messages {
                message.text = message.text.replace("text", "words");
            }
        })
        .await;
        let owner = app.user("owner").await;
        let path = format!("/api/v1/workspaces/test/apps/{}", made.slug);
        let first = json!({"inputs": {"text": "one two"}});
        let run: Run = owner.post(&format!("{path}/versions/1/try"), &first).await.created();
        assert_eq!((run.source, run.version), (RunSource::Try, None));
        let ended = app.finished(&owner, run.id).await.run;
        assert_eq!(ended.state, RunState::Completed);
        assert!(format!("{ended:?}").contains("one two"), "{ended:?}");

        let error = owner.post(&format!("{path}/versions/2/try"), &json!({"inputs": {}})).await.error(422);
        assert!(format!("{error:?}").contains("words"), "{error:?}");
        let run: Run =
            owner.post(&format!("{path}/versions/2/try"), &json!({"inputs": {"words": "three"}})).await.created();
        assert_eq!(app.finished(&owner, run.id).await.run.state, RunState::Completed);

        let versions: Page<Version> = owner.get(&format!("{path}/versions")).await.ok();
        assert!(versions.items.iter().all(|version| version.runs == 0));
        let seen: RunnableApp = owner.get(&path).await.ok();
        assert_eq!((seen.app.runs, seen.app.published_version), (0, Some(2)));
    }

    #[tokio::test]
    async fn only_those_who_may_change_the_app_try_its_versions() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let made = app.publish_echo("echo").await;
        let path = format!("/api/v1/workspaces/test/apps/{}/versions", made.slug);
        let (first, body) = (format!("{path}/1/try"), json!({"inputs": {"text": "x"}}));
        app.member("choi", Role::User).await.post(&first, &body).await.error(403);
        app.member("han", Role::Builder).await.post(&first, &body).await.error(403);
        app.stranger("zoe").await.post(&first, &body).await.error(404);
        app.visitor().post(&first, &body).await.error(401);
        let owner = app.user("owner").await;
        for gone in ["0", "2", "4294967295"] {
            owner.post(&format!("{path}/{gone}/try"), &body).await.error(404);
        }
    }
}
