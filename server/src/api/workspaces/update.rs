//! `PATCH /workspaces/{workspace}`

use api::{UpdateWorkspace, Workspace};
use axum::Json;
use store::WorkspaceChanges;

use crate::{
    api::check,
    auth::Member,
    error::{ErrorCode, Refusal},
    strict::Body,
};

/// Changes a workspace
#[utoipa::path(patch, path = "/api/v1/workspaces/{workspace}", operation_id = "updateWorkspace", tag = "workspaces",
    params(("workspace" = String, Path, description = "The workspace's id or slug.")), request_body = UpdateWorkspace,
    responses(
        (status = 200, description = "The workspace, as changed.", body = Workspace),
        (status = 401, description = "`unauthenticated`", body = api::ErrorBody),
        (status = 403, description = "`forbidden`", body = api::ErrorBody),
        (status = 404, description = "`not_found`", body = api::ErrorBody),
        (status = 422, description = "`invalid`", body = api::ErrorBody),
    ))]
pub async fn update(member: Member, Body(change): Body<UpdateWorkspace>) -> Result<Json<Workspace>, Refusal> {
    if let Some(model) = &change.default_model {
        let offered = member.tenant.connection(model.connection).await?.is_some();
        if !offered {
            return Err(Refusal::field(
                "default_model",
                "This connection is gone. Choose another model.",
                "없어진 연결이에요. 다른 모델을 골라 주세요.",
            ));
        }
    }
    let changes = WorkspaceChanges {
        name: change.name.map(|name| check::name("name", &name)).transpose()?,
        language: change.language,
        default_model: change.default_model.map(Some),
    };
    let workspace = member.tenant.update(changes).await?.ok_or(ErrorCode::NotFound)?;
    Ok(Json(super::to_wire(workspace)))
}

#[cfg(test)]
mod tests {
    use api::{Role, Workspace};
    use serde_json::json;

    use crate::testing::TestApp;

    #[tokio::test]
    async fn admins_change_it_and_builders_may_not() {
        let app = TestApp::new().await;
        let admin = app.member("lee", Role::Admin).await;
        let change = json!({"name": "Dalbit Foods", "language": "ko"});
        let workspace: Workspace = admin.patch("/api/v1/workspaces/test", &change).await.ok();
        assert_eq!((workspace.name.as_str(), workspace.slug.as_str()), ("Dalbit Foods", "test"));
        app.member("choi", Role::Builder).await.patch("/api/v1/workspaces/test", &change).await.error(403);
        let gone = json!({"default_model": {"connection": uuid::Uuid::nil(), "model": "x"}});
        assert!(admin.patch("/api/v1/workspaces/test", &gone).await.error(422).fields.contains_key("default_model"));
    }
}
