//! `GET /workspaces/{workspace}/apps/{app}/links`

use api::{Link, Page, PageQuery};
use axum::Json;

use super::to_wire;
use crate::{
    api::{apps::find_editable, wire},
    auth::Member,
    error::Refusal,
    strict::{At, Query},
};

/// The share links of an app, newest first
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/apps/{app}/links", operation_id = "listLinks", tag = "links",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
        ("limit" = Option<u16>, Query, description = "How many, 1 to 200; 50 if absent."),
        ("after" = Option<String>, Query, description = "The `next` cursor of the previous page."),
    ),
    responses((status = 200, description = "One page of them.", body = Page<Link>)))]
pub async fn list(
    member: Member,
    At((_, app)): At<(String, String)>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Link>>, Refusal> {
    let app = find_editable(&member, &app).await?;
    let links = member.tenant.links(app.id).await?;
    Ok(Json(wire::page(links, &page, |link| link.id.to_string(), to_wire)?))
}
