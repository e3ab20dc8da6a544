//! Everything that can be wrong with a provider, through the whole server: what people are told, and how often it was asked.

use std::time::Instant;

use api::{App, Connection, Run, RunDetail, RunErrorCode as Code, RunState};
use serde_json::json;

use crate::testing::{FakeProvider, TestApp};

async fn run(app: &TestApp, made: &App) -> RunDetail {
    let owner = app.user("owner").await;
    let path = format!("/api/v1/workspaces/test/apps/{}/runs", made.slug);
    let run: Run = owner.post(&path, &json!({"inputs": {"text": "half an answer"}})).await.created();
    app.finished(&owner, run.id).await
}

#[tokio::test]
async fn each_fault_ends_as_documented() {
    let provider = FakeProvider::start().await;
    let app = TestApp::connected(&provider).await;
    for (model, code, asked) in [
        // Asking again mends none of these.
        ("key-refused", Code::KeyRefused, 1),
        ("no-money", Code::NoMoney, 1),
        ("too-long", Code::TooLong, 1),
        ("filtered", Code::Filtered, 1),
        ("ecko", Code::ModelNotFound, 1),
        ("bad-request", Code::BadRequest, 1),
        ("web-page", Code::BadAnswer, 1),
        ("garbage", Code::BadAnswer, 1),
        // Asking again may.
        ("rate-limited", Code::RateLimited, 3),
        ("overloaded", Code::Overloaded, 3),
        ("error-inside", Code::Overloaded, 3),
        // An answer, if no good one.
        ("silent", Code::EmptyAnswer, 1),
        ("refusing", Code::Refused, 1),
        ("cut-by-filter", Code::Filtered, 1),
        ("truncated", Code::Truncated, 1),
    ] {
        let before = provider.seen_requests().len();
        let made = app.publish_echo(model).await;
        let detail = run(&app, &made).await;
        let error = detail.run.error.unwrap_or_else(|| panic!("{model} completed"));
        assert_eq!((detail.run.state, error.code), (RunState::Failed, code), "{model}");
        assert_eq!(provider.seen_requests().len() - before, asked, "{model}");
        assert_eq!(detail.attempts.len(), asked, "{model}");
        match model {
            "too-long" => assert!(error.message.contains("915"), "{}", error.message),
            "ecko" => assert!(error.message.contains("“echo”"), "{}", error.message),
            "truncated" => assert_eq!(detail.run.output, "half an answer"),
            "cut-by-filter" => assert_eq!(detail.run.output, "Half"),
            _ => {}
        }
    }
}

#[tokio::test]
async fn nobody_listens_and_somebody_stands_in() {
    let (dead, alive) = (FakeProvider::start().await, FakeProvider::start().await);
    let hosts = [dead.host_port(), alive.host_port()];
    let app = TestApp::with(|config| config.allowed_hosts.extend(hosts)).await;
    let owner = app.user("owner").await;
    let mut made = Vec::new();
    for (kind, server) in [("custom", &dead), ("vllm", &alive)] {
        let body = json!({"provider": kind, "name": kind, "base_url": server.base_url()});
        made.push(owner.post("/api/v1/workspaces/test/connections", &body).await.created::<Connection>());
    }
    let echo = app.publish_echo("echo").await;
    let order = json!({"fallback_order": [{"connection": made[1].id, "model": "echo"}]});
    owner.patch("/api/v1/workspaces/test", &order).await.ok::<api::Workspace>();
    drop(dead);

    let detail = run(&app, &echo).await;
    assert_eq!((detail.run.state, detail.run.output.as_str()), (RunState::Completed, "half an answer"));
    let reasons: Vec<_> =
        detail.attempts.iter().map(|attempt| attempt.error.as_ref().map(|error| error.code)).collect();
    assert_eq!(reasons, [Some(Code::Unreachable), Some(Code::Unreachable), Some(Code::Unreachable), None]);

    // From the fifth failure on it is let rest, and its apps wait for nothing.
    run(&app, &echo).await;
    let begun = Instant::now();
    let detail = run(&app, &echo).await;
    assert_eq!(detail.attempts.len(), 1, "it was asked while it rests, after {:?}", begun.elapsed());
    assert_eq!(detail.run.output, "half an answer");
}
