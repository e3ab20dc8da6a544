//! Models without an app: what kind of run a call is, and against which limits it counts.

use api::{ApiKey, ErrorCode, RunSource};

use super::*;

pub(super) const KEYS: &str = "/api/v1/workspaces/test/keys";
pub(super) const RUNS: &str = "/api/v1/workspaces/test/runs";

/// A program with a key of the owner's that has these limits.
pub(super) async fn limited(app: &TestApp, limits: &Value) -> TestClient {
    let mut wanted = json!({"name": "Capped", "scopes": ["apps:run", "models:run"]});
    wanted.as_object_mut().unwrap().extend(limits.as_object().unwrap().clone());
    let made: ApiKeyCreated = app.user("owner").await.post(KEYS, &wanted).await.created();
    app.visitor().with_header("authorization", &format!("Bearer {}", made.token))
}

/// Sets what a model costs, in micros per million tokens.
pub(super) async fn price(app: &TestApp, model: &str, input: u64, output: u64) {
    let owner = app.user("owner").await;
    let connections: Page<api::Connection> = owner.get("/api/v1/workspaces/test/connections").await.ok();
    let price = json!({"input_micros_per_million": input, "output_micros_per_million": output});
    let body = json!({"ref": {"connection": connections.items[0].id, "model": model}, "price": price});
    owner.put("/api/v1/workspaces/test/models", &body).await.ok::<Value>();
}

#[tokio::test]
async fn a_call_is_a_run_of_its_own_kind_and_of_no_app() {
    let (_provider, app, program) = connected().await;
    program.post(CHAT, &asked("Fake/echo", "hello")).await.ok::<Value>();
    let owner = app.user("owner").await;
    let runs: Page<RunSummary> = owner.get(RUNS).await.ok();
    let [run] = runs.items.as_slice() else { panic!("{runs:?}") };
    assert_eq!((run.source, run.app.is_none(), run.version), (RunSource::Direct, true, None));
    let detail: RunDetail = owner.get(&format!("{RUNS}/{}", run.id)).await.ok();
    assert_eq!((detail.run.source, detail.run.app, detail.attempts.len()), (RunSource::Direct, None, 1));
}

#[tokio::test]
async fn calls_count_against_the_runs_that_a_key_may_start() {
    let (provider, app, _) = connected().await;
    let made = app.publish_echo("echo").await;
    let program = limited(&app, &json!({"max_runs": 5})).await;
    program.post(CHAT, &asked(&made.slug, "one")).await.ok::<Value>();
    let body = asked("Fake/echo", "hello");
    let answers = futures::future::join_all((0..20).map(|_| program.post(MESSAGES, &body))).await;
    let (done, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 200);
    assert_eq!((done.len(), refused.len()), (4, 16));
    assert!(refused.iter().all(|answer| answer.status == 429));
    assert_eq!(refused_code(&program, &body).await, "key_used_up");
    assert_eq!(provider.seen_requests().len(), 5);
    let keys: Page<ApiKey> = app.user("owner").await.get(KEYS).await.ok();
    assert_eq!(keys.items[0].runs, Some(5));
}

async fn refused_code(program: &TestClient, body: &Value) -> String {
    refused(program, CHAT, body, 429).await["error"]["code"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn calls_reserve_and_settle_money_as_runs_do() {
    let (provider, app, _) = connected().await;
    let dollars = |micros: i64| json!({"max_cost": {"micros": micros, "currency": "USD"}});
    let program = limited(&app, &dollars(1_000)).await;
    let mut body = asked("Fake/echo", "hello");
    body["max_tokens"] = 100.into();
    // Nobody knows what this model costs.
    assert_eq!(refused(&program, CHAT, &body, 400).await["error"]["code"], ErrorCode::CostUnknown.as_str());
    assert!(provider.seen_requests().is_empty());

    // Some 600 micros each at most, and 8 in truth: only what is settled leaves room for four.
    price(&app, "echo", 1_000_000, 1_000_000).await;
    for _ in 0..4 {
        program.post(CHAT, &body).await.ok::<Value>();
    }
    let keys: Page<ApiKey> = app.user("owner").await.get(KEYS).await.ok();
    assert_eq!(keys.items[0].cost.map(|cost| cost.micros), Some(4 * 8), "{:?}", keys.items[0]);
    body["max_tokens"] = 1000.into();
    assert_eq!(refused_code(&program, &body).await, "key_used_up");
    assert_eq!(provider.seen_requests().len(), 4);
}
