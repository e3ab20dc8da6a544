//! The programs are run, against a real server.

use std::{net::SocketAddr, process::Stdio};

use api::{ApiKeyCreated, AppExamples, ErrorCode, Role};
use serde_json::json;
use tokio::{net::TcpListener, process::Command};

use crate::testing::{FakeProvider, TestApp};

/// What quotes, line breaks and other scripts must survive in all languages.
const TEXT: &str = "It's \"quoted\" \\ $HOME `id` 한국어\nand 100 % {{x}} \u{2028}!";

/// A server on a real socket.
async fn listening(app: &TestApp) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = crate::router::all(&app.madang);
    #[expect(clippy::disallowed_methods, reason = "it ends with the test")]
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    address
}

/// What a program writes; `None` where its interpreter isn't installed.
async fn output(program: &str, arguments: &[&str], key: &str) -> Option<(bool, String)> {
    let mut command = Command::new(program);
    command.args(arguments).env("MADANG_API_KEY", key).stdin(Stdio::null());
    for proxy in ["http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
        command.env_remove(proxy);
    }
    let done = command.output().await.ok()?;
    let text = String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr);
    Some((done.status.success(), text))
}

async fn run_all(examples: &AppExamples, key: &str) -> Vec<(&'static str, bool, String)> {
    let mut done = Vec::new();
    for (program, arguments) in [
        ("sh", vec!["-c", examples.curl.as_str()]),
        ("python3", vec!["-c", examples.python.as_str()]),
        ("node", vec!["--input-type=module", "-e", examples.javascript.as_str()]),
    ] {
        let Some((ok, text)) = output(program, &arguments, key).await else {
            eprintln!("{program} is not installed, so its example is not run");
            continue;
        };
        done.push((program, ok, text));
    }
    done
}

#[tokio::test(flavor = "multi_thread")]
async fn the_programs_run_as_they_are() {
    let provider = FakeProvider::start().await;
    let app = TestApp::connected(&provider).await;
    let made = app.publish_echo("echo").await;
    app.republish(&made, |definition| {
        definition.inputs[0].default = Some(json!(TEXT));
        definition
            .inputs
            .push(serde_json::from_value(json!({"name": "sure", "label": "Sure", "kind": "checkbox"})).unwrap());
    })
    .await;
    let owner = app.user("owner").await;
    let path = format!("/api/v1/workspaces/test/apps/{}", made.slug);
    let address = listening(&app).await;
    let mut examples: AppExamples = owner.get(&format!("{path}/examples")).await.ok();
    // The test's server learns its port only once it listens.
    let real = format!("http://{address}");
    for text in [&mut examples.curl, &mut examples.python, &mut examples.javascript] {
        assert!(text.contains(&examples.base_url), "{text}");
        *text = text.replace(&examples.base_url, &real);
    }
    let key: ApiKeyCreated =
        owner.post(&format!("{path}/keys"), &json!({"name": "Example", "scopes": examples.scopes})).await.created();
    let done = run_all(&examples, &key.token).await;
    assert!(done.iter().any(|(program, ..)| *program == "sh"));
    for (program, ok, text) in &done {
        assert!(ok, "{program}: {text}");
        let said = if *program == "sh" {
            let run: api::Run =
                serde_json::from_str(text.get(text.find('{').unwrap()..=text.rfind('}').unwrap()).unwrap()).unwrap();
            run.output
        } else {
            text.trim_end_matches('\n').to_owned()
        };
        assert_eq!(said, TEXT, "{program}");
    }
    assert_eq!(provider.seen_requests().len(), done.len());

    for (program, ok, text) in run_all(&examples, "mdg_wrong").await {
        assert!(!ok && text.contains("key_invalid"), "{program}: {text}");
    }
    app.madang.stop.cancel();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_programs_upload_a_file_where_the_app_takes_one() {
    let provider = FakeProvider::start().await;
    let app = TestApp::connected(&provider).await;
    let limits = model::FileLimits { groups: vec![model::FileGroup::Text], ..model::FileLimits::default() };
    let files = crate::uploads::testing::takes_files(&app, limits).await;
    let owner = app.user("owner").await;
    let path = files.trim_end_matches("/files");
    let made: api::RunnableApp = owner.get(path).await.ok();
    app.republish(&made.app, |definition| {
        let prompt = &mut definition.prompt.messages;
        *prompt = vec![model::Message { role: model::Role::User, text: "{{docs}}".into() }];
    })
    .await;
    let address = listening(&app).await;
    let mut examples: AppExamples = owner.get(&format!("{path}/examples")).await.ok();
    let folder = std::env::temp_dir().join(format!("madang-example-{}", uuid::Uuid::now_v7()));
    std::fs::create_dir(&folder).unwrap();
    let file = folder.join("example.txt");
    std::fs::write(&file, "We ship on Monday.").unwrap();
    for text in [&mut examples.curl, &mut examples.python, &mut examples.javascript] {
        let calls = text.replace(&examples.base_url, &format!("http://{address}"));
        *text = calls.replace("upload(\"example.txt\")", &format!("upload({:?})", file.to_str().unwrap()));
        *text = text.replace("upload example.txt", &format!("upload {}", file.to_str().unwrap()));
    }
    let key: ApiKeyCreated =
        owner.post(&format!("{path}/keys"), &json!({"name": "Example", "scopes": examples.scopes})).await.created();
    let done = run_all(&examples, &key.token).await;
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(done.iter().any(|(program, ..)| *program == "sh"));
    for (program, ok, text) in &done {
        assert!(*ok && text.contains("We ship on Monday."), "{program}: {text}\n{}", examples.curl);
    }
    app.madang.stop.cancel();
}

#[tokio::test]
async fn only_what_is_published_has_examples() {
    let app = TestApp::new().await;
    let owner = app.user("owner").await;
    let made: api::App = owner.post("/api/v1/workspaces/test/apps", &json!({"name": "Draft"})).await.created();
    let path = format!("/api/v1/workspaces/test/apps/{}/examples", made.slug);
    assert_eq!(owner.get(&path).await.error(409).code, ErrorCode::NotPublished);
    app.member("choi", Role::User).await.get(&path).await.error(404);
    let published = app.publish_template("meeting-minutes").await;
    let path = format!("/api/v1/workspaces/test/apps/{}/examples", published.slug);
    let examples: AppExamples = app.member("choi", Role::User).await.get(&path).await.ok();
    assert!(examples.curl.contains(&format!("/workspaces/test/apps/{}/runs", published.slug)), "{}", examples.curl);
}
