//! `GET /workspaces/{workspace}/webhooks/{webhook}`

use api::Webhook;
use axum::Json;
use model::WebhookId;

use super::to_wire;
use crate::{
    auth::Member,
    error::{ErrorCode, Refusal},
    strict::At,
};

/// A webhook
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/webhooks/{webhook}", operation_id = "getWebhook", tag = "webhooks",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("webhook" = WebhookId, Path, description = "The webhook's id."),
    ),
    responses((status = 200, description = "The webhook.", body = Webhook)))]
pub async fn read(member: Member, At((_, id)): At<(String, WebhookId)>) -> Result<Json<Webhook>, Refusal> {
    Ok(Json(to_wire(member.tenant.webhook(id).await?.ok_or(ErrorCode::NotFound)?)))
}
