//! `POST /workspaces/{workspace}/apps/{app}/tests/rows`

use api::{CreateTestRow, TestRow};
use axum::{
    Json,
    http::{HeaderMap, StatusCode},
};
use model::Values;

use super::{add, checked, definition};
use crate::{
    api::apps::find_editable,
    auth::Member,
    error::{Refusal, language_of},
    evidence::rows::with_own_files,
    strict::{At, Body},
};

/// Adds a test row at the end
///
/// Values that the draft's inputs refuse are kept and named in `problems`. Files are kept for as long as the row names them: those that the
/// caller uploaded for this app, and those of its other rows.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/apps/{app}/tests/rows", operation_id = "createTestRow", tag = "tests",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
    ), request_body = CreateTestRow,
    responses(
        (status = 201, description = "The row.", body = TestRow),
        (status = 422, description = "`invalid`", body = api::ErrorBody),
    ))]
pub async fn create(
    member: Member,
    headers: HeaderMap,
    At((_, app)): At<(String, String)>,
    Body(row): Body<CreateTestRow>,
) -> Result<(StatusCode, Json<TestRow>), Refusal> {
    let app = find_editable(&member, &app).await?.id;
    let mut row = checked(row)?;
    let definition = definition(&member, app).await?;
    row.inputs = with_own_files(&member.tenant, (app, &definition), member.id, row.inputs, &Values::new()).await?;
    Ok((StatusCode::CREATED, Json(add(&member, app, row, &definition, language_of(&headers)).await?)))
}

#[cfg(test)]
mod tests {
    use api::{Page, Role, TestRow, TestSet};
    use serde_json::json;

    use crate::testing::{FakeProvider, TestApp};

    #[tokio::test]
    async fn rows_are_kept_with_what_the_draft_makes_of_them() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let made = app.publish_echo("echo").await;
        let owner = app.user("owner").await;
        let path = format!("/api/v1/workspaces/test/apps/{}/tests/rows", made.slug);
        let input = json!({"text": "Hello"});
        let body =
            json!({"inputs": input, "expected": " Hi\n", "tags": ["b", "a ", "b"], "checks": [{"kind": "equals"}]});
        let row: TestRow = owner.post(&path, &body).await.created();
        assert_eq!((row.number, row.title.as_str(), row.expected.as_str()), (1, "Hello", " Hi\n"));
        assert_eq!((row.tags, row.checks.len(), row.revision), (vec!["b".to_owned(), "a".to_owned()], 1, 1));
        assert!(row.gone.is_empty() && row.problems.is_empty(), "{:?} {:?}", row.gone, row.problems);
        let odd: TestRow = owner.post(&path, &json!({"inputs": {"tone": "kind"}})).await.created();
        assert_eq!(
            (odd.number, odd.gone, odd.problems.keys().next().unwrap().as_str()),
            (2, vec!["tone".to_owned()], "text")
        );

        let first: Page<TestRow> = owner.get(&format!("{path}?limit=1")).await.ok();
        assert_eq!(first.items[0].id, row.id);
        let second: Page<TestRow> = owner.get(&format!("{path}?limit=1&after={}", first.next.unwrap())).await.ok();
        assert_eq!((second.items[0].id, second.next), (odd.id, None));
        let tagged: Page<TestRow> = owner.get(&format!("{path}?tag=a")).await.ok();
        assert_eq!((tagged.items.len(), tagged.next), (1, None));
        let set: TestSet = owner.get(path.trim_end_matches("/rows")).await.ok();
        assert_eq!((set.rows, set.tags), (2, vec!["a".to_owned(), "b".to_owned()]));
        owner.get(&format!("{path}?after=x")).await.error(400);
        app.member("choi", Role::Builder).await.post(&path, &body).await.error(403);
        app.stranger("kim").await.get(&path).await.error(404);
    }

    #[tokio::test]
    async fn what_is_too_long_is_refused_at_its_field() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let made = app.publish_echo("echo").await;
        let owner = app.user("owner").await;
        let path = format!("/api/v1/workspaces/test/apps/{}/tests/rows", made.slug);
        let many: serde_json::Map<_, _> = (0..101).map(|n| (format!("n{n}"), json!(1))).collect();
        for (body, field) in [
            (json!({"expected": "가".repeat(100_001)}), "expected"),
            (json!({"tags": ["가".repeat(41)]}), "tags"),
            (json!({"tags": (0..11).map(|n| n.to_string()).collect::<Vec<_>>()}), "tags"),
            (json!({"tags": [" "]}), "tags"),
            (json!({"inputs": many}), "inputs"),
            (json!({"inputs": {"text": "가".repeat(350_000)}}), "inputs"),
            (json!({"checks": [{"kind": "matches", "pattern": "("}]}), "checks[0].pattern"),
        ] {
            let error = owner.post(&path, &body).await.error(422);
            assert_eq!(error.fields.keys().collect::<Vec<_>>(), [field]);
        }
    }
}
