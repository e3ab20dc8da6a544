//! `GET /workspaces/{workspace}/apps/{app}/versions`

use api::{Page, PageQuery, Version};
use axum::Json;

use super::{find_readable, version_to_wire};
use crate::{
    api::wire,
    auth::Member,
    error::Refusal,
    strict::{At, Query},
};

/// The versions of an app, newest first
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/apps/{app}/versions", operation_id = "listVersions", tag = "apps",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
        ("limit" = Option<u16>, Query, description = "How many, 1 to 200; 50 if absent."),
        ("after" = Option<String>, Query, description = "The `next` cursor of the previous page."),
    ),
    responses((status = 200, description = "The versions.", body = Page<Version>)))]
pub async fn versions(
    member: Member,
    At((_, app)): At<(String, String)>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Version>>, Refusal> {
    let app = find_readable(&member, &app).await?;
    let versions = member.tenant.versions(app.id).await?;
    Ok(Json(wire::page(versions, &page, |version| version.number.to_string(), version_to_wire)?))
}
