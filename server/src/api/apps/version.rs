//! `GET /workspaces/{workspace}/apps/{app}/versions/{number}`

use api::VersionDetail;
use axum::Json;

use super::{find_readable, version_number, version_to_wire};
use crate::{
    auth::Member,
    error::{ErrorCode, Refusal},
    strict::At,
};

/// One version, with what it does
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/apps/{app}/versions/{number}", operation_id = "getVersion",
    tag = "apps",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
        ("number" = u32, Path, description = "The version's number within the app."),
    ),
    responses((status = 200, description = "The version.", body = VersionDetail)))]
pub async fn version(
    member: Member,
    At((_, app, number)): At<(String, String, u32)>,
) -> Result<Json<VersionDetail>, Refusal> {
    let app = find_readable(&member, &app).await?;
    let number = version_number(number)?;
    let found = member.tenant.version_by_number(app.id, number).await?.ok_or(ErrorCode::NotFound)?;
    let store::VersionDetail { version, definition, sample } = found;
    Ok(Json(VersionDetail { version: version_to_wire(version), definition, sample }))
}
