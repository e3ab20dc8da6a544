//! Pages as the server writes them, over an API that is made up here.

#[path = "render/builder.rs"]
mod builder;
#[path = "render/doors.rs"]
mod doors;
#[path = "render/files.rs"]
mod files;
#[path = "render/mail.rs"]
mod mail;
#[path = "render/market.rs"]
mod market;
#[path = "render/proof.rs"]
mod proof;
#[path = "render/runs.rs"]
mod runs;
#[path = "render/status.rs"]
mod status;
#[path = "render/usage.rs"]
mod usage;
#[path = "render/versions.rs"]
mod versions;

use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicU16, Ordering},
};

use api::{Client, Reply, Request, Response, Transport};
use app::{DrawnAtOnce, Preferences, Site, StatusCode};
use futures::StreamExt;
use leptos::prelude::*;
use leptos_router::location::RequestUrl;
use model::Language;

/// Answers each path with a status and a body.
struct Scripted(fn(&str) -> (u16, String));

impl Transport for Scripted {
    fn send(&self, request: Request) -> Reply {
        let (status, body) = (self.0)(&request.path);
        Box::pin(async move { Ok(Response { status, body }) })
    }
}

struct Page {
    status: u16,
    html: String,
    moved_to: Option<String>,
}

async fn page(path: &str, language: Language, api: fn(&str) -> (u16, String)) -> Page {
    // Only the first test of the process gets to set it.
    let _ = any_spawner::Executor::init_tokio();
    let status = Arc::new(AtomicU16::new(200));
    let moved_to = Arc::new(OnceLock::new());
    let owner = Owner::new_root(None);
    let stream = owner.with(|| {
        provide_context(RequestUrl::new(path));
        provide_context(Preferences { language, ..Preferences::default() });
        provide_context(DrawnAtOnce);
        provide_context(Client::new(Arc::new(Scripted(api)), language));
        let set = status.clone();
        provide_context(StatusCode(Arc::new(move |code| set.store(code, Ordering::SeqCst))));
        let moved = moved_to.clone();
        leptos_router::components::provide_server_redirect(move |to| {
            // The first move is the one that counts.
            let _ = moved.set(to.to_owned());
        });
        view! { <Site /> }.to_html_stream_in_order()
    });
    let html = stream.collect::<String>().await;
    let moved_to = moved_to.get().cloned();
    Page { status: status.load(Ordering::SeqCst), html, moved_to }
}

fn me(role: &str) -> String {
    format!(
        r#"{{"id":"0197a5c0-0000-7000-8000-000000000001","name":"Kim Ji-won","email":"kim@dalbit.example","letter_keys":true,
        "workspaces":[{{"id":"0197a5c0-0000-7000-8000-000000000002","slug":"dalbit","name":"Dalbit <b>Foods</b>","role":"{role}","members":112}}]}}"#
    )
}

fn signed_out(_path: &str) -> (u16, String) {
    (401, r#"{"error":{"code":"unauthenticated","message":"You are not signed in.","request_id":"7f3a"}}"#.to_owned())
}

fn as_admin(path: &str) -> (u16, String) {
    if path == "/api/v1/me" { (200, me("admin")) } else { down(path) }
}

fn as_user(path: &str) -> (u16, String) {
    if path == "/api/v1/me" { (200, me("user")) } else { down(path) }
}

fn down(_path: &str) -> (u16, String) {
    (
        503,
        r#"{"error":{"code":"unavailable","message":"Try again in a few seconds.","request_id":"7f3a-91c2"}}"#
            .to_owned(),
    )
}

#[tokio::test]
async fn who_is_not_signed_in_is_led_to_sign_in_and_back() {
    let page = page("/w/dalbit/runs?after=x", Language::En, signed_out).await;
    assert_eq!(page.moved_to.as_deref(), Some("/login?next=/w/dalbit/runs%3Fafter%3Dx"));
}

#[tokio::test]
async fn the_frame_shows_each_role_only_its_own_places() {
    let admin = page("/w/dalbit/admin/members", Language::En, as_admin).await.html;
    assert!(admin.contains(r#"href="/w/dalbit/admin/settings""#), "{admin}");
    assert!(admin.contains(r#"aria-current="page""#), "{admin}");
    let user = page("/w/dalbit", Language::En, as_user).await.html;
    assert!(user.contains(r#"href="/w/dalbit/runs""#), "{user}");
    assert!(!user.contains("/admin/settings") && !user.contains("/my-apps"), "{user}");
}

#[tokio::test]
async fn names_are_text_and_nothing_is_styled_inline() {
    let html = page("/w/dalbit", Language::En, as_admin).await.html;
    assert!(html.contains("Dalbit &lt;b&gt;Foods") && !html.contains("<b>Foods"), "{html}");
    assert!(!html.contains("style="), "{html}");
}

#[tokio::test]
async fn the_frame_speaks_the_readers_language() {
    let html = page("/w/dalbit", Language::Ko, as_admin).await.html;
    assert!(html.contains("내 실행") && !html.contains("My runs"), "{html}");
}

#[tokio::test]
async fn ids_are_unique_on_a_page() {
    let html = page("/w/dalbit", Language::En, as_admin).await.html;
    let mut ids: Vec<&str> = html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert!(all > 3 && ids.len() == all, "{ids:?}");
}

#[tokio::test]
async fn a_workspace_of_others_looks_like_none() {
    let page = page("/w/secret", Language::En, as_admin).await;
    assert_eq!(page.status, 404);
    assert!(!page.html.contains("sidebar"), "{}", page.html);
}

#[tokio::test]
async fn an_unknown_address_is_answered_with_404() {
    assert_eq!(page("/nowhere", Language::En, signed_out).await.status, 404);
    let inside = page("/w/dalbit/nowhere", Language::En, as_admin).await;
    assert_eq!(inside.status, 404);
    assert!(inside.html.contains("sidebar") && inside.html.contains("Page not found"), "{}", inside.html);
}

#[tokio::test]
async fn a_fault_is_said_in_plain_words_with_its_reference_code() {
    let page = page("/w/dalbit", Language::En, down).await;
    assert_eq!(page.status, 503);
    assert!(page.html.contains("Try again in a few seconds.") && page.html.contains("7f3a-91c2"), "{}", page.html);
}
