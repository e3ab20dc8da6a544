//! What links say of themselves to whom they don't let in, how their pages look, and where they may be framed.

use super::*;

#[tokio::test]
async fn a_locked_page_says_nothing_but_that_it_is_locked() {
    let shared = Shared::new("echo", json!({"audience": "password", "password": "moonlight", "title": "Gifts"})).await;
    let visitor = shared.app.visitor();
    let locked = visitor.get(&shared.path("")).await;
    assert_eq!((locked.status.as_u16(), locked.header("x-robots-tag")), (401, "noindex, nofollow"));
    for secret in ["Gifts", "Echo", "Test"] {
        assert!(!locked.text().contains(secret), "{secret}: {}", locked.text());
    }
    assert!(locked.text().contains(&format!(r#"action="/s/{}/unlock""#, shared.token)), "{}", locked.text());
    let wrong = visitor.get(&shared.path("?error=rate_limited&wait=7")).await;
    assert!(wrong.text().contains("Wait 7 minutes"), "{}", wrong.text());

    let given = visitor.post_form(&shared.path("/unlock"), &[("password", "moonlight")]).await;
    let inside = shared.app.visitor().with_cookie(given.all_of("set-cookie")[0]);
    let page = inside.get(&shared.path("")).await;
    assert_eq!((page.status.as_u16(), title(&page)), (200, "Gifts · Madang"));
    // In a frame there are no cookies: it leads out of it.
    let framed = inside.get(&format!("/e/{}", shared.token)).await;
    assert!(framed.header("content-security-policy").contains("frame-ancestors 'none'"));
}

#[tokio::test]
async fn only_listed_pages_may_frame_it_and_only_at_its_address_for_frames() {
    let origins = ["https://shop.example", "https://www.example.com:8443"];
    let shared = Shared::new("echo", json!({"embed_origins": origins, "accent": "#0b8285", "language": "ko"})).await;
    let framed = shared.app.visitor().get(&format!("/e/{}?theme=dark", shared.token)).await;
    let policy = framed.header("content-security-policy");
    assert!(policy.ends_with("frame-ancestors https://shop.example https://www.example.com:8443"), "{policy}");
    let html = framed.text();
    assert!(html.contains(r#"data-theme="dark""#) && html.contains(r#"<html lang="ko""#), "{html}");
    assert!(html.contains(r#"data-frame="https://shop.example https://www.example.com:8443""#), "{html}");
    assert!(html.contains(r#"href="/accent/0b8285.css""#) && html.contains(r#"src="/frame.js""#), "{html}");
    assert!(framed.all_of("set-cookie").is_empty());
    let alone = shared.app.visitor().get(&shared.path("?lang=en")).await;
    assert!(alone.header("content-security-policy").ends_with("frame-ancestors 'none'"));
    assert!(alone.text().contains(r#"<html lang="en""#) && !alone.text().contains("/frame.js"));
    let script = shared.app.visitor().get("/embed.js").await;
    assert_eq!(script.header("cross-origin-resource-policy"), "cross-origin");
    assert!(script.text().len() <= 4096, "{}", script.text().len());
}

#[tokio::test]
async fn only_colours_that_are_seen_have_a_sheet() {
    let shared = Shared::new("echo", json!({})).await;
    let sheet = shared.app.visitor().get("/accent/0b8285.css").await;
    assert_eq!((sheet.status.as_u16(), sheet.header("content-type")), (200, "text/css; charset=utf-8"));
    assert!(sheet.text().contains("--accent:#0b8285;--on-accent:#fff"), "{}", sheet.text());
    for wrong in ["/accent/ffe600.css", "/accent/0b8285", "/accent/red.css", "/accent/0b8285;}.css"] {
        assert_eq!(shared.app.visitor().get(wrong).await.status.as_u16(), 404, "{wrong}");
    }
}
