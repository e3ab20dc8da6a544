//! What the server tells its operator, and what it never tells.

use std::{net::TcpListener, time::Duration};

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::{http::Client, postgres::Folder, provider::Provider, server::Server};

const MARKER: &str = "a-marker-that-nobody-else-writes";

fn free_address() -> String {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_log_has_a_prompt_an_answer_or_a_key_at_any_level() {
    let every = "trace,hyper=trace,reqwest=trace,sqlx=trace,rustls=trace,h2=trace";
    for (format, level, refuses) in [("json", "trace", false), ("text", every, true)] {
        let provider = if refuses { Provider::refusing().await } else { Provider::start(Duration::ZERO).await };
        let folder = Folder::new("log");
        let settings = [
            ("MADANG_ALLOWED_HOSTS", provider.host_port.as_str()),
            ("MADANG_LOG", level),
            ("MADANG_LOG_FORMAT", format),
        ];
        let mut server = Server::start(&folder.0, &settings);
        let app = server.set_up(&provider).await;
        let run = server.run(&app, MARKER).await;
        let ended = server.ended(&run).await;
        assert_eq!(ended["state"], if refuses { "failed" } else { "completed" }, "{ended}");
        server.client.get("/w/acme?secret=in-an-address").await;
        server.stop();
        let log = server.log();
        assert!(log.lines().count() > 10, "{log}");
        for secret in [MARKER, "sk-secret-of-theirs", "correct horse battery", "__Host-", "$argon2id", "kim@example"] {
            let line = log.lines().find(|line| line.contains(secret));
            assert!(line.is_none(), "{secret}: {line:?}");
        }
        if format == "json" {
            let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
            assert!(lines.iter().all(|line| line["level"].is_string() && line["timestamp"].is_string()));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_are_told_on_their_own_address_and_name_nobody() {
    let provider = Provider::start(Duration::ZERO).await;
    let folder = Folder::new("metrics");
    let metrics = free_address();
    let settings = [("MADANG_ALLOWED_HOSTS", provider.host_port.as_str()), ("MADANG_METRICS_LISTEN", metrics.as_str())];
    let mut server = Server::start(&folder.0, &settings);
    let app = server.set_up(&provider).await;
    let run = server.run(&app, MARKER).await;
    server.ended(&run).await;
    assert_eq!(server.client.get("/metrics").await.status, 404, "it is not on the public address");
    let there = Client { host: metrics, cookie: String::new() };
    assert_eq!(there.get("/health/ready").await.status, 200);
    assert_eq!(there.get("/api/v1/me").await.status, 404);
    let told = there.get("/metrics").await.text();
    for line in [
        r#"madang_runs_total{state="completed",error=""} 1"#,
        r#"madang_attempts_total{provider="custom",status="ok",error=""} 1"#,
        "madang_run_duration_seconds_count 1",
        r#"madang_time_to_first_token_seconds_count{provider="custom"} 1"#,
        "madang_database_up 1",
        "madang_queue_runs 0",
        "madang_queue_mails 0",
        "madang_queue_webhook_deliveries 0",
        "madang_queue_rewrap 0",
        "madang_runs_in_progress 0",
        r#"madang_job_runs_total{job="sweep.sweep"} 1"#,
        "# EOF",
    ] {
        assert!(told.contains(line), "{line}:\n{told}");
    }
    for name in ["acme", "Acme", "Echo", "kim", MARKER, run.rsplit('/').next().unwrap()] {
        assert!(!told.contains(name), "{name}:\n{told}");
    }
    server.stop();
}

/// Takes what is sent to a collector, one request after the other.
async fn collect(listener: tokio::net::TcpListener, send: tokio::sync::mpsc::UnboundedSender<String>) {
    loop {
        let (mut stream, _): (TcpStream, _) = listener.accept().await.unwrap();
        let mut seen = Vec::new();
        let mut buffer = vec![0; 65_536];
        loop {
            let read = stream.read(&mut buffer).await.unwrap();
            seen.extend_from_slice(&buffer[..read]);
            let text = String::from_utf8_lossy(&seen).into_owned();
            let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
            let length =
                head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ").map(str::to_owned));
            if body.len() >= length.unwrap().parse::<usize>().unwrap() || read == 0 {
                send.send(text.clone()).unwrap();
                break;
            }
        }
        stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}").await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_is_a_trace_without_content() {
    let provider = Provider::start(Duration::ZERO).await;
    let folder = Folder::new("traces");
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (send, mut requests) = tokio::sync::mpsc::unbounded_channel();
    let collecting = tokio::spawn(collect(listener, send));
    let settings = [
        ("MADANG_ALLOWED_HOSTS", provider.host_port.as_str()),
        ("MADANG_OTLP_URL", url.as_str()),
        ("MADANG_OTLP_HEADERS", "authorization=Bearer%20of-the-collector"),
    ];
    let mut server = Server::start(&folder.0, &settings);
    let app = server.set_up(&provider).await;
    let run = server.run(&app, MARKER).await;
    server.ended(&run).await;
    // Stopped at once: what waits is sent before the end.
    server.stop();
    let id = run.rsplit('/').next().unwrap().replace('-', "");
    let mut told = String::new();
    while told.matches(&format!(r#""traceId":"{id}""#)).count() < 2 {
        told.push_str(&tokio::time::timeout(Duration::from_secs(20), requests.recv()).await.unwrap().unwrap());
    }
    collecting.abort();
    for word in [
        "Bearer of-the-collector",
        r#""name":"run""#,
        r#""name":"chat echo""#,
        "gen_ai.provider.name",
        "service.version",
    ] {
        assert!(told.contains(word), "{word}: {told}");
    }
    assert!(!told.contains(MARKER) && !told.contains("sk-secret") && !told.to_lowercase().contains("acme"), "{told}");
    assert!(!server.log().contains("of-the-collector"));
}
