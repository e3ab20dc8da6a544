//! `POST /workspaces/{workspace}/apps/{app}/presence/{tab}/leave`

use axum::http::StatusCode;
use uuid::Uuid;

use super::find_editable;
use crate::{auth::Member, error::Refusal, strict::At};

/// Says that a tab is left
///
/// The others learn it the next time they ask. A page that is closed sends this as a beacon, which is always a `POST`; its body is
/// not read.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/apps/{app}/presence/{tab}/leave", operation_id = "leaveBuilder",
    tag = "apps",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
        ("tab" = Uuid, Path, description = "The tab's id."),
    ),
    responses((status = 204, description = "It is not there any more.")))]
pub async fn leave(member: Member, At((_, app, tab)): At<(String, String, Uuid)>) -> Result<StatusCode, Refusal> {
    let app = find_editable(&member, &app).await?;
    member.tenant.leave(app.id, member.id, tab).await?;
    Ok(StatusCode::NO_CONTENT)
}
