mod archive;

use api::{App, AppImport, Draft, ErrorCode, Gate, ImportOutcome, ImportPreview, Link, Page, Role, TestRow, TestSet};
use axum::{body::Body, http::Method};
use serde_json::json;

use crate::testing::{FakeProvider, TestApp, TestClient};

const IMPORTS: &str = "/api/v1/workspaces/test/imports";
const APPS: &str = "/api/v1/workspaces/test/apps";

async fn export(client: &TestClient, app: &App) -> String {
    let answer = client.get(&format!("{APPS}/{}/export", app.id)).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/yaml"), "{}", answer.text());
    answer.text().to_owned()
}

async fn preview(client: &TestClient, file: &str) -> ImportPreview {
    client.send_bytes(Method::POST, &format!("{IMPORTS}/preview"), Body::from(file.to_owned())).await.ok()
}

async fn import(client: &TestClient, file: &str) -> AppImport {
    client.send_bytes(Method::POST, IMPORTS, Body::from(file.to_owned())).await.created()
}

async fn replace(client: &TestClient, app: &App, file: &str, revision: u64) -> crate::testing::TestAnswer {
    let path = format!("{APPS}/{}/import?revision={revision}", app.id);
    client.send_bytes(Method::PUT, &path, Body::from(file.to_owned())).await
}

async fn apps(client: &TestClient) -> usize {
    client.get(APPS).await.ok::<Page<App>>().items.len()
}

/// A published app with everything that a file holds.
async fn whole_app(app: &TestApp) -> App {
    let owner = app.user("owner").await;
    owner
        .post("/api/v1/workspaces/test/pieces", &json!({"name": "tone", "text": "Be plain:\n- short\n"}))
        .await
        .created::<api::WorkspacePiece>();
    let made = app.publish_echo("echo").await;
    app.republish(&made, |definition| {
        definition.prompt.messages[0].text = "You repeat.\n\n  {{> tone}}\n".into();
        definition.model.settings.temperature = Some(0.3);
    })
    .await;
    let path = format!("{APPS}/{}", made.id);
    let checks = json!({"checks": [{"kind": "contains", "text": "회의"}, {"kind": "judge", "question": "It is polite."}], "revision": 1});
    owner.put(&format!("{path}/tests"), &checks).await.ok::<TestSet>();
    for text in ["First\nrow", "둘째 행"] {
        let row = json!({"inputs": {"text": text}, "expected": "x: y", "tags": ["a"], "checks": [{"kind": "equals"}]});
        owner.post(&format!("{path}/tests/rows"), &row).await.created::<TestRow>();
    }
    owner.put(&format!("{path}/gate"), &json!({"min_percent": 90, "revision": 0})).await.ok::<Gate>();
    made
}

#[tokio::test]
async fn what_is_exported_and_imported_is_exported_the_same() {
    let provider = FakeProvider::start().await;
    let app = TestApp::connected(&provider).await;
    let made = whole_app(&app).await;
    let owner = app.user("owner").await;
    let file = export(&owner, &made).await;
    assert!(file.starts_with("format: madang/app@1\nname: Echo\n"), "{file}");
    assert!(file.contains("provider: custom") && file.contains("gate_percent: 90"), "{file}");
    let ids = [made.id.to_string(), made.owner.id.to_string()];
    assert!(!file.contains("0000-") && ids.iter().all(|id| !file.contains(id)), "{file}");
    assert!(!file.contains(&provider.base_url()), "{file}");
    assert_eq!(export(&owner, &made).await, file);

    let calls = apps(&owner).await;
    let shown = preview(&owner, &file).await;
    assert_eq!((shown.name.as_str(), shown.inputs, shown.rows), ("Echo", 1, 2));
    assert!(shown.lines.iter().all(|line| line.what == ImportOutcome::Mapped), "{:?}", shown.lines);
    assert!(shown.models[0].use_.is_some());
    assert_eq!(apps(&owner).await, calls, "a preview makes nothing");

    let imported = import(&owner, &file).await;
    assert_eq!((imported.app.published_version, imported.app.slug.as_str()), (None, "echo-2"));
    assert_eq!(export(&owner, &imported.app).await, file);
    let version = owner.get(&format!("{APPS}/{}/export?version=2", made.id)).await;
    assert_eq!((version.status.as_u16(), version.text()), (200, &*file), "nothing was changed since it was published");
    owner.get(&format!("{APPS}/{}/export?version=9", made.id)).await.error(404);
}

#[tokio::test]
async fn another_workspace_chooses_its_own_model() {
    let provider = FakeProvider::start().await;
    let app = TestApp::connected(&provider).await;
    let made = whole_app(&app).await;
    let owner = app.user("owner").await;
    let file = export(&owner, &made).await.replace("provider: custom", "provider: openai").replace("tone", "voice");
    let shown = preview(&owner, &file).await;
    assert_eq!(
        (shown.models.len(), &shown.models[0].use_, shown.lines[0].what),
        (1, &None, ImportOutcome::NeedsChoice)
    );
    let offered = &shown.offered[0];
    let choice = json!([{"provider": "openai", "model": "echo", "use": {"connection": offered.connection, "model": offered.model}}]);
    let query: String = choice.to_string().bytes().map(|byte| format!("%{byte:02X}")).collect();
    let chosen = owner.send_bytes(Method::POST, &format!("{IMPORTS}?models={query}"), Body::from(file.clone())).await;
    let made: AppImport = chosen.created();
    let draft: Draft = owner.get(&format!("{APPS}/{}/draft", made.app.id)).await.ok();
    assert_eq!(draft.definition.model.named().map(|model| model.connection), Some(offered.connection));
    assert!(draft.problems.iter().all(|problem| !problem.blocking), "the piece came along: {:?}", draft.problems);
    let unchosen = import(&owner, &file).await;
    let draft: Draft = owner.get(&format!("{APPS}/{}/draft", unchosen.app.id)).await.ok();
    assert_eq!(draft.definition.model.use_, None, "the workspace's default answers");
    let foreign = json!([{"provider": "openai", "model": "echo", "use": {"connection": made.app.id, "model": "echo"}}]);
    let query: String = foreign.to_string().bytes().map(|byte| format!("%{byte:02X}")).collect();
    let refused =
        owner.send_bytes(Method::POST, &format!("{IMPORTS}?models={query}"), Body::from(file)).await.error(422);
    assert!(refused.fields.contains_key("models"));
}

#[tokio::test]
async fn an_app_is_replaced_in_its_place() {
    let provider = FakeProvider::start().await;
    let app = TestApp::connected(&provider).await;
    let made = whole_app(&app).await;
    let owner = app.user("owner").await;
    let path = format!("{APPS}/{}", made.id);
    let link: api::LinkCreated = owner.post(&format!("{path}/links"), &json!({"name": "Fair"})).await.created();
    let rows = async || owner.get(&format!("{path}/tests/rows")).await.ok::<Page<TestRow>>().items;
    let before = rows().await;
    let revision = owner.get(&format!("{path}/draft")).await.ok::<Draft>().revision;
    let file = export(&owner, &made).await.replace("name: Echo\n", "name: Louder\n").replace("둘째 행", "셋째 행");
    let file = file.replace("gate_percent: 90", "gate_percent: 10");

    let stale = replace(&owner, &made, &file, revision - 1).await.error(409);
    assert_eq!(stale.code, ErrorCode::StaleRevision);
    let seen = owner.get(&format!("{path}/tests")).await.ok::<TestSet>().state;
    let changed = json!({"inputs": {"text": "By somebody else"}});
    let added: TestRow = owner.post(&format!("{path}/tests/rows"), &changed).await.created();
    let with_state = format!("{APPS}/{}/import?revision={revision}&tests={seen}", made.id);
    let lost = owner.send_bytes(Method::PUT, &with_state, Body::from(file.clone())).await.error(409);
    assert!(lost.code == ErrorCode::StaleRevision && lost.fields.contains_key("tests"), "{lost:?}");
    assert_eq!(rows().await.len(), 3, "nothing of others is lost");
    owner.delete(&format!("{path}/tests/rows/{}", added.id)).await;
    let replaced: AppImport = owner.send_bytes(Method::PUT, &with_state, Body::from(file.clone())).await.ok();
    assert_eq!((replaced.app.id, replaced.app.slug.as_str(), replaced.app.name.as_str()), (made.id, "echo", "Louder"));
    assert_eq!(replaced.app.published_version, Some(2), "what people run stays");
    assert!(replaced.lines.iter().any(|line| line.place == "gate_percent" && line.what == ImportOutcome::Dropped));
    assert_eq!(owner.get(&format!("{path}/gate")).await.ok::<Gate>().min_percent, Some(90));
    let after = rows().await;
    assert_eq!((after.len(), after[0].id), (2, before[0].id));
    assert_ne!(after[1].id, before[1].id);
    assert_eq!(after[1].inputs["text"], "셋째 행");
    let links: Page<Link> = owner.get(&format!("{path}/links")).await.ok();
    assert_eq!(links.items[0].id, link.link.id);
    let draft: Draft = owner.get(&format!("{path}/draft")).await.ok();
    let without_tests: String = file.split("tests:\n").next().unwrap().to_owned();
    replace(&owner, &made, &without_tests, draft.revision).await.ok::<AppImport>();
    assert_eq!(rows().await.len(), 2, "a file that says nothing of tests leaves them alone");
    app.member("choi", Role::Builder).await.get(&format!("{path}/export")).await.error(403);
}

#[tokio::test]
async fn what_cant_be_imported_is_refused_and_nothing_is_left() {
    let app = TestApp::new().await;
    let lee = app.member("lee", Role::Builder).await;
    let made: App = lee.post(APPS, &json!({"name": "Minutes"})).await.created();
    let file = export(&lee, &made).await;
    let many = format!("  rows:\n{}", "    - inputs: {text: a}\n".repeat(501));
    for (wrong, says) in [
        (file.replace("app@1", "app@2"), "newer format"),
        (file.replace("name: Minutes", "name: Minutes\nname: Again"), "duplicate"),
        (file.replace("name: Minutes", "name: &a Minutes"), "Anchors"),
        (file.replace("name: Minutes", "name: Minutes\nowner: kim"), "owner"),
        (file.replace("name: Minutes", &format!("name: {}", "a".repeat(81))), "name"),
        (file.replace("kind: form", "kind: robot"), "definition.kind"),
        (file.replace("tests: {}", "tests:\n  checks:\n    - kind: matches\n      pattern: \"(\""), "tests.checks"),
        (file.replace("tests: {}", &format!("tests:\n{many}")), "tests.rows"),
        ("<html><body>{{prompt}}</body></html>".to_owned(), ""),
        ("import os\nprint(os.environ)\n".to_owned(), ""),
        (String::new(), "empty"),
    ] {
        let error = lee.send_bytes(Method::POST, IMPORTS, Body::from(wrong.clone())).await.error(422);
        let told = error.fields.get("file").unwrap_or_else(|| panic!("{wrong}: {:?}", error.fields));
        assert!(told.contains(says), "{says}: {told}");
    }
    let large = Body::from(vec![b'a'; super::LARGEST_BYTES + 1]);
    let error = lee.send_bytes(Method::POST, &format!("{IMPORTS}/preview"), large).await.error(413);
    assert!(error.code == ErrorCode::TooLarge && error.fields["file"].contains("10 MB"), "{error:?}");
    assert_eq!(apps(&lee).await, 1);
    let user = app.member("choi", Role::User).await;
    user.send_bytes(Method::POST, IMPORTS, Body::from(file.clone())).await.error(403);
    app.stranger("park").await.send_bytes(Method::POST, IMPORTS, Body::from(file)).await.error(404);
}

#[tokio::test]
async fn the_same_key_makes_one_app_also_of_a_large_file() {
    let app = TestApp::new().await;
    let lee = app.member("lee", Role::Builder).await.with_header("idempotency-key", "once");
    let made: App =
        lee.clone().with_header("idempotency-key", "first").post(APPS, &json!({"name": "Minutes"})).await.created();
    // Larger than what other operations take.
    let rows: String =
        (0..40).map(|at| format!("    - inputs:\n        text: \"{at}{}\"\n", "a".repeat(60_000))).collect();
    let file = export(&lee, &made).await.replace("tests: {}", &format!("tests:\n  rows:\n{}", rows.trim_end()));
    assert!(file.len() > 2 * 1024 * 1024);
    let (first, second) = (import(&lee, &file).await, import(&lee, &file).await);
    assert_eq!(first.app.id, second.app.id);
    assert_eq!(apps(&lee).await, 2);
}

#[tokio::test]
async fn keys_get_no_further_by_files_than_otherwise() {
    let provider = FakeProvider::start().await;
    let app = TestApp::connected(&provider).await;
    let made = whole_app(&app).await;
    let owner = app.user("owner").await;
    let program = async |path: String, scope: &str| {
        let body = json!({"name": "Nightly", "scopes": [scope]});
        let key: api::ApiKeyCreated = owner.post(&path, &body).await.created();
        app.visitor().with_header("authorization", &format!("Bearer {}", key.token))
    };
    let keys = "/api/v1/workspaces/test/keys".to_owned();
    let settings = program(keys.clone(), "workspace:read").await;
    settings.get("/api/v1/workspaces/test/export").await.error(403);
    let apps = program(keys, "apps:read").await;
    assert_eq!(apps.get("/api/v1/workspaces/test/export").await.status.as_u16(), 200);

    let file = export(&owner, &made).await;
    let revision = owner.get(&format!("{APPS}/{}/draft", made.id)).await.ok::<Draft>().revision;
    let of_app = program(format!("{APPS}/{}/keys", made.slug), "apps:write").await;
    let error = replace(&of_app, &made, &file.replace("tone", "voice"), revision).await.error(422);
    assert!(error.fields["file"].contains("definition.prompt.pieces"), "{error:?}");
    replace(&of_app, &made, &file, revision).await.ok::<AppImport>();
}
