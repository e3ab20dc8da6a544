//! `GET /workspaces/{workspace}/apps/{app}/files/{file}`

use api::{File, FileQuery};
use axum::{Extension, Json, http::HeaderMap};
use model::FileId;

use super::seen;
use crate::{
    auth::Member,
    error::{Refusal, language_of},
    madang::Madang,
    strict::{At, Query},
    uploads::find,
};

/// A file of the caller's, with what was read from it
///
/// Those who may edit the app also see the files of its test rows.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/apps/{app}/files/{file}", operation_id = "getFile", tag = "files",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
        ("file" = FileId, Path, description = "The file's id."),
        ("wait" = Option<u32>, Query, maximum = 20, description = "Wait while the file is being read, at most so many seconds (20 at most)."),
    ),
    responses(
        (status = 200, description = "The file.", body = File),
        (status = 422, description = "`invalid` with `fields`", body = api::ErrorBody),
    ))]
pub async fn read(
    Extension(madang): Extension<Madang>,
    member: Member,
    headers: HeaderMap,
    At((_, app, file)): At<(String, String, FileId)>,
    Query(query): Query<FileQuery>,
) -> Result<Json<File>, Refusal> {
    let place = seen(&member, &app).await?;
    find(&madang, &place, file, query.wait, language_of(&headers)).await.map(Json)
}
