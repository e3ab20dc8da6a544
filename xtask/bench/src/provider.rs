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
use serde_json::{Value, json};
use std::{
    convert::Infallible,
    hash::{DefaultHasher, Hash, Hasher},
    net::Ipv4Addr,
    time::Duration,
};
use tokio::{
    net::{TcpSocket, TcpStream},
    time::{Instant, interval_at},
};

/// Sends the whole answer at once.
pub const INSTANT: &str = "instant";
/// Sends 50 tokens per second for 4 seconds.
pub const PACED: &str = "paced";

/// Rejects the key at once.
pub const REFUSING: &str = "refusing";

/// Models whose names begin like this take a second, as people's do: the first token comes after 400 ms, and then one every 30 ms.
pub const SECOND: &str = "second";
/// Models whose names begin like this send a paragraph at once. To the same question two of them say nearly the same.
pub const PROSE: &str = "prose";

const SECOND_FIRST: Duration = Duration::from_millis(400);
const SECOND_GAP: Duration = Duration::from_millis(30);
const SECOND_TOKENS: usize = 21;
const PROSE_WORDS: usize = 110;

const INSTANT_TOKENS: usize = 20;
pub const PACED_TOKENS: usize = 200;
pub const PACED_GAP: Duration = Duration::from_millis(20);

type Body = UnsyncBoxBody<Bytes, Infallible>;

/// Serves until the program ends.
pub async fn serve(port: u16) -> Result<()> {
    // A thousand runs begin within a second, and whoever finds the usual 128 places taken waits for another one.
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    socket.bind((Ipv4Addr::LOCALHOST, port).into()).context("the provider's port")?;
    let listener = socket.listen(4096)?;
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
    let asked: Value = serde_json::from_slice(&body)?;
    let model = asked.get("model").and_then(Value::as_str).unwrap_or_default();
    if model == REFUSING {
        let refusal = r#"{"error":{"message":"Incorrect API key provided","code":"invalid_api_key"}}"#;
        let mut refused = respond("application/json", stream::iter([refusal.into()]))?;
        *refused.status_mut() = StatusCode::UNAUTHORIZED;
        return Ok(refused);
    }
    if model == PACED {
        return respond("text/event-stream", paced(Duration::ZERO, PACED_GAP, PACED_TOKENS));
    }
    if model.starts_with(SECOND) {
        return respond("text/event-stream", paced(SECOND_FIRST, SECOND_GAP, SECOND_TOKENS));
    }
    if model.starts_with(PROSE) {
        let question = asked.get("messages").map(Value::to_string).unwrap_or_default();
        let text = prose(&question, model);
        let whole = [said(&text), end(PROSE_WORDS)].concat();
        return respond("text/event-stream", stream::iter([whole.into()]));
    }
    // A single write, like from a provider that had the answer ready.
    let whole: Vec<u8> = (0..INSTANT_TOKENS).flat_map(|_| token()).chain(end(INSTANT_TOKENS)).collect();
    respond("text/event-stream", stream::iter([whole.into()]))
}

fn respond(content_type: &str, chunks: impl Stream<Item = Bytes> + Send + 'static) -> Result<Response<Body>> {
    let body = StreamBody::new(chunks.map(|chunk| Ok(Frame::data(chunk))));
    Ok(Response::builder().header(CONTENT_TYPE, content_type).body(body.boxed_unsync())?)
}

/// The first token comes after `first`, and each other one after `gap`.
fn paced(first: Duration, gap: Duration, tokens: usize) -> impl Stream<Item = Bytes> + Send + 'static {
    let ticks = interval_at(Instant::now() + first, gap);
    let written = stream::unfold((ticks, 0), move |(mut ticks, written)| async move {
        ticks.tick().await;
        (written < tokens).then_some((token(), (ticks, written + 1)))
    });
    written.chain(stream::iter([end(tokens)]))
}

/// A paragraph that follows from the question, but for every tenth word, which is the model's own.
fn prose(question: &str, model: &str) -> String {
    const WORDS: [&str; 24] = [
        "we",
        "are",
        "sorry",
        "about",
        "the",
        "delay",
        "and",
        "refund",
        "your",
        "order",
        "today",
        "because",
        "it",
        "arrived",
        "late",
        "please",
        "keep",
        "this",
        "number",
        "for",
        "shipping",
        "questions",
        "thank",
        "you",
    ];
    let word = |at: usize| {
        let mut hasher = DefaultHasher::new();
        (question, at, (at % 10 == 9).then_some(model)).hash(&mut hasher);
        let place = usize::try_from(hasher.finish() % WORDS.len() as u64).unwrap_or_default();
        WORDS.get(place).copied().unwrap_or_default()
    };
    (0..PROSE_WORDS).map(word).collect::<Vec<_>>().join(" ")
}

fn said(text: &str) -> Bytes {
    let chunk = json!({
        "id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m",
        "choices": [{ "index": 0, "delta": { "content": text }, "finish_reason": null }],
    });
    format!("data: {chunk}\n\n").into()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn models_of_prose_differ_in_a_few_words() {
        let (one, other) = (prose("a", "prose-1"), prose("a", "prose-2"));
        let differing = one.split(' ').zip(other.split(' ')).filter(|(one, other)| one != other).count();
        assert!((1..=PROSE_WORDS / 10).contains(&differing), "{differing}");
        assert_eq!((one.split(' ').count(), &one), (PROSE_WORDS, &prose("a", "prose-1")));
        assert_ne!(one, prose("b", "prose-1"));
    }
}
