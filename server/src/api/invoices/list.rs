//! `GET /workspaces/{workspace}/invoices`

use api::{Invoice, Page, PageQuery};
use axum::Json;

use super::to_wire;
use crate::{api::wire, auth::Member, error::Refusal, strict::Query};

/// The invoices that are kept, newest first
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/invoices", operation_id = "listInvoices", tag = "usage",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("limit" = Option<u16>, Query, description = "How many, 1 to 200; 50 if absent."),
        ("after" = Option<String>, Query, description = "The `next` cursor of the previous page."),
    ),
    responses((status = 200, description = "One page of them.", body = Page<Invoice>)))]
pub async fn list(member: Member, Query(page): Query<PageQuery>) -> Result<Json<Page<Invoice>>, Refusal> {
    let invoices = member.tenant.invoices().await?;
    Ok(Json(wire::page(invoices, &page, |invoice| invoice.id.to_string(), to_wire)?))
}
