//! `POST /workspaces/{workspace}/apps/{app}/comparisons/{id}/resume`

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

/// Has a comparison go on
///
/// What was skipped or has failed is run, as it was when the comparison began. What has an answer isn't paid again. One that goes on, or
/// has an answer everywhere, stays as it is.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/apps/{app}/comparisons/{id}/resume", operation_id = "resumeComparison", tag = "comparisons",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
        ("id" = ComparisonId, Path, description = "The comparison's id."),
    ),
    responses((status = 200, description = "The comparison.", body = Comparison)))]
pub async fn resume(
    Extension(madang): Extension<Madang>,
    member: Member,
    headers: HeaderMap,
    At((_, app, id)): At<(String, String, ComparisonId)>,
) -> Result<Json<Comparison>, Refusal> {
    find(&member, &app, id).await?;
    if member.tenant.resume_comparison(id, madang.comparisons.owner()).await? {
        madang.comparisons.see_to(member.workspace, id);
    }
    let found = find(&member, &app, id).await?;
    Ok(Json(wire::comparison(&member, found, language_of(&headers)).await?))
}
