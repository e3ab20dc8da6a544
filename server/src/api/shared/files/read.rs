//! `GET /shared/{token}/files/{file}`

use api::{File, FileQuery};
use axum::{Extension, Json, http::HeaderMap};
use model::FileId;

use super::place;
use crate::{
    api::shared::{Holder, resolve_open},
    error::{Refusal, language_of},
    madang::Madang,
    strict::{At, Query},
    uploads::find,
};

/// A file that was uploaded through a link, for whoever knows its id
#[utoipa::path(get, path = "/api/v1/shared/{token}/files/{file}", operation_id = "getSharedFile", tag = "shared",
    params(
        ("token" = String, Path, description = "The end of the link."),
        ("file" = FileId, Path, description = "The file's id."),
        ("wait" = Option<u32>, Query, maximum = 20, description = "Wait while the file is being read, at most so many seconds (20 at most)."),
    ),
    responses(
        (status = 200, description = "The file.", body = File),
        (status = 410, description = "`link_expired`, `link_revoked`, `link_used_up` or `app_offline`", body = api::ErrorBody),
        (status = 422, description = "`invalid` with `fields`", body = api::ErrorBody),
    ))]
pub async fn read(
    Extension(madang): Extension<Madang>,
    holder: Holder,
    headers: HeaderMap,
    At((token, file)): At<(String, FileId)>,
    Query(query): Query<FileQuery>,
) -> Result<Json<File>, Refusal> {
    let resolved = resolve_open(&madang, &holder, &token).await?;
    find(&madang, &place(&madang, &resolved), file, query.wait, language_of(&headers)).await.map(Json)
}
