//! `DELETE /workspaces/{workspace}/invoices/{invoice}`

use axum::http::StatusCode;
use uuid::Uuid;

use crate::{auth::Member, error::Refusal, strict::At};

/// Deletes an invoice with its days
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/invoices/{invoice}", operation_id = "deleteInvoice", tag = "usage",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("invoice" = Uuid, Path, description = "The invoice's id."),
    ),
    responses((status = 204, description = "It is gone, also if it was before.")))]
pub async fn delete(member: Member, At((_, id)): At<(String, Uuid)>) -> Result<StatusCode, Refusal> {
    member.tenant.delete_invoice(id).await?;
    Ok(StatusCode::NO_CONTENT)
}
