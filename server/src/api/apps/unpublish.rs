//! `POST /workspaces/{workspace}/apps/{app}/unpublish`

use api::App;
use axum::Json;

use super::{find_editable, to_wire};
use crate::{
    auth::Member,
    error::{ErrorCode, Refusal},
    strict::At,
};

/// Takes an app out of the market
///
/// Its share links say that it is offline, and answers that came through them can still be read. The runs and the versions stay;
/// publishing, or rolling back to one of the versions, brings the app and its links back.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/apps/{app}/unpublish", operation_id = "unpublishApp", tag = "apps",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
    ),
    responses((status = 200, description = "The app, offline.", body = App)))]
pub async fn unpublish(member: Member, At((_, app)): At<(String, String)>) -> Result<Json<App>, Refusal> {
    let app = find_editable(&member, &app).await?;
    let app = member.tenant.unpublish(app.id).await?.ok_or(ErrorCode::NotFound)?;
    Ok(Json(to_wire(&member, app)))
}

#[cfg(test)]
mod tests {
    use api::{App, ClosedLink, Draft, ErrorCode, LinkCreated, Role, Run, RunDetail, SharedApp, SharedRun, Version};
    use serde_json::{Value, json};

    use crate::testing::{FakeProvider, TestApp};

    #[tokio::test]
    async fn it_leaves_the_market_and_its_links_say_so() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let made = app.publish_echo("echo").await;
        let owner = app.user("owner").await;
        let path = format!("/api/v1/workspaces/test/apps/{}", made.slug);
        let choi = app.member("choi", Role::User).await;
        let inputs = json!({"inputs": {"text": "one"}});
        let run: Run = choi.post(&format!("{path}/runs?wait=20"), &inputs).await.created();
        let mut links = Vec::new();
        for limits in [json!({"name": "Fair"}), json!({"name": "Pinned", "pinned_version": 1})] {
            let made: LinkCreated = owner.post(&format!("{path}/links"), &limits).await.created();
            links.push(format!("/api/v1/shared/{}", made.url.rsplit('/').next().unwrap()));
        }
        let visitor = app.visitor();
        let shared: SharedRun = visitor.post(&format!("{}/runs", links[0]), &inputs).await.created();

        assert_eq!(owner.post(&format!("{path}/unpublish"), &Value::Null).await.ok::<App>().published_version, None);
        choi.get(&path).await.error(404);
        choi.post(&format!("{path}/runs"), &inputs).await.error(404);
        let error = owner.post(&format!("{path}/runs"), &inputs).await.error(409);
        assert_eq!(error.code, ErrorCode::NotPublished);
        for link in &links {
            for answer in [visitor.get(link).await, visitor.post(&format!("{link}/runs"), &inputs).await] {
                let error = answer.error(410);
                assert_eq!(error.code, ErrorCode::AppOffline);
                let closed: ClosedLink = serde_json::from_value(*error.current.unwrap()).unwrap();
                assert!(!closed.shared_by.is_empty());
            }
        }
        // What was answered stays with those who asked.
        choi.get(&format!("/api/v1/workspaces/test/runs/{}", run.id)).await.ok::<RunDetail>();
        visitor.get(&format!("{}/runs/{}", links[0], shared.id)).await.ok::<SharedRun>();

        let draft: Draft = owner.get(&format!("{path}/draft")).await.ok();
        let body = json!({"revision": draft.revision});
        assert_eq!(owner.post(&format!("{path}/publish"), &body).await.created::<Version>().number, 2);
        for link in &links {
            visitor.get(link).await.ok::<SharedApp>();
        }
        choi.post(&format!("{path}/runs"), &inputs).await.created::<Run>();
    }
}
