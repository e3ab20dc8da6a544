//! `GET /shared/{token}/runs/{run}`

use api::SharedRun;
use axum::{Extension, Json, http::HeaderMap};
use model::RunId;

use super::{Holder, own, resolve_for_run, to_wire};
use crate::{error::Refusal, madang::Madang, strict::At};

/// A run that was made through a link, for whoever knows its id
#[utoipa::path(get, path = "/api/v1/shared/{token}/runs/{run}", operation_id = "getSharedRun", tag = "shared",
    params(
        ("token" = String, Path, description = "The end of the link."),
        ("run" = RunId, Path, description = "The run's id."),
    ),
    responses(
        (status = 200, description = "The run.", body = SharedRun),
        (status = 410, description = "`link_revoked`", body = api::ErrorBody),
    ))]
pub async fn read_run(
    Extension(madang): Extension<Madang>,
    holder: Holder,
    headers: HeaderMap,
    At((token, run)): At<(String, RunId)>,
) -> Result<Json<SharedRun>, Refusal> {
    let resolved = resolve_for_run(&madang, &holder, &token).await?;
    let run = own(&madang, &resolved, run).await?;
    Ok(Json(to_wire(&madang, &resolved, run, &headers).await?))
}
