//! What administrators read to prove what happened, as the server writes it.

use super::{Language, me, page};

const MEMBER: &str = r#"{"id":"0197a5c0-0000-7000-8000-000000000001","name":"Kim Ji-won","email":"kim@dalbit.example","role":"admin","joined_at":"2026-11-01T00:00:00Z"}"#;

fn api(path: &str, entries: &str, next: &str) -> (u16, String) {
    let body = match path.split('?').next().unwrap_or_default() {
        "/api/v1/me" => me("admin"),
        "/api/v1/workspaces/dalbit/members" => format!(r#"{{"items":[{MEMBER}]}}"#),
        "/api/v1/workspaces/dalbit/audit-log" => format!(r#"{{"items":[{entries}]{next}}}"#),
        _ => return (404, r#"{"error":{"code":"not_found","message":"Nothing.","request_id":"7f3a"}}"#.to_owned()),
    };
    (200, body)
}

const ENTRY: &str = r#"{"id":"0197a5c0-0000-7000-8000-000000000031","at":"2026-11-23T14:02:11Z","person":{"id":"0197a5c0-0000-7000-8000-000000000001","name":"Kim <i>"},
    "address":"10.1.2.3","key":"Nightly job","action":"link.changed","object_kind":"link","object_id":"0197a5c0-0000-7000-8000-000000000070",
    "before":{"name":"Old <b>","limits":{"runs":5},"a":1,"b":1,"c":1},"after":{"name":"New","limits":{"runs":6},"a":2,"b":2,"c":2},"number":1184,"hash":"d2f0"},
    {"id":"0197a5c0-0000-7000-8000-000000000032","at":"2026-11-23T14:02:10Z","action":"moon.landed","object_kind":"moon","number":1183,"hash":"d2f1"}"#;

fn some(path: &str) -> (u16, String) {
    api(path, ENTRY, r#","next":"1183""#)
}

fn none(path: &str) -> (u16, String) {
    api(path, "", "")
}

#[tokio::test]
async fn the_audit_log_says_who_did_what_and_what_was_different() {
    let html = page("/w/dalbit/admin/audit?action=link.changed&q=old", Language::En, some).await.html;
    for wanted in [
        "Share link changed",
        "Kim &lt;i&gt;",
        "10.1.2.3",
        "with the key “Nightly job”",
        "Entry 1,184",
        "Old &lt;b&gt;",
        "limits.runs",
        "moon.landed",
        "Nobody signed in",
    ] {
        assert!(html.contains(wanted), "{wanted}: {html}");
    }
    assert!(html.contains("<details") && html.contains("1 more"), "{html}");
    assert!(html.contains("q=old&amp;action=link%2Echanged&amp;after=1183"), "the filters stay on older pages: {html}");
    assert!(
        html.contains("/audit-log/export.jsonl?action=link.changed&amp;q=old"),
        "exports have the same filters: {html}"
    );
    assert!(html.contains("/admin/audit?kind=link&amp;object=0197a5c0%2D0000%2D7000%2D8000%2D000000000070"), "{html}");
    assert!(html.contains("<search") && !html.contains("aria-required"), "no filter has to be filled in: {html}");
    let korean = page("/w/dalbit/admin/audit", Language::Ko, some).await.html;
    assert!(
        korean.contains("공유 링크 변경") && korean.contains("기록 1,184번") && !korean.contains("Share link"),
        "{korean}"
    );
}

#[tokio::test]
async fn an_audit_log_without_matches_says_so() {
    let html = page("/w/dalbit/admin/audit?q=nothing", Language::En, none).await.html;
    assert!(html.contains("Nothing matches") && html.contains("Show all"), "{html}");
}

const LOGGED: &str = r###"{"run":{"id":"0197a5c0-0000-7000-8000-000000000020","app":{"id":"0197a5c0-0000-7000-8000-000000000010","slug":"minutes","name":"Minutes <i>","icon":"hr","category":"hr"},
    "version":3,"source":"link","state":"completed","input_tokens":1,"output_tokens":2,"last_event":7,"duration_ms":1000,"model_name":"HCX-007",
    "cost":{"micros":9000,"currency":"USD"},"created_at":"2026-11-23T14:02:11Z"},"link_name":"Fair <b>","rating":"down","hidden":true}"###;

const DETAIL: &str = r###"{"run":{"id":"0197a5c0-0000-7000-8000-000000000020","app":{"id":"0197a5c0-0000-7000-8000-000000000010","slug":"minutes","name":"Minutes","icon":"hr","category":"hr"},
    "version":3,"source":"member","state":"completed","inputs":{"notes":"</pre><b>typed</b>"},"output":"Ship <script>alert(1)</script>","output_format":"markdown",
    "input_tokens":1012,"output_tokens":378,"last_event":7,"created_at":"2026-11-23T14:02:11Z"},"attempts":[],"hidden":HIDDEN,"prompt":[{"role":"system","text":"You write <i>minutes</i>."}],
    "personal_data":[{"connection_name":"HCX desk","hidden":true,"counts":[{"kind":"phone","count":2}]}]}"###;

fn runs(path: &str, hidden: &str) -> (u16, String) {
    let body = match path.split('?').next().unwrap_or_default() {
        "/api/v1/workspaces/dalbit/run-log" => format!(r#"{{"items":[{LOGGED}],"next":"more"}}"#),
        "/api/v1/workspaces/dalbit" => r#"{"id":"0197a5c0-0000-7000-8000-000000000002","slug":"dalbit","name":"Dalbit","language":"en","members":2,"export_reason":true}"#.to_owned(),
        path if path.starts_with("/api/v1/workspaces/dalbit/run-log/") => DETAIL.replace("HIDDEN", hidden),
        _ => return api(path, "", ""),
    };
    (200, body)
}

fn open(path: &str) -> (u16, String) {
    runs(path, "false")
}

fn hidden(path: &str) -> (u16, String) {
    runs(path, "true")
}

#[tokio::test]
async fn the_run_log_says_who_ran_what_and_what_is_hidden() {
    let html = page("/w/dalbit/admin/runs?state=completed", Language::En, open).await.html;
    for wanted in [
        "Minutes &lt;i&gt;",
        "Fair &lt;b&gt;",
        "Visitor",
        "Content hidden",
        "HCX-007",
        "Not useful",
        "What others entered",
    ] {
        assert!(html.contains(wanted), "{wanted}: {html}");
    }
    assert!(html.contains("state=completed&amp;after=more"), "{html}");
    assert!(html.contains("<search") && !html.contains("aria-required"), "no filter has to be filled in: {html}");
    assert!(
        html.contains("name=\"reason\"") && html.contains("name=\"state\" value=\"completed\""),
        "an export asks for a reason: {html}"
    );
    let korean = page("/w/dalbit/admin/runs", Language::Ko, open).await.html;
    assert!(korean.contains("실행 기록") && korean.contains("내용 숨김") && !korean.contains("Run log"), "{korean}");
}

#[tokio::test]
async fn a_logged_run_shows_what_the_model_was_sent_unless_it_is_hidden() {
    let path = "/w/dalbit/admin/runs/0197a5c0-0000-7000-8000-000000000020";
    let html = page(path, Language::En, open).await.html;
    assert!(html.contains("You write &lt;i&gt;minutes&lt;/i&gt;.") && html.contains("rendered again"), "{html}");
    assert!(html.contains("&lt;b&gt;typed") && !html.contains("<script>alert(1)"), "{html}");
    assert!(
        html.contains("stands here as it was entered") && html.contains("Hidden from the model: 2 phone numbers."),
        "{html}"
    );
    let html = page(path, Language::En, hidden).await.html;
    assert!(html.contains("hidden from you") && !html.contains("typed") && !html.contains("rendered again"), "{html}");
}
