//! `PATCH /workspaces/{workspace}/apps/{app}/links/{link}`

use api::{Link, Money, Timestamp, UpdateLink};
use axum::{Extension, Json};
use model::LinkId;
use store::LinkChanges;

use super::{
    policy::{self, MOST_RUNS, MOST_RUNS_PER_ADDRESS_HOUR},
    to_wire,
};
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
    let known = member.tenant.link(link).await?.filter(|link| link.app == app.id).ok_or(ErrorCode::NotFound)?;
    let changes = wished(&madang, change)?;
    policy::in_order(changes.opens_at.unwrap_or(known.opens_at), changes.expires_at.unwrap_or(known.expires_at))?;
    for (field, money) in [("max_cost", changes.max_micros), ("max_cost_per_day", changes.max_micros_per_day)] {
        if money.flatten().is_some() {
            policy::price_known(&member, app.id, field).await?;
        }
    }
    let link = member.tenant.update_link(link, &changes).await?.ok_or(ErrorCode::NotFound)?;
    Ok(Json(to_wire(link)))
}

fn wished(madang: &Madang, change: UpdateLink) -> Result<LinkChanges, Refusal> {
    let moment = |field, at: Option<Option<Timestamp>>| {
        at.map(|at| at.map(|at| policy::moment(madang, field, at)).transpose()).transpose()
    };
    let runs = |field, most: Option<Option<u32>>| {
        let checked = |n| policy::runs(field, n, MOST_RUNS).map(i64::from);
        most.map(|most| most.map(checked).transpose()).transpose()
    };
    let micros = |field, most: Option<Option<Money>>| {
        most.map(|most| most.map(|money| policy::micros(field, money)).transpose()).transpose()
    };
    let per_hour = change.max_runs_per_address_hour;
    let per_hour =
        per_hour.map(|n| policy::runs("max_runs_per_address_hour", n, MOST_RUNS_PER_ADDRESS_HOUR)).transpose()?;
    Ok(LinkChanges {
        name: change.name.map(|name| check::name("name", &name)).transpose()?,
        opens_at: moment("opens_at", change.opens_at)?,
        expires_at: moment("expires_at", change.expires_at)?,
        max_runs: runs("max_runs", change.max_runs)?,
        max_runs_per_day: runs("max_runs_per_day", change.max_runs_per_day)?,
        max_micros: micros("max_cost", change.max_cost)?,
        max_micros_per_day: micros("max_cost_per_day", change.max_cost_per_day)?,
        max_runs_per_address_hour: per_hour.map(|n| i32::try_from(n).unwrap_or(i32::MAX)),
    })
}
