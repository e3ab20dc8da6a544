//! `DELETE /workspaces/{workspace}/webhooks/{webhook}`

use axum::http::StatusCode;
use model::WebhookId;

use crate::{auth::Member, error::Refusal, strict::At};

/// Removes a webhook with its log
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/webhooks/{webhook}", operation_id = "deleteWebhook", tag = "webhooks",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("webhook" = WebhookId, Path, description = "The webhook's id."),
    ),
    responses((status = 204, description = "It is gone, also if it was before.")))]
pub async fn delete(member: Member, At((_, id)): At<(String, WebhookId)>) -> Result<StatusCode, Refusal> {
    member.tenant.delete_webhook(id).await?;
    Ok(StatusCode::NO_CONTENT)
}
