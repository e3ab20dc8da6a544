//! `PATCH /workspaces/{workspace}/apps/{app}/split`

use api::{ChangeSplit, Split};
use axum::{Json, http::HeaderMap};

use super::{check_share, wire};
use crate::{
    api::apps::find_editable,
    auth::Member,
    error::{ErrorCode, Refusal, language_of},
    strict::{At, Body},
};

/// Changes how many people are on version B while the split runs
///
/// A larger share moves people from A to B, and nobody back.
#[utoipa::path(patch, path = "/api/v1/workspaces/{workspace}/apps/{app}/split", operation_id = "changeSplit", tag = "splits",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
    ), request_body = ChangeSplit,
    responses(
        (status = 200, description = "The split.", body = Split),
        (status = 409, description = "`split_ended`", body = api::ErrorBody),
        (status = 422, description = "`invalid` with `fields`", body = api::ErrorBody),
    ))]
pub async fn change(
    member: Member,
    headers: HeaderMap,
    At((_, app)): At<(String, String)>,
    Body(wanted): Body<ChangeSplit>,
) -> Result<Json<Split>, Refusal> {
    let app = find_editable(&member, &app).await?;
    let share = check_share(wanted.share_percent)?;
    let split = member.tenant.share_split(app.id, wanted.split, share).await?.ok_or(ErrorCode::SplitEnded)?;
    Ok(Json(wire::with_results(&member, split, language_of(&headers)).await?))
}
