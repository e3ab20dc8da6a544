//! What keys of one person see and answer of each other's runs.

use super::*;

const RUNS: &str = "/api/v1/workspaces/test/runs";

#[tokio::test]
async fn keys_for_one_app_see_no_run_but_their_own() {
    let provider = FakeProvider::start().await;
    let app = TestApp::connected(&provider).await;
    let made = app.publish_echo("echo").await;
    let owner = app.user("owner").await;
    let scopes: Vec<_> = KeyScope::ALL.iter().copied().filter(|scope| scope.is_for_apps()).collect();
    let path = format!("/api/v1/workspaces/test/apps/{}/runs?wait=20", made.slug);
    let mut programs = Vec::new();
    for _ in 0..2 {
        let program = program(&app, &app_key(&owner, &made, &scopes).await.token);
        let run: Run = program.post(&path, &json!({"inputs": {"text": "hello"}})).await.created();
        programs.push((program, run));
    }
    let [(one, mine), (other, theirs)] = programs.as_slice() else { panic!() };
    for (program, mine, theirs) in [(one, mine, theirs), (other, theirs, mine)] {
        program.get(&format!("{RUNS}/{}", mine.id)).await.ok::<Value>();
        let theirs = format!("{RUNS}/{}", theirs.id);
        for path in [theirs.clone(), format!("{theirs}/events"), format!("{theirs}/answer/md")] {
            assert_eq!(program.get(&path).await.error(404).code, ErrorCode::NotFound, "{path}");
        }
        program.post(&format!("{theirs}/cancel"), &json!(null)).await.error(404);
        program.delete(&theirs).await.error(404);
        let log = format!("/api/v1/workspaces/test/apps/{}/run-log", made.slug);
        for path in
            [log.clone(), format!("{log}/{}", mine.id), format!("{log}/export.csv"), format!("{log}/export.jsonl")]
        {
            assert_eq!(program.get(&path).await.error(403).code, ErrorCode::KeyOfApp, "{path}");
        }
        let usage = format!("/api/v1/workspaces/test/apps/{}/usage", made.slug);
        program.get(&format!("{usage}?by=model")).await.ok::<api::Usage>();
        for path in [format!("{usage}?by=member"), format!("{usage}/export.csv?by=door")] {
            assert_eq!(program.get(&path).await.error(403).code, ErrorCode::KeyOfApp, "{path}");
        }
        let listed: Page<RunSummary> = program.get(RUNS).await.ok();
        assert_eq!(listed.items.iter().map(|run| run.id).collect::<Vec<_>>(), [mine.id]);
    }
    let all: Page<RunSummary> = owner.get(RUNS).await.ok();
    assert_eq!(all.items.len(), 2, "whoever made them sees both");
}

#[tokio::test]
async fn an_idempotency_key_is_each_callers_own() {
    let provider = FakeProvider::start().await;
    let app = TestApp::connected(&provider).await;
    let made = app.publish_echo("echo").await;
    let owner = app.user("owner").await;
    let once = |client: TestClient| client.with_header("idempotency-key", "same");
    let scopes = [KeyScope::AppsRun, KeyScope::RunsRead];
    let mut callers = vec![once(owner.clone())];
    for _ in 0..2 {
        callers.push(once(program(&app, &app_key(&owner, &made, &scopes).await.token)));
    }
    let path = format!("/api/v1/workspaces/test/apps/{}/runs?wait=20", made.slug);
    let body = json!({"inputs": {"text": "hello"}});
    let mut runs = Vec::new();
    for caller in &callers {
        let first: Run = caller.post(&path, &body).await.created();
        let again: Run = caller.post(&path, &body).await.created();
        assert_eq!(first.id, again.id);
        runs.push(first.id);
    }
    runs.dedup();
    assert_eq!((runs.len(), provider.seen_requests().len()), (3, 3));
}

#[tokio::test]
async fn a_conversation_goes_on_with_the_key_that_began_it() {
    let provider = FakeProvider::start().await;
    let app = TestApp::connected(&provider).await;
    let owner = app.user("owner").await;
    let made: App =
        owner.post("/api/v1/workspaces/test/apps", &json!({"kind": "chat", "name": "Chat"})).await.created();
    app.republish(&made, |_| {}).await;
    let path = format!("/api/v1/workspaces/test/apps/{}/runs?wait=20", made.slug);
    let one = program(&app, &app_key(&owner, &made, &[KeyScope::AppsRun]).await.token);
    let other = program(&app, &app_key(&owner, &made, &[KeyScope::AppsRun]).await.token);
    let begun: Run = one.post(&path, &json!({"inputs": {"message": "one"}})).await.created();
    let next = json!({"inputs": {"message": "two"}, "conversation": begun.conversation});
    let second: Run = one.post(&path, &next).await.created();
    assert_eq!(second.conversation, begun.conversation);
    assert_eq!(other.post(&path, &next).await.error(404).code, ErrorCode::NotFound);
    assert_eq!(provider.seen_requests().len(), 2);
}
