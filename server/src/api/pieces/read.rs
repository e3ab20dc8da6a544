//! `GET /workspaces/{workspace}/pieces/{piece}`

use api::WorkspacePiece;
use axum::Json;
use model::PieceId;

use super::to_wire;
use crate::{
    auth::Member,
    error::{ErrorCode, Refusal},
    strict::At,
};

/// A piece with its text
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/pieces/{piece}", operation_id = "getPiece", tag = "pieces",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("piece" = PieceId, Path, description = "The piece's id."),
    ),
    responses((status = 200, description = "The piece.", body = WorkspacePiece)))]
pub async fn read(member: Member, At((_, piece)): At<(String, PieceId)>) -> Result<Json<WorkspacePiece>, Refusal> {
    let piece = member.tenant.piece(piece).await?.ok_or(ErrorCode::NotFound)?;
    Ok(Json(to_wire(&member, piece)))
}
