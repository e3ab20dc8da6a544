//! `GET /shared/{token}`

use api::SharedApp;
use axum::{Extension, Json};

use super::{open_door, tenant};
use crate::{
    api::wire::{count, timestamp},
    auth::ClientAddress,
    error::{ErrorCode, Refusal},
    madang::Madang,
    strict::At,
};

/// The app behind a link
#[utoipa::path(get, path = "/api/v1/shared/{token}", operation_id = "getSharedApp", tag = "shared",
    params(("token" = String, Path, description = "The end of the link.")),
    responses(
        (status = 200, description = "The app.", body = SharedApp),
        (status = 410, description = "`link_expired`, `link_revoked` or `link_used_up`", body = api::ErrorBody),
    ))]
pub async fn read(
    Extension(madang): Extension<Madang>,
    Extension(address): Extension<ClientAddress>,
    At(token): At<String>,
) -> Result<Json<SharedApp>, Refusal> {
    let door = open_door(&madang, address, &token).await?;
    let version = door.version.ok_or(ErrorCode::LinkRevoked)?;
    let version = tenant(&madang, &door).version(version).await?.ok_or(ErrorCode::LinkRevoked)?;
    let definition = version.definition;
    let left = door.link.max_runs.map(|most| most.saturating_sub(door.link.runs_used).max(0));
    Ok(Json(SharedApp {
        name: door.app_name,
        summary: door.app_summary,
        shared_by: door.workspace_name,
        kind: definition.kind,
        inputs: definition.inputs,
        output: definition.output,
        chat: definition.chat,
        language: door.workspace_language,
        runs_left: left.map(count),
        expires_at: door.link.expires_at.map(timestamp),
        // Whole months are removed, after so many more have begun.
        kept_months: madang.config.keep_runs_months.map(|months| u32::from(months.get()) + 1),
    }))
}
