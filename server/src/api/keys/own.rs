//! `/me/keys`

use api::{ApiKey, ApiKeyCreated, CreateOwnApiKey, Page};
use axum::{Extension, Json, http::StatusCode};
use model::{ApiKeyId, ApiKeyKind};
use store::{Actor, KeysOf, Membership, Tenant};

use super::{
    new::{self, For},
    to_wire,
};
use crate::{
    auth::{Caller, ClientAddress},
    error::{ErrorCode, Refusal},
    madang::Madang,
    strict::{At, Body},
};

/// One's own API keys in all workspaces, newest first
#[utoipa::path(get, path = "/api/v1/me/keys", operation_id = "listMyKeys", tag = "keys",
    responses((status = 200, description = "All of them, also those that can't be used any more.", body = Page<ApiKey>)))]
pub async fn list(Extension(madang): Extension<Madang>, caller: Caller) -> Result<Json<Page<ApiKey>>, Refusal> {
    let mut keys = Vec::new();
    for membership in &caller.memberships {
        keys.extend(madang.store.tenant(membership.workspace).api_keys(KeysOf::Person(caller.person.id)).await?);
    }
    keys.sort_unstable_by_key(|key| std::cmp::Reverse(key.id));
    Ok(Json(Page { items: keys.into_iter().map(to_wire).collect(), next: None }))
}

/// Makes an API key of one's own
///
/// It works in one workspace, with the role that its maker has there at each request. Its text is shown only this once.
#[utoipa::path(post, path = "/api/v1/me/keys", operation_id = "createMyKey", tag = "keys", request_body = CreateOwnApiKey,
    responses(
        (status = 201, description = "The key and its text.", body = ApiKeyCreated),
        (status = 404, description = "`not_found`: there is no such workspace for them.", body = api::ErrorBody),
        (status = 422, description = "`invalid`", body = api::ErrorBody),
    ))]
pub async fn create(
    Extension(madang): Extension<Madang>,
    Extension(address): Extension<ClientAddress>,
    caller: Caller,
    Body(wanted): Body<CreateOwnApiKey>,
) -> Result<(StatusCode, Json<ApiKeyCreated>), Refusal> {
    let membership = caller.memberships.iter().find(|membership| membership.workspace == wanted.workspace);
    let tenant = tenant(&madang, &caller, membership, address)?;
    let of = For { kind: ApiKeyKind::Person, app: None, person: caller.person.id };
    new::create(&madang, &tenant, of, wanted.key).await
}

/// Revokes an API key of one's own
///
/// At once and for good; streams that were opened with it end within five seconds.
#[utoipa::path(delete, path = "/api/v1/me/keys/{key}", operation_id = "revokeMyKey", tag = "keys",
    params(("key" = ApiKeyId, Path, description = "The key's id.")),
    responses(
        (status = 204, description = "It can't be used any more."),
        (status = 404, description = "`not_found`", body = api::ErrorBody),
    ))]
pub async fn revoke(
    Extension(madang): Extension<Madang>,
    Extension(address): Extension<ClientAddress>,
    caller: Caller,
    At(key): At<ApiKeyId>,
) -> Result<StatusCode, Refusal> {
    for membership in &caller.memberships {
        let tenant = tenant(&madang, &caller, Some(membership), address)?;
        let found = tenant.api_key(key).await?;
        if found.is_some_and(|found| found.kind == ApiKeyKind::Person && found.person == caller.person.id) {
            tenant.revoke_api_key(key).await?;
            return Ok(StatusCode::NO_CONTENT);
        }
    }
    Err(ErrorCode::NotFound.into())
}

fn tenant(
    madang: &Madang,
    caller: &Caller,
    membership: Option<&Membership>,
    address: ClientAddress,
) -> Result<Tenant, Refusal> {
    let membership = membership.ok_or(ErrorCode::NotFound)?;
    let actor = Actor { person: Some(caller.person.id), address: Some(address.0.to_string()) };
    Ok(madang.store.tenant(membership.workspace).by(actor))
}
