//! `PATCH /workspaces/{workspace}/webhooks/{webhook}`

use api::{UpdateWebhook, Webhook};
use axum::{Extension, Json};
use model::WebhookId;
use store::WebhookChanges;

use super::{check_events, check_url, to_wire};
use crate::{
    api::check,
    auth::Member,
    error::{ErrorCode, Refusal},
    madang::Madang,
    strict::{At, Body},
};

/// Changes a webhook, or switches it on or off
///
/// Its secret stays. What waits for one that is switched off counts as failed; it can be sent again by hand.
#[utoipa::path(patch, path = "/api/v1/workspaces/{workspace}/webhooks/{webhook}", operation_id = "updateWebhook", tag = "webhooks",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("webhook" = WebhookId, Path, description = "The webhook's id."),
    ), request_body = UpdateWebhook,
    responses(
        (status = 200, description = "The webhook, as changed.", body = Webhook),
        (status = 422, description = "`invalid`", body = api::ErrorBody),
    ))]
pub async fn update(
    Extension(madang): Extension<Madang>,
    member: Member,
    At((_, id)): At<(String, WebhookId)>,
    Body(change): Body<UpdateWebhook>,
) -> Result<Json<Webhook>, Refusal> {
    let url = match change.url {
        Some(url) => Some(check_url(&madang, &url).await?),
        None => None,
    };
    let changes = WebhookChanges {
        name: change.name.map(|name| check::name("name", &name)).transpose()?,
        url,
        events: change.events.map(|events| check_events(&events)).transpose()?,
        with_content: change.include_content,
        on: change.enabled,
    };
    Ok(Json(to_wire(member.tenant.update_webhook(id, &changes).await?.ok_or(ErrorCode::NotFound)?)))
}
