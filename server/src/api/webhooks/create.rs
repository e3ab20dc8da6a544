//! `POST /workspaces/{workspace}/webhooks`

use api::{CreateWebhook, WebhookWithSecret};
use axum::{Extension, Json, http::StatusCode};
use store::NewWebhook;

use super::{check_events, check_url, to_wire};
use crate::{api::check, auth::Member, error::Refusal, madang::Madang, strict::Body, webhooks::sign};

/// So many a workspace may have: each is looked at every second.
const MOST: i64 = 20;

/// Makes a webhook
///
/// Its secret is shown only this once. Its address is called for the first time when there is something to tell, or by a test. A workspace
/// has at most 20 of them.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/webhooks", operation_id = "createWebhook", tag = "webhooks",
    params(("workspace" = String, Path, description = "The workspace's id or slug.")), request_body = CreateWebhook,
    responses(
        (status = 201, description = "The webhook and its secret.", body = WebhookWithSecret),
        (status = 422, description = "`invalid`", body = api::ErrorBody),
    ))]
pub async fn create(
    Extension(madang): Extension<Madang>,
    member: Member,
    Body(wanted): Body<CreateWebhook>,
) -> Result<(StatusCode, Json<WebhookWithSecret>), Refusal> {
    let secret = sign::new_secret();
    let new = NewWebhook {
        name: check::name("name", &wanted.name)?,
        url: check_url(&madang, &wanted.url).await?,
        events: check_events(&wanted.events)?,
        with_content: wanted.include_content,
        secret: secret.clone(),
        by: member.id,
    };
    let made = member.tenant.create_webhook(&new, MOST).await?.ok_or_else(|| {
        Refusal::field(
            "name",
            "This workspace has 20 webhooks, which is the most. Delete one that isn’t needed any more.",
            "이 워크스페이스에는 웹훅이 이미 20개 있어요. 쓰지 않는 것을 지워 주세요.",
        )
    })?;
    Ok((StatusCode::CREATED, Json(WebhookWithSecret { webhook: to_wire(made), secret: secret.expose().to_owned() })))
}
