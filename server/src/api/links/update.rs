//! `PATCH /workspaces/{workspace}/apps/{app}/links/{link}`

use api::{Link, UpdateLink};
use axum::{Extension, Json};
use model::LinkId;

use super::{
    find,
    policy::{Change, Of},
    to_wire,
};
use crate::{
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
    let link = find(&member, &app, link).await?;
    let of = Of { app: link.app, pinned_version: link.pinned_version };
    let change = Box::pin(Change::check(&madang, &member, of, change)).await?;
    let changed = member.tenant.update_link(link.id, |settings| change.apply(settings)).await??;
    Ok(Json(to_wire(changed.ok_or(ErrorCode::NotFound)?)))
}
