//! `GET /workspaces/{workspace}/apps/{app}/comparisons/{id}`

use api::Comparison;
use axum::{Json, http::HeaderMap};
use model::ComparisonId;

use super::{find, wire};
use crate::{
    auth::Member,
    error::{Refusal, language_of},
    strict::At,
};

/// A comparison with its sums
///
/// While the caller is rating it blind, it has no sums of columns and no verdict.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/apps/{app}/comparisons/{id}", operation_id = "getComparison", tag = "comparisons",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
        ("id" = ComparisonId, Path, description = "The comparison's id."),
    ),
    responses((status = 200, description = "The comparison.", body = Comparison)))]
pub async fn read(
    member: Member,
    headers: HeaderMap,
    At((_, app, id)): At<(String, String, ComparisonId)>,
) -> Result<Json<Comparison>, Refusal> {
    let found = find(&member, &app, id).await?;
    Ok(Json(wire::comparison(&member, found, language_of(&headers)).await?))
}
