//! `PATCH /workspaces/{workspace}/apps/{app}/tests/rows/{row}`

use api::{TestRow, UpdateTestRow};
use axum::{Json, http::HeaderMap};
use model::{AppId, Definition, TestRowId, Values, files_in};
use store::{TestRowChange, TestRowSaved};

use super::{LIMITS, checked_expected, checked_inputs, checked_tags, definition, one_to_wire, seen, too_large};
use crate::{
    api::apps::find_editable,
    auth::Member,
    error::{ErrorCode, Refusal, language_of},
    evidence::{checks::refuse_bad, rows::with_own_files},
    strict::{At, Body},
};

/// Changes a test row, unless somebody else changed it meanwhile
///
/// A file that the row no longer names goes, unless a run, another row or a comparison has it.
#[utoipa::path(patch, path = "/api/v1/workspaces/{workspace}/apps/{app}/tests/rows/{row}", operation_id = "updateTestRow", tag = "tests",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
        ("row" = TestRowId, Path, description = "The row's id."),
    ), request_body = UpdateTestRow,
    responses(
        (status = 200, description = "The row, as changed.", body = TestRow),
        (status = 409, description = "`stale_revision`, with the present row as `current`", body = api::ErrorBody),
        (status = 422, description = "`invalid`", body = api::ErrorBody),
    ))]
pub async fn update(
    member: Member,
    headers: HeaderMap,
    At((_, app, row)): At<(String, String, TestRowId)>,
    Body(wanted): Body<UpdateTestRow>,
) -> Result<Json<TestRow>, Refusal> {
    let app = find_editable(&member, &app).await?.id;
    refuse_bad("checks", wanted.checks.as_deref().unwrap_or_default())?;
    let definition = definition(&member, app).await?;
    let change = TestRowChange {
        inputs: inputs(&member, (app, &definition), row, wanted.inputs).await?,
        expected: wanted.expected.map(checked_expected).transpose()?,
        tags: wanted.tags.as_deref().map(checked_tags).transpose()?,
        checks: wanted.checks,
        seen_revision: seen(wanted.revision),
        by: member.id,
    };
    let language = language_of(&headers);
    match member.tenant.update_test_row(app, row, &change, LIMITS).await? {
        TestRowSaved::Saved(row) => Ok(Json(one_to_wire(&member, app, *row, &definition, language).await?)),
        TestRowSaved::Stale(row) => Err(Refusal::stale(&one_to_wire(&member, app, *row, &definition, language).await?)),
        TestRowSaved::TooLarge => Err(too_large()),
        TestRowSaved::Absent => Err(ErrorCode::NotFound.into()),
    }
}

/// The changed values. A row that is gone has none, and is refused where it is changed.
async fn inputs(
    member: &Member,
    (app, definition): (AppId, &Definition),
    row: TestRowId,
    inputs: Option<Values>,
) -> Result<Option<Values>, Refusal> {
    let Some(inputs) = inputs.map(checked_inputs).transpose()? else { return Ok(None) };
    let before = match files_in(&inputs).is_empty() && !definition.has_files() {
        true => None,
        false => member.tenant.test_row(app, row).await?,
    };
    let before = before.map(|row| row.inputs).unwrap_or_default();
    with_own_files(&member.tenant, (app, definition), member.id, inputs, &before).await.map(Some)
}

#[cfg(test)]
mod tests {
    use api::{ErrorCode, Page, Role, TestRow};
    use serde_json::json;

    use crate::testing::{FakeProvider, TestApp};

    #[tokio::test]
    async fn a_row_is_changed_once_and_deleted_for_good() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let made = app.publish_echo("echo").await;
        let owner = app.user("owner").await.with_header("accept-language", "ko");
        let rows = format!("/api/v1/workspaces/test/apps/{}/tests/rows", made.slug);
        let row: TestRow = owner.post(&rows, &json!({"inputs": {"text": "Hello"}})).await.created();
        let path = format!("{rows}/{}", row.id);
        let changed: TestRow = owner.patch(&path, &json!({"revision": 1, "inputs": {}, "expected": "Hi"})).await.ok();
        assert_eq!((changed.revision, changed.expected.as_str(), changed.title.as_str()), (2, "Hi", ""));
        assert!(changed.problems["text"].contains('요'), "{:?}", changed.problems);
        let error = owner.patch(&path, &json!({"revision": 1, "tags": ["x"]})).await.error(409);
        assert_eq!(error.code, ErrorCode::StaleRevision);
        let current: TestRow = serde_json::from_value(*error.current.unwrap()).unwrap();
        assert_eq!(current, changed);

        app.member("choi", Role::Builder).await.patch(&path, &json!({"revision": 2})).await.error(403);
        let stranger = app.stranger("kim").await;
        stranger.patch(&path, &json!({"revision": 2})).await.error(404);
        stranger.delete(&path).await.error(404);
        for _ in 0..2 {
            assert_eq!(owner.delete(&path).await.status, 204);
        }
        owner.patch(&path, &json!({"revision": 2})).await.error(404);
        let left: Page<TestRow> = owner.get(&rows).await.ok();
        assert!(left.items.is_empty());
    }
}
