//! `POST /workspaces/{workspace}/imports/preview`

use api::{ImportPreview, ImportQuery};
use axum::{Extension, Json, body::Body, http::HeaderMap};

use super::planned;
use crate::{
    auth::Member,
    error::{Refusal, language_of},
    madang::Madang,
    strict::Query,
};

/// What a file would become, without writing, sending or running anything
///
/// Takes a file of ours (`format: madang/app@1`), and apps of Dify, Flowise, Langflow, Prompt Flow and OpenAI's prompts. What can't be
/// carried over whole is refused with its reason and its place.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/imports/preview", operation_id = "previewImport", tag = "imports",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("name" = Option<String>, Query, description = "What the file is called; absent for text that was pasted."),
        ("models" = Option<String>, Query, description = "Which models answer, as a JSON list of `ImportChoice`; absent for those that are found."),
    ), request_body(content = String, content_type = "application/octet-stream", description = "The file, at most 10 MiB."),
    responses(
        (status = 200, description = "What it would become.", body = ImportPreview),
        (status = 413, description = "`too_large`", body = api::ErrorBody),
        (status = 422, description = "`invalid`: the file can't be read or carried over.", body = api::ErrorBody),
        (status = 429, description = "`rate_limited`: it counts as an upload.", body = api::ErrorBody),
    ))]
pub async fn preview(
    Extension(madang): Extension<Madang>,
    member: Member,
    headers: HeaderMap,
    Query(query): Query<ImportQuery>,
    body: Body,
) -> Result<Json<ImportPreview>, Refusal> {
    let plan = planned((&madang, &member), &headers, (query.name, query.models.as_deref()), body).await?;
    Ok(Json(plan.preview(language_of(&headers))))
}
