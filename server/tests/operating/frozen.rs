//! A database that hangs.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::{
    documentation::prepared,
    http::Answer,
    postgres::{Folder, Postgres},
    provider::Provider,
    server::Server,
};

const KEY: &str = "k1:q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k=";

#[track_caller]
fn refused(answer: &Answer) {
    assert_eq!(answer.status, 503, "{}", answer.text());
    assert!(answer.header("retry-after").is_some());
    assert!(answer.took < Duration::from_secs(2), "{:?}", answer.took);
}

async fn seconds(count: u64) {
    tokio::time::sleep(Duration::from_secs(count)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_are_refused_soon_and_served_again_soon() {
    let provider = Provider::start(Duration::ZERO).await;
    let postgres = Postgres::start();
    let url = prepared(&postgres);
    let folder = Folder::new("frozen");
    let hosts = provider.host_port.as_str();
    let settings = [("DATABASE_URL", url.as_str()), ("MADANG_MASTER_KEYS", KEY), ("MADANG_ALLOWED_HOSTS", hosts)];
    let mut server = Server::start(&folder.0, &settings);
    let app = server.set_up(&provider).await;
    let (client, body) = (server.client.clone(), json!({"inputs": {"text": "hello"}}));
    let (runs, sign_in) = (format!("{app}/runs"), json!({"email": "a@b.c", "password": "wrong horse battery"}));
    for round in 0..2 {
        // The first time the connections were just used; the second time they have been idle for a while.
        seconds(3 * round).await;
        client.get(&app).await.json(200);
        postgres.signal("-STOP");
        for _ in 0..3 {
            let (live, ready, read, run, other) = tokio::join!(
                client.get("/health/live"),
                client.get("/health/ready"),
                client.get(&app),
                client.post(&runs, &body),
                client.post("/api/v1/sessions", &sign_in),
            );
            assert_eq!(live.status, 200);
            assert_eq!(ready.status, 503);
            assert!(ready.took < Duration::from_secs(2), "{:?}", ready.took);
            [read, run, other].iter().for_each(refused);
        }
        seconds(3).await;
        postgres.signal("-CONT");
        let back = Instant::now();
        while client.get("/health/ready").await.status != 200 || client.get(&app).await.status != 200 {
            assert!(back.elapsed() < Duration::from_secs(5), "not back: {}", server.log());
        }
        let run = server.run(&app, "hello").await;
        assert_eq!(server.ended(&run).await["state"], "completed");
    }
    // Abandoned runs are looked for every two seconds, which must not fill Postgres's log.
    seconds(5).await;
    let log = std::fs::read_to_string(postgres.log()).unwrap();
    assert!(!log.contains("transaction in progress"), "{log}");
    server.stop();
}

/// Slow is not silent: statements that wait for a lock, or that take long, are waited for.
#[tokio::test(flavor = "multi_thread")]
async fn a_slow_statement_is_not_given_up() {
    let provider = Provider::start(Duration::ZERO).await;
    let postgres = Postgres::start();
    let url = prepared(&postgres);
    let folder = Folder::new("slow");
    let mut server = Server::start(
        &folder.0,
        &[
            ("DATABASE_URL", url.as_str()),
            ("MADANG_MASTER_KEYS", KEY),
            ("MADANG_ALLOWED_HOSTS", provider.host_port.as_str()),
        ],
    );
    let app = server.set_up(&provider).await;
    let lock = std::thread::spawn({
        let url = format!("{url}?application_name=lock");
        move || {
            let mut psql = std::process::Command::new(crate::postgres::programs().join("psql"));
            crate::postgres::ran(psql.args([
                "-X",
                "-q",
                "-d",
                &url,
                "-c",
                "begin; lock table apps; select pg_sleep(3); commit",
            ]));
        }
    });
    seconds(1).await;
    let answer = server.client.get(&format!("{app}/draft")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert!(answer.took > Duration::from_secs(1), "it was not locked: {:?}", answer.took);
    lock.join().unwrap();
    server.stop();
}
