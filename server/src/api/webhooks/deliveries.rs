//! `GET /workspaces/{workspace}/webhooks/{webhook}/deliveries`

use api::{Page, WebhookDelivery, WebhookDeliveryQuery, WebhookDeliveryState};
use axum::{Json, http::HeaderMap};
use model::WebhookId;
use store::DeliveryState;

use super::delivery_to_wire;
use crate::{
    api::wire,
    auth::Member,
    error::{ErrorCode, Refusal, language_of},
    strict::{At, Query},
};

/// What a webhook is or was told, newest first
///
/// Deliveries are kept for 30 days.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/webhooks/{webhook}/deliveries", operation_id = "listWebhookDeliveries",
    tag = "webhooks",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("webhook" = WebhookId, Path, description = "The webhook's id."),
        ("state" = Option<WebhookDeliveryState>, Query, description = "Only those in this state."),
        ("limit" = Option<u16>, Query, description = "How many, 1 to 200; 50 if absent."),
        ("after" = Option<String>, Query, description = "The `next` cursor of the previous page."),
    ),
    responses((status = 200, description = "One page of them.", body = Page<WebhookDelivery>)))]
pub async fn deliveries(
    member: Member,
    headers: HeaderMap,
    At((_, id)): At<(String, WebhookId)>,
    Query(which): Query<WebhookDeliveryQuery>,
) -> Result<Json<Page<WebhookDelivery>>, Refusal> {
    member.tenant.webhook(id).await?.ok_or(ErrorCode::NotFound)?;
    let before = which.after.map(|cursor| cursor.parse()).transpose().map_err(|_| ErrorCode::Malformed)?;
    let size = wire::page_size(which.limit);
    let limit = wire::count(size.saturating_add(1));
    let mut found = match which.state.map(stored) {
        None => member.tenant.deliveries(id, before, limit).await?,
        Some(state) => member.tenant.deliveries_in(id, state, before, limit).await?,
    };
    let more = found.len() > size;
    found.truncate(size);
    let next = found.last().filter(|_| more).map(|last| last.number.to_string());
    let language = language_of(&headers);
    let items = found.into_iter().map(|delivery| delivery_to_wire(delivery, language)).collect();
    Ok(Json(Page { items, next }))
}

fn stored(state: WebhookDeliveryState) -> DeliveryState {
    match state {
        WebhookDeliveryState::Waiting => DeliveryState::Waiting,
        WebhookDeliveryState::Delivered => DeliveryState::Delivered,
        WebhookDeliveryState::Failed => DeliveryState::Failed,
    }
}
