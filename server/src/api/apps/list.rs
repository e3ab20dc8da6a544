//! `GET /workspaces/{workspace}/apps`

use api::{App, Page};
use axum::Json;
use store::AppFilter;

use crate::{auth::Member, error::Refusal};

/// The apps that the one who asks owns, drafts included, last changed first
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/apps", operation_id = "listMyApps", tag = "apps",
    params(("workspace" = String, Path, description = "The workspace's id or slug.")),
    responses((status = 200, description = "All of them.", body = Page<App>)))]
pub async fn list(member: Member) -> Result<Json<Page<App>>, Refusal> {
    let mut apps = member.tenant.apps(AppFilter::OwnedBy(member.id)).await?;
    apps.sort_by_key(|app| std::cmp::Reverse(app.updated_at));
    Ok(Json(Page { items: apps.into_iter().map(|app| super::to_wire(&member, app)).collect(), next: None }))
}
