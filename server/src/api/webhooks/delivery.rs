//! `GET /workspaces/{workspace}/webhooks/{webhook}/deliveries/{delivery}`

use api::WebhookDeliveryDetail;
use axum::{Json, http::HeaderMap};
use model::WebhookId;
use uuid::Uuid;

use super::detail_to_wire;
use crate::{
    auth::Member,
    error::{ErrorCode, Refusal, language_of},
    strict::At,
};

/// A delivery with its tries
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/webhooks/{webhook}/deliveries/{delivery}", operation_id = "getWebhookDelivery",
    tag = "webhooks",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("webhook" = WebhookId, Path, description = "The webhook's id."),
        ("delivery" = Uuid, Path, description = "The delivery's id, which is the header `webhook-id`."),
    ),
    responses((status = 200, description = "The delivery.", body = WebhookDeliveryDetail)))]
pub async fn delivery(
    member: Member,
    headers: HeaderMap,
    At((_, id, delivery)): At<(String, WebhookId, Uuid)>,
) -> Result<Json<WebhookDeliveryDetail>, Refusal> {
    let detail = member.tenant.delivery(id, delivery).await?.ok_or(ErrorCode::NotFound)?;
    Ok(Json(detail_to_wire(detail, language_of(&headers))))
}
