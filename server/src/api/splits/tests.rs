//! Traffic splits from end to end: who gets which version, what is counted, and how a split ends.

use api::{
    App, AuditEntry, Draft, ErrorCode, LinkCreated, Page, Role, Run, RunnableApp, RunningSplit, SharedApp, SharedRun,
    Split, TestSet, Version, VersionDetail,
};
use model::{
    VersionId,
    evidence::Check,
    split::{Measure, SplitEnd, is_on_b},
};
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};

use crate::{
    jobs::see_to_splits,
    testing::{FakeProvider, TestApp, TestClient},
};

/// An app that repeats its input, with the versions 1 and 2, of which 2 is live. They are told apart by the label of the input.
struct Scene {
    /// Held for its drop.
    _provider: FakeProvider,
    app: TestApp,
    owner: TestClient,
    made: App,
}

impl Scene {
    async fn new() -> Self {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let owner = app.user("owner").await;
        let made = app.publish_echo("echo").await;
        app.republish(&made, |definition| definition.inputs[0].label = "Second".into()).await;
        Self { _provider: provider, app, owner, made }
    }

    fn path(&self, rest: &str) -> String {
        format!("/api/v1/workspaces/test/apps/{}{rest}", self.made.slug)
    }

    async fn start(&self, share_percent: u8) -> Split {
        let body = json!({"live": 2, "version": 1, "share_percent": share_percent});
        self.owner.post(&self.path("/split"), &body).await.created()
    }

    async fn running(&self) -> Option<Split> {
        self.owner.get(&self.path("/split")).await.ok::<RunningSplit>().split
    }

    async fn ended(&self) -> Vec<Split> {
        self.owner.get(&self.path("/split/ended")).await.ok::<Page<Split>>().items
    }

    async fn run(&self, client: &TestClient, text: &str) -> Run {
        let body = json!({"inputs": {"text": text}});
        client.post(&self.path("/runs?wait=20"), &body).await.created()
    }

    /// The version that this person gets, which their form and their runs agree on.
    async fn version_of(&self, client: &TestClient) -> u32 {
        let seen: RunnableApp = client.get(&self.path("")).await.ok();
        let number = if seen.inputs[0].label == "Second".into() { 2 } else { 1 };
        assert_eq!((seen.version, seen.app.published_version), (Some(number), Some(2)));
        assert_eq!(self.run(client, "hi").await.version, Some(number));
        number
    }

    /// Members, of whom some are on each version at a share of 50.
    async fn members(&self, split: &Split) -> (TestClient, TestClient) {
        let (mut on_a, mut on_b) = (None, None);
        for n in 0..20 {
            let member = self.app.member(&format!("member{n}"), Role::User).await;
            let side = if is_on_b(split.id, member.id().0.as_bytes(), 50) { &mut on_b } else { &mut on_a };
            side.get_or_insert(member);
            if let (Some(on_a), Some(on_b)) = (&on_a, &on_b) {
                return (on_a.clone(), on_b.clone());
            }
        }
        panic!("twenty heads in a row");
    }

    async fn sql(&self, statement: &'static str) {
        let mut owner = PgConnection::connect_with(&self.app.database.owner()).await.unwrap();
        sqlx::query(statement).execute(&mut owner).await.unwrap();
    }

    /// The job, as if half a minute had gone by since it last came.
    async fn job(&self) {
        self.sql("update splits set seen_to_at = '-infinity'").await;
        see_to_splits(self.app.madang.clone()).await;
    }

    async fn version_of_run(&self, run: model::RunId) -> VersionId {
        let mut owner = PgConnection::connect_with(&self.app.database.owner()).await.unwrap();
        let version = sqlx::query_scalar("select version_id from runs where id = $1").bind(run.0);
        VersionId(version.fetch_one(&mut owner).await.unwrap())
    }

    async fn version_id(&self, number: u32) -> VersionId {
        self.owner.get(&self.path(&format!("/versions/{number}"))).await.ok::<VersionDetail>().version.id
    }
}

#[tokio::test]
async fn each_member_stays_on_one_version_and_both_are_counted() {
    let scene = Scene::new().await;
    assert_eq!(scene.running().await, None);
    let split = scene.start(50).await;
    assert_eq!((split.a.number, split.b.number, split.share_percent), (2, 1, 50));
    let (on_a, on_b) = scene.members(&split).await;
    for _ in 0..2 {
        assert_eq!((scene.version_of(&on_a).await, scene.version_of(&on_b).await), (2, 1));
    }
    let run = scene.run(&on_b, "liked").await;
    let path = format!("/api/v1/workspaces/test/runs/{}/feedback", run.id);
    on_b.put(&path, &json!({"rating": "up"})).await.no_content();

    let seen = scene.running().await.unwrap();
    assert_eq!((seen.a.runs, seen.a.people, seen.a.thumbs_up), (2, 1, 0));
    assert_eq!((seen.b.runs, seen.b.people, seen.b.thumbs_up, seen.b.failures), (3, 1, 1, 0));
    assert!(seen.b.p50_ms.is_some() && seen.b.useful.is_some() && seen.message.contains("Too few runs"), "{seen:?}");

    // What was tried, and what came before, isn't part of it.
    scene.owner.post(&scene.path("/versions/1/try"), &json!({"inputs": {"text": "x"}})).await.created::<Run>();
    assert_eq!(scene.running().await.unwrap().b.runs, 3);

    // Nobody leaves B when its share grows.
    let change = json!({"split": split.id, "share_percent": 99});
    assert_eq!(scene.owner.patch(&scene.path("/split"), &change).await.ok::<Split>().share_percent, 99);
    assert_eq!(scene.version_of(&on_b).await, 1);

    let stopped: Split = scene.owner.post(&scene.path("/split/stop"), &json!({"split": split.id})).await.ok();
    assert_eq!(stopped.end.unwrap().reason, SplitEnd::Stopped);
    assert_eq!((scene.version_of(&on_a).await, scene.version_of(&on_b).await), (2, 2));
    assert_eq!((scene.running().await, scene.ended().await.len()), (None, 1));
}

#[tokio::test]
async fn visitors_are_told_apart_by_address_and_pinned_links_are_left_out() {
    let scene = Scene::new().await;
    let links = scene.path("/links");
    let mut made = Vec::new();
    for body in [json!({"name": "Open"}), json!({"name": "Pinned", "pinned_version": 2})] {
        let link: LinkCreated = scene.owner.post(&links, &body).await.created();
        made.push((link.link.id, format!("/api/v1/shared/{}", link.url.rsplit('/').next().unwrap())));
    }
    let split = scene.start(50).await;
    let (first, second) = (scene.version_id(1).await, scene.version_id(2).await);
    let mut on_b = 0;
    for n in 1..=16_u8 {
        let visitor = scene.app.visitor().at_address(&format!("203.0.113.{n}"));
        let who = [made[0].0.0.as_bytes().as_slice(), &[203, 0, 113, n]].concat();
        let expected = is_on_b(split.id, &who, 50);
        on_b += u32::from(expected);
        let seen: SharedApp = visitor.get(&made[0].1).await.ok();
        assert_eq!(seen.inputs[0].label == "Second".into(), !expected, "{n}");
        let body = json!({"inputs": {"text": "hi"}});
        let run: SharedRun = visitor.post(&format!("{}/runs", made[0].1), &body).await.created();
        assert_eq!(scene.version_of_run(run.id).await, if expected { first } else { second });
        let pinned: SharedRun = visitor.post(&format!("{}/runs", made[1].1), &body).await.created();
        assert_eq!(scene.version_of_run(pinned.id).await, second);
    }
    assert!((1..16).contains(&on_b), "{on_b}");
    for _ in 0..100 {
        let seen = scene.running().await.unwrap();
        if seen.a.runs + seen.b.runs == 16 {
            assert_eq!((seen.b.runs, seen.b.people), (on_b, 0), "visitors are not told apart in the figures");
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("runs of a pinned link are counted, or some have not ended: {:?}", scene.running().await);
}

#[tokio::test]
async fn a_visitors_conversation_stays_on_its_version_from_any_address() {
    let scene = Scene::new().await;
    let talk: App =
        scene.owner.post("/api/v1/workspaces/test/apps", &json!({"name": "Talk", "kind": "chat"})).await.created();
    let path = format!("/api/v1/workspaces/test/apps/{}", talk.slug);
    let draft: Draft = scene.owner.get(&format!("{path}/draft")).await.ok();
    let body = json!({ "revision": draft.revision });
    scene.owner.post(&format!("{path}/publish"), &body).await.created::<Version>();
    let opens_otherwise = |definition: &mut model::Definition| {
        definition.chat.get_or_insert_default().opening = "Second".into();
        let docs = json!({"name": "docs", "label": {"en": "Docs"}, "kind": "file", "files": {"max_files": 1}});
        definition.inputs.push(serde_json::from_value(docs).unwrap());
    };
    scene.app.republish(&talk, opens_otherwise).await;
    let link: LinkCreated = scene.owner.post(&format!("{path}/links"), &json!({"name": "Talk"})).await.created();
    let page = format!("/api/v1/shared/{}", link.url.rsplit('/').next().unwrap());
    let shared = format!("{page}/runs");
    let body = json!({"live": 2, "version": 1, "share_percent": 50});
    let split: Split = scene.owner.post(&format!("{path}/split"), &body).await.created();
    let at = |n: u8| scene.app.visitor().at_address(&format!("198.51.100.{n}"));
    let on_b = |n: u8| is_on_b(split.id, &[link.link.id.0.as_bytes().as_slice(), &[198, 51, 100, n]].concat(), 50);
    let (home, away) = ((1..).find(|n| !on_b(*n)).unwrap(), (1..).find(|n| on_b(*n)).unwrap());
    let message = json!({"inputs": {(model::CHAT_INPUT): "hello"}});
    let begun: SharedRun = at(home).post(&shared, &message).await.created();
    let ended = format!("{shared}/{}/events", begun.id);
    at(home).get(&ended).await;
    let next: SharedRun = at(away).post(&format!("{shared}/{}/reply", begun.id), &message).await.created();
    assert_eq!(scene.version_of_run(next.id).await, scene.version_of_run(begun.id).await);
    let other: SharedRun = at(away).post(&shared, &message).await.created();
    assert_ne!(
        scene.version_of_run(other.id).await,
        scene.version_of_run(begun.id).await,
        "a new one is the address's"
    );
    let seen = async |n: u8, of: &str| at(n).get(&format!("{page}{of}")).await.ok::<SharedApp>().chat;
    assert_ne!(seen(away, "").await, seen(home, "").await);
    assert_eq!(seen(away, &format!("?run={}", next.id)).await, seen(home, "").await, "its form goes with it");
    assert_eq!(seen(away, &format!("?run={}", talk.id)).await, seen(away, "").await, "there is no such run");
    // Only the version of that conversation takes files.
    let file = json!({"name": "a.txt", "size": 3, "input": "docs"});
    at(away).post(&format!("{page}/files"), &file).await.error(422);
    at(away).post(&format!("{page}/files?run={}", next.id), &file).await.created::<api::File>();
}

#[tokio::test]
async fn answers_of_both_versions_are_checked_once() {
    let scene = Scene::new().await;
    let set: TestSet = scene.owner.get(&scene.path("/tests")).await.ok();
    let checks = [
        Check::Contains { text: "good".into(), match_case: false },
        Check::Judge { question: "Is it kind?".into(), model: None },
    ];
    let body = json!({"checks": checks, "revision": set.revision});
    scene.owner.put(&scene.path("/tests"), &body).await.ok::<TestSet>();
    let split = scene.start(50).await;
    let (on_a, on_b) = scene.members(&split).await;
    for text in ["good morning", "good night"] {
        scene.run(&on_a, text).await;
    }
    let gone = scene.run(&on_b, "good grief").await;
    scene.run(&on_b, "bad day").await;
    for _ in 0..2 {
        scene.job().await;
        let seen = scene.running().await.unwrap();
        assert_eq!((seen.a.checked, seen.a.passed, seen.b.checked, seen.b.passed), (2, 2, 2, 1));
    }
    // Who deletes what a run holds takes away nothing that was counted.
    on_b.delete(&format!("/api/v1/workspaces/test/runs/{}", gone.id)).await.no_content();
    scene.job().await;
    let seen = scene.running().await.unwrap();
    assert_eq!((seen.b.runs, seen.b.checked, seen.b.passed), (2, 2, 1));

    // The figures stay when the split is over and its runs go.
    scene.owner.post(&scene.path("/split/stop"), &json!({"split": split.id})).await.ok::<Split>();
    scene.sql("update runs set id = uuidv7(interval '-5 minutes')").await;
    scene.sql("update splits set started_at = started_at - interval '10 minutes', ended_at = ended_at - interval '3 minutes'").await;
    scene.job().await;
    let kept = scene.ended().await.remove(0);
    scene.sql("update runs set id = uuidv7(interval '-1 hour')").await;
    assert_eq!(scene.ended().await.remove(0), kept);
    assert_eq!((kept.a.runs, kept.b.runs, kept.b.checked, kept.b.passed), (2, 2, 2, 1));
}

#[tokio::test]
async fn an_answer_is_held_against_the_expected_one_where_a_test_row_asks_the_same() {
    let scene = Scene::new().await;
    let set: TestSet = scene.owner.get(&scene.path("/tests")).await.ok();
    let body = json!({"checks": [Check::Equals {}], "revision": set.revision});
    scene.owner.put(&scene.path("/tests"), &body).await.ok::<TestSet>();
    for (text, expected) in [("one", "one"), ("two", "something else"), ("three", "")] {
        let row = json!({"inputs": {"text": text}, "expected": expected});
        scene.owner.post(&scene.path("/tests/rows"), &row).await.created::<api::TestRow>();
    }
    let split = scene.start(50).await;
    let (on_a, _) = scene.members(&split).await;
    for text in ["one", "two", "three", "four"] {
        scene.run(&on_a, text).await;
    }
    scene.job().await;
    let seen = scene.running().await.unwrap();
    assert_eq!((seen.a.runs, seen.a.checked, seen.a.passed), (4, 2, 1), "of the others nobody knows what is right");
}

#[tokio::test]
async fn a_version_that_is_clearly_worse_is_ended_once_by_two_servers() {
    let scene = Scene::new().await;
    scene
        .app
        .republish(&scene.made, |definition| {
            if let Some(model::ModelUse::Model(model)) = &mut definition.model.use_ {
                model.model = "truncated".into();
            }
        })
        .await;
    let back = json!({"live": 3});
    scene.owner.post(&scene.path("/versions/2/roll-back"), &back).await.ok::<Version>();
    let body = json!({"live": 2, "version": 3, "share_percent": 50});
    let split: Split = scene.owner.post(&scene.path("/split"), &body).await.created();
    let (on_a, on_b) = scene.members(&split).await;
    let model =
        async |client: &TestClient| client.get(&scene.path("")).await.ok::<RunnableApp>().app.model.unwrap().model;
    assert_eq!(
        (model(&on_a).await, model(&on_b).await),
        ("echo".to_owned(), "truncated".to_owned()),
        "as cards show it"
    );
    let (good, bad) = (scene.run(&on_a, "fine").await, scene.run(&on_b, "broken").await);
    scene.app.copy_run(good.id, 40).await;
    scene.app.copy_run(bad.id, 20).await;
    scene.job().await;
    assert!(scene.running().await.is_some(), "21 runs are too few for a look");
    scene.app.copy_run(bad.id, 10).await;
    scene.sql("update splits set seen_to_at = '-infinity'").await;
    let other = scene.app.taken_over().await;
    tokio::join!(see_to_splits(scene.app.madang.clone()), see_to_splits(other));
    // If the other server ended it, this one would learn of it within two seconds.
    scene.app.madang.store.clear_caches();

    assert_eq!(scene.running().await, None);
    let ended = scene.ended().await.remove(0);
    assert!(ended.message.contains("Version 3 is clearly worse than version 2"), "{}", ended.message);
    let end = ended.end.unwrap();
    assert_eq!((end.reason, end.worse_by, end.by), (SplitEnd::Worse, Some(Measure::Failures), None));
    assert_eq!(scene.run(&on_b, "back").await.version, Some(2), "back on A");
    let log: Page<AuditEntry> = scene.owner.get("/api/v1/workspaces/test/audit-log").await.ok();
    let entries: Vec<_> = log.items.iter().filter(|entry| entry.action == "split.ended").collect();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].after, Some(json!({"reason": "worse", "live": 2, "worse_by": "failures"})));

    // It is said by what it ended, whatever the figures say by now.
    scene.sql("update splits set worse_by = 'checks'").await;
    let told = scene.ended().await.remove(0).message;
    assert!(told.contains("Version 3 is clearly worse than version 2") && told.contains("check"), "{told}");
}

#[tokio::test]
async fn one_of_the_two_is_kept_and_what_is_wrong_is_refused() {
    let scene = Scene::new().await;
    let path = scene.path("/split");
    for (body, status) in [
        (json!({"live": 2, "version": 1, "share_percent": 0}), 422),
        (json!({"live": 2, "version": 1, "share_percent": 100}), 422),
        (json!({"live": 2, "version": 2, "share_percent": 10}), 422),
        (json!({"live": 2, "version": 9, "share_percent": 10}), 404),
        (json!({"live": 1, "version": 1, "share_percent": 10}), 409),
    ] {
        scene.owner.post(&path, &body).await.error(status);
    }
    let split = scene.start(10).await;
    let body = json!({"live": 2, "version": 1, "share_percent": 10});
    let error = scene.owner.post(&path, &body).await.error(409);
    assert_eq!(error.code, ErrorCode::SplitRunning);
    assert_eq!(error.current.unwrap()["id"], json!(split.id));
    let keep = |version: u32| json!({"split": split.id, "version": version});
    let error = scene.owner.post(&scene.path("/split/keep"), &keep(3)).await.error(422);
    assert!(error.fields.contains_key("version"), "{error:?}");
    let kept: Split = scene.owner.post(&scene.path("/split/keep"), &keep(1)).await.ok();
    assert_eq!(kept.end.unwrap().reason, SplitEnd::KeptB);
    assert_eq!(scene.owner.get(&scene.path("")).await.ok::<RunnableApp>().app.published_version, Some(1));
    for (act, body) in [("/split/keep", keep(1)), ("/split/stop", json!({"split": split.id}))] {
        assert_eq!(scene.owner.post(&scene.path(act), &body).await.error(409).code, ErrorCode::SplitEnded);
    }
    let change = json!({"split": split.id, "share_percent": 20});
    assert_eq!(scene.owner.patch(&path, &change).await.error(409).code, ErrorCode::SplitEnded);
}

#[tokio::test]
async fn only_those_who_may_change_the_app_may() {
    let scene = Scene::new().await;
    let split = scene.start(10).await;
    let (user, builder) = (scene.app.member("choi", Role::User).await, scene.app.member("han", Role::Builder).await);
    let stranger = scene.app.stranger("zoe").await;
    let start = json!({"live": 2, "version": 1, "share_percent": 10});
    for (client, status) in [(&user, 403), (&builder, 403), (&stranger, 404), (&scene.app.visitor(), 401)] {
        client.get(&scene.path("/split")).await.error(status);
        client.get(&scene.path("/split/ended")).await.error(status);
        client.post(&scene.path("/split"), &start).await.error(status);
        client.patch(&scene.path("/split"), &json!({"split": split.id, "share_percent": 9})).await.error(status);
        client.post(&scene.path("/split/keep"), &json!({"split": split.id, "version": 1})).await.error(status);
        client.post(&scene.path("/split/stop"), &json!({"split": split.id})).await.error(status);
    }
    let admin = scene.app.member("kim", Role::Admin).await;
    admin.post(&scene.path("/split/stop"), &json!({"split": split.id})).await.ok::<Split>();
    assert_eq!(scene.ended().await[0].end.as_ref().unwrap().by.as_ref().unwrap().id, admin.id());
    admin.get(&scene.path("/split/ended?after=nonsense")).await.error(400);
    let null: Value = admin.get(&scene.path("/split")).await.ok();
    assert_eq!(null, json!({}));
}
