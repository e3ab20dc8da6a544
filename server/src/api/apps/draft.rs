//! `GET /workspaces/{workspace}/apps/{app}/draft`

use api::Draft;
use axum::{Json, http::HeaderMap};

use super::{draft_to_wire, find_readable};
use crate::{
    auth::Member,
    error::{ErrorCode, Refusal, language_of},
    strict::At,
};

/// The draft of an app, with what is wrong with it
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/apps/{app}/draft", operation_id = "getDraft", tag = "apps",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
    ),
    responses((status = 200, description = "The draft.", body = Draft)))]
pub async fn draft(
    member: Member,
    headers: HeaderMap,
    At((_, app)): At<(String, String)>,
) -> Result<Json<Draft>, Refusal> {
    let app = find_readable(&member, &app).await?;
    let draft = member.tenant.draft(app.id).await?.ok_or(ErrorCode::NotFound)?;
    Ok(Json(draft_to_wire(&member, draft, language_of(&headers)).await?))
}
