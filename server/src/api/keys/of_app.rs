//! `/workspaces/{workspace}/apps/{app}/keys`

use api::{ApiKey, ApiKeyCreated, CreateApiKey, Page};
use axum::{Extension, Json, http::StatusCode};
use model::{ApiKeyId, ApiKeyKind};
use store::KeysOf;

use super::{
    new::{self, For},
    to_wire,
};
use crate::{
    api::apps::find_editable,
    auth::Member,
    error::{ErrorCode, Refusal},
    madang::Madang,
    strict::{At, Body},
};

/// The API keys for an app, newest first
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/apps/{app}/keys", operation_id = "listAppKeys", tag = "keys",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
    ),
    responses((status = 200, description = "All of them, also those that can't be used any more.", body = Page<ApiKey>)))]
pub async fn list(member: Member, At((_, app)): At<(String, String)>) -> Result<Json<Page<ApiKey>>, Refusal> {
    let app = find_editable(&member, &app).await?;
    let keys = member.tenant.api_keys(KeysOf::App(app.id)).await?;
    Ok(Json(Page { items: keys.into_iter().map(to_wire).collect(), next: None }))
}

/// Makes an API key for an app
///
/// It sees that app alone, and acts as the person who makes it, with the role that they have at each request. Its text is shown only this
/// once.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/apps/{app}/keys", operation_id = "createAppKey", tag = "keys",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
    ), request_body = CreateApiKey,
    responses(
        (status = 201, description = "The key and its text.", body = ApiKeyCreated),
        (status = 422, description = "`invalid`", body = api::ErrorBody),
    ))]
pub async fn create(
    Extension(madang): Extension<Madang>,
    member: Member,
    At((_, app)): At<(String, String)>,
    Body(wanted): Body<CreateApiKey>,
) -> Result<(StatusCode, Json<ApiKeyCreated>), Refusal> {
    let app = find_editable(&member, &app).await?;
    let of = For { kind: ApiKeyKind::App, app: Some(app.id), person: member.id };
    new::create(&madang, &member.tenant, of, wanted).await
}

/// Revokes an API key for an app
///
/// At once and for good; streams that were opened with it end within five seconds.
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/apps/{app}/keys/{key}", operation_id = "revokeAppKey", tag = "keys",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
        ("key" = ApiKeyId, Path, description = "The key's id."),
    ),
    responses((status = 204, description = "It can't be used any more.")))]
pub async fn revoke(member: Member, At((_, app, key)): At<(String, String, ApiKeyId)>) -> Result<StatusCode, Refusal> {
    let app = find_editable(&member, &app).await?;
    let found = member.tenant.api_key(key).await?;
    let is_of_app = |key: &store::ApiKey| key.app.as_ref().is_some_and(|(of, _)| *of == app.id);
    found.filter(is_of_app).ok_or(ErrorCode::NotFound)?;
    member.tenant.revoke_api_key(key).await?;
    Ok(StatusCode::NO_CONTENT)
}
