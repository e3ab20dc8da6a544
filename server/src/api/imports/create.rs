//! `POST /workspaces/{workspace}/imports`

use api::{App, AppImport, ImportQuery};
use axum::{
    Extension, Json,
    body::Body,
    http::{HeaderMap, StatusCode, header},
    response::{AppendHeaders, IntoResponse},
};
use model::limits;
use store::{AppImported, ArchivedAs};

use super::{planned, rows_too_large, too_many_pieces, too_many_rows};
use crate::{
    api::{apps::to_wire, test_rows},
    auth::Member,
    error::{ErrorCode, Refusal, language_of},
    madang::Madang,
    porting::Plan,
    strict::Query,
};

/// Makes an app out of a file
///
/// It becomes a draft of the caller's; nothing is published, sent or run. The app is made with its test rows, checks, gate and pieces, or
/// not at all.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/imports", operation_id = "importApp", tag = "imports",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("name" = Option<String>, Query, description = "What the file is called; absent for text that was pasted."),
        ("models" = Option<String>, Query, description = "Which models answer, as a JSON list of `ImportChoice`; absent for those that are found."),
    ), request_body(content = String, content_type = "application/octet-stream", description = "The file, at most 10 MiB."),
    responses(
        (status = 201, description = "The app, with what became of each part of the file.", body = AppImport),
        (status = 409, description = "`taken`: somebody made a piece of that name at the same time.", body = api::ErrorBody),
        (status = 413, description = "`too_large`", body = api::ErrorBody),
        (status = 422, description = "`invalid`: the file can't be read or carried over.", body = api::ErrorBody),
        (status = 429, description = "`rate_limited`: it counts as an upload.", body = api::ErrorBody),
    ))]
pub async fn create(
    Extension(madang): Extension<Madang>,
    member: Member,
    headers: HeaderMap,
    Query(query): Query<ImportQuery>,
    body: Body,
) -> Result<impl IntoResponse, Refusal> {
    let plan = planned((&madang, &member), &headers, (query.name, query.models.as_deref()), body).await?;
    let lines = plan.lines(language_of(&headers));
    let app = made(&member, plan, None).await?.0.ok_or(ErrorCode::NotFound)?;
    let location = format!("/api/v1/workspaces/{}/apps/{}", member.slug, app.id);
    Ok((StatusCode::CREATED, AppendHeaders([(header::LOCATION, location)]), Json(AppImport { app, lines })))
}

/// Makes the app that a file becomes; one of an archive only once. Says whether it was made now, and not before; an app that was made before
/// and deleted since is none.
pub async fn made(member: &Member, plan: Plan, of: Option<&ArchivedAs>) -> Result<(Option<App>, bool), Refusal> {
    let new = plan.new_app(member.id);
    match Box::pin(member.tenant.import_app(&new, of, test_rows::LIMITS, limits::PIECES)).await? {
        AppImported::App(app) => Ok((Some(to_wire(member, *app)), true)),
        AppImported::Already(app) => Ok((app.map(|app| to_wire(member, *app)), false)),
        AppImported::OtherFile => Err(ErrorCode::IdempotencyMismatch.into()),
        AppImported::TooManyPieces => Err(too_many_pieces()),
        AppImported::TooManyRows => Err(too_many_rows()),
        AppImported::RowsTooLarge => Err(rows_too_large()),
    }
}
