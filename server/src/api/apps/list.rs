//! `GET /workspaces/{workspace}/apps`

use api::{App, AppState, AppsQuery, Page, PageQuery};
use axum::Json;
use store::AppFilter;

use crate::{api::wire, auth::Member, error::Refusal, strict::Query};

/// The apps that the one who asks owns, drafts included, last changed first
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/apps", operation_id = "listMyApps", tag = "apps",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("state" = Option<AppState>, Query, description = "`in_use` if absent; `archived`; or `deleted`, which are those of the last 30 days."),
        ("limit" = Option<u16>, Query, description = "How many, 1 to 200; 50 if absent."),
        ("after" = Option<String>, Query, description = "The `next` cursor of the previous page."),
    ),
    responses((status = 200, description = "One page of them.", body = Page<App>)))]
pub async fn list(member: Member, Query(query): Query<AppsQuery>) -> Result<Json<Page<App>>, Refusal> {
    let filter = match query.state {
        AppState::InUse => AppFilter::OwnedBy,
        AppState::Archived => AppFilter::Archived,
        AppState::Deleted => AppFilter::Deleted,
    };
    let page = PageQuery { limit: query.limit, after: query.after };
    let mut apps = member.tenant.apps(filter(member.id)).await?;
    apps.sort_by_key(|app| std::cmp::Reverse(app.updated_at));
    Ok(Json(wire::page(apps, &page, |app| app.id.to_string(), |app| super::to_wire(&member, app))?))
}
