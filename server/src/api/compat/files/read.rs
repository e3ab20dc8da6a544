//! `GET /v1/files/{file}`

use axum::{
    Json,
    http::{HeaderMap, Uri},
};
use serde_json::Value;

use super::{find, shape};
use crate::{
    auth::Member,
    compat::{errors::OpenAiRefusals, files},
    error::Refusal,
    strict::At,
};

/// Tells of a file of the key
#[utoipa::path(get, path = "/v1/files/{file}", operation_id = "readCompatibleFile", tag = "compat",
    params(("file" = String, Path, description = "The file's id.")),
    responses((status = 200, description = "The file, in the client's format.", body = Value), OpenAiRefusals))]
pub async fn read(member: Member, uri: Uri, headers: HeaderMap, At(file): At<String>) -> Result<Json<Value>, Refusal> {
    let kept = find(&member, &file).await?;
    Ok(Json(files::wire(shape(&uri, &headers), &kept)))
}
