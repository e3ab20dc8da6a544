//! `GET /workspaces/{workspace}/apps/{app}/export`

use api::ExportQuery;
use axum::{
    http::{HeaderValue, header},
    response::IntoResponse,
};

use super::{find_readable, version_number};
use crate::{
    answers::attachment,
    auth::Member,
    error::Refusal,
    porting::file_of,
    strict::{At, Query},
};

/// An app as a file
///
/// `format: madang/app@1`: the definition with its pieces' texts, the sample, the test rows, the checks and the gate's share. Models are
/// named by their provider, files by their name; nothing in it is secret or an id of this workspace. The same app gives the same bytes,
/// and so does what an import makes of them. Tests and the gate are those of today, also for an earlier version.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/apps/{app}/export", operation_id = "exportApp", tag = "apps",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
        ("version" = Option<u32>, Query, description = "The number of a version; absent for the draft."),
    ),
    responses((status = 200, description = "The file.", body = String, content_type = "application/yaml")))]
pub async fn export(
    member: Member,
    At((_, app)): At<(String, String)>,
    Query(query): Query<ExportQuery>,
) -> Result<impl IntoResponse, Refusal> {
    let app = find_readable(&member, &app).await?;
    let version = query.version.map(version_number).transpose()?;
    let file = file_of(&member.tenant, &app, version).await?;
    let end = version.map_or_else(|| "draft.yaml".to_owned(), |number| format!("v{number}.yaml"));
    let head = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/yaml")),
        (header::CONTENT_DISPOSITION, attachment(&app.name, &end)?),
    ];
    Ok((head, file))
}
