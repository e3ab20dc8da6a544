//! `GET /workspaces/{workspace}/apps/{app}/tests/rows`

use api::{Page, TestRow, TestRowsQuery};
use axum::{Json, http::HeaderMap};
use store::TestRowFilter;

use super::{definition, to_wire};
use crate::{
    api::{apps::find_editable, wire},
    auth::Member,
    error::{ErrorCode, Refusal, language_of},
    evidence::rows,
    strict::{At, Query},
};

/// The most bytes of texts in a page. A page ends before the row that would exceed it.
const PAGE_BYTES: i64 = 4 * 1024 * 1024;

/// The test rows of an app, in their order
///
/// A page may have fewer rows than asked for if they are long.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/apps/{app}/tests/rows", operation_id = "listTestRows", tag = "tests",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
        ("limit" = Option<u16>, Query, description = "How many, 1 to 200; 50 if absent."),
        ("after" = Option<String>, Query, description = "The `next` cursor of the previous page."),
        ("tag" = Option<String>, Query, description = "Only rows with this tag."),
    ),
    responses((status = 200, description = "One page of them.", body = Page<TestRow>)))]
pub async fn list(
    member: Member,
    headers: HeaderMap,
    At((_, app)): At<(String, String)>,
    Query(query): Query<TestRowsQuery>,
) -> Result<Json<Page<TestRow>>, Refusal> {
    let app = find_editable(&member, &app).await?.id;
    let definition = definition(&member, app).await?;
    let after = query.after.map(|after| after.parse()).transpose().map_err(|_| ErrorCode::Malformed)?;
    let filter = TestRowFilter { tag: query.tag.as_deref(), after };
    let rows = member.tenant.test_rows(app, filter, wire::page_size(query.limit), PAGE_BYTES).await?;
    let next = rows.rows.last().filter(|_| rows.more).map(|row| row.id.to_string());
    let language = language_of(&headers);
    let files = rows::files(&member.tenant, app, rows.rows.iter().map(|row| &row.inputs)).await?;
    let items = rows.rows.into_iter().map(|row| to_wire(row, &definition, &files, language)).collect();
    Ok(Json(Page { items, next }))
}
