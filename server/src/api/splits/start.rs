//! `POST /workspaces/{workspace}/apps/{app}/split`

use api::{LiveVersion, Split, StartSplit};
use axum::{
    Json,
    http::{HeaderMap, StatusCode},
};
use store::{NewSplit, SplitStarted};

use super::{check_share, wire};
use crate::{
    api::{
        apps::{find_editable, version_number},
        wire::count,
    },
    auth::Member,
    error::{ErrorCode, Refusal, language_of},
    strict::{At, Body},
};

/// Starts a traffic split: another version gets a share of the people
///
/// Both versions go on side by side until somebody keeps one of them, stops it, or version B is clearly worse. Whatever else changes the
/// live version ends it, too.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/apps/{app}/split", operation_id = "startSplit", tag = "splits",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
    ), request_body = StartSplit,
    responses(
        (status = 201, description = "The split, which runs.", body = Split),
        (status = 409, description = "`live_changed`, with the live version's number as `current`; or `split_running`, with that split as \
            `current`", body = api::ErrorBody),
        (status = 422, description = "`invalid` with `fields`", body = api::ErrorBody),
    ))]
pub async fn start(
    member: Member,
    headers: HeaderMap,
    At((_, app)): At<(String, String)>,
    Body(wanted): Body<StartSplit>,
) -> Result<(StatusCode, Json<Split>), Refusal> {
    let app = find_editable(&member, &app).await?;
    let new = NewSplit {
        // A number that no version can have was never seen.
        seen_live: i32::try_from(wanted.live).unwrap_or(i32::MAX),
        version: version_number(wanted.version)?,
        share_percent: check_share(wanted.share_percent)?,
        by: member.id,
    };
    let language = language_of(&headers);
    match member.tenant.start_split(app.id, new).await? {
        SplitStarted::Started(split) => {
            Ok((StatusCode::CREATED, Json(wire::with_results(&member, *split, language).await?)))
        }
        SplitStarted::Moved(live) => {
            Err(Refusal::from(ErrorCode::LiveChanged).with_current(&LiveVersion { live: live.map(count) }))
        }
        SplitStarted::Running(split) => {
            let running = wire::with_results(&member, *split, language).await?;
            Err(Refusal::from(ErrorCode::SplitRunning).with_current(&running))
        }
        SplitStarted::Same => Err(Refusal::field(
            "version",
            "This version is live already. Choose another one for the traffic split.",
            "이미 게시 중인 버전이에요. 트래픽 분할에는 다른 버전을 골라 주세요.",
        )),
        SplitStarted::Absent => Err(ErrorCode::NotFound.into()),
    }
}
