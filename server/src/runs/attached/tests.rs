//! Files on their way into a run, through the API.

use api::{ErrorCode, File, FileState, Role, Run, RunErrorCode, RunState};
use model::{FileGroup, FileLimits, InputKind, ModelRef};
use serde_json::{Value, json};
use sqlx::Connection as _;

use crate::{
    testing::{FakeProvider, TestAnswer, TestApp, TestClient},
    uploads::testing::{png, send},
};

/// An app that says what is in `docs`, and may only be shown `limits`.
async fn app_with(app: &TestApp, limits: FileLimits) -> api::App {
    let made = app.publish_echo("echo").await;
    app.republish(&made, |definition| {
        let mut docs = definition.inputs[0].clone();
        docs.name = "docs".into();
        docs.kind = InputKind::File;
        docs.required = false;
        docs.max_chars = None;
        docs.files = Some(limits);
        definition.inputs = vec![docs];
        definition.prompt.messages.truncate(1);
        definition.prompt.messages[0].role = model::Role::User;
        definition.prompt.messages[0].text = "It says: {{docs}}{{^docs}}nothing{{/docs}}".into();
    })
    .await;
    made
}

fn files(made: &api::App) -> String {
    format!("/api/v1/workspaces/test/apps/{}/files", made.slug)
}

async fn begin(client: &TestClient, made: &api::App, name: &str, bytes: &[u8]) -> File {
    client.post(&files(made), &json!({"name": name, "size": bytes.len(), "input": "docs"})).await.created()
}

async fn upload(client: &TestClient, made: &api::App, name: &str, bytes: &[u8]) -> File {
    let file = begin(client, made, name, bytes).await;
    let own = format!("{}/{}", files(made), file.id);
    send(client, &own, 0, bytes).await.ok::<File>();
    let read: File = client.get(&format!("{own}?wait=20")).await.ok();
    assert_eq!(read.state, FileState::Ready, "{read:?}");
    read
}

async fn run(client: &TestClient, made: &api::App, docs: Value) -> TestAnswer {
    let path = format!("/api/v1/workspaces/test/apps/{}/runs?wait=20", made.slug);
    client.post(&path, &json!({"inputs": {"docs": docs}})).await
}

fn said(error: &api::Error) -> &str {
    error.fields.get("inputs.docs").map(String::as_str).unwrap_or_default()
}

#[tokio::test]
async fn what_a_file_says_reaches_the_model_and_its_name_stays_with_the_run() {
    let provider = FakeProvider::start().await;
    let app = TestApp::connected(&provider).await;
    let made = app_with(&app, FileLimits::default()).await;
    let choi = app.member("choi", Role::User).await;
    let cp949 =
        [0xc8, 0xb8, 0xc0, 0xc7, 0xb7, 0xcf, b' ', b'1', b' ', 0xbf, 0xf9, b' ', 0xbf, 0xf9, 0xbf, 0xe4, 0xc0, 0xcf];
    let file = upload(&choi, &made, "회의.txt", &cp949).await;
    let ended: Run = run(&choi, &made, json!(file.id)).await.created();
    assert_eq!((ended.state, ended.output.as_str()), (RunState::Completed, "It says: 회의록 1 월 월요일"));
    assert_eq!(ended.inputs["docs"], json!([{"id": file.id, "name": "회의.txt"}]));

    let again: Run = run(&choi, &made, ended.inputs["docs"].clone()).await.created();
    assert_eq!(again.output, ended.output, "a run can be repeated with what it was given");
    let none: Run = run(&choi, &made, Value::Null).await.created();
    assert_eq!(none.output, "It says: nothing");
}

#[tokio::test]
async fn only_files_that_are_the_callers_and_ready_are_taken() {
    let provider = FakeProvider::start().await;
    let app = TestApp::connected(&provider).await;
    let made = app_with(&app, FileLimits::default()).await;
    let (choi, lee) = (app.member("choi", Role::User).await, app.member("lee", Role::Owner).await);
    let mine = upload(&choi, &made, "mine.txt", b"mine").await;
    let stolen = run(&lee, &made, json!(mine.id)).await.error(422);
    assert!(said(&stolen).contains("Attach it again"), "{stolen:?}");
    let other = app_with(&app, FileLimits::default()).await;
    let elsewhere = run(&choi, &other, json!([{"id": mine.id, "name": "mine.txt"}])).await.error(422);
    assert!(said(&elsewhere).contains("“mine.txt” isn't here any more"), "{elsewhere:?}");
    let half = begin(&choi, &made, "half.txt", b"half").await;
    let early = run(&choi, &made, json!([half.id])).await.error(422);
    assert!(said(&early).contains("“half.txt” hasn't been read yet"), "{early:?}");
    let two = run(&choi, &made, json!([mine.id, half.id])).await.error(422);
    assert!(said(&two).contains("At most 1"), "{two:?}");
    assert!(run(&choi, &made, json!("no id")).await.error(422).fields.contains_key("inputs.docs"));
    assert!(provider.seen_requests().is_empty(), "no model was asked");
}

#[tokio::test]
async fn the_limits_of_the_version_that_runs_count() {
    let provider = FakeProvider::start().await;
    let app = TestApp::connected(&provider).await;
    let made = app_with(&app, FileLimits::default()).await;
    let choi = app.member("choi", Role::User).await;
    let file = upload(&choi, &made, "notes.txt", b"notes").await;
    let only_pdf = FileLimits { groups: vec![FileGroup::Pdf], ..FileLimits::default() };
    app.republish(&made, |definition| definition.inputs[0].files = Some(only_pdf)).await;
    let refused = run(&choi, &made, json!(file.id)).await.error(422);
    assert!(said(&refused).contains("aren't taken here"), "{refused:?}");
}

#[tokio::test]
async fn a_picture_is_shown_to_a_model_that_sees_and_refused_before_one_that_does_not() {
    let (provider, blind) = (FakeProvider::start().await, FakeProvider::start().await);
    let hosts = [provider.host_port(), blind.host_port()];
    let app = TestApp::with(|config| config.allowed_hosts.extend(hosts)).await;
    let owner = app.user("owner").await;
    let mut connections = Vec::new();
    for (kind, server) in [("custom", &provider), ("groq", &blind)] {
        let body = json!({"provider": kind, "name": kind, "base_url": server.base_url(), "key": "k"});
        connections
            .push(owner.post("/api/v1/workspaces/test/connections", &body).await.created::<api::Connection>().id);
    }
    let made = app_with(&app, FileLimits::default()).await;
    let photo = upload(&owner, &made, "photo.png", &png()).await;
    let of = |index: usize, model: &str| ModelRef { connection: connections[index], model: model.into() };
    let (unknown, text_only) = (of(0, "echo"), of(1, "openai/gpt-oss-20b"));

    app.republish(&made, |definition| definition.model.use_ = Some(model::ModelUse::Model(unknown.clone()))).await;
    run(&owner, &made, json!(photo.id)).await.created::<Run>();
    let content = provider.seen_requests().remove(0)["messages"][0]["content"].clone();
    assert!(content.to_string().contains("data:image/png;base64,"), "{content}");
    assert!(content.to_string().contains("It says: [photo.png]"), "{content}");

    app.republish(&made, |definition| definition.model.use_ = Some(model::ModelUse::Model(text_only.clone()))).await;
    assert_eq!(run(&owner, &made, json!(photo.id)).await.error(409).code, ErrorCode::ModelCannotSee);
    assert!(blind.seen_requests().is_empty(), "it was refused before the run");

    // It is passed over as a fallback, too.
    app.republish(&made, |definition| {
        definition.model.use_ = Some(model::ModelUse::Model(of(0, "overloaded")));
        definition.model.fallbacks = vec![text_only.clone()];
    })
    .await;
    let ended: Run = run(&owner, &made, json!(photo.id)).await.created();
    assert_eq!(ended.error.unwrap().code, RunErrorCode::Overloaded);
    assert!(blind.seen_requests().is_empty(), "it was never shown the picture");
}

#[tokio::test]
async fn files_together_are_bounded_and_those_that_no_message_shows_do_not_count() {
    let provider = FakeProvider::start().await;
    let app = TestApp::connected(&provider).await;
    let made = app_with(&app, FileLimits { max_files: Some(3), ..FileLimits::default() }).await;
    let choi = app.member("choi", Role::User).await;
    let half = "가".repeat(400_000);
    let mut ids = Vec::new();
    for name in ["a.txt", "b.txt", "c.txt"] {
        ids.push(upload(&choi, &made, name, half.as_bytes()).await.id);
    }
    run(&choi, &made, json!(ids[..2])).await.created::<Run>();
    let refused = run(&choi, &made, json!(ids)).await.error(422);
    assert!(said(&refused).contains("With “c.txt” there is more text than fits: 1,000,000"), "{refused:?}");
    app.republish(&made, |definition| definition.prompt.messages[0].text = "Hello".into()).await;
    run(&choi, &made, json!(ids)).await.created::<Run>();
}

#[tokio::test]
async fn a_draft_is_tried_with_a_file_and_files_go_with_their_runs() {
    let provider = FakeProvider::start().await;
    let app = TestApp::connected(&provider).await;
    let made = app_with(&app, FileLimits::default()).await;
    let owner = app.user("owner").await;
    let file = upload(&owner, &made, "notes.txt", b"notes").await;
    let path = format!("/api/v1/workspaces/test/apps/{}/try", made.slug);
    let tried: Run = owner.post(&path, &json!({"inputs": {"docs": file.id}})).await.created();
    assert_eq!(app.finished(&owner, tried.id).await.run.output, "It says: notes");
    let ended: Run = run(&owner, &made, json!(file.id)).await.created();
    let tenant = app.madang.store.tenant(app.workspace().await);
    for id in [tried.id, ended.id] {
        assert!(tenant.stored_bytes().await.unwrap() > 0);
        owner.delete(&format!("/api/v1/workspaces/test/runs/{id}")).await.no_content();
    }
    assert_eq!(tenant.stored_bytes().await.unwrap(), 0, "with the last of its runs");
}

#[tokio::test]
async fn a_default_that_does_not_see_is_passed_over_to_one_that_does() {
    let (provider, blind) = (FakeProvider::start().await, FakeProvider::start().await);
    let hosts = [provider.host_port(), blind.host_port()];
    let app = TestApp::with(|config| config.allowed_hosts.extend(hosts)).await;
    let owner = app.user("owner").await;
    let mut models = Vec::new();
    for (kind, server, model) in [("groq", &blind, "openai/gpt-oss-20b"), ("custom", &provider, "echo")] {
        let body = json!({"provider": kind, "name": kind, "base_url": server.base_url(), "key": "k"});
        let made: api::Connection = owner.post("/api/v1/workspaces/test/connections", &body).await.created();
        models.push(ModelRef { connection: made.id, model: model.into() });
    }
    let made = app_with(&app, FileLimits::default()).await;
    app.republish(&made, |definition| definition.model.use_ = None).await;
    let photo = upload(&owner, &made, "photo.png", &png()).await;
    let workspace = "/api/v1/workspaces/test";
    owner.patch(workspace, &json!({"default_model": models[0]})).await.ok::<api::Workspace>();
    assert_eq!(run(&owner, &made, json!(photo.id)).await.error(409).code, ErrorCode::ModelCannotSee);
    owner.patch(workspace, &json!({"fallback_order": models})).await.ok::<api::Workspace>();
    run(&owner, &made, json!(photo.id)).await.created::<Run>();
    assert_eq!((provider.seen_requests().is_empty(), blind.seen_requests().len()), (false, 0));
}

#[tokio::test]
async fn a_run_that_waits_keeps_its_files() {
    let provider = FakeProvider::start().await;
    let host = provider.host_port();
    let app = TestApp::with(|config| {
        config.allowed_hosts.push(host);
        config.max_runs_per_workspace = 1;
    })
    .await;
    let owner = app.user("owner").await;
    let body = json!({"provider": "custom", "name": "Fake", "base_url": provider.base_url()});
    owner.post("/api/v1/workspaces/test/connections", &body).await.created::<api::Connection>();
    let (slow, made) = (app.publish_echo("slow").await, app_with(&app, FileLimits::default()).await);
    let file = upload(&owner, &made, "notes.txt", b"notes").await;
    let long = json!({"inputs": {"text": "word ".repeat(2000)}});
    let first: Run = owner.post(&format!("/api/v1/workspaces/test/apps/{}/runs", slow.slug), &long).await.created();
    app.answering(&owner, first.id).await;
    let path = format!("/api/v1/workspaces/test/apps/{}/runs", made.slug);
    let waiting: Run = owner.post(&path, &json!({"inputs": {"docs": file.id}})).await.created();
    owner.delete(&format!("{}/{}", files(&made), file.id)).await.no_content();
    let tenant = app.madang.store.tenant(app.workspace().await);
    tenant.sweep_files(10).await.unwrap();
    owner.post(&format!("/api/v1/workspaces/test/runs/{}/cancel", first.id), &json!({})).await;
    assert_eq!(app.finished(&owner, waiting.id).await.run.output, "It says: notes");
}

#[tokio::test]
async fn a_database_that_is_away_while_files_are_read_is_waited_for() {
    let provider = FakeProvider::start().await;
    let app = TestApp::connected(&provider).await;
    let made = app_with(&app, FileLimits::default()).await;
    let owner = app.user("owner").await;
    let file = upload(&owner, &made, "notes.txt", b"notes").await;
    let mut database = sqlx::PgConnection::connect_with(&app.database.owner()).await.unwrap();
    let closed = "revoke select on file_pictures from madang_runtime";
    sqlx::raw_sql(closed).execute(&mut database).await.unwrap();
    let path = format!("/api/v1/workspaces/test/apps/{}/runs", made.slug);
    let run: Run = owner.post(&path, &json!({"inputs": {"docs": file.id}})).await.created();
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    assert!(provider.seen_requests().is_empty());
    let open = "grant select on file_pictures to madang_runtime";
    sqlx::raw_sql(open).execute(&mut database).await.unwrap();
    assert_eq!(app.finished(&owner, run.id).await.run.output, "It says: notes");
}
