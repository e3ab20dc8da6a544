//! Who sees which runs, and what of them.

use api::{Page, Rating, Role, Run, RunLogDetail, RunLogEntry};
use serde_json::json;

use crate::testing::{FakeProvider, TestApp, TestClient};

const PATH: &str = "/api/v1/workspaces/test/run-log";

async fn log(client: &TestClient, query: &str) -> Vec<RunLogEntry> {
    client.get(&format!("{PATH}?{query}")).await.ok::<Page<RunLogEntry>>().items
}

#[tokio::test]
async fn admins_see_that_runs_were_and_what_was_in_them_only_once_the_workspace_opened_it() {
    let provider = FakeProvider::start().await;
    let app = TestApp::connected(&provider).await;
    let made = app.publish_echo("echo").await;
    let (owner, choi) = (app.user("owner").await, app.member("choi", Role::User).await);
    let run = async |text: &str| -> Run {
        let path = format!("/api/v1/workspaces/test/apps/{}/runs?wait=20", made.slug);
        choi.post(&path, &json!({"inputs": {"text": text}})).await.created()
    };
    let before = run("A plum of before").await;
    let seen = log(&owner, "").await;
    assert_eq!((seen.len(), seen[0].hidden, seen[0].person.as_ref().unwrap().name.as_str()), (1, true, "choi"));
    assert_eq!((seen[0].run.title.as_ref(), seen[0].run.beginning.as_ref()), (None, None));
    let detail: RunLogDetail = owner.get(&format!("{PATH}/{}", before.id)).await.ok();
    assert!(detail.hidden && detail.run.inputs.is_empty() && detail.run.output.is_empty() && detail.prompt.is_empty());
    assert_eq!(detail.attempts.len(), 1, "how it was carried out is no secret");
    assert!(log(&owner, "q=plum").await.is_empty(), "nor is a hidden text found");
    let file = owner.get(&format!("{PATH}/export.jsonl")).await;
    assert!(!file.text().contains("plum") && file.text().contains(&before.id.to_string()), "{}", file.text());

    owner.patch("/api/v1/workspaces/test", &json!({"runs_open": true})).await.ok::<api::Workspace>();
    let after = run("A plum of after").await;
    let seen = log(&owner, "q=PLUM").await;
    assert_eq!(seen.iter().map(|entry| entry.run.id).collect::<Vec<_>>(), [after.id], "what was before stays hidden");
    assert_eq!(seen[0].run.title.as_deref(), Some("A plum of after"));
    let detail: RunLogDetail = owner.get(&format!("{PATH}/{}", after.id)).await.ok();
    assert!(detail.prompt.iter().any(|message| message.text.contains("A plum of after")), "{detail:?}");
    let file = owner.get(&format!("{PATH}/export.csv")).await;
    assert!(file.text().contains("plum of after") && !file.text().contains("plum of before"), "{}", file.text());
    let me: api::Me = choi.get("/api/v1/me").await.ok();
    assert!(me.workspaces[0].runs_open_since.is_some(), "members are told");

    owner.patch("/api/v1/workspaces/test", &json!({"runs_open": false})).await.ok::<api::Workspace>();
    assert!(log(&owner, "").await.iter().all(|entry| entry.hidden));
    let settings = owner.get("/api/v1/workspaces/test/audit-log?action=workspace.changed").await;
    assert!(settings.text().contains("runs_open"), "{}", settings.text());
    choi.get(PATH).await.error(403);
    choi.get(&format!("{PATH}/{}", after.id)).await.error(403);
    app.stranger("park").await.get(&format!("{PATH}/{}", after.id)).await.error(404);
}

#[tokio::test]
async fn of_a_chat_that_goes_on_what_was_said_before_stays_hidden() {
    let provider = FakeProvider::start().await;
    let app = TestApp::connected(&provider).await;
    let made = app.publish_echo("echo").await;
    app.republish(&made, |definition| {
        definition.kind = model::Kind::Chat;
        definition.inputs.clear();
        definition.chat = Some(model::Chat::default());
        definition.prompt.messages.truncate(1);
    })
    .await;
    let (owner, choi) = (app.user("owner").await, app.member("choi", Role::User).await);
    let path = format!("/api/v1/workspaces/test/apps/{}/runs?wait=20", made.slug);
    let before: Run = choi.post(&path, &json!({"inputs": {"message": "A plum of before"}})).await.created();
    owner.patch("/api/v1/workspaces/test", &json!({"runs_open": true})).await.ok::<api::Workspace>();
    let goes_on = async |message: &str| -> RunLogDetail {
        let body = json!({"inputs": {"message": message}, "conversation": before.conversation});
        let run: Run = choi.post(&path, &body).await.created();
        owner.get(&format!("{PATH}/{}", run.id)).await.ok()
    };
    let second = goes_on("A pear of after").await;
    assert!(second.prompt.iter().any(|message| message.text.contains("A pear of after")), "{second:?}");
    let third = goes_on("A fig of after").await;
    assert!(third.prompt.iter().any(|message| message.text.contains("A pear of after")), "{third:?}");
    for detail in [second, third] {
        assert!(!detail.prompt.iter().any(|message| message.text.contains("of before")), "{detail:?}");
    }
}

#[tokio::test]
async fn runs_are_found_by_what_they_are_and_page_by_page() {
    let provider = FakeProvider::start().await;
    let app = TestApp::connected(&provider).await;
    let (echo, broken) = (app.publish_echo("echo").await, app.publish_echo("key-refused").await);
    let (owner, choi) = (app.user("owner").await, app.member("choi", Role::User).await);
    let mut ids = Vec::new();
    for (client, slug) in [(&owner, &echo.slug), (&choi, &echo.slug), (&choi, &broken.slug)] {
        let path = format!("/api/v1/workspaces/test/apps/{slug}/runs?wait=20");
        ids.push(client.post(&path, &json!({"inputs": {"text": "Hi"}})).await.created::<Run>().id);
    }
    choi.put(&format!("/api/v1/workspaces/test/runs/{}/feedback", ids[1]), &json!({"rating": "down", "comment": ""}))
        .await;
    let found = async |query: &str| log(&owner, query).await.into_iter().map(|entry| entry.run.id).collect::<Vec<_>>();
    assert_eq!(found("").await, [ids[2], ids[1], ids[0]]);
    assert_eq!(found(&format!("app={}", echo.id)).await, [ids[1], ids[0]]);
    assert_eq!(found(&format!("app={}&version=1", echo.id)).await, [ids[1], ids[0]]);
    assert_eq!(found("state=failed").await, [ids[2]]);
    assert_eq!(found("rating=down").await, [ids[1]]);
    assert_eq!(log(&owner, "rating=down").await[0].rating, Some(Rating::Down));
    assert_eq!(found("rating=up").await, []);
    let person = log(&owner, "").await[0].person.as_ref().unwrap().id;
    assert_eq!(found(&format!("person={person}")).await, [ids[2], ids[1]]);
    assert_eq!(found(&format!("person={person}&app={}", echo.id)).await, [ids[1]]);
    assert_eq!(found("source=link").await, []);
    assert_eq!(found("source=member&from=2026-01-01T00:00:00.000Z").await.len(), 3);
    assert_eq!(found("until=2026-01-01T00:00:00.000Z").await, []);
    assert_eq!(found("model=no%25such").await, []);
    assert_eq!(found("least_micros=9000000000").await, []);
    let first: Page<RunLogEntry> = owner.get(&format!("{PATH}?limit=2")).await.ok();
    assert_eq!(found(&format!("limit=2&after={}", first.next.unwrap())).await, [ids[0]]);
    owner.get(&format!("{PATH}?version=1")).await.error(422);
    owner.get(&format!("{PATH}?after=x")).await.error(400);
    // Those who may change an app see its runs alone.
    let of_app = format!("/api/v1/workspaces/test/apps/{}/run-log", echo.slug);
    let seen: Page<RunLogEntry> = owner.get(&of_app).await.ok();
    assert_eq!(seen.items.len(), 2);
    owner.get(&format!("{of_app}/{}", ids[2])).await.error(404);
    owner.get(&format!("{of_app}?app={}", broken.id)).await.error(404);
    app.member("bae", Role::Builder).await.get(&of_app).await.error(403);
    app.stranger("park").await.get(&of_app).await.error(404);
}

#[tokio::test]
async fn an_export_asks_for_a_reason_where_the_workspace_does() {
    let app = TestApp::new().await;
    let owner = app.user("owner").await;
    owner.patch("/api/v1/workspaces/test", &json!({"export_reason": true})).await.ok::<api::Workspace>();
    let refused = owner.get(&format!("{PATH}/export.csv?reason=because")).await.error(422);
    assert!(refused.fields.contains_key("reason"));
    let file = owner.get(&format!("{PATH}/export.csv?reason=The%20auditors%20asked%20for%20it")).await;
    assert_eq!(file.status.as_u16(), 200);
    let record = owner.get("/api/v1/workspaces/test/audit-log?action=runs.exported").await;
    assert!(record.text().contains("The auditors asked for it"), "{}", record.text());
}
