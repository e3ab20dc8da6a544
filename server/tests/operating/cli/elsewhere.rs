//! Servers that are away, older, newer, or no Madang; and commands that need none.

use std::{net::TcpListener as StdListener, time::Instant};

use axum::{
    Json, Router,
    http::StatusCode,
    response::{Html, IntoResponse as _, Redirect},
    routing::get,
};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::{Typist, ran};
use crate::{postgres::Folder, server::madang};

/// Something that answers in place of Madang. Returns its address.
async fn stand_in(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    format!("http://{address}")
}

fn refusal() -> Json<Value> {
    Json(json!({"error": {"code": "not_found", "message": "Not found.", "request_id": "r1"}}))
}

/// A Madang from before apps could be exported, which answers as one does to a path that it doesn't know.
fn older() -> Router {
    let document = json!({"openapi": "3.1.0", "paths": {"/api/v1/workspaces/{workspace}/apps": {"get": {}}}});
    Router::new()
        .route("/api/v1/openapi.json", get(|| async { Json(document) }))
        .fallback(|| async { (StatusCode::NOT_FOUND, [("madang-version", "0.0.9")], refusal()) })
}

#[tokio::test(flavor = "multi_thread")]
async fn what_answers_in_place_of_madang_is_named_with_what_to_do() {
    let folder = Folder::new("cli-elsewhere");
    let closed = StdListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let page = || async { Html("<p>Sign in to the company's network</p>") };
    let newer = Router::new().fallback(|| async { ([("madang-version", "9.0.0")], Json(json!({"apps": []}))) });
    let away = Router::new().fallback(|| async { (StatusCode::BAD_GATEWAY, Html("<h1>502</h1>")).into_response() });
    let moved = Router::new().fallback(|| async { Redirect::permanent("https://ai.example.com/") });
    let plain = stand_in(Router::new()).await.replace("http://", "https://");
    for (url, code, name, said) in [
        (stand_in(older()).await, 9, "older_server", "/apps/minutes/export. It is 0.0.9"),
        (stand_in(newer).await, 9, "newer_server", "It is 9.0.0"),
        (stand_in(Router::new().fallback(page)).await, 3, "not_madang", "sign-in"),
        (stand_in(Router::new()).await, 3, "not_madang", "404"),
        (stand_in(away).await, 3, "unreachable", "502"),
        (stand_in(moved).await, 3, "moved", "https://ai.example.com/"),
        (format!("http://{closed}"), 3, "unreachable", "refused"),
        ("http://nowhere.invalid".to_owned(), 3, "unreachable", "nowhere.invalid"),
        (plain, 3, "tls_failed", "SSL_CERT_FILE"),
        ("ai.example.com".to_owned(), 2, "usage", "https://ai.example.com"),
    ] {
        let typist = Typist { folder: &folder.0, url: url.clone(), key: "mdg_x".to_owned() };
        // With a newer server it is the list, whose answer is JSON.
        let asked = if name == "newer_server" {
            ["app", "list", "-w", "acme"].as_slice()
        } else {
            &["app", "export", "minutes", "-w", "acme"]
        };
        let ended = typist.ran(&[asked, &["--json"]].concat()).ends(code);
        let error = ended.error();
        let message = error["message"].as_str().unwrap();
        assert!(error["code"] == name && message.contains(said), "{url}: {error}");
        assert!(ended.out.is_empty());
        let korean = typist.ran(&[asked, &["--lang", "ko"]].concat()).ends(code).err;
        assert!(korean.contains('요'), "{korean}");
    }
}

#[test]
fn commands_that_need_no_server_ask_none() {
    let folder = Folder::new("cli-alone");
    let alone = |args: &[&str]| ran(madang(&folder.0, &[]).args(args));
    let no_key = ran(madang(&folder.0, &[("MADANG_URL", "http://127.0.0.1:9")]).args(["app", "list"])).ends(4);
    assert!(no_key.err.contains("MADANG_API_KEY"), "{}", no_key.err);
    for shell in ["bash", "zsh", "fish", "powershell"] {
        assert!(alone(&["completion", shell]).ends(0).text().contains("publish"), "{shell}");
    }
    let korean = ran(madang(&folder.0, &[("LANG", "ko_KR.UTF-8")]).args(["app", "--help"])).ends(0).text();
    assert!(korean.contains("내보내요"), "{korean}");
    assert!(alone(&["version"]).ends(0).text().starts_with("madang "));
    let mistyped = alone(&["app", "exprot", "x", "--json"]).ends(2);
    assert!(mistyped.error()["details"][0].as_str().unwrap().contains("export"), "{}", mistyped.err);
    assert!(alone(&["srve"]).ends(2).err.contains("srve"));

    // Large files are compared in a moment, and one that no server takes isn't sent.
    let line = |n: usize| format!("line {n} {}\n", "x".repeat(90));
    let large: String = (0..100_000).map(line).collect();
    std::fs::write(folder.0.join("a.yaml"), &large).unwrap();
    std::fs::write(folder.0.join("b.yaml"), large.replace("line 50000 ", "line fifty ")).unwrap();
    let began = Instant::now();
    let differs = alone(&["app", "diff", "a.yaml", "b.yaml"]).ends(1).text();
    assert!(differs.contains("\n-line 50000 ") && differs.lines().count() == 11, "{differs}");
    assert!(began.elapsed().as_secs() < 60);
    std::fs::write(folder.0.join("large.yaml"), large.repeat(2)).unwrap();
    let set = [("MADANG_URL", "http://127.0.0.1:9"), ("MADANG_API_KEY", "mdg_x")];
    let refused = ran(madang(&folder.0, &set).args(["app", "import", "large.yaml", "--json"])).ends(6);
    assert_eq!(refused.error()["code"], "too_large");
}
