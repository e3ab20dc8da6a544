//! `POST /shared/{token}/runs/{run}/cancel`

use api::SharedRun;
use axum::{Extension, Json, http::HeaderMap};
use model::RunId;

use super::{Holder, own, resolve_for_run, to_wire};
use crate::{error::Refusal, madang::Madang, strict::At};

/// Stops a run that was made through a link
#[utoipa::path(post, path = "/api/v1/shared/{token}/runs/{run}/cancel", operation_id = "cancelSharedRun", tag = "shared",
    params(
        ("token" = String, Path, description = "The end of the link."),
        ("run" = RunId, Path, description = "The run's id."),
    ),
    responses(
        (status = 200, description = "The run; it may take a moment to end.", body = SharedRun),
        (status = 410, description = "`link_revoked`", body = api::ErrorBody),
    ))]
pub async fn cancel(
    Extension(madang): Extension<Madang>,
    holder: Holder,
    headers: HeaderMap,
    At((token, run)): At<(String, RunId)>,
) -> Result<Json<SharedRun>, Refusal> {
    let resolved = resolve_for_run(&madang, &holder, &token).await?;
    own(&madang, &resolved, run).await?;
    madang.engine.live.request_cancel(resolved.workspace, run).await?;
    let run = own(&madang, &resolved, run).await?;
    Ok(Json(to_wire(&madang, &resolved, run, &headers).await?))
}
