//! `GET /workspaces/{workspace}/webhooks`

use api::{Page, PageQuery, Webhook};
use axum::Json;

use super::to_wire;
use crate::{api::wire, auth::Member, error::Refusal, strict::Query};

/// The workspace's webhooks, oldest first
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/webhooks", operation_id = "listWebhooks", tag = "webhooks",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("limit" = Option<u16>, Query, description = "How many, 1 to 200; 50 if absent."),
        ("after" = Option<String>, Query, description = "The `next` cursor of the previous page."),
    ),
    responses((status = 200, description = "One page of them.", body = Page<Webhook>)))]
pub async fn list(member: Member, Query(page): Query<PageQuery>) -> Result<Json<Page<Webhook>>, Refusal> {
    let webhooks = member.tenant.webhooks().await?;
    Ok(Json(wire::page(webhooks, &page, |webhook| webhook.id.to_string(), to_wire)?))
}
