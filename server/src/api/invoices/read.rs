//! `GET /workspaces/{workspace}/invoices/{invoice}`

use api::InvoiceCompared;
use axum::Json;
use uuid::Uuid;

use super::compared::compared;
use crate::{
    auth::Member,
    error::{ErrorCode, Refusal},
    strict::At,
};

/// An invoice beside our own sum of the same days
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/invoices/{invoice}", operation_id = "getInvoice", tag = "usage",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("invoice" = Uuid, Path, description = "The invoice's id."),
    ),
    responses((status = 200, description = "Both, day by day.", body = InvoiceCompared)))]
pub async fn read(member: Member, At((_, id)): At<(String, Uuid)>) -> Result<Json<InvoiceCompared>, Refusal> {
    Ok(Json(compared(&member.tenant, id).await?.ok_or(ErrorCode::NotFound)?))
}
