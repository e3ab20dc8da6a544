//! `POST /workspaces/{workspace}/apps/{app}/comparisons/{id}/stop`

use api::Comparison;
use axum::{Extension, Json, http::HeaderMap};
use model::ComparisonId;

use super::{find, wire};
use crate::{
    auth::Member,
    error::{Refusal, language_of},
    madang::Madang,
    strict::At,
};

/// Stops a comparison
///
/// What has ended stays. Runs in progress are stopped, and what has not begun is skipped. One that is over stays as it is.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/apps/{app}/comparisons/{id}/stop", operation_id = "stopComparison", tag = "comparisons",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
        ("id" = ComparisonId, Path, description = "The comparison's id."),
    ),
    responses((status = 200, description = "The comparison.", body = Comparison)))]
pub async fn stop(
    Extension(madang): Extension<Madang>,
    member: Member,
    headers: HeaderMap,
    At((_, app, id)): At<(String, String, ComparisonId)>,
) -> Result<Json<Comparison>, Refusal> {
    find(&member, &app, id).await?;
    madang.comparisons.stop(&member.tenant, id).await?;
    let found = find(&member, &app, id).await?;
    Ok(Json(wire::comparison(&member, found, language_of(&headers)).await?))
}
