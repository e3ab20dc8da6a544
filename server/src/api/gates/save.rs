//! `PUT /workspaces/{workspace}/apps/{app}/gate`

use api::{Gate, SaveGate};
use axum::Json;
use store::{GateChange, GateSaved};

use super::{look_first, present};
use crate::{
    api::apps::{find, find_editable},
    auth::Member,
    error::{ErrorCode, Refusal},
    strict::{At, Body},
};

/// Replaces what an app's gate asks for
///
/// Whoever may change the app may change its gate. The audit log keeps each change, and whether it asks for less than before.
#[utoipa::path(put, path = "/api/v1/workspaces/{workspace}/apps/{app}/gate", operation_id = "saveGate", tag = "gates",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
    ), request_body = SaveGate,
    responses(
        (status = 200, description = "The gate.", body = Gate),
        (status = 409, description = "`stale_revision`, with the present gate as `current`; or `blind_rating`", body = api::ErrorBody),
        (status = 422, description = "`invalid`", body = api::ErrorBody),
    ))]
pub async fn save(
    member: Member,
    At((_, app)): At<(String, String)>,
    Body(wanted): Body<SaveGate>,
) -> Result<Json<Gate>, Refusal> {
    let found = find_editable(&member, &app).await?;
    if wanted.min_percent.is_some_and(|percent| !(1..=100).contains(&percent)) {
        return Err(Refusal::field(
            "min_percent",
            "Enter a share from 1 to 100 percent.",
            "1%에서 100% 사이로 적어 주세요.",
        ));
    }
    look_first(&member, &found, wanted.min_percent).await?;
    let change = GateChange {
        min_percent: wanted.min_percent,
        approver: wanted.approver,
        seen_revision: i64::try_from(wanted.revision).unwrap_or(i64::MAX),
        by: member.id,
    };
    match member.tenant.save_gate(found.id, change).await? {
        GateSaved::Saved => {
            // The app says who its approver is.
            let app = find(&member, &app).await?;
            Ok(Json(present(&member, &app).await?))
        }
        GateSaved::Stale => Err(Refusal::stale(&present(&member, &found).await?)),
        GateSaved::WrongApprover => Err(Refusal::field(
            "approver",
            "Choose a member who may change apps.",
            "앱을 바꿀 수 있는 구성원을 골라 주세요.",
        )),
        GateSaved::Absent => Err(ErrorCode::NotFound.into()),
    }
}
