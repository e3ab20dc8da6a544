//! `GET /workspaces/{workspace}/gate-requests`

use api::{GateRequest, Page, PageQuery, Person};
use axum::Json;

use crate::{
    api::wire::{page, timestamp},
    auth::Member,
    error::Refusal,
    strict::Query,
};

/// The apps whose drafts wait for the caller's yes, those asked about last first, at most 200
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/gate-requests", operation_id = "listGateRequests", tag = "gates",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("limit" = Option<u16>, Query, description = "How many items, 1 to 200; 50 if absent."),
        ("after" = Option<String>, Query, description = "The `next` cursor of the previous page."),
    ),
    responses((status = 200, description = "The apps.", body = Page<GateRequest>)))]
pub async fn requests(member: Member, Query(query): Query<PageQuery>) -> Result<Json<Page<GateRequest>>, Refusal> {
    let requests = member.tenant.gate_requests(member.id).await?;
    let to_wire = |request: store::GateRequest| GateRequest {
        app: request.app,
        slug: request.slug,
        name: request.name,
        asked_by: Person { id: request.asked.person, name: request.asked.name },
        asked_at: timestamp(request.asked.at),
    };
    Ok(Json(page(requests, &query, |request| request.app.to_string(), to_wire)?))
}
