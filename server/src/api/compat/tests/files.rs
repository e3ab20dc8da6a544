//! `/v1/files`, and files in messages.

use axum::body::Body;
use futures::future::join_all;
use model::{FileGroup, FileLimits, InputKind};
use sqlx::Connection as _;

use super::*;
use crate::uploads::testing::{png, takes_files};

const FILES: &str = "/v1/files";

/// A form as programs send it, with the file's name, its type and its bytes, and further fields.
fn form(name: &str, bytes: &[u8], fields: &[(&str, &str)]) -> Vec<u8> {
    let mut form = Vec::new();
    let head = format!(
        "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
    );
    form.extend(head.as_bytes());
    form.extend(bytes);
    form.extend(b"\r\n");
    for (name, value) in fields {
        form.extend(format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").as_bytes());
    }
    form.extend(b"--x--\r\n");
    form
}

async fn post_form(program: &TestClient, form: Vec<u8>) -> crate::testing::TestAnswer {
    let length = form.len().to_string();
    let program = program
        .clone()
        .with_header("content-type", "multipart/form-data; boundary=x")
        .with_header("content-length", &length);
    program.send_bytes(Method::POST, FILES, Body::from(form)).await
}

async fn upload(program: &TestClient, name: &str, bytes: &[u8]) -> String {
    let made: Value = post_form(program, form(name, bytes, &[("purpose", "user_data")])).await.ok();
    assert_eq!((&made["object"], &made["status"]), (&json!("file"), &json!("processed")), "{made}");
    made["id"].as_str().unwrap().to_owned()
}

/// An app of the owner's that repeats its files, and its slug.
async fn app_with_files(app: &TestApp, limits: FileLimits) -> String {
    let path = takes_files(app, limits).await;
    path.split('/').nth(6).unwrap().to_owned()
}

fn with_file(model: &str, file: &Value) -> Value {
    json!({"model": model, "messages": [{"role": "user", "content": [{"type": "text", "text": "Sum up."}, file]}]})
}

fn by_id(id: &str) -> Value {
    json!({"type": "file", "file": {"file_id": id}})
}

#[tokio::test]
async fn a_file_is_uploaded_looked_at_and_deleted() {
    let (_provider, _app, program) = connected().await;
    let text = "# Minutes\n\nWe ship on Monday.";
    let made: Value = post_form(&program, form("minutes.md", text.as_bytes(), &[("purpose", "assistants")])).await.ok();
    let id = made["id"].as_str().unwrap();
    assert!(id.starts_with("file-"), "{id}");
    assert_eq!(
        (&made["bytes"], &made["filename"], &made["purpose"], &made["status"]),
        (&json!(text.len()), &json!("minutes.md"), &json!("assistants"), &json!("processed"))
    );
    let lasts = made["expires_at"].as_i64().unwrap() - made["created_at"].as_i64().unwrap();
    assert!((lasts - 86_400).abs() <= 1, "{lasts}");
    let own = format!("{FILES}/{id}");
    assert_eq!(program.get(&own).await.ok::<Value>(), made);
    let content = program.get(&format!("{own}/content")).await;
    assert_eq!((content.text(), content.header("content-disposition")), (text, "attachment"));

    let theirs = program.clone().with_header("anthropic-version", "2023-06-01");
    let seen: Value = theirs.get(&own).await.ok();
    assert_eq!(
        (&seen["type"], &seen["mime_type"], &seen["size_bytes"], &seen["downloadable"]),
        (&json!("file"), &json!("text/markdown"), &json!(text.len()), &json!(true))
    );
    let their_id = seen["id"].as_str().unwrap();
    assert!(their_id.starts_with("file_") && seen["created_at"].as_str().unwrap().contains('T'), "{seen}");
    let gone: Value = theirs.delete(&format!("{FILES}/{their_id}")).await.ok();
    assert_eq!(gone, json!({"id": their_id, "type": "file_deleted"}));
    for answer in [program.get(&own).await, program.get(&format!("{own}/content")).await, program.delete(&own).await] {
        assert_eq!(answer.status, 404, "{}", answer.text());
    }
    let other = upload(&program, "b.txt", b"b").await;
    let gone: Value = program.delete(&format!("{FILES}/{other}")).await.ok();
    assert_eq!(gone, json!({"id": other, "object": "file", "deleted": true}));
    let tenant = _app.madang.store.tenant(_app.workspace().await);
    assert_eq!(tenant.stored_bytes().await.unwrap(), 0);
}

#[tokio::test]
async fn files_are_listed_page_by_page_in_both_houses_words() {
    let (_provider, _app, program) = connected().await;
    let mut ids = Vec::new();
    for number in 0..5 {
        ids.push(upload(&program, &format!("{number}.txt"), format!("{number}").as_bytes()).await);
    }
    let listed = |page: &Value| -> Vec<String> {
        page["data"].as_array().unwrap().iter().map(|file| file["id"].as_str().unwrap().replace('_', "-")).collect()
    };
    let page: Value = program.get(&format!("{FILES}?limit=2")).await.ok();
    assert_eq!(
        (listed(&page), &page["has_more"], &page["object"]),
        (vec![ids[4].clone(), ids[3].clone()], &json!(true), &json!("list"))
    );
    assert_eq!((&page["first_id"], &page["last_id"]), (&json!(ids[4]), &json!(ids[3])));
    let page: Value = program.get(&format!("{FILES}?limit=3&after={}", ids[3])).await.ok();
    assert_eq!(
        (listed(&page), &page["has_more"]),
        (vec![ids[2].clone(), ids[1].clone(), ids[0].clone()], &json!(false))
    );
    let page: Value = program.get(&format!("{FILES}?order=asc&limit=10000&after={}", ids[0])).await.ok();
    assert_eq!(listed(&page), ids[1..]);
    let page: Value = program.get(&format!("{FILES}?purpose=vision")).await.ok();
    assert_eq!((listed(&page), &page["first_id"]), (Vec::new(), &Value::Null));
    assert_eq!(program.get(&format!("{FILES}?limit=0")).await.status, 400);
    assert_eq!(program.get(&format!("{FILES}?after=x")).await.status, 400);

    let theirs = program.with_header("anthropic-version", "2023-06-01");
    let page: Value = theirs.get(&format!("{FILES}?limit=2&after_id={}", ids[4].replace('-', "_"))).await.ok();
    assert_eq!((listed(&page), &page["has_more"]), (vec![ids[3].clone(), ids[2].clone()], &json!(true)));
    let page: Value = theirs.get(&format!("{FILES}?limit=2&before_id={}", ids[0].replace('-', "_"))).await.ok();
    assert_eq!(listed(&page), [ids[2].clone(), ids[1].clone()]);
}

#[tokio::test]
async fn an_app_is_given_files_by_id_and_whole_in_every_api() {
    let (provider, app, program) = connected().await;
    let slug = app_with_files(&app, FileLimits { max_files: Some(3), ..FileLimits::default() }).await;
    let id = upload(&program, "minutes.md", b"We ship on Monday.").await;
    let url = format!("data:text/plain;base64,{}", data_encoding::BASE64.encode(b"We ship on Tuesday."));
    for (path, body) in [
        (CHAT, with_file(&slug, &by_id(&id))),
        (
            "/v1/responses",
            json!({"model": slug, "input": [{"role": "user", "content": [
            {"type": "input_text", "text": "Sum up."}, {"type": "input_file", "file_id": id}]}]}),
        ),
        (
            MESSAGES,
            json!({"model": slug, "max_tokens": 100, "messages": [{"role": "user", "content": [
            {"type": "document", "source": {"type": "file", "file_id": id.replace('-', "_")}}, {"type": "text", "text": "Sum up."}]}]}),
        ),
        (CHAT, json!({"model": slug, "messages": [{"role": "user", "content": "Sum up."}], "inputs": {"docs": [id]}})),
        (
            CHAT,
            json!({"model": slug, "messages": [{"role": "user", "content":
            json!({"text": "x", "docs": [{"id": id}]}).to_string()}]}),
        ),
    ] {
        let before = provider.seen_requests().len();
        program.post(path, &body).await.ok::<Value>();
        let sent = provider.seen_requests()[before]["messages"].to_string();
        assert!(sent.contains("We ship on Monday."), "{body}: {sent}");
    }
    for (path, body) in [
        (CHAT, with_file(&slug, &json!({"type": "file", "file": {"filename": "a.txt", "file_data": url}}))),
        (
            "/v1/responses",
            json!({"model": slug, "input": [{"role": "user", "content": [
            {"type": "input_text", "text": "Sum up."}, {"type": "input_file", "filename": "a.txt", "file_data": url}]}]}),
        ),
        (
            MESSAGES,
            json!({"model": slug, "max_tokens": 100, "messages": [{"role": "user", "content": [
            {"type": "document", "title": "Minutes", "source": {"type": "text", "media_type": "text/plain", "data": "We ship on Tuesday."}},
            {"type": "text", "text": "Sum up."}]}]}),
        ),
        (CHAT, streamed(&slug, "Sum up.")),
    ] {
        let mut body = body;
        if body["stream"] == true {
            body["messages"][0]["content"] = json!([{"type": "text", "text": "x"}, {"type": "file", "file": {"filename": "a.txt", "file_data": url}}]);
        }
        let before = provider.seen_requests().len();
        assert_eq!(program.post(path, &body).await.status, 200);
        let sent = provider.seen_requests()[before]["messages"].to_string();
        assert!(sent.contains("We ship on Tuesday."), "{body}: {sent}");
    }
    // What a run was given stays with it, although the key has it no more.
    program.delete(&format!("{FILES}/{id}")).await.ok::<Value>();
    let owner = app.user("owner").await;
    let runs: Page<RunSummary> = owner.get("/api/v1/workspaces/test/runs").await.ok();
    assert_eq!(runs.items.len(), 9);
    let first: RunDetail = owner.get(&format!("/api/v1/workspaces/test/runs/{}", runs.items[8].id)).await.ok();
    assert!(serde_json::to_string(&first).unwrap().contains("minutes.md"));
    let error = refused(&program, CHAT, &with_file(&slug, &by_id(&id)), 400).await;
    assert_eq!(error["error"]["param"], "messages[0].content[1]");
}

#[tokio::test]
async fn pictures_are_files_for_an_app() {
    let (provider, app, program) = connected().await;
    let slug = app_with_files(&app, FileLimits { groups: vec![FileGroup::Image], ..FileLimits::default() }).await;
    let picture = data_encoding::BASE64.encode(&png());
    let id = upload(&program, "a.png", &png()).await;
    for (path, body) in [
        (
            CHAT,
            with_file(
                &slug,
                &json!({"type": "image_url", "image_url": {"url": format!("data:image/png;base64,{picture}")}}),
            ),
        ),
        (
            "/v1/responses",
            json!({"model": slug, "input": [{"role": "user", "content": [
            {"type": "input_text", "text": "x"}, {"type": "input_image", "file_id": id}]}]}),
        ),
        (
            MESSAGES,
            json!({"model": slug, "max_tokens": 100, "messages": [{"role": "user", "content": [
            {"type": "text", "text": "x"}, {"type": "image", "source": {"type": "file", "file_id": id}}]}]}),
        ),
    ] {
        let before = provider.seen_requests().len();
        // This provider repeats texts alone, so what counts is what it was sent.
        program.post(path, &body).await;
        let sent = provider.seen_requests()[before]["messages"].to_string();
        assert!(sent.contains("image_url"), "{body}: {sent}");
    }
    let error = refused(
        &program,
        CHAT,
        &with_file(&slug, &json!({"type": "file", "file": {"filename": "a.txt", "file_data": "eA=="}})),
        400,
    )
    .await;
    assert!(error["error"]["message"].as_str().unwrap().contains("Images"), "{error}");
}

#[tokio::test]
async fn a_model_is_told_files_where_they_stand() {
    let (provider, app, program) = connected().await;
    let id = upload(&program, "minutes.md", "회의록: 월요일".as_bytes()).await;
    let scan = upload(&program, "a.png", &png()).await;
    let body = json!({"model": "Fake/echo", "messages": [{"role": "user", "content": [
        {"type": "text", "text": "앞"}, by_id(&id), {"type": "text", "text": "뒤"}, by_id(&scan)]}]});
    // This provider repeats texts alone, so what counts is what it was sent.
    program.post(CHAT, &body).await;
    let sent = provider.seen_requests().remove(0)["messages"][0]["content"].clone();
    let text = sent.as_array().unwrap().iter().find_map(|part| part["text"].as_str()).unwrap();
    assert_eq!(text, "앞\n<file name=\"minutes.md\">\n회의록: 월요일\n</file>\n뒤");
    assert!(sent.to_string().contains("data:image/png;base64,"), "{sent}");
    // What came with the request is read, and not kept as a file.
    let tenant = app.madang.store.tenant(app.workspace().await);
    let stored = tenant.stored_bytes().await.unwrap();
    let sent =
        json!({"type": "file", "file": {"filename": "b.txt", "file_data": data_encoding::BASE64.encode(b"once")}});
    program.post(CHAT, &with_file("Fake/echo", &sent)).await.ok::<Value>();
    assert!(provider.seen_requests().last().unwrap()["messages"].to_string().contains("once"));
    assert_eq!(tenant.stored_bytes().await.unwrap(), stored);
    let counted = json!({"model": "Fake/echo", "messages": [{"role": "user", "content": [
        {"type": "document", "source": {"type": "file", "file_id": scan}}, {"type": "text", "text": "x"}]}]});
    let counted: Value = program.post("/v1/messages/count_tokens", &counted).await.ok();
    assert!(counted["input_tokens"].as_u64().unwrap() >= 1600, "{counted}");
}

#[tokio::test]
async fn no_other_key_person_or_workspace_gets_at_a_file() {
    let (provider, app, program) = connected().await;
    let slug = app_with_files(&app, FileLimits::default()).await;
    let id = upload(&program, "minutes.md", b"secret").await;
    let of_app = key(&app, &format!("/api/v1/workspaces/test/apps/{slug}/keys"), &["apps:run"]).await;
    let of_app = app.visitor().with_header("x-api-key", &of_app);
    let sibling = super::program(&app, &["apps:run", "models:run"]).await;
    let wanted =
        json!({"workspace": app.workspace().await, "key": {"name": "Mine", "scopes": ["apps:run", "models:run"]}});
    let lee = app.member("lee", Role::Builder).await.post("/api/v1/me/keys", &wanted).await.created::<ApiKeyCreated>();
    let lee = app.visitor().with_header("x-api-key", &lee.token);
    for other in [&of_app, &sibling, &lee] {
        for path in [format!("{FILES}/{id}"), format!("{FILES}/{id}/content")] {
            assert_eq!(other.get(&path).await.status, 404);
        }
        assert_eq!(other.delete(&format!("{FILES}/{id}")).await.status, 404);
        assert_eq!(other.get(FILES).await.ok::<Value>()["data"], json!([]));
        refused(other, CHAT, &with_file(&slug, &by_id(&id)), 400).await;
        let named = json!({"model": slug, "messages": [{"role": "user", "content": "x"}], "inputs": {"docs": [id]}});
        refused(other, CHAT, &named, 400).await;
    }
    for other in [&sibling, &lee] {
        refused(other, CHAT, &with_file("Fake/echo", &by_id(&id)), 400).await;
    }
    // Nor as a file of Madang's own API, by whose id it could be asked for.
    let uuid: model::FileId = id.trim_start_matches("file-").parse().unwrap();
    let named =
        json!({"model": slug, "messages": [{"role": "user", "content": "x"}], "inputs": {"docs": [{"id": uuid}]}});
    refused(&sibling, CHAT, &named, 400).await;
    assert!(provider.seen_requests().is_empty());
    let own = upload(&of_app, "own.md", b"mine").await;
    of_app.post(CHAT, &with_file(&slug, &by_id(&own))).await.ok::<Value>();
    let neither = super::program(&app, &["runs:read"]).await;
    assert_eq!(neither.get(FILES).await.status, 403);
    assert_eq!(post_form(&neither, form("a.txt", b"x", &[("purpose", "user_data")])).await.status, 403);
    assert_eq!(app.user("owner").await.get(FILES).await.status, 401);
}

#[tokio::test]
async fn what_is_wrong_with_an_upload_is_said_and_leaves_nothing() {
    let (_provider, app, program) = connected().await;
    let good = [("purpose", "user_data")];
    for (form, param) in [
        (form("a.txt", b"x", &[]), "purpose"),
        (form("a.txt", b"x", &[("purpose", "fine-tune")]), "purpose"),
        (form("a.txt", b"x", &[("purpose", "user_data"), ("expires_after[seconds]", "5")]), "expires_after"),
        (form("a.exe", b"MZ", &good), "file"),
        (form("", b"x", &good), "file"),
        (form("a.txt", b"", &good), "file"),
        (form("a.pdf", b"no pdf at all", &good), "file"),
        (b"--x\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nuser_data\r\n--x--\r\n".to_vec(), "file"),
    ] {
        let shown = String::from_utf8_lossy(&form).into_owned();
        let answer = post_form(&program, form).await;
        assert_eq!(answer.status, 400, "{shown}: {}", answer.text());
        let error: Value = serde_json::from_str(answer.text()).unwrap();
        assert_eq!(error["error"]["param"], param, "{shown}: {error}");
    }
    let broken = post_form(
        &program,
        b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nhalf".to_vec(),
    )
    .await;
    assert_eq!(broken.status, 400, "{}", broken.text());
    assert_eq!(program.post(FILES, &json!({"file": "x"})).await.status, 415);
    let huge = vec![b'x'; 50 * 1024 * 1024 + 1];
    let answer = post_form(&program, form("a.txt", &huge, &good)).await;
    assert!(answer.status == 400 && answer.text().contains("50 MB"), "{}", answer.text());
    let answer = post_form(&program, form("a.txt", &[huge.as_slice(), huge.as_slice()].concat(), &good)).await;
    assert!(matches!(answer.status.as_u16(), 400 | 413), "{}", answer.text());
    assert_eq!(program.get(FILES).await.ok::<Value>()["data"], json!([]));
    let tenant = app.madang.store.tenant(app.workspace().await);
    assert_eq!(tenant.stored_bytes().await.unwrap(), 0);
    let theirs = program.clone().with_header("anthropic-version", "2023-06-01");
    let made: Value = post_form(&theirs, form("a.txt", b"x", &[])).await.ok();
    assert_eq!(made["type"], "file", "Anthropic's API knows no purpose");
    let answer = post_form(&theirs, form("a.exe", b"x", &[])).await;
    assert_eq!(serde_json::from_str::<Value>(answer.text()).unwrap()["error"]["type"], "invalid_request_error");
}

#[tokio::test]
async fn the_same_upload_twice_is_one_file() {
    let (_provider, app, program) = connected().await;
    let once = program.clone().with_header("idempotency-key", "once");
    let good = [("purpose", "user_data")];
    let first: Value = post_form(&once, form("a.txt", b"one", &good)).await.ok();
    let second: Value = post_form(&once, form("a.txt", b"one", &good)).await.ok();
    assert_eq!(first, second);
    let other = post_form(&once, form("a.txt", b"two", &good)).await;
    assert!(other.status == 400 && other.text().contains("idempotency_mismatch"), "{}", other.text());
    assert_eq!(program.get(FILES).await.ok::<Value>()["data"].as_array().unwrap().len(), 1);
    let tenant = app.madang.store.tenant(app.workspace().await);
    assert_eq!(tenant.stored_bytes().await.unwrap(), 3);
}

#[tokio::test]
async fn a_file_is_kept_no_longer_than_the_workspace_keeps_content() {
    let (_provider, app, program) = connected().await;
    let mut owner = sqlx::PgConnection::connect_with(&app.database.owner()).await.unwrap();
    let asked =
        [("purpose", "user_data"), ("expires_after[anchor]", "created_at"), ("expires_after[seconds]", "2592000")];
    for (days, key, lasts_days, keys) in [(7, "readable-7", 7, 1), (0, "readable-0", 1, 0)] {
        let rules: api::Retention = app.user("owner").await.get("/api/v1/workspaces/test/retention").await.ok();
        let wanted = json!({"days": days, "revision": rules.revision, "confirmed": true});
        app.user("owner").await.put("/api/v1/workspaces/test/retention", &wanted).await.ok::<api::Retention>();
        let once = program.clone().with_header("idempotency-key", key);
        let made: Value = post_form(&once, form("a.txt", key.as_bytes(), &asked)).await.ok();
        assert_eq!(made, post_form(&once, form("a.txt", key.as_bytes(), &asked)).await.ok::<Value>());
        let lasts = made["expires_at"].as_i64().unwrap() - made["created_at"].as_i64().unwrap();
        assert!((lasts - lasts_days * 24 * 3600).abs() <= 1, "{lasts}");
        let readable = sqlx::query_scalar::<_, i64>("select count(*) from idempotency_keys where key = $1").bind(key);
        assert_eq!(readable.fetch_one(&mut owner).await.unwrap(), keys, "{days}");
    }
}

#[tokio::test]
async fn files_go_when_they_are_due_and_with_their_key() {
    let (_provider, app, program) = connected().await;
    let good = [("purpose", "user_data"), ("expires_after[anchor]", "created_at"), ("expires_after[seconds]", "7200")];
    let made: Value = post_form(&program, form("a.txt", b"one", &good)).await.ok();
    let lasts = made["expires_at"].as_i64().unwrap() - made["created_at"].as_i64().unwrap();
    assert!((lasts - 7200).abs() <= 1, "{lasts}");
    let id = made["id"].as_str().unwrap();
    let mut owner = sqlx::PgConnection::connect_with(&app.database.owner()).await.unwrap();
    sqlx::query("update key_files set expires_at = now() - interval '1 second'").execute(&mut owner).await.unwrap();
    assert_eq!(program.get(&format!("{FILES}/{id}")).await.status, 404, "before anything is swept");
    assert_eq!(program.get(FILES).await.ok::<Value>()["data"], json!([]));
    let tenant = app.madang.store.tenant(app.workspace().await);
    let sweep = async || {
        while tenant.sweep_key_files(20).await.unwrap() {}
        tenant.stored_bytes().await.unwrap()
    };
    assert_eq!(sweep().await, 0);
    upload(&program, "b.txt", b"two").await;
    assert_eq!(sweep().await, 3);
    sqlx::query("update api_keys set revoked_at = now()").execute(&mut owner).await.unwrap();
    assert_eq!(sweep().await, 0);
}

#[tokio::test]
async fn a_hundred_at_once_are_a_hundred_files_of_one_content() {
    let (provider, app, program) = connected().await;
    let slug = app_with_files(&app, FileLimits::default()).await;
    let made = join_all((0..100).map(|_| upload(&program, "a.txt", b"the same"))).await;
    let mut ids = made.clone();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 100);
    let tenant = app.madang.store.tenant(app.workspace().await);
    assert_eq!(tenant.stored_bytes().await.unwrap(), 8);
    let used = join_all(made.iter().take(30).map(|id| {
        let (program, body, own) = (program.clone(), with_file(&slug, &by_id(id)), format!("{FILES}/{id}"));
        async move {
            let (answer, gone) = tokio::join!(program.post(CHAT, &body), program.delete(&own));
            (answer.status.as_u16(), gone.status.as_u16())
        }
    }))
    .await;
    // A file that goes meanwhile is either given or not there; nothing else happens.
    assert!(used.iter().all(|(used, gone)| matches!(used, 200 | 400) && *gone == 200), "{used:?}");
    let given = used.iter().filter(|(used, _)| *used == 200).count();
    assert_eq!(provider.seen_requests().len(), given);
    assert!(provider.seen_requests().iter().all(|sent| sent["messages"].to_string().contains("the same")));
}

#[tokio::test]
async fn a_chat_is_given_the_files_of_the_whole_conversation() {
    let (provider, app, program) = connected().await;
    let owner = app.user("owner").await;
    let made: App =
        owner.post("/api/v1/workspaces/test/apps", &json!({"kind": "chat", "name": "Chat"})).await.created();
    app.republish(&made, |definition| {
        let input = json!({"name": "docs", "label": "Files", "kind": "file"});
        let mut docs: model::Input = serde_json::from_value(input).unwrap();
        docs.kind = InputKind::File;
        docs.files = Some(FileLimits { max_files: Some(3), ..FileLimits::default() });
        definition.inputs.push(docs);
        let text = &mut definition.prompt.messages;
        match text.first_mut() {
            Some(message) => message.text.push_str("\n{{docs}}"),
            None => text.push(model::Message { role: model::Role::System, text: "Know this: {{docs}}".into() }),
        }
    })
    .await;
    let id = upload(&program, "a.txt", b"We ship on Monday.").await;
    let body = json!({"model": made.slug, "messages": [
        {"role": "user", "content": [{"type": "text", "text": "Here it is."}, by_id(&id)]},
        {"role": "assistant", "content": "Thank you."},
        {"role": "user", "content": [{"type": "text", "text": "When?"}, by_id(&id)]}]});
    program.post(CHAT, &body).await.ok::<Value>();
    let sent = provider.seen_requests().remove(0)["messages"].to_string();
    assert_eq!(sent.matches("We ship on Monday.").count(), 1, "{sent}");
}

#[tokio::test]
async fn only_files_make_a_request_large() {
    let (provider, app, program) = connected().await;
    let slug = app_with_files(&app, FileLimits::default()).await;
    let long = "a ".repeat(1_100_000);
    let answer = program.post(CHAT, &asked("Fake/echo", &long)).await;
    assert_eq!(answer.status, 413, "a text as long");
    let data = data_encoding::BASE64.encode(long[..900_000].repeat(4).as_bytes());
    let sent = json!({"type": "file", "file": {"filename": "a.txt", "file_data": data}});
    let answer = program.post(CHAT, &with_file(&slug, &sent)).await;
    assert_eq!(answer.status, 400, "it is read, and too long: {}", answer.text());
    let over = json!({"type": "file", "file": {"filename": "a.txt", "file_data": "A".repeat(33 * 1024 * 1024)}});
    assert_eq!(program.post(CHAT, &with_file(&slug, &over)).await.status, 413);
    assert!(provider.seen_requests().is_empty());
}
