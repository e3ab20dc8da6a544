//! Runs on a real database: once, in order, whole, and in one hand.

use std::{collections::HashSet, sync::Arc};

use model::{AppId, LinkId, PersonId, RunId, Values, VersionId};
use serde_json::json;
use sqlx::{Connection, PgConnection};
use tokio::task::JoinSet;
use uuid::Uuid;

use super::*;
use crate::{
    Error, LinkChanges, LinkState, NewLink, PublishedAs, Store, TokenHash,
    testing::{TestDatabase, definition},
};

/// A database with an app that can be run, and a server that writes.
struct Scene {
    database: TestDatabase,
    tenant: Tenant,
    owner: PersonId,
    app: AppId,
    version: VersionId,
    server: Server,
}

/// A process with its own store, owner of its own leases.
struct Server {
    store: Store,
    writer: RunWriter,
    tasks: JoinSet<()>,
}

impl Server {
    fn new(store: Store) -> Self {
        let (writer, task) = RunWriter::new(&store);
        let mut tasks = JoinSet::new();
        tasks.spawn(task.run());
        Self { store, writer, tasks }
    }
}

impl Scene {
    async fn new() -> Self {
        let database = TestDatabase::new().await;
        let (tenant, owner) = database.workspace("acme").await;
        let app = database.app(&tenant, "minutes").await;
        let PublishedAs::Version(version) = tenant.publish(app, 1, "", owner).await.unwrap() else { panic!() };
        let server = Server::new(database.store.clone());
        Self { database, tenant, owner, app, version: version.id, server }
    }

    fn new_run(&self) -> NewRun {
        NewRun {
            workspace: self.tenant.workspace(),
            app: self.app,
            of: RunOf::Version(self.version),
            by: RunBy::Member(self.owner),
            conversation: None,
            inputs: Values::new(),
            started: event("started"),
            once: None,
        }
    }

    async fn start(&self) -> LiveRun {
        created(self.server.writer.start(self.new_run()).await.unwrap())
    }

    async fn link(&self, max_runs: Option<i64>, max_runs_per_day: Option<i64>) -> LinkId {
        let new = NewLink {
            app: self.app,
            name: "n".into(),
            token: TokenHash([1; 32]),
            token_last4: "last".into(),
            pinned_version: None,
            expires_at: None,
            max_runs,
            max_runs_per_day,
            max_runs_per_address_hour: 20,
            created_by: self.owner,
        };
        self.tenant.create_link(&new).await.unwrap().unwrap().id
    }

    fn by_link(&self, link: LinkId) -> NewRun {
        NewRun { by: RunBy::Visitor { link, visitor_hash: [5; 32] }, ..self.new_run() }
    }

    async fn sql(&self, sql: &'static str) {
        let mut owner = PgConnection::connect_with(&self.database.owner()).await.unwrap();
        sqlx::raw_sql(sql).execute(&mut owner).await.unwrap();
    }

    async fn count(&self, sql: &'static str) -> i64 {
        let mut owner = PgConnection::connect_with(&self.database.owner()).await.unwrap();
        sqlx::query_scalar(sql).fetch_one(&mut owner).await.unwrap()
    }

    /// As if the process that carries runs out had not been heard of for long.
    async fn expire_leases(&self) {
        self.sql("update run_leases set expires_at = now() - interval '1 second'").await;
    }

    async fn texts(&self, run: RunId) -> Vec<String> {
        let events = self.tenant.events(run, 0, 10_000).await.unwrap();
        let numbers: Vec<u32> = events.iter().map(|event| event.number).collect();
        assert_eq!(numbers, (1..=events.len()).map(|n| u32::try_from(n).unwrap()).collect::<Vec<_>>(), "a gap");
        events.iter().map(text).collect()
    }
}

fn event(text: &str) -> Arc<str> {
    json!({"kind": "delta", "text": text}).to_string().into()
}

fn text(event: &RunEvent) -> String {
    let payload: Value = serde_json::from_str(&event.payload).unwrap();
    payload["text"].as_str().unwrap().to_owned()
}

fn created(started: Started) -> LiveRun {
    match started {
        Started::Created(run) => run,
        other => panic!("{other:?}"),
    }
}

fn ending(state: RunState) -> Ending {
    Ending {
        state,
        error: None,
        output: "answer".into(),
        model_name: Some("model".into()),
        usage: Usage { input_tokens: 3, output_tokens: 5, cost_micros: Some(7), currency: Some("USD".into()) },
        duration_ms: 1234,
        attempts: Vec::new(),
    }
}

async fn follow(watch: &mut Watch) -> Vec<(u32, String)> {
    let mut seen = Vec::new();
    while let Some(events) = watch.next().await.unwrap() {
        assert!(!events.is_empty());
        seen.extend(events.iter().map(|event| (event.number, text(event))));
    }
    seen
}

#[tokio::test]
async fn a_run_is_kept_from_its_first_event_to_its_last() {
    let scene = Scene::new().await;
    let mut run = scene.start().await;
    let id = run.id();
    let there = scene.tenant.run(id).await.unwrap().unwrap();
    assert_eq!((there.state, there.source, there.last_event), (RunState::Running, RunSource::Member, 1));
    assert_eq!((there.app, there.version_number, there.person), (scene.app, Some(1), Some(scene.owner)));

    run.append(vec![event("a"), event("b")], Progress::Answering).await.unwrap();
    assert_eq!(scene.tenant.run(id).await.unwrap().unwrap().last_event, 3);
    let attempt = NewAttempt {
        id: Uuid::now_v7().into(),
        connection: Uuid::now_v7().into(),
        connection_name: "main".into(),
        provider: "openai".into(),
        model: "m".into(),
        status: AttemptStatus::Ok,
        error: None,
        input_tokens: Some(3),
        output_tokens: None,
        time_to_first_token_ms: Some(10),
        duration_ms: 20,
        cost_micros: None,
        currency: None,
        started_at: there.created_at,
    };
    let failed =
        NewAttempt { status: AttemptStatus::Failed, error: Some(json!({"code": "rate_limited"})), ..attempt.clone() };
    let ending = Ending { attempts: vec![failed, attempt], ..ending(RunState::Completed) };
    run.finish(vec![event("end")], ending).await.unwrap();

    let ended = scene.tenant.run(id).await.unwrap().unwrap();
    assert_eq!((ended.state, ended.last_event, ended.output.as_deref()), (RunState::Completed, 4, Some("answer")));
    assert_eq!(
        (ended.input_tokens, ended.output_tokens, ended.cost_micros, ended.duration_ms),
        (3, 5, Some(7), Some(1234))
    );
    let attempts = scene.tenant.attempts(id).await.unwrap();
    assert_eq!(
        attempts.iter().map(|a| (a.number, a.status)).collect::<Vec<_>>(),
        [(1, AttemptStatus::Failed), (2, AttemptStatus::Ok)]
    );
    assert_eq!(attempts[0].error, Some(json!({"code": "rate_limited"})));
    assert_eq!(scene.texts(id).await, ["started", "a", "b", "end"]);
    assert_eq!(scene.count("select count(*) from run_leases").await, 0);
    assert_eq!(scene.tenant.app(scene.app).await.unwrap().unwrap().runs, 1);
}

#[tokio::test]
async fn the_same_key_a_hundred_times_at_once_is_one_run() {
    let scene = Scene::new().await;
    // half of them on another server
    let other = Server::new(scene.database.second_store());
    let once = OnceKey { route: "POST runs".into(), key: "k".into(), body_hash: [1; 32] };
    let mut starts = JoinSet::new();
    for n in 0..100 {
        let writer = if n % 2 == 0 { scene.server.writer.clone() } else { other.writer.clone() };
        let new = NewRun { once: Some(once.clone()), ..scene.new_run() };
        starts.spawn(async move { writer.start(new).await.unwrap() });
    }
    let (mut runs, mut ids) = (Vec::new(), HashSet::new());
    for started in starts.join_all().await {
        match started {
            Started::Created(run) => {
                ids.insert(run.id());
                runs.push(run);
            }
            Started::Existing(id) => {
                ids.insert(id);
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((runs.len(), ids.len()), (1, 1));
    assert_eq!(scene.count("select count(*) from runs").await, 1);
    let other_body = NewRun { once: Some(OnceKey { body_hash: [2; 32], ..once }), ..scene.new_run() };
    assert!(matches!(scene.server.writer.start(other_body).await.unwrap(), Started::OtherBody));
}

#[tokio::test]
async fn many_runs_at_once_are_all_whole() {
    let scene = Scene::new().await;
    let other = Server::new(scene.database.second_store());
    let (beta, beta_owner) = scene.database.workspace("beta").await;
    let beta_app = scene.database.app(&beta, "minutes").await;
    let PublishedAs::Version(beta_version) = beta.publish(beta_app, 1, "", beta_owner).await.unwrap() else { panic!() };
    let mut runs = JoinSet::new();
    for n in 0..100 {
        let writer = if n % 2 == 0 { scene.server.writer.clone() } else { other.writer.clone() };
        let mut new = scene.new_run();
        if n % 3 == 0 {
            new.workspace = beta.workspace();
            new.app = beta_app;
            new.of = RunOf::Version(beta_version.id);
            new.by = RunBy::Member(beta_owner);
        }
        runs.spawn(async move {
            let mut run = created(writer.start(new).await.unwrap());
            for step in 0..10 {
                run.append(vec![event(&format!("{n}/{step}"))], Progress::Answering).await.unwrap();
            }
            let id = run.id();
            run.finish(vec![event("end")], ending(RunState::Completed)).await.unwrap();
            (n, id)
        });
    }
    for (n, id) in runs.join_all().await {
        let tenant = if n % 3 == 0 { &beta } else { &scene.tenant };
        let events = tenant.events(id, 0, 100).await.unwrap();
        let expected: Vec<String> = ["started".to_owned()]
            .into_iter()
            .chain((0..10).map(|step| format!("{n}/{step}")))
            .chain(["end".to_owned()])
            .collect();
        assert_eq!(events.iter().map(text).collect::<Vec<_>>(), expected);
        assert_eq!(tenant.run(id).await.unwrap().unwrap().state, RunState::Completed);
    }
    assert_eq!(scene.tenant.app(scene.app).await.unwrap().unwrap().runs, 66);
    assert_eq!(beta.app(beta_app).await.unwrap().unwrap().runs, 34);
}

#[tokio::test]
async fn a_run_can_be_followed_from_any_number_at_any_time_on_any_server() {
    let scene = Scene::new().await;
    let elsewhere = scene.database.second_store().tenant(scene.tenant.workspace());
    let mut run = scene.start().await;
    let id = run.id();
    let mut watches = JoinSet::new();
    let mut watch = async |tenant: &Tenant, after: u32| {
        let mut watch = tenant.watch(id, after).await.unwrap().unwrap();
        watches.spawn(async move { (after, follow(&mut watch).await) });
    };
    for step in 0..40_u32 {
        watch(&scene.tenant, step).await;
        watch(&elsewhere, step).await;
        run.append(vec![event("x"); 5], Progress::Answering).await.unwrap();
    }
    run.finish(vec![event("end")], ending(RunState::Completed)).await.unwrap();
    // after its end, and past its end
    for after in [0, 100, 201, 202, 500] {
        watch(&scene.tenant, after).await;
    }
    for (after, seen) in watches.join_all().await {
        let numbers: Vec<u32> = seen.iter().map(|(number, _)| *number).collect();
        assert_eq!(numbers, (after + 1..=202).collect::<Vec<_>>(), "from {after}");
    }
}

#[tokio::test]
async fn a_watcher_that_was_too_slow_misses_nothing() {
    let scene = Scene::new().await;
    let mut run = scene.start().await;
    let mut slow = scene.tenant.watch(run.id(), 0).await.unwrap().unwrap();
    assert_eq!(slow.next().await.unwrap().unwrap().len(), 1);
    for _ in 0..40 {
        run.append(vec![event("x"); 30], Progress::Answering).await.unwrap();
    }
    run.finish(vec![event("end")], ending(RunState::Completed)).await.unwrap();
    let numbers: Vec<u32> = follow(&mut slow).await.into_iter().map(|(number, _)| number).collect();
    assert_eq!(numbers, (2..=1202).collect::<Vec<_>>());
}

#[tokio::test]
async fn what_a_zombie_writes_is_refused() {
    let scene = Scene::new().await;
    let mut zombie = scene.start().await;
    let id = zombie.id();
    zombie.append(vec![event("early")], Progress::Waiting).await.unwrap();
    let mut watch = scene.tenant.watch(id, 0).await.unwrap().unwrap();
    scene.expire_leases().await;
    let other = Server::new(scene.database.second_store());
    let mut taken = other.store.take_up_runs(&other.writer, 10).await.unwrap();
    let TakenUp { run: mut heir, answering, cancel_requested } = taken.pop().unwrap();
    assert_eq!((heir.id(), answering, cancel_requested, taken.len()), (id, false, false, 0));

    assert!(matches!(zombie.append(vec![event("late")], Progress::Answering).await, Err(WriteError::Lost)));
    assert_eq!(zombie.stopped().await, Stop::Lost);
    heir.append(vec![event("again")], Progress::Answering).await.unwrap();
    let late = zombie.finish(vec![event("no")], ending(RunState::Failed)).await;
    assert!(matches!(late, Err(WriteError::Lost)));
    heir.finish(vec![event("end")], ending(RunState::Completed)).await.unwrap();

    assert_eq!(scene.texts(id).await, ["started", "early", "again", "end"]);
    assert_eq!(scene.tenant.run(id).await.unwrap().unwrap().state, RunState::Completed);
    // who followed it where it began is led on
    let seen: Vec<String> = follow(&mut watch).await.into_iter().map(|(_, text)| text).collect();
    assert_eq!(seen, ["started", "early", "again", "end"]);
}

#[tokio::test]
async fn a_run_that_had_begun_to_answer_says_so_to_its_heir() {
    let scene = Scene::new().await;
    let mut run = scene.start().await;
    run.append(vec![event("a")], Progress::Answering).await.unwrap();
    run.append(vec![event("b")], Progress::Waiting).await.unwrap();
    scene.tenant.cancel_run(run.id()).await.unwrap();
    drop(run);
    scene.expire_leases().await;
    let taken = scene.server.store.take_up_runs(&scene.server.writer, 10).await.unwrap();
    assert!(taken[0].answering && taken[0].cancel_requested);
    assert!(scene.server.store.take_up_runs(&scene.server.writer, 10).await.unwrap().is_empty(), "it is held now");
}

#[tokio::test]
async fn nobody_takes_up_a_run_that_is_alive() {
    let scene = Scene::new().await;
    let run = scene.start().await;
    let other = Server::new(scene.database.second_store());
    assert!(other.store.take_up_runs(&other.writer, 10).await.unwrap().is_empty());
    // The database was away for long; its own process knows better than the lease.
    scene.expire_leases().await;
    assert!(scene.server.store.take_up_runs(&scene.server.writer, 10).await.unwrap().is_empty());
    let mut connection = scene.server.store.connect().await.unwrap();
    sqlx::raw_sql("set madang.worker = 'on'").execute(&mut connection).await.unwrap();
    lease::beat(&mut connection, &scene.server.store).await.unwrap();
    assert!(other.store.take_up_runs(&other.writer, 10).await.unwrap().is_empty(), "a beat renewed it");
    drop(run);
    scene.expire_leases().await;
    assert_eq!(other.store.take_up_runs(&other.writer, 10).await.unwrap().len(), 1);
}

#[tokio::test]
async fn of_many_who_want_to_take_up_runs_each_is_got_by_one() {
    let scene = Scene::new().await;
    for _ in 0..30 {
        drop(scene.start().await);
    }
    scene.expire_leases().await;
    let servers: Vec<Server> = (0..4).map(|_| Server::new(scene.database.second_store())).collect();
    let mut taken = JoinSet::new();
    for server in &servers {
        let (store, writer) = (server.store.clone(), server.writer.clone());
        taken.spawn(async move { store.take_up_runs(&writer, 20).await.unwrap() });
    }
    let taken: Vec<TakenUp> = taken.join_all().await.into_iter().flatten().collect();
    let ids: HashSet<RunId> = taken.iter().map(|taken| taken.run.id()).collect();
    assert_eq!((taken.len(), ids.len()), (30, 30));
}

#[tokio::test]
async fn a_run_is_cancelled_from_here_and_from_elsewhere() {
    let scene = Scene::new().await;
    let (here, there) = (scene.start().await, scene.start().await);
    assert_eq!(scene.tenant.cancel_run(here.id()).await.unwrap(), CancelRequested::Requested);
    assert_eq!(here.stopped().await, Stop::Cancelled);
    let elsewhere = scene.database.second_store().tenant(scene.tenant.workspace());
    assert_eq!(elsewhere.cancel_run(there.id()).await.unwrap(), CancelRequested::Requested);
    assert_eq!(there.stopped().await, Stop::Cancelled);

    let id = here.id();
    here.finish(vec![event("end")], ending(RunState::Cancelled)).await.unwrap();
    let again = scene.tenant.cancel_run(id).await.unwrap();
    assert_eq!(again, CancelRequested::AlreadyEnded(RunState::Cancelled));
    let (beta, _) = scene.database.workspace("beta").await;
    assert_eq!(beta.cancel_run(there.id()).await.unwrap(), CancelRequested::Absent);
    assert_eq!(scene.tenant.cancel_run(RunId(Uuid::now_v7())).await.unwrap(), CancelRequested::Absent);
}

#[tokio::test]
async fn a_broken_connection_loses_and_repeats_nothing() {
    let scene = Scene::new().await;
    let mut runs = JoinSet::new();
    for _ in 0..10 {
        let mut run = scene.start().await;
        runs.spawn(async move {
            for step in 0..50 {
                run.append(vec![event(&step.to_string())], Progress::Answering).await.unwrap();
            }
            let id = run.id();
            run.finish(vec![event("end")], ending(RunState::Completed)).await.unwrap();
            id
        });
    }
    // Whenever one has ended, and a few times before: all connections of the server are cut, in the middle of whatever they do.
    for _ in 0..5 {
        scene
            .sql("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'madang' and datname = current_database()")
            .await;
    }
    let mut ids = Vec::new();
    while let Some(id) = runs.join_next().await {
        ids.push(id.unwrap());
        scene
            .sql("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'madang' and datname = current_database()")
            .await;
    }
    for id in ids {
        let expected: Vec<String> = ["started".to_owned()]
            .into_iter()
            .chain((0..50).map(|step| step.to_string()))
            .chain(["end".to_owned()])
            .collect();
        // the pool's connections are cut as well
        while scene.database.store.ping().await.is_err() {}
        assert_eq!(scene.texts(id).await, expected);
    }
}

#[tokio::test]
async fn what_was_committed_before_its_answer_was_lost_is_not_written_twice() {
    let scene = Scene::new().await;
    let run = scene.start().await;
    let held = live::Held { workspace: run.workspace(), run: run.id(), fence: 1 };
    let mut connection = PgConnection::connect_with(&scene.database.owner()).await.unwrap();
    let (reply, _kept) = tokio::sync::oneshot::channel();
    let append =
        append::Append { held, first: 2, payloads: vec![event("a"), event("b")], progress: Progress::Answering, reply };
    for _ in 0..2 {
        let outcomes = append::write(&mut connection, held.workspace, &[&append]).await.unwrap();
        assert!(matches!(outcomes[..], [writer::Outcome::Written(None)]), "{outcomes:?}");
    }
    let (reply, _kept) = tokio::sync::oneshot::channel();
    let end =
        finish::Finish { held, first: 4, payloads: vec![event("end")], ending: ending(RunState::Completed), reply };
    for _ in 0..2 {
        let outcomes = finish::write(&mut connection, held.workspace, &[&end]).await.unwrap();
        assert!(matches!(outcomes[..], [writer::Outcome::Written(None)]), "{outcomes:?}");
    }
    assert_eq!(scene.texts(held.run).await, ["started", "a", "b", "end"]);
    assert_eq!(scene.tenant.app(scene.app).await.unwrap().unwrap().runs, 1);
    let (reply, _kept) = tokio::sync::oneshot::channel();
    let other = finish::Finish { held, first: 5, payloads: vec![event("no")], ending: ending(RunState::Failed), reply };
    let outcomes = finish::write(&mut connection, held.workspace, &[&other]).await.unwrap();
    assert!(matches!(outcomes[..], [writer::Outcome::Failed(WriteError::Lost)]), "a second end: {outcomes:?}");
}

#[tokio::test]
async fn when_the_writer_dies_between_batches_the_run_goes_on_elsewhere() {
    let mut scene = Scene::new().await;
    let mut run = scene.start().await;
    let id = run.id();
    run.append(vec![event("a")], Progress::Answering).await.unwrap();
    scene.server.tasks.shutdown().await;
    assert!(matches!(run.append(vec![event("b")], Progress::Answering).await, Err(WriteError::Closed)));
    assert!(matches!(scene.server.writer.start(scene.new_run()).await, Err(Error::Unavailable(_))));
    drop(run);
    scene.expire_leases().await;
    let other = Server::new(scene.database.second_store());
    let taken = other.store.take_up_runs(&other.writer, 1).await.unwrap().pop().unwrap();
    assert!(taken.answering);
    taken.run.finish(vec![event("end")], ending(RunState::Interrupted)).await.unwrap();
    assert_eq!(scene.texts(id).await, ["started", "a", "end"]);
    assert_eq!(scene.tenant.run(id).await.unwrap().unwrap().state, RunState::Interrupted);
}

#[tokio::test]
async fn an_append_that_is_let_go_of_leaves_no_gap() {
    let scene = Scene::new().await;
    let mut run = scene.start().await;
    for n in 0..5 {
        let appended = std::pin::pin!(run.append(vec![event(&n.to_string())], Progress::Answering));
        // Polled once: the first is sent and then let go of, the others wait for it and are never sent.
        let mut appended = Some(appended);
        std::future::poll_fn(|context| {
            let _ = appended.as_mut().map(|appended| appended.as_mut().poll(context));
            std::task::Poll::Ready(())
        })
        .await;
    }
    let id = run.id();
    run.finish(vec![event("end")], ending(RunState::Completed)).await.unwrap();
    assert_eq!(scene.texts(id).await, ["started", "0", "end"]);
}

#[tokio::test]
async fn one_bad_request_does_not_spoil_the_group() {
    let scene = Scene::new().await;
    let mut starts = JoinSet::new();
    for n in 0..20 {
        let writer = scene.server.writer.clone();
        let mut new = scene.new_run();
        if n % 5 == 0 {
            new.app = AppId(Uuid::now_v7());
        }
        starts.spawn(async move { writer.start(new).await });
    }
    let results = starts.join_all().await;
    let dangling = results.iter().filter(|result| matches!(result, Err(Error::Dangling(_)))).count();
    let created = results.iter().filter(|result| matches!(result, Ok(Started::Created(_)))).count();
    assert_eq!((dangling, created), (4, 16));
    assert_eq!(scene.count("select count(*) from runs").await, 16);
}

#[tokio::test]
async fn a_link_makes_as_many_runs_as_it_may() {
    let scene = Scene::new().await;
    let other = Server::new(scene.database.second_store());
    let link = scene.link(Some(3), None).await;
    let mut starts = JoinSet::new();
    for n in 0..20 {
        let writer = if n % 2 == 0 { scene.server.writer.clone() } else { other.writer.clone() };
        let once = OnceKey { route: "r".into(), key: n.to_string(), body_hash: [0; 32] };
        let new = NewRun { once: Some(once), ..scene.by_link(link) };
        starts.spawn(async move { writer.start(new).await.unwrap() });
    }
    let results = starts.join_all().await;
    let refused = |started: &&Started| matches!(started, Started::Refused(Refusal::Link(LinkState::UsedUp)));
    assert_eq!(results.iter().filter(refused).count(), 17, "{results:?}");
    assert_eq!(results.iter().filter(|started| matches!(started, Started::Created(_))).count(), 3);
    let used = scene.tenant.link(link).await.unwrap().unwrap();
    assert_eq!((used.runs_used, used.state), (3, LinkState::UsedUp));
    // A refused request gives its key back: once there is room, the same request is a run.
    assert_eq!(scene.count("select count(*) from idempotency_keys").await, 3);
    let more = LinkChanges { max_runs: Some(Some(4)), ..LinkChanges::default() };
    scene.tenant.update_link(link, &more).await.unwrap();
    created(scene.server.writer.start(scene.by_link(link)).await.unwrap());
}

#[tokio::test]
async fn a_links_day_ends_and_begins_anew() {
    let scene = Scene::new().await;
    let link = scene.link(None, Some(2)).await;
    let start = async || scene.server.writer.start(scene.by_link(link)).await.unwrap();
    created(start().await);
    created(start().await);
    assert!(matches!(start().await, Started::Refused(Refusal::LinkUsedUpToday)));
    scene.sql("update share_links set runs_day = runs_day - 1").await;
    created(start().await);
    created(start().await);
    assert!(matches!(start().await, Started::Refused(Refusal::LinkUsedUpToday)));
    assert_eq!(scene.tenant.link(link).await.unwrap().unwrap().runs_used, 4);
}

#[tokio::test]
async fn a_closed_link_says_why() {
    let scene = Scene::new().await;
    let link = scene.link(None, None).await;
    let start = async || scene.server.writer.start(scene.by_link(link)).await.unwrap();
    scene.sql("update share_links set expires_at = now()").await;
    assert!(matches!(start().await, Started::Refused(Refusal::Link(LinkState::Expired))));
    scene.tenant.revoke_link(link).await.unwrap();
    assert!(matches!(start().await, Started::Refused(Refusal::Link(LinkState::Revoked))));
    assert_eq!(scene.count("select count(*) from runs").await, 0);
}

#[tokio::test]
async fn another_workspace_has_no_part_in_a_run() {
    let scene = Scene::new().await;
    let (beta, stranger) = scene.database.workspace("beta").await;
    let run = scene.start().await;
    assert!(beta.run(run.id()).await.unwrap().is_none());
    assert!(beta.watch(run.id(), 0).await.unwrap().is_none());
    assert!(beta.events(run.id(), 0, 10).await.unwrap().is_empty());
    assert!(beta.work(run.id()).await.unwrap().is_none());
    assert!(!beta.give_feedback(run.id(), stranger, Rating::Up, "").await.unwrap());
    let theirs = NewRun { workspace: beta.workspace(), by: RunBy::Member(stranger), ..scene.new_run() };
    let error = scene.server.writer.start(theirs).await.unwrap_err();
    assert!(matches!(error, Error::Dangling(_)), "{error:?}");
}

#[tokio::test]
async fn what_a_model_writes_can_be_kept_whatever_it_is() {
    let scene = Scene::new().await;
    let mut run = scene.start().await;
    let id = run.id();
    run.append(vec![event("a\0b \u{1f600} \\u0000")], Progress::Answering).await.unwrap();
    let odd = Ending {
        output: "a\0b".into(),
        error: Some(json!({"code": "x", "detail": "a\0b\\u0000"})),
        ..ending(RunState::Failed)
    };
    run.finish(vec![event("end")], odd).await.unwrap();
    assert_eq!(scene.texts(id).await, ["started", "a\0b \u{1f600} \\u0000", "end"]);
    let ended = scene.tenant.run(id).await.unwrap().unwrap();
    assert_eq!(ended.output.as_deref(), Some("a\u{fffd}b"));
    assert!(ended.error.unwrap()["detail"].as_str().unwrap().starts_with("a\u{fffd}b\\u"));
}

#[tokio::test]
async fn a_try_keeps_its_draft_and_is_not_counted() {
    let scene = Scene::new().await;
    let new = NewRun { of: RunOf::Draft(Box::new(definition("a draft"))), ..scene.new_run() };
    let run = created(scene.server.writer.start(new).await.unwrap());
    let id = run.id();
    assert_eq!(scene.tenant.work(id).await.unwrap().unwrap().definition, definition("a draft"));
    run.finish(vec![], ending(RunState::Completed)).await.unwrap();
    let tried = scene.tenant.run(id).await.unwrap().unwrap();
    assert_eq!((tried.source, tried.version, tried.last_event), (RunSource::Try, None, 1));
    scene.tenant.give_feedback(id, scene.owner, Rating::Up, "").await.unwrap();
    let app = scene.tenant.app(scene.app).await.unwrap().unwrap();
    assert_eq!((app.runs, app.thumbs_up), (0, 0));
}

#[tokio::test]
async fn feedback_is_counted_once_per_person() {
    let scene = Scene::new().await;
    let run = scene.start().await;
    let id = run.id();
    run.finish(vec![event("end")], ending(RunState::Completed)).await.unwrap();
    let totals = async || {
        let app = scene.tenant.app(scene.app).await.unwrap().unwrap();
        (app.thumbs_up, app.thumbs_down)
    };
    let give = async |rating, comment| scene.tenant.give_feedback(id, scene.owner, rating, comment).await.unwrap();
    let (one, two) = tokio::join!(give(Rating::Up, "good"), give(Rating::Up, "good"));
    assert!(one && two);
    assert_eq!(totals().await, (1, 0));
    give(Rating::Down, "bad").await;
    assert_eq!(totals().await, (0, 1));
    let shown = scene.tenant.run(id).await.unwrap().unwrap();
    assert_eq!((shown.rating, shown.comment.as_deref()), (Some(Rating::Down), Some("bad")));
    scene.tenant.withdraw_feedback(id, scene.owner).await.unwrap();
    scene.tenant.withdraw_feedback(id, scene.owner).await.unwrap();
    assert_eq!(totals().await, (0, 0));
}

#[tokio::test]
async fn a_conversation_begins_with_its_first_run_and_remembers_its_turns() {
    let scene = Scene::new().await;
    let conversation = model::ConversationId(Uuid::now_v7());
    for (question, state) in [("one", RunState::Completed), ("two", RunState::Failed), ("three", RunState::Completed)] {
        let inputs = Values::from_iter([("message".to_owned(), json!(question))]);
        let new = NewRun { conversation: Some(conversation), inputs, ..scene.new_run() };
        let run = created(scene.server.writer.start(new).await.unwrap());
        run.finish(vec![event("end")], Ending { output: question.to_uppercase(), ..ending(state) }).await.unwrap();
    }
    let there = scene.tenant.conversation(conversation).await.unwrap().unwrap();
    assert_eq!((there.app, there.person), (scene.app, Some(scene.owner)));
    let turns = scene.tenant.turns(conversation, 10).await.unwrap();
    assert_eq!(turns.iter().map(|turn| turn.output.as_str()).collect::<Vec<_>>(), ["ONE", "THREE"]);
    assert_eq!(scene.tenant.turns(conversation, 1).await.unwrap()[0].output, "THREE");
    assert_eq!(scene.tenant.conversations(scene.app, scene.owner, 10).await.unwrap().len(), 1);
}

#[tokio::test]
async fn history_is_listed_by_pages() {
    let scene = Scene::new().await;
    let mut ids = Vec::new();
    for _ in 0..5 {
        let run = scene.start().await;
        ids.push(run.id());
        run.finish(vec![event("end")], ending(RunState::Completed)).await.unwrap();
    }
    ids.reverse();
    let mine = RunFilter { person: Some(scene.owner), ..RunFilter::default() };
    let page = scene.tenant.runs(mine, 3).await.unwrap();
    assert_eq!(page.iter().map(|run| run.id).collect::<Vec<_>>(), ids[..3]);
    let next = RunFilter { before: Some(page[2].id), app: Some(scene.app), ..mine };
    let page = scene.tenant.runs(next, 3).await.unwrap();
    assert_eq!(page.iter().map(|run| run.id).collect::<Vec<_>>(), ids[3..]);
    let nobody = RunFilter { person: Some(PersonId(Uuid::now_v7())), ..RunFilter::default() };
    assert!(scene.tenant.runs(nobody, 3).await.unwrap().is_empty());
}

#[tokio::test]
async fn months_come_and_go_as_partitions() {
    let scene = Scene::new().await;
    let store = &scene.database.store;
    let run = scene.start().await;
    run.finish(vec![event("end")], ending(RunState::Completed)).await.unwrap();
    assert_eq!(scene.count("select count(*) from runs_default").await, 0, "this month has a partition of its own");
    store.ensure_run_partitions(5).await.unwrap();
    store.ensure_run_partitions(5).await.unwrap();
    let months = "select count(*) from pg_inherits where inhparent = 'run_events'::regclass";
    assert_eq!(scene.count(months).await, 7, "six months and the default");

    // A month of long ago, with a run that has ended and one that has not.
    scene
        .sql(
            "create table runs_202001 partition of runs for values from (uuid_floor('2020-01-01+00')) to (uuid_floor('2020-02-01+00'));
            insert into runs (workspace_id, id, app_id, version_id, source, inputs)
                select workspace_id, uuid_floor('2020-01-15+00'), app_id, version_id, source, inputs from runs limit 1;
            insert into run_leases (workspace_id, run_id, owner, expires_at, next_event)
                select workspace_id, id, id, now(), 1 from runs_202001;",
        )
        .await;
    let later = time::OffsetDateTime::from_unix_timestamp(4_000_000_000).unwrap();
    assert_eq!(store.drop_runs_before(later).await.unwrap(), 0, "it has not ended, and this month always stays");
    scene.sql("delete from run_leases").await;
    assert_eq!(store.drop_runs_before(later).await.unwrap(), 1);
    assert_eq!(scene.count("select count(*) from runs").await, 1);
}
