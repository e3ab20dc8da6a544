//! A provider for tests, on the loopback interface and in OpenAI's dialect. The model's name decides what it does.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{
    Json, Router,
    body::{Body, Bytes},
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{Html, IntoResponse, Response},
    routing::{get, post},
};
use futures::{StreamExt, stream};
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinHandle};

use super::{
    cases::Case,
    faults::{self, chunk},
};

/// The requests so far.
#[derive(Default)]
struct Seen {
    keys: Mutex<Vec<String>>,
    requests: Mutex<Vec<Value>>,
    open: AtomicUsize,
    cases: Mutex<HashMap<String, Case>>,
    list: Mutex<Option<Value>>,
}

/// A running provider, which stops when it is dropped.
pub struct FakeProvider {
    address: SocketAddr,
    seen: Arc<Seen>,
    task: JoinHandle<()>,
}

impl Drop for FakeProvider {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl FakeProvider {
    /// Starts a provider.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, seen) = (listener.local_addr().unwrap(), Arc::new(Seen::default()));
        let router = Router::new()
            .route("/v1/models", get(models))
            .route("/v1/chat/completions", post(chat))
            .route("/v1/embeddings", post(embeddings))
            .route("/odd/v1/models", get(|| async { Json(json!({"data": [{"id": "m"}, {"id": null}, null]})) }))
            .route("/empty/v1/models", get(|| async { Json(json!({"object": "list", "data": null})) }))
            .route("/html/models", get(|| async { Html("<h1>Welcome</h1>") }))
            .route("/refuse-key/v1/models", get(refuse_key))
            .route("/cases/{id}/{*path}", post(case).get(no_models))
            .with_state(seen.clone());
        #[expect(clippy::disallowed_methods, reason = "ended by Drop")]
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { address, seen, task }
    }

    /// `host:port`, for the operator's list of allowed hosts.
    pub fn host_port(&self) -> String {
        self.address.to_string()
    }

    /// `http://host:port`
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The base URL of its API.
    pub fn base_url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// The `Authorization` headers of requests for the list of models.
    pub fn seen_keys(&self) -> Vec<String> {
        self.seen.keys.lock().unwrap().clone()
    }

    /// The bodies of chat requests.
    pub fn seen_requests(&self) -> Vec<Value> {
        self.seen.requests.lock().unwrap().clone()
    }

    /// Makes the provider send a case's answer under the case's own path.
    pub fn play(&self, case: &Case) {
        self.seen.cases.lock().unwrap().insert(case.id.clone(), case.clone());
    }

    /// Makes the provider list these models.
    pub fn lists(&self, list: Value) {
        *self.seen.list.lock().unwrap() = Some(list);
    }

    /// The number of answers that are being written.
    pub fn open_answers(&self) -> usize {
        self.seen.open.load(Ordering::SeqCst)
    }
}

async fn models(State(seen): State<Arc<Seen>>, headers: HeaderMap) -> Json<Value> {
    if let Some(key) = headers.get(header::AUTHORIZATION) {
        seen.keys.lock().unwrap().push(key.to_str().unwrap().to_owned());
    }
    if let Some(list) = seen.list.lock().unwrap().clone() {
        return Json(list);
    }
    Json(json!({"object": "list", "data": [
        {"id": "echo", "object": "model"},
        {"id": "slow", "object": "model"},
        {"id": "truncated", "object": "model"},
        {"id": "overloaded", "object": "model"},
    ]}))
}

async fn no_models() -> Json<Value> {
    Json(json!({"data": [], "models": []}))
}

async fn case(
    State(seen): State<Arc<Seen>>,
    Path((id, _)): Path<(String, String)>,
    Json(request): Json<Value>,
) -> Response {
    seen.requests.lock().unwrap().push(request);
    seen.cases.lock().unwrap()[&id].response()
}

async fn refuse_key() -> impl IntoResponse {
    (StatusCode::UNAUTHORIZED, Json(json!({"error": {"message": "Incorrect API key", "code": "invalid_api_key"}})))
}

/// Counts itself while its answer is being written.
struct Open(Arc<Seen>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::SeqCst);
    }
}

/// The first tool that is offered is called with what the user says.
fn call_of(request: &Value) -> Option<Value> {
    let name = request.pointer("/tools/0/function/name").filter(|_| request["tool_choice"] != "none")?;
    let last = request["messages"].as_array()?.last().filter(|last| last["role"] == "user")?;
    let arguments = json!({"text": last["content"]}).to_string();
    Some(json!({"index": 0, "id": "c1", "type": "function", "function": {"name": name, "arguments": arguments}}))
}

/// Embeds each text as its number of characters and 0.5; a text is a token.
async fn embeddings(State(seen): State<Arc<Seen>>, Json(request): Json<Value>) -> Response {
    let model = request["model"].as_str().unwrap_or_default().to_owned();
    let texts = request["input"].as_array().cloned().unwrap_or_default();
    seen.requests.lock().unwrap().push(request);
    if let Some(failure) = faults::of(model.trim_start_matches("embed-")) {
        return failure;
    }
    let chars = |text: &Value| text.as_str().unwrap_or_default().chars().count();
    let data = texts.iter().enumerate().map(|(index, text)| json!({"index": index, "embedding": [chars(text), 0.5]}));
    let data: Vec<Value> = data.collect();
    Json(json!({"object": "list", "data": data, "usage": {"prompt_tokens": texts.len()}})).into_response()
}

/// Repeats the last message, word by word; `slow` takes 20 ms per word, and `truncated` breaks off without an end marker. `brief`
/// thinks for 200 ms and repeats only the first three words. `judging` finds whatever it is asked to be true.
async fn chat(State(seen): State<Arc<Seen>>, Json(request): Json<Value>) -> Response {
    let model = request["model"].as_str().unwrap_or_default().to_owned();
    let last = request["messages"].as_array().and_then(|m| m.last()).map(|m| m["content"].as_str().unwrap_or_default());
    let least = if model == "brief" { 3 } else { usize::MAX };
    let last = if model == "judging" { Some(r#"{"reason":"It says so.","pass":true}"#) } else { last };
    let words: Vec<String> = last.unwrap_or_default().split_inclusive(' ').take(least).map(str::to_owned).collect();
    let refusal = faults::refusal(&request);
    let call = call_of(&request);
    seen.requests.lock().unwrap().push(request);
    if let Some(failure) = refusal.or_else(|| faults::of(&model)) {
        return failure;
    }
    let mut pieces: Vec<String> = words.iter().map(|word| chunk(&json!({"content": word}), None)).collect();
    let mut finish = "stop";
    if let Some(call) = call {
        (pieces, finish) = (vec![chunk(&json!({"content": null, "tool_calls": [call]}), None)], "tool_calls");
    }
    if model != "truncated" {
        pieces.push(chunk(&json!({}), Some(finish)));
        let usage = json!({"prompt_tokens": 7, "completion_tokens": words.len(), "total_tokens": 7 + words.len()});
        pieces.push(format!("data: {}\n\ndata: [DONE]\n\n", json!({"choices": [], "usage": usage})));
    }
    seen.open.fetch_add(1, Ordering::SeqCst);
    let open = Open(seen);
    let pause = if model == "slow" { Duration::from_millis(20) } else { Duration::ZERO };
    if model == "brief" {
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let body = stream::iter(pieces).then(move |piece| {
        let _open = &open;
        async move {
            tokio::time::sleep(pause).await;
            Ok::<_, std::io::Error>(Bytes::from(piece))
        }
    });
    ([(header::CONTENT_TYPE, "text/event-stream")], Body::from_stream(body)).into_response()
}
