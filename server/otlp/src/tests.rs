#![expect(clippy::disallowed_methods, reason = "tests wait for what they spawn")]

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};
use tokio_util::sync::CancellationToken;

use super::*;

fn span(n: u8) -> Span {
    Span {
        trace: TraceId([n; 16]),
        id: SpanId([n; 8]),
        parent: (n > 1).then_some(SpanId([1; 8])),
        name: "chat gpt-x".into(),
        kind: Kind::Client,
        began_ns: 1_000,
        ended_ns: 2_000,
        attributes: vec![("a", Value::Whole(i64::MAX)), ("b", Value::Text("x".into())), ("c", Value::Flag(true))],
        error: (n > 1).then(|| "timeout".into()),
    }
}

#[test]
fn spans_are_written_as_the_protocol_has_them() {
    let json = document::document(&[span(1), span(2)], "0.1.0", "one");
    let spans = &json["resourceSpans"][0]["scopeSpans"][0]["spans"];
    assert_eq!(spans[0]["traceId"], "01".repeat(16));
    assert_eq!((&spans[0]["kind"], &spans[0]["status"]), (&3.into(), &serde_json::json!({})));
    assert!(spans[0].get("parentSpanId").is_none());
    assert_eq!(spans[1]["parentSpanId"], "01".repeat(8));
    assert_eq!(spans[1]["status"], serde_json::json!({"code": 2, "message": "timeout"}));
    // 64-bit numbers are text, or readers in JavaScript would lose their last digits.
    assert_eq!(spans[0]["attributes"][0]["value"]["intValue"], i64::MAX.to_string());
    assert_eq!(spans[0]["startTimeUnixNano"], "1000");
    assert_eq!(json["resourceSpans"][0]["resource"]["attributes"][0]["value"]["stringValue"], "madang");
}

#[test]
fn addresses_and_headers_are_read_strictly() {
    for wrong in ["collector:4318", "ftp://c", "http://u:p@c:4318", "http://c:4318?a=b", "nonsense"] {
        assert!(Collector::new(wrong).is_err(), "{wrong}");
    }
    for right in ["http://c:4318", "http://c:4318/", "http://c:4318/v1/traces"] {
        assert_eq!(Collector::new(right).unwrap().url.as_str(), "http://c:4318/v1/traces");
    }
    let collector = Collector::new("https://c.example.com/otlp").unwrap();
    assert_eq!(collector.url.path(), "/otlp/v1/traces");
    let collector = collector.with_headers("authorization=Bearer%20hidden, x-team = ops").unwrap();
    assert_eq!(collector.headers["authorization"], "Bearer hidden");
    assert!(!format!("{collector:?}").contains("hidden"));
    assert!(collector.clone().with_headers("nonsense").is_err());
    assert!(collector.with_headers("a b=c").is_err());
}

/// Answers one request, and returns it.
async fn answered(listener: &TcpListener, status: &str) -> String {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut seen = String::new();
    let mut buffer = vec![0; 64 * 1024];
    while !seen.contains("resourceSpans") || !seen.ends_with("]}") {
        let read = stream.read(&mut buffer).await.unwrap();
        seen.push_str(&String::from_utf8_lossy(&buffer[..read]));
    }
    stream
        .write_all(format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{{}}").as_bytes())
        .await
        .unwrap();
    seen
}

#[tokio::test]
async fn spans_arrive_together_and_the_last_ones_at_the_end() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let collector = Collector::new(&url).unwrap().with_headers("x-key=secret").unwrap();
    let (tracer, exporter) = Tracer::new(collector, "0.1.0", "one".into()).unwrap();
    let stop = CancellationToken::new();
    let running = tokio::spawn(exporter.run(stop.clone()));
    tracer.export([span(1), span(2)]);
    let request = answered(&listener, "200 OK").await;
    assert!(request.starts_with("POST /v1/traces ") && request.to_lowercase().contains("x-key: secret"), "{request}");
    assert_eq!(request.matches("traceId").count(), 2);
    tracer.export([span(3)]);
    stop.cancel();
    let request = answered(&listener, "503 Service Unavailable").await;
    assert_eq!(request.matches("traceId").count(), 1);
    tokio::time::timeout(Duration::from_secs(5), running).await.unwrap().unwrap();
    assert_eq!(tracer.dropped(), 1, "what the collector refused is counted");
}

#[tokio::test]
async fn nobody_waits_for_a_collector() {
    let collector = Collector::new("http://127.0.0.1:9").unwrap();
    let (tracer, _exporter) = Tracer::new(collector, "0.1.0", "one".into()).unwrap();
    tracer.export((0..5000).map(|_| span(1)));
    assert_eq!(tracer.dropped(), 5000 - 4096);
}
