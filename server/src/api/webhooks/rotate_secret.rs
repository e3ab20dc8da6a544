//! `POST /workspaces/{workspace}/webhooks/{webhook}/rotate-secret`

use api::{RotateWebhookSecret, WebhookWithSecret};
use axum::Json;
use model::WebhookId;

use super::to_wire;
use crate::{
    auth::Member,
    error::{ErrorCode, Refusal},
    strict::{At, Body},
    webhooks::sign,
};

const OVERLAP_HOURS: u16 = 24;
const LONGEST_OVERLAP_HOURS: u16 = 168;

/// Gives a webhook another secret
///
/// It is shown only this once. Until the time of the present one is over, both sign, so that the receiver can change over without losing
/// anything.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/webhooks/{webhook}/rotate-secret", operation_id = "rotateWebhookSecret",
    tag = "webhooks",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("webhook" = WebhookId, Path, description = "The webhook's id."),
    ), request_body = RotateWebhookSecret,
    responses(
        (status = 200, description = "The webhook and its new secret.", body = WebhookWithSecret),
        (status = 422, description = "`invalid`", body = api::ErrorBody),
    ))]
pub async fn rotate_secret(
    member: Member,
    At((_, id)): At<(String, WebhookId)>,
    Body(wish): Body<RotateWebhookSecret>,
) -> Result<Json<WebhookWithSecret>, Refusal> {
    let hours = wish.overlap_hours.unwrap_or(OVERLAP_HOURS);
    if hours > LONGEST_OVERLAP_HOURS {
        return Err(Refusal::field(
            "overlap_hours",
            "Enter a number of hours from 0 to 168.",
            "0부터 168 사이의 시간을 입력해 주세요.",
        ));
    }
    let secret = sign::new_secret();
    let changed = member.tenant.rotate_webhook_secret(id, &secret, hours).await?.ok_or(ErrorCode::NotFound)?;
    Ok(Json(WebhookWithSecret { webhook: to_wire(changed), secret: secret.expose().to_owned() }))
}
