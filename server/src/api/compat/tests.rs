//! Both dialects over the real router, and over real sockets where sockets matter.

mod direct;
mod embeddings;
mod files;
mod tools;

use std::time::Duration;

use api::{ApiKeyCreated, App, Page, Role, Run, RunDetail, RunState, RunSummary};
use axum::http::Method;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    serve::serve,
    testing::{FakeProvider, TestApp, TestClient},
};

const CHAT: &str = "/v1/chat/completions";
const MESSAGES: &str = "/v1/messages";

/// A program with a key of the owner's at this path of the API, with these scopes.
async fn key(app: &TestApp, path: &str, scopes: &[&str]) -> String {
    let body = json!({"name": "program", "scopes": scopes});
    app.user("owner").await.post(path, &body).await.created::<ApiKeyCreated>().token
}

async fn program(app: &TestApp, scopes: &[&str]) -> TestClient {
    let key = key(app, "/api/v1/workspaces/test/keys", scopes).await;
    app.visitor().with_header("authorization", &format!("Bearer {key}"))
}

async fn connected() -> (FakeProvider, TestApp, TestClient) {
    let provider = FakeProvider::start().await;
    let app = TestApp::connected(&provider).await;
    let program = program(&app, &["apps:run", "models:run"]).await;
    (provider, app, program)
}

fn asked(model: &str, text: &str) -> Value {
    json!({"model": model, "messages": [{"role": "user", "content": text}], "max_tokens": 1000, "from_the_future": true})
}

fn streamed(model: &str, text: &str) -> Value {
    let mut body = asked(model, text);
    body["stream"] = true.into();
    body
}

async fn refused(program: &TestClient, path: &str, body: &Value, status: u16) -> Value {
    let answer = program.post(path, body).await;
    assert_eq!(answer.status, status, "{}", answer.text());
    serde_json::from_str(answer.text()).unwrap()
}

/// The data of a stream's events.
fn events(text: &str) -> Vec<Value> {
    let data = text.lines().filter_map(|line| line.strip_prefix("data: "));
    data.map(|data| serde_json::from_str(data).unwrap_or(data.into())).collect()
}

#[tokio::test]
async fn an_app_answers_as_a_model_and_the_run_is_kept() {
    let (provider, app, program) = connected().await;
    let made = app.publish_echo("echo").await;
    let whole: Value = program.post(CHAT, &asked(&made.slug, "하나 {{둘}}")).await.ok();
    assert_eq!(whole["choices"][0]["message"]["content"], "하나 {{둘}}");
    assert_eq!(whole["usage"], json!({"prompt_tokens": 7, "completion_tokens": 2, "total_tokens": 9}));
    assert_eq!((&whole["model"], &whole["choices"][0]["finish_reason"]), (&json!(made.slug), &json!("stop")));
    assert_eq!(provider.seen_requests()[0]["messages"][0]["content"], "You repeat what people say.");

    let whole: Value = program.post(MESSAGES, &asked(&made.slug, "셋")).await.ok();
    assert_eq!((&whole["content"][0]["text"], &whole["stop_reason"]), (&json!("셋"), &json!("end_turn")));
    let body = json!({"model": made.slug, "input": "넷"});
    let whole: Value = program.post("/v1/responses", &body).await.ok();
    assert_eq!((&whole["output"][0]["content"][0]["text"], &whole["status"]), (&json!("넷"), &json!("completed")));

    let runs: Page<RunSummary> = app.user("owner").await.get("/api/v1/workspaces/test/runs").await.ok();
    assert_eq!(runs.items.len(), 3);
    assert!(runs.items.iter().all(|run| run.app.as_ref().unwrap().id == made.id && run.version == Some(1)));
}

#[tokio::test]
async fn streams_have_their_houses_form() {
    let (_provider, app, program) = connected().await;
    let made = app.publish_echo("echo").await;
    let mut body = streamed(&made.slug, "one two three");
    body["stream_options"] = json!({"include_usage": true});
    let answer = program.post(CHAT, &body).await;
    assert_eq!(answer.header("content-type"), "text/event-stream");
    let chunks = events(answer.text());
    assert_eq!(chunks[0]["choices"][0]["delta"]["role"], "assistant");
    let text: String = chunks.iter().filter_map(|chunk| chunk["choices"][0]["delta"]["content"].as_str()).collect();
    assert_eq!(text, "one two three");
    let [.., end, usage, done] = chunks.as_slice() else { panic!() };
    assert_eq!(end["choices"][0]["finish_reason"], "stop");
    assert_eq!((&usage["choices"], &usage["usage"]["total_tokens"]), (&json!([]), &json!(10)));
    assert_eq!(done, "[DONE]");

    let answer = program.post(MESSAGES, &streamed(&made.slug, "one two three")).await;
    let names: Vec<_> = answer.text().lines().filter_map(|line| line.strip_prefix("event: ")).collect();
    assert_eq!(names[..3], ["message_start", "content_block_start", "ping"]);
    assert_eq!(names[names.len() - 3..], ["content_block_stop", "message_delta", "message_stop"]);
    let text: String = events(answer.text()).iter().filter_map(|event| event["delta"]["text"].as_str()).collect();
    assert_eq!(text, "one two three");

    let answer = program.post("/v1/responses", &json!({"model": made.slug, "input": "one", "stream": true})).await;
    let last = events(answer.text()).pop().unwrap();
    assert_eq!(
        (&last["type"], &last["response"]["output"][0]["content"][0]["text"]),
        (&json!("response.completed"), &json!("one"))
    );
}

#[tokio::test]
async fn a_model_gets_the_conversation_as_it_is_and_the_log_has_it() {
    let (provider, app, program) = connected().await;
    let body = json!({"model": "Fake/echo", "temperature": 0.5, "stop": ["end"], "messages": [
        {"role": "system", "content": "{{rule}} {{#open"},
        {"role": "user", "content": "{{name}} said"},
        {"role": "assistant", "content": "yes"},
        {"role": "user", "content": [{"type": "text", "text": "{{> piece}} now"}]}]});
    let whole: Value = program.post(CHAT, &body).await.ok();
    assert_eq!(whole["choices"][0]["message"]["content"], "{{> piece}} now");
    let sent = provider.seen_requests().remove(0);
    let texts: Vec<_> = sent["messages"].as_array().unwrap().iter().map(|message| message["content"].clone()).collect();
    assert_eq!(texts, ["{{rule}} {{#open", "{{name}} said", "yes", "{{> piece}} now"]);
    assert_eq!((&sent["temperature"], &sent["stop"], &sent["model"]), (&json!(0.5), &json!(["end"]), &json!("echo")));

    let owner = app.user("owner").await;
    let runs: Page<RunSummary> = owner.get("/api/v1/workspaces/test/runs").await.ok();
    assert_eq!(runs.items[0].title.as_deref(), Some("{{> piece}} now"));
    let RunDetail { run, attempts, .. } =
        owner.get(&format!("/api/v1/workspaces/test/runs/{}", runs.items[0].id)).await.ok();
    assert_eq!((run.state, attempts.len(), run.output.as_str()), (RunState::Completed, 1, "{{> piece}} now"));
    assert!(app.kept_of_run(run.id).await.contains("{{rule}}"));

    // Without its connection's name, it is the first that has it.
    let whole: Value = program.post(MESSAGES, &asked("echo", "again")).await.ok();
    assert_eq!(whole["content"][0]["text"], "again");
    let apps: Page<App> = owner.get("/api/v1/workspaces/test/apps").await.ok();
    assert!(apps.items.is_empty(), "{apps:?}");
}

#[tokio::test]
async fn a_document_is_asked_for_and_checked() {
    let (provider, _app, program) = connected().await;
    let schema = json!({"type": "object", "properties": {"a": {"type": "number"}}, "required": ["a"]});
    let format = json!({"type": "json_schema", "json_schema": {"name": "x", "schema": schema}});
    let mut body = streamed("Fake/echo", "```json\n{\"a\": 1}\n```");
    body["response_format"] = format;
    let text: String = events(program.post(CHAT, &body).await.text())
        .iter()
        .filter_map(|chunk| chunk["choices"][0]["delta"]["content"].as_str())
        .collect();
    assert_eq!(text, "{\"a\": 1}");
    body["messages"][0]["content"] = "no document".into();
    let error = refused(&program, CHAT, &body, 502).await;
    assert_eq!(error["error"]["code"], "not_json");
    assert_eq!(provider.seen_requests().len(), 3, "it was asked once more, and only once");
}

#[tokio::test]
async fn a_chat_is_told_what_was_said_before() {
    let (provider, app, program) = connected().await;
    let owner = app.user("owner").await;
    let made: App =
        owner.post("/api/v1/workspaces/test/apps", &json!({"kind": "chat", "name": "Chat"})).await.created();
    app.republish(&made, |_| {}).await;
    let body = json!({"model": made.slug, "messages": [{"role": "user", "content": "one"},
        {"role": "assistant", "content": "{{1}}"}, {"role": "user", "content": "two"}]});
    let whole: Value = program.post(CHAT, &body).await.ok();
    assert_eq!(whole["choices"][0]["message"]["content"], "two");
    let sent = provider.seen_requests().remove(0)["messages"].to_string();
    assert!(sent.contains("one") && sent.contains("{{1}}"), "{sent}");
}

#[tokio::test]
async fn keys_get_at_what_they_are_for_and_are_refused_in_the_right_form() {
    let (provider, app, both) = connected().await;
    let made = app.publish_echo("echo").await;
    let other = app.publish_echo("echo").await;
    let ids = |list: Value| -> Vec<String> {
        list["data"].as_array().unwrap().iter().map(|known| known["id"].as_str().unwrap().to_owned()).collect()
    };
    let all = ids(both.get("/v1/models").await.ok());
    assert!(all.contains(&made.slug) && all.contains(&"Fake/echo".to_owned()), "{all:?}");
    let one: Value = both.get("/v1/models/Fake%2Fecho").await.ok();
    assert_eq!((&one["id"], &one["object"], &one["type"]), (&json!("Fake/echo"), &json!("model"), &json!("model")));

    let apps = program(&app, &["apps:run"]).await;
    assert!(!ids(apps.get("/v1/models").await.ok()).contains(&"Fake/echo".to_owned()));
    let error = refused(&apps, CHAT, &asked("Fake/echo", "x"), 403).await;
    assert!(error["error"]["message"].as_str().unwrap().contains("models:run"), "{error}");
    let models = program(&app, &["models:run"]).await;
    assert_eq!(refused(&models, MESSAGES, &asked(&made.slug, "x"), 403).await["error"]["type"], "permission_error");
    let neither = program(&app, &["runs:read"]).await;
    assert_eq!(neither.get("/v1/models").await.status, 403);

    let path = format!("/api/v1/workspaces/test/apps/{}/keys", made.slug);
    let of_one = app.visitor().with_header("x-api-key", &key(&app, &path, &["apps:run"]).await);
    assert_eq!(ids(of_one.get("/v1/models").await.ok()), std::slice::from_ref(&made.slug));
    of_one.post(MESSAGES, &asked(&made.slug, "x")).await.ok::<Value>();
    for hidden in [other.slug.as_str(), "Fake/echo", "nothing"] {
        assert_eq!(refused(&of_one, MESSAGES, &asked(hidden, "x"), 404).await["error"]["type"], "not_found_error");
    }
    let before = provider.seen_requests().len();
    let error = refused(&app.visitor(), CHAT, &asked(&made.slug, "x"), 401).await;
    assert_eq!(error["error"]["code"], "invalid_api_key");
    let wrong = app.visitor().with_header("x-api-key", "sk-ant-wrong");
    let error = refused(&wrong, MESSAGES, &asked(&made.slug, "x"), 401).await;
    assert_eq!((&error["type"], &error["error"]["type"]), (&json!("error"), &json!("authentication_error")));
    // Whoever is signed in in a browser is no program.
    assert_eq!(app.user("owner").await.post(CHAT, &asked(&made.slug, "x")).await.status, 401);
    assert_eq!(provider.seen_requests().len(), before);
}

#[tokio::test]
async fn what_is_wrong_with_a_request_is_said_in_the_right_form() {
    let (provider, app, program) = connected().await;
    let made = app.publish_echo("echo").await;
    let mut tools = asked("Fake/echo", "x");
    tools["tools"] = json!([{"type": "web_search"}]);
    let error = refused(&program, CHAT, &tools, 400).await;
    assert_eq!(
        (&error["error"]["param"], &error["error"]["type"]),
        (&json!("tools[0]"), &json!("invalid_request_error"))
    );
    let error = refused(&program, CHAT, &json!({"model": made.slug, "messages": "x"}), 400).await;
    assert_eq!(error["error"]["param"], "messages");
    let error = refused(&program, CHAT, &asked("nothing", "x"), 404).await;
    assert_eq!(error["error"]["code"], "model_not_found");
    let error = refused(&program, CHAT, &json!({"model": made.slug, "messages": []}), 400).await;
    assert_eq!(error["error"]["param"], "inputs.text");
    let missing = program.post("/v1/nothing", &json!({})).await;
    assert_eq!(missing.status, 404);
    assert!(serde_json::from_str::<Value>(missing.text()).unwrap()["error"]["message"].is_string());
    let error = refused(
        &program.clone().with_header("anthropic-version", "2023-06-01"),
        MESSAGES,
        &json!({"model": made.slug, "messages": []}),
        400,
    )
    .await;
    assert_eq!((&error["type"], error["request_id"].is_string()), (&json!("error"), true));
    assert!(provider.seen_requests().is_empty());
}

#[tokio::test]
async fn a_provider_that_fails_is_an_error_and_not_an_empty_answer() {
    let provider = FakeProvider::start().await;
    provider.lists(
        json!({"data": [{"id": "key-refused"}, {"id": "too-long"}, {"id": "truncated"}, {"id": "cut-by-filter"}]}),
    );
    let app = TestApp::connected(&provider).await;
    let program = program(&app, &["models:run"]).await;
    for stream in [false, true] {
        let ask = |model: &str| if stream { streamed(model, "half an answer") } else { asked(model, "half an answer") };
        let answer = program.post(CHAT, &ask("key-refused")).await;
        assert_eq!((answer.status.as_u16(), answer.header("x-should-retry")), (502, "false"));
        let error = refused(&program, CHAT, &ask("too-long"), 400).await;
        assert_eq!(error["error"]["code"], "context_length_exceeded");
        assert_eq!(refused(&program, MESSAGES, &ask("key-refused"), 502).await["error"]["type"], "api_error");
    }
    // What breaks off behind the first words can only be said in the stream.
    assert_eq!(refused(&program, CHAT, &asked("truncated", "half an answer"), 502).await["error"]["code"], "truncated");
    let chunks = events(program.post(CHAT, &streamed("truncated", "half an answer")).await.text());
    assert_eq!(chunks[chunks.len() - 2]["error"]["code"], "truncated");
    let told = events(program.post(MESSAGES, &streamed("truncated", "half an answer")).await.text());
    assert_eq!(told.last().unwrap()["type"], "error");
    let whole: Value = program.post(CHAT, &asked("cut-by-filter", "x")).await.ok();
    assert_eq!(
        (&whole["choices"][0]["finish_reason"], &whole["choices"][0]["message"]["content"]),
        (&json!("content_filter"), &json!("Half"))
    );
}

#[tokio::test]
async fn the_same_key_is_the_same_run() {
    let (provider, app, program) = connected().await;
    let made = app.publish_echo("echo").await;
    let once = program.with_header("idempotency-key", "once");
    let one: Value = once.post(CHAT, &asked(&made.slug, "x")).await.ok();
    let two: Value = once.post(CHAT, &asked(&made.slug, "x")).await.ok();
    assert_eq!(one, two);
    assert_eq!(provider.seen_requests().len(), 1);
    assert_eq!(refused(&once, CHAT, &asked(&made.slug, "y"), 400).await["error"]["code"], "idempotency_mismatch");
}

async fn until(what: &str, holds: impl AsyncFn() -> bool) {
    for _ in 0..500 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{what} did not happen");
}

#[tokio::test]
async fn whoever_goes_away_stops_the_run() {
    let (provider, app, _program) = connected().await;
    let made = app.publish_echo("slow").await;
    let key = key(&app, "/api/v1/workspaces/test/keys", &["apps:run"]).await;
    let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = crate::router::all(&app.madang);
    let serving = {
        let (tasks, stop) = (tasks.clone(), stop.clone());
        async move { serve(listener, router, &tasks, stop).await }
    };
    tasks.spawn(serving);
    let owner = app.user("owner").await;
    let text = "word ".repeat(3000);
    for (path, body) in
        [(CHAT, asked(&made.slug, &text)), (CHAT, streamed(&made.slug, &text)), (MESSAGES, streamed(&made.slug, &text))]
    {
        let body = body.to_string();
        let mut socket = TcpStream::connect(address).await.unwrap();
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {key}\r\nX-Stainless-Lang: python\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        socket.write_all((head + &body).as_bytes()).await.unwrap();
        until("the answer", async || provider.open_answers() == 1).await;
        if body.contains("\"stream\":true") {
            let mut bytes = [0; 2000];
            let count = socket.read(&mut bytes).await.unwrap();
            assert!(String::from_utf8_lossy(&bytes[..count]).starts_with("HTTP/1.1 200"));
        }
        drop(socket);
        until("the end of the call", async || provider.open_answers() == 0).await;
        let last = async || owner.get("/api/v1/workspaces/test/runs").await.ok::<Page<RunSummary>>().items.remove(0);
        until("the end of the run", async || last().await.state == RunState::Cancelled).await;
    }
    stop.cancel();
}

#[tokio::test]
async fn a_revoked_keys_stream_ends() {
    let (_provider, app, _program) = connected().await;
    let made = app.publish_echo("slow").await;
    let owner = app.user("owner").await;
    let body = json!({"name": "program", "scopes": ["apps:run"]});
    let created: ApiKeyCreated = owner.post("/api/v1/workspaces/test/keys", &body).await.created();
    let program = app.visitor().with_header("authorization", &format!("Bearer {}", created.token));
    let body = streamed(&made.slug, &"word ".repeat(3000)).to_string();
    let reading = async {
        let response = program.stream(Method::POST, CHAT, Some(body)).await;
        axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap()
    };
    let revoking = async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        owner.delete(&format!("/api/v1/workspaces/test/keys/{}", created.key.id)).await.no_content();
    };
    let (read, ()) = tokio::join!(reading, revoking);
    let chunks = events(&String::from_utf8_lossy(&read));
    assert_eq!(chunks[chunks.len() - 2]["error"]["code"], "key_revoked");
    let runs: Page<RunSummary> = owner.get("/api/v1/workspaces/test/runs").await.ok();
    let run: Run = owner.get(&format!("/api/v1/workspaces/test/runs/{}", runs.items[0].id)).await.ok::<RunDetail>().run;
    assert_ne!(run.state, RunState::Completed);
}

#[tokio::test]
async fn models_answer_for_those_alone_who_may_try_drafts() {
    let (_provider, app, _) = connected().await;
    for (name, role, status) in [("choi", Role::User, 403), ("lee", Role::Builder, 200)] {
        let wanted = json!({"workspace": app.workspace().await, "key": {"name": "Mine", "scopes": ["models:run"]}});
        let made = app.member(name, role).await.post("/api/v1/me/keys", &wanted).await;
        let program = app.visitor().with_header("x-api-key", &made.created::<ApiKeyCreated>().token);
        let answer = program.post(CHAT, &asked("Fake/echo", "x")).await;
        assert_eq!(answer.status, status, "{}", answer.text());
        let listed: Value = program.get("/v1/models").await.ok();
        assert_eq!(listed["data"].as_array().unwrap().is_empty(), role == Role::User, "{listed}");
    }
}
