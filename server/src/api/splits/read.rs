//! `GET /workspaces/{workspace}/apps/{app}/split`

use api::RunningSplit;
use axum::{Json, http::HeaderMap};

use super::wire;
use crate::{
    api::apps::find_editable,
    auth::Member,
    error::{Refusal, language_of},
    strict::At,
};

/// The traffic split that runs, with its results so far
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/apps/{app}/split", operation_id = "getSplit", tag = "splits",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
    ),
    responses((status = 200, description = "The split, if one runs.", body = RunningSplit)))]
pub async fn read(
    member: Member,
    headers: HeaderMap,
    At((_, app)): At<(String, String)>,
) -> Result<Json<RunningSplit>, Refusal> {
    let app = find_editable(&member, &app).await?;
    let split = match member.tenant.running_split(app.id).await? {
        Some(split) => Some(wire::with_results(&member, split, language_of(&headers)).await?),
        None => None,
    };
    Ok(Json(RunningSplit { split }))
}
