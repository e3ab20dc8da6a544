//! `DELETE /workspaces/{workspace}/apps/{app}`

use axum::{Extension, http::StatusCode};

use super::find_any_editable;
use crate::{
    api::holds,
    auth::Member,
    error::{ErrorCode, Refusal},
    madang::Madang,
    strict::At,
};

/// Deletes an app
///
/// It leaves the market and all lists, and its links are closed. For 30 days it can be restored; then its draft is gone for good.
/// The runs that people made with it stay in their history, with the versions that they ran with.
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/apps/{app}", operation_id = "deleteApp", tag = "apps",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
    ),
    responses(
        (status = 204, description = "It is gone."),
        (status = 409, description = "`on_hold`, with what holds it as `current`", body = api::ErrorBody),
    ))]
pub async fn delete(
    Extension(madang): Extension<Madang>,
    member: Member,
    At((_, app)): At<(String, String)>,
) -> Result<StatusCode, Refusal> {
    match find_any_editable(&member, &app).await {
        Ok(app) => {
            if let Some(held) = member.tenant.held_by(app.id, Some(app.owner)).await? {
                return Err(holds::refusal(held));
            }
            member.tenant.delete_app(app.id).await?;
            madang.comparisons.stop_all(&member.tenant, app.id).await?;
        }
        Err(refusal) if refusal.code() == ErrorCode::NotFound => {}
        Err(refusal) => return Err(refusal),
    }
    Ok(StatusCode::NO_CONTENT)
}
