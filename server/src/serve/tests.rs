//! Over real sockets, with short limits.

use axum::routing::{get, post};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::*;

const LIMITS: Limits = Limits { head: Duration::from_millis(300), idle: Duration::from_secs(3) };

struct Server {
    address: SocketAddr,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Server {
    async fn start() -> Self {
        let slow = || async {
            tokio::time::sleep(2 * LIMITS.idle).await;
            "done"
        };
        let router = Router::new()
            .route("/", get(|| async { "hello" }))
            .route("/slow", get(slow))
            .route("/body", post(|body: String| async move { body.len().to_string() }));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        let work = {
            let (tasks, stop) = (tasks.clone(), stop.clone());
            async move { serve_within(LIMITS, listener, router, &tasks, stop).await }
        };
        tasks.spawn(work);
        Self { address, stop, tasks }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.cancel();
        self.tasks.close();
    }
}

async fn send(stream: &mut TcpStream, text: &str) {
    stream.write_all(text.as_bytes()).await.unwrap();
}

/// Reads up to and with the body's last word.
async fn receive(stream: &mut TcpStream, last: &str) -> String {
    let mut text = Vec::new();
    let mut buffer = [0; 1024];
    while !String::from_utf8_lossy(&text).ends_with(last) {
        let count = stream.read(&mut buffer).await.unwrap();
        assert_ne!(count, 0, "closed after {:?}", String::from_utf8_lossy(&text));
        text.extend(&buffer[..count]);
    }
    String::from_utf8(text).unwrap()
}

/// How long it takes until the server closes the connection.
async fn closed(stream: &mut TcpStream) -> Duration {
    let began = Instant::now();
    let mut rest = Vec::new();
    let _ = tokio::time::timeout(Duration::from_secs(10), stream.read_to_end(&mut rest)).await.unwrap();
    began.elapsed()
}

const GET: &str = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

#[tokio::test]
async fn an_idle_connection_stays_longer_than_headers_may_take() {
    let server = Server::start().await;
    let mut stream = server.connect().await;
    for _ in 0..3 {
        send(&mut stream, GET).await;
        receive(&mut stream, "hello").await;
        tokio::time::sleep(LIMITS.head * 3).await;
    }
    send(&mut stream, GET).await;
    receive(&mut stream, "hello").await;
    let took = closed(&mut stream).await;
    assert!(took >= LIMITS.idle / 2, "{took:?}");
}

#[tokio::test]
async fn headers_that_do_not_come_are_not_waited_for() {
    let server = Server::start().await;
    let mut silent = server.connect().await;
    let mut first = server.connect().await;
    send(&mut first, "GET / HT").await;
    let mut second = server.connect().await;
    send(&mut second, GET).await;
    receive(&mut second, "hello").await;
    tokio::time::sleep(LIMITS.head).await;
    send(&mut second, "GET / HT").await;
    let (one, two, three) = tokio::join!(closed(&mut silent), closed(&mut first), closed(&mut second));
    assert!([one, two, three].iter().all(|took| *took < LIMITS.idle), "{one:?} {two:?} {three:?}");
}

#[tokio::test]
async fn headers_that_trickle_are_not_waited_for() {
    let server = Server::start().await;
    let mut stream = server.connect().await;
    let began = Instant::now();
    // A header without an end.
    let begin = GET.trim_end().to_owned() + "\r\nX: ";
    for byte in begin.bytes().chain(std::iter::repeat(b'x')) {
        tokio::time::sleep(LIMITS.head / 20).await;
        if stream.write_all(&[byte]).await.is_err() {
            break;
        }
        assert!(began.elapsed() < LIMITS.idle);
    }
}

#[tokio::test]
async fn an_answer_and_a_body_may_take_longer() {
    let server = Server::start().await;
    let mut stream = server.connect().await;
    send(&mut stream, "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n").await;
    receive(&mut stream, "done").await;
    send(&mut stream, "POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n").await;
    for _ in 0..4 {
        tokio::time::sleep(LIMITS.head).await;
        send(&mut stream, "x").await;
    }
    receive(&mut stream, "4").await;
}
