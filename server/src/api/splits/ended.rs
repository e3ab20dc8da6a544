//! `GET /workspaces/{workspace}/apps/{app}/split/ended`

use api::{Page, PageQuery, Split};
use axum::{Json, http::HeaderMap};
use model::SplitId;

use super::wire;
use crate::{
    api::{apps::find_editable, wire::page_size},
    auth::Member,
    error::{ErrorCode, Refusal, language_of},
    strict::{At, Query},
};

/// The traffic splits of an app that are over, newest first
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/apps/{app}/split/ended", operation_id = "listEndedSplits", tag = "splits",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
        ("limit" = Option<u16>, Query, description = "How many, 1 to 200; 50 if absent."),
        ("after" = Option<String>, Query, description = "The `next` cursor of the previous page."),
    ),
    responses((status = 200, description = "One page of them.", body = Page<Split>)))]
pub async fn ended(
    member: Member,
    headers: HeaderMap,
    At((_, app)): At<(String, String)>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Split>>, Refusal> {
    let app = find_editable(&member, &app).await?;
    let before: Option<SplitId> =
        page.after.map(|cursor| cursor.parse()).transpose().map_err(|_| ErrorCode::Malformed)?;
    let size = page_size(page.limit);
    let limit = i64::try_from(size.saturating_add(1)).unwrap_or(i64::MAX);
    let mut found = member.tenant.ended_splits(app.id, before, limit).await?;
    let more = found.len() > size;
    found.truncate(size);
    let next = found.last().filter(|_| more).map(|split| split.id.to_string());
    let language = language_of(&headers);
    let mut items = Vec::with_capacity(found.len());
    for split in found {
        items.push(wire::with_results(&member, split, language).await?);
    }
    Ok(Json(Page { items, next }))
}
