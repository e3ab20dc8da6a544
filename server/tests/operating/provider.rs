//! A provider that streams word by word, in OpenAI's dialect.

use std::{convert::Infallible, time::Duration};

use axum::{
    Json, Router,
    body::{Body, Bytes},
    http::header,
    response::IntoResponse,
    routing::{get, post},
};
use futures::StreamExt as _;
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinHandle};

pub struct Provider {
    pub host_port: String,
    task: JoinHandle<()>,
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Provider {
    /// A provider that refuses everything, quoting what it was sent and the key.
    pub async fn refusing() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let host_port = listener.local_addr().unwrap().to_string();
        let chat = |headers: axum::http::HeaderMap, Json(request): Json<Value>| async move {
            let key =
                headers.get(header::AUTHORIZATION).map(|key| String::from_utf8_lossy(key.as_bytes()).into_owned());
            let message = format!("With the key {key:?}, this is not allowed: {}", request["messages"]);
            (
                axum::http::StatusCode::BAD_REQUEST,
                Json(json!({"error": {"message": message, "type": "invalid_request_error"}})),
            )
        };
        let models = |headers: axum::http::HeaderMap| async move {
            let key =
                headers.get(header::AUTHORIZATION).map(|key| String::from_utf8_lossy(key.as_bytes()).into_owned());
            let message = format!("Nothing is listed with the key {key:?}");
            (axum::http::StatusCode::BAD_REQUEST, Json(json!({"error": {"message": message}})))
        };
        let router = Router::new().route("/v1/models", get(models)).route("/v1/chat/completions", post(chat));
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { host_port, task }
    }

    /// A provider that repeats what it was sent, with this pause before each word.
    pub async fn start(pause: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let host_port = listener.local_addr().unwrap().to_string();
        let models = || async { Json(json!({"object": "list", "data": [{"id": "echo"}, {"id": "text-embed"}]})) };
        let chat = move |Json(request): Json<Value>| async move { echo(&request, pause) };
        let router = Router::new()
            .route("/v1/models", get(models))
            .route("/v1/chat/completions", post(chat))
            .route("/v1/embeddings", post(|Json(request): Json<Value>| async move { Json(embedded(&request)) }));
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { host_port, task }
    }
}

/// Each text as its number of characters and a half.
fn embedded(request: &Value) -> Value {
    let chars = |text: &Value| text.as_str().unwrap_or_default().chars().count();
    let texts = request["input"].as_array().cloned().unwrap_or_default();
    let data = texts.iter().enumerate().map(|(index, text)| json!({"index": index, "embedding": [chars(text), 0.5]}));
    json!({"object": "list", "data": data.collect::<Vec<_>>(), "usage": {"prompt_tokens": texts.len()}})
}

/// Who offers tools has the first of them called with what the user says.
fn call_of(request: &Value) -> Option<Value> {
    let name = request.pointer("/tools/0/function/name")?;
    let last = request["messages"].as_array()?.last().filter(|last| last["role"] == "user")?;
    let function = json!({"name": name, "arguments": json!({"text": last["content"]}).to_string()});
    Some(json!({"index": 0, "id": "call_1", "type": "function", "function": function}))
}

fn echo(request: &Value, pause: Duration) -> impl IntoResponse + use<> {
    let last = request["messages"].as_array().and_then(|messages| messages.last()?["content"].as_str());
    let mut pieces: Vec<String> =
        last.unwrap_or_default().split_inclusive(' ').map(|word| chunk(&json!({"content": word}), None)).collect();
    let mut finish = "stop";
    if let Some(call) = call_of(request) {
        (pieces, finish) = (vec![chunk(&json!({"tool_calls": [call]}), None)], "tool_calls");
    }
    pieces.push(chunk(&json!({}), Some(finish)) + "data: [DONE]\n\n");
    let body = futures::stream::iter(pieces).then(move |piece| async move {
        tokio::time::sleep(pause).await;
        Ok::<_, Infallible>(Bytes::from(piece))
    });
    ([(header::CONTENT_TYPE, "text/event-stream")], Body::from_stream(body))
}

fn chunk(delta: &Value, finish: Option<&str>) -> String {
    let choice = json!({"index": 0, "delta": delta, "finish_reason": finish});
    format!("data: {}\n\n", json!({"object": "chat.completion.chunk", "model": "echo", "choices": [choice]}))
}
