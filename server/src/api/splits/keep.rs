//! `POST /workspaces/{workspace}/apps/{app}/split/keep`

use api::{KeepVersion, Split};
use axum::{Json, http::HeaderMap};

use super::wire;
use crate::{
    api::apps::{find_editable, version_number},
    auth::Member,
    error::{ErrorCode, Refusal, language_of},
    strict::{At, Body},
};

/// Ends a traffic split for one of its versions, which everybody runs from their next run on
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/apps/{app}/split/keep", operation_id = "keepVersion", tag = "splits",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
    ), request_body = KeepVersion,
    responses(
        (status = 200, description = "The split, which has ended.", body = Split),
        (status = 409, description = "`split_ended`", body = api::ErrorBody),
        (status = 422, description = "`invalid` with `fields`", body = api::ErrorBody),
    ))]
pub async fn keep(
    member: Member,
    headers: HeaderMap,
    At((_, app)): At<(String, String)>,
    Body(wanted): Body<KeepVersion>,
) -> Result<Json<Split>, Refusal> {
    let app = find_editable(&member, &app).await?;
    let number = version_number(wanted.version)?;
    let running = member.tenant.running_split(app.id).await?.filter(|split| split.id == wanted.split);
    let running = running.ok_or(ErrorCode::SplitEnded)?;
    let ended = if number == running.a.number {
        member.tenant.keep_a(app.id, running.id, member.id).await?
    } else if number == running.b.number {
        member.tenant.keep_b(app.id, running.id, member.id).await?
    } else {
        return Err(Refusal::field(
            "version",
            "Choose one of the two versions of the traffic split.",
            "트래픽 분할의 두 버전 중 하나를 골라 주세요.",
        ));
    };
    let ended = ended.ok_or(ErrorCode::SplitEnded)?;
    Ok(Json(wire::with_results(&member, ended, language_of(&headers)).await?))
}
