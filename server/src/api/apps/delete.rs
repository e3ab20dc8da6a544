//! `DELETE /workspaces/{workspace}/apps/{app}`

use axum::http::StatusCode;

use super::find_editable;
use crate::{
    auth::Member,
    error::{ErrorCode, Refusal},
    strict::At,
};

/// Takes an app out of the market and all lists, and closes its links
///
/// The runs that people made with it stay in their history.
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/apps/{app}", operation_id = "deleteApp", tag = "apps",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
    ),
    responses((status = 204, description = "It is gone.")))]
pub async fn delete(member: Member, At((_, app)): At<(String, String)>) -> Result<StatusCode, Refusal> {
    match find_editable(&member, &app).await {
        Ok(app) => member.tenant.archive_app(app.id).await?,
        Err(refusal) if refusal.code() == ErrorCode::NotFound => {}
        Err(refusal) => return Err(refusal),
    }
    Ok(StatusCode::NO_CONTENT)
}
