//! `POST /workspaces/{workspace}/invitations`

use api::{CreateInvitation, InvitationCreated};
use axum::{Extension, Json, http::StatusCode};
use store::{MailToken, NewInvitation, TokenHash};

use crate::{
    api::check,
    auth::{Member, stored_role, token::Token},
    error::{ErrorCode, Refusal},
    letters,
    madang::Madang,
    strict::Body,
};

/// Invites somebody
///
/// The link in the answer is shown only this once. It works once, and for 7 days. Where this server sends mail, an invitation for an
/// address is mailed there; `mail` says what becomes of that. A workspace may have 100 mailed within an hour.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/invitations", operation_id = "createInvitation", tag = "members",
    params(("workspace" = String, Path, description = "The workspace's id or slug.")), request_body = CreateInvitation,
    responses(
        (status = 201, description = "The invitation and its link.", body = InvitationCreated),
        (status = 401, description = "`unauthenticated`", body = api::ErrorBody),
        (status = 403, description = "`forbidden`", body = api::ErrorBody),
        (status = 404, description = "`not_found`", body = api::ErrorBody),
        (status = 422, description = "`invalid`", body = api::ErrorBody),
        (status = 429, description = "`rate_limited`", body = api::ErrorBody),
    ))]
pub async fn create(
    Extension(madang): Extension<Madang>,
    member: Member,
    Body(wanted): Body<CreateInvitation>,
) -> Result<(StatusCode, Json<InvitationCreated>), Refusal> {
    if wanted.role > member.role {
        return Err(ErrorCode::Forbidden.into());
    }
    let token = Token::random();
    let email = wanted.email.map(|email| check::email("email", &email)).transpose()?;
    let letters = madang.letters.as_ref().filter(|_| email.is_some());
    if letters.is_some() {
        letters::limit_invitations(&madang, member.workspace).await?;
    }
    let new = NewInvitation {
        token: TokenHash(token.hash()),
        email,
        role: stored_role(wanted.role),
        invited_by: member.id,
        mail: letters.map(|_| MailToken::new(token.reveal())),
    };
    let invitation = super::to_wire(member.tenant.invite(&new).await?);
    if let Some(letters) = letters {
        letters.send_soon();
    }
    let url = format!("{}/invite/{}", madang.config.public_url, token.reveal());
    Ok((StatusCode::CREATED, Json(InvitationCreated { invitation, url })))
}

#[cfg(test)]
mod tests {
    use api::{Invitation, InvitationCreated, Page, Role};
    use serde_json::json;

    use crate::testing::TestApp;

    const PATH: &str = "/api/v1/workspaces/test/invitations";

    #[tokio::test]
    async fn admins_invite_up_to_their_own_role() {
        let app = TestApp::new().await;
        let admin = app.member("lee", Role::Admin).await;
        let made: InvitationCreated =
            admin.post(PATH, &json!({"role": "builder", "email": "Choi@example.com"})).await.created();
        assert_eq!(made.invitation.email.as_deref(), Some("choi@example.com"));
        assert!(made.url.starts_with("http://127.0.0.1:3000/invite/"));
        admin.post(PATH, &json!({"role": "owner"})).await.error(403);
        assert!(admin.post(PATH, &json!({"role": "user", "email": "x"})).await.error(422).fields.contains_key("email"));
    }

    #[tokio::test]
    async fn the_link_is_in_no_list_and_can_be_taken_back() {
        let app = TestApp::new().await;
        let owner = app.user("owner").await;
        let made: InvitationCreated = owner.post(PATH, &json!({"role": "user"})).await.created();
        let token = made.url.rsplit('/').next().unwrap().to_owned();
        let list = owner.get(PATH).await;
        assert!(!list.text().contains(&token));
        assert_eq!(list.ok::<Page<Invitation>>().items, std::slice::from_ref(&made.invitation));

        owner.delete(&format!("{PATH}/{}", made.invitation.id)).await.no_content();
        app.visitor().get(&format!("/api/v1/invitations/{token}")).await.error(404);
    }
}
