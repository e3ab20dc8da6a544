//! `GET /workspaces/{workspace}/members`

use api::{Page, PageQuery};
use axum::Json;

use crate::{auth::Member, error::Refusal, strict::Query};

/// The members, by name
///
/// All of them are on the first page.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/members", operation_id = "listMembers", tag = "members",
    params(("workspace" = String, Path, description = "The workspace's id or slug.")),
    responses(
        (status = 200, description = "The members.", body = Page<api::Member>),
        (status = 401, description = "`unauthenticated`", body = api::ErrorBody),
        (status = 403, description = "`forbidden`", body = api::ErrorBody),
        (status = 404, description = "`not_found`", body = api::ErrorBody),
    ))]
pub async fn list(member: Member, Query(_page): Query<PageQuery>) -> Result<Json<Page<api::Member>>, Refusal> {
    let members = member.tenant.members().await?;
    Ok(Json(Page { items: members.into_iter().map(super::to_wire).collect(), next: None }))
}

#[cfg(test)]
mod tests {
    use api::{Page, Role};

    use crate::testing::TestApp;

    #[tokio::test]
    async fn admins_see_the_members_of_their_own_workspace_only() {
        let app = TestApp::new().await;
        let admin = app.member("lee", Role::Admin).await;
        app.stranger("park").await;
        let members: Page<api::Member> = admin.get("/api/v1/workspaces/test/members").await.ok();
        let names: Vec<_> = members.items.iter().map(|member| member.name.as_str()).collect();
        assert_eq!(names, ["lee", "owner"]);
        app.member("choi", Role::Builder).await.get("/api/v1/workspaces/test/members").await.error(403);
    }
}
