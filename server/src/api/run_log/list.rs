//! `GET /workspaces/{workspace}/run-log` and `GET /workspaces/{workspace}/apps/{app}/run-log`

use api::{Page, RunLogEntry, RunLogQuery};
use axum::{Json, http::HeaderMap};

use super::{Rules, cursor, filter, line};
use crate::{
    api::wire,
    auth::Member,
    error::{Refusal, language_of},
    strict::{At, Query},
};

/// All runs of the workspace, newest first
///
/// With who started each, through which door, how it ended and what it cost. What was entered and answered is shown of the caller's own runs,
/// and of others' since the workspace opened that. A search looks at a few thousand runs at a time, so a page may be empty although `next`
/// is there.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/run-log", operation_id = "listRunLog", tag = "runs",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        RunLogQuery,
    ),
    responses(
        (status = 200, description = "One page of them.", body = Page<RunLogEntry>),
        (status = 422, description = "`invalid`", body = api::ErrorBody),
    ))]
pub async fn of_workspace(
    member: Member,
    headers: HeaderMap,
    Query(query): Query<RunLogQuery>,
) -> Result<Json<Page<RunLogEntry>>, Refusal> {
    list(member, &headers, None, &query).await
}

/// All runs of an app, newest first, for those who may change it
///
/// As `listRunLog` has them.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/apps/{app}/run-log", operation_id = "listAppRunLog", tag = "runs",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
        RunLogQuery,
    ),
    responses(
        (status = 200, description = "One page of them.", body = Page<RunLogEntry>),
        (status = 422, description = "`invalid`", body = api::ErrorBody),
    ))]
pub async fn of_app(
    member: Member,
    headers: HeaderMap,
    At((_, app)): At<(String, String)>,
    Query(query): Query<RunLogQuery>,
) -> Result<Json<Page<RunLogEntry>>, Refusal> {
    list(member, &headers, Some(&app), &query).await
}

async fn list(
    member: Member,
    headers: &HeaderMap,
    app: Option<&str>,
    query: &RunLogQuery,
) -> Result<Json<Page<RunLogEntry>>, Refusal> {
    let (language, rules) = (language_of(headers), Rules::of(&member).await?);
    let filter = filter(&member, rules, app, query).await?;
    let before = cursor(query.after.as_deref())?;
    let page = member.tenant.run_log(&filter, member.id, before, wire::count(wire::page_size(query.limit))).await?;
    let items = page.runs.into_iter().map(|logged| line(&member, rules, logged, language)).collect();
    Ok(Json(Page { items, next: page.next.map(|next| next.to_string()) }))
}
