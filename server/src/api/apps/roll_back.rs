//! `POST /workspaces/{workspace}/apps/{app}/versions/{number}/roll-back`

use api::{LiveVersion, RollBack, Version};
use axum::Json;
use store::RolledBack;

use super::{find_editable, version_number, version_to_wire};
use crate::{
    api::wire::count,
    auth::Member,
    error::{ErrorCode, Refusal},
    strict::{At, Body},
};

/// Makes an earlier version the one that people run, from their next run on
///
/// The draft stays as it is. This also brings back an app that was taken offline.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/apps/{app}/versions/{number}/roll-back",
    operation_id = "rollBackApp", tag = "apps",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
        ("number" = u32, Path, description = "The version's number within the app."),
    ), request_body = RollBack,
    responses(
        (status = 200, description = "The version, which is live now.", body = Version),
        (status = 409, description = "`live_changed`, with the live version's number as `current`", body = api::ErrorBody),
    ))]
pub async fn roll_back(
    member: Member,
    At((_, app, number)): At<(String, String, u32)>,
    Body(seen): Body<RollBack>,
) -> Result<Json<Version>, Refusal> {
    let app = find_editable(&member, &app).await?;
    let number = version_number(number)?;
    // A number that no version can have was never seen.
    let seen = seen.live.map(|live| i32::try_from(live).unwrap_or(i32::MAX));
    match member.tenant.roll_back(app.id, number, seen).await? {
        RolledBack::Version(version) => Ok(Json(version_to_wire(version))),
        RolledBack::Moved(live) => {
            Err(Refusal::from(ErrorCode::LiveChanged).with_current(&LiveVersion { live: live.map(count) }))
        }
        RolledBack::Absent => Err(ErrorCode::NotFound.into()),
    }
}

#[cfg(test)]
mod tests {
    use api::{App, AuditEntry, Draft, ErrorCode, LiveVersion, Page, Role, Run, RunnableApp, Version};
    use serde_json::{Value, json};

    use crate::testing::{FakeProvider, TestApp};

    #[tokio::test]
    async fn people_run_the_earlier_version_and_the_draft_stays() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let made = app.publish_echo("echo").await;
        app.republish(&made, |definition| definition.inputs[0].label = "Second".into()).await;
        let owner = app.user("owner").await;
        let path = format!("/api/v1/workspaces/test/apps/{}", made.slug);
        let choi = app.member("choi", Role::User).await;
        let run = async || {
            let body = json!({"inputs": {"text": "one two"}});
            choi.post(&format!("{path}/runs?wait=20"), &body).await.created::<Run>().version
        };
        assert_eq!(run().await, Some(2));
        let before: Draft = owner.get(&format!("{path}/draft")).await.ok();

        let back = format!("{path}/versions/1/roll-back");
        let version: Version = owner.post(&back, &json!({"live": 2})).await.ok();
        assert_eq!((version.number, version.live), (1, true));
        assert_eq!(run().await, Some(1));
        let seen: RunnableApp = choi.get(&path).await.ok();
        assert_ne!(seen.inputs[0].label, "Second".into());
        assert!(owner.get(&path).await.ok::<RunnableApp>().app.unpublished_changes);
        let after: Draft = owner.get(&format!("{path}/draft")).await.ok();
        assert_eq!((after.definition, after.revision), (before.definition, before.revision));

        let versions: Page<Version> = owner.get(&format!("{path}/versions")).await.ok();
        let numbers: Vec<_> = versions.items.iter().map(|v| (v.number, v.live, v.runs)).collect();
        assert_eq!(numbers, [(2, false, 1), (1, true, 1)]);
        let log: Page<AuditEntry> = owner.get("/api/v1/workspaces/test/audit-log").await.ok();
        let entry = log.items.iter().find(|entry| entry.action == "app.rolled_back").unwrap();
        assert_eq!((&entry.before, &entry.after), (&Some(json!({"version": 2})), &Some(json!({"version": 1}))));
    }

    #[tokio::test]
    async fn whoever_saw_another_live_version_is_told() {
        let app = TestApp::new().await;
        let made = app.publish_template("meeting-minutes").await;
        app.republish(&made, |definition| definition.inputs[0].label = "Second".into()).await;
        let owner = app.user("owner").await;
        let path = format!("/api/v1/workspaces/test/apps/{}/versions", made.slug);
        for seen in [json!({}), json!({"live": 1}), json!({"live": u32::MAX})] {
            let error = owner.post(&format!("{path}/1/roll-back"), &seen).await.error(409);
            assert_eq!(error.code, ErrorCode::LiveChanged);
            let live: LiveVersion = serde_json::from_value(*error.current.unwrap()).unwrap();
            assert_eq!(live.live, Some(2));
        }
        owner.post(&format!("{path}/3/roll-back"), &json!({"live": 2})).await.error(404);
        owner.post(&format!("{path}/4294967295/roll-back"), &json!({"live": 2})).await.error(404);
        let error = owner.post(&format!("{path}/1/roll-back"), &json!({"seen": 2})).await.error(400);
        assert_eq!(error.code, ErrorCode::UnknownField);
    }

    /// Of all three acts: those who may change the app may do them, and nobody else.
    #[tokio::test]
    async fn only_those_who_may_change_the_app_may() {
        let app = TestApp::new().await;
        let lee = app.member("lee", Role::Builder).await;
        let made: App =
            lee.post("/api/v1/workspaces/test/apps", &json!({"template": "meeting-minutes"})).await.created();
        let path = format!("/api/v1/workspaces/test/apps/{}", made.id);
        let draft: Draft = lee.get(&format!("{path}/draft")).await.ok();
        lee.post(&format!("{path}/publish"), &json!({"revision": draft.revision})).await.created::<Version>();
        let acts = [
            ("versions/1/roll-back", json!({"live": 1})),
            ("versions/1/restore", json!({})),
            ("unpublish", Value::Null),
        ];
        let admin = app.member("kim", Role::Admin).await;
        let refused = [(app.member("choi", Role::User).await, 403), (app.member("han", Role::Builder).await, 403)];
        let stranger = app.stranger("zoe").await;
        for (act, body) in &acts {
            let act = format!("{path}/{act}");
            for (client, status) in &refused {
                client.post(&act, body).await.error(*status);
            }
            stranger.post(&act, body).await.error(404);
            app.visitor().post(&act, body).await.error(401);
            lee.post(&act, body).await.ok::<Value>();
            // It is done again where there is nothing left to do, and brought back for the next.
            admin.post(&act, body).await.ok::<Value>();
        }
        assert_eq!(admin.get(&path).await.ok::<RunnableApp>().app.published_version, None);
        admin.post(&format!("{path}/versions/1/roll-back"), &json!({})).await.ok::<Version>();
    }
}
