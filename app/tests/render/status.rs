//! How the server fares.

use super::{doors::admin_desk, *};

const ELSEWHERE: &str = "0197a5c0-0000-7000-8000-0000000000";

fn status(free: u64, connections: &str, jobs: &str) -> String {
    format!(
        r#"{{"version":"0.1.0","schema":"20261201140000","started_at":"2026-12-01T09:00:00.000Z",
        "database":{{"answered_in_ms":2,"private":true,"connections_open":3,"connections_max":16}},
        "disk":{{"free_bytes":{free},"total_bytes":100000000000}},"queue":{{"runs":4,"comparisons":0,"webhook_deliveries":1200}},
        "connections":[{connections}],"jobs":[{jobs}]}}"#
    )
}

fn busy(path: &str) -> (u16, String) {
    let connection = format!(
        r#"{{"id":"{ELSEWHERE}21","name":"Main <b>","attempts":20,"failed":3,"time_to_first_token_ms":420,
        "last_problem":"The provider is overloaded."}},{{"id":"{ELSEWHERE}22","name":"Spare","attempts":0,"failed":0}}"#
    );
    let job = r#"{"name":"sweep.sweep","ended_at":"2026-12-01T09:00:01.000Z","took_ms":35}"#;
    match path {
        "/api/v1/workspaces/dalbit/status" => (200, status(5_000_000_000, &connection, job)),
        path => admin_desk(path),
    }
}

fn sending(path: &str) -> (u16, String) {
    let stream = r#""audit_stream":{"waiting":1843,"waiting_since":"2026-12-01T08:00:00.000Z","failing_since":"2026-12-01T08:01:00.000Z",
        "failure":"unconfirmed"},"jobs":"#;
    match path {
        "/api/v1/workspaces/dalbit/status" => (200, status(60_000_000_000, "", "").replace("\"jobs\":", stream)),
        path => admin_desk(path),
    }
}

fn new(path: &str) -> (u16, String) {
    match path {
        "/api/v1/workspaces/dalbit/status" => (200, status(60_000_000_000, "", "")),
        path => admin_desk(path),
    }
}

#[tokio::test]
async fn an_admin_sees_how_the_server_fares() {
    let page_of = page("/w/dalbit/admin/status", Language::En, busy).await;
    assert_eq!(page_of.status, 200);
    let html = page_of.html;
    for text in [
        "Server status",
        "20261201140000",
        "3 of at most 16",
        "5.0 GB of 100.0 GB",
        "1,200",
        "Some calls fail",
        "Not used",
        "sweep.sweep",
    ] {
        assert!(html.contains(text), "{text}: {html}");
    }
    assert!(html.contains("Main &lt;b&gt;") && html.contains("The provider is overloaded."), "{html}");
    assert!(html.contains("Less than a tenth of the disk is free"), "{html}");
    let korean = page("/w/dalbit/admin/status", Language::Ko, busy).await.html;
    assert!(korean.contains("서버 상태") && korean.contains("최대 16개 중 3개"), "{korean}");
}

#[tokio::test]
async fn an_admin_sees_how_far_the_audit_log_has_come_to_syslog() {
    let html = page("/w/dalbit/admin/status", Language::En, sending).await.html;
    for text in ["Audit log to the operator’s syslog", "1,843", "broke off before it had read everything", "Never"] {
        assert!(html.contains(text), "{text}: {html}");
    }
    let korean = page("/w/dalbit/admin/status", Language::Ko, sending).await.html;
    assert!(korean.contains("운영자의 syslog로 보내는 감사 기록") && korean.contains("다시 보내요"), "{korean}");
    let without = page("/w/dalbit/admin/status", Language::En, new).await.html;
    assert!(!without.contains("syslog"), "{without}");
}

#[tokio::test]
async fn a_server_that_has_just_begun_says_what_is_missing() {
    let html = page("/w/dalbit/admin/status", Language::En, new).await.html;
    assert!(html.contains("No connections yet") && html.contains(r#"href="/w/dalbit/models""#), "{html}");
    assert!(html.contains("None has come to its end") && !html.contains("Less than a tenth"), "{html}");
}
