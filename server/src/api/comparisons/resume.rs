//! `POST /workspaces/{workspace}/apps/{app}/comparisons/{id}/resume`

use api::{Comparison, ResumeComparison};
use axum::{Extension, Json, http::HeaderMap};
use model::ComparisonId;

use super::{find, wire};
use crate::{
    auth::Member,
    error::{Refusal, language_of},
    madang::Madang,
    strict::{At, Body},
};

/// Has a comparison go on
///
/// What was skipped or has failed is run, as it was when the comparison began. What has an answer isn't paid again. One that goes on, or
/// has an answer everywhere, stays as it is. A limit that was reached can be raised.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/apps/{app}/comparisons/{id}/resume", operation_id = "resumeComparison", tag = "comparisons",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
        ("id" = ComparisonId, Path, description = "The comparison's id."),
    ), request_body = ResumeComparison,
    responses(
        (status = 200, description = "The comparison.", body = Comparison),
        (status = 409, description = "`too_many_comparisons`: ten of the workspace are running.", body = api::ErrorBody),
        (status = 422, description = "`invalid` with `fields`", body = api::ErrorBody),
    ))]
pub async fn resume(
    Extension(madang): Extension<Madang>,
    member: Member,
    headers: HeaderMap,
    At((_, app, id)): At<(String, String, ComparisonId)>,
    Body(wanted): Body<ResumeComparison>,
) -> Result<Json<Comparison>, Refusal> {
    let found = find(&member, &app, id).await?;
    let limit_micros = wanted.limit.map(|limit| checked(&found, limit.micros)).transpose()?;
    if member.tenant.resume_comparison(id, madang.comparisons.owner(), limit_micros).await? {
        madang.comparisons.see_to(member.workspace, id);
    }
    let found = find(&member, &app, id).await?;
    Ok(Json(wire::comparison(&member, found, language_of(&headers)).await?))
}

/// A limit that leaves money for something. Of a comparison without one nothing says what its cells may cost.
fn checked(found: &store::Comparison, limit_micros: i64) -> Result<i64, Refusal> {
    if found.limit_micros.is_none() {
        return Err(Refusal::field(
            "limit",
            "This comparison has no limit. Run the rest without one, or compare again with one.",
            "한도 없이 시작한 비교예요. 한도 없이 이어서 실행하거나 한도를 정해 새로 비교해 주세요.",
        ));
    }
    if limit_micros <= found.spent_micros {
        return Err(Refusal::field(
            "limit",
            "It has cost as much already. Enter a higher amount.",
            "이미 그만큼 들었어요. 더 큰 금액을 입력해 주세요.",
        ));
    }
    Ok(limit_micros)
}
