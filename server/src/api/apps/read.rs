//! `GET /workspaces/{workspace}/apps/{app}`

use api::RunnableApp;
use axum::{Extension, Json};
use model::Definition;

use super::{find, to_wire};
use crate::{
    auth::Member,
    error::{ErrorCode, Refusal},
    madang::Madang,
    runs::accept::{self, Models},
    strict::At,
};

/// An app, as somebody who runs it sees it: its form, never its prompt
///
/// While it has only a draft, those who may edit it see the draft's form.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/apps/{app}", operation_id = "getApp", tag = "apps",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
    ),
    responses((status = 200, description = "The app.", body = RunnableApp)))]
pub async fn read(
    Extension(madang): Extension<Madang>,
    member: Member,
    At((_, app)): At<(String, String)>,
) -> Result<Json<RunnableApp>, Refusal> {
    let app = find(&member, &app).await?;
    let (definition, sample) = match member.tenant.published(app.id).await? {
        Some(version) => (version.definition, version.sample),
        None => member
            .tenant
            .draft(app.id)
            .await?
            .map(|draft| (draft.definition, draft.sample))
            .ok_or(ErrorCode::NotFound)?,
    };
    let model = answering(&madang, &member, &definition).await?;
    Ok(Json(RunnableApp {
        inputs: definition.inputs,
        output: definition.output,
        chat: definition.chat,
        sample,
        demo_model: model.as_ref().is_some_and(|(_, demo)| *demo),
        model_name: model.map(|(name, _)| name),
        app: to_wire(&member, app),
    }))
}

/// The name of the model that would answer, and whether it is the demo model.
async fn answering(
    madang: &Madang,
    member: &Member,
    definition: &Definition,
) -> Result<Option<(String, bool)>, Refusal> {
    let model = match accept::models(&member.tenant, definition).await {
        Ok(Models { primary, .. }) => primary,
        // That there is none is told to whoever runs it.
        Err(refusal) if matches!(refusal.code(), ErrorCode::NoModel | ErrorCode::NoFittingModel) => return Ok(None),
        Err(refusal) => return Err(refusal),
    };
    let connection = member.tenant.connection(model.connection).await?;
    Ok(connection.map(|connection| {
        (crate::models::display_name(&connection, &model.model), madang.is_demo(&connection.base_url))
    }))
}

#[cfg(test)]
mod tests {
    use api::{App, Role, RunnableApp};
    use serde_json::json;

    use crate::testing::TestApp;

    #[tokio::test]
    async fn whoever_runs_an_app_never_sees_its_prompt() {
        let app = TestApp::new().await;
        let made: App = app.publish_template("meeting-minutes").await;
        let choi = app.member("choi", Role::User).await;
        let answer = choi.get(&format!("/api/v1/workspaces/test/apps/{}", made.slug)).await;
        assert!(!answer.text().contains("prompt") && !answer.text().contains("{{"), "{}", answer.text());
        let runnable: RunnableApp = answer.ok();
        assert_eq!(runnable.app.published_version, Some(1));
        assert!(!runnable.inputs.is_empty() && runnable.sample.is_some());
        assert_eq!(runnable.model_name, None);
        choi.get(&format!("/api/v1/workspaces/test/apps/{}/draft", made.slug)).await.error(403);
        choi.get("/api/v1/workspaces/test/apps/no-such-app").await.error(404);
        choi.patch(&format!("/api/v1/workspaces/test/apps/{}", made.slug), &json!({"name": "x"})).await.error(403);
    }
}
