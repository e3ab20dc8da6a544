//! `GET /shared/{token}`

use api::SharedApp;
use axum::{Extension, Json};
use model::RunId;

use super::{Holder, OfRun, for_run, resolve_open, tenant};
use crate::{
    api::{
        wire::{count, timestamp},
        workspaces::logos,
    },
    error::{ErrorCode, Refusal},
    madang::Madang,
    strict::{At, Query},
};

/// The app behind a link
#[utoipa::path(get, path = "/api/v1/shared/{token}", operation_id = "getSharedApp", tag = "shared",
    params(
        ("token" = String, Path, description = "The end of the link."),
        ("run" = Option<RunId>, Query, description = "A run that was made through the link: the app is as its conversation goes on with it."),
    ),
    responses(
        (status = 200, description = "The app.", body = SharedApp),
        (status = 401, description = "`link_password`, `link_mail` or `link_members`: who may come in has to show it first.", body = api::ErrorBody),
        (status = 403, description = "`link_not_open`: it opens later, as `current` says.", body = api::ErrorBody),
        (status = 410, description = "`link_expired`, `link_revoked`, `link_used_up` or `app_offline`", body = api::ErrorBody),
        (status = 429, description = "`link_day_used`: the link has used up its day.", body = api::ErrorBody),
    ))]
pub async fn read(
    Extension(madang): Extension<Madang>,
    holder: Holder,
    At(token): At<String>,
    Query(of): Query<OfRun>,
) -> Result<Json<SharedApp>, Refusal> {
    let resolved = resolve_open(&madang, &holder, &token).await?;
    let resolved = for_run(&madang, resolved, of.run).await?;
    let version = resolved.version.ok_or(ErrorCode::AppOffline)?;
    let version = tenant(&madang, &resolved).version(version).await?.ok_or(ErrorCode::AppOffline)?;
    let rules = tenant(&madang, &resolved).retention().await?;
    let definition = version.definition;
    let left = resolved.link.settings.limits.max_runs.map(|most| most.saturating_sub(resolved.link.usage.runs).max(0));
    let look = resolved.link.settings.look;
    Ok(Json(SharedApp {
        name: if look.title.is_empty() { resolved.app_name } else { look.title },
        summary: if look.greeting.is_empty() { resolved.app_summary } else { look.greeting },
        shared_by: resolved.workspace_name,
        kind: definition.kind,
        inputs: definition.inputs,
        output: definition.output,
        chat: definition.chat,
        language: resolved.workspace_language,
        page_language: look.language,
        accent: look.accent,
        logo: resolved.logo.map(logos::to_wire),
        embed_origins: resolved.link.settings.embed_origins,
        runs_left: left.map(count),
        expires_at: resolved.link.settings.expires_at.map(timestamp),
        // Whole months are removed, after so many more have begun.
        kept_days: rules.days_of(resolved.link.app),
        kept_months: madang.config.keep_runs_months.map(|months| u32::from(months.get()) + 1),
    }))
}
