//! `POST /workspaces/{workspace}/webhooks/{webhook}/test`

use api::WebhookDeliveryDetail;
use axum::{Extension, Json, http::HeaderMap};
use model::WebhookId;

use super::detail_to_wire;
use crate::{
    auth::{self, Member},
    error::{ErrorCode, Refusal, language_of},
    madang::Madang,
    strict::At,
    webhooks::{Course, attempt},
};

/// Sends a test event, and waits for what comes of it
///
/// It is tried once, also if the webhook is off. 30 times in 10 minutes are allowed in a workspace.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/webhooks/{webhook}/test", operation_id = "testWebhook", tag = "webhooks",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("webhook" = WebhookId, Path, description = "The webhook's id."),
    ),
    responses(
        (status = 200, description = "The delivery, with how its try went.", body = WebhookDeliveryDetail),
        (status = 429, description = "`rate_limited`", body = api::ErrorBody),
    ))]
pub async fn test(
    Extension(madang): Extension<Madang>,
    member: Member,
    headers: HeaderMap,
    At((_, id)): At<(String, WebhookId)>,
) -> Result<Json<WebhookDeliveryDetail>, Refusal> {
    auth::limit(&madang, &format!("webhook test {}", member.workspace), 30, 600).await?;
    let open = member.tenant.open_webhook(id).await?.ok_or(ErrorCode::NotFound)?;
    let due = member.tenant.test_delivery(id).await?.ok_or(ErrorCode::NotFound)?;
    Box::pin(attempt(&madang, &member.tenant, &open, &due, Course::default())).await?;
    let detail = member.tenant.delivery(id, due.event).await?.ok_or(ErrorCode::NotFound)?;
    Ok(Json(detail_to_wire(detail, language_of(&headers))))
}
