//! `GET /v1/files/{file}/content`

use axum::{
    Extension,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};

use super::{find, missing};
use crate::{
    auth::Member,
    compat::{errors::OpenAiRefusals, files::media_type},
    error::Refusal,
    madang::Madang,
    strict::At,
    uploads,
};

/// The bytes of a file of the key
#[utoipa::path(get, path = "/v1/files/{file}/content", operation_id = "readCompatibleFileContent", tag = "compat",
    params(("file" = String, Path, description = "The file's id.")),
    responses(
        (status = 200, description = "The file as it was uploaded.", body = String, content_type = "application/octet-stream"),
        OpenAiRefusals,
    ))]
pub async fn content(
    Extension(madang): Extension<Madang>,
    member: Member,
    At(file): At<String>,
) -> Result<Response, Refusal> {
    let kept = find(&member, &file).await?;
    let content = kept.content.ok_or_else(|| missing(&file))?;
    let body = uploads::content(&madang, &member.tenant, content).await?;
    let kind = media_type(&kept.file.media_type, &kept.file.name);
    let kind = HeaderValue::from_str(&kind).unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_LENGTH, HeaderValue::from(kept.file.size)),
        // It is a stranger's file: no browser is to show it as a page of this server.
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, body).into_response())
}
