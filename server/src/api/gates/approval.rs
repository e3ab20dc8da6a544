//! `PUT` and `DELETE /workspaces/{workspace}/apps/{app}/gate/approval`, and asking for it

use api::{Gate, GateContent};
use axum::{Json, http::StatusCode};
use data_encoding::HEXLOWER_PERMISSIVE;
use store::{App, Approved};

use super::{present, refuse_rating, state, to_wire};
use crate::{
    api::apps::{find_editable, find_readable, is_approver},
    auth::Member,
    error::{ErrorCode, Refusal},
    strict::{At, Body},
};

/// Says yes to the draft
///
/// Only the gate's approver may. The yes is about the draft at this revision, with the texts of its pieces; it doesn't count for any other,
/// and goes with the version that is published of it. It counts also if the approver publishes themselves: the gate asks for this person's
/// judgement, not for two people.
#[utoipa::path(put, path = "/api/v1/workspaces/{workspace}/apps/{app}/gate/approval", operation_id = "approveDraft", tag = "gates",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
    ), request_body = GateContent,
    responses(
        (status = 200, description = "The gate.", body = Gate),
        (status = 409, description = "`stale_revision`, with the present gate as `current`; or `blind_rating`", body = api::ErrorBody),
        (status = 422, description = "`invalid`", body = api::ErrorBody),
    ))]
pub async fn approve(
    member: Member,
    At((_, app)): At<(String, String)>,
    Body(wanted): Body<GateContent>,
) -> Result<Json<Gate>, Refusal> {
    let app = find_readable(&member, &app).await?;
    if !is_approver(&member, &app) {
        return Err(ErrorCode::Forbidden.into());
    }
    let content = content(&wanted)?;
    refuse_rating(&member, &state(&member, &app).await?).await?;
    let said = member.tenant.approve(app.id, &content, member.id).await?;
    answer(&member, &app, said).await
}

/// Takes the caller's yes back
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/apps/{app}/gate/approval", operation_id = "withdrawApproval", tag = "gates",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
    ),
    responses((status = 204, description = "There is no yes of the caller's.")))]
pub async fn withdraw(member: Member, At((_, app)): At<(String, String)>) -> Result<StatusCode, Refusal> {
    let app = find_readable(&member, &app).await?;
    member.tenant.withdraw_approval(app.id, member.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Asks the gate's approver for their yes
///
/// They find it under `listGateRequests`, until they have said yes or something was published.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/apps/{app}/gate/approval/ask", operation_id = "askForApproval", tag = "gates",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
    ), request_body = GateContent,
    responses(
        (status = 200, description = "The gate.", body = Gate),
        (status = 409, description = "`stale_revision`, with the present gate as `current`; or `blind_rating`", body = api::ErrorBody),
        (status = 422, description = "`invalid`", body = api::ErrorBody),
    ))]
pub async fn ask(
    member: Member,
    At((_, app)): At<(String, String)>,
    Body(wanted): Body<GateContent>,
) -> Result<Json<Gate>, Refusal> {
    let app = find_editable(&member, &app).await?;
    let content = content(&wanted)?;
    refuse_rating(&member, &state(&member, &app).await?).await?;
    let asked = member.tenant.ask_for_approval(app.id, &content, member.id).await?;
    answer(&member, &app, asked).await
}

fn content(wanted: &GateContent) -> Result<Vec<u8>, Refusal> {
    let read = HEXLOWER_PERMISSIVE.decode(wanted.content.as_bytes());
    read.map_err(|_| {
        Refusal::field(
            "content",
            "Send the gate's `content` as you read it.",
            "읽은 게시 조건의 `content`를 그대로 보내 주세요.",
        )
    })
}

async fn answer(member: &Member, app: &App, said: Approved) -> Result<Json<Gate>, Refusal> {
    match said {
        Approved::Done => Ok(Json(present(member, app).await?)),
        Approved::Stale(state) => Err(Refusal::stale(&to_wire(member, app, *state).await?)),
        Approved::WrongPerson => Err(Refusal::field(
            "approver",
            "There is nobody who could say yes. Choose a member who may change apps as the approver.",
            "승인할 수 있는 사람이 없어요. 앱을 바꿀 수 있는 구성원을 승인자로 골라 주세요.",
        )),
        Approved::Absent => Err(ErrorCode::NotFound.into()),
    }
}
