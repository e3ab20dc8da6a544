//! `DELETE /workspaces/{workspace}/apps/{app}/files/{file}`

use axum::http::StatusCode;
use model::FileId;

use super::place;
use crate::{auth::Member, error::Refusal, strict::At};

/// Deletes a file of the caller's, or stops its upload
///
/// A file that runs, test rows or comparisons have stays with them, and goes with the last of them. Doing it again changes nothing.
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/apps/{app}/files/{file}", operation_id = "deleteFile", tag = "files",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
        ("file" = FileId, Path, description = "The file's id."),
    ),
    responses((status = 204, description = "It is gone, or only runs have it.")))]
pub async fn delete(member: Member, At((_, app, file)): At<(String, String, FileId)>) -> Result<StatusCode, Refusal> {
    let place = place(&member, &app).await?;
    place.tenant.delete_file(place.app, place.by, file).await?;
    Ok(StatusCode::NO_CONTENT)
}
