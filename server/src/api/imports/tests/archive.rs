//! A whole workspace out as an archive, and in again.

use api::{ArchiveImport, ArchivePreview, ArchiveProgress, ArchivedState, AuditEntry};
use axum::body::to_bytes;
use sqlx::{Connection as _, PgConnection};

use super::*;

const ARCHIVE: &str = "/api/v1/workspaces/test/imports/archive";

fn zipped(files: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut zip, text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

async fn send(client: &TestClient, path: &str, archive: &[u8]) -> ArchiveImport {
    client.send_bytes(Method::POST, path, Body::from(archive.to_vec())).await.ok()
}

fn states(of: &ArchiveImport) -> Vec<ArchivedState> {
    of.apps.iter().map(|app| app.state).collect()
}

#[tokio::test]
async fn a_workspace_leaves_as_an_archive_and_comes_back_app_by_app() {
    let provider = FakeProvider::start().await;
    let app = TestApp::connected(&provider).await;
    let made = whole_app(&app).await;
    let lee = app.member("lee", Role::Builder).await;
    lee.post(APPS, &json!({"name": "Of somebody else"})).await.created::<App>();
    let owner = app.user("owner").await;
    let file = export(&owner, &made).await;
    let answer = owner.get("/api/v1/workspaces/test/export").await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/zip"));
    let archive = answer.bytes().to_vec();
    let path = ARCHIVE.to_owned();
    let back: ArchiveImport = owner.send_bytes(Method::POST, &path, Body::from(archive.clone())).await.ok();
    let files: Vec<_> = back.apps.iter().map(|one| one.file.as_str()).collect();
    assert_eq!(files, ["apps/echo.yaml", "apps/of-somebody-else.yaml"]);
    let echo = back.apps[0].app.clone().unwrap();
    assert_eq!((echo.slug.as_str(), echo.owner.id, echo.published_version), ("echo-2", owner.id(), None));
    assert_eq!(export(&owner, &echo).await, file);

    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in
        [("apps/a.yaml", file.as_str()), ("apps/b.yaml", "format: madang/app@9\n"), ("other/c.yaml", "x")]
    {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut zip, text.as_bytes()).unwrap();
    }
    let mixed = zip.finish().unwrap().into_inner();
    let mixed: ArchiveImport = owner.send_bytes(Method::POST, &path, Body::from(mixed)).await.ok();
    assert_eq!(mixed.apps.len(), 2);
    assert!(mixed.apps[0].app.is_some() && mixed.apps[1].refused.as_ref().unwrap().contains("newer format"));
    owner.send_bytes(Method::POST, &path, Body::from("no archive")).await.error(422);
    owner.send_bytes(Method::POST, &path, Body::from(archive[..archive.len() - 30].to_vec())).await.error(422);
    lee.get("/api/v1/workspaces/test/export").await.error(403);
    lee.send_bytes(Method::POST, &path, Body::from(archive)).await.error(403);
}

#[tokio::test]
async fn an_archive_with_more_in_its_directory_than_any_has_is_refused() {
    let app = TestApp::new().await;
    let owner = app.user("owner").await;
    let names: Vec<String> = (0..10_001).map(|number| format!("other/{number}")).collect();
    let many: Vec<_> = names.iter().map(|name| (name.as_str(), "")).chain([("apps/a.yaml", "x")]).collect();
    let long = format!("apps/{}.yaml", "x".repeat(500));
    for archive in [zipped(&many), zipped(&[(&long, "x")]), zipped(&[("apps/\0.yaml", "x")])] {
        owner.send_bytes(Method::POST, ARCHIVE, Body::from(archive)).await.error(422);
    }
}

#[tokio::test]
async fn an_archive_is_looked_at_app_by_app_before_anything_is_made() {
    let provider = FakeProvider::start().await;
    let app = TestApp::connected(&provider).await;
    let made = whole_app(&app).await;
    let owner = app.user("owner").await;
    let file = export(&owner, &made).await;
    // Two apps bring the same piece, which this workspace doesn't have.
    let other = file.replace("tone", "voice").replace("provider: custom", "provider: openai");
    let archive = zipped(&[
        ("apps/a.yaml", &other),
        ("apps/b.yaml", &other.replace("name: Echo", "name: Second")),
        ("apps/c.yaml", "format: madang/app@9\n"),
        ("apps/d.yaml", &file.replace("format: madang/app@1", "format: madang/app@1\nowner: kim")),
        ("workspace.yaml", "format: madang/workspace@1\n"),
    ]);
    let path = format!("{ARCHIVE}/preview");
    let before = apps(&owner).await;
    let seen: ArchivePreview = owner.send_bytes(Method::POST, &path, Body::from(archive.clone())).await.ok();
    assert_eq!(apps(&owner).await, before, "looking makes nothing");
    let names: Vec<_> = seen.apps.iter().map(|app| app.name.as_deref()).collect();
    assert_eq!(names, [Some("Echo"), Some("Second"), None, None]);
    assert!(seen.apps[2].refused.as_ref().unwrap().contains("newer format"));
    assert!(seen.apps[3].refused.as_ref().unwrap().contains("owner"));
    let says = |at: usize, text: &str| seen.apps[at].lines.iter().any(|line| line.message.contains(text));
    assert!(says(0, "The piece “voice” is made.") && says(1, "The workspace’s piece “voice” is used."));
    assert_eq!((seen.models.len(), &seen.models[0].use_), (1, &None));

    let offered = &seen.offered[0];
    let use_ = json!({"connection": offered.connection, "model": offered.model});
    let choice = json!([{"provider": "openai", "model": "echo", "use": use_}]);
    let in_address =
        |of: &serde_json::Value| of.to_string().bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let wanted = json!(["apps/b.yaml", "apps/c.yaml"]);
    let query = format!("apps={}&models={}", in_address(&wanted), in_address(&choice));
    let done = send(&owner, &format!("{ARCHIVE}?{query}"), &archive).await;
    assert_eq!(states(&done), [ArchivedState::Made, ArchivedState::Refused]);
    let second = done.apps[0].app.as_ref().unwrap();
    assert_eq!((second.name.as_str(), second.published_version), ("Second", None));
    let draft: Draft = owner.get(&format!("{APPS}/{}/draft", second.id)).await.ok();
    assert_eq!(draft.definition.model.named().map(|model| model.connection), Some(offered.connection));
    let unknown = format!("{ARCHIVE}?apps={}", in_address(&json!(["apps/x.yaml"])));
    let error = owner.send_bytes(Method::POST, &unknown, Body::from(archive)).await.error(422);
    assert!(error.fields["apps"].contains("apps/x.yaml"), "{error:?}");
    let lee = app.member("lee", Role::Builder).await;
    lee.send_bytes(Method::POST, &path, Body::from("x")).await.error(403);
}

#[tokio::test]
async fn an_import_that_stopped_says_where_and_goes_on_from_there() {
    let app = TestApp::new().await;
    let owner = app.user("owner").await;
    let made: App = owner.post(APPS, &json!({"name": "Minutes"})).await.created();
    let file = export(&owner, &made).await;
    let named = |name: &str| file.replace("name: Minutes", &format!("name: {name}"));
    // One of them has a report that is longer than an answer tells.
    let row = "    - inputs:\n        text: a\n      tags: [x]\n";
    let many = named("First").replace("tests: {}", &format!("tests:\n  rows:\n{}", row.repeat(200).trim_end()));
    let archive =
        zipped(&[("apps/1.yaml", &many), ("apps/2.yaml", &named("Second")), ("apps/3.yaml", &named("Third"))]);
    let mut db = PgConnection::connect_with(&app.database.owner()).await.unwrap();
    for sql in [
        "create function fail() returns trigger language plpgsql as $$ begin raise exception 'no room'; end $$",
        "create trigger fail before insert on apps for each row when (new.name = 'Second') execute function fail()",
    ] {
        sqlx::query(sql).execute(&mut db).await.unwrap();
    }
    let once = owner.clone().with_header("idempotency-key", "once");
    let stopped = send(&once, ARCHIVE, &archive).await;
    assert_eq!(states(&stopped), [ArchivedState::Made, ArchivedState::NotTried, ArchivedState::NotTried]);
    assert!(stopped.stopped.is_some());
    let progress: ArchiveProgress = owner.get(&format!("{ARCHIVE}?key=once")).await.ok();
    assert_eq!(progress.made, ["apps/1.yaml"]);

    sqlx::query("drop trigger fail on apps").execute(&mut db).await.unwrap();
    let rest = send(&once, ARCHIVE, &archive).await;
    assert_eq!(states(&rest), [ArchivedState::MadeBefore, ArchivedState::Made, ArchivedState::Made]);
    assert_eq!(
        (rest.stopped.as_ref(), rest.apps[0].app.as_ref().unwrap().id),
        (None, stopped.apps[0].app.as_ref().unwrap().id)
    );
    let all = send(&once, ARCHIVE, &archive).await;
    assert_eq!(states(&all), [ArchivedState::MadeBefore; 3]);
    assert_eq!(apps(&owner).await, 4);
    let other = zipped(&[("apps/1.yaml", &named("Another"))]);
    let mixed = send(&once, ARCHIVE, &other).await;
    assert!(mixed.apps[0].refused.as_ref().unwrap().contains("Idempotency-Key"), "{mixed:?}");
    let without = send(&owner, ARCHIVE, &other).await;
    assert_eq!(states(&without), [ArchivedState::Made], "without a key it is another import");
}

#[tokio::test]
async fn an_app_that_goes_while_the_archive_is_written_is_left_out() {
    let app = TestApp::new().await;
    let owner = app.user("owner").await;
    for name in ["Stays", "Goes"] {
        owner.post(APPS, &json!({"name": name})).await.created::<App>();
    }
    let tenant = app.madang.store.tenant(app.workspace().await);
    let workspace = tenant.read().await.unwrap().unwrap();
    let body = crate::porting::archive::archive_of(&tenant, &workspace).await.unwrap();
    let gone = owner.delete(&format!("{APPS}/goes")).await;
    assert_eq!(gone.status.as_u16(), 204, "{}", gone.text());
    let archive = to_bytes(body, usize::MAX).await.unwrap();
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(archive.to_vec())).unwrap();
    let names: Vec<_> = zip.file_names().map(|name| name.unwrap().into_owned()).collect();
    assert_eq!(names, ["apps/stays.yaml", "workspace.yaml"]);
    let mut text = String::new();
    std::io::Read::read_to_string(&mut zip.by_name("workspace.yaml").unwrap(), &mut text).unwrap();
    assert!(text.contains("apps/stays.yaml") && !text.contains("goes"), "{text}");
    let audit: Page<AuditEntry> = owner.get("/api/v1/workspaces/test/audit-log").await.ok();
    assert!(audit.items.iter().any(|entry| entry.action == "workspace.exported"));
}
