//! `POST /workspaces/{workspace}/imports/archive/preview` and `GET /workspaces/{workspace}/imports/archive`

use std::sync::Arc;

use api::{ArchivePreview, ArchiveProgress, ArchiveProgressQuery, ArchiveQuery, ArchivedFile};
use axum::{Extension, Json, body::Body, http::HeaderMap};

use super::{
    archive::{cut, opened, reason},
    chosen,
};
use crate::{
    auth::Member,
    error::{ErrorCode, Refusal, language_of},
    madang::Madang,
    porting::{Ground, Plan, plan},
    strict::Query,
};

/// What the apps of an archive would become, without writing, sending or running anything
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/imports/archive/preview", operation_id = "previewArchive", tag = "imports",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("apps" = Option<String>, Query, description = "The names of the apps' files, as a JSON list; absent for all."),
        ("models" = Option<String>, Query, description = "Which models answer, as a JSON list of `ImportChoice`; absent for those that are found."),
    ),
    request_body(content = String, content_type = "application/octet-stream",
        description = "The archive, at most 64 MiB and 200 apps."),
    responses(
        (status = 200, description = "What each would become.", body = ArchivePreview),
        (status = 413, description = "`too_large`", body = api::ErrorBody),
        (status = 422, description = "`invalid`: it is no archive of a workspace.", body = api::ErrorBody),
        (status = 429, description = "`rate_limited`: it counts as an upload.", body = api::ErrorBody),
    ))]
pub async fn preview(
    Extension(madang): Extension<Madang>,
    member: Member,
    headers: HeaderMap,
    Query(query): Query<ArchiveQuery>,
    body: Body,
) -> Result<Json<ArchivePreview>, Refusal> {
    let language = language_of(&headers);
    let choices = chosen(query.models.as_deref())?;
    let mut archive = opened(&madang, &member, query.apps.as_deref(), body).await?;
    let mut ground = Ground::of(&member, choices, language).await?;
    let mut seen = ArchivePreview { apps: Vec::new(), models: Vec::new(), offered: Vec::new() };
    while let Some((file, bytes)) = archive.next().await? {
        let ready = Arc::new(ground);
        let planned = Box::pin(plan(&member, &ready, bytes, None)).await;
        ground = Arc::unwrap_or_clone(ready);
        match planned {
            Ok(plan) => {
                ground.after(&plan);
                seen.apps.push(found(file, plan, &mut seen.models, &mut seen.offered, language));
            }
            Err(refusal) if refusal.code() == ErrorCode::Invalid => seen.apps.push(ArchivedFile {
                file,
                name: None,
                kind: None,
                inputs: 0,
                rows: 0,
                refused: Some(reason(&refusal, language)),
                lines: Vec::new(),
                more_lines: 0,
            }),
            Err(refusal) => return Err(refusal),
        }
    }
    Ok(Json(seen))
}

fn found(
    file: String,
    plan: Plan,
    models: &mut Vec<api::ImportModel>,
    offered: &mut Vec<api::OfferedModel>,
    language: model::Language,
) -> ArchivedFile {
    let of = plan.preview(language);
    for model in of.models {
        if !models.iter().any(|known| (&known.provider, &known.model) == (&model.provider, &model.model)) {
            models.push(model);
        }
    }
    if offered.is_empty() {
        *offered = of.offered;
    }
    let (lines, more_lines) = cut(of.lines);
    ArchivedFile {
        file,
        name: Some(of.name),
        kind: Some(of.kind),
        inputs: of.inputs,
        rows: of.rows,
        refused: None,
        lines,
        more_lines,
    }
}

/// How far an import of an archive has come
///
/// It is known for seven days, and to whoever sent it.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/imports/archive", operation_id = "readArchiveImport", tag = "imports",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("key" = String, Query, description = "The `Idempotency-Key` that it was sent with."),
    ),
    responses((status = 200, description = "Of which files apps were made so far.", body = ArchiveProgress)))]
pub async fn progress(
    member: Member,
    Query(query): Query<ArchiveProgressQuery>,
) -> Result<Json<ArchiveProgress>, Refusal> {
    Ok(Json(ArchiveProgress { made: member.tenant.archived_apps(member.id, &query.key).await? }))
}
