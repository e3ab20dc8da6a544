//! `POST /workspaces`

use api::{CreateWorkspace, Workspace};
use axum::{
    Extension, Json,
    http::{StatusCode, header},
    response::{AppendHeaders, IntoResponse},
};
use store::{Claim, NewWorkspace};

use crate::{
    api::{check, wire},
    auth::{self, Caller},
    error::{ErrorCode, Refusal},
    madang::Madang,
    strict::Body,
};

/// Makes another workspace
///
/// Only owners and admins of some workspace may: everybody else uses the ones that they were invited to. 20 a day are allowed.
#[utoipa::path(post, path = "/api/v1/workspaces", operation_id = "createWorkspace", tag = "workspaces",
    request_body = CreateWorkspace,
    responses(
        (status = 201, description = "The workspace, with the one who asks as its owner.", body = Workspace),
        (status = 401, description = "`unauthenticated`", body = api::ErrorBody),
        (status = 403, description = "`forbidden`", body = api::ErrorBody),
        (status = 422, description = "`invalid`", body = api::ErrorBody),
        (status = 429, description = "`rate_limited`", body = api::ErrorBody),
    ))]
pub async fn create(
    Extension(madang): Extension<Madang>,
    caller: Caller,
    claim: Option<Extension<Claim>>,
    Body(wanted): Body<CreateWorkspace>,
) -> Result<impl IntoResponse, Refusal> {
    if !caller.memberships.iter().any(|membership| membership.role >= store::Role::Admin) {
        return Err(ErrorCode::Forbidden.into());
    }
    let name = check::name("name", &wanted.name)?;
    auth::limit(&madang, &format!("workspaces {}", caller.person.id), 20, 86_400).await?;
    let new = NewWorkspace { slug: wire::slug(&name, "workspace"), name, language: wanted.language };
    let workspace = madang.store.create_workspace(caller.person.id, &new, claim.map(|Extension(claim)| claim)).await?;
    crate::demo_model::connect(&madang, workspace.id).await;
    let location = format!("/api/v1/workspaces/{}", workspace.slug);
    Ok((StatusCode::CREATED, AppendHeaders([(header::LOCATION, location)]), Json(super::to_wire(workspace, None))))
}

#[cfg(test)]
mod tests {
    use api::{ErrorCode, Me, Role, Workspace};
    use serde_json::json;

    use crate::testing::TestApp;

    #[tokio::test]
    async fn whoever_makes_a_workspace_owns_it() {
        let app = TestApp::new().await;
        let kim = app.user("kim").await;
        let made: Workspace = kim.post("/api/v1/workspaces", &json!({"name": "달빛식품"})).await.created();
        assert_eq!(made.slug, "workspace");
        let twin: Workspace = kim.post("/api/v1/workspaces", &json!({"name": "달빛식품"})).await.created();
        assert_eq!(twin.slug, "workspace-2");
        let me: Me = kim.get("/api/v1/me").await.ok();
        assert_eq!(me.workspaces.iter().filter(|workspace| workspace.role == Role::Owner).count(), 3);
    }

    #[tokio::test]
    async fn builders_stay_in_the_workspaces_they_were_invited_to() {
        let app = TestApp::new().await;
        let lee = app.member("lee", Role::Builder).await;
        let error = lee.post("/api/v1/workspaces", &json!({"name": "Mine"})).await.error(403);
        assert_eq!(error.code, ErrorCode::Forbidden);
    }
}
