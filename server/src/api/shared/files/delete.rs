//! `DELETE /shared/{token}/files/{file}`

use axum::{Extension, http::StatusCode};
use model::FileId;

use super::place;
use crate::{
    api::shared::{Holder, resolve},
    error::Refusal,
    madang::Madang,
    strict::At,
};

/// Deletes a file that was uploaded through a link, or stops its upload
///
/// A file that runs have stays with them, and goes with the last of them. Doing it again changes nothing. It works while the link is
/// closed, too.
#[utoipa::path(delete, path = "/api/v1/shared/{token}/files/{file}", operation_id = "deleteSharedFile", tag = "shared",
    params(
        ("token" = String, Path, description = "The end of the link."),
        ("file" = FileId, Path, description = "The file's id."),
    ),
    responses((status = 204, description = "It is gone, or only runs have it.")))]
pub async fn delete(
    Extension(madang): Extension<Madang>,
    holder: Holder,
    At((token, file)): At<(String, FileId)>,
) -> Result<StatusCode, Refusal> {
    let resolved = resolve(&madang, &holder, &token).await?;
    let place = place(&madang, &resolved);
    place.tenant.delete_file(place.app, place.by, file).await?;
    Ok(StatusCode::NO_CONTENT)
}
