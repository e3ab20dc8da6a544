//! `GET /workspaces/{workspace}/apps/{app}/comparisons/{id}/rows`

use api::{ComparedRow, ComparedRowsQuery, OnlyRows, Page};
use axum::{Json, http::HeaderMap};
use model::ComparisonId;
use store::WhichRows;

use super::{find_open, wire};
use crate::{
    api::wire::page_size,
    auth::Member,
    comparisons::figures::Figures,
    error::{ErrorCode, Refusal, language_of},
    strict::{At, Query},
};

/// The rows of a comparison, with what each column made of them
///
/// Texts are cut: inputs at 500 characters, answers at 2,000.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/apps/{app}/comparisons/{id}/rows", operation_id = "listComparedRows", tag = "comparisons",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
        ("id" = ComparisonId, Path, description = "The comparison's id."),
        ("limit" = Option<u16>, Query, description = "How many, 1 to 200; 50 if absent."),
        ("after" = Option<String>, Query, description = "The `next` cursor of the previous page."),
        ("only" = Option<OnlyRows>, Query, description = "Only rows that the columns differ in, or that at least one fails in."),
        ("since" = Option<u64>, Query, description = "Only rows that have changed since this revision of the comparison."),
    ),
    responses(
        (status = 200, description = "One page of them.", body = Page<ComparedRow>),
        (status = 409, description = "`blind_rating`", body = api::ErrorBody),
    ))]
pub async fn rows(
    member: Member,
    headers: HeaderMap,
    At((_, app, id)): At<(String, String, ComparisonId)>,
    Query(query): Query<ComparedRowsQuery>,
) -> Result<Json<Page<ComparedRow>>, Refusal> {
    let language = language_of(&headers);
    let found = find_open(&member, &app, id).await?;
    let after: i32 =
        query.after.map(|cursor| cursor.parse()).transpose().map_err(|_| ErrorCode::Malformed)?.unwrap_or_default();
    let numbers = match query.only {
        None => None,
        Some(only) => {
            let figures = Figures::of(&found, member.tenant.comparison_sums(id).await?, Vec::new());
            Some(match only {
                OnlyRows::Differences => figures.differences(),
                OnlyRows::Failures => figures.failures(),
            })
        }
    };
    let size = page_size(query.limit);
    let which = WhichRows {
        after,
        since: query.since.map_or(0, |since| i64::try_from(since).unwrap_or(i64::MAX)),
        numbers: numbers.as_deref(),
        limit: i64::try_from(size.saturating_add(1)).unwrap_or(i64::MAX),
        texts: WhichRows::SHORT,
    };
    let mut rows = member.tenant.compared_rows(id, which).await?;
    let more = rows.len() > size;
    rows.truncate(size);
    let next = rows.last().filter(|_| more).map(|row| row.number.to_string());
    Ok(Json(Page { items: rows.into_iter().map(|row| wire::row(row, language)).collect(), next }))
}
