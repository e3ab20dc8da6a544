//! `GET /workspaces/{workspace}/members`

use api::{Page, PageQuery};
use axum::Json;

use crate::{api::wire, auth::Member, error::Refusal, strict::Query};

/// The members, by name
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/members", operation_id = "listMembers", tag = "members",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("limit" = Option<u16>, Query, description = "How many, 1 to 200; 50 if absent."),
        ("after" = Option<String>, Query, description = "The `next` cursor of the previous page."),
    ),
    responses(
        (status = 200, description = "The members.", body = Page<api::Member>),
        (status = 401, description = "`unauthenticated`", body = api::ErrorBody),
        (status = 403, description = "`forbidden`", body = api::ErrorBody),
        (status = 404, description = "`not_found`", body = api::ErrorBody),
    ))]
pub async fn list(member: Member, Query(page): Query<PageQuery>) -> Result<Json<Page<api::Member>>, Refusal> {
    let members = member.tenant.members().await?;
    Ok(Json(wire::page(members, &page, |member| member.person.to_string(), super::to_wire)?))
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
