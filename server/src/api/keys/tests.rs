//! What keys let in to, through the real router.

mod apart;
mod resets;
mod walk;

use api::{ApiKey, ApiKeyCreated, ApiKeyState, App, AuditEntry, ErrorCode, Page, Role, Run, RunSummary};
use axum::http::Method;
use futures::StreamExt;
use model::{ApiKeyKind, KeyScope};
use serde_json::{Value, json};
use sqlx::Connection;

use crate::{
    auth::api_key::ApiKeyToken,
    testing::{FakeProvider, TestApp, TestClient},
};

const KEYS: &str = "/api/v1/workspaces/test/keys";

/// Makes a key of the workspace by the API, as this person.
async fn key(maker: &TestClient, scopes: &[KeyScope]) -> ApiKeyCreated {
    maker.post(KEYS, &json!({"name": "Nightly", "scopes": scopes})).await.created()
}

/// A program with this key.
fn program(app: &TestApp, token: &str) -> TestClient {
    app.visitor().with_header("authorization", &format!("Bearer {token}"))
}

async fn app_key(maker: &TestClient, app: &App, scopes: &[KeyScope]) -> ApiKeyCreated {
    let path = format!("/api/v1/workspaces/test/apps/{}/keys", app.slug);
    maker.post(&path, &json!({"name": "CRM", "scopes": scopes})).await.created()
}

async fn sql(app: &TestApp, statement: &'static str) {
    let mut owner = sqlx::PgConnection::connect_with(&app.database.owner()).await.unwrap();
    sqlx::query(statement).execute(&mut owner).await.unwrap();
    app.madang.store.clear_caches();
}

#[tokio::test]
async fn a_key_is_shown_once_and_lets_in_until_it_is_revoked() {
    let app = TestApp::new().await;
    let owner = app.user("owner").await;
    let made = key(&owner, &[KeyScope::WorkspaceRead, KeyScope::AppsRead, KeyScope::AppsRead]).await;
    assert!(ApiKeyToken::parse(&made.token).is_some(), "{}", made.token);
    assert!(made.token.ends_with(&made.key.token_last4));
    assert_eq!(made.key.scopes, [KeyScope::AppsRead, KeyScope::WorkspaceRead]);
    let list = owner.get(KEYS).await;
    assert!(!list.text().contains(&made.token));
    assert_eq!(list.ok::<Page<ApiKey>>().items[0].last_used_at, None);

    let program = program(&app, &made.token);
    let workspace: Value = program.get("/api/v1/workspaces/test").await.ok();
    assert_eq!(workspace["slug"], "test");
    let this: ApiKey = program.get("/api/v1/me/key").await.ok();
    assert_eq!((this.id, this.kind, this.workspace.as_str()), (made.key.id, ApiKeyKind::Workspace, "test"));
    assert!(owner.get(KEYS).await.ok::<Page<ApiKey>>().items[0].last_used_at.is_some());

    owner.delete(&format!("{KEYS}/{}", made.key.id)).await.no_content();
    owner.delete(&format!("{KEYS}/{}", made.key.id)).await.no_content();
    let refused = program.get("/api/v1/workspaces/test").await;
    assert_eq!(refused.header("www-authenticate"), r#"Bearer error="invalid_token""#);
    assert_eq!(refused.error(401).code, ErrorCode::KeyRevoked);
    let list: Page<ApiKey> = owner.get(KEYS).await.ok();
    assert_eq!(list.items[0].state, ApiKeyState::Revoked);
    let log: Page<AuditEntry> = owner.get("/api/v1/workspaces/test/audit-log").await.ok();
    let actions: Vec<_> = log.items.iter().map(|entry| entry.action.as_str()).collect();
    assert_eq!(actions.iter().filter(|action| **action == "key.revoked").count(), 1, "{actions:?}");
    assert!(actions.contains(&"key.created"), "{actions:?}");
}

#[tokio::test]
async fn what_is_no_key_in_use_says_what_is_wrong_with_it() {
    let app = TestApp::new().await;
    let owner = app.user("owner").await;
    let made = key(&owner, &[KeyScope::AppsRead]).await;
    let path = "/api/v1/workspaces/test/market";
    program(&app, &made.token).get(path).await.ok::<Value>();

    let mut mistyped = made.token.clone();
    let last = if mistyped.pop() == Some('a') { 'b' } else { 'a' };
    mistyped.push(last);
    let stranger = ApiKeyToken::random();
    for wrong in [mistyped.as_str(), &made.token[..40], "mdg_", "", "sk-1234", stranger.reveal()] {
        assert_eq!(program(&app, wrong).get(path).await.error(401).code, ErrorCode::KeyInvalid, "{wrong}");
    }
    let basic = app.visitor().with_header("authorization", "Basic a2ltOnB3");
    assert_eq!(basic.get(path).await.error(401).code, ErrorCode::KeyInvalid);

    // Clients of Anthropic's API have it in a header of their own, and others write the scheme as they like.
    app.visitor().with_header("x-api-key", &made.token).get(path).await.ok::<Value>();
    app.visitor().with_header("authorization", &format!("bearer  {}", made.token)).get(path).await.ok::<Value>();
    let both = program(&app, &made.token).with_header("x-api-key", stranger.reveal());
    assert_eq!(both.get(path).await.error(400).code, ErrorCode::ConflictingCredentials);
    let cookie = owner.clone().with_header("authorization", &format!("Bearer {}", made.token));
    assert_eq!(cookie.get(path).await.error(400).code, ErrorCode::ConflictingCredentials);

    sql(&app, "update api_keys set expires_at = now()").await;
    assert_eq!(program(&app, &made.token).get(path).await.error(401).code, ErrorCode::KeyExpired);
}

#[tokio::test]
async fn a_key_in_an_address_is_refused_and_named_leaked() {
    let app = TestApp::new().await;
    let owner = app.user("owner").await;
    let made = key(&owner, &[KeyScope::AppsRead]).await;
    let token = &made.token;
    for path in [
        format!("/api/v1/workspaces/test/market?key={token}"),
        format!("/api/v1/workspaces/test/market?api_key={}", token.replace('_', "%5F")),
        format!("/api/v1/{token}/market"),
        format!("/w/test?key={token}"),
    ] {
        let refused = app.visitor().get(&path).await.error(400);
        assert_eq!(refused.code, ErrorCode::KeyInUrl);
        assert!(refused.message.contains("leaked") && !refused.message.contains(token), "{}", refused.message);
    }
    // Also beside the same key where it belongs.
    let refused = program(&app, token).get(&format!("/api/v1/me/key?key={token}")).await.error(400);
    assert_eq!(refused.code, ErrorCode::KeyInUrl);

    let listed: Page<ApiKey> = owner.get(KEYS).await.ok();
    assert!(listed.items[0].leaked_at.is_some());
    assert_eq!(listed.items[0].state, ApiKeyState::Open, "one program's mistake stops no other");
    program(&app, token).get("/api/v1/me/key").await.ok::<ApiKey>();
    let log: Page<AuditEntry> = owner.get("/api/v1/workspaces/test/audit-log").await.ok();
    assert_eq!(log.items.iter().filter(|entry| entry.action == "key.leaked").count(), 1);
    assert!(!serde_json::to_string(&log).unwrap().contains(token));

    let unknown = ApiKeyToken::random();
    let refused = app.visitor().get(&format!("/api/v1/me?key={}", unknown.reveal())).await.error(400);
    assert_eq!(refused.code, ErrorCode::KeyInUrl);
}

#[tokio::test]
async fn a_scope_that_is_missing_is_named_and_a_role_still_counts() {
    let app = TestApp::new().await;
    let owner = app.user("owner").await;
    let made = key(&owner, &[KeyScope::AppsRead, KeyScope::RunsRead]).await;
    let program = program(&app, &made.token);
    let refused = program.post("/api/v1/workspaces/test/apps", &json!({"name": "x"})).await;
    assert_eq!(refused.header("www-authenticate"), r#"Bearer error="insufficient_scope", scope="apps:write""#);
    let refused = refused.error(403);
    assert_eq!(refused.code, ErrorCode::ScopeMissing);
    assert_eq!(refused.fields["scope"], "This takes the scope apps:write. The key has: apps:read, runs:read.");
    assert_eq!(
        program.post(KEYS, &json!({"name": "x", "scopes": ["apps:read"]})).await.error(403).code,
        ErrorCode::NotForKeys
    );
    assert_eq!(program.get("/api/v1/me").await.error(403).code, ErrorCode::NotForKeys);

    // A person's own key, whose maker may not make apps.
    let choi = app.member("choi", Role::User).await;
    let workspace = app.workspace().await;
    let own = json!({"workspace": workspace, "key": {"name": "Mine", "scopes": ["apps:write", "apps:read"]}});
    let made: ApiKeyCreated = choi.post("/api/v1/me/keys", &own).await.created();
    let refused = self::program(&app, &made.token).post("/api/v1/workspaces/test/apps", &json!({"name": "x"})).await;
    assert_eq!(refused.error(403).code, ErrorCode::Forbidden);
}

#[tokio::test]
async fn a_key_needs_no_origin_and_another_workspace_is_not_there() {
    let app = TestApp::new().await;
    let owner = app.user("owner").await;
    let made = key(&owner, &[KeyScope::AppsWrite, KeyScope::AppsRead]).await;
    let from_a_site = program(&app, &made.token).with_header("sec-fetch-site", "cross-site");
    from_a_site.post("/api/v1/workspaces/test/apps", &json!({"name": "Made"})).await.created::<App>();
    let log: Page<AuditEntry> = owner.get("/api/v1/workspaces/test/audit-log").await.ok();
    let by_key: Vec<_> = log.items.iter().filter(|entry| entry.key.as_deref() == Some("Nightly")).collect();
    assert!(!by_key.is_empty() && by_key.iter().all(|entry| entry.person.as_ref().unwrap().name == "owner"), "{log:?}");

    let stranger = app.stranger("lee").await;
    let there: App = stranger.post("/api/v1/workspaces/elsewhere-lee/apps", &json!({"name": "Theirs"})).await.created();
    let program = program(&app, &made.token);
    for path in [
        "/api/v1/workspaces/elsewhere-lee/market".to_owned(),
        format!("/api/v1/workspaces/elsewhere-lee/apps/{}", there.id),
        format!("/api/v1/workspaces/test/apps/{}", there.id),
    ] {
        assert_eq!(program.get(&path).await.error(404).code, ErrorCode::NotFound, "{path}");
    }
    let own = json!({"workspace": app.workspace().await, "key": {"name": "Mine", "scopes": ["apps:read"]}});
    stranger.post("/api/v1/me/keys", &own).await.error(404);
}

#[tokio::test]
async fn a_key_for_an_app_sees_that_app_alone() {
    let provider = FakeProvider::start().await;
    let app = TestApp::connected(&provider).await;
    let (one, other) = (app.publish_echo("echo").await, app.publish_echo("echo").await);
    let owner = app.user("owner").await;
    let all = KeyScope::ALL.iter().copied().filter(|scope| scope.is_for_apps()).collect::<Vec<_>>();
    let made = app_key(&owner, &one, &all).await;
    let program = program(&app, &made.token);
    let runs = |app: &str| format!("/api/v1/workspaces/test/apps/{app}/runs?wait=20");
    let body = json!({"inputs": {"text": "hello"}});
    let run: Run = program.post(&runs(&one.slug), &body).await.created();
    program.post(&runs(&one.id.to_string()), &body).await.created::<Run>();
    let elsewhere: Run = owner.post(&runs(&other.slug), &body).await.created();

    for path in [runs(&other.slug), runs(&other.id.to_string()), runs("nothing")] {
        assert_eq!(program.post(&path, &body).await.error(404).code, ErrorCode::NotFound, "{path}");
    }
    assert_eq!(program.get("/api/v1/workspaces/test/apps").await.error(403).code, ErrorCode::KeyOfApp);
    let trial = format!("/api/v1/workspaces/test/apps/{}/try", one.slug);
    assert_eq!(program.post(&trial, &body).await.error(403).code, ErrorCode::KeyOfApp, "it could not read the run");
    let of = |run: &Run| format!("/api/v1/workspaces/test/runs/{}", run.id);
    program.get(&of(&run)).await.ok::<Value>();
    for path in [of(&elsewhere), format!("{}/events", of(&elsewhere)), format!("{}/answer/md", of(&elsewhere))] {
        assert_eq!(program.get(&path).await.error(404).code, ErrorCode::NotFound, "{path}");
    }
    program.post(&format!("{}/cancel", of(&elsewhere)), &json!(null)).await.error(404);
    program.delete(&of(&elsewhere)).await.error(404);
    let listed: Page<RunSummary> = program.get("/api/v1/workspaces/test/runs").await.ok();
    assert!(
        listed.items.len() == 2 && listed.items.iter().all(|run| run.app.as_ref().unwrap().id == one.id),
        "{listed:?}"
    );
    program.get(&format!("/api/v1/workspaces/test/runs?app={}", other.id)).await.error(404);

    let path = format!("/api/v1/workspaces/test/apps/{}/keys", other.slug);
    owner.delete(&format!("{path}/{}", made.key.id)).await.error(404);
    let refused = owner.post(&path, &json!({"name": "x", "scopes": ["members:read"]})).await.error(422);
    assert!(refused.fields.contains_key("scopes"), "{refused:?}");
    let lee = app.member("lee", Role::Builder).await;
    lee.post(&path, &json!({"name": "x", "scopes": ["apps:run"]})).await.error(403);
}

#[tokio::test]
async fn keys_fall_with_their_makers_role() {
    let app = TestApp::new().await;
    let owner = app.user("owner").await;
    let choi = app.member("choi", Role::Admin).await;
    let made = key(&choi, &[KeyScope::WorkspaceRead, KeyScope::AppsRead]).await;
    let program = program(&app, &made.token);
    let (log, market) = ("/api/v1/workspaces/test/audit-log", "/api/v1/workspaces/test/market");
    program.get(log).await.ok::<Value>();
    let member = format!("/api/v1/workspaces/test/members/{}", choi.id());
    owner.patch(&member, &json!({"role": "user"})).await.ok::<Value>();
    assert_eq!(program.get(log).await.error(403).code, ErrorCode::Forbidden);
    program.get(market).await.ok::<Value>();
    owner.delete(&member).await.no_content();
    assert_eq!(program.get(market).await.error(401).code, ErrorCode::KeyInvalid);
    assert!(owner.get(KEYS).await.ok::<Page<ApiKey>>().items.is_empty());
}

#[tokio::test]
async fn a_stream_ends_within_seconds_when_its_key_is_revoked() {
    let provider = FakeProvider::start().await;
    let app = TestApp::connected(&provider).await;
    let made = app.publish_echo("slow").await;
    let owner = app.user("owner").await;
    let key = app_key(&owner, &made, &[KeyScope::AppsRun]).await;
    let program = program(&app, &key.token);
    let path = format!("/api/v1/workspaces/test/apps/{}/runs?stream=true", made.slug);
    let body = json!({"inputs": {"text": "word ".repeat(3000)}}).to_string();
    let response = program.stream(Method::POST, &path, Some(body)).await;
    assert_eq!(response.status(), 201);
    let mut stream = response.into_body().into_data_stream();
    stream.next().await.unwrap().unwrap();
    owner.delete(&format!("{KEYS}/{}", key.key.id)).await.no_content();
    let rest = async {
        let mut text = String::new();
        while let Some(bytes) = stream.next().await {
            text.push_str(&String::from_utf8_lossy(&bytes.unwrap()));
        }
        text
    };
    let rest = tokio::time::timeout(std::time::Duration::from_secs(5), rest).await.expect("it went on for too long");
    assert!(!rest.contains("event: finished"), "{rest}");
}

#[tokio::test]
async fn ones_own_keys_are_listed_and_revoked_by_oneself_and_by_admins() {
    let app = TestApp::new().await;
    let owner = app.user("owner").await;
    let (choi, lee) = (app.member("choi", Role::User).await, app.member("lee", Role::User).await);
    let own = json!({"workspace": app.workspace().await, "key": {"name": "Mine", "scopes": ["apps:read"]}});
    let first: ApiKeyCreated = choi.post("/api/v1/me/keys", &own).await.created();
    let second: ApiKeyCreated = choi.post("/api/v1/me/keys", &own).await.created();
    assert_eq!(choi.get("/api/v1/me/keys").await.ok::<Page<ApiKey>>().items.len(), 2);
    assert!(lee.get("/api/v1/me/keys").await.ok::<Page<ApiKey>>().items.is_empty());
    lee.delete(&format!("/api/v1/me/keys/{}", first.key.id)).await.error(404);
    choi.delete(&format!("/api/v1/me/keys/{}", first.key.id)).await.no_content();
    owner.delete(&format!("{KEYS}/{}", second.key.id)).await.no_content();
    for made in [first, second] {
        assert_eq!(program(&app, &made.token).get("/api/v1/me/key").await.error(401).code, ErrorCode::KeyRevoked);
    }
}

#[tokio::test]
async fn wrong_wishes_are_named() {
    let app = TestApp::new().await;
    let owner = app.user("owner").await;
    for (body, field) in [
        (json!({"name": " ", "scopes": ["apps:read"]}), "name"),
        (json!({"name": "x", "scopes": []}), "scopes"),
        (json!({"name": "x", "scopes": ["apps:read"], "expires_at": "2020-01-01T00:00:00Z"}), "expires_at"),
        (json!({"name": "x", "scopes": ["apps:read"], "expires_at": "2090-01-01T00:00:00Z"}), "expires_at"),
    ] {
        let error = owner.post(KEYS, &body).await.error(422);
        assert!(error.fields.contains_key(field), "{field}: {error:?}");
    }
    owner.post(KEYS, &json!({"name": "x", "scopes": ["everything"]})).await.error(400);
    app.member("choi", Role::Builder).await.post(KEYS, &json!({"name": "x", "scopes": ["apps:read"]})).await.error(403);
}

#[tokio::test]
async fn fifty_at_once_start_exactly_as_many_runs_as_the_key_may() {
    let provider = FakeProvider::start().await;
    let app = TestApp::connected(&provider).await;
    let made = app.publish_echo("echo").await;
    let owner = app.user("owner").await;
    let wanted = json!({"name": "Capped", "scopes": ["apps:run", "runs:read", "apps:write"], "max_runs": 10, "max_runs_per_day": 7});
    let key: ApiKeyCreated = owner.post(KEYS, &wanted).await.created();
    assert_eq!((key.key.max_runs, key.key.max_runs_per_day, key.key.runs), (Some(10), Some(7), Some(0)));
    let program = program(&app, &key.token);
    let path = format!("/api/v1/workspaces/test/apps/{}/runs?wait=20", made.slug);
    let body = json!({"inputs": {"text": "hello"}});
    let at_once = async |times: usize| {
        let posts = (0..times).map(|_| program.post(&path, &body));
        futures::future::join_all(posts).await
    };
    let (done, refused): (Vec<_>, Vec<_>) = at_once(50).await.into_iter().partition(|answer| answer.status == 201);
    assert_eq!((done.len(), refused.len()), (7, 43));
    for answer in refused {
        assert!(answer.header("retry-after").parse::<u64>().unwrap() > 0);
        assert_eq!(answer.error(429).code, ErrorCode::KeyDayUsed);
    }
    sql(&app, "update api_keys set runs_day = runs_day - 1").await;
    let (done, refused): (Vec<_>, Vec<_>) = at_once(20).await.into_iter().partition(|answer| answer.status == 201);
    assert_eq!((done.len(), refused.len()), (3, 17));
    for answer in refused {
        assert_eq!(answer.error(429).code, ErrorCode::KeyUsedUp);
    }
    assert_eq!(provider.seen_requests().len(), 10);
    assert_eq!(owner.get(KEYS).await.ok::<Page<ApiKey>>().items[0].runs, Some(10));
    let run: Run = done.into_iter().next().unwrap().created();
    assert_eq!(run.source, api::RunSource::Key);

    // What can't be counted isn't done at all.
    let draft = format!("/api/v1/workspaces/test/apps/{}/try", made.slug);
    let refused = program.post(&draft, &body).await.error(403);
    assert_eq!(refused.code, ErrorCode::KeyLimited);
    let links = format!("/api/v1/workspaces/test/apps/{}/links", made.slug);
    assert_eq!(program.post(&links, &json!({})).await.error(403).code, ErrorCode::KeyLimited);
}

#[tokio::test]
async fn a_key_spends_no_more_than_its_money() {
    let provider = FakeProvider::start().await;
    let app = TestApp::connected(&provider).await;
    let made = app.publish_echo("echo").await;
    let owner = app.user("owner").await;
    let dollars = |micros: i64| json!({"micros": micros, "currency": "USD"});
    let wanted = json!({"name": "Capped", "scopes": ["apps:run"], "max_cost": dollars(1)});
    let key: ApiKeyCreated = owner.post(KEYS, &wanted).await.created();
    let path = format!("/api/v1/workspaces/test/apps/{}/runs?wait=20", made.slug);
    let body = json!({"inputs": {"text": "hello"}});
    let refused = program(&app, &key.token).post(&path, &body).await.error(409);
    assert_eq!(refused.code, ErrorCode::CostUnknown, "nobody knows what this model costs");
    assert!(provider.seen_requests().is_empty());
}

#[tokio::test]
async fn a_key_has_so_many_runs_in_progress_at_once() {
    let provider = FakeProvider::start().await;
    let app = TestApp::connected(&provider).await;
    let made = app.publish_echo("slow").await;
    let owner = app.user("owner").await;
    let wanted =
        json!({"name": "Capped", "scopes": ["apps:run", "runs:read"], "max_runs_at_once": 2, "max_runs_per_day": 100});
    let key: ApiKeyCreated = owner.post(KEYS, &wanted).await.created();
    assert_eq!((key.key.max_runs_at_once, key.key.runs), (Some(2), Some(0)));
    let program = program(&app, &key.token);
    let path = format!("/api/v1/workspaces/test/apps/{}/runs", made.slug);
    let body = json!({"inputs": {"text": "word ".repeat(100)}});
    let posts = (0..10).map(|_| program.post(&path, &body));
    let (made, refused): (Vec<_>, Vec<_>) =
        futures::future::join_all(posts).await.into_iter().partition(|answer| answer.status == 201);
    assert_eq!((made.len(), refused.len()), (2, 8));
    for answer in refused {
        assert_eq!((answer.header("ratelimit-limit"), answer.header("ratelimit-remaining")), ("2", "0"));
        assert!(answer.header("retry-after").parse::<u64>().unwrap() > 0);
        assert_eq!(answer.error(429).code, ErrorCode::KeyBusy);
    }
    let mut left: Vec<_> = made.iter().map(|answer| answer.header("ratelimit-remaining").to_owned()).collect();
    left.sort_unstable();
    assert_eq!(left, ["0", "1"]);
    for answer in made {
        app.finished(&owner, answer.created::<Run>().id).await;
    }
    program.post(&path, &body).await.created::<Run>();
}
