//! The master key changes while runs go on, and people are helped from the command line.

use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use serde_json::json;

use crate::{
    postgres::{Folder, programs},
    provider::Provider,
    server::{Server, madang},
};

fn admin(folder: &Folder, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = madang(&folder.0, &[]);
    let output = command
        .env("MADANG_POSTGRES_BIN", programs())
        .env("MADANG_LOG", "warn")
        .arg("admin")
        .args(arguments)
        .output()
        .unwrap();
    (output.status.code(), String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
}

/// Replaces the keys' file in one step, as the documentation says.
fn replace(folder: &Folder, keys: &str) {
    let file = folder.0.join("madang-data/master.key");
    let beside = folder.0.join("madang-data/master.key.new");
    fs::write(&beside, keys).unwrap();
    fs::rename(beside, file).unwrap();
}

async fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !is_so() {
        assert!(Instant::now() < deadline, "{what}");
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_master_key_rotates_while_runs_go_on() {
    let provider = Provider::start(Duration::from_millis(5)).await;
    let folder = Folder::new("rotation");
    let hosts = [("MADANG_ALLOWED_HOSTS", provider.host_port.as_str())];
    let mut server = Server::start(&folder.0, &hosts);
    let app = server.set_up(&provider).await;
    let old = fs::read_to_string(folder.0.join("madang-data/master.key")).unwrap();
    let new = "second:q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k=";

    // More than 200 runs a minute, each of which needs the provider's key.
    let stop = Arc::new(AtomicBool::new(false));
    let (until_then, client, runs) = (stop.clone(), server.client.clone(), format!("{app}/runs?wait=20"));
    let running = tokio::spawn(async move {
        let (mut ended, mut n) = (Vec::new(), 0);
        while !until_then.load(Ordering::Relaxed) {
            n += 1;
            let run = client.post(&runs, &json!({"inputs": {"text": format!("run {n}")}})).await.json(201);
            ended.push((run["state"].as_str().unwrap().to_owned(), run["error"].clone()));
            tokio::time::sleep(Duration::from_millis(150)).await;
        }
        ended
    });

    let (code, said) = admin(&folder, &["rewrap", "--status"]);
    assert!(code == Some(0) && said.contains("first") && said.contains("active"), "{said}");
    replace(&folder, &format!("{new}\n{}\n", old.trim()));
    until("the new key seals everything", || {
        let (code, said) = admin(&folder, &["rewrap", "--status"]);
        code == Some(0) && said.contains("remove it from the list")
    })
    .await;
    // One that something still needs isn't given up, whatever the file says.
    replace(&folder, old.trim());
    tokio::time::sleep(Duration::from_secs(6)).await;
    assert!(server.log().contains("still seals something"), "{}", server.log());
    replace(&folder, new);
    until("the old key is gone", || server.log().matches("its keys are in use now").count() >= 2).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    stop.store(true, Ordering::Relaxed);
    let ended = running.await.unwrap();
    assert!(ended.len() > 30, "{}", ended.len());
    assert!(ended.iter().all(|(state, _)| state == "completed"), "{ended:?}");
    server.stop();

    // The old key isn't needed by anything any more.
    let mut server = Server::start(&folder.0, &hosts);
    server.sign_in().await;
    let run = server.run(&app, "with the new key alone").await;
    assert_eq!(server.ended(&run).await["state"], "completed");
    server.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn people_are_helped_from_the_command_line_beside_a_running_server() {
    let provider = Provider::start(Duration::ZERO).await;
    let folder = Folder::new("recovery");
    let mut server = Server::start(&folder.0, &[("MADANG_ALLOWED_HOSTS", provider.host_port.as_str())]);
    let app = server.set_up(&provider).await;
    let (workspace, _) = app.split_once("/apps/").unwrap();
    let slug = workspace.rsplit('/').next().unwrap();

    let (code, said) = admin(&folder, &["owner", "lee@example.com", "--workspace", slug]);
    assert!(code == Some(1) && said.contains("--name"), "{said}");
    let (code, said) = admin(&folder, &["owner", "lee@example.com", "--workspace", "nowhere", "--name", "Lee"]);
    assert!(code == Some(1) && said.contains("nowhere"), "{said}");
    let (code, said) = admin(&folder, &["owner", "Lee@example.com", "--workspace", slug, "--name", "Lee"]);
    assert!(code == Some(0) && said.contains("/reset/"), "{said}");
    let members = server.client.get(&format!("{workspace}/members")).await.text();
    assert!(members.contains("lee@example.com") && members.matches("\"owner\"").count() == 2, "{members}");
    assert!(admin(&folder, &["owner", "lee@example.com", "--workspace", slug]).1.contains("already"));

    let (code, said) = admin(&folder, &["password", "kim@example.com"]);
    assert!(code == Some(0) && said.contains("/reset/"), "{said}");
    assert_eq!(server.client.get(workspace).await.status, 200);
    let (code, said) = admin(&folder, &["end-sessions", "kim@example.com"]);
    assert!(code == Some(0) && said.contains("1 sessions ended"), "{said}");
    tokio::time::sleep(Duration::from_millis(2500)).await;
    assert_eq!(server.client.get(workspace).await.status, 401);
    server.sign_in().await;
    let record = server.client.get(&format!("{workspace}/audit-log")).await.text();
    for action in ["member.made_owner", "member.password_link_made", "member.sessions_ended"] {
        assert!(record.contains(action), "{action}: {record}");
    }
    assert!(admin(&folder, &["password", "nobody@example.com"]).1.contains("no account"));
    assert!(admin(&folder, &["owner", "lee"]).1.contains("no e-mail address"));
    server.stop();
}
