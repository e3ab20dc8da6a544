use api::{App, Model, Money, Page, Role, Run, RunDetail, Usage, UsageLine, WhatIf};
use model::ModelRef;
use serde_json::json;

use crate::testing::{FakeProvider, TestApp, TestClient};

const USAGE: &str = "/api/v1/workspaces/test/usage";
const INPUT: u64 = 2_000_000;
const OUTPUT: u64 = 5_000_000;

/// An app of the owner whose model has a price, and one run of it by a member.
struct Scene {
    app: TestApp,
    owner: TestClient,
    made: App,
    model: ModelRef,
    run: RunDetail,
    /// The present day in UTC.
    today: String,
}

impl Scene {
    async fn new(provider: &FakeProvider) -> Self {
        let app = TestApp::connected(provider).await;
        let owner = app.user("owner").await;
        let made = app.publish_echo("echo").await;
        let models: Page<Model> = owner.get("/api/v1/workspaces/test/models").await.ok();
        let model = models.items.iter().find(|model| model.model_ref.model == "echo").unwrap().model_ref.clone();
        let price = json!({"input_micros_per_million": INPUT, "output_micros_per_million": OUTPUT});
        owner.put("/api/v1/workspaces/test/models", &json!({"ref": model, "price": price})).await.ok::<Model>();
        let run = run(&app, &app.member("choi", Role::User).await, &made).await;
        let today = app.madang.now().date().to_string();
        Self { app, owner, made, model, run, today }
    }

    async fn usage(&self, query: &str) -> Usage {
        self.owner.get(&format!("{USAGE}?{query}")).await.ok()
    }
}

async fn run(app: &TestApp, client: &TestClient, made: &App) -> RunDetail {
    let path = format!("/api/v1/workspaces/test/apps/{}/runs?wait=30", made.slug);
    let begun: Run = client.post(&path, &json!({"inputs": {"text": "hello there"}})).await.created();
    app.finished(client, begun.id).await
}

/// The only line.
fn one(usage: Usage) -> UsageLine {
    assert_eq!(usage.lines.len(), 1, "{:?}", usage.lines);
    usage.lines.into_iter().next().unwrap()
}

#[tokio::test]
async fn a_run_counts_once_in_each_breakdown_with_what_it_cost() {
    let provider = FakeProvider::start().await;
    let scene = Scene::new(&provider).await;
    let spent = &scene.run.attempts[0];
    let (input, output) = (spent.input_tokens.unwrap(), spent.output_tokens.unwrap());
    let cost = Money::usd(i64::try_from((input * INPUT + output * OUTPUT).div_ceil(1_000_000)).unwrap());
    assert_eq!(spent.cost, Some(cost));
    for by in ["app", "model", "provider", "member", "door"] {
        let usage = scene.usage(&format!("by={by}")).await;
        assert_eq!((usage.days.len(), usage.days[0].day.as_str()), (1, scene.today.as_str()));
        assert_eq!((usage.days[0].cost, usage.days[0].parts.as_slice()), (cost, [cost].as_slice()));
        assert_eq!((usage.forecast.spent, usage.forecast.expected, usage.forecast.days), (cost, None, 0));
        assert_eq!(usage.total_before.cost, None);
        let line = one(usage.clone());
        assert_eq!(line.figures, usage.total);
        let api::UsageFigures { runs, failed_runs, calls, input_tokens, output_tokens, .. } = line.figures;
        assert_eq!((runs, failed_runs, calls, input_tokens, output_tokens), (1, 0, 1, input, output), "{by}");
        assert_eq!((line.figures.cost, line.figures.first_token_p50_ms.is_some()), (Some(cost), true));
    }
    let by_app = one(scene.usage("").await);
    assert_eq!(
        (by_app.name.as_deref(), by_app.app, by_app.app_slug),
        (Some("Echo"), Some(scene.made.id), Some(scene.made.slug.clone()))
    );
    let by_model = one(scene.usage("by=model").await);
    let connection = Some(scene.model.connection);
    assert_eq!(
        (by_model.model.as_deref(), by_model.connection, by_model.connection_name.as_deref()),
        (Some("echo"), connection, Some("Fake"))
    );
    assert_eq!(one(scene.usage("by=member").await).name.as_deref(), Some("choi"));
    assert_eq!(one(scene.usage("by=door").await).source, Some(api::RunSource::Member));
}

#[tokio::test]
async fn usage_is_narrowed_by_each_of_its_sides() {
    let provider = FakeProvider::start().await;
    let scene = Scene::new(&provider).await;
    let line = one(scene.usage("by=member").await);
    let member = line.member.unwrap();
    let ModelRef { connection, .. } = scene.model;
    let all = format!(
        "app={}&member={member}&connection={connection}&model=echo&source=member&provider=custom",
        scene.made.id
    );
    let narrowed = scene.usage(&all).await;
    assert_eq!(narrowed.total.runs, 1);
    let names: Vec<_> = narrowed.only.iter().map(|only| only.name.as_deref().unwrap_or_default()).collect();
    assert!(names.contains(&"Echo") && names.contains(&"choi") && names.contains(&"echo"), "{names:?}");
    for other in ["source=key", "model=other", "provider=openai", "link=0197a5c0-0000-7000-8000-000000000001"] {
        assert_eq!(scene.usage(other).await.total.runs, 0, "{other}");
    }
    let day = |n: i64| (scene.app.madang.now().date() + time::Duration::days(n)).to_string();
    assert_eq!(scene.usage(&format!("from={0}&to={0}", day(-1))).await.total.runs, 0);
    let next = scene.usage(&format!("from={0}&to={0}", day(1))).await;
    assert_eq!((next.total.runs, next.total_before.runs, next.before_to), (0, 1, scene.today.clone()));
}

#[tokio::test]
async fn usage_is_for_those_whom_it_concerns() {
    let provider = FakeProvider::start().await;
    let scene = Scene::new(&provider).await;
    let of_app = format!("/api/v1/workspaces/test/apps/{}/usage", scene.made.slug);
    let found: Usage = scene.owner.get(&format!("{of_app}?by=provider")).await.ok();
    assert_eq!(found.total.runs, 1);
    let builder = scene.app.member("lee", Role::Builder).await;
    let admin = scene.app.member("park", Role::Admin).await;
    let stranger = scene.app.stranger("jung").await;
    for rest in ["", "/export.csv", "/export.xlsx"] {
        builder.get(&format!("{USAGE}{rest}")).await.error(403);
        builder.get(&format!("{of_app}{rest}")).await.error(403);
        stranger.get(&format!("{USAGE}{rest}")).await.error(404);
        assert!(!admin.get(&format!("{USAGE}{rest}")).await.bytes().is_empty());
    }
    // Another app's usage is none of this one's.
    let other = scene.app.publish_echo("echo").await;
    let path = format!("/api/v1/workspaces/test/apps/{}/usage?app={}", other.slug, scene.made.id);
    let found: Usage = scene.owner.get(&path).await.ok();
    assert_eq!((found.total.runs, found.only.len()), (0, 0), "nor is its name");
    for (query, field) in [
        ("from=yesterday", "from"),
        ("to=2026-02-30", "to"),
        ("from=2026-02-02&to=2026-02-01", "to"),
        ("from=2020-01-01&to=2026-01-01", "to"),
    ] {
        let refused = scene.owner.get(&format!("{USAGE}?{query}")).await.error(422);
        assert!(refused.fields.contains_key(field), "{query}: {refused:?}");
    }
    scene.owner.get(&format!("{USAGE}?colour=red")).await.error(400);
}

#[tokio::test]
async fn exports_hold_each_day_and_no_formulas() {
    let provider = FakeProvider::start().await;
    let scene = Scene::new(&provider).await;
    let path = format!("/api/v1/workspaces/test/apps/{}", scene.made.slug);
    scene.owner.patch(&path, &json!({"name": "=SUM(1)"})).await.ok::<App>();
    let spent = &scene.run.attempts[0];
    let (input, output, cost) = (spent.input_tokens.unwrap(), spent.output_tokens.unwrap(), spent.cost.unwrap().micros);
    let figures = one(scene.usage("").await).figures;
    let csv = scene.owner.get(&format!("{USAGE}/export.csv")).await;
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    let (p50, p95) = (figures.first_token_p50_ms.unwrap(), figures.first_token_p95_ms.unwrap());
    let expected = format!(
        "\u{feff}Day (UTC),App,Id,Runs,Failed runs,Stopped runs,Runs of unknown cost,Calls,Failed calls,Input tokens,Output tokens,\
        Cached input tokens,Cost (USD),\"First token, median (ms)\",\"First token, 95th percentile (ms)\"\r\n\
        {},'=SUM(1),{},1,0,0,0,1,0,{input},{output},0,0.{cost:06},{p50},{p95}\r\n",
        scene.today, scene.made.id,
    );
    assert_eq!(csv.text(), expected);
    let korean = scene.owner.with_header("accept-language", "ko");
    let csv = korean.get(&format!("{USAGE}/export.csv?by=model")).await;
    assert!(csv.text().starts_with("\u{feff}날짜(UTC),모델,제공사,연결,ID,실행,"), "{}", csv.text());
    let xlsx = korean.get(&format!("{USAGE}/export.xlsx?by=door")).await;
    assert!(xlsx.bytes().starts_with(b"PK") && xlsx.header("content-disposition").contains(".xlsx"));
}

#[tokio::test]
async fn another_model_is_reckoned_from_the_same_tokens() {
    let provider = FakeProvider::start().await;
    let scene = Scene::new(&provider).await;
    let spent = &scene.run.attempts[0];
    let (input, output) = (spent.input_tokens.unwrap(), spent.output_tokens.unwrap());
    let connection = scene.model.connection;
    let ask = async |model: &str| -> WhatIf {
        scene.owner.get(&format!("{USAGE}/what-if?connection={connection}&model={model}")).await.ok()
    };
    let unknown = ask("slow").await;
    assert_eq!((unknown.price, unknown.instead, unknown.paid), (None, None, spent.cost.unwrap()));
    let other = json!({"connection": connection, "model": "slow"});
    let price = json!({"input_micros_per_million": 10 * INPUT, "output_micros_per_million": 10 * OUTPUT});
    scene.owner.put("/api/v1/workspaces/test/models", &json!({"ref": other, "price": price})).await.ok::<Model>();
    let known = ask("slow").await;
    let instead = Money::usd(i64::try_from((input * 10 * INPUT + output * 10 * OUTPUT).div_ceil(1_000_000)).unwrap());
    assert_eq!(
        (known.instead, known.apps[0].instead, known.apps[0].name.as_deref()),
        (Some(instead), Some(instead), Some("Echo"))
    );
    assert_eq!((known.price.unwrap().as_of, known.apps[0].input_tokens), (scene.today.clone(), input));
    let nowhere = format!("{USAGE}/what-if?connection={}&model=slow", uuid::Uuid::now_v7());
    scene.owner.get(&nowhere).await.error(404);
    let of_app =
        format!("/api/v1/workspaces/test/apps/{}/usage/what-if?connection={connection}&model=slow", scene.made.slug);
    assert_eq!(scene.owner.get(&of_app).await.ok::<WhatIf>().instead, Some(instead));
    scene.app.member("lee", Role::Builder).await.get(&of_app).await.error(403);
}

#[tokio::test]
async fn who_is_near_a_limit_is_told() {
    let provider = FakeProvider::start().await;
    let scene = Scene::new(&provider).await;
    let key = json!({"name": "Nightly", "scopes": ["apps:run"], "max_runs": 1});
    let made: api::ApiKeyCreated =
        scene.owner.post(&format!("/api/v1/workspaces/test/apps/{}/keys", scene.made.slug), &key).await.created();
    assert!(scene.usage("").await.near_limits.is_empty());
    let program = scene.app.visitor().with_header("authorization", &format!("Bearer {}", made.token));
    let path = format!("/api/v1/workspaces/test/apps/{}/runs?wait=30", scene.made.slug);
    program.post(&path, &json!({"inputs": {"text": "hello"}})).await.created::<Run>();
    let usage = scene.usage("by=door").await;
    let near = &usage.near_limits[0];
    assert_eq!(
        (near.kind, near.limit, near.used_percent, near.name.as_str()),
        (api::NearLimitKind::Key, api::LimitKind::Runs, 100, "Nightly")
    );
    assert_eq!(usage.lines.len(), 2, "by members, and by keys");
}
