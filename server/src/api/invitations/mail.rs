//! `POST /workspaces/{workspace}/invitations/{invitation}/mail`

use axum::{Extension, Json};
use model::InvitationId;

use crate::{
    auth::{self, Member},
    error::{ErrorCode, Refusal},
    letters,
    madang::Madang,
    strict::At,
};

/// How often an invitation is mailed again within an hour.
const AGAIN_IN_AN_HOUR: u32 = 3;

/// Has an invitation's mail sent once more
///
/// It is the same mail with the same link. An invitation that was never to be mailed has none: take it back, and make another one. Within an
/// hour, one can be sent again three times.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/invitations/{invitation}/mail", operation_id = "mailInvitation",
    tag = "members",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("invitation" = InvitationId, Path, description = "The invitation's id."),
    ),
    responses(
        (status = 200, description = "The invitation, whose mail waits to be sent.", body = api::Invitation),
        (status = 401, description = "`unauthenticated`", body = api::ErrorBody),
        (status = 403, description = "`forbidden`", body = api::ErrorBody),
        (status = 404, description = "`not_found`", body = api::ErrorBody),
        (status = 409, description = "`no_mail`", body = api::ErrorBody),
        (status = 429, description = "`rate_limited`", body = api::ErrorBody),
    ))]
pub async fn mail(
    Extension(madang): Extension<Madang>,
    member: Member,
    At((_, invitation)): At<(String, InvitationId)>,
) -> Result<Json<api::Invitation>, Refusal> {
    let letters = madang.letters.as_ref().ok_or(ErrorCode::NoMail)?;
    let open = member.tenant.invitations().await?.into_iter().find(|open| open.id == invitation);
    open.ok_or(ErrorCode::NotFound)?.mail.ok_or(ErrorCode::NoMail)?;
    auth::limit(&madang, &format!("invitation mail {invitation}"), AGAIN_IN_AN_HOUR, 3600).await?;
    letters::limit_invitations(&madang, member.workspace).await?;
    let invitation = member.tenant.mail_invitation_again(invitation).await?.ok_or(ErrorCode::NotFound)?;
    letters.send_soon();
    Ok(Json(super::to_wire(invitation)))
}
