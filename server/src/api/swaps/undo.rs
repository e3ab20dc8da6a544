//! `POST /workspaces/{workspace}/swaps/{swap}/undo`

use api::UndoneSwap;
use axum::Json;
use store::Undone;
use uuid::Uuid;

use super::to_wire;
use crate::{
    auth::Member,
    error::{ErrorCode, Refusal},
    strict::At,
};

/// Takes an act back, for each app that is still as the act left it
///
/// Doing it twice changes nothing more. If all its apps were changed since, nothing is done, and it can be undone later.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/swaps/{swap}/undo", operation_id = "undoSwap", tag = "connections",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("swap" = Uuid, Path, description = "The act's id."),
    ),
    responses((status = 200, description = "The act, and the apps that are left as they are.", body = UndoneSwap)))]
pub async fn undo(member: Member, At((_, id)): At<(String, Uuid)>) -> Result<Json<UndoneSwap>, Refusal> {
    let (swap, left) = match member.tenant.undo_swap(id, member.id).await? {
        Undone::Undone { but, swap } => (swap, but),
        Undone::Already(swap) => (swap, Vec::new()),
        Undone::Absent => return Err(ErrorCode::NotFound.into()),
    };
    Ok(Json(UndoneSwap { swap: to_wire(swap), left }))
}
