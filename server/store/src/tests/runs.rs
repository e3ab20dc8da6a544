//! What is guaranteed about runs, on a real database.

mod doors;
mod following;
mod history;
mod leases;
mod outages;
mod retention;
mod starting;
mod usage;
mod writing;

use std::{future::Future, sync::Arc};

use model::{
    AppId, LinkId, PersonId, RunId, VersionId, WorkspaceId,
    run::{Feedback, Outcome, Rating, RunState},
};
use serde_json::json;
use sqlx::{Connection, PgConnection};
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::{
    Actor, Batch, IdempotencyKey, LinkSettings, LinkToken, LiveRun, LiveRuns, NewLink, NewRun, Secret, Settings,
    Started, StartedBy, Store, StoredEvent, Tenant, TokenHash, testing::TestDatabase, tests::proxy::FaultyProxy,
};

/// A workspace with a published app, and a process that executes runs.
struct World {
    live: LiveRuns,
    writing: JoinHandle<()>,
    keeping: JoinHandle<()>,
    tenant: Tenant,
    person: PersonId,
    app: AppId,
    version: VersionId,
    database: Arc<TestDatabase>,
}

impl World {
    async fn new() -> Self {
        Self::with(Arc::new(TestDatabase::new().await), "acme").await
    }

    /// A new workspace and its process, on the database.
    async fn with(database: Arc<TestDatabase>, slug: &str) -> Self {
        let (tenant, person) = database.workspace(slug).await;
        let app = database.app(&tenant, "minutes").await;
        let version = publish(&database, &tenant, app).await;
        let (live, writing, keeping) = process(&database.store);
        Self { live, writing, keeping, tenant, person, app, version, database }
    }

    /// A second server for the same workspace and database.
    fn second(&self) -> Self {
        self.on(self.database.second_store())
    }

    /// A server with this store, for the same workspace.
    fn on(&self, store: Store) -> Self {
        let (live, writing, keeping) = process(&store);
        let tenant = store.tenant(self.workspace()).by(Actor { person: Some(self.person), address: None });
        let database = self.database.clone();
        Self { live, writing, keeping, tenant, person: self.person, app: self.app, version: self.version, database }
    }

    /// A server that reaches the database through a proxy.
    fn behind(&self, proxy: &FaultyProxy) -> Self {
        self.on(Store::new(Settings { options: proxy.options(), ..self.database.settings() }))
    }

    fn workspace(&self) -> WorkspaceId {
        self.tenant.workspace()
    }

    /// A new run by the workspace's owner.
    fn new_run(&self) -> NewRun {
        NewRun {
            app: self.app,
            by: StartedBy::Member { person: self.person, version: self.version },
            conversation: None,
            inputs: Arc::new(json!({"notes": "안녕"}).as_object().unwrap().clone()),
            first_event: event(1),
            once: None,
            most_micros: None,
            reserves: None,
        }
    }

    fn by_link(&self, link: LinkId, visitor: u8) -> NewRun {
        let by = StartedBy::Link { link, visitor: TokenHash([visitor; 32]), version: self.version };
        NewRun { by, ..self.new_run() }
    }

    /// A run of another published app by the workspace's owner.
    async fn other_app(&self) -> NewRun {
        let app = self.database.app(&self.tenant, "other").await;
        let version = publish(&self.database, &self.tenant, app).await;
        NewRun { app, by: StartedBy::Member { person: self.person, version }, ..self.new_run() }
    }

    async fn start(&self) -> LiveRun {
        created(self.live.start(self.workspace(), self.new_run()).await.unwrap())
    }

    async fn link(&self, change: impl FnOnce(&mut LinkSettings)) -> LinkId {
        let mut settings = LinkSettings { name: "l".into(), max_runs_per_address_hour: 100, ..LinkSettings::default() };
        change(&mut settings);
        let hash = TokenHash(*[Uuid::now_v7().into_bytes(); 2].as_flattened().first_chunk().unwrap());
        let token = LinkToken { hash, last4: "last".into(), text: Secret::new("last") };
        let link = NewLink { app: self.app, token, pinned_version: None, settings, created_by: self.person };
        self.tenant.create_link(&link).await.unwrap().unwrap().id
    }

    fn door(&self, link: LinkId) -> crate::DoorId {
        crate::DoorId { kind: model::door::DoorKind::Link, id: link.0 }
    }

    /// A connection that bypasses row-level security.
    async fn owner(&self) -> PgConnection {
        PgConnection::connect_with(&self.database.owner()).await.unwrap()
    }

    async fn count(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&mut self.owner().await).await.unwrap()
    }

    /// A run's stored events.
    async fn kept(&self, run: RunId) -> Vec<StoredEvent> {
        self.tenant.events(run, 0, i64::MAX).await.unwrap()
    }

    async fn state(&self, run: RunId) -> RunState {
        self.tenant.run(run, None).await.unwrap().unwrap().run.state()
    }

    /// Simulates that this process was stopped for ten seconds, so that its leases have expired.
    async fn expire_leases(&self) {
        self.keeping.abort();
        sqlx::query("update run_leases set expires_at = now() - interval '1 s'")
            .execute(&mut self.owner().await)
            .await
            .unwrap();
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.writing.abort();
        self.keeping.abort();
    }
}

#[expect(clippy::disallowed_methods, reason = "a test has no shutdown to wait for")]
fn spawn<T: Send + 'static>(future: impl Future<Output = T> + Send + 'static) -> JoinHandle<T> {
    tokio::spawn(future)
}

fn process(store: &Store) -> (LiveRuns, JoinHandle<()>, JoinHandle<()>) {
    let (live, writing, keeping) = LiveRuns::in_parts(store);
    (live, spawn(writing), spawn(keeping))
}

pub(crate) async fn publish(database: &TestDatabase, tenant: &Tenant, app: AppId) -> VersionId {
    let mut owner = PgConnection::connect_with(&database.owner()).await.unwrap();
    sqlx::query_scalar::<_, Uuid>(
        "with made as (
            insert into versions (workspace_id, id, app_id, number, definition, revision, note, published_by)
            select workspace_id, id, id, 1, draft, 1, '', owner_id from apps where workspace_id = $1 and id = $2
        )
        update apps set published_id = id where workspace_id = $1 and id = $2 returning id",
    )
    .bind(tenant.workspace().0)
    .bind(app.0)
    .fetch_one(&mut owner)
    .await
    .unwrap()
    .into()
}

fn created(started: Started) -> LiveRun {
    match started {
        Started::Created { run, .. } => run,
        other => panic!("{other:?}"),
    }
}

fn event(number: i32) -> String {
    json!({"kind": "delta", "text": format!("{number}")}).to_string()
}

/// A batch of `count` events that follow a number.
fn batch(after: i32, count: i32) -> Batch {
    Batch { events: (after + 1..=after + count).map(event).collect(), answering: true, ..Batch::default() }
}

pub(crate) fn outcome(state: RunState) -> Outcome {
    Outcome {
        output: "hello".into(),
        model_name: Some("M".into()),
        input_tokens: 3,
        output_tokens: 5,
        duration_ms: 17,
        ..Outcome::of(state)
    }
}

/// A last batch with one event.
fn last(after: i32) -> Batch {
    Batch { outcome: Some(outcome(RunState::Completed)), ..batch(after, 1) }
}

fn once(key: &str, body: u8) -> Option<IdempotencyKey> {
    Some(IdempotencyKey { route: "POST runs".into(), key: key.into(), body_hash: [body; 32] })
}

/// Asserts that these are the events 1 to `last`, each with its own payload.
#[track_caller]
fn assert_whole(events: &[StoredEvent], last: i32) {
    let numbers: Vec<_> = events.iter().map(|event| event.number).collect();
    assert_eq!(numbers, (1..=last).collect::<Vec<_>>());
    for event in events {
        assert_eq!(&*event.payload, self::event(event.number), "event {}", event.number);
    }
}
