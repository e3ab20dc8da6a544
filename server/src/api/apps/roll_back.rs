//! `POST /workspaces/{workspace}/apps/{app}/versions/{number}/roll-back`

use api::{LiveVersion, RollBack, Version};
use axum::Json;
use store::RolledBack;

use super::{NOTE_MAX, find_editable, version_number, version_to_wire};
use crate::{
    api::{check, wire::count},
    auth::Member,
    error::{ErrorCode, Refusal},
    strict::{At, Body},
};

/// Makes an earlier version the one that people run, from their next run on
///
/// The draft stays as it is. A note on why is kept with the version and in the audit log. This also brings back an app that was taken offline.
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
        (status = 422, description = "`invalid`: the note is too long", body = api::ErrorBody),
    ))]
pub async fn roll_back(
    member: Member,
    At((_, app, number)): At<(String, String, u32)>,
    Body(wanted): Body<RollBack>,
) -> Result<Json<Version>, Refusal> {
    let app = find_editable(&member, &app).await?;
    let number = version_number(number)?;
    // A number that no version can have was never seen.
    let seen_live = wanted.live.map(|live| i32::try_from(live).unwrap_or(i32::MAX));
    let note = check::optional_text("note", &wanted.note, NOTE_MAX)?;
    let wanted = store::RollBack { number, seen_live, note: &note, by: member.id };
    match member.tenant.roll_back(app.id, wanted).await? {
        RolledBack::Version(version) => Ok(Json(version_to_wire(*version))),
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
    async fn why_it_was_done_is_kept_with_the_version_and_in_the_audit_log() {
        let app = TestApp::new().await;
        let made = app.publish_template("meeting-minutes").await;
        app.republish(&made, |definition| definition.inputs[0].label = "Second".into()).await;
        let owner = app.user("owner").await;
        let path = format!("/api/v1/workspaces/test/apps/{}/versions", made.slug);
        let listed = async || owner.get(&path).await.ok::<Page<Version>>().items;
        assert!(listed().await.iter().all(|version| version.brought_back.is_none()));

        let back = format!("{path}/1/roll-back");
        let error = owner.post(&back, &json!({"live": 2, "note": "가".repeat(501)})).await.error(422);
        assert!(error.fields.contains_key("note"), "{error:?}");
        let version: Version = owner.post(&back, &json!({"live": 2, "note": " 답변이 너무 길었어요. "})).await.ok();
        let brought_back = version.brought_back.unwrap();
        assert_eq!(
            (brought_back.note.as_str(), brought_back.by.id),
            ("답변이 너무 길었어요.", version.published_by.id)
        );
        // It is live already: nothing happens, and nothing is recorded.
        owner.post(&back, &json!({"live": 1, "note": "Again."})).await.ok::<Version>();
        owner.post(&format!("{path}/2/roll-back"), &json!({"live": 1})).await.ok::<Version>();
        let notes: Vec<_> = listed().await.into_iter().map(|v| v.brought_back.unwrap().note).collect();
        assert_eq!(notes, ["", "답변이 너무 길었어요."]);
        owner.post(&back, &json!({"live": 2, "note": "Once more."})).await.ok::<Version>();
        assert_eq!(listed().await[1].brought_back.as_ref().unwrap().note, "Once more.");

        let log: Page<AuditEntry> = owner.get("/api/v1/workspaces/test/audit-log").await.ok();
        let entries: Vec<_> = log.items.into_iter().filter(|entry| entry.action == "app.rolled_back").collect();
        let after: Vec<_> = entries.into_iter().filter_map(|entry| entry.after).collect();
        let noted = |note: &str| json!({"version": 1, "note": note});
        assert_eq!(after, [noted("Once more."), json!({"version": 2}), noted("답변이 너무 길었어요.")]);
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
