//! `GET /me/key`

use api::ApiKey;
use axum::Json;

use super::to_wire;
use crate::{
    auth::Member,
    error::{ErrorCode, Refusal},
};

/// The API key of this request
///
/// By this a program finds out in which workspace its key works, and for what.
#[utoipa::path(get, path = "/api/v1/me/key", operation_id = "getKey", tag = "keys",
    responses((status = 200, description = "The key.", body = ApiKey)))]
pub async fn current(member: Member) -> Result<Json<ApiKey>, Refusal> {
    let key = member.key().ok_or(ErrorCode::Unauthenticated)?;
    let found = member.tenant.api_key(key.holder.id).await?.ok_or(ErrorCode::KeyInvalid)?;
    Ok(Json(to_wire(found)))
}
