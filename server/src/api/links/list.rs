//! `GET /workspaces/{workspace}/apps/{app}/links`

use api::{Link, Page};
use axum::Json;

use super::to_wire;
use crate::{api::apps::find_editable, auth::Member, error::Refusal, strict::At};

/// The share links of an app, newest first
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/apps/{app}/links", operation_id = "listLinks", tag = "links",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
    ),
    responses((status = 200, description = "All of them.", body = Page<Link>)))]
pub async fn list(member: Member, At((_, app)): At<(String, String)>) -> Result<Json<Page<Link>>, Refusal> {
    let app = find_editable(&member, &app).await?;
    let links = member.tenant.links(app.id).await?;
    Ok(Json(Page { items: links.into_iter().map(to_wire).collect(), next: None }))
}
