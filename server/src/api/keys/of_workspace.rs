//! `/workspaces/{workspace}/keys`

use api::{ApiKey, ApiKeyCreated, CreateApiKey, Page};
use axum::{Extension, Json, http::StatusCode};
use model::{ApiKeyId, ApiKeyKind};
use store::KeysOf;

use super::{
    new::{self, For},
    to_wire,
};
use crate::{
    auth::Member,
    error::{ErrorCode, Refusal},
    madang::Madang,
    strict::{At, Body},
};

/// All API keys of a workspace, newest first
///
/// Those for apps and people's own among them: admins answer for what is done in the workspace.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/keys", operation_id = "listKeys", tag = "keys",
    params(("workspace" = String, Path, description = "The workspace's id or slug.")),
    responses((status = 200, description = "All of them, also those that can't be used any more.", body = Page<ApiKey>)))]
pub async fn list(member: Member) -> Result<Json<Page<ApiKey>>, Refusal> {
    let keys = member.tenant.api_keys(KeysOf::Workspace).await?;
    Ok(Json(Page { items: keys.into_iter().map(to_wire).collect(), next: None }))
}

/// Makes an API key of a workspace
///
/// It acts as the person who makes it, with the role that they have at each request. Its text is shown only this once.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/keys", operation_id = "createKey", tag = "keys",
    params(("workspace" = String, Path, description = "The workspace's id or slug.")), request_body = CreateApiKey,
    responses(
        (status = 201, description = "The key and its text.", body = ApiKeyCreated),
        (status = 422, description = "`invalid`", body = api::ErrorBody),
    ))]
pub async fn create(
    Extension(madang): Extension<Madang>,
    member: Member,
    Body(wanted): Body<CreateApiKey>,
) -> Result<(StatusCode, Json<ApiKeyCreated>), Refusal> {
    let of = For { kind: ApiKeyKind::Workspace, app: None, person: member.id };
    new::create(&madang, &member.tenant, of, wanted).await
}

/// Revokes an API key of a workspace
///
/// At once and for good; streams that were opened with it end within five seconds. Admins revoke keys for apps and people's own, too.
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/keys/{key}", operation_id = "revokeKey", tag = "keys",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("key" = ApiKeyId, Path, description = "The key's id."),
    ),
    responses((status = 204, description = "It can't be used any more.")))]
pub async fn revoke(member: Member, At((_, key)): At<(String, ApiKeyId)>) -> Result<StatusCode, Refusal> {
    member.tenant.api_key(key).await?.ok_or(ErrorCode::NotFound)?;
    member.tenant.revoke_api_key(key).await?;
    Ok(StatusCode::NO_CONTENT)
}
