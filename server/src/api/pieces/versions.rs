//! `GET /workspaces/{workspace}/pieces/{piece}/versions`

use api::{Page, PageQuery, PieceVersion};
use axum::Json;
use model::PieceId;

use crate::{
    api::wire,
    auth::Member,
    error::{ErrorCode, Refusal},
    strict::{At, Query},
};

/// The texts that a piece has and had, newest first
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/pieces/{piece}/versions", operation_id = "listPieceVersions",
    tag = "pieces",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("piece" = PieceId, Path, description = "The piece's id."),
        ("limit" = Option<u16>, Query, description = "How many, 1 to 200; 50 if absent."),
        ("after" = Option<String>, Query, description = "The `next` cursor of the previous page."),
    ),
    responses((status = 200, description = "One page of them.", body = Page<PieceVersion>)))]
pub async fn versions(
    member: Member,
    At((_, piece)): At<(String, PieceId)>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<PieceVersion>>, Refusal> {
    member.tenant.piece(piece).await?.ok_or(ErrorCode::NotFound)?;
    let before = page.after.as_ref().map(|after| after.parse::<i32>()).transpose().map_err(|_| ErrorCode::Malformed)?;
    let size = wire::page_size(page.limit);
    // One more than is shown, to see whether there are any.
    let mut versions = member.tenant.piece_versions(piece, before, i64::try_from(size + 1).unwrap_or(i64::MAX)).await?;
    let more = versions.len() > size;
    versions.truncate(size);
    let next = versions.last().filter(|_| more).map(|version| version.number.to_string());
    let version = versions.into_iter().map(|version| PieceVersion {
        number: wire::count(version.number),
        text: version.text,
        note: version.note,
        by: api::Person { id: version.made_by, name: version.made_by_name },
        at: wire::timestamp(version.made_at),
    });
    Ok(Json(Page { items: version.collect(), next }))
}
