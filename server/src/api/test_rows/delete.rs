//! `DELETE /workspaces/{workspace}/apps/{app}/tests/rows/{row}`

use axum::http::StatusCode;
use model::TestRowId;

use crate::{api::apps::find_editable, auth::Member, error::Refusal, strict::At};

/// Deletes a test row
///
/// Comparisons keep what it was.
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/apps/{app}/tests/rows/{row}", operation_id = "deleteTestRow", tag = "tests",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
        ("row" = TestRowId, Path, description = "The row's id."),
    ),
    responses((status = 204, description = "It is gone.")))]
pub async fn delete(member: Member, At((_, app, row)): At<(String, String, TestRowId)>) -> Result<StatusCode, Refusal> {
    let app = find_editable(&member, &app).await?;
    member.tenant.delete_test_row(app.id, row).await?;
    Ok(StatusCode::NO_CONTENT)
}
