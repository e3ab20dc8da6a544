//! `POST /workspaces/{workspace}/members/{person}/password-link`

use api::PasswordLink;
use axum::{Extension, Json, http::StatusCode};
use model::PersonId;
use store::TokenHash;

use crate::{
    api::wire::timestamp,
    auth::{self, Member, token::Token},
    error::{ErrorCode, Refusal},
    madang::Madang,
    strict::At,
};

/// How many links somebody makes within an hour.
const IN_AN_HOUR: u32 = 20;

/// Makes a link by which a member chooses a new password
///
/// For somebody who forgot it, where this server sends no mail or the mail doesn't come. The link in the answer is shown only this once; it
/// works once, for a day, and ends the one that was made before. Whoever opens it gets all of the account, so one can be made only for
/// somebody with a lower role than the caller's who is in no other workspace. The audit log says who made it, and when it was used.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/members/{person}/password-link", operation_id = "makePasswordLink",
    tag = "members",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("person" = PersonId, Path, description = "The person's id."),
    ),
    responses(
        (status = 201, description = "The link.", body = PasswordLink),
        (status = 401, description = "`unauthenticated`", body = api::ErrorBody),
        (status = 403, description = "`forbidden`", body = api::ErrorBody),
        (status = 404, description = "`not_found`", body = api::ErrorBody),
        (status = 409, description = "`not_yours_to_reset`", body = api::ErrorBody),
        (status = 429, description = "`rate_limited`", body = api::ErrorBody),
    ))]
pub async fn password_link(
    Extension(madang): Extension<Madang>,
    caller: Member,
    At((_, person)): At<(String, PersonId)>,
) -> Result<(StatusCode, Json<PasswordLink>), Refusal> {
    caller.tenant.member(person).await?.ok_or(ErrorCode::NotFound)?;
    auth::limit(&madang, &format!("password links {}", caller.id), IN_AN_HOUR, 3600).await?;
    let token = Token::random();
    let made = caller.tenant.offer_password_reset(person, caller.id, TokenHash(token.hash())).await?;
    let expires_at = timestamp(made.ok_or(ErrorCode::NotYoursToReset)?);
    let url = format!("{}/reset/{}", madang.config.public_url, token.reveal());
    Ok((StatusCode::CREATED, Json(PasswordLink { url, expires_at })))
}

#[cfg(test)]
mod tests {
    use api::{AuditEntry, ErrorCode, Page, PasswordLink, Role};
    use serde_json::json;

    use crate::testing::TestApp;

    fn path(id: model::PersonId) -> String {
        format!("/api/v1/workspaces/test/members/{id}/password-link")
    }

    #[tokio::test]
    async fn a_link_of_an_admin_opens_a_lower_account_once_and_is_on_record() {
        let app = TestApp::new().await;
        let (admin, user) = (app.member("choi", Role::Admin).await, app.member("lee", Role::User).await);
        let made: PasswordLink = admin.post(&path(user.id()), &json!({})).await.created();
        let token = made.url.strip_prefix("http://127.0.0.1:3000/reset/").unwrap();
        let reset = format!("/api/v1/password-resets/{token}");
        let seen: api::PasswordResetSeen = app.visitor().get(&reset).await.ok();
        assert_eq!(seen.email, "lee@example.com");
        app.visitor()
            .put(&format!("{reset}/password"), &json!({"password": "correct horse battery"}))
            .await
            .no_content();
        user.get("/api/v1/me").await.error(401);
        assert_eq!(app.visitor().get(&reset).await.error(404).code, ErrorCode::TokenInvalid);
        let log: Page<AuditEntry> = app.user("owner").await.get("/api/v1/workspaces/test/audit-log").await.ok();
        let actions: Vec<_> = log.items.iter().map(|entry| entry.action.as_str()).collect();
        assert_eq!(actions[..2], ["member.password_reset", "member.password_link_made"]);
    }

    #[tokio::test]
    async fn nobody_takes_over_equals_or_strangers() {
        let app = TestApp::new().await;
        let (admin, owner) = (app.member("choi", Role::Admin).await, app.user("owner").await);
        let (peer, builder) = (app.member("bae", Role::Admin).await, app.member("kim", Role::Builder).await);
        for (caller, person) in [(&admin, &owner), (&admin, &peer), (&admin, &admin), (&owner, &owner)] {
            let refused = caller.post(&path(person.id()), &json!({})).await.error(409);
            assert_eq!(refused.code, ErrorCode::NotYoursToReset);
        }
        builder.post(&path(peer.id()), &json!({})).await.error(403);
        owner.post(&path(app.stranger("park").await.id()), &json!({})).await.error(404);
    }
}
