//! `PUT /workspaces/{workspace}/apps/{app}/presence/{tab}`

use api::{Person, Presence};
use axum::Json;
use uuid::Uuid;

use super::{find_editable, is_editor};
use crate::{
    api::wire,
    auth::{Member, wire_role},
    error::{ErrorCode, Refusal},
    strict::At,
};

/// How long a tab that says nothing counts as open. Tabs say it every ten seconds, so one that lost its line is gone for everybody
/// within half a minute.
const GONE_AFTER_S: u32 = 22;

/// Says that a tab has the app open to build it, and asks who else has
///
/// A tab makes its id itself and says this every ten seconds while it is in use; 22 seconds after the last time it counts as closed.
/// Only those who may change the app can see this and are seen.
#[utoipa::path(put, path = "/api/v1/workspaces/{workspace}/apps/{app}/presence/{tab}", operation_id = "bePresent", tag = "apps",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
        ("tab" = Uuid, Path, description = "The tab's id: a random UUID that it made."),
    ),
    responses((status = 200, description = "Who else is there.", body = Presence)))]
pub async fn be_present(
    member: Member,
    At((_, app, tab)): At<(String, String, Uuid)>,
) -> Result<Json<Presence>, Refusal> {
    let app = find_editable(&member, &app).await?;
    let presence = member.tenant.be_present(app.id, member.id, tab, GONE_AFTER_S).await?.ok_or(ErrorCode::NotFound)?;
    let (own, others): (Vec<_>, Vec<_>) = presence.others.into_iter().partition(|present| present.person == member.id);
    let editors = others.into_iter().filter(|other| is_editor(other.person, wire_role(other.role), app.owner));
    Ok(Json(Presence {
        me: member.id,
        others: editors.map(|other| Person { id: other.person, name: other.name }).collect(),
        other_tab: !own.is_empty(),
        revision: wire::count(presence.revision),
    }))
}

#[cfg(test)]
mod tests {
    use api::{App, Draft, Presence, Role};
    use serde_json::json;
    use uuid::Uuid;

    use crate::testing::{TestApp, TestClient};

    async fn said(client: &TestClient, path: &str, tab: u128) -> (Vec<String>, bool) {
        let presence: Presence =
            client.put(&format!("{path}/presence/{}", Uuid::from_u128(tab)), &json!(null)).await.ok();
        (presence.others.into_iter().map(|person| person.name).collect(), presence.other_tab)
    }

    #[tokio::test]
    async fn those_who_build_an_app_see_each_other() {
        let app = TestApp::new().await;
        let lee = app.member("lee", Role::Builder).await;
        let made: App = lee.post("/api/v1/workspaces/test/apps", &json!({"name": "Minutes"})).await.created();
        let (owner, path) = (app.user("owner").await, format!("/api/v1/workspaces/test/apps/{}", made.slug));
        assert_eq!(said(&lee, &path, 1).await, (vec![], false));
        assert_eq!(said(&owner, &path, 2).await, (vec!["lee".to_owned()], false));
        assert_eq!(said(&lee, &path, 1).await, (vec!["owner".to_owned()], false));
        assert_eq!(said(&lee, &path, 3).await, (vec!["owner".to_owned()], true));
        let leave = format!("{path}/presence/{}/leave", Uuid::from_u128(2));
        lee.post(&leave, &json!(null)).await.no_content();
        assert_eq!(said(&lee, &path, 1).await, (vec!["owner".to_owned()], true), "it is somebody else's tab");
        // As a beacon comes: without a body.
        owner.send(axum::http::Method::POST, &leave, None).await.no_content();
        assert_eq!(said(&lee, &path, 1).await, (vec![], true));
    }

    #[tokio::test]
    async fn a_tab_is_told_whose_session_it_is() {
        let app = TestApp::new().await;
        let owner = app.user("owner").await;
        let made: App = owner.post("/api/v1/workspaces/test/apps", &json!({"name": "Minutes"})).await.created();
        let lee = app.member("lee", Role::Admin).await;
        let path = format!("/api/v1/workspaces/test/apps/{}/presence/{}", made.slug, Uuid::from_u128(1));
        for client in [&owner, &lee] {
            let me: api::Me = client.get("/api/v1/me").await.ok();
            assert_eq!(client.put(&path, &json!(null)).await.ok::<Presence>().me, me.id);
        }
    }

    #[tokio::test]
    async fn nobody_else_sees_or_is_seen() {
        let app = TestApp::new().await;
        let owner = app.user("owner").await;
        let made = app.publish_template("meeting-minutes").await;
        let path = format!("/api/v1/workspaces/test/apps/{}", made.slug);
        let tab = format!("{path}/presence/{}", Uuid::from_u128(1));
        let (choi, lee) = (app.member("choi", Role::User).await, app.member("lee", Role::Builder).await);
        choi.put(&tab, &json!(null)).await.error(403);
        lee.put(&tab, &json!(null)).await.error(403);
        lee.post(&format!("{tab}/leave"), &json!(null)).await.error(403);
        app.stranger("park").await.put(&tab, &json!(null)).await.error(404);
        app.visitor().put(&tab, &json!(null)).await.error(401);
        let admin = app.member("han", Role::Admin).await;
        said(&admin, &path, 1).await;
        assert_eq!(said(&owner, &path, 2).await.0, ["han"]);
        owner
            .patch(&format!("/api/v1/workspaces/test/members/{}", admin.id()), &json!({"role": "builder"}))
            .await
            .ok::<api::Member>();
        assert_eq!(said(&owner, &path, 2).await.0, Vec::<String>::new(), "who may not change it any more is not seen");
    }

    #[tokio::test]
    async fn a_tab_learns_that_somebody_saved() {
        let app = TestApp::new().await;
        let owner = app.user("owner").await;
        let made: App = owner.post("/api/v1/workspaces/test/apps", &json!({"name": "Minutes"})).await.created();
        let path = format!("/api/v1/workspaces/test/apps/{}", made.id);
        let draft: Draft = owner.get(&format!("{path}/draft")).await.ok();
        let body = json!({"definition": draft.definition, "revision": draft.revision});
        let saved: Draft = owner.put(&format!("{path}/draft"), &body).await.ok();
        let tab = format!("{path}/presence/{}", Uuid::from_u128(1));
        let presence: Presence = owner.put(&tab, &json!(null)).await.ok();
        assert_eq!((presence.revision, saved.revision), (saved.revision, draft.revision + 1));
    }
}
