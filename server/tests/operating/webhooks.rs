//! Signatures of webhooks, verified by the reference library of Standard Webhooks (`xtask/peers/webhooks.py`), whose receiver's address is
//! in the environment as `MADANG_WEBHOOK_RECEIVER`. `cargo xtask test --only peers` starts it; any other run ignores this test.

use std::time::{Duration, Instant};

use data_encoding::BASE64URL;
use serde_json::{Value, json};

use crate::{postgres::Folder, provider::Provider, server::Server};

/// Sends a test event, and returns the delivery with its only try.
async fn test(server: &Server, webhook: &str) -> Value {
    server.client.post(&format!("{webhook}/test"), &json!({})).await.json(200)
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "its receiver is started by `cargo xtask test --only peers`"]
async fn the_reference_library_verifies_what_is_sent() {
    let receiver = std::env::var("MADANG_WEBHOOK_RECEIVER").unwrap();
    let provider = Provider::start(Duration::ZERO).await;
    let folder = Folder::new("webhooks");
    let allowed = format!("{},{receiver}", provider.host_port);
    let mut server = Server::start(&folder.0, &[("MADANG_ALLOWED_HOSTS", allowed.as_str())]);
    let app = server.set_up(&provider).await;
    let (workspace, _) = app.split_once("/apps/").unwrap();

    // The receiver reads the secret from the path.
    let verified_by = |secret: &Value| {
        let path = BASE64URL.encode(secret.as_str().unwrap().as_bytes());
        json!({"url": format!("http://{receiver}/{path}")})
    };
    let wanted = json!({"name": "Ledger", "url": format!("http://{receiver}/"), "events": ["run.finished"], "include_content": true});
    let made = server.client.post(&format!("{workspace}/webhooks"), &wanted).await.json(201);
    let webhook = format!("{workspace}/webhooks/{}", made["webhook"]["id"].as_str().unwrap());
    let aim = async |secret: &Value| {
        let answer = server.client.send("PATCH", &webhook, Some(&verified_by(secret))).await.unwrap();
        answer.json(200);
    };
    aim(&made["secret"]).await;
    let told = test(&server, &webhook).await;
    assert_eq!(told["attempts"][0]["status"], json!(204), "{told}");

    // While both secrets sign, a receiver with either is content; one with another secret is not.
    let rotated = server.client.post(&format!("{webhook}/rotate-secret"), &json!({})).await.json(200);
    for secret in [&made["secret"], &rotated["secret"]] {
        aim(secret).await;
        assert_eq!(test(&server, &webhook).await["attempts"][0]["status"], json!(204));
    }
    aim(&json!("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")).await;
    assert_eq!(test(&server, &webhook).await["attempts"][0]["status"], json!(401));

    // A run with letters that take several bytes, delivered by the server's own job.
    aim(&rotated["secret"]).await;
    let run = server.run(&app, "가나다 “quoted” \u{1f600}").await;
    server.ended(&run).await;
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let log = server.client.get(&format!("{webhook}/deliveries?state=delivered")).await.json(200);
        if log["items"].as_array().unwrap().iter().any(|delivery| delivery["event"] == "run.finished") {
            break;
        }
        assert!(Instant::now() < deadline, "{log}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    assert!(server.stop().0.success());
}
