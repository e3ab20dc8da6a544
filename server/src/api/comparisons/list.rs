//! `GET /workspaces/{workspace}/apps/{app}/comparisons`

use api::{ComparisonSummary, Page, PageQuery};
use axum::Json;
use model::ComparisonId;

use super::wire;
use crate::{
    api::{apps::find_editable, wire::page_size},
    auth::Member,
    error::{ErrorCode, Refusal},
    strict::{At, Query},
};

/// The comparisons of an app, newest first
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/apps/{app}/comparisons", operation_id = "listComparisons", tag = "comparisons",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
        ("limit" = Option<u16>, Query, description = "How many, 1 to 200; 50 if absent."),
        ("after" = Option<String>, Query, description = "The `next` cursor of the previous page."),
    ),
    responses((status = 200, description = "One page of them.", body = Page<ComparisonSummary>)))]
pub async fn list(
    member: Member,
    At((_, app)): At<(String, String)>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<ComparisonSummary>>, Refusal> {
    let app = find_editable(&member, &app).await?;
    let before: Option<ComparisonId> =
        page.after.map(|cursor| cursor.parse()).transpose().map_err(|_| ErrorCode::Malformed)?;
    let size = page_size(page.limit);
    let limit = i64::try_from(size.saturating_add(1)).unwrap_or(i64::MAX);
    let mut found = member.tenant.comparisons(app.id, before, limit).await?;
    let more = found.len() > size;
    found.truncate(size);
    let next = found.last().filter(|_| more).map(|comparison| comparison.id.to_string());
    Ok(Json(Page { items: found.into_iter().map(wire::summary).collect(), next }))
}
