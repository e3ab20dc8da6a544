//! `PATCH /workspaces/{workspace}/apps/{app}/links/{link}`

use api::{Link, UpdateLink};
use axum::{Extension, Json};
use model::LinkId;
use store::LinkChanges;

use super::{MOST_RUNS, MOST_RUNS_PER_ADDRESS_HOUR, check_expiry, check_runs, to_wire};
use crate::{
    api::{apps::find_editable, check},
    auth::Member,
    error::{ErrorCode, Refusal},
    madang::Madang,
    strict::{At, Body},
};

/// Changes a share link; `null` clears
#[utoipa::path(patch, path = "/api/v1/workspaces/{workspace}/apps/{app}/links/{link}", operation_id = "updateLink", tag = "links",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
        ("link" = LinkId, Path, description = "The link's id."),
    ), request_body = UpdateLink,
    responses(
        (status = 200, description = "The link, as changed.", body = Link),
        (status = 422, description = "`invalid`", body = api::ErrorBody),
    ))]
pub async fn update(
    Extension(madang): Extension<Madang>,
    member: Member,
    At((_, app, link)): At<(String, String, LinkId)>,
    Body(change): Body<UpdateLink>,
) -> Result<Json<Link>, Refusal> {
    let app = find_editable(&member, &app).await?;
    let expires_at = change.expires_at.map(|at| at.map(|at| check_expiry(&madang, at)).transpose()).transpose()?;
    let max_runs =
        change.max_runs.map(|most| most.map(|n| check_runs("max_runs", n, MOST_RUNS)).transpose()).transpose()?;
    let per_hour = change.max_runs_per_address_hour;
    let per_hour =
        per_hour.map(|n| check_runs("max_runs_per_address_hour", n, MOST_RUNS_PER_ADDRESS_HOUR)).transpose()?;
    let changes = LinkChanges {
        name: change.name.map(|name| check::name("name", &name)).transpose()?,
        expires_at,
        max_runs: max_runs.map(|most| most.map(i64::from)),
        max_runs_per_day: None,
        max_runs_per_address_hour: per_hour.map(|n| i32::try_from(n).unwrap_or(i32::MAX)),
    };
    let known = member.tenant.link(link).await?.filter(|link| link.app == app.id);
    known.ok_or(ErrorCode::NotFound)?;
    let link = member.tenant.update_link(link, &changes).await?.ok_or(ErrorCode::NotFound)?;
    Ok(Json(to_wire(link)))
}
