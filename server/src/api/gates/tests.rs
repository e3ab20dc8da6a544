use api::{
    App, Comparison, ComparisonEstimate, ComparisonState, Draft, ErrorCode, Gate, GateMissing, GateRequest, GatedApps,
    Page, Person, Role, RowStanding, TestRow, TestSet, Version,
};
use model::evidence::Check;
use serde_json::{Value, json};

use crate::testing::{FakeProvider, TestApp, TestClient};

/// An app of lee's, who is a builder, that repeats its input; its answers must contain `refund`.
struct Scene {
    provider: FakeProvider,
    app: TestApp,
    owner: TestClient,
    lee: TestClient,
    path: String,
}

impl Scene {
    async fn new() -> Self {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let (owner, lee) = (app.user("owner").await, app.member("lee", Role::Builder).await);
        let made: App = lee.post("/api/v1/workspaces/test/apps", &json!({"name": "Echo"})).await.created();
        let path = format!("/api/v1/workspaces/test/apps/{}", made.slug);
        let scene = Self { provider, app, owner, lee, path };
        scene.prompt("{{text}}").await;
        let set: TestSet = scene.lee.get(&scene.at("/tests")).await.ok();
        let checks = [Check::Contains { text: "refund".into(), match_case: false }];
        let body = json!({"checks": checks, "revision": set.revision});
        scene.lee.put(&scene.at("/tests"), &body).await.ok::<TestSet>();
        scene
    }

    fn at(&self, rest: &str) -> String {
        format!("{}{rest}", self.path)
    }

    async fn draft(&self) -> Draft {
        self.lee.get(&self.at("/draft")).await.ok()
    }

    async fn prompt(&self, text: &str) {
        let mut draft = self.draft().await;
        draft.definition.prompt.messages.retain(|message| message.role == model::Role::User);
        draft.definition.prompt.messages[0].text = text.into();
        let body = json!({"definition": draft.definition, "revision": draft.revision});
        self.lee.put(&self.at("/draft"), &body).await.ok::<Draft>();
    }

    async fn row(&self, text: &str) -> TestRow {
        self.lee.post(&self.at("/tests/rows"), &json!({"inputs": {"text": text}})).await.created()
    }

    async fn gate(&self) -> Gate {
        self.lee.get(&self.at("/gate")).await.ok()
    }

    async fn set(&self, mut body: Value) -> Gate {
        body["revision"] = self.gate().await.revision.into();
        self.lee.put(&self.at("/gate"), &body).await.ok()
    }

    /// Runs what is missing, to its end.
    async fn run(&self) -> Comparison {
        let begun: Comparison = self.lee.post(&self.at("/gate/runs"), &json!({})).await.created();
        for _ in 0..3_000 {
            let answer = self.lee.get(&self.at(&format!("/comparisons/{}", begun.id))).await;
            if answer.status != 503 {
                let now: Comparison = answer.ok();
                if now.state != ComparisonState::Running {
                    return now;
                }
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        panic!("it never ended");
    }

    async fn publish(&self, by: &TestClient, reason: Option<&str>) -> crate::testing::TestAnswer {
        let mut body = json!({"revision": self.draft().await.revision});
        if let Some(reason) = reason {
            body["gate_reason"] = reason.into();
        }
        by.post(&self.at("/publish"), &body).await
    }
}

#[tokio::test]
async fn only_what_is_missing_is_run_and_enough_rows_open_it() {
    let scene = Scene::new().await;
    assert!(scene.gate().await.passed, "no gate by default");
    scene.row("a refund").await;
    let second = scene.row("no refund").await;
    let gate = scene.set(json!({"min_percent": 100})).await;
    assert_eq!((gate.missing, gate.rows.unwrap().open), (vec![GateMissing::RowsNotRun], 2));
    let refused = scene.publish(&scene.lee, None).await.error(409);
    assert_eq!(refused.code, ErrorCode::GateNotPassed);
    let told: Gate = serde_json::from_value(*refused.current.unwrap()).unwrap();
    assert_eq!(told.missing, [GateMissing::RowsNotRun]);
    let estimate: ComparisonEstimate = scene.lee.post(&scene.at("/gate/runs/estimate"), &Value::Null).await.ok();
    assert_eq!(estimate.cells, 2);

    let first = scene.run().await;
    assert_eq!((scene.provider.seen_requests().len(), first.rows), (2, 2));
    let gate = scene.gate().await;
    assert!(gate.passed && gate.evidence == Some(first.id), "{gate:?}");
    scene.lee.post(&scene.at("/gate/runs"), &json!({})).await.error(422);

    // A changed row and a new one are missing; the one that stayed is not paid again.
    let change = json!({"revision": second.revision, "inputs": {"text": "nothing"}});
    scene.lee.patch(&scene.at(&format!("/tests/rows/{}", second.id)), &change).await.ok::<TestRow>();
    scene.row("another refund").await;
    assert_eq!(scene.gate().await.rows.unwrap().open, 2);
    let rest = scene.run().await;
    assert_eq!((scene.provider.seen_requests().len(), rest.rows), (4, 2));
    let gate = scene.gate().await;
    let rows = gate.rows.unwrap();
    assert_eq!((rows.passed, rows.failed, rows.not_run), (2, 1, 0));
    assert_eq!(gate.missing, [GateMissing::TooFewPass]);
    let failing = &rows.not_passing[0];
    assert_eq!(
        (rows.not_passing.len(), failing.number, failing.title.as_str(), failing.standing, failing.comparison),
        (1, 2, "nothing", RowStanding::Failed, rest.id)
    );
    assert_eq!((failing.compared_number, failing.column), (1, 0));
    scene.publish(&scene.lee, None).await.error(409);
    scene.set(json!({"min_percent": 66})).await;
    let version: Version = scene.publish(&scene.lee, None).await.created();
    assert_eq!((version.evidence, version.gate_reason), (Some(rest.id), None));

    // Another draft is another matter.
    scene.prompt("{{text}}!").await;
    assert_eq!(scene.gate().await.rows.unwrap().not_run, 3);
    scene.publish(&scene.lee, None).await.error(409);
}

#[tokio::test]
async fn a_comparison_of_the_draft_counts_also_where_it_was_limited_and_used() {
    let scene = Scene::new().await;
    scene.row("a refund").await;
    scene.set(json!({"min_percent": 100})).await;
    let default: api::Workspace = scene.owner.get("/api/v1/workspaces/test").await.ok();
    let model = default.default_model.unwrap();
    let price = json!({"input_micros_per_million": 1, "output_micros_per_million": 1});
    let body = json!({"ref": model, "price": price});
    scene.owner.put("/api/v1/workspaces/test/models", &body).await.ok::<api::Model>();
    let limit = json!({"limit": {"micros": 1_000_000, "currency": "USD"}});
    let begun: Comparison = scene.lee.post(&scene.at("/gate/runs"), &limit).await.created();
    assert!(begun.limit.is_some());
    while !scene.gate().await.passed {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let comparison: Comparison = scene.lee.get(&scene.at(&format!("/comparisons/{}", begun.id))).await.ok();
    assert_eq!(comparison.state, ComparisonState::Finished);
    // Whoever takes the compared model gets what was measured.
    let body = json!({"column": 0, "revision": scene.draft().await.revision});
    scene.lee.post(&scene.at(&format!("/comparisons/{}/use", begun.id)), &body).await.ok::<api::UsedColumn>();
    assert!(scene.gate().await.passed);
    assert_eq!(scene.publish(&scene.lee, None).await.created::<Version>().evidence, Some(begun.id));
}

#[tokio::test]
async fn those_who_run_what_is_missing_in_the_same_instant_pay_once() {
    let scene = Scene::new().await;
    for text in ["a refund", "no refund", "another refund"] {
        scene.row(text).await;
    }
    scene.set(json!({"min_percent": 100})).await;
    let (path, body) = (scene.at("/gate/runs"), json!({}));
    let answers = futures::future::join_all((0..4).map(|_| scene.lee.post(&path, &body))).await;
    let begun = answers.iter().filter(|answer| answer.status == 201).count();
    let told = answers.iter().filter(|answer| answer.status == 422).count();
    assert_eq!((begun, told), (1, 3), "the others are told that it is being run");
    while scene.gate().await.rows.unwrap().running > 0 {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert!(scene.gate().await.passed);
    assert_eq!(scene.provider.seen_requests().len(), 3);
}

#[tokio::test]
async fn changed_checks_are_carried_out_on_the_answers_that_are_there() {
    let scene = Scene::new().await;
    for text in ["a refund", "no refund"] {
        scene.row(text).await;
    }
    scene.set(json!({"min_percent": 100})).await;
    let workspace: api::Workspace = scene.owner.get("/api/v1/workspaces/test").await.ok();
    let echo = workspace.default_model.unwrap();
    let judging = model::ModelRef { model: "judging".into(), ..echo.clone() };
    let price = json!({"input_micros_per_million": 10_000_000, "output_micros_per_million": 10_000_000});
    let body = json!({"ref": echo, "price": price});
    scene.owner.put("/api/v1/workspaces/test/models", &body).await.ok::<api::Model>();
    let contains = |text: &str| Check::Contains { text: text.into(), match_case: false };
    let judge = |question: &str| Check::Judge { question: question.into(), model: Some(judging.clone()) };
    let checks = async |checks: &[Check]| {
        let set: TestSet = scene.lee.get(&scene.at("/tests")).await.ok();
        let body = json!({"checks": checks, "revision": set.revision});
        scene.lee.put(&scene.at("/tests"), &body).await.ok::<TestSet>();
        scene.lee.post(&scene.at("/gate/runs/estimate"), &Value::Null).await.ok::<ComparisonEstimate>()
    };
    let first = checks(&[contains("refund"), judge("It is kind.")]).await;
    assert_eq!((first.cells, first.kept), (2, 0));
    let paid = scene.run().await;
    assert!(scene.gate().await.passed && paid.spent.micros > 0);
    assert_eq!(scene.provider.seen_requests().len(), 4, "two answers, and what the judge says of each");

    // The answers and the judgements stay; another check fails one of them.
    let free = checks(&[judge("It is kind."), contains("a refund")]).await;
    assert_eq!((free.cells, free.kept, free.cost.map(|cost| cost.micros)), (2, 2, Some(0)));
    let again = scene.run().await;
    assert_eq!((scene.provider.seen_requests().len(), again.spent.micros), (4, 0));
    let rows = scene.gate().await.rows.unwrap();
    assert_eq!((rows.passed, rows.failed), (1, 1));

    // Another judge is asked, about the answers that are there.
    let more = checks(&[judge("It is kind."), judge("It is short.")]).await;
    assert_eq!((more.kept, &more.unpriced[..]), (2, &["judging".to_owned()][..]));
    scene.run().await;
    assert_eq!(scene.provider.seen_requests().len(), 6);
    assert!(scene.gate().await.passed);

    // Who deletes what a run holds deletes it wherever it was taken, and it is asked for again.
    let compared = async |of: &Comparison| {
        let path = scene.at(&format!("/comparisons/{}/rows", of.id));
        scene.lee.get(&path).await.ok::<Page<api::ComparedRow>>().items
    };
    let run = compared(&paid).await[0].cells[0].run.unwrap();
    assert_eq!(compared(&again).await[0].cells[0].run, Some(run));
    scene.lee.delete(&format!("/api/v1/workspaces/test/runs/{run}")).await.no_content();
    for of in [&paid, &again] {
        assert!(compared(of).await[0].cells[0].answer.is_empty());
    }
    assert_eq!(checks(&[contains("refund")]).await.kept, 1);
}

#[tokio::test]
async fn an_admin_gives_a_reason_and_a_builder_cannot() {
    let scene = Scene::new().await;
    scene.set(json!({"min_percent": 100})).await;
    assert_eq!(scene.gate().await.missing, [GateMissing::NoRows]);
    scene.publish(&scene.lee, Some("It is urgent today.")).await.error(403);
    for wrong in ["", "too short", &"x".repeat(501)] {
        let error = scene.publish(&scene.owner, Some(wrong)).await.error(422);
        assert!(error.fields.contains_key("gate_reason"), "{error:?}");
    }
    let version: Version = scene.publish(&scene.owner, Some(" It is urgent today. ")).await.created();
    assert_eq!(version.gate_reason.as_deref(), Some("It is urgent today."));
    let versions: Page<Version> = scene.lee.get(&scene.at("/versions")).await.ok();
    assert_eq!(versions.items[0].gate_reason, version.gate_reason);
    let log: Page<api::AuditEntry> = scene.owner.get("/api/v1/workspaces/test/audit-log?limit=50").await.ok();
    assert!(log.items.iter().any(|entry| entry.action == "gate.passed_by_reason"));
    assert!(log.items.iter().any(|entry| entry.action == "gate.changed"));

    let gate: Gate = scene.owner.get(&scene.at("/gate")).await.ok();
    assert!(gate.may_pass && !scene.gate().await.may_pass);
    for (body, field) in [
        (json!({"min_percent": 0}), "min_percent"),
        (json!({"min_percent": 101}), "min_percent"),
        (json!({"approver": scene.app.member("choi", Role::User).await.id()}), "approver"),
    ] {
        let mut body = body;
        body["revision"] = gate.revision.into();
        assert!(scene.lee.put(&scene.at("/gate"), &body).await.error(422).fields.contains_key(field));
    }
    let stale = scene.lee.put(&scene.at("/gate"), &json!({"revision": 0})).await.error(409);
    assert_eq!(stale.code, ErrorCode::StaleRevision);
}

#[tokio::test]
async fn whose_yes_is_asked_for_reads_the_draft_and_nobody_else_says_it() {
    let scene = Scene::new().await;
    let (park, han) = (scene.app.member("park", Role::Builder).await, scene.app.member("han", Role::Builder).await);
    for path in ["", "/gate", "/draft"] {
        park.get(&scene.at(path)).await.error(404);
    }
    let people: Page<Person> = scene.lee.get(&scene.at("/gate/approvers")).await.ok();
    assert!(people.items.iter().any(|person| person.id == park.id()));
    scene.set(json!({"approver": park.id()})).await;
    let gate: Gate = park.get(&scene.at("/gate")).await.ok();
    assert!(gate.may_approve && !gate.editable);
    for path in ["", "/draft", "/versions"] {
        park.get(&scene.at(path)).await.ok::<Value>();
    }
    // Reading is all.
    let draft = scene.draft().await;
    let body = json!({"definition": draft.definition, "revision": draft.revision});
    park.put(&scene.at("/draft"), &body).await.error(403);
    park.put(&scene.at("/gate"), &json!({"revision": gate.revision})).await.error(403);
    park.post(&scene.at("/gate/runs"), &json!({})).await.error(403);
    scene.publish(&park, None).await.error(403);

    let content = json!({"content": gate.content});
    scene.lee.put(&scene.at("/gate/approval"), &content).await.error(403);
    scene.lee.put(&scene.at("/gate/approval"), &json!({"content": "?"})).await.error(403);
    park.put(&scene.at("/gate/approval"), &json!({"content": "?"})).await.error(422);
    park.post(&scene.at("/gate/approval/ask"), &content).await.error(403);
    scene.lee.post(&scene.at("/gate/approval/ask"), &content).await.ok::<Gate>();
    let asked = "/api/v1/workspaces/test/gate-requests";
    let requests: Page<GateRequest> = park.get(asked).await.ok();
    assert_eq!(requests.items.iter().map(|it| it.asked_by.id).collect::<Vec<_>>(), [scene.lee.id()]);
    assert!(han.get(asked).await.ok::<Page<GateRequest>>().items.is_empty());

    scene.prompt("another").await;
    let stale = park.put(&scene.at("/gate/approval"), &content).await.error(409);
    assert_eq!(stale.code, ErrorCode::StaleRevision);
    let now: Gate = serde_json::from_value(*stale.current.unwrap()).unwrap();
    assert!(!now.approval.unwrap().current, "it was asked about an earlier one");
    let said: Gate = park.put(&scene.at("/gate/approval"), &json!({"content": now.content})).await.ok();
    assert!(said.passed && said.approval.unwrap().approved_by.unwrap().id == park.id());
    park.delete(&scene.at("/gate/approval")).await.no_content();
    park.delete(&scene.at("/gate/approval")).await.no_content();
    scene.publish(&scene.lee, None).await.error(409);
    park.put(&scene.at("/gate/approval"), &json!({"content": now.content})).await.ok::<Gate>();
    scene.publish(&scene.lee, None).await.created::<Version>();

    // Who may no longer change apps is asked no more.
    let role = format!("/api/v1/workspaces/test/members/{}", park.id());
    scene.owner.patch(&role, &json!({"role": "user"})).await.ok::<api::Member>();
    assert_eq!(scene.gate().await.missing, [GateMissing::ApproverGone]);
    park.get(&scene.at("/gate")).await.error(403);
    han.get(&scene.at("/gate")).await.error(403);
}

#[tokio::test]
async fn another_tenant_finds_nothing() {
    let scene = Scene::new().await;
    let zoe = scene.app.stranger("zoe").await;
    zoe.get(&scene.at("/gate")).await.error(404);
    zoe.put(&scene.at("/gate"), &json!({"revision": 0})).await.error(404);
    zoe.get(&scene.at("/gate/approvers")).await.error(404);
    for (path, body) in [
        ("/gate/runs", json!({})),
        ("/gate/runs/estimate", Value::Null),
        ("/gate/approval/ask", json!({"content": "00"})),
    ] {
        zoe.post(&scene.at(path), &body).await.error(404);
    }
    zoe.put(&scene.at("/gate/approval"), &json!({"content": "00"})).await.error(404);
    zoe.delete(&scene.at("/gate/approval")).await.error(404);
    zoe.get("/api/v1/workspaces/test/gate-requests").await.error(404);
    scene.app.visitor().get(&scene.at("/gate")).await.error(401);
}

#[tokio::test]
async fn a_swap_names_the_apps_that_are_kept_back_and_takes_a_reason() {
    let (provider, other) = (FakeProvider::start().await, FakeProvider::start().await);
    let hosts = [provider.host_port(), other.host_port()];
    let app = TestApp::with(|config| config.allowed_hosts.extend(hosts)).await;
    let owner = app.user("owner").await;
    let mut made = Vec::new();
    for (kind, server) in [("custom", &provider), ("vllm", &other)] {
        let body = json!({"provider": kind, "name": kind, "base_url": server.base_url()});
        made.push(owner.post("/api/v1/workspaces/test/connections", &body).await.created::<api::Connection>());
    }
    let echo = app.publish_echo("echo").await;
    let path = format!("/api/v1/workspaces/test/apps/{}", echo.slug);
    owner.put(&format!("{path}/gate"), &json!({"min_percent": 100, "revision": 0})).await.ok::<Gate>();
    let mut body = json!({"provider": "custom", "apps": [echo.id], "to": {"connection": made[1].id, "model": "echo"},
        "as": "fallback", "publish": true});
    let swaps = "/api/v1/workspaces/test/swaps";
    let refused = owner.post(swaps, &body).await.error(409);
    assert_eq!(refused.code, ErrorCode::GateNotPassed);
    let kept: GatedApps = serde_json::from_value(*refused.current.unwrap()).unwrap();
    assert_eq!((kept.apps[0].id, &kept.apps[0].missing[..]), (echo.id, &[GateMissing::NoRows][..]));
    let versions: Page<Version> = owner.get(&format!("{path}/versions")).await.ok();
    assert_eq!(versions.items.len(), 1);
    body["gate_reason"] = "down".into();
    assert!(owner.post(swaps, &body).await.error(422).fields.contains_key("gate_reason"));
    body["gate_reason"] = "The provider is down.".into();
    owner.post(swaps, &body).await.created::<api::Swap>();
    let versions: Page<Version> = owner.get(&format!("{path}/versions")).await.ok();
    assert_eq!(versions.items[0].gate_reason.as_deref(), Some("The provider is down."));
}

#[tokio::test]
async fn who_rates_blind_is_not_told_how_the_rows_stand() {
    let scene = Scene::new().await;
    scene.row("a refund").await;
    scene.set(json!({"min_percent": 100})).await;
    let default: api::Workspace = scene.owner.get("/api/v1/workspaces/test").await.ok();
    let other = model::ModelRef { model: "slow".into(), ..default.default_model.unwrap() };
    let body = json!({"columns": [{}, {"model": other}]});
    let begun: Comparison = scene.lee.post(&scene.at("/comparisons"), &body).await.created();
    let path = scene.at(&format!("/comparisons/{}", begun.id));
    while scene.lee.get(&path).await.ok::<Comparison>().state == ComparisonState::Running {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert!(scene.gate().await.passed);
    scene.lee.post(&format!("{path}/blind"), &Value::Null).await.ok::<Value>();
    assert_eq!(scene.lee.get(&scene.at("/gate")).await.error(409).code, ErrorCode::BlindRating);
    let seen: Gate = scene.owner.get(&scene.at("/gate")).await.ok();
    assert!(seen.passed);
    // Nothing is changed of which they couldn't be shown the outcome.
    let share = |percent: u8, revision: u64| json!({"min_percent": percent, "revision": revision});
    let refused = scene.lee.put(&scene.at("/gate"), &share(50, seen.revision)).await.error(409);
    assert_eq!(refused.code, ErrorCode::BlindRating);
    let content = json!({"content": seen.content});
    let refused = scene.lee.post(&scene.at("/gate/approval/ask"), &content).await.error(409);
    assert_eq!(refused.code, ErrorCode::BlindRating);
    let still: Gate = scene.owner.get(&scene.at("/gate")).await.ok();
    assert_eq!((still.min_percent, still.revision), (Some(100), seen.revision));
    let none: Gate = scene.owner.put(&scene.at("/gate"), &json!({"revision": seen.revision})).await.ok();
    let refused = scene.lee.put(&scene.at("/gate"), &share(100, none.revision)).await.error(409);
    assert_eq!(refused.code, ErrorCode::BlindRating, "also where the gate asks for no rows yet");
    scene.owner.put(&scene.at("/gate"), &share(100, none.revision)).await.ok::<Gate>();
    scene.lee.delete(&format!("{path}/blind")).await.no_content();
    assert!(scene.gate().await.passed);
}
