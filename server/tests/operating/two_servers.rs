//! Two servers on one database behave like one.

use std::time::Duration;

use serde_json::{Value, json};

use crate::{
    documentation::prepared,
    http::Events,
    postgres::{Folder, Postgres},
    provider::Provider,
    server::Server,
};

const KEY: &str = "k1:q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k=";

async fn rest(mut events: Events) -> Vec<Value> {
    let mut all = Vec::new();
    while let Some(event) = events.next().await {
        let is_last = event["kind"] == "finished";
        all.push(event);
        if is_last {
            break;
        }
    }
    all
}

fn text(events: &[Value]) -> String {
    events.iter().filter(|event| event["kind"] == "delta").filter_map(|event| event["text"].as_str()).collect()
}

/// On a database that was prepared as the documentation says, so the role is not a superuser.
#[tokio::test(flavor = "multi_thread")]
async fn a_stream_is_watched_on_the_other_and_a_killed_one_is_survived() {
    let provider = Provider::start(Duration::from_millis(150)).await;
    let postgres = Postgres::start();
    let url = prepared(&postgres);
    let folder = Folder::new("two-servers");
    let settings = [
        ("DATABASE_URL", url.as_str()),
        ("MADANG_MASTER_KEYS", KEY),
        ("MADANG_ALLOWED_HOSTS", provider.host_port.as_str()),
    ];
    let mut one = Server::start(&folder.0, &settings);
    let app = one.set_up(&provider).await;
    let mut two = Server::start(&folder.0, &settings);
    two.client.cookie = one.client.cookie.clone();

    // Executed by one server, followed on both.
    let words = vec!["word"; 30].join(" ");
    let run = one.run(&app, &words).await;
    let path = format!("{run}/events?after=0");
    let (here, there) = tokio::join!(one.client.events(&path), two.client.events(&path));
    let (here, there) = tokio::join!(rest(here), rest(there));
    assert_eq!((text(&here), text(&there)), (words.clone(), words.clone()));
    assert_eq!(here.last().unwrap()["state"], "completed");

    // A change on server one is visible on server two.
    let (workspace, _) = app.split_once("/apps/").unwrap();
    assert_eq!(two.client.get(workspace).await.status, 200);

    // One server is killed while it streams. The run ends once, with its partial answer, and the other server continues.
    let run = one.run(&app, &words).await;
    let path = format!("{run}/events?after=0");
    let mut watch = two.client.events(&path).await;
    let mut seen = Vec::new();
    while text(&seen).len() < 20 {
        seen.push(watch.next().await.unwrap());
    }
    one.child.kill().unwrap();
    one.child.wait().unwrap();
    seen.extend(rest(watch).await);
    assert_eq!(seen.iter().filter(|event| event["kind"] == "finished").count(), 1);
    assert_eq!(seen.last().unwrap()["state"], "interrupted");
    let ended = two.ended(&run).await;
    assert_eq!(ended["output"].as_str().unwrap(), text(&seen));
    let again = two.run(&app, "still here").await;
    assert_eq!(two.ended(&again).await["state"], json!("completed"));
    two.stop();
}
