//! `GET /workspaces/{workspace}/invitations`

use api::{Invitation, Page, PageQuery};
use axum::Json;

use crate::{api::wire, auth::Member, error::Refusal, strict::Query};

/// The invitations that can still be accepted, newest first
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/invitations", operation_id = "listInvitations", tag = "members",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("limit" = Option<u16>, Query, description = "How many, 1 to 200; 50 if absent."),
        ("after" = Option<String>, Query, description = "The `next` cursor of the previous page."),
    ),
    responses(
        (status = 200, description = "One page of them.", body = Page<Invitation>),
        (status = 401, description = "`unauthenticated`", body = api::ErrorBody),
        (status = 403, description = "`forbidden`", body = api::ErrorBody),
        (status = 404, description = "`not_found`", body = api::ErrorBody),
    ))]
pub async fn list(member: Member, Query(page): Query<PageQuery>) -> Result<Json<Page<Invitation>>, Refusal> {
    let invitations = member.tenant.invitations().await?;
    Ok(Json(wire::page(invitations, &page, |invitation| invitation.id.to_string(), super::to_wire)?))
}
