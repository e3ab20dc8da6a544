//! Embeddings: answered as OpenAI's, kept as runs, and counted against keys.

use api::{ApiKey, RunErrorCode, RunSource};

use super::{
    direct::{KEYS, RUNS, limited, price},
    *,
};

const EMBEDDINGS: &str = "/v1/embeddings";

async fn embedding() -> (FakeProvider, TestApp, TestClient) {
    let provider = FakeProvider::start().await;
    provider.lists(json!({"data": [{"id": "echo"}, {"id": "text-embed"}, {"id": "embed-key-refused"}]}));
    let app = TestApp::connected(&provider).await;
    let program = program(&app, &["models:run"]).await;
    (provider, app, program)
}

#[tokio::test]
async fn texts_are_embedded_in_a_run_that_the_log_has() {
    let (provider, app, program) = embedding().await;
    let listed: Value = program.get("/v1/models").await.ok();
    assert!(listed.to_string().contains("Fake/text-embed"), "{listed}");
    let body = json!({"model": "text-embed", "input": ["a secret", "b"], "dimensions": 2, "user": "u"});
    let answer: Value = program.post(EMBEDDINGS, &body).await.ok();
    assert_eq!((&answer["object"], &answer["model"]), (&json!("list"), &json!("text-embed")));
    assert_eq!(answer["data"][1], json!({"object": "embedding", "index": 1, "embedding": [1.0, 0.5]}));
    assert_eq!(answer["usage"], json!({"prompt_tokens": 2, "total_tokens": 2}));
    assert_eq!(provider.seen_requests()[0]["dimensions"], 2);
    let base64 = json!({"model": "Fake/text-embed", "input": "한", "encoding_format": "base64"});
    let answer: Value = program.post(EMBEDDINGS, &base64).await.ok();
    assert_eq!(answer["data"][0]["embedding"], "AACAPwAAAD8=");

    let owner = app.user("owner").await;
    let runs: Page<RunSummary> = owner.get(RUNS).await.ok();
    let [_, run] = runs.items.as_slice() else { panic!("{runs:?}") };
    assert_eq!((run.source, run.state, run.input_tokens), (RunSource::Direct, RunState::Completed, 2));
    assert_eq!(run.title.as_deref(), Some("a secret"));
    let detail: RunDetail = owner.get(&format!("{RUNS}/{}", run.id)).await.ok();
    assert_eq!((detail.attempts.len(), detail.attempts[0].input_tokens), (1, Some(2)));
    assert!(detail.run.output.contains('2'), "{}", detail.run.output);
}

#[tokio::test]
async fn a_run_ends_although_what_it_may_send_cannot_be_known() {
    use sqlx::Connection as _;

    let (provider, app, program) = embedding().await;
    let mut database = sqlx::PgConnection::connect_with(&app.database.owner()).await.unwrap();
    sqlx::query("alter table personal_data rename to elsewhere").execute(&mut database).await.unwrap();
    let answer = program.post(EMBEDDINGS, &json!({"model": "text-embed", "input": "x"})).await;
    assert!(answer.status.is_server_error(), "{}", answer.text());
    sqlx::query("alter table elsewhere rename to personal_data").execute(&mut database).await.unwrap();
    let runs: Page<RunSummary> = app.user("owner").await.get(RUNS).await.ok();
    assert_eq!((runs.items.len(), runs.items[0].state), (1, RunState::Failed));
    assert!(provider.seen_requests().is_empty());
}

#[tokio::test]
async fn what_fails_is_said_and_stands_in_the_log() {
    let (provider, app, program) = embedding().await;
    let error = refused(&program, EMBEDDINGS, &json!({"model": "embed-key-refused", "input": "x"}), 502).await;
    assert_eq!(error["error"]["code"], "key_refused");
    let runs: Page<RunSummary> = app.user("owner").await.get(RUNS).await.ok();
    assert_eq!(runs.items[0].error.as_ref().unwrap().code, RunErrorCode::KeyRefused);
    assert_eq!(provider.seen_requests().len(), 1);
    for (body, status, code) in [
        (json!({"model": "text-embed", "input": [1, 2]}), 400, "invalid"),
        (json!({"model": "echo", "input": "x"}), 404, "model_not_found"),
        (json!({"model": "nothing", "input": "x"}), 404, "model_not_found"),
    ] {
        assert_eq!(refused(&program, EMBEDDINGS, &body, status).await["error"]["code"], code, "{body}");
    }
    let apps = super::program(&app, &["apps:run"]).await;
    let body = json!({"model": "text-embed", "input": "x"});
    assert_eq!(refused(&apps, EMBEDDINGS, &body, 403).await["error"]["code"], "scope_missing");
    assert_eq!(provider.seen_requests().len(), 1);
}

#[tokio::test]
async fn money_and_runs_are_reserved_and_settled() {
    let (provider, app, _) = embedding().await;
    let limits = json!({"max_cost": {"micros": 100, "currency": "USD"}, "max_runs": 4});
    let program = limited(&app, &limits).await;
    let body = json!({"model": "text-embed", "input": "word"});
    assert_eq!(refused(&program, EMBEDDINGS, &body, 400).await["error"]["code"], "cost_unknown");
    assert!(provider.seen_requests().is_empty());
    price(&app, "text-embed", 5_000_000, 0).await;
    // 5 micros in truth, and some 45 at most: three at a time would not all fit in.
    for _ in 0..3 {
        program.post(EMBEDDINGS, &body).await.ok::<Value>();
    }
    let long = json!({"model": "text-embed", "input": "word ".repeat(100)});
    assert_eq!(refused(&program, EMBEDDINGS, &long, 429).await["error"]["code"], "key_used_up");
    program.post(EMBEDDINGS, &body).await.ok::<Value>();
    assert_eq!(refused(&program, EMBEDDINGS, &body, 429).await["error"]["code"], "key_used_up");
    assert_eq!(provider.seen_requests().len(), 4);
    let keys: Page<ApiKey> = app.user("owner").await.get(KEYS).await.ok();
    assert_eq!((keys.items[0].cost.map(|cost| cost.micros), keys.items[0].runs), (Some(20), Some(4)));
}

#[tokio::test]
async fn the_same_key_is_the_same_answer() {
    let (provider, _app, program) = embedding().await;
    let once = program.with_header("idempotency-key", "once");
    let body = json!({"model": "text-embed", "input": "x"});
    let one: Value = once.post(EMBEDDINGS, &body).await.ok();
    let two: Value = once.post(EMBEDDINGS, &body).await.ok();
    assert_eq!((one, provider.seen_requests().len()), (two, 1));
}
