//! `GET /workspaces/{workspace}/pieces`

use api::{Page, PageQuery, WorkspacePiece};
use axum::Json;

use super::to_list;
use crate::{api::wire, auth::Member, error::Refusal, strict::Query};

/// The pieces of a workspace, by name, without their texts
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/pieces", operation_id = "listPieces", tag = "pieces",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("limit" = Option<u16>, Query, description = "How many, 1 to 200; 50 if absent."),
        ("after" = Option<String>, Query, description = "The `next` cursor of the previous page."),
    ),
    responses((status = 200, description = "One page of them.", body = Page<WorkspacePiece>)))]
pub async fn list(member: Member, Query(page): Query<PageQuery>) -> Result<Json<Page<WorkspacePiece>>, Refusal> {
    let pieces = member.tenant.pieces().await?;
    Ok(Json(wire::page(pieces, &page, |piece| piece.id.to_string(), |piece| to_list(&member, piece))?))
}
