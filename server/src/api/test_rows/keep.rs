//! `POST /workspaces/{workspace}/apps/{app}/tests/rows/from-run`

use api::{KeepTestRow, TestRow};
use axum::{
    Json,
    http::{HeaderMap, StatusCode},
};
use model::{CONVERSATION, Values};
use store::NewTestRow;

use super::{add, checked_expected, checked_inputs, definition};
use crate::{
    api::{
        apps::find_editable,
        runs::{own, still_kept},
    },
    auth::Member,
    error::{ErrorCode, Refusal, language_of},
    evidence::rows::with_own_files,
    strict::{At, Body},
};

/// Adds a test row with the inputs of one of the caller's runs of the app
///
/// The row keeps the run's files, also once the run is deleted.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/apps/{app}/tests/rows/from-run", operation_id = "keepTestRow", tag = "tests",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
    ), request_body = KeepTestRow,
    responses(
        (status = 201, description = "The row.", body = TestRow),
        (status = 410, description = "`not_kept`", body = api::ErrorBody),
        (status = 422, description = "`invalid`", body = api::ErrorBody),
    ))]
pub async fn keep(
    member: Member,
    headers: HeaderMap,
    At((_, app)): At<(String, String)>,
    Body(wanted): Body<KeepTestRow>,
) -> Result<(StatusCode, Json<TestRow>), Refusal> {
    let app = find_editable(&member, &app).await?.id;
    let run = own(&member, wanted.run).await?.run;
    if run.app.id != app {
        return Err(ErrorCode::NotFound.into());
    }
    still_kept(run.content_gone_at)?;
    let answer = run.outcome.filter(|_| wanted.with_answer).map(|outcome| outcome.output);
    let definition = definition(&member, app).await?;
    let mut inputs = run.inputs;
    // What a program sent along is no input of the app.
    inputs.remove(CONVERSATION);
    let inputs = checked_inputs(inputs)?;
    let row = NewTestRow {
        inputs: with_own_files(&member.tenant, (app, &definition), member.id, inputs, &Values::new()).await?,
        expected: checked_expected(answer.unwrap_or_default())?,
        ..NewTestRow::default()
    };
    Ok((StatusCode::CREATED, Json(add(&member, app, row, &definition, language_of(&headers)).await?)))
}

#[cfg(test)]
mod tests {
    use api::{ErrorCode, Role, Run, TestRow};
    use serde_json::json;

    use crate::testing::{FakeProvider, TestApp};

    #[tokio::test]
    async fn a_run_of_ones_own_becomes_a_row() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let (made, other) = (app.publish_echo("echo").await, app.publish_echo("echo").await);
        let owner = app.user("owner").await;
        let apps = "/api/v1/workspaces/test/apps";
        let run: Run =
            owner.post(&format!("{apps}/{}/runs", made.slug), &json!({"inputs": {"text": "Hello"}})).await.created();
        let done = app.finished(&owner, run.id).await.run;
        let path = format!("{apps}/{}/tests/rows/from-run", made.slug);
        let row: TestRow = owner.post(&path, &json!({"run": run.id, "with_answer": true})).await.created();
        assert_eq!((row.inputs["text"].as_str(), row.expected), (Some("Hello"), done.output));
        let row: TestRow = owner.post(&path, &json!({"run": run.id})).await.created();
        assert_eq!((row.expected.as_str(), row.number), ("", 2));

        let elsewhere = format!("{apps}/{}/tests/rows/from-run", other.slug);
        owner.post(&elsewhere, &json!({"run": run.id})).await.error(404);
        let admin = app.member("admin", Role::Admin).await;
        let error = admin.post(&path, &json!({"run": run.id})).await.error(404);
        assert_eq!(error.code, ErrorCode::NotFound, "the run is somebody else's");
    }
}
