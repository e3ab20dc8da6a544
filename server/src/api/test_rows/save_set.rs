//! `PUT /workspaces/{workspace}/apps/{app}/tests`

use api::{SaveTestSet, TestSet};
use axum::Json;
use store::TestSetSaved;

use super::{seen, set_to_wire};
use crate::{
    api::apps::find_editable,
    auth::Member,
    error::Refusal,
    evidence::checks::refuse_bad,
    strict::{At, Body},
};

/// Replaces the checks for all rows, unless somebody else changed them meanwhile
#[utoipa::path(put, path = "/api/v1/workspaces/{workspace}/apps/{app}/tests", operation_id = "saveTestSet", tag = "tests",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
    ), request_body = SaveTestSet,
    responses(
        (status = 200, description = "The set, as saved.", body = TestSet),
        (status = 409, description = "`stale_revision`, with the present set as `current`", body = api::ErrorBody),
        (status = 422, description = "`invalid`", body = api::ErrorBody),
    ))]
pub async fn save_set(
    member: Member,
    At((_, app)): At<(String, String)>,
    Body(set): Body<SaveTestSet>,
) -> Result<Json<TestSet>, Refusal> {
    let app = find_editable(&member, &app).await?;
    refuse_bad("checks", &set.checks)?;
    match member.tenant.save_test_set(app.id, &set.checks, seen(set.revision)).await? {
        TestSetSaved::Saved(set) => Ok(Json(set_to_wire(set))),
        TestSetSaved::Stale(set) => Err(Refusal::stale(&set_to_wire(set))),
    }
}

#[cfg(test)]
mod tests {
    use api::{App, ErrorCode, Role, TestSet};
    use serde_json::json;

    use crate::testing::TestApp;

    #[tokio::test]
    async fn checks_are_saved_once_and_bad_ones_are_told() {
        let app = TestApp::new().await;
        let lee = app.member("lee", Role::Builder).await;
        let made: App = lee.post("/api/v1/workspaces/test/apps", &json!({"name": "Minutes"})).await.created();
        let path = format!("/api/v1/workspaces/test/apps/{}/tests", made.slug);
        let empty: TestSet = lee.get(&path).await.ok();
        assert_eq!((empty.checks.len(), empty.rows, empty.revision), (0, 0, 1));
        let checks = json!([{"kind": "contains", "text": "담당"}, {"kind": "matches", "pattern": "\\d+"}]);
        let saved: TestSet = lee.put(&path, &json!({"checks": checks, "revision": 1})).await.ok();
        assert_eq!((saved.checks.len(), saved.revision), (2, 2));
        let error = lee.put(&path, &json!({"checks": [], "revision": 1})).await.error(409);
        assert_eq!(error.code, ErrorCode::StaleRevision);
        let current: TestSet = serde_json::from_value(*error.current.unwrap()).unwrap();
        assert_eq!(current, saved);
        for (bad, field) in [
            (json!({"kind": "matches", "pattern": "(?=x)"}), "checks[0].pattern"),
            (json!({"kind": "matches", "pattern": "(a{1000}){1000}"}), "checks[0].pattern"),
            (json!({"kind": "contains", "text": " "}), "checks[0].text"),
            (json!({"kind": "length", "unit": "words"}), "checks[0].min"),
            (json!({"kind": "number", "min": 3, "max": 2}), "checks[0].max"),
            (json!({"kind": "time", "max_ms": 0}), "checks[0].max_ms"),
            (json!({"kind": "judge", "question": ""}), "checks[0].question"),
        ] {
            let error = lee.put(&path, &json!({"checks": [bad], "revision": 2})).await.error(422);
            assert_eq!(error.fields.keys().collect::<Vec<_>>(), [field]);
        }
        let many = vec![json!({"kind": "equals"}); 21];
        lee.put(&path, &json!({"checks": many, "revision": 2})).await.error(422);
        app.member("choi", Role::Builder).await.get(&path).await.error(404);
        app.stranger("kim").await.put(&path, &json!({"checks": [], "revision": 2})).await.error(404);
    }
}
