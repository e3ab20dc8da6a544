//! `GET /workspaces/{workspace}/apps/{app}/link-reports`

use api::{LinkReport, Page};
use axum::Json;

use crate::{
    api::{apps::find_editable, wire},
    auth::Member,
    error::Refusal,
    strict::At,
};

/// What visitors of an app's share links reported, newest first, at most 100
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/apps/{app}/link-reports", operation_id = "listLinkReports", tag = "links",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
    ),
    responses((status = 200, description = "The reports.", body = Page<LinkReport>)))]
pub async fn reports(member: Member, At((_, app)): At<(String, String)>) -> Result<Json<Page<LinkReport>>, Refusal> {
    let app = find_editable(&member, &app).await?;
    let reports = member.tenant.link_reports(app.id).await?;
    let items = reports.into_iter().map(|report| LinkReport {
        link_name: report.link_name,
        text: report.text,
        answer: report.answer.filter(|answer| !answer.is_empty()),
        created_at: wire::timestamp(report.created_at),
    });
    Ok(Json(Page { items: items.collect(), next: None }))
}
