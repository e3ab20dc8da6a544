//! At SIGTERM what is open may end, and what does not is told truly.

use std::time::Duration;

use serde_json::json;

use crate::{postgres::Folder, provider::Provider, server::Server};

/// Forty words, and a pause before each.
fn words() -> String {
    vec!["word"; 40].join(" ")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_of_twenty_seconds_ends_by_itself() {
    let provider = Provider::start(Duration::from_millis(450)).await;
    let folder = Folder::new("stopping");
    let settings = [("MADANG_ALLOWED_HOSTS", provider.host_port.as_str())];
    let mut server = Server::start(&folder.0, &settings);
    let app = server.set_up(&provider).await;
    let run = server.run(&app, &words()).await;
    let mut events = server.client.events(&format!("{run}/events?after=0")).await;
    while events.next().await.unwrap()["kind"] != json!("delta") {}
    let (status, took) = server.stop();
    assert!(status.success());
    assert!((12..28).contains(&took.as_secs()), "{took:?}");
    assert!(!server.log().contains("not all runs have ended"), "{}", server.log());
    assert!(!server.log().contains('\u{1b}'), "colours in a file: {}", server.log());

    let mut server = Server::start(&folder.0, &settings);
    server.sign_in().await;
    let run = server.client.get(&run).await.json(200)["run"].clone();
    assert_eq!((&run["state"], run["output"].as_str()), (&json!("completed"), Some(words().as_str())));
    server.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_takes_longer_is_told_truly() {
    let provider = Provider::start(Duration::from_secs(2)).await;
    let folder = Folder::new("stopping");
    let settings = [("MADANG_ALLOWED_HOSTS", provider.host_port.as_str())];
    let mut server = Server::start(&folder.0, &settings);
    let app = server.set_up(&provider).await;
    let run = server.run(&app, &words()).await;
    let mut events = server.client.events(&format!("{run}/events?after=0")).await;
    while events.next().await.unwrap()["kind"] != json!("delta") {}
    let (status, took) = server.stop();
    assert!(status.success());
    assert!((29..38).contains(&took.as_secs()), "{took:?}");
    let log = server.log();
    assert!(log.contains("will end as interrupted, with what has come") && log.contains("runs=1"), "{log}");

    let mut server = Server::start(&folder.0, &settings);
    server.sign_in().await;
    let run = server.ended(&run).await;
    assert_eq!(run["state"], "interrupted");
    assert!(run["output"].as_str().unwrap().starts_with("word "), "{run}");
    server.stop();
}
