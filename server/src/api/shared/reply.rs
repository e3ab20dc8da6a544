//! `POST /shared/{token}/runs/{run}/reply`

use api::{CreateSharedRun, SharedRun};
use axum::{
    Extension, Json,
    http::{HeaderMap, StatusCode},
};
use model::RunId;

use super::{
    Holder,
    create::{Asked, start},
    own, resolve_open, to_wire,
};
use crate::{
    api::once::of_run,
    error::{ErrorCode, Refusal},
    madang::Madang,
    strict::{At, Body},
};

/// Goes on with the conversation of a run
///
/// With an `Idempotency-Key`, the same request within 24 hours is the same run.
#[utoipa::path(post, path = "/api/v1/shared/{token}/runs/{run}/reply", operation_id = "replyToSharedRun", tag = "shared",
    params(
        ("token" = String, Path, description = "The end of the link."),
        ("run" = RunId, Path, description = "The run to go on from."),
        ("Idempotency-Key" = Option<String>, Header, description = "1 to 200 plain characters, a random UUID for example."),
    ), request_body = CreateSharedRun,
    responses(
        (status = 201, description = "The next run of the conversation.", body = SharedRun),
        (status = 401, description = "`link_password`, `link_mail` or `link_members`: who may come in has to show it first.", body = api::ErrorBody),
        (status = 403, description = "`link_not_open`: it opens later, as `current` says.", body = api::ErrorBody),
        (status = 410, description = "`link_expired`, `link_revoked`, `link_used_up` or `app_offline`", body = api::ErrorBody),
        (status = 422, description = "`invalid` with `fields`, or `idempotency_mismatch`", body = api::ErrorBody),
        (status = 429, description = "`rate_limited`: this network address has made its runs of the hour; `link_day_used`: the link has used up its day; `link_busy`: as many of its runs are in progress as may be; or `link_paused`: the app can't be used for now.", body = api::ErrorBody),
    ))]
pub async fn reply(
    Extension(madang): Extension<Madang>,
    holder: Holder,
    headers: HeaderMap,
    At((token, run)): At<(String, RunId)>,
    Body(body): Body<CreateSharedRun>,
) -> Result<(StatusCode, Json<SharedRun>), Refusal> {
    let resolved = resolve_open(&madang, &holder, &token).await?;
    let before = own(&madang, &resolved, run).await?;
    let conversation = before.conversation.ok_or(ErrorCode::NotFound)?;
    let resolved = resolved.for_conversation_on(before.version);
    let once = of_run(&headers, format!("reply {} {run} {}", resolved.link.id, holder.address.0), &body)?;
    let asked = Asked { inputs: body.inputs, conversation: Some(conversation), once };
    let id = start(&madang, &resolved, holder.address, asked).await?;
    let run = own(&madang, &resolved, id).await?;
    Ok((StatusCode::CREATED, Json(to_wire(&madang, &resolved, run, &headers).await?)))
}
