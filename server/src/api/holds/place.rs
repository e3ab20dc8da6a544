//! `POST /workspaces/{workspace}/holds`

use api::{HoldScope, LegalHold, PlaceHold};
use axum::{Json, http::StatusCode};
use store::NewHold;

use super::to_wire;
use crate::{
    api::check,
    auth::Member,
    error::{ErrorCode, Refusal},
    strict::Body,
};

const REASON_MIN: usize = 10;
const REASON_MAX: usize = 500;

/// Places a legal hold
///
/// From then on nothing that it is about is deleted: by no time that the workspace or an app sets, with no month, and by nobody who deletes a run
/// or an app. What was deleted before doesn't come back.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/holds", operation_id = "placeHold", tag = "workspaces",
    params(("workspace" = String, Path, description = "The workspace's id or slug.")), request_body = PlaceHold,
    responses(
        (status = 201, description = "The hold.", body = LegalHold),
        (status = 422, description = "`invalid`", body = api::ErrorBody),
    ))]
pub async fn place(member: Member, Body(wanted): Body<PlaceHold>) -> Result<(StatusCode, Json<LegalHold>), Refusal> {
    let reason = check::text("reason", &wanted.reason, REASON_MAX)?;
    if reason.chars().count() < REASON_MIN {
        return Err(Refusal::field("reason", "Say why in 10 characters or more.", "이유를 10자 이상 적어 주세요."));
    }
    let object = wanted.object.filter(|_| wanted.scope != HoldScope::Workspace);
    let new = NewHold { scope: wanted.scope, object, reason, by: member.id };
    let gone = || {
        Refusal::field(
            "object",
            "Choose an app or a person of this workspace.",
            "이 워크스페이스의 앱이나 사람을 골라 주세요.",
        )
    };
    let id = member.tenant.place_hold(&new).await?.ok_or_else(gone)?;
    let placed = member.tenant.legal_holds().await?.into_iter().find(|hold| hold.id == id);
    Ok((StatusCode::CREATED, Json(to_wire(placed.ok_or(ErrorCode::NotFound)?))))
}
