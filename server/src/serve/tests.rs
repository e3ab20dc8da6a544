//! Over real sockets, with short limits.

use axum::routing::{get, post};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::*;
#[cfg(feature = "ui")]
use crate::testing::TestApp;

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
        Self::with(router).await
    }

    async fn with(router: Router) -> Self {
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

/// While nothing is accepted, as in the moment in which a thousand people come at once.
#[tokio::test]
async fn a_burst_of_connections_is_not_turned_away() {
    let listener = listen("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = listener.local_addr().unwrap();
    let mut waiting = Vec::new();
    for at in 0..300 {
        // Whoever is turned away tries again after a second at the earliest.
        let connected = tokio::time::timeout(Duration::from_millis(900), TcpStream::connect(address)).await;
        waiting.push(connected.unwrap_or_else(|_| panic!("connection {at} was turned away")).unwrap());
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

/// With HTTP/2 a browser's cookies come in several headers, and a proxy's word for the address beside them.
#[cfg(feature = "ui")]
#[tokio::test]
async fn over_http_2_all_cookies_count_and_limits_know_who_is_behind_the_proxy() {
    let site = crate::ssr::site_for_tests();
    let app = TestApp::with(|config| {
        config.trusted_proxies.push([127, 0, 0, 1].into());
        config.site = Some(site.clone());
    })
    .await;
    let session = app.user("owner").await.cookie();
    let server = Server::with(crate::router::all(&app.madang)).await;
    let (send, connection) = h2::client::handshake(server.connect().await).await.unwrap();
    server.tasks.spawn(async move { drop(connection.await) });
    let ask = async |method: &str, path: &str, from: &str, body: &str| {
        let request = axum::http::Request::builder()
            .method(method)
            .uri(format!("https://madang.example{path}"))
            .header("cookie", "madang_theme=dark")
            .header("cookie", &session)
            .header("cookie", "madang_language=ko")
            .header("x-forwarded-for", format!("192.0.2.66, {from}"))
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/json")
            .body(())
            .unwrap();
        let mut send = send.clone().ready().await.unwrap();
        let (response, mut rest) = send.send_request(request, body.is_empty()).unwrap();
        if !body.is_empty() {
            rest.send_data(body.to_owned().into(), true).unwrap();
        }
        let (head, mut body) = response.await.unwrap().into_parts();
        let mut text = Vec::new();
        while let Some(piece) = body.data().await {
            text.extend(piece.unwrap());
        }
        (head.status.as_u16(), String::from_utf8(text).unwrap())
    };
    let (status, me) = ask("GET", "/api/v1/me", "203.0.113.1", "").await;
    assert!(status == 200 && me.contains("owner@example.com"), "{status} {me}");
    let (status, page) = ask("GET", "/w/test", "203.0.113.1", "").await;
    let as_wanted = page.contains("lang=\"ko\"") && page.contains("data-theme=\"dark\"");
    assert!(status == 200 && as_wanted, "{status} {page}");
    let wrong = r#"{"email": "owner@example.com", "password": "wrong horse battery"}"#;
    for _ in 0..10 {
        assert_eq!(ask("POST", "/api/v1/sessions", "203.0.113.1", wrong).await.0, 401);
    }
    assert_eq!(ask("POST", "/api/v1/sessions", "203.0.113.1", wrong).await.0, 429);
    assert_eq!(ask("POST", "/api/v1/sessions", "203.0.113.2", wrong).await.0, 401, "somebody else");
    std::fs::remove_dir_all(site).unwrap();
}
