//! `GET /shared/{token}/runs/{run}/events`

use axum::{
    Extension,
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use model::RunId;

use super::{own, resolve_for_run};
use crate::{
    api::runs::{stream, wire},
    auth::ClientAddress,
    error::Refusal,
    madang::Madang,
    strict::{At, Query},
};

/// What happens in a run that was made through a link, as it happens
///
/// As `watchRun`, with `SharedEvent`s. It ends when the link is revoked.
#[utoipa::path(get, path = "/api/v1/shared/{token}/runs/{run}/events", operation_id = "watchSharedRun", tag = "shared",
    params(
        ("token" = String, Path, description = "The end of the link."),
        ("run" = RunId, Path, description = "The run's id."),
        ("after" = Option<u64>, Query, description = "The number of the last event that is known; 0 when absent."),
        ("lang" = Option<model::Language>, Query, description = "The language of the words in it; it wins over `Accept-Language`."),
        ("Last-Event-ID" = Option<String>, Header, description = "The same, as browsers send it; it wins."),
    ),
    responses(
        (status = 200, description = "The events.", body = api::SharedEvent, content_type = "text/event-stream"),
        (status = 410, description = "`link_revoked`", body = api::ErrorBody),
    ))]
pub async fn events(
    Extension(madang): Extension<Madang>,
    Extension(address): Extension<ClientAddress>,
    headers: HeaderMap,
    At((token, run)): At<(String, RunId)>,
    Query(query): Query<stream::After>,
) -> Result<Response, Refusal> {
    let resolved = resolve_for_run(&madang, address, &token).await?;
    own(&madang, &resolved, run).await?;
    let language = query.language(&headers);
    let watch = madang.engine.live.watch(resolved.workspace, run, stream::after(&headers, &query));
    let still = {
        let madang = madang.clone();
        move || {
            let (madang, token) = (madang.clone(), token.clone());
            async move {
                let refused = resolve_for_run(&madang, address, &token).await.err();
                refused.is_none_or(|refusal| refusal.code() == crate::error::ErrorCode::Unavailable)
            }
        }
    };
    Ok(stream::respond(&madang, watch, move |kept: &str| wire::for_visitor(kept, language), still).into_response())
}
