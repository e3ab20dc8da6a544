use std::{sync::Arc, time::Duration};

use futures::StreamExt;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::{Notify, mpsc},
    task::JoinSet,
};

mod asking;
mod posting;

use super::*;
use crate::{
    auth::{
        google,
        sigv4::{self, Credentials, Scope},
    },
    chat::{StopReason, Usage},
    endpoint::Secret,
    error::Unreachable,
    provider,
};

/// What the scripted provider does after it has read a request.
enum Step {
    Send(String),
    /// Sends this again and again, until the client is gone.
    Flood(&'static str),
    /// Waits for the test.
    Wait(Arc<Notify>),
    /// Sends nothing until the client is gone.
    Stall,
    /// Ends the connection as a crash does.
    Reset,
    /// Ends it in good order.
    Close,
}
use Step::*;

/// What the scripted provider has seen.
#[derive(Debug, PartialEq)]
enum Seen {
    Connection,
    Request(String),
    ClientGone,
}

/// A provider on loopback that answers each request of a connection with the next script.
struct Scripted {
    address: std::net::SocketAddr,
    seen: mpsc::UnboundedReceiver<Seen>,
    _tasks: JoinSet<()>,
}

impl Scripted {
    async fn new(scripts: Vec<Vec<Step>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (report, seen) = mpsc::unbounded_channel();
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let mut scripts = scripts.into_iter();
            while let Ok((mut socket, _)) = listener.accept().await {
                report.send(Seen::Connection).unwrap();
                while let Some(request) = read_request(&mut socket).await {
                    report.send(Seen::Request(request)).unwrap();
                    let script = scripts.next().expect("no script for this request");
                    if !perform(&mut socket, script, &report).await {
                        break;
                    }
                }
            }
        });
        Self { address, seen, _tasks: tasks }
    }

    fn url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    fn endpoint(&self) -> Endpoint {
        Endpoint::new(&provider::CUSTOM, Some(&self.url()), Some(Secret::new("sk-test")))
    }

    /// A client that is allowed to call this provider and waits for nothing long.
    fn client(&self) -> Client {
        let limits = Limits {
            first_token: Duration::from_millis(200),
            first_token_of_own_machines: Duration::from_millis(200),
            next_piece: Duration::from_millis(200),
            line_bytes: 4096,
            body_bytes: 65_536,
            ..Limits::default()
        };
        let allowed = vec![self.address.to_string().parse().unwrap()];
        let clock = || SystemTime::UNIX_EPOCH + Duration::from_secs(1_440_938_160);
        Client::new(Settings { allowed, limits, clock, ..Settings::default() }).unwrap()
    }

    /// All events of one answer, and how it ended.
    async fn ask(&self) -> (Vec<Event>, Option<ErrorKind>) {
        collect(self.client().chat(&self.endpoint(), &request(), Mode::Stream).await).await
    }

    async fn failure(&self) -> ErrorKind {
        self.ask().await.1.expect("the answer was complete")
    }
}

async fn read_request(socket: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length =
                head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
            if body.len() >= length.unwrap_or(0) {
                return Some(text);
            }
        }
        if socket.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
}

/// Whether the connection lives on.
async fn perform(socket: &mut TcpStream, script: Vec<Step>, report: &mpsc::UnboundedSender<Seen>) -> bool {
    for step in script {
        match step {
            Send(text) => socket.write_all(text.as_bytes()).await.unwrap(),
            Flood(text) => while socket.write_all(text.as_bytes()).await.is_ok() {},
            Wait(go_on) => go_on.notified().await,
            Stall => {
                while socket.read_u8().await.is_ok() {}
                report.send(Seen::ClientGone).unwrap();
                return false;
            }
            Reset => {
                socket.set_zero_linger().unwrap();
                return false;
            }
            Close => return false,
        }
    }
    true
}

fn request() -> ChatRequest {
    ChatRequest { model: "m".into(), messages: vec![Message::new(Role::User, "Hi")], ..ChatRequest::default() }
}

async fn collect(answer: Result<EventStream, Error>) -> (Vec<Event>, Option<ErrorKind>) {
    let mut answer = match answer {
        Ok(answer) => answer,
        Err(error) => return (Vec::new(), Some(error.kind)),
    };
    let mut events = Vec::new();
    while let Some(item) = answer.next().await {
        match item {
            Ok(event) => events.push(event),
            Err(error) => {
                assert!(answer.next().await.is_none(), "an error is the last item");
                return (events, Some(error.kind));
            }
        }
    }
    (events, None)
}

/// A complete response.
fn whole(head: &str, body: &str) -> Vec<Step> {
    vec![Send(format!("HTTP/1.1 {head}\r\ncontent-length: {}\r\n\r\n{body}", body.len()))]
}

/// A streamed response in these chunks, without the chunk that ends it.
fn chunked(head: &str, chunks: &[&str]) -> String {
    let chunks = chunks.iter().map(|chunk| format!("{:x}\r\n{chunk}\r\n", chunk.len())).collect::<String>();
    format!("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n{head}transfer-encoding: chunked\r\n\r\n{chunks}")
}

fn send(text: impl Into<String>) -> Step {
    Send(text.into())
}

const SSE: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n";
const HELLO: &str = "data: {\"choices\":[{\"delta\":{\"content\":\"Hello\"}}]}\n\n";

fn hello() -> Vec<Event> {
    vec![Event::Delta("Hello".into())]
}

#[tokio::test]
async fn an_answer_arrives_and_the_connection_is_kept() {
    let half = "data: {\"id\":\"c\",\"choices\":[{\"finish_reason\":\"stop\"";
    let answer = chunked("x-request-id: req_1\r\n", &[half, "}]}\n\ndata: [DONE]", "\n\n"]);
    let go_on = Arc::new(Notify::new());
    let script = || vec![send(answer.as_str()), Wait(go_on.clone()), send("0\r\n\r\n")];
    let mut provider = Scripted::new(vec![script(), script()]).await;
    let client = provider.client();
    for _ in 0..2 {
        let mut events = client.chat(&provider.endpoint(), &request(), Mode::Stream).await.unwrap();
        let started = Event::Started { provider_request_id: Some("req_1".into()), model: None };
        assert_eq!(events.next().await, Some(Ok(started)));
        assert_eq!(events.next().await, Some(Ok(Event::Stop(StopReason::End))));
        // The end of the response comes after the end of the answer.
        go_on.notify_one();
        assert_eq!(events.next().await, None);
        // A separate task returns the connection to the pool, and there is no signal for when it has.
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
    }
    assert_eq!(provider.seen.recv().await, Some(Seen::Connection));
    let Some(Seen::Request(first)) = provider.seen.recv().await else { panic!("no request") };
    assert!(first.starts_with("POST /v1/chat/completions HTTP/1.1\r\n"), "{first}");
    assert!(first.contains("authorization: Bearer sk-test\r\n"), "{first}");
    assert!(matches!(provider.seen.recv().await, Some(Seen::Request(_))), "the second call took a second connection");
}

#[tokio::test]
async fn a_whole_answer_gives_the_same_events_and_may_come_where_a_stream_was_asked_for() {
    let body = "{\"choices\":[{\"message\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\"}],\
        \"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1}}";
    let answer = || whole("200 OK\r\ncontent-type: application/json", body);
    let provider = Scripted::new(vec![answer(), answer()]).await;
    for mode in [Mode::Stream, Mode::Whole] {
        let (events, failure) = collect(provider.client().chat(&provider.endpoint(), &request(), mode).await).await;
        let usage = Usage { input_tokens: 3, output_tokens: 1, ..Usage::default() };
        assert_eq!(failure, None);
        assert_eq!(events, [Event::Delta("Hello".into()), Event::Usage(usage), Event::Stop(StopReason::End)]);
    }
}

#[tokio::test]
async fn resets_and_ends_before_the_first_byte_are_no_connection() {
    let provider = Scripted::new(vec![vec![Reset], vec![Close]]).await;
    assert_eq!(provider.failure().await, ErrorKind::Unreachable(Unreachable::Reset));
    assert_eq!(provider.failure().await, ErrorKind::Unreachable(Unreachable::Reset));
}

#[tokio::test]
async fn events_before_a_reset_are_kept() {
    let cut = chunked("", &[HELLO]);
    let provider = Scripted::new(vec![vec![Send(cut), Close]]).await;
    assert_eq!(provider.ask().await, (hello(), Some(ErrorKind::Unreachable(Unreachable::Reset))));
}

#[tokio::test]
async fn an_answer_without_its_end_is_truncated() {
    const HALF: &str = "data: {\"choices\":[{\"delta\":{\"cont";
    for tail in ["", HALF] {
        let provider = Scripted::new(vec![vec![send(SSE), send(HELLO), send(tail), Close]]).await;
        assert_eq!(provider.ask().await, (hello(), Some(ErrorKind::Truncated)), "{tail}");
    }
    // Not every server sends one; why the answer ends is enough.
    let reason = "data: {\"choices\":[{\"finish_reason\":\"stop\"}]}\n\n";
    let provider = Scripted::new(vec![vec![send(SSE), send(HELLO), send(reason), Close]]).await;
    let (events, failure) = provider.ask().await;
    assert_eq!((events.last(), failure), (Some(&Event::Stop(StopReason::End)), None));
}

#[tokio::test]
async fn silence_ends_in_time() {
    let waiting_for = |waiting| Some(ErrorKind::TimedOut(waiting));
    let mute = Scripted::new(vec![vec![Stall]]).await;
    assert_eq!(mute.ask().await, (vec![], waiting_for(Waiting::FirstToken)));
    let headers_only = Scripted::new(vec![vec![send(SSE), Stall]]).await;
    assert_eq!(headers_only.ask().await, (vec![], waiting_for(Waiting::FirstToken)));
    let wordless = "data: {\"id\":\"c\",\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}\n\n";
    let wordless = Scripted::new(vec![vec![send(SSE), send(wordless), Stall]]).await;
    assert_eq!(wordless.failure().await, ErrorKind::TimedOut(Waiting::FirstToken));
    let mut stuck = Scripted::new(vec![vec![send(SSE), send(HELLO), Stall]]).await;
    assert_eq!(stuck.ask().await, (hello(), waiting_for(Waiting::NextPiece)));
    while stuck.seen.recv().await != Some(Seen::ClientGone) {}
}

#[tokio::test]
async fn comments_keep_no_answer_alive() {
    let provider = Scripted::new(vec![vec![send(SSE), Flood(": still here\n\n")]]).await;
    assert_eq!(provider.failure().await, ErrorKind::TimedOut(Waiting::FirstToken));
}

#[tokio::test]
async fn endless_lines_and_bodies_are_cut_off() {
    let too_large = ErrorKind::BadAnswer(BadAnswer::TooLarge);
    let line = Scripted::new(vec![vec![send(SSE), send("data: "), Flood("xxxxxxxxxxxxxxxx")]]).await;
    assert_eq!(line.failure().await, too_large);
    let json = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n";
    let body = Scripted::new(vec![vec![send(json), Flood("xxxxxxxxxxxxxxxx")]]).await;
    assert_eq!(body.failure().await, too_large);
}

#[tokio::test]
async fn web_pages_are_named() {
    let declared = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n<!doctype html>";
    let undeclared = "HTTP/1.1 200 OK\r\n\r\n<html><body>Welcome</body></html>";
    let as_json = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n<html></html>";
    let missing = "HTTP/1.1 404 Not Found\r\n\r\n<html></html>";
    for answer in [declared, undeclared, as_json, missing] {
        let provider = Scripted::new(vec![vec![send(answer), Close]]).await;
        assert_eq!(provider.failure().await, ErrorKind::BadAnswer(BadAnswer::WebPage), "{answer}");
    }
}

#[tokio::test]
async fn an_answer_that_began_like_a_page_is_not_one() {
    let provider = Scripted::new(vec![vec![send(SSE), send("<retry>\n"), send(HELLO), Close]]).await;
    assert_eq!(provider.ask().await, (hello(), Some(ErrorKind::Truncated)));
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let answer = whole("307 Temporary Redirect\r\nlocation: /elsewhere", "");
    let mut provider = Scripted::new(vec![answer]).await;
    assert_eq!(provider.failure().await, ErrorKind::BadAnswer(BadAnswer::Redirect));
    assert_eq!(provider.seen.recv().await, Some(Seen::Connection));
    assert!(matches!(provider.seen.recv().await, Some(Seen::Request(_))));
    assert!(provider.seen.try_recv().is_err(), "a second request was made");
}

#[tokio::test]
async fn error_statuses_carry_the_providers_message() {
    let body = "{\"error\":{\"type\":\"rate_limit_error\",\"message\":\"slow\"}}";
    let answer = whole("429 Too Many Requests\r\nretry-after: 7\r\nrequest-id: req_9", body);
    let provider = Scripted::new(vec![answer]).await;
    let error = provider.client().chat(&provider.endpoint(), &request(), Mode::Stream).await.err().unwrap();
    assert_eq!(error.kind, ErrorKind::RateLimited { retry_after: Some(Duration::from_secs(7)) });
    assert_eq!((error.status, error.provider_request_id.as_deref()), (Some(429), Some("req_9")));
    assert!(error.detail.unwrap().contains("slow"));
    assert!(!error.kind.to_string().contains("slow"), "a provider's words are for the log");
}

#[tokio::test]
async fn a_missing_model_is_named_as_it_was_asked_for() {
    let answer = whole("404 Not Found", "{\"error\":{\"code\":\"model_not_found\"}}");
    let provider = Scripted::new(vec![answer]).await;
    assert_eq!(provider.failure().await, ErrorKind::NotFound { model: "m".into(), nearest: None });
}

#[tokio::test]
async fn dropping_an_answer_closes_the_socket() {
    let mut provider = Scripted::new(vec![vec![send(SSE), send(HELLO), Stall]]).await;
    let client = provider.client();
    let mut answer = client.chat(&provider.endpoint(), &request(), Mode::Stream).await.unwrap();
    assert_eq!(answer.next().await, Some(Ok(Event::Delta("Hello".into()))));
    drop(answer);
    let gone = async { while provider.seen.recv().await != Some(Seen::ClientGone) {} };
    tokio::time::timeout(Duration::from_secs(1), gone).await.expect("the socket stayed open");
}

#[tokio::test]
async fn private_addresses_are_refused_before_anything_is_sent() {
    let mut provider = Scripted::new(vec![]).await;
    let client = Client::new(Settings::default()).unwrap();
    let port = provider.address.port();
    let refusal = |url: String| {
        let endpoint = Endpoint::new(&provider::CUSTOM, Some(&url), None);
        let client = &client;
        async move { client.chat(&endpoint, &request(), Mode::Stream).await.err().unwrap().kind }
    };
    let not_public = ErrorKind::AddressRefused(Refusal::NotPublic);
    assert_eq!(refusal(format!("https://127.0.0.1:{port}/v1")).await, not_public);
    // This name passes the first check, and is caught where it is looked up.
    assert_eq!(refusal(format!("https://localhost:{port}/v1")).await, not_public);
    assert_eq!(refusal(format!("http://localhost:{port}/v1")).await, ErrorKind::AddressRefused(Refusal::NotHttps));
    assert!(provider.seen.try_recv().is_err(), "a connection was made");
}

#[tokio::test]
async fn failures_to_connect_are_distinguished() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let plain = Scripted::new(vec![]).await;
    let allowed = [closed, plain.address].map(|address| address.to_string().parse().unwrap()).to_vec();
    let client = Client::new(Settings { allowed, ..Settings::default() }).unwrap();
    for (url, why) in [
        (format!("http://{closed}/v1"), Unreachable::Refused),
        ("https://no-such-host.invalid/v1".to_owned(), Unreachable::Dns),
    ] {
        let endpoint = Endpoint::new(&provider::CUSTOM, Some(&url), None);
        assert_eq!(client.models(&endpoint).await.unwrap_err().kind, ErrorKind::Unreachable(why), "{url}");
    }
}

#[tokio::test]
async fn a_server_that_speaks_no_tls_is_a_tls_failure() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let allowed = vec![address.to_string().parse().unwrap()];
    let client = Client::new(Settings { allowed, ..Settings::default() }).unwrap();
    let endpoint = Endpoint::new(&provider::CUSTOM, Some(&format!("https://{address}/v1")), None);
    let server = async {
        let (mut socket, _) = listener.accept().await.unwrap();
        socket.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
        let _ = socket.read_to_end(&mut Vec::new()).await;
    };
    let (error, ()) = futures::join!(client.models(&endpoint), server);
    let error = error.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unreachable(Unreachable::Tls), "{error:?}");
}

#[tokio::test]
async fn a_missing_or_unsendable_key_is_refused_without_a_call() {
    let client = Client::new(Settings::default()).unwrap();
    for key in [None, Some(Secret::new("sk-\u{1}"))] {
        let endpoint = Endpoint::new(&provider::OPENAI, None, key);
        let error = client.chat(&endpoint, &request(), Mode::Stream).await.err().unwrap();
        assert_eq!((error.kind, error.status), (ErrorKind::KeyRefused, None));
    }
}

#[tokio::test]
async fn checking_a_connection_lists_its_models() {
    let list = whole("200 OK", "{\"data\":[{\"id\":\"one\"}]}");
    let mut provider = Scripted::new(vec![list]).await;
    let checked = provider.client().check(&provider.endpoint()).await.unwrap();
    assert_eq!(checked.key, KeyChecked::Accepted);
    assert_eq!(checked.models.iter().map(|model| model.id.as_str()).collect::<Vec<_>>(), ["one"]);
    provider.seen.recv().await;
    let Some(Seen::Request(request)) = provider.seen.recv().await else { panic!("no request") };
    assert!(request.starts_with("GET /v1/models "), "{request}");
}

#[tokio::test]
async fn where_there_is_no_list_a_question_tests_the_key() {
    let no_list = || whole("404 Not Found", "{\"detail\":\"Not Found\"}");
    let no_model = whole("400 Bad Request", "{\"error\":{\"code\":\"model_not_found\"}}");
    let no_key = || whole("401 Unauthorized", "{}");
    let provider = Scripted::new(vec![no_list(), no_model]).await;
    let expected = Checked { models: vec![], unreadable: 0, key: KeyChecked::Accepted };
    assert_eq!(provider.client().check(&provider.endpoint()).await.unwrap(), expected);
    for scripts in [vec![no_list(), no_key()], vec![no_key()]] {
        let provider = Scripted::new(scripts).await;
        assert_eq!(provider.client().check(&provider.endpoint()).await.unwrap_err().kind, ErrorKind::KeyRefused);
    }
}

#[tokio::test]
async fn a_key_that_may_not_list_models_may_still_use_them() {
    let no_list = || whole("403 Forbidden", "{\"error\":{\"status\":\"PERMISSION_DENIED\"}}");
    let no_model =
        whole("404 Not Found", "{\"error\":{\"status\":\"NOT_FOUND\",\"message\":\"Publisher Model not found\"}}");
    let provider = Scripted::new(vec![no_list(), no_model, no_list(), no_list()]).await;
    let endpoint = Endpoint::new(&provider::VERTEX, Some(&provider.url()), Some(Secret::new("AQ.express")));
    let expected = Checked { models: vec![], unreadable: 0, key: KeyChecked::Accepted };
    assert_eq!(provider.client().check(&endpoint).await.unwrap(), expected);
    assert_eq!(provider.client().check(&endpoint).await.unwrap_err().kind, ErrorKind::KeyRefused);
}

#[tokio::test]
async fn a_service_account_fetches_one_token_for_many_calls() {
    let granted = whole("200 OK", "{\"access_token\":\"ya29.x\",\"expires_in\":3599}");
    let refused =
        whole("400 Bad Request", "{\"error\":\"invalid_grant\",\"error_description\":\"Invalid JWT Signature.\"}");
    let mut provider = Scripted::new(vec![granted, refused]).await;
    let client = provider.client();
    let account = google::tests::account(&provider.url());
    let token = async |key: &str| {
        let deadline = Instant::now() + Duration::from_secs(5);
        client.google_token(&Secret::new(key), &account, deadline, &client.limits).await
    };
    for _ in 0..2 {
        assert_eq!(token("one").await.unwrap().expose(), "ya29.x");
    }
    // Another key's token is another one.
    assert_eq!(token("other").await.unwrap_err().kind, ErrorKind::KeyRefused);
    provider.seen.recv().await;
    let Some(Seen::Request(request)) = provider.seen.recv().await else { panic!("no request") };
    assert!(request.contains("content-type: application/x-www-form-urlencoded\r\n"), "{request}");
    assert!(
        request.contains("\r\n\r\ngrant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=ey"),
        "{request}"
    );
}

#[tokio::test]
async fn a_retired_model_is_not_requested() {
    let mut provider = Scripted::new(vec![]).await;
    let endpoint = Endpoint::new(&provider::GOOGLE, Some(&provider.url()), Some(Secret::new("k")));
    let request = ChatRequest { model: "models/text-bison-001".into(), ..request() };
    let error = provider.client().chat(&endpoint, &request, Mode::Stream).await.err().unwrap();
    let expected =
        ErrorKind::NotFound { model: "models/text-bison-001".into(), nearest: Some("gemini-2.5-flash".into()) };
    assert_eq!(error.with_nearest(["text-bison-002"]).kind, expected);
    assert!(provider.seen.try_recv().is_err(), "a connection was made");
}

#[tokio::test]
async fn an_answer_without_an_end_marker_ends_with_the_connection() {
    let last =
        "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hello\"}]},\"finishReason\":\"STOP\"}]}\n\n";
    let cut = "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hello\"}]}}]}\n\n";
    let broken = || chunked("", &[last]);
    let scripts = [
        (vec![send(SSE), send(last), Close], None),
        // Everything had come: what happened to the connection afterwards doesn't matter.
        (vec![send(broken()), Reset], None),
        (vec![send(SSE), send(cut), Close], Some(ErrorKind::Truncated)),
    ];
    for (script, failure) in scripts {
        let mut provider = Scripted::new(vec![script]).await;
        let endpoint = Endpoint::new(&provider::GOOGLE, Some(&provider.url()), Some(Secret::new("k-1")));
        let (events, end) = collect(provider.client().chat(&endpoint, &request(), Mode::Stream).await).await;
        assert_eq!(end, failure);
        assert_eq!(events.first(), hello().first());
        assert_eq!(events.last() == Some(&Event::Stop(StopReason::End)), failure.is_none());
        provider.seen.recv().await;
        let Some(Seen::Request(request)) = provider.seen.recv().await else { panic!("no request") };
        assert!(request.contains("x-goog-api-key: k-1\r\n") && !request.contains("authorization"), "{request}");
    }
}

#[tokio::test]
async fn lines_of_json_are_a_stream_whatever_they_are_called() {
    let lines = "{\"message\":{\"content\":\"Hello\"},\"done\":false}\n{\"done\":true,\"done_reason\":\"stop\"}\n";
    let cut = "{\"message\":{\"content\":\"Hello\"},\"done\":false}\n{\"done\":tr";
    for kind in ["application/x-ndjson", "application/json"] {
        let head = format!("HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\n\r\n");
        for (body, failure) in [(lines, None), (cut, Some(ErrorKind::Truncated))] {
            let provider = Scripted::new(vec![vec![send(head.as_str()), send(body), Close]]).await;
            let endpoint = Endpoint::new(&provider::OLLAMA, Some(&provider.url()), None);
            let (events, end) = collect(provider.client().chat(&endpoint, &request(), Mode::Stream).await).await;
            assert_eq!((events.first(), end), (hello().first(), failure), "{kind}");
        }
    }
    let page = Scripted::new(vec![vec![send("HTTP/1.1 200 OK\r\n\r\n<html>\n<body>"), Close]]).await;
    let endpoint = Endpoint::new(&provider::OLLAMA, Some(&page.url()), None);
    let (_, end) = collect(page.client().chat(&endpoint, &request(), Mode::Stream).await).await;
    assert_eq!(end, Some(ErrorKind::BadAnswer(BadAnswer::WebPage)));
}

#[tokio::test]
async fn the_signed_request_is_the_one_that_is_sent() {
    let key = "AKIDEXAMPLE:wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY:token";
    let mut provider =
        Scripted::new(vec![whole("429 Too Many Requests\r\nx-amzn-errortype: ModelNotReadyException", "{}")]).await;
    let endpoint = Endpoint::new(&provider::BEDROCK, Some(&provider.url()), Some(Secret::new(key)));
    let request = ChatRequest { model: "amazon.nova-micro-v1:0".into(), ..request() };
    let (_, end) = collect(provider.client().chat(&endpoint, &request, Mode::Stream).await).await;
    assert_eq!(end, Some(ErrorKind::Overloaded { retry_after: None }));
    provider.seen.recv().await;
    let Some(Seen::Request(sent)) = provider.seen.recv().await else { panic!("no request") };
    let (head, body) = sent.split_once("\r\n\r\n").unwrap();
    let header = |name: &str| {
        head.lines().filter_map(|line| line.split_once(": ")).find(|(n, _)| n.eq_ignore_ascii_case(name)).unwrap().1
    };
    let at = SystemTime::UNIX_EPOCH + Duration::from_secs(1_440_938_160);
    let signed = Credentials::parse(key).unwrap().sign(
        Scope { region: "us-east-1", service: "bedrock" },
        &sigv4::Request {
            method: "POST",
            path: head.split(' ').nth(1).unwrap(),
            query: &[],
            headers: &["accept", "content-type", "host"].map(|name| (name, header(name))),
            body: body.as_bytes(),
        },
        at,
    );
    assert!(head.starts_with("POST /v1/model/amazon.nova-micro-v1%3A0/converse-stream HTTP/1.1\r\n"), "{head}");
    for (name, value) in signed {
        assert_eq!(header(name), value);
    }
    assert!(!sent.contains("wJalrXUtnFEMI"), "the secret travelled");
}

#[tokio::test]
async fn old_keys_of_clova_have_a_header_each() {
    for (key, headers) in [
        ("nv-1", vec!["authorization: Bearer nv-1\r\n"]),
        ("studio:gateway", vec!["x-ncp-clovastudio-api-key: studio\r\n", "x-ncp-apigw-api-key: gateway\r\n"]),
    ] {
        let mut provider = Scripted::new(vec![whole("401 Unauthorized", "{}")]).await;
        let endpoint = Endpoint::new(&provider::CLOVA_STUDIO, Some(&provider.url()), Some(Secret::new(key)));
        let (_, end) = collect(provider.client().chat(&endpoint, &request(), Mode::Stream).await).await;
        assert_eq!(end, Some(ErrorKind::KeyRefused));
        provider.seen.recv().await;
        let Some(Seen::Request(sent)) = provider.seen.recv().await else { panic!("no request") };
        assert!(headers.iter().all(|header| sent.contains(header)), "{sent}");
        // One `accept`, and the dialect's: it says here whether the answer is streamed.
        assert_eq!(sent.matches("accept: ").count(), 1);
        assert!(sent.contains("accept: text/event-stream\r\n"), "{sent}");
    }
}
