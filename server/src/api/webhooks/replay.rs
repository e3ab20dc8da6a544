//! `POST /workspaces/{workspace}/webhooks/{webhook}/deliveries/{delivery}/replay`

use api::WebhookDeliveryDetail;
use axum::{Extension, Json, http::HeaderMap};
use model::WebhookId;
use uuid::Uuid;

use super::detail_to_wire;
use crate::{
    auth::{self, Member},
    error::{ErrorCode, Refusal, language_of},
    madang::Madang,
    strict::At,
};

/// Sends a delivery again
///
/// It is sent within seconds, with the same `webhook-id` and document, also if the webhook is off. If that fails, it is tried again for a
/// day as at first. One that waits is sent at once. 300 times in an hour are allowed in a workspace, and one delivery once in 10 seconds.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/webhooks/{webhook}/deliveries/{delivery}/replay",
    operation_id = "replayWebhookDelivery", tag = "webhooks",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("webhook" = WebhookId, Path, description = "The webhook's id."),
        ("delivery" = Uuid, Path, description = "The delivery's id, which is the header `webhook-id`."),
    ),
    responses(
        (status = 200, description = "The delivery, which waits to be sent.", body = WebhookDeliveryDetail),
        (status = 429, description = "`rate_limited`", body = api::ErrorBody),
    ))]
pub async fn replay(
    Extension(madang): Extension<Madang>,
    member: Member,
    headers: HeaderMap,
    At((_, id, delivery)): At<(String, WebhookId, Uuid)>,
) -> Result<Json<WebhookDeliveryDetail>, Refusal> {
    // What isn't there uses nothing up, and isn't told from what is by a limit.
    member.tenant.delivery(id, delivery).await?.ok_or(ErrorCode::NotFound)?;
    auth::limit(&madang, &format!("webhook replay {} {id} {delivery}", member.workspace), 1, 10).await?;
    auth::limit(&madang, &format!("webhook replays {}", member.workspace), 300, 3600).await?;
    if !member.tenant.replay_delivery(id, delivery).await? {
        return Err(ErrorCode::NotFound.into());
    }
    let detail = member.tenant.delivery(id, delivery).await?.ok_or(ErrorCode::NotFound)?;
    Ok(Json(detail_to_wire(detail, language_of(&headers))))
}
