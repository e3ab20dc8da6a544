//! `GET /workspaces/{workspace}/holds`

use api::{LegalHold, Page, PageQuery};
use axum::Json;

use super::to_wire;
use crate::{api::wire, auth::Member, error::Refusal, strict::Query};

/// All legal holds: those in force first, then the newest
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/holds", operation_id = "listHolds", tag = "workspaces",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("limit" = Option<u16>, Query, description = "How many, 1 to 200; 50 if absent."),
        ("after" = Option<String>, Query, description = "The `next` cursor of the previous page."),
    ),
    responses((status = 200, description = "One page of them.", body = Page<LegalHold>)))]
pub async fn list(member: Member, Query(query): Query<PageQuery>) -> Result<Json<Page<LegalHold>>, Refusal> {
    let holds = member.tenant.legal_holds().await?;
    Ok(Json(wire::page(holds, &query, |hold| hold.id.to_string(), to_wire)?))
}
