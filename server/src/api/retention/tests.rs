//! Deletion is proven by a search of everything that the database holds, for a text that stood in everything that people send.

use std::{
    io::Write,
    sync::{Arc, Mutex},
    time::Duration,
};

use api::{App, AppRetention, ErrorCode, File, LegalHold, Retention, RetentionLoss, Role, Run, RunDetail, RunSummary};
use axum::http::Method;
use model::{Chat, FileLimits};
use serde_json::json;
use sqlx::Connection;

use crate::{
    jobs,
    testing::{FakeProvider, Receiver, TestApp, TestClient},
    uploads::testing::{send, takes_files},
    webhooks::Course,
};

const RULES: &str = "/api/v1/workspaces/test/retention";
const HOLDS: &str = "/api/v1/workspaces/test/holds";
/// No word that is anywhere else.
const MARKER: &str = "Quokka7731";
const GRACE_OVER: Duration = Duration::from_secs(6 * 60);
const DAY: Duration = Duration::from_secs(24 * 3600);

/// Where a text stands in the database, as `table: row`, in whatever form it is stored: all rows of all tables as text, in which bytes are
/// hexadecimal digits.
async fn found(app: &TestApp, text: &str) -> Vec<String> {
    let mut owner = sqlx::PgConnection::connect_with(&app.database.owner()).await.unwrap();
    let tables: Vec<String> = sqlx::query_scalar(
        "select c.oid::regclass::text from pg_class c where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace order by 1",
    )
    .fetch_all(&mut owner)
    .await
    .unwrap();
    assert!(tables.len() > 60, "{tables:?}");
    let hex = data_encoding::HEXLOWER.encode(text.as_bytes());
    let forms = [text.to_lowercase(), hex];
    let mut found = Vec::new();
    for table in tables {
        let rows = format!("select t::text from {table} t");
        let rows: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(rows)).fetch_all(&mut owner).await.unwrap();
        let with = rows.into_iter().filter(|row| forms.iter().any(|form| row.to_lowercase().contains(form)));
        found.extend(with.map(|row| format!("{table}: {}", row.chars().take(600).collect::<String>())));
    }
    found
}

/// The tables of what was found.
fn tables(found: &[String]) -> Vec<&str> {
    let mut tables: Vec<_> = found.iter().map(|found| found.split([':', '_']).next().unwrap()).collect();
    tables.dedup();
    tables
}

/// What is logged, as text.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    /// Keeps what this thread logs, on which the whole test runs.
    fn keep(&self) -> tracing::subscriber::DefaultGuard {
        let log = self.clone();
        let to = tracing_subscriber::fmt().with_max_level(tracing::Level::INFO).with_writer(move || log.clone());
        tracing::subscriber::set_default(to.finish())
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

struct Scene {
    app: TestApp,
    owner: TestClient,
    choi: TestClient,
    receiver: Receiver,
    provider: FakeProvider,
}

impl Scene {
    async fn new() -> Self {
        let (receiver, provider) = (Receiver::start().await, FakeProvider::start().await);
        let app = TestApp::connected_with(&provider, |config| {
            config.allowed_hosts.push(receiver.host_port());
            config.site = Some(crate::ssr::site_for_tests());
        })
        .await;
        let (owner, choi) = (app.user("owner").await, app.member("choi", Role::User).await);
        // Webhooks are told nothing that admins may not read.
        owner.patch("/api/v1/workspaces/test", &json!({"runs_open": true})).await.ok::<api::Workspace>();
        let webhook =
            json!({"name": "Echo", "url": receiver.url("echo"), "events": ["run.finished"], "include_content": true});
        owner.post("/api/v1/workspaces/test/webhooks", &webhook).await.created::<api::WebhookWithSecret>();
        Self { app, owner, choi, receiver, provider }
    }

    async fn keep(&self, days: Option<u32>) -> Retention {
        let now: Retention = self.owner.get(RULES).await.ok();
        let wanted = json!({"days": days, "apps": now.apps, "revision": now.revision, "confirmed": true});
        self.owner.put(RULES, &wanted).await.ok()
    }

    /// Has the text stand in all that is sent and answered: in inputs, prompts, answers, errors that quote prompts, files, a chat's summary,
    /// comments, what a webhook is told and answers, and an idempotency key. Answers one of the runs.
    async fn fill(&self) -> RunDetail {
        let text = format!("our {MARKER} plan");
        let client = self.choi.clone().with_header("idempotency-key", &format!("key-{MARKER}"));
        let echo = self.app.publish_echo("echo").await;
        let path = |app: &App| format!("/api/v1/workspaces/test/apps/{}/runs?wait=20", app.slug);
        let run: Run = client.post(&path(&echo), &json!({"inputs": {"text": text}})).await.created();
        let again: Run = client.post(&path(&echo), &json!({"inputs": {"text": text}})).await.created();
        assert_eq!((run.id, run.output.as_str()), (again.id, text.as_str()));
        let rating = json!({"rating": "up", "comment": text});
        let rated = self.choi.put(&format!("/api/v1/workspaces/test/runs/{}/feedback", run.id), &rating).await;
        assert!(rated.status.is_success(), "{}", rated.text());

        let quoting = self.app.publish_echo("quoting").await;
        let failed: Run = self.choi.post(&path(&quoting), &json!({"inputs": {"text": text}})).await.created();
        assert_eq!(failed.error.unwrap().code, api::RunErrorCode::BadRequest);

        let files = takes_files(&self.app, FileLimits::default()).await;
        let body =
            json!({"name": format!("{MARKER}.md"), "media_type": "text/markdown", "size": text.len(), "input": "docs"});
        let made: File = self.choi.post(&files, &body).await.created();
        let own = format!("{files}/{}", made.id);
        send(&self.choi, &own, 0, text.as_bytes()).await.ok::<File>();
        self.choi.get(&format!("{own}?wait=20")).await.ok::<File>();
        let inputs = json!({"inputs": {"text": text, "docs": [{"id": made.id, "name": made.name}]}});
        let runs = files.replace("/files", "/runs?wait=20");
        let with_file: Run = self.choi.post(&runs, &inputs).await.created();
        assert!(with_file.output.contains(MARKER), "{}", with_file.output);

        let chat = json!({"kind": "chat", "name": "Chat"});
        let chat: App = self.owner.post("/api/v1/workspaces/test/apps", &chat).await.created();
        let short = Chat { keep_turns: 1, summarise: true, ..Chat::default() };
        self.app.republish(&chat, |definition| definition.chat = Some(short)).await;
        let mut conversation = None;
        for _ in 0..4 {
            let body = json!({"inputs": {"message": text}, "conversation": conversation});
            let turn: Run = self.choi.post(&path(&chat), &body).await.created();
            self.app.finished(&self.choi, turn.id).await;
            conversation = turn.conversation;
        }
        self.deliver().await;
        self.choi.get(&format!("/api/v1/workspaces/test/runs/{}", run.id)).await.ok()
    }

    async fn deliver(&self) {
        let deliverer = jobs::Deliverer::new(Course { ahead: Duration::ZERO, within: Duration::from_secs(5) });
        loop {
            let turns = deliverer.clone().deliver(self.app.madang.clone()).await;
            if turns.is_empty() {
                return;
            }
            for turn in turns {
                turn.await.unwrap();
            }
        }
    }

    async fn pass(&self, ahead: Duration) {
        jobs::drop_due_contents(self.app.madang.clone(), ahead).await;
    }

    async fn hold(&self, scope: &str, object: Option<String>) -> LegalHold {
        let hold = json!({"scope": scope, "object": object, "reason": "a lawsuit is coming"});
        self.owner.post(HOLDS, &hold).await.created()
    }
}

#[tokio::test]
async fn nothing_of_a_run_is_found_once_its_time_is_over_and_all_of_it_before() {
    let log = Log::default();
    let _kept = log.keep();
    for (days, before, after) in [(0, Duration::ZERO, GRACE_OVER), (7, 6 * DAY, 8 * DAY)] {
        let scene = Scene::new().await;
        scene.keep(Some(days)).await;
        let detail = scene.fill().await;
        scene.pass(before).await;
        let there = found(&scene.app, MARKER).await;
        let seen = tables(&there).join(" ");
        for table in ["runs", "run", "feedback", "file", "files", "webhook"] {
            assert!(seen.split(' ').any(|seen| seen == table), "{table} in {seen}");
        }
        let keys = there.iter().filter(|found| found.starts_with("idempotency_keys")).count();
        assert_eq!(keys, usize::from(days > 0), "where nothing is kept, a key is kept as a hash");
        let told = scene.receiver.received_at("echo");
        assert!(told.iter().any(|request| request.body.contains(MARKER)));

        scene.pass(after).await;
        if days > 0 {
            // They go after 24 hours.
            let mut owner = sqlx::PgConnection::connect_with(&scene.app.database.owner()).await.unwrap();
            let age = "update idempotency_keys set created_at = created_at - interval '25 hours'";
            sqlx::raw_sql(age).execute(&mut owner).await.unwrap();
            scene.app.madang.store.sweep().await.unwrap();
        }
        let left = found(&scene.app, MARKER).await;
        assert!(left.is_empty(), "{}", left.join("\n"));
        assert!(!log.text().contains(MARKER), "{}", log.text());
        is_told_as_not_kept(&scene, &detail).await;
        drop(scene.provider);
    }
    assert!(log.text().contains("what runs held was deleted"), "{}", log.text());
}

/// What it cost and how it went is there, and everything that needs more says that it isn't kept.
async fn is_told_as_not_kept(scene: &Scene, before: &RunDetail) {
    let path = format!("/api/v1/workspaces/test/runs/{}", before.run.id);
    let now: RunDetail = scene.choi.get(&path).await.ok();
    assert!(now.run.content_gone_at.is_some() && now.run.inputs.is_empty() && now.run.output.is_empty());
    assert_eq!(
        (now.run.state, now.run.input_tokens, now.run.duration_ms),
        (before.run.state, before.run.input_tokens, before.run.duration_ms)
    );
    assert_eq!(now.attempts.len(), before.attempts.len());
    for part in ["events", "answer/md"] {
        let refused = scene.choi.get(&format!("{path}/{part}")).await.error(410);
        assert_eq!(refused.code, ErrorCode::NotKept);
    }
    let list: api::Page<RunSummary> = scene.choi.get("/api/v1/workspaces/test/runs").await.ok();
    assert!(list.items.len() > 5 && list.items.iter().all(|run| run.content_gone_at.is_some() && run.title.is_none()));
    for (page, says) in
        [(format!("/w/test/runs/{}", before.run.id), "no longer kept"), ("/w/test/runs".into(), "Not kept")]
    {
        let page = scene.choi.clone().with_header("accept-language", "en").get(&page).await;
        assert!(page.text().contains(says), "{}", page.text());
    }
}

#[tokio::test]
async fn what_is_held_is_found_until_the_hold_is_lifted() {
    let scene = Scene::new().await;
    scene.keep(Some(0)).await;
    let detail = scene.fill().await;
    let hold = scene.hold("person", Some(scene.choi.id().to_string())).await;
    let before = found(&scene.app, MARKER).await.len();
    scene.pass(8 * DAY).await;
    assert_eq!(found(&scene.app, MARKER).await.len(), before);
    let refused = scene.choi.delete(&format!("/api/v1/workspaces/test/runs/{}", detail.run.id)).await.error(409);
    assert_eq!(refused.code, ErrorCode::OnHold);
    let why = refused.current.unwrap();
    assert_eq!(why["scope"], "person");
    assert!(!why.to_string().contains("lawsuit"), "why is for admins");
    assert_eq!(found(&scene.app, MARKER).await.len(), before);

    scene.choi.get(HOLDS).await.error(403);
    scene.choi.delete(&format!("{HOLDS}/{}", hold.id)).await.error(403);
    scene.owner.delete(&format!("{HOLDS}/{}", hold.id)).await.no_content();
    scene.owner.delete(&format!("{HOLDS}/{}", hold.id)).await.no_content();
    let holds: api::Page<LegalHold> = scene.owner.get(HOLDS).await.ok();
    assert_eq!(
        (holds.items[0].lifted_by.as_deref(), holds.items[0].object_name.as_deref()),
        (Some("owner"), Some("choi"))
    );
    scene.pass(GRACE_OVER).await;
    let left = found(&scene.app, MARKER).await;
    assert!(left.is_empty(), "{}", left.join("\n"));
}

#[tokio::test]
async fn an_app_that_is_held_cannot_be_deleted() {
    let scene = Scene::new().await;
    let app = scene.app.publish_echo("echo").await;
    let path = format!("/api/v1/workspaces/test/apps/{}", app.slug);
    for (scope, object) in
        [("app", Some(app.id.to_string())), ("workspace", None), ("person", Some(scene.owner.id().to_string()))]
    {
        let hold = scene.hold(scope, object).await;
        assert_eq!(scene.owner.delete(&path).await.error(409).code, ErrorCode::OnHold, "{scope}");
        scene.owner.delete(&format!("{HOLDS}/{}", hold.id)).await.no_content();
    }
    scene.owner.delete(&path).await.no_content();
    let nowhere = json!({"scope": "app", "object": scene.owner.id(), "reason": "no app has this id"});
    assert!(scene.owner.post(HOLDS, &nowhere).await.error(422).fields.contains_key("object"));
    let short = json!({"scope": "workspace", "reason": "because"});
    assert!(scene.owner.post(HOLDS, &short).await.error(422).fields.contains_key("reason"));
}

#[tokio::test]
async fn who_shortens_a_time_is_shown_what_goes_and_says_so() {
    let scene = Scene::new().await;
    let app = scene.app.publish_echo("echo").await;
    let own = format!("/api/v1/workspaces/test/apps/{}/retention", app.slug);
    let runs = format!("/api/v1/workspaces/test/apps/{}/runs?wait=20", app.slug);
    scene.choi.post(&runs, &json!({"inputs": {"text": "hi"}})).await.created::<Run>();
    let shorter = json!({"days": 0, "revision": 0});
    let refused = scene.owner.put(RULES, &shorter).await.error(409);
    assert_eq!(refused.code, ErrorCode::DeletionUnconfirmed);
    let loss: RetentionLoss = serde_json::from_value(*refused.current.unwrap()).unwrap();
    assert!(loss.runs == 1 && !loss.at_least && loss.oldest.is_some());
    let rules: Retention = scene.owner.put(RULES, &json!({"days": 90, "revision": 0})).await.ok();
    assert_eq!((rules.days, rules.revision), (Some(90), 1));
    assert_eq!(scene.owner.put(RULES, &shorter).await.error(409).code, ErrorCode::StaleRevision);

    let kept: AppRetention = scene.owner.put(&own, &json!({"days": 365})).await.ok();
    assert_eq!((kept.days, kept.kept_days, kept.workspace_days), (Some(365), Some(90), Some(90)));
    assert_eq!(scene.owner.put(&own, &json!({"days": 0})).await.error(409).code, ErrorCode::DeletionUnconfirmed);
    let kept: AppRetention = scene.owner.put(&own, &json!({"days": 0, "confirmed": true})).await.ok();
    assert_eq!(kept.kept_days, Some(0));
    let form: api::RunnableApp = scene.choi.get(&format!("/api/v1/workspaces/test/apps/{}", app.slug)).await.ok();
    assert_eq!(form.kept_days, Some(0), "whoever runs it is told");
    let page = scene.choi.clone().with_header("accept-language", "ko").get(&format!("/w/test/apps/{}", app.slug)).await;
    assert!(page.text().contains("보관하지 않아요"));

    for (wanted, field) in
        [(json!({"days": 3651, "revision": 2}), "days"), (json!({"usage_months": 0, "revision": 2}), "usage_months")]
    {
        assert!(scene.owner.put(RULES, &wanted).await.error(422).fields.contains_key(field));
    }
    scene.choi.get(RULES).await.error(403);
    scene.choi.put(&own, &json!({"days": 1})).await.error(403);
    // Whoever builds other apps doesn't say how long this one keeps.
    scene.app.member("lee", Role::Builder).await.get(&own).await.error(403);
    for (page, says) in [
        ("/w/test/admin/retention", "Legal holds"),
        (&*format!("/w/test/apps/{}/runs", app.slug), "How long this app keeps"),
    ] {
        let shown = scene.owner.clone().with_header("accept-language", "en").get(page).await;
        assert!(shown.text().contains(says), "{page}: {}", shown.text());
    }
}

#[tokio::test]
async fn a_key_that_is_kept_as_a_hash_is_one_run_all_the_same() {
    let scene = Scene::new().await;
    scene.keep(Some(0)).await;
    let app = scene.app.publish_echo("echo").await;
    let path = format!("/api/v1/workspaces/test/apps/{}/runs?wait=20", app.slug);
    let client = scene.choi.clone().with_header("idempotency-key", "same");
    let body = json!({"inputs": {"text": "hi"}});
    let first: Run = client.post(&path, &body).await.created();
    scene.pass(GRACE_OVER).await;
    let again: Run = client.post(&path, &body).await.created();
    assert_eq!((again.id, again.output.as_str()), (first.id, ""));
    assert!(again.content_gone_at.is_some());
    let other = client.send(Method::POST, &path, Some(json!({"inputs": {"text": "bye"}}).to_string())).await.error(422);
    assert_eq!(other.code, ErrorCode::IdempotencyMismatch);
}
