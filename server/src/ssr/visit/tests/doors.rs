//! What links say of themselves to whom they don't let in, how their pages look, and where they may be framed.

use sqlx::Connection as _;

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

#[tokio::test]
async fn the_gate_of_mail_domains_takes_an_address_and_then_a_code() {
    let shared = Shared::new("echo", json!({"title": "Gifts"})).await;
    let mut owner = sqlx::PgConnection::connect_with(&shared.app.database.owner()).await.unwrap();
    sqlx::query("update share_links set audience = 'mail', mail_secret = 's', mail_domains = '{example.com}'")
        .execute(&mut owner)
        .await
        .unwrap();
    let visitor = shared.app.visitor();
    let page = visitor.get(&shared.path("?lang=ko")).await;
    assert_eq!(page.status.as_u16(), 401);
    let html = page.text();
    assert!(
        html.contains(&format!(r#"action="/s/{}/code""#, shared.token)) && html.contains(r#"type="email""#),
        "{html}"
    );
    assert!(html.contains(r#"name="lang" value="ko""#) && html.contains("코드 받기"), "{html}");
    for secret in ["Gifts", "example.com", "Echo"] {
        assert!(!html.contains(secret), "{secret}: {html}");
    }
    let code = visitor.get(&shared.path("?code=1&error=wrong_code")).await;
    assert!(code.text().contains(r#"autocomplete="one-time-code""#), "{}", code.text());
    assert!(
        code.text().contains("That is not the code") && code.text().contains("a code is on its way"),
        "{}",
        code.text()
    );
    let wait = visitor.get(&shared.path("?code=1&error=rate_limited&wait=7")).await;
    assert!(wait.text().contains("Wait 7 minutes"), "{}", wait.text());
    let typed = visitor.with_cookie("madang_typed=email=kim").get(&shared.path("?error=invalid&fields=email")).await;
    assert!(
        typed.text().contains(r#"value="kim""#) && typed.text().contains("full e-mail address"),
        "{}",
        typed.text()
    );
    let framed = shared.app.visitor().get(&format!("/e/{}", shared.token)).await;
    assert!(!framed.text().contains("<form") && framed.text().contains("Open in a new tab"), "{}", framed.text());
}

#[tokio::test]
async fn a_frame_tells_of_a_wrong_link_itself() {
    let shared = Shared::new("echo", json!({})).await;
    let visitor = shared.app.visitor();
    let unknown = visitor.get(&format!("/e/{}", "a".repeat(22))).await;
    assert_eq!(unknown.status.as_u16(), 404);
    assert!(unknown.header("content-security-policy").ends_with("frame-ancestors *"));
    assert!(unknown.text().contains("This link isn’t valid"), "{}", unknown.text());
    let alone = visitor.get(&format!("/s/{}", "a".repeat(22))).await;
    assert!(alone.header("content-security-policy").ends_with("frame-ancestors 'none'"));
    // A link that is there is shown in the pages that it names alone.
    let there = visitor.get(&format!("/e/{}", shared.token)).await;
    assert!(there.header("content-security-policy").ends_with("frame-ancestors 'none'"));
}

#[tokio::test]
async fn without_script_the_last_answer_of_a_link_is_written_to_its_end() {
    let shared = Shared::new("slow", json!({"max_runs": 1})).await;
    let text = format!("First one.\n\nSecond. {}\n\nThird.", "word ".repeat(100));
    let run = shared.run(&text).await;
    let page = shared.path(&format!("?run={}&stream=1", run.id));
    let response = shared.app.visitor().stream(Method::GET, &page, None).await;
    let mut body = response.into_body().into_data_stream();
    let mut html = String::new();
    until(&mut body, &mut html, "<p>First one.</p>").await;
    assert!(html.contains("All answers of this link are used up") && !html.contains("</html>"), "{html}");
    until(&mut body, &mut html, "</html>").await;
    assert!(html.contains("<p>Third.</p>"), "{html}");
}

#[tokio::test]
async fn who_comes_while_too_many_run_keeps_what_they_typed() {
    let shared = Shared::new("slow", json!({"max_runs_at_once": 1})).await;
    let run = shared.run(&"word ".repeat(200)).await;
    let refused = shared.app.visitor().post_form(&shared.path(""), &[("text", "my own words")]).await;
    assert_eq!(refused.status.as_u16(), 429);
    let html = refused.text();
    assert!(html.contains("try again in a moment") && html.contains("my own words"), "{html}");
    let runs = format!("/api/v1/shared/{}/runs", shared.token);
    let again = shared.app.visitor().post(&runs, &json!({"inputs": {"text": "x"}})).await;
    assert_eq!((again.header("ratelimit-limit"), again.header("ratelimit-remaining")), ("1", "0"));
    assert!(again.header("retry-after").parse::<u32>().unwrap() > 0);
    assert_eq!(again.error(429).code, api::ErrorCode::LinkBusy);
    shared.app.visitor().get(&format!("{runs}/{}/events", run.id)).await;
    let free = shared.app.visitor().post(&runs, &json!({"inputs": {"text": "x"}})).await;
    assert_eq!((free.header("ratelimit-limit"), free.header("ratelimit-remaining")), ("1", "0"));
    free.created::<SharedRun>();
}

#[tokio::test]
async fn the_workspace_s_logo_is_shown_where_the_link_says_so() {
    let origins = ["https://shop.example"];
    let shared = Shared::new("echo", json!({"logo": true, "embed_origins": origins})).await;
    let without = shared.app.visitor().get(&shared.path("")).await;
    assert!(without.text().contains("shared__mark") && !without.text().contains("<img"), "{}", without.text());
    let pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGPgbmr9DwADwAISVuH2KwAAAABJRU5ErkJggg==";
    let pixel = data_encoding::BASE64.decode(pixel.as_bytes()).unwrap();
    let owner = shared.app.user("owner").await;
    let put = "/api/v1/workspaces/test/logo?alt=Dalbit%20%22Foods%22";
    let logo: api::Logo = owner.send_bytes(Method::PUT, put, axum::body::Body::from(pixel)).await.ok();
    for page in [shared.path(""), format!("/e/{}", shared.token)] {
        let page = shared.app.visitor().get(&page).await;
        assert!(page.text().contains(&format!("src=\"{}\"", logo.url)), "{}", page.text());
        assert!(page.text().contains("Dalbit &quot;Foods&quot;"), "{}", page.text());
        assert!(page.header("content-security-policy").contains("img-src 'self'"));
    }
    let picture = shared.app.visitor().get(&logo.url).await;
    assert_eq!((picture.status.as_u16(), picture.header("content-type")), (200, "image/png"));
    assert!(picture.header("cache-control").contains("immutable") && picture.bytes().len() <= 10_000);
    for wrong in [logo.url.replace(".png", ".svg"), logo.url.replace("/logo/", "/logo/0"), "/logo/x.png".into()] {
        assert_eq!(shared.app.visitor().get(&wrong).await.status.as_u16(), 404, "{wrong}");
    }
    owner.delete("/api/v1/workspaces/test/logo").await.no_content();
    assert_eq!(shared.app.visitor().get(&logo.url).await.status.as_u16(), 404);
    let after = shared.app.visitor().get(&shared.path("")).await;
    assert!(!after.text().contains("<img"), "{}", after.text());
}
