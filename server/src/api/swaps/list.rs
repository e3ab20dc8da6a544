//! `GET /workspaces/{workspace}/swaps`

use api::{Page, Swap};
use axum::Json;

use super::to_wire;
use crate::{auth::Member, error::Refusal};

/// What was swapped in one act, the newest 20, newest first
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/swaps", operation_id = "listSwaps", tag = "connections",
    params(("workspace" = String, Path, description = "The workspace's id or slug.")),
    responses((status = 200, description = "The acts.", body = Page<Swap>)))]
pub async fn list(member: Member) -> Result<Json<Page<Swap>>, Refusal> {
    let swaps = member.tenant.swaps().await?;
    Ok(Json(Page { items: swaps.into_iter().map(to_wire).collect(), next: None }))
}
