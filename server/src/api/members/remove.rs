//! `DELETE /workspaces/{workspace}/members/{person}`

use axum::http::StatusCode;
use model::PersonId;
use store::MemberChanged;

use super::within_own_role;
use crate::{
    auth::{Member, wire_role},
    error::{ErrorCode, Refusal},
    strict::At,
};

/// Removes a member, or leaves
///
/// Admins remove members of no higher role than their own; everybody may leave. It acts at once; what the person made stays.
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/members/{person}", operation_id = "removeMember", tag = "members",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("person" = PersonId, Path, description = "The person's id."),
    ),
    responses(
        (status = 204, description = "No member any more."),
        (status = 401, description = "`unauthenticated`", body = api::ErrorBody),
        (status = 403, description = "`forbidden`", body = api::ErrorBody),
        (status = 404, description = "`not_found`", body = api::ErrorBody),
        (status = 409, description = "`last_owner`", body = api::ErrorBody),
    ))]
pub async fn remove(caller: Member, At((_, person)): At<(String, PersonId)>) -> Result<StatusCode, Refusal> {
    if caller.id != person && caller.role < api::Role::Admin {
        return Err(ErrorCode::Forbidden.into());
    }
    if let Some(member) = caller.tenant.member(person).await? {
        within_own_role(&caller, wire_role(member.role))?;
    }
    match caller.tenant.remove_member(person).await? {
        MemberChanged::LastOwner => Err(ErrorCode::LastOwner.into()),
        MemberChanged::Done | MemberChanged::Absent => Ok(StatusCode::NO_CONTENT),
    }
}

#[cfg(test)]
mod tests {
    use api::{Role, Workspace};

    use crate::testing::TestApp;

    fn path(id: model::PersonId) -> String {
        format!("/api/v1/workspaces/test/members/{id}")
    }

    #[tokio::test]
    async fn removal_acts_at_once_and_twice_is_once() {
        let app = TestApp::new().await;
        let (owner, lee) = (app.user("owner").await, app.member("lee", Role::User).await);
        lee.get("/api/v1/workspaces/test").await.ok::<Workspace>();
        owner.delete(&path(lee.id())).await.no_content();
        lee.get("/api/v1/workspaces/test").await.error(404);
        owner.delete(&path(lee.id())).await.no_content();
        owner.delete(&path(owner.id())).await.error(409);
    }

    #[tokio::test]
    async fn everybody_may_leave_and_only_admins_remove() {
        let app = TestApp::new().await;
        let (lee, choi) = (app.member("lee", Role::Builder).await, app.member("choi", Role::User).await);
        lee.delete(&path(choi.id())).await.error(403);
        lee.delete(&path(lee.id())).await.no_content();
    }
}
