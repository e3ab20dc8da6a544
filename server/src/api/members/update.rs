//! `PATCH /workspaces/{workspace}/members/{person}`

use api::UpdateMember;
use axum::Json;
use model::PersonId;
use store::MemberChanged;

use super::{to_wire, within_own_role};
use crate::{
    auth::{Member, stored_role, wire_role},
    error::{ErrorCode, Refusal},
    strict::{At, Body},
};

/// Gives a member another role
///
/// Nobody gives or takes a role above their own.
#[utoipa::path(patch, path = "/api/v1/workspaces/{workspace}/members/{person}", operation_id = "updateMember", tag = "members",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("person" = PersonId, Path, description = "The person's id."),
    ), request_body = UpdateMember,
    responses(
        (status = 200, description = "The member, as changed.", body = api::Member),
        (status = 401, description = "`unauthenticated`", body = api::ErrorBody),
        (status = 403, description = "`forbidden`", body = api::ErrorBody),
        (status = 404, description = "`not_found`", body = api::ErrorBody),
        (status = 409, description = "`last_owner`", body = api::ErrorBody),
    ))]
pub async fn update(
    caller: Member,
    At((_, person)): At<(String, PersonId)>,
    Body(change): Body<UpdateMember>,
) -> Result<Json<api::Member>, Refusal> {
    let now = caller.tenant.member(person).await?.ok_or(ErrorCode::NotFound)?;
    within_own_role(&caller, wire_role(now.role))?;
    within_own_role(&caller, change.role)?;
    match caller.tenant.set_role(person, stored_role(change.role)).await? {
        MemberChanged::Done => {}
        MemberChanged::LastOwner => return Err(ErrorCode::LastOwner.into()),
        MemberChanged::Absent => return Err(ErrorCode::NotFound.into()),
    }
    let member = caller.tenant.member(person).await?.ok_or(ErrorCode::NotFound)?;
    Ok(Json(to_wire(member)))
}

#[cfg(test)]
mod tests {
    use api::{ErrorCode, Role};
    use serde_json::json;

    use crate::testing::TestApp;

    fn path(id: model::PersonId) -> String {
        format!("/api/v1/workspaces/test/members/{id}")
    }

    #[tokio::test]
    async fn admins_give_roles_up_to_their_own() {
        let app = TestApp::new().await;
        let (admin, lee) = (app.member("choi", Role::Admin).await, app.member("lee", Role::User).await);
        let member: api::Member = admin.patch(&path(lee.id()), &json!({"role": "builder"})).await.ok();
        assert_eq!(member.role, Role::Builder);
        admin.patch(&path(lee.id()), &json!({"role": "owner"})).await.error(403);
        admin.patch(&path(app.user("owner").await.id()), &json!({"role": "user"})).await.error(403);
        lee.patch(&path(lee.id()), &json!({"role": "admin"})).await.error(403);
    }

    #[tokio::test]
    async fn the_last_owner_stays() {
        let app = TestApp::new().await;
        let owner = app.user("owner").await;
        let error = owner.patch(&path(owner.id()), &json!({"role": "admin"})).await.error(409);
        assert_eq!(error.code, ErrorCode::LastOwner);
    }

    #[tokio::test]
    async fn strangers_are_not_there() {
        let app = TestApp::new().await;
        let (owner, stranger) = (app.user("owner").await, app.stranger("park").await);
        owner.patch(&path(stranger.id()), &json!({"role": "user"})).await.error(404);
        owner.patch("/api/v1/workspaces/test/members/nonsense", &json!({"role": "user"})).await.error(404);
    }
}
