//! `POST /workspaces/{workspace}/apps/{app}/restore`

use api::App;
use axum::Json;

use super::{find_any_editable, to_wire};
use crate::{
    auth::Member,
    error::{ErrorCode, Refusal},
    strict::At,
};

/// Brings back an app that was archived, or deleted in the last 30 days
///
/// It is as it was when it was put away: if it was published, it is in the market again, and its links work.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/apps/{app}/restore", operation_id = "restoreApp", tag = "apps",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
    ),
    responses((status = 200, description = "The app, in use.", body = App)))]
pub async fn restore(member: Member, At((_, app)): At<(String, String)>) -> Result<Json<App>, Refusal> {
    let app = find_any_editable(&member, &app).await?;
    let app = member.tenant.restore_app(app.id).await?.ok_or(ErrorCode::NotFound)?;
    Ok(Json(to_wire(&member, app)))
}

#[cfg(test)]
mod tests {
    use api::{App, ErrorCode, LinkCreated, Page, Role, Run, SharedApp};
    use serde_json::{Value, json};

    use crate::testing::{FakeProvider, TestApp};

    #[tokio::test]
    async fn an_app_is_put_away_and_comes_back_with_its_links() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let made = app.publish_echo("echo").await;
        let (owner, choi) = (app.user("owner").await, app.member("choi", Role::User).await);
        let apps = "/api/v1/workspaces/test/apps";
        let path = format!("{apps}/{}", made.slug);
        let link: LinkCreated = owner.post(&format!("{path}/links"), &json!({"name": "Fair"})).await.created();
        let link = format!("/api/v1/shared/{}", link.url.rsplit('/').next().unwrap());
        let inputs = json!({"inputs": {"text": "one"}});

        for (state, code) in [("archived", ErrorCode::AppOffline), ("deleted", ErrorCode::LinkRevoked)] {
            match state {
                "archived" => drop(owner.post(&format!("{path}/archive"), &Value::Null).await.ok::<App>()),
                _ => owner.delete(&path).await.no_content(),
            }
            choi.post(&format!("{path}/runs"), &inputs).await.error(404);
            owner.get(&path).await.error(404);
            assert_eq!(app.visitor().get(&link).await.error(410).code, code);
            let in_use: Page<App> = owner.get(apps).await.ok();
            let away: Page<App> = owner.get(&format!("{apps}?state={state}")).await.ok();
            assert_eq!((in_use.items.len(), away.items.len()), (0, 1));
            assert_eq!(away.items[0].put_away.as_ref().unwrap().gone_at.is_some(), state == "deleted");

            choi.post(&format!("{path}/restore"), &Value::Null).await.error(403);
            let back: App = owner.post(&format!("{path}/restore"), &Value::Null).await.ok();
            assert_eq!((back.published_version, back.put_away), (Some(1), None));
            app.visitor().get(&link).await.ok::<SharedApp>();
            choi.post(&format!("{path}/runs"), &inputs).await.created::<Run>();
        }
        // Deleting twice, or one that is archived already, is no error.
        owner.post(&format!("{path}/archive"), &Value::Null).await.ok::<App>();
        owner.delete(&path).await.no_content();
        owner.delete(&path).await.no_content();
        owner.get(&format!("{apps}?state=gone")).await.error(400);
    }

    #[tokio::test]
    async fn a_builder_restores_only_what_is_their_own() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let lee = app.member("lee", Role::Builder).await;
        let park = app.member("park", Role::Builder).await;
        let made: App = lee.post("/api/v1/workspaces/test/apps", &json!({"name": "Minutes"})).await.created();
        let path = format!("/api/v1/workspaces/test/apps/{}", made.slug);
        lee.delete(&path).await.no_content();
        park.post(&format!("{path}/restore"), &Value::Null).await.error(404);
        app.user("owner").await.post(&format!("{path}/restore"), &Value::Null).await.ok::<App>();
        lee.get(&format!("{path}/draft")).await.ok::<Value>();
    }
}
