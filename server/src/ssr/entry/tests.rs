//! The pages before one is in, through the real router.

use crate::{
    ssr::tests::tenants::site,
    testing::{TestApp, TestClient},
};

/// A server with pages, and its owner.
async fn with_pages() -> (TestApp, TestClient) {
    let app = TestApp::with(|config| config.site = Some(site())).await;
    let owner = app.user("owner").await;
    (app, owner)
}

#[tokio::test]
async fn a_refused_sign_in_comes_back_as_it_was_typed_and_keeps_the_way() {
    let (app, _) = with_pages().await;
    let fields = [("email", "kim@<b>.example"), ("password", "wrong wrong"), ("next", "/w/test/runs?q=1&r=2")];
    let refused = app.visitor().post_form("/login", &fields).await;
    let back = app.visitor().with_cookie(refused.header("set-cookie")).get(refused.header("location")).await;
    let html = back.text();
    assert_eq!(back.status, 200);
    assert!(html.contains("value=\"kim@<b>.example\"") || html.contains("value=\"kim@&lt;b&gt;.example\""), "{html}");
    assert!(html.contains("value=\"/w/test/runs?q=1&amp;r=2\""), "{html}");
    assert!(html.contains("the password is wrong") && !html.contains("wrong wrong"), "{html}");
    let policy = back.header("content-security-policy");
    assert!(policy.contains("script-src 'self';") && !policy.contains("wasm"), "{policy}");
    assert_eq!(back.header("cache-control"), "no-store");
}

#[tokio::test]
async fn whoever_is_signed_in_is_led_on() {
    let (app, owner) = with_pages().await;
    let to = async |path: &str| {
        let answer = owner.get(path).await;
        (answer.status.as_u16(), answer.header("location").to_owned())
    };
    assert_eq!(to("/login").await, (302, "/".to_owned()));
    assert_eq!(
        to("/login?next=%2Fw%2Ftest%2Fruns%3Fq%3D%ED%95%9C").await,
        (302, "/w/test/runs?q=%ED%95%9C".to_owned())
    );
    assert_eq!(to("/login?next=%2F%2Fevil.example").await, (302, "/".to_owned()));
    assert_eq!(to("/setup").await.0, 200);
    let slash = app.visitor().get("/login/").await;
    assert_eq!((slash.status.as_u16(), slash.header("location")), (308, "/login"));
}

#[tokio::test]
async fn a_language_that_was_chosen_is_the_next_pages_too() {
    let (app, _) = with_pages().await;
    let chosen = app.visitor().get("/login?lang=ko").await;
    assert!(chosen.text().contains("<html lang=\"ko\"") && chosen.text().contains("lang=\"en\" hreflang=\"en\""));
    assert!(chosen.header("set-cookie").starts_with("madang_language=ko; Path=/;"), "{}", chosen.header("set-cookie"));
    for none in ["/login", "/login?lang=fr", "/login?lang=%0d%0a"] {
        assert_eq!(app.visitor().get(none).await.header("set-cookie"), "", "{none}");
    }
}

#[tokio::test]
async fn a_token_that_is_none_of_ours_gets_into_no_address() {
    let (app, _) = with_pages().await;
    let gone = app.visitor().with_header("accept", "text/html").get("/invite/%22%3E%3Cscript%3E").await;
    assert_eq!(gone.status, 404);
    assert!(
        gone.text().contains("This invitation is not valid") && !gone.text().contains("\"><script>"),
        "{}",
        gone.text()
    );
}
