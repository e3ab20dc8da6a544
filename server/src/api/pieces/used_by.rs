//! `GET /workspaces/{workspace}/pieces/{piece}/used-by`

use api::PieceUses;
use axum::Json;
use model::PieceId;

use super::uses_to_wire;
use crate::{
    auth::Member,
    error::{ErrorCode, Refusal},
    strict::At,
};

/// The apps that use a piece, by name: in what people run, with the version that they have, and in drafts
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/pieces/{piece}/used-by", operation_id = "listPieceUses",
    tag = "pieces",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("piece" = PieceId, Path, description = "The piece's id."),
    ),
    responses((status = 200, description = "The apps.", body = PieceUses)))]
pub async fn used_by(member: Member, At((_, piece)): At<(String, PieceId)>) -> Result<Json<PieceUses>, Refusal> {
    let uses = member.tenant.piece_uses(piece).await?.ok_or(ErrorCode::NotFound)?;
    Ok(Json(uses_to_wire(&member, uses)))
}
