//! Programs that were written for other houses' APIs, with the clients of those houses (`xtask/peers/compat_client.py` and `.mjs`), whose
//! places are in the environment. `cargo xtask test --only peers` installs them; any other run ignores this test.

use std::{path::PathBuf, process::Command, time::Duration};

use serde_json::{Value, json};

use crate::{postgres::Folder, provider::Provider, server::Server};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "its clients are installed by `cargo xtask test --only peers`"]
async fn clients_of_other_houses_call_apps_and_models_unchanged() {
    let scripts = PathBuf::from(std::env::var_os("MADANG_CLIENT_SCRIPTS").unwrap());
    let python = std::env::var_os("MADANG_PYTHON_CLIENTS").unwrap();
    let provider = Provider::start(Duration::ZERO).await;
    let folder = Folder::new("programs");
    let mut server = Server::start(&folder.0, &[("MADANG_ALLOWED_HOSTS", provider.host_port.as_str())]);
    let app = server.set_up(&provider).await;
    let (workspace, slug) = app.split_once("/apps/").unwrap();
    also_takes_files(&server, &app).await;
    let wanted = json!({"name": "program", "scopes": ["apps:run", "models:run"]});
    let key = server.client.post(&format!("{workspace}/keys"), &wanted).await.json(201)["token"].clone();
    let address = format!("http://{}", server.client.host);
    for (program, script) in [("python3", "compat_client.py"), ("node", "compat_client.mjs")] {
        let mut client = Command::new(program);
        client.arg(scripts.join(script)).args([
            address.as_str(),
            key.as_str().unwrap(),
            slug,
            "Echo/echo",
            "Echo/text-embed",
        ]);
        let ran = tokio::task::spawn_blocking({
            let python = python.clone();
            move || client.env("PYTHONPATH", python).env("PYTHONWARNINGS", "ignore").output().unwrap()
        });
        let ran = ran.await.unwrap();
        assert!(
            ran.status.success(),
            "{}{}",
            String::from_utf8_lossy(&ran.stdout),
            String::from_utf8_lossy(&ran.stderr)
        );
    }
    let runs: Value = server.client.get(&format!("{workspace}/runs?limit=200")).await.json(200);
    let states: Vec<_> = runs["items"].as_array().unwrap().iter().map(|run| run["state"].clone()).collect();
    assert!(states.len() > 20 && states.iter().all(|state| state == "completed"), "{states:?}");
}

/// The app repeats the files that it is given behind its text.
async fn also_takes_files(server: &Server, app: &str) {
    let draft = server.client.get(&format!("{app}/draft")).await.json(200);
    let mut definition = draft["definition"].clone();
    let input = json!({"name": "docs", "label": {"en": "Files"}, "kind": "file", "files": {"max_files": 3}});
    definition["inputs"].as_array_mut().unwrap().push(input);
    definition["prompt"]["messages"][0]["text"] = json!("{{text}}{{docs}}");
    let saved = json!({"definition": definition, "revision": draft["revision"]});
    let draft = server.client.put(&format!("{app}/draft"), &saved).await.json(200);
    server.client.post(&format!("{app}/publish"), &json!({"revision": draft["revision"], "note": ""})).await.json(201);
}
