//! `GET /workspaces/{workspace}/apps/{app}/gate`

use api::Gate;
use axum::Json;

use super::present;
use crate::{api::apps::find_readable, auth::Member, error::Refusal, strict::At};

/// What publishing an app must pass, and how far its draft is
///
/// Results count only if they are of the draft as it is now, of the rows as they are now, and of the checks as they are now. Whose yes is
/// asked for may read it, too, and the draft and the versions with it.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/apps/{app}/gate", operation_id = "getGate", tag = "gates",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
    ),
    responses(
        (status = 200, description = "The gate.", body = Gate),
        (status = 409, description = "`blind_rating`", body = api::ErrorBody),
    ))]
pub async fn read(member: Member, At((_, app)): At<(String, String)>) -> Result<Json<Gate>, Refusal> {
    let app = find_readable(&member, &app).await?;
    Ok(Json(present(&member, &app).await?))
}
