//! `DELETE /workspaces/{workspace}/pieces/{piece}`

use axum::http::StatusCode;
use model::PieceId;
use store::PieceRemoved;

use super::{find_editable, uses_to_wire};
use crate::{
    auth::Member,
    error::{ErrorCode, Refusal},
    strict::At,
};

/// Removes a piece that no app uses
///
/// One that is in use stays: a draft without it could not be published, and nobody could bring it back.
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/pieces/{piece}", operation_id = "deletePiece", tag = "pieces",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("piece" = PieceId, Path, description = "The piece's id."),
    ),
    responses(
        (status = 204, description = "It is gone."),
        (status = 409, description = "`in_use`, with who uses it (`PieceUses`) as `current`", body = api::ErrorBody),
    ))]
pub async fn delete(member: Member, At((_, piece)): At<(String, PieceId)>) -> Result<StatusCode, Refusal> {
    match find_editable(&member, piece).await {
        Ok(_) => {}
        Err(refusal) if refusal.code() == ErrorCode::NotFound => return Ok(StatusCode::NO_CONTENT),
        Err(refusal) => return Err(refusal),
    }
    match member.tenant.delete_piece(piece).await? {
        PieceRemoved::Gone => Ok(StatusCode::NO_CONTENT),
        PieceRemoved::InUse(uses) => Err(Refusal::from(ErrorCode::InUse).with_current(&uses_to_wire(&member, uses))),
    }
}
