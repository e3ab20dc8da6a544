//! A provider with OpenAI's Chat Completions that takes next to no time, so that what is measured is Madang's.

#![expect(clippy::disallowed_methods, reason = "nothing here outlives the measurement")]

use anyhow::{Context, Result};
use bytes::Bytes;
use futures::{Stream, StreamExt, stream};
use http_body_util::{BodyExt, StreamBody, combinators::UnsyncBoxBody};
use hyper::{
    Request, Response, StatusCode,
    body::{Frame, Incoming},
    header::CONTENT_TYPE,
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use std::{convert::Infallible, net::Ipv4Addr, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    time::{Instant, interval_at},
};

/// Sends the whole answer at once.
pub const INSTANT: &str = "instant";
/// Sends 50 tokens per second for 4 seconds.
pub const PACED: &str = "paced";

/// Rejects the key at once.
pub const REFUSING: &str = "refusing";

const INSTANT_TOKENS: usize = 20;
pub const PACED_TOKENS: usize = 200;
pub const PACED_GAP: Duration = Duration::from_millis(20);

type Body = UnsyncBoxBody<Bytes, Infallible>;

/// Serves until the program ends.
pub async fn serve(port: u16) -> Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.context("the provider's port")?;
    tokio::task::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            tokio::task::spawn(connection(socket));
        }
    });
    Ok(())
}

async fn connection(socket: TcpStream) {
    let _ = socket.set_nodelay(true);
    // Fails if the client disconnects in the middle, which is the client's business.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(socket), service_fn(answer)).await;
}

async fn answer(request: Request<Incoming>) -> Result<Response<Body>> {
    if request.uri().path().ends_with("/models") {
        let models = format!(r#"{{"object":"list","data":[{{"id":"{INSTANT}"}},{{"id":"{PACED}"}}]}}"#);
        return respond("application/json", stream::iter([models.into()]));
    }
    let body = request.into_body().collect().await?.to_bytes();
    let asked: serde_json::Value = serde_json::from_slice(&body)?;
    let model = asked.get("model").and_then(|model| model.as_str());
    if model == Some(REFUSING) {
        let refusal = r#"{"error":{"message":"Incorrect API key provided","code":"invalid_api_key"}}"#;
        let mut refused = respond("application/json", stream::iter([refusal.into()]))?;
        *refused.status_mut() = StatusCode::UNAUTHORIZED;
        return Ok(refused);
    }
    if model == Some(PACED) {
        let ticks = interval_at(Instant::now(), PACED_GAP);
        let paced = stream::unfold((ticks, 0), |(mut ticks, written)| async move {
            ticks.tick().await;
            (written < PACED_TOKENS).then_some((token(), (ticks, written + 1)))
        });
        return respond("text/event-stream", paced.chain(stream::iter([end(PACED_TOKENS)])));
    }
    // A single write, like from a provider that had the answer ready.
    let whole: Vec<u8> = (0..INSTANT_TOKENS).flat_map(|_| token()).chain(end(INSTANT_TOKENS)).collect();
    respond("text/event-stream", stream::iter([whole.into()]))
}

fn respond(content_type: &str, chunks: impl Stream<Item = Bytes> + Send + 'static) -> Result<Response<Body>> {
    let body = StreamBody::new(chunks.map(|chunk| Ok(Frame::data(chunk))));
    Ok(Response::builder().header(CONTENT_TYPE, content_type).body(body.boxed_unsync())?)
}

fn token() -> Bytes {
    const CHUNK: &str = r#"{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"word "},"finish_reason":null}]}"#;
    format!("data: {CHUNK}\n\n").into()
}

fn end(tokens: usize) -> Bytes {
    format!(
        "data: {}\n\ndata: {}\n\ndata: [DONE]\n\n",
        r#"{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#,
        format_args!(
            r#"{{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[],"usage":{{"prompt_tokens":10,"completion_tokens":{tokens},"total_tokens":{}}}}}"#,
            tokens + 10
        ),
    )
    .into()
}
