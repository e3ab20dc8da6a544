use api::{Connection, ErrorCode, Page, PersonalData, PersonalDataKind, PersonalDataRule, Role};
use model::run::RunState;
use serde_json::{Value, json};

use crate::testing::{FakeProvider, TestApp};

const PATH: &str = "/api/v1/workspaces/test/personal-data";

#[tokio::test]
async fn what_is_hidden_never_reaches_the_provider() {
    let provider = FakeProvider::start().await;
    let app = TestApp::connected(&provider).await;
    let made = app.publish_echo("letters").await;
    let owner = app.user("owner").await;
    let connections: Page<Connection> = owner.get("/api/v1/workspaces/test/connections").await.ok();
    let rules = json!({
        "others": "warn",
        "connections": { connections.items[0].id.to_string(): "hide" },
        "names": ["김민수", " 김민수 "],
        "revision": 0,
    });
    let saved: PersonalData = owner.put(PATH, &rules).await.ok();
    assert_eq!((saved.revision, saved.names.len()), (1, 1));

    let text = "김민수님 010-1234-5678, kim@corp.example";
    let inputs = json!({"inputs": {"text": text}});
    let run: api::Run = owner.post(&format!("/api/v1/workspaces/test/apps/{}/runs", made.id), &inputs).await.created();
    let detail = app.finished(&owner, run.id).await;
    assert_eq!(detail.run.state, RunState::Completed);
    let sent = provider.seen_requests().last().unwrap().to_string();
    assert!(sent.contains("[NAME_1]님 [PHONE_1], [EMAIL_1]"), "{sent}");
    assert!(!sent.contains("010-1234-5678") && !sent.contains("김민수"), "{sent}");
    let [found] = &detail.personal_data[..] else { panic!("{:?}", detail.personal_data) };
    assert!(found.hidden);
    let kinds: Vec<_> = found.counts.iter().map(|count| (count.kind, count.count)).collect();
    assert_eq!(kinds, [(PersonalDataKind::Phone, 1), (PersonalDataKind::Email, 1), (PersonalDataKind::Name, 1)]);
    assert_eq!(detail.run.inputs["text"], text, "the person's own text stays as it is");
}

#[tokio::test]
async fn only_admins_read_and_change_it_and_nobody_overwrites_another() {
    let app = TestApp::new().await;
    let (admin, builder) = (app.member("lee", Role::Admin).await, app.member("choi", Role::Builder).await);
    let first: PersonalData = admin.get(PATH).await.ok();
    assert_eq!((first.others, first.revision), (PersonalDataRule::Off, 0));
    builder.get(PATH).await.error(403);
    builder.put(PATH, &first).await.error(403);
    app.stranger("park").await.get(PATH).await.error(404);

    let changed = PersonalData { others: PersonalDataRule::Warn, ..first.clone() };
    admin.put(PATH, &changed).await.ok::<PersonalData>();
    let error = admin.put(PATH, &changed).await.error(409);
    assert_eq!(error.code, ErrorCode::StaleRevision);
    let current: Value = serde_json::from_value(*error.current.unwrap()).unwrap();
    assert_eq!(current["revision"], 1);

    let long = json!({"others": "off", "names": ["김"], "revision": 1});
    let error = admin.put(PATH, &long).await.error(422);
    assert!(error.fields.contains_key("names"), "{error:?}");
    admin.put(PATH, &json!({"others": "sometimes", "revision": 1})).await.error(400);
}
