//! Pages through the real router, on a real database.

pub(super) mod tenants;

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, Once,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{Router, extract::Request, routing::get};
use futures::future::BoxFuture;
use tokio::{sync::Semaphore, task::JoinSet};

pub use self::tenants::site;
use self::tenants::{TWO, Tenant};
use super::{PANIC, PageRequest, Pages, answer};
use crate::testing::{FakeProvider, TestApp, TestClient};

/// How many pages are loaded, and how many of them at once.
const LOADS: usize = 1_000;
const AT_ONCE: usize = 32;
/// Far above what a page takes on a busy machine: it ends a page that would never be answered.
const PATIENCE: Duration = Duration::from_secs(60);

/// A page as it came.
#[derive(Debug, Clone, PartialEq)]
struct Seen {
    status: u16,
    moved_to: String,
    title: String,
    preloads: Vec<String>,
    text: String,
}

/// Panics of this process since the first call, those of the pages that break aside.
fn panics() -> usize {
    static HOOK: Once = Once::new();
    static SEEN: AtomicUsize = AtomicUsize::new(0);
    HOOK.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            crate::panics::note(panic);
            if !panic.to_string().contains(PANIC) {
                SEEN.fetch_add(1, Ordering::SeqCst);
            }
            before(panic);
        }));
    });
    SEEN.load(Ordering::SeqCst)
}

async fn load(client: &TestClient, path: &str) -> Seen {
    let answer = tokio::time::timeout(PATIENCE, client.get(path)).await;
    let answer = answer.unwrap_or_else(|_| panic!("{path} was not answered"));
    let text = answer.text().to_owned();
    let status = answer.status.as_u16();
    if status == 200 {
        assert!(text.ends_with("</html>"), "{path} broke off: {text}");
        match between(answer.header("content-security-policy"), "'nonce-", "'") {
            Some(nonce) => {
                let allowed = text.matches(&format!(" nonce=\"{nonce}\"")).count();
                assert_eq!(text.matches("<script").count(), allowed, "{path}");
                assert!(!text.contains(&format!("crossorigin=\"{nonce}\"")), "{path} tells its nonce");
            }
            // Pages without wasm have one script, a file of ours.
            None => {
                let ours = [
                    "<script type=\"module\" async src=\"/pkg/1/visit.js\"",
                    "<script type=\"module\" src=\"/pkg/1/entry.js\"",
                ];
                let ours: usize = ours.into_iter().map(|script| text.matches(script).count()).sum();
                // In a frame, one more speaks with the page around it.
                let of_frame = text.matches("src=\"/frame.js\"").count();
                assert_eq!(of_frame, usize::from(path.starts_with("/e/")), "{path}");
                assert_eq!((text.matches("<script").count(), ours), (1 + of_frame, 1), "{path}");
            }
        }
    }
    let title = between(&text, "<title>", "</title>").unwrap_or_default().to_owned();
    let preloads = text.split("<link ").filter(|link| link.contains("preload"));
    let preloads = preloads.filter_map(|link| between(link, "href=\"", "\"")).map(str::to_owned).collect();
    Seen { status, moved_to: answer.header("location").to_owned(), title, preloads, text }
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    text.split_once(start)?.1.split_once(end).map(|(middle, _)| middle)
}

/// Neither its words nor its language are the other tenant's.
fn check_own(path: &str, tenant: &Tenant, seen: &Seen) {
    let [foreign] = TWO.iter().filter(|(mark, _)| *mark != tenant.mark).map(|(mark, _)| *mark).collect::<Vec<_>>()[..]
    else {
        panic!("there are two tenants")
    };
    let at = seen.text.find(foreign).map(|at| seen.text.get(at.saturating_sub(200)..at + 200).unwrap_or_default());
    assert_eq!(at, None, "{path} of {} shows {foreign}; its title is {}", tenant.mark, seen.title);
    if !seen.text.is_empty() {
        assert!(seen.text.contains(&format!("<html lang=\"{}\"", tenant.language)), "{path}: {}", seen.text);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_page_shows_anything_of_another_request() {
    panics();
    let (provider, site) = (FakeProvider::start().await, tenants::site());
    let app = TestApp::with(|config| {
        config.allowed_hosts.push(provider.host_port());
        config.site = Some(site.clone());
    })
    .await;
    let tenants = [Tenant::new(&app, &provider, TWO[0]).await, Tenant::new(&app, &provider, TWO[1]).await];
    // What each page is when nobody else asks for anything.
    let mut alone = BTreeMap::new();
    for tenant in &tenants {
        for path in &tenant.paths {
            let seen = load(&tenant.client, path).await;
            check_own(path, tenant, &seen);
            assert!(seen.status < 500, "{path}: {}", seen.status);
            if path.contains(tenant.mark) && !path.contains("nowhere") {
                assert!(seen.status == 200 && seen.text.contains(tenant.mark), "{path}: {}", seen.status);
            }
            alone.insert((tenant.mark, path.clone()), seen);
        }
    }
    let (tenants, alone) = (Arc::new(tenants), Arc::new(alone));
    let (places, mut loads) = (Arc::new(Semaphore::new(AT_ONCE)), JoinSet::new());
    for number in 0..LOADS {
        let place = places.clone().acquire_owned().await.unwrap();
        let (tenants, alone) = (tenants.clone(), alone.clone());
        loads.spawn(async move {
            // The same page of both, one after the other.
            let tenant = &tenants[number % 2];
            let path = &tenant.paths[number / 2 % tenant.paths.len()];
            let seen = load(&tenant.client, path).await;
            check_own(path, tenant, &seen);
            let head = |seen: &Seen| (seen.status, seen.moved_to.clone(), seen.title.clone());
            let expected = &alone[&(tenant.mark, path.clone())];
            assert_eq!(head(&seen), head(expected), "{path}");
            assert_eq!(seen.preloads, expected.preloads, "{path}");
            drop(place);
        });
    }
    let mut broken = Vec::new();
    while let Some(ended) = loads.join_next().await {
        broken.extend(ended.err().map(|error| error.to_string()));
    }
    assert_eq!((broken.len(), panics()), (0, 0), "{:#?}", broken.first());
    std::fs::remove_dir_all(site).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_state_of_every_page_has_a_title_and_one_heading() {
    let (provider, site) = (FakeProvider::start().await, tenants::site());
    let app = TestApp::with(|config| {
        config.allowed_hosts.push(provider.host_port());
        config.site = Some(site.clone());
    })
    .await;
    let tenant = Tenant::new(&app, &provider, TWO[0]).await;
    let outside = app.stranger("wombat").await.with_header("accept", "text/html");
    for path in &tenant.paths {
        for client in [&tenant.client, &outside] {
            let seen = load(client, path).await;
            assert!(!seen.title.is_empty() || !seen.moved_to.is_empty(), "{path}: {}", seen.status);
        }
    }
    let owner = app.user("owner").await;
    let body = serde_json::json!({"provider": "custom", "base_url": provider.base_url()});
    owner.post("/api/v1/workspaces/test/connections", &body).await.created::<api::Connection>();
    app.publish_echo("echo").await;
    let user = app.member("lee", api::Role::User).await.with_header("accept", "text/html");
    for page in [
        "models",
        "admin/members",
        "admin/keys",
        "admin/archive",
        "admin/settings",
        "apps/echo/edit",
        "apps/echo/versions",
        "apps/echo/share",
        "apps/echo/api",
    ] {
        let seen = load(&user, &format!("/w/test/{page}")).await;
        assert_eq!((seen.status, seen.text.matches("<h1").count()), (403, 1), "{page}: {}", seen.text);
        assert!(seen.title.ends_with(" · Madang"), "{page}: {:?}", seen.title);
    }
    std::fs::remove_dir_all(site).unwrap();
}

/// Pages that break, as nobody should write them: at once, after waiting, and in something that they started.
pub fn breaking(pages: &Arc<Pages>) -> Router {
    let page = |html: fn(PageRequest) -> BoxFuture<'static, String>| {
        let pages = pages.clone();
        get(move |request: Request| answer(pages.clone(), request, html))
    };
    Router::new()
        .route("/panics", page(|_| Box::pin(async { panic!("{PANIC}") })))
        .route(
            "/panics/later",
            page(|_| {
                Box::pin(async {
                    tokio::task::yield_now().await;
                    panic!("{PANIC} later")
                })
            }),
        )
        .route(
            "/panics/beside",
            page(|_| {
                Box::pin(async {
                    leptos::task::spawn(async { panic!("{PANIC} beside it") });
                    std::future::pending().await
                })
            }),
        )
}

#[tokio::test]
async fn a_page_that_breaks_is_a_500_in_the_readers_language_and_in_the_log() {
    panics();
    let site = tenants::site();
    let app = TestApp::with(|config| config.site = Some(site.clone())).await;
    app.user("owner").await;
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
    let _as_long_as_this = tracing::subscriber::set_default(subscriber);
    let visitor = app.visitor();
    for (path, language) in [("/panics", "en"), ("/panics/later", "ko"), ("/panics/beside", "en")] {
        let answer = visitor.clone().with_header("accept-language", language).get(path).await;
        assert_eq!(answer.status, 500, "{path}");
        let id = answer.header("x-request-id");
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
        assert_eq!((answer.header("cache-control"), answer.header("x-content-type-options")), ("no-store", "nosniff"));
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("style-src 'self'") && !policy.contains("script-src"), "{policy}");
        let words = if language == "ko" { "<html lang=\"ko\"" } else { "Something went wrong" };
        let text = answer.text();
        assert!(
            text.contains(words) && text.contains(id) && text.ends_with("</html>") && !text.contains(PANIC),
            "{text}"
        );
        let line = log.text().lines().find(|line| line.contains(id)).map(str::to_owned).unwrap();
        // Where it was, and not what it said, which may quote somebody.
        let is_told = line.contains("ERROR") && line.contains("ssr/tests.rs:") && line.contains(path);
        assert!(is_told && !line.contains(PANIC), "{line}");
    }
    // The thread goes on with other pages.
    assert_eq!(load(&visitor, "/login").await.status, 200);
    std::fs::remove_dir_all(site).unwrap();
}

#[tokio::test]
async fn each_page_asks_for_its_own_files_and_always_the_same() {
    let site = tenants::site();
    let app = TestApp::with(|config| config.site = Some(site.clone())).await;
    let owner = app.user("owner").await;
    let always = ["madang.js", "madang.wasm", "__wasm_split.______________________.js"];
    let pages = [
        ("/w/test", vec!["frame", "shared_by_all"]),
        ("/w/test/models", vec!["frame", "models", "shared_by_all"]),
        ("/w/test/admin/members", vec!["admin", "frame", "shared_by_all"]),
        ("/api", vec!["reference"]),
        ("/account", vec!["admin"]),
    ];
    for (path, own) in pages {
        let own = own.into_iter().map(|file| format!("{file}.wasm"));
        let expected: Vec<_> =
            always.into_iter().map(str::to_owned).chain(own).map(|file| format!("/pkg/1/{file}")).collect();
        assert_eq!(load(&owner, path).await.preloads, expected, "{path}");
    }
    for without_wasm in ["/s/none", "/setup", "/invite/none"] {
        assert_eq!(load(&owner, without_wasm).await.preloads, [""; 0], "{without_wasm}");
    }
    std::fs::remove_dir_all(site).unwrap();
}

#[tokio::test]
async fn redirects_have_a_redirect_status_whatever_is_accepted() {
    let site = tenants::site();
    let app = TestApp::with(|config| config.site = Some(site.clone())).await;
    app.user("owner").await;
    let seen = load(&app.visitor(), "/w/test/runs?q=%ED%95%9C").await;
    assert_eq!((seen.status, seen.moved_to.as_str()), (302, "/login?next=/w/test/runs%3Fq%3D%25ED%2595%259C"));
    assert_eq!(super::location("/w/한 글\n").to_str().unwrap(), "/w/%ED%95%9C%20%EA%B8%80%0A");
    std::fs::remove_dir_all(site).unwrap();
}

/// What was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
