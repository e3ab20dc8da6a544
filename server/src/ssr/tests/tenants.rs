//! Two tenants with something on every page, and their mark in all of it.

use std::{
    path::PathBuf,
    sync::atomic::{AtomicU32, Ordering},
};

use api::{
    App, Comparison, Connection, Draft, InvitationCreated, InvoiceCompared, LinkCreated, Run, TestRow,
    WebhookWithSecret, WorkspacePiece,
};
use app::Site;
use axum::{body::Body, http::Method};
use leptos_axum::generate_route_list;
use serde_json::json;

use crate::testing::{FakeProvider, TestApp, TestClient};

/// The marks of the two tenants, and the languages in which they read.
pub const TWO: [(&str, &str); 2] = [("quokka", "en"), ("narwhal", "ko")];

/// One tenant: its owner, and the addresses of all pages as the owner asks for them.
pub struct Tenant {
    pub mark: &'static str,
    pub language: &'static str,
    pub client: TestClient,
    pub paths: Vec<String>,
}

impl Tenant {
    pub async fn new(app: &TestApp, provider: &FakeProvider, (mark, language): (&'static str, &'static str)) -> Self {
        let owner = app.stranger(mark).await.with_header("accept-language", language);
        let slug = format!("elsewhere-{mark}");
        let workspace = format!("/api/v1/workspaces/{slug}");
        let connection =
            json!({"provider": "custom", "name": format!("{mark} models"), "base_url": provider.base_url()});
        let connection: Connection = owner.post(&format!("{workspace}/connections"), &connection).await.created();
        let made = publish(&owner, &workspace, mark, &connection).await;
        let path = format!("{workspace}/apps/{}", made.id);
        let inputs = json!({"inputs": {"text": format!("{mark} asks")}});
        let run: Run = owner.post(&format!("{path}/runs?wait=30"), &inputs).await.created();
        let link: LinkCreated =
            owner.post(&format!("{path}/links"), &json!({"name": format!("{mark} link")})).await.created();
        let piece = json!({"name": mark, "text": format!("{mark} writes")});
        let piece: WorkspacePiece = owner.post(&format!("{workspace}/pieces"), &piece).await.created();
        let piece = piece.id.to_string();
        owner.post(&format!("{path}/tests/rows"), &inputs).await.created::<TestRow>();
        let columns = json!({"columns": [{"version": 1}]});
        let comparison: Comparison = owner.post(&format!("{path}/comparisons"), &columns).await.created();
        let comparison = comparison.id.to_string();
        // Another version of the same, beside the live one.
        let draft: Draft = owner.get(&format!("{path}/draft")).await.ok();
        let second = json!({ "revision": draft.revision });
        owner.post(&format!("{path}/publish"), &second).await.created::<api::Version>();
        let split = json!({"live": 2, "version": 1, "share_percent": 10});
        owner.post(&format!("{path}/split"), &split).await.created::<api::Split>();
        let url = format!("{}/hooks", provider.base_url());
        let webhook = json!({"name": format!("{mark} hook"), "url": url, "events": ["model.retiring"]});
        let webhook: WebhookWithSecret = owner.post(&format!("{workspace}/webhooks"), &webhook).await.created();
        let webhook = webhook.webhook.id.to_string();
        let invoice = invoice(&owner, &workspace, mark).await;
        let invitation = json!({"role": "user", "email": format!("guest@{mark}.example")});
        let invitation: InvitationCreated =
            owner.post(&format!("{workspace}/invitations"), &invitation).await.created();
        let last = |url: &str| url.rsplit('/').next().unwrap().to_owned();
        let (link, invitation) = (last(&link.url), last(&invitation.url));
        let path = |route: &str| {
            let token = if route.starts_with("/s/") || route.starts_with("/e/") { &link } else { &invitation };
            let (run, first_version) = (run.id.to_string(), "1".to_owned());
            let values = [
                ("{workspace}", &slug),
                ("{app}", &made.slug),
                ("{number}", &first_version),
                ("{run}", &run),
                ("{piece}", &piece),
                ("{comparison}", &comparison),
                ("{webhook}", &webhook),
                ("{invoice}", &invoice),
                ("{token}", token),
            ];
            let path = values.iter().fold(route.to_owned(), |path, (name, value)| path.replace(name, value));
            let path = path.replace("{*any}", &format!("nowhere-{mark}"));
            assert!(!path.contains('{'), "this test has no value for a part of {route}");
            path
        };
        // From the route table itself, so that no page is forgotten.
        let mut paths: Vec<_> = generate_route_list(Site).iter().map(|route| path(route.path())).collect();
        assert!(paths.len() > 13, "{paths:?}");
        paths.push(format!("/nowhere-{mark}"));
        // Those without wasm are not in it.
        paths.extend(["/s/{token}", "/e/{token}", "/login", "/forgot", "/setup", "/invite/{token}"].map(path));
        Self { mark, language, client: owner.with_header("accept", "text/html"), paths }
    }
}

async fn invoice(owner: &TestClient, workspace: &str, mark: &str) -> String {
    let path = format!("{workspace}/invoices?name={mark}.csv&provider=custom");
    let csv = Body::from("date,amount,currency\n2026-11-01,4.00,USD\n");
    let kept: InvoiceCompared = owner.send_bytes(Method::POST, &path, csv).await.created();
    kept.invoice.id.to_string()
}

async fn publish(owner: &TestClient, workspace: &str, mark: &str, connection: &Connection) -> App {
    let made: App = owner.post(&format!("{workspace}/apps"), &json!({"name": format!("{mark} app")})).await.created();
    let path = format!("{workspace}/apps/{}", made.id);
    let mut draft: Draft = owner.get(&format!("{path}/draft")).await.ok();
    let model = model::ModelRef { connection: connection.id, model: "echo".into() };
    draft.definition.model.use_ = Some(model::ModelUse::Model(model));
    draft.definition.prompt.messages[0].text = format!("You are a {mark}.");
    draft.definition.inputs[0].label = model::LocalText::One(format!("What the {mark} asks"));
    let body = json!({"definition": draft.definition, "revision": draft.revision});
    let draft: Draft = owner.put(&format!("{path}/draft"), &body).await.ok();
    owner.post(&format!("{path}/publish"), &json!({ "revision": draft.revision })).await.created::<api::Version>();
    made
}

/// A folder as `bundle` makes it, as far as pages read it.
pub fn site() -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let name = format!("madang-site-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let site = std::env::temp_dir().join(name);
    let manifest = json!({
        "everyday": ["shared_by_all", "frame"], "builder": ["shared_by_all", "builder"], "models": ["models"],
        "admin": ["admin"], "reference": ["reference"],
    });
    std::fs::create_dir_all(site.join("pkg/1")).unwrap();
    std::fs::write(site.join("pkg.txt"), "pkg/1").unwrap();
    std::fs::write(site.join("pkg/1/__wasm_split_manifest.json"), manifest.to_string()).unwrap();
    site
}
