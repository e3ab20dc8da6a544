//! `POST /workspaces/{workspace}/apps/{app}/archive`

use api::App;
use axum::{Extension, Json};

use super::{find_any_editable, to_wire};
use crate::{
    auth::Member,
    error::{ErrorCode, Refusal},
    madang::Madang,
    strict::At,
};

/// Puts an app away
///
/// It leaves the market and all lists, and its share links say that it is offline, until it is restored. The runs that people made
/// with it stay in their history.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/apps/{app}/archive", operation_id = "archiveApp", tag = "apps",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
    ),
    responses((status = 200, description = "The app, put away.", body = App)))]
pub async fn archive(
    Extension(madang): Extension<Madang>,
    member: Member,
    At((_, app)): At<(String, String)>,
) -> Result<Json<App>, Refusal> {
    let app = find_any_editable(&member, &app).await?;
    let app = member.tenant.archive_app(app.id).await?.ok_or(ErrorCode::NotFound)?;
    madang.comparisons.stop_all(&member.tenant, app.id).await?;
    Ok(Json(to_wire(&member, app)))
}
