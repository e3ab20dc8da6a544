//! `PATCH /shared/{token}/files/{file}`

use api::File;
use axum::{Extension, Json, body::Body, http::HeaderMap};
use model::FileId;

use super::place;
use crate::{
    api::shared::{Holder, resolve_open},
    error::Refusal,
    madang::Madang,
    strict::At,
    uploads::receive,
};

/// Adds bytes to a file that is uploaded through a link
///
/// They are stored as they come: of a request that breaks off, what came in whole MiB counts. `received` of the file says where to go on.
/// With its last byte the file begins to be read; follow that by `wait`.
#[utoipa::path(patch, path = "/api/v1/shared/{token}/files/{file}", operation_id = "uploadSharedFile", tag = "shared",
    params(
        ("token" = String, Path, description = "The end of the link."),
        ("file" = FileId, Path, description = "The file's id."),
        ("Upload-Offset" = u64, Header, description = "At which byte of the file these begin: how many have arrived."),
    ), request_body(content = String, content_type = "application/octet-stream", description = "At most 4 MiB of the file, and at least 256 KiB unless it ends with them."),
    responses(
        (status = 200, description = "The file, with how many bytes have arrived.", body = File),
        (status = 409, description = "`wrong_offset`, with the file in `current`", body = api::ErrorBody),
        (status = 410, description = "`link_expired`, `link_revoked`, `link_used_up` or `app_offline`", body = api::ErrorBody),
        (status = 422, description = "`invalid` with `fields`: more bytes than the file has, too few for a piece that isn't the last, or no `Upload-Offset`", body = api::ErrorBody),
    ))]
pub async fn append(
    Extension(madang): Extension<Madang>,
    holder: Holder,
    headers: HeaderMap,
    At((token, file)): At<(String, FileId)>,
    body: Body,
) -> Result<Json<File>, Refusal> {
    let resolved = resolve_open(&madang, &holder, &token).await?;
    receive(&madang, &place(&madang, &resolved), file, &headers, body).await.map(Json)
}
