//! `GET /workspaces/{workspace}/apps/{app}/tests`

use api::TestSet;
use axum::Json;

use super::set_to_wire;
use crate::{api::apps::find_editable, auth::Member, error::Refusal, strict::At};

/// What an app is tested by: the checks for all rows, and how many rows there are
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/apps/{app}/tests", operation_id = "getTestSet", tag = "tests",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
    ),
    responses((status = 200, description = "The set.", body = TestSet)))]
pub async fn read_set(member: Member, At((_, app)): At<(String, String)>) -> Result<Json<TestSet>, Refusal> {
    let app = find_editable(&member, &app).await?;
    Ok(Json(set_to_wire(member.tenant.test_set(app.id).await?)))
}
