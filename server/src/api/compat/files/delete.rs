//! `DELETE /v1/files/{file}`

use axum::{
    Json,
    http::{HeaderMap, Uri},
};
use serde_json::Value;

use super::{id_of, may, missing, shape};
use crate::{
    auth::Member,
    compat::{errors::OpenAiRefusals, files},
    error::{ErrorCode, Refusal},
    strict::At,
};

/// Deletes a file of the key
///
/// Runs that were given it keep what they were given.
#[utoipa::path(delete, path = "/v1/files/{file}", operation_id = "deleteCompatibleFile", tag = "compat",
    params(("file" = String, Path, description = "The file's id.")),
    responses((status = 200, description = "It is gone.", body = Value), OpenAiRefusals))]
pub async fn delete(
    member: Member,
    uri: Uri,
    headers: HeaderMap,
    At(file): At<String>,
) -> Result<Json<Value>, Refusal> {
    may(&member)?;
    let (key, id) = (&member.key().ok_or(ErrorCode::Unauthenticated)?.holder, id_of(&file)?);
    if !member.tenant.delete_key_file(key.id, id).await? {
        return Err(missing(&file));
    }
    Ok(Json(files::deleted(shape(&uri, &headers), id)))
}
