//! A model that is switched off: measured against another on the apps' rows, swapped, and swapped back.

use api::{
    App, Comparison, ComparisonState, Connection, ErrorCode, Measured, Page, Retirements, Role, RunDetail, RunState,
    SuccessorEstimate, Swap, TestRow, UndoneSwap, Version, VersionDetail,
};
use model::{ModelRef, run::RunErrorCode};
use serde_json::{Value, json};
use time::Duration;

use crate::{
    models::DAY,
    testing::{FakeProvider, TestApp, TestClient},
};

const RETIREMENTS: &str = "/api/v1/workspaces/test/retirements";
const SWAPS: &str = "/api/v1/workspaces/test/swaps";

/// An app on the model `echo`, which its provider switches off, with the model `other` of the same provider.
struct Scene {
    _provider: FakeProvider,
    app: TestApp,
    owner: TestClient,
    echo: App,
    from: ModelRef,
}

impl Scene {
    async fn new(days_left: i64) -> Self {
        let provider = FakeProvider::start().await;
        let day = (crate::clock::now() + Duration::days(days_left)).date().format(DAY).unwrap();
        let model = |id: &str| json!({"id": id});
        let ending = |id: &str| json!({"id": id, "shutdown_date": day});
        provider.lists(json!({"data": [ending("echo"), model("other"), ending("bad-request"), model("priced")]}));
        let app = TestApp::connected(&provider).await;
        let owner = app.user("owner").await;
        let echo = app.publish_echo("echo").await;
        let connections: Page<Connection> = owner.get("/api/v1/workspaces/test/connections").await.ok();
        let from = ModelRef { connection: connections.items[0].id, model: "echo".into() };
        Self { _provider: provider, app, owner, echo, from }
    }

    fn model(&self, model: &str) -> ModelRef {
        ModelRef { model: model.into(), ..self.from.clone() }
    }

    fn of(&self, rest: &str) -> String {
        format!("/api/v1/workspaces/test/apps/{}{rest}", self.echo.slug)
    }

    fn wanted(&self, apps: &[&App]) -> Value {
        let apps: Vec<_> = apps.iter().map(|app| app.id).collect();
        json!({"from": self.from, "to": self.model("other"), "apps": apps})
    }

    async fn rows(&self, app: &App, count: usize) {
        for n in 0..count {
            let row = json!({"inputs": {"text": format!("row {n}")}, "expected": format!("row {n}")});
            let path = format!("/api/v1/workspaces/test/apps/{}/tests/rows", app.slug);
            self.owner.post(&path, &row).await.created::<TestRow>();
        }
    }

    async fn measured(&self) -> Vec<Comparison> {
        let connection = self.from.connection;
        let query = format!("from_connection={connection}&from_model=echo&to_connection={connection}&to_model=other");
        self.owner.get(&format!("{RETIREMENTS}/measured?{query}")).await.ok::<Measured>().items
    }

    /// Waits until nothing is being measured any more.
    async fn ended(&self) -> Vec<Comparison> {
        for _ in 0..3_000 {
            let measured = self.measured().await;
            if measured.iter().all(|of| of.state != ComparisonState::Running) {
                return measured;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        panic!("it never ended");
    }

    fn swap(&self, evidence: &[model::ComparisonId], publish: bool) -> Value {
        json!({"from": self.from, "apps": [self.echo.id], "to": self.model("other"), "as": "replacement",
            "publish": publish, "evidence": evidence})
    }

    async fn price(&self, model: &str, dollars: u64) {
        let micros = dollars * 1_000_000;
        let price = json!({"input_micros_per_million": micros, "output_micros_per_million": micros});
        let body = json!({"ref": self.model(model), "price": price});
        self.owner.put("/api/v1/workspaces/test/models", &body).await.ok::<api::Model>();
    }

    async fn run(&self) -> RunDetail {
        let body = json!({"inputs": {"text": "hi"}});
        let run: api::Run = self.owner.post(&self.of("/runs"), &body).await.created();
        self.app.finished(&self.owner, run.id).await
    }
}

#[tokio::test]
async fn measured_swapped_with_the_comparison_linked_and_swapped_back() {
    let scene = Scene::new(12).await;
    scene.rows(&scene.echo, 2).await;
    let wanted = scene.wanted(&[&scene.echo]);
    let estimate: SuccessorEstimate = scene.owner.post(&format!("{RETIREMENTS}/measure/estimate"), &wanted).await.ok();
    assert_eq!((estimate.apps[0].rows, estimate.apps[0].cells, estimate.apps[0].problem.as_deref()), (2, 4, None));
    assert!(scene.measured().await.is_empty(), "an estimate begins nothing");

    let keyed = scene.owner.clone().with_header("idempotency-key", "once");
    let begun: Measured = keyed.post(&format!("{RETIREMENTS}/measure"), &wanted).await.created();
    let again: Measured = keyed.post(&format!("{RETIREMENTS}/measure"), &wanted).await.created();
    assert_eq!(begun.items[0].id, again.items[0].id, "a lost answer begins nothing twice");
    let ended = scene.ended().await;
    let [comparison] = ended.as_slice() else { panic!("{ended:?}") };
    assert_eq!((comparison.id, comparison.done, comparison.state), (begun.items[0].id, 4, ComparisonState::Finished));
    let columns: Vec<_> = comparison.columns.iter().map(|of| (of.version, of.model_ref.model.as_str())).collect();
    assert_eq!(columns, [(Some(1), "echo"), (Some(1), "other")]);
    assert!(comparison.verdict.is_some());

    let swap: Swap = scene.owner.post(SWAPS, &scene.swap(&[comparison.id], true)).await.created();
    assert_eq!((swap.provider, swap.from.unwrap().name, swap.to.unwrap().name), (None, "echo".into(), "other".into()));
    let version: VersionDetail = scene.owner.get(&scene.of("/versions/2")).await.ok();
    assert_eq!(version.version.evidence, Some(comparison.id));
    assert!(version.version.note.starts_with("other in the place of echo, which is switched off on 20"));
    let choice = &version.definition.model;
    assert_eq!((choice.named().unwrap().model.as_str(), choice.fallbacks.len()), ("other", 0));
    let calendar: Retirements = scene.owner.get(RETIREMENTS).await.ok();
    let item = calendar.items.iter().find(|item| item.model.model_ref == scene.from).unwrap();
    assert!(item.apps.is_empty(), "no app hangs on it any more");
    assert_eq!(scene.run().await.run.model_name.as_deref(), Some("other"));

    let undone: UndoneSwap = scene.owner.post(&format!("{SWAPS}/{}/undo", swap.id), &json!({})).await.ok();
    assert!(undone.left.is_empty() && undone.swap.undone_at.is_some() && undone.swap.from.is_some());
    let versions: Page<Version> = scene.owner.get(&scene.of("/versions")).await.ok();
    let live = versions.items.iter().find(|version| version.live).unwrap();
    assert_eq!((live.number, live.evidence), (1, None));
    let draft: api::Draft = scene.owner.get(&scene.of("/draft")).await.ok();
    assert_eq!((draft.definition.model.named(), draft.evidence), (Some(&scene.from), None));
    assert_eq!(scene.run().await.run.model_name.as_deref(), Some("echo"));
}

#[tokio::test]
async fn a_draft_alone_keeps_the_comparison_until_it_is_published() {
    let scene = Scene::new(12).await;
    scene.rows(&scene.echo, 1).await;
    scene.owner.post(&format!("{RETIREMENTS}/measure"), &scene.wanted(&[&scene.echo])).await.created::<Measured>();
    let comparison = scene.ended().await.remove(0);
    scene.owner.post(SWAPS, &scene.swap(&[comparison.id], false)).await.created::<Swap>();
    let draft: api::Draft = scene.owner.get(&scene.of("/draft")).await.ok();
    assert_eq!(draft.evidence, Some(comparison.id));
    let publish = json!({"revision": draft.revision});
    let version: Version = scene.owner.post(&scene.of("/publish"), &publish).await.created();
    assert_eq!(version.evidence, Some(comparison.id));
}

#[tokio::test]
async fn one_limit_holds_for_all_apps_together() {
    let scene = Scene::new(12).await;
    let second = scene.app.publish_echo("echo").await;
    scene.rows(&scene.echo, 3).await;
    scene.rows(&second, 6).await;
    let path = format!("{RETIREMENTS}/measure");
    let mut wanted = scene.wanted(&[&scene.echo, &second]);
    wanted["limit"] = json!({"currency": "USD", "micros": 10_000_000});
    assert!(
        scene.owner.post(&path, &wanted).await.error(422).fields["limit"].contains("price of echo, other is unknown")
    );
    for model in ["echo", "other"] {
        scene.price(model, 1).await;
    }
    let begun: Measured = scene.owner.post(&path, &wanted).await.created();
    let limits = |of: &Measured| of.items.iter().map(|of| of.limit.unwrap().micros).collect::<Vec<_>>();
    let enough = limits(&begun);
    assert!(enough.iter().sum::<i64>() <= 10_000_000);
    assert_eq!(enough[1], enough[0] * 2, "by what each may cost at most");
    scene.ended().await;

    wanted["limit"]["micros"] = json!(enough.iter().sum::<i64>() / 2);
    let begun: Measured = scene.owner.post(&path, &wanted).await.created();
    assert!(limits(&begun).iter().sum::<i64>() <= enough.iter().sum::<i64>() / 2);
    for of in scene.ended().await {
        assert!(of.spent.micros <= of.limit.unwrap().micros, "{of:?}");
    }
    wanted["limit"]["micros"] = json!(2);
    let ids = async || scene.measured().await.iter().map(|of| of.id).collect::<std::collections::HashSet<_>>();
    let before = ids().await;
    assert!(scene.owner.post(&path, &wanted).await.error(422).fields.contains_key("limit"));
    assert_eq!(ids().await, before);
    wanted["limit"]["micros"] = json!(0);
    assert!(scene.owner.post(&path, &wanted).await.error(422).fields.contains_key("limit"));
}

#[tokio::test]
async fn an_app_without_rows_is_told_and_nothing_begins() {
    let scene = Scene::new(12).await;
    let bare = scene.app.publish_echo("echo").await;
    scene.rows(&scene.echo, 1).await;
    let wanted = scene.wanted(&[&scene.echo, &bare]);
    let estimate: SuccessorEstimate = scene.owner.post(&format!("{RETIREMENTS}/measure/estimate"), &wanted).await.ok();
    assert_eq!(estimate.apps.iter().map(|of| of.rows).collect::<Vec<_>>(), [1, 0]);
    let error = scene.owner.post(&format!("{RETIREMENTS}/measure"), &wanted).await.error(422);
    assert!(error.fields["apps"].contains("no test rows"), "{error:?}");
    assert!(scene.measured().await.is_empty(), "all of them, or none");
    for (change, field) in [(json!({"apps": []}), "apps"), (json!({"to": scene.from}), "to")] {
        let mut wrong = wanted.clone();
        wrong.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        assert!(
            scene.owner.post(&format!("{RETIREMENTS}/measure"), &wrong).await.error(422).fields.contains_key(field)
        );
    }
}

#[tokio::test]
async fn it_is_for_admins_of_the_workspace() {
    let scene = Scene::new(12).await;
    scene.rows(&scene.echo, 1).await;
    let wanted = scene.wanted(&[&scene.echo]);
    let choi = scene.app.member("choi", Role::Builder).await;
    let zoe = scene.app.stranger("zoe").await;
    for path in ["measure", "measure/estimate"] {
        let path = format!("{RETIREMENTS}/{path}");
        choi.post(&path, &wanted).await.error(403);
        zoe.post(&path, &wanted).await.error(404);
        // Of their own workspace, they see no app of another.
        let own = path.replace("/test/", "/elsewhere-zoe/");
        assert_eq!(zoe.post(&own, &wanted).await.error(404).code, ErrorCode::NotFound);
    }
    choi.post(SWAPS, &scene.swap(&[], true)).await.error(403);
    zoe.post(SWAPS, &scene.swap(&[], true)).await.error(404);
}

#[tokio::test]
async fn what_speaks_for_a_swap_must_be_about_it() {
    let scene = Scene::new(12).await;
    let second = scene.app.publish_echo("echo").await;
    scene.rows(&scene.echo, 1).await;
    scene.rows(&second, 1).await;
    let wanted = scene.wanted(&[&scene.echo, &second]);
    scene.owner.post(&format!("{RETIREMENTS}/measure"), &wanted).await.created::<Measured>();
    let ended = scene.ended().await;
    let of = |app: &App| ended.iter().find(|of| of.app.id == app.id).unwrap().id;
    let refused = async |body: Value, field: &str| {
        let error = scene.owner.post(SWAPS, &body).await.error(422);
        assert!(error.fields.contains_key(field), "{field}: {error:?}");
    };
    refused(scene.swap(&[of(&second)], true), "evidence").await;
    refused(scene.swap(&[of(&scene.echo), of(&second)], true), "evidence").await;
    refused(scene.swap(&[uuid::Uuid::nil().into()], true), "evidence").await;
    let with = |change: Value| {
        let mut body = scene.swap(&[], true);
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        body
    };
    refused(with(json!({"to": scene.model("priced"), "evidence": [of(&scene.echo)]})), "evidence").await;
    refused(with(json!({"to": scene.from})), "to").await;
    refused(with(json!({"as": "model"})), "as").await;
    refused(with(json!({"provider": "custom"})), "from").await;
    refused(with(json!({"from": null})), "from").await;
    assert!(scene.owner.get(SWAPS).await.ok::<Page<Swap>>().items.is_empty());
}

#[tokio::test]
async fn on_its_day_a_fallback_answers_and_the_run_says_why() {
    let scene = Scene::new(0).await;
    let gone = scene.model("bad-request");
    let other = scene.model("other");
    scene
        .app
        .republish(&scene.echo, |definition| {
            definition.model.use_ = Some(model::ModelUse::Model(gone));
            definition.model.fallbacks = vec![other];
        })
        .await;
    let detail = scene.run().await;
    assert_eq!((detail.run.state, detail.run.model_name.as_deref()), (RunState::Completed, Some("other")));
    let events = scene.app.watch(&scene.owner, detail.run.id, 0).await;
    let why =
        |event: &api::RunEvent| matches!(event, api::RunEvent::Fallback { reason: RunErrorCode::ModelRetired, .. });
    assert!(events.iter().any(|(_, event)| why(event)), "{events:?}");

    scene.app.republish(&scene.echo, |definition| definition.model.fallbacks.clear()).await;
    let error = scene.run().await.run.error.unwrap();
    assert_eq!(error.code, RunErrorCode::ModelRetired);
    assert!(error.message.starts_with("The provider has switched this model off"), "{error:?}");
}

#[tokio::test]
async fn what_hangs_on_a_model_counts_the_second_version_of_a_traffic_split() {
    let scene = Scene::new(12).await;
    let other = scene.model("other");
    scene.app.republish(&scene.echo, |definition| definition.model.use_ = Some(model::ModelUse::Model(other))).await;
    let hanging = async || {
        let all: Retirements = scene.owner.get(RETIREMENTS).await.ok();
        let echo = all.items.into_iter().find(|item| item.model.model_ref == scene.from);
        echo.map_or_else(Vec::new, |item| item.apps)
    };
    assert!(hanging().await.is_empty());
    let split = json!({"live": 2, "version": 1, "share_percent": 10});
    let started: api::Split = scene.owner.post(&scene.of("/split"), &split).await.created();
    let apps = hanging().await;
    assert_eq!((apps.len(), apps[0].first), (1, true), "a tenth of the people run it");
    scene.owner.post(&scene.of("/split/stop"), &json!({"split": started.id})).await.ok::<api::Split>();
    assert!(hanging().await.is_empty());
}
