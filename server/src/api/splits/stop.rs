//! `POST /workspaces/{workspace}/apps/{app}/split/stop`

use api::{Split, StopSplit};
use axum::{Json, http::HeaderMap};

use super::wire;
use crate::{
    api::apps::find_editable,
    auth::Member,
    error::{ErrorCode, Refusal, language_of},
    strict::{At, Body},
};

/// Ends a traffic split without a decision: everybody runs the live version from their next run on
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/apps/{app}/split/stop", operation_id = "stopSplit", tag = "splits",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
    ), request_body = StopSplit,
    responses(
        (status = 200, description = "The split, which has ended.", body = Split),
        (status = 409, description = "`split_ended`", body = api::ErrorBody),
    ))]
pub async fn stop(
    member: Member,
    headers: HeaderMap,
    At((_, app)): At<(String, String)>,
    Body(wanted): Body<StopSplit>,
) -> Result<Json<Split>, Refusal> {
    let app = find_editable(&member, &app).await?;
    let ended = member.tenant.stop_split(app.id, wanted.split, member.id).await?.ok_or(ErrorCode::SplitEnded)?;
    Ok(Json(wire::with_results(&member, ended, language_of(&headers)).await?))
}
