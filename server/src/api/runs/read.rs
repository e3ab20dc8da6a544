//! `GET /workspaces/{workspace}/runs/{run}`

use api::RunDetail;
use axum::{Json, http::HeaderMap};
use model::RunId;

use super::{readable, to_wire, wire};
use crate::{
    auth::Member,
    error::{Refusal, language_of},
    strict::At,
};

/// A run with its attempts, and the answer as far as it has been written
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/runs/{run}", operation_id = "getRun", tag = "runs",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("run" = RunId, Path, description = "The run's id."),
    ),
    responses((status = 200, description = "The run.", body = RunDetail)))]
pub async fn read(
    member: Member,
    headers: HeaderMap,
    At((_, run)): At<(String, RunId)>,
) -> Result<Json<RunDetail>, Refusal> {
    let language = language_of(&headers);
    let found = readable(&member, run).await?;
    let personal_data = member.tenant.personal_data_of(run).await?;
    let attempts = found.attempts.into_iter().map(|attempt| wire::attempt(attempt, language)).collect();
    Ok(Json(RunDetail { run: to_wire(&member, found.run, language).await?, attempts, personal_data }))
}
