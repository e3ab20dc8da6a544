//! `GET /workspaces/{workspace}`

use api::Workspace;
use axum::Json;

use crate::{
    auth::Member,
    error::{ErrorCode, Refusal},
};

/// A workspace
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}", operation_id = "getWorkspace", tag = "workspaces",
    params(("workspace" = String, Path, description = "The workspace's id or slug.")),
    responses(
        (status = 200, description = "The workspace.", body = Workspace),
        (status = 401, description = "`unauthenticated`", body = api::ErrorBody),
        (status = 404, description = "`not_found`", body = api::ErrorBody),
    ))]
pub async fn read(member: Member) -> Result<Json<Workspace>, Refusal> {
    let workspace = member.tenant.read().await?.ok_or(ErrorCode::NotFound)?;
    Ok(Json(super::to_wire(workspace.as_ref().clone(), member.tenant.logo().await?)))
}

#[cfg(test)]
mod tests {
    use api::Workspace;

    use crate::testing::TestApp;

    #[tokio::test]
    async fn members_see_it_by_slug_and_id_and_others_do_not() {
        let app = TestApp::new().await;
        let (kim, stranger) = (app.user("kim").await, app.stranger("park").await);
        let workspace: Workspace = kim.get("/api/v1/workspaces/test").await.ok();
        kim.get(&format!("/api/v1/workspaces/{}", workspace.id)).await.ok::<Workspace>();
        stranger.get("/api/v1/workspaces/test").await.error(404);
        stranger.get(&format!("/api/v1/workspaces/{}", workspace.id)).await.error(404);
        kim.get("/api/v1/workspaces/%00").await.error(400);
    }
}
