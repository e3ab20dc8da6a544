//! Helpers for tests of operations, through the real router and with a separate database for each test.
//!
//! ```ignore
//! let app = TestApp::new().await;
//! let lee = app.member("lee", Role::Builder).await;
//! let made: App = lee.post("/api/v1/workspaces/test/apps", &json!({"name": "Minutes"})).await.created();
//! ```

mod answer;
pub mod cases;
mod faults;
mod provider;
mod receiver;
mod sse;

pub use answer::TestAnswer;
pub use provider::FakeProvider;
pub use receiver::{Received, Receiver};

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv4Addr},
    sync::Mutex,
};

use api::Role;
use axum::{
    Router,
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, Method, Request, header},
};
use futures::StreamExt;
use model::{Language, PersonId, WorkspaceId};
use serde::Serialize;
use sqlx::Connection;
use store::{Accepted, Invitee, NewInvitation, NewPerson, NewWorkspace, SetUp, TokenHash, testing::TestDatabase};
use tower::ServiceExt;

use crate::{
    auth::{self, ClientAddress, stored_role, token::Token},
    config::Config,
    madang::Madang,
};

/// A test's own server. It has a workspace named `test`, with the owner `owner`, once somebody is in it.
pub struct TestApp {
    pub madang: Madang,
    router: Router,
    people: Mutex<HashMap<String, PersonId>>,
    workspace: tokio::sync::OnceCell<WorkspaceId>,
    /// Held for its `Drop`, which must come after everything that uses it.
    pub database: TestDatabase,
}

/// A client that sends requests.
#[derive(Clone)]
pub struct TestClient {
    router: Router,
    id: Option<PersonId>,
    headers: HeaderMap,
    address: IpAddr,
}

impl TestApp {
    /// A server with default settings.
    pub async fn new() -> Self {
        Self::with(|_config| {}).await
    }

    /// A server with other settings.
    pub async fn with(change: impl FnOnce(&mut Config)) -> Self {
        Self::made(change, None).await
    }

    /// A server that keeps the contents of files in this store.
    pub async fn with_objects(change: impl FnOnce(&mut Config), objects: objects::Objects) -> Self {
        Self::made(change, Some(objects)).await
    }

    async fn made(change: impl FnOnce(&mut Config), objects: Option<objects::Objects>) -> Self {
        let database = TestDatabase::new().await;
        let mut config = Config::read(|_| None).unwrap();
        change(&mut config);
        let madang = crate::start::assemble(config, database.store.clone(), objects).unwrap();
        let router = crate::router::all(&madang);
        Self { madang, router, people: Mutex::default(), workspace: tokio::sync::OnceCell::new(), database }
    }

    /// A server that may reach `provider`, with a connection to it whose model `echo` is the default.
    pub async fn connected(provider: &FakeProvider) -> Self {
        Self::connected_with(provider, |_| {}).await
    }

    /// The same with a changed configuration.
    pub async fn connected_with(provider: &FakeProvider, change: impl FnOnce(&mut Config)) -> Self {
        let app = Self::with(|config| {
            config.allowed_hosts.push(provider.host_port());
            change(config);
        })
        .await;
        let body = serde_json::json!({"provider": "custom", "name": "Fake", "base_url": provider.base_url()});
        let owner = app.user("owner").await;
        owner.post("/api/v1/workspaces/test/connections", &body).await.created::<api::Connection>();
        app
    }

    /// Publishes an app that sends its single input `text` to this model of the connected provider.
    pub async fn publish_echo(&self, model: &str) -> api::App {
        let owner = self.user("owner").await;
        let connections: api::Page<api::Connection> = owner.get("/api/v1/workspaces/test/connections").await.ok();
        self.publish_at(connections.items[0].id, model).await
    }

    /// As above, for a model of any connection.
    pub async fn publish_at(&self, connection: model::ConnectionId, model: &str) -> api::App {
        let owner = self.user("owner").await;
        let apps = "/api/v1/workspaces/test/apps";
        let app: api::App = owner.post(apps, &serde_json::json!({"name": "Echo"})).await.created();
        let mut draft: api::Draft = owner.get(&format!("{apps}/{}/draft", app.id)).await.ok();
        draft.definition.model.use_ = Some(model::ModelUse::Model(model::ModelRef { connection, model: model.into() }));
        draft.definition.prompt.messages[0].text = "You repeat what people say.".into();
        let body = serde_json::json!({"definition": draft.definition, "revision": draft.revision});
        let draft: api::Draft = owner.put(&format!("{apps}/{}/draft", app.id), &body).await.ok();
        let publish = serde_json::json!({ "revision": draft.revision });
        owner.post(&format!("{apps}/{}/publish", app.id), &publish).await.created::<api::Version>();
        app
    }

    /// Changes an app's definition and publishes it.
    pub async fn republish(&self, app: &api::App, change: impl FnOnce(&mut model::Definition)) {
        let owner = self.user("owner").await;
        let path = format!("/api/v1/workspaces/test/apps/{}", app.slug);
        let mut draft: api::Draft = owner.get(&format!("{path}/draft")).await.ok();
        change(&mut draft.definition);
        let body = serde_json::json!({"definition": draft.definition, "revision": draft.revision});
        let draft: api::Draft = owner.put(&format!("{path}/draft"), &body).await.ok();
        let publish = serde_json::json!({ "revision": draft.revision });
        owner.post(&format!("{path}/publish"), &publish).await.created::<api::Version>();
    }

    /// Waits for the end of a run and returns it.
    pub async fn finished(&self, client: &TestClient, run: model::RunId) -> api::RunDetail {
        self.watch(client, run, 0).await;
        client.get(&format!("/api/v1/workspaces/test/runs/{run}")).await.ok()
    }

    /// Waits until a run has begun to answer.
    pub async fn answering(&self, client: &TestClient, run: model::RunId) {
        let mut events = self.events(client, run, 0).await;
        while let Some((_, event)) = events.next().await {
            if matches!(event, api::RunEvent::Delta { .. }) {
                return;
            }
        }
        panic!("the run {run} ended without an answer");
    }

    /// All of a run's events above a number.
    pub async fn watch(&self, client: &TestClient, run: model::RunId, after: u64) -> Vec<(u64, api::RunEvent)> {
        self.events(client, run, after).await.collect().await
    }

    async fn events(&self, client: &TestClient, run: model::RunId, after: u64) -> sse::Events {
        let path = format!("/api/v1/workspaces/test/runs/{run}/events?after={after}");
        sse::events(client.stream(Method::GET, &path, None).await)
    }

    /// All that the database keeps of a run, as text.
    pub async fn kept_of_run(&self, run: model::RunId) -> String {
        let mut owner = sqlx::PgConnection::connect_with(&self.database.owner()).await.unwrap();
        let kept = sqlx::query_scalar::<_, String>(
            "select coalesce(string_agg(line, ' '), '') from (
                select r::text as line from runs r where id = $1
                union all select e::text from run_events e where run_id = $1
                union all select f::text from feedback f where run_id = $1
                union all select a::text from attempts a where run_id = $1
            ) as lines",
        );
        kept.bind(run.0).fetch_one(&mut owner).await.unwrap()
    }

    /// Another server on the same database, which takes over what this one carries out: this one's leases have expired.
    pub async fn taken_over(&self) -> Madang {
        let config = self.madang.config.clone();
        let other = crate::start::assemble(config, self.database.second_store(), self.madang.objects.clone()).unwrap();
        let mut owner = sqlx::PgConnection::connect_with(&self.database.owner()).await.unwrap();
        let expire = sqlx::query("update run_leases set expires_at = now() - interval '1 s'");
        expire.execute(&mut owner).await.unwrap();
        other
    }

    /// Copies a run many times, as if its person had started it again and again.
    pub async fn copy_run(&self, run: model::RunId, times: i32) {
        let mut owner = sqlx::PgConnection::connect_with(&self.database.owner()).await.unwrap();
        let copies = sqlx::query(
            "insert into runs (workspace_id, id, app_id, version_id, source, person_id, inputs, state, output, last_event, finished_at)
            select workspace_id, uuidv7(), app_id, version_id, source, person_id, inputs, state, output, last_event, finished_at
            from runs, generate_series(1, $2) where id = $1",
        );
        copies.bind(run.0).bind(times).execute(&mut owner).await.unwrap();
    }

    /// Creates a set-up token, as starting the server does.
    pub async fn offer_setup(&self) -> Token {
        let token = Token::random();
        assert!(self.madang.store.offer_setup(TokenHash(token.hash())).await.unwrap());
        token
    }

    /// A client that isn't signed in.
    pub fn visitor(&self) -> TestClient {
        let (headers, address) = (HeaderMap::new(), IpAddr::V4(Ipv4Addr::LOCALHOST));
        TestClient { router: self.router.clone(), id: None, headers, address }
    }

    /// The workspace `test`.
    pub async fn workspace(&self) -> WorkspaceId {
        *self.workspace.get_or_init(|| self.make_workspace()).await
    }

    async fn make_workspace(&self) -> WorkspaceId {
        let token = TokenHash(self.offer_setup().await.hash());
        let workspace = NewWorkspace { slug: "test".into(), name: "Test".into(), language: Language::En };
        match self.madang.store.set_up(token, &new_person("owner"), &workspace).await.unwrap() {
            SetUp::Done { owner, workspace } => {
                self.people.lock().unwrap().insert("owner".into(), owner);
                workspace.id
            }
            SetUp::WrongToken => panic!("the token was made just now"),
        }
    }

    /// A client of this name, signed in as `owner` or as a member with the role of an owner.
    pub async fn user(&self, name: &str) -> TestClient {
        self.member(name, Role::Owner).await
    }

    /// A signed-in member of the workspace `test` with this role.
    pub async fn member(&self, name: &str, role: Role) -> TestClient {
        let workspace = self.workspace().await;
        let known = self.people.lock().unwrap().get(name).copied();
        if known.is_none() {
            let tenant = self.madang.store.tenant(workspace);
            let token = TokenHash(Token::random().hash());
            let owner = self.people.lock().unwrap()["owner"];
            let invitation =
                NewInvitation { token, email: None, role: stored_role(role), invited_by: owner, mail: None };
            tenant.invite(&invitation).await.unwrap();
            let accepted =
                self.madang.store.accept_invitation(token, &Invitee::New(new_person(name)), None).await.unwrap();
            let Accepted::Joined { person, .. } = accepted else { panic!("{accepted:?}") };
            self.people.lock().unwrap().insert(name.into(), person);
        }
        self.sign_in(name).await
    }

    /// A signed-in person who owns only another workspace, `elsewhere-NAME`.
    pub async fn stranger(&self, name: &str) -> TestClient {
        let stranger = self.member(name, Role::User).await;
        let workspace = NewWorkspace { slug: format!("elsewhere-{name}"), name: name.into(), language: Language::En };
        self.madang.store.create_workspace(stranger.id(), &workspace, None).await.unwrap();
        self.madang.store.tenant(self.workspace().await).remove_member(stranger.id()).await.unwrap();
        stranger
    }

    /// A new session of an existing person.
    pub async fn sign_in(&self, name: &str) -> TestClient {
        let person = self.people.lock().unwrap()[name];
        let session = auth::start_session(&self.madang, person, "test").await.unwrap();
        let mut client = self.visitor().with_cookie(&format!("__Host-madang={}", session.reveal()));
        client.id = Some(person);
        client
    }

    /// Publishes an app of the owner's from a template.
    pub async fn publish_template(&self, template: &str) -> api::App {
        let owner = self.user("owner").await;
        let apps = "/api/v1/workspaces/test/apps";
        let app: api::App = owner.post(apps, &serde_json::json!({ "template": template })).await.created();
        let draft: api::Draft = owner.get(&format!("{apps}/{}/draft", app.id)).await.ok();
        let publish = serde_json::json!({ "revision": draft.revision });
        owner.post(&format!("{apps}/{}/publish", app.id), &publish).await.created::<api::Version>();
        app
    }

    /// Gives a person a password, which signing in with a form requires.
    pub async fn set_password(&self, name: &str, password: &str) {
        let person = self.people.lock().unwrap()[name];
        let hash = self.madang.passwords.hash(password.into()).await.unwrap();
        // Not through the API, which would end the person's sessions.
        let mut owner = sqlx::PgConnection::connect_with(&self.database.owner()).await.unwrap();
        let update = sqlx::query("update people set password_hash = $1 where id = $2").bind(hash).bind(person.0);
        update.execute(&mut owner).await.unwrap();
    }
}

fn new_person(name: &str) -> NewPerson {
    // Hashing is slow, so only tests that sign in with a password set one.
    NewPerson { email: format!("{name}@example.com"), name: name.into(), password_hash: "none".into(), language: None }
}

impl TestClient {
    pub fn id(&self) -> PersonId {
        self.id.unwrap()
    }

    /// Adds a cookie, as given by `Set-Cookie`.
    #[must_use]
    pub fn with_cookie(self, cookie: &str) -> Self {
        let pair = cookie.split(';').next().unwrap().to_owned();
        self.with_header("cookie", &pair)
    }

    pub fn cookie(&self) -> HeaderValue {
        self.headers[header::COOKIE].clone()
    }

    /// Adds a header.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.insert(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
        self
    }

    /// Sends from another network address.
    #[must_use]
    pub fn at_address(mut self, address: &str) -> Self {
        self.address = address.parse().unwrap();
        self
    }

    pub async fn get(&self, path: &str) -> TestAnswer {
        self.send(Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: &impl Serialize) -> TestAnswer {
        self.send(Method::POST, path, Some(serde_json::to_string(body).unwrap())).await
    }

    pub async fn patch(&self, path: &str, body: &impl Serialize) -> TestAnswer {
        self.send(Method::PATCH, path, Some(serde_json::to_string(body).unwrap())).await
    }

    pub async fn put(&self, path: &str, body: &impl Serialize) -> TestAnswer {
        self.send(Method::PUT, path, Some(serde_json::to_string(body).unwrap())).await
    }

    pub async fn delete(&self, path: &str) -> TestAnswer {
        self.send(Method::DELETE, path, None).await
    }

    /// Sends a form, as a page without script does.
    pub async fn post_form(&self, path: &str, fields: &[(&str, &str)]) -> TestAnswer {
        let mut body = String::new();
        for (name, value) in fields {
            let encoded: String = value.bytes().map(|b| format!("%{b:02X}")).collect();
            body.push_str(&format!("{}{name}={encoded}", if body.is_empty() { "" } else { "&" }));
        }
        let client = self.clone().with_header("content-type", "application/x-www-form-urlencoded");
        client.send(Method::POST, path, Some(body)).await
    }

    /// Sends a request whose body is JSON unless a header says otherwise.
    pub async fn send(&self, method: Method, path: &str, body: Option<String>) -> TestAnswer {
        self.answer(self.stream(method, path, body).await).await
    }

    /// Sends a request with bytes as its body, whole or in pieces. Its type is named by a header.
    pub async fn send_bytes(&self, method: Method, path: &str, body: Body) -> TestAnswer {
        self.answer(self.request(Request::builder().method(method).uri(path), body).await).await
    }

    async fn answer(&self, response: axum::response::Response) -> TestAnswer {
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        TestAnswer { status, headers, body: String::from_utf8_lossy(&bytes).into_owned(), bytes: bytes.into() }
    }

    /// Sends a request and leaves the response's body to be streamed.
    pub async fn stream(&self, method: Method, path: &str, body: Option<String>) -> axum::response::Response {
        let mut request = Request::builder().method(method).uri(path);
        if body.is_some() && !self.headers.contains_key(header::CONTENT_TYPE) {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        self.request(request, Body::from(body.unwrap_or_default())).await
    }

    async fn request(&self, request: axum::http::request::Builder, body: Body) -> axum::response::Response {
        let mut request = request.header("sec-fetch-site", "same-origin").body(body).unwrap();
        request.headers_mut().extend(self.headers.clone());
        request.extensions_mut().insert(ClientAddress(self.address));
        self.router.clone().oneshot(request).await.unwrap()
    }
}
