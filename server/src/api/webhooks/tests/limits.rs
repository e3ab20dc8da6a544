//! What is told of limits that are reached.

use model::{Currency, Money};
use store::{BudgetReach, ReachedBudget};
use time::macros::datetime;
use uuid::Uuid;

use super::*;
use crate::jobs::watch_links;

#[tokio::test]
async fn a_used_up_link_is_told_once_for_each_limit() {
    let scene = Scene::new().await;
    scene.webhook("ok", &["link.used_up"]).await;
    let app = scene.app.publish_echo("echo").await;
    let links = format!("/api/v1/workspaces/test/apps/{}/links", app.slug);
    let link: api::LinkCreated = scene.owner.post(&links, &json!({"name": "Fair", "max_runs": 1})).await.created();
    let token = link.url.rsplit('/').next().unwrap();
    let run = async || {
        let path = format!("/api/v1/shared/{token}/runs?wait=30");
        scene.app.visitor().post(&path, &json!({"inputs": {"text": "hi"}})).await.created::<Value>()
    };
    run().await;
    for _ in 0..2 {
        watch_links(scene.app.madang.clone()).await;
        deliver(&scene.app.madang, Duration::ZERO).await;
    }
    let got = scene.receiver.received();
    assert_eq!(got.len(), 1);
    let data = got[0].json()["data"].clone();
    assert_eq!((&data["link"]["name"], &data["max_runs"], &data["runs"]), (&json!("Fair"), &json!(1), &json!(1)));
    let more = json!({"max_runs": 2});
    scene.owner.patch(&format!("{links}/{}", link.link.id), &more).await.ok::<api::Link>();
    run().await;
    watch_links(scene.app.madang.clone()).await;
    deliver(&scene.app.madang, Duration::ZERO).await;
    assert_eq!(scene.receiver.received().len(), 2);
    // Back at a limit that was told before, and used up by it once more.
    for most in [5, 2] {
        let body = json!({ "max_runs": most });
        scene.owner.patch(&format!("{links}/{}", link.link.id), &body).await.ok::<api::Link>();
    }
    for _ in 0..2 {
        watch_links(scene.app.madang.clone()).await;
        deliver(&scene.app.madang, Duration::ZERO).await;
    }
    assert_eq!(scene.receiver.received().len(), 3);
}

#[tokio::test]
async fn limits_of_money_and_of_a_day_are_told_as_well() {
    let scene = Scene::new().await;
    scene.webhook("ok", &["link.used_up"]).await;
    let app = scene.app.publish_echo("echo").await;
    let connections: Page<api::Connection> = scene.owner.get("/api/v1/workspaces/test/connections").await.ok();
    let price = json!({"input_micros_per_million": 1_000_000, "output_micros_per_million": 1_000_000});
    let model = json!({"ref": {"connection": connections.items[0].id, "model": "echo"}, "price": price});
    scene.owner.put("/api/v1/workspaces/test/models", &model).await;
    let links = format!("/api/v1/workspaces/test/apps/{}/links", app.slug);
    let link = async |limits: Value| -> (String, model::LinkId) {
        let made: api::LinkCreated = scene.owner.post(&links, &limits).await.created();
        (made.url.rsplit('/').next().unwrap().to_owned(), made.link.id)
    };
    let run = async |token: &str| {
        let path = format!("/api/v1/shared/{token}/runs?wait=30");
        scene.app.visitor().post(&path, &json!({"inputs": {"text": "hi"}})).await.status.as_u16()
    };
    let told = async || {
        for _ in 0..2 {
            watch_links(scene.app.madang.clone()).await;
            deliver(&scene.app.madang, Duration::ZERO).await;
        }
        scene.receiver.received().iter().map(|request| request.json()["data"].clone()).collect::<Vec<_>>()
    };
    let (by_day, id) = link(json!({"name": "Fair", "max_runs_per_day": 1})).await;
    assert_eq!(run(&by_day).await, 201);
    let first = told().await;
    assert_eq!((first.len(), &first[0]["link"]["id"]), (1, &json!(id)));
    assert_eq!((&first[0]["limit"], &first[0]["max_runs"]), (&json!("runs_per_day"), &json!(1)));
    assert!(first[0]["again_at"].as_str().unwrap().ends_with("T00:00:00.000Z"), "{first:?}");
    scene.owner.patch(&format!("{links}/{id}"), &json!({"max_runs_per_day": 2})).await.ok::<api::Link>();
    assert_eq!(run(&by_day).await, 201);
    assert_eq!(told().await.len(), 2, "a higher limit is another");

    // An answer may be 32,000 tokens long, so no run fits into so little, and the first visitor is turned away.
    let usd = |micros: i64| json!({"micros": micros, "currency": "USD"});
    let (token, _) = link(json!({"name": "Fair", "max_cost": usd(20_000)})).await;
    assert_eq!(told().await.len(), 2, "nobody was turned away yet");
    assert_eq!((run(&token).await, run(&token).await), (410, 410));
    let third = told().await;
    assert_eq!((third.len(), &third[2]["limit"]), (3, &json!("money")));
    assert_eq!((&third[2]["max_cost"], &third[2]["spent"]), (&usd(20_000), &usd(0)));
    let (token, _) = link(json!({"name": "Fair", "max_cost_per_day": usd(20_000)})).await;
    assert_eq!(run(&token).await, 429);
    assert_eq!(told().await[3]["limit"], json!("money_per_day"));
}

#[tokio::test]
async fn a_reached_budget_is_told_once_for_each_threshold_limit_and_period() {
    let scene = Scene::new().await;
    scene.webhook("ok", &["budget.reached"]).await;
    scene.webhook("other", &["app.published"]).await;
    let workspace = scene.owner.get("/api/v1/workspaces/test").await.ok::<api::Workspace>().id;
    let tenant = scene.app.madang.store.tenant(workspace);
    let usd = |micros| Money { micros, currency: Currency::Usd };
    let warned = ReachedBudget {
        budget: Uuid::now_v7(),
        name: "Service".into(),
        scope: "provider".into(),
        scope_id: None,
        provider: Some("openai".into()),
        period: "month".into(),
        since: Some(datetime!(2026-12-01 00:00 UTC)),
        resets_at: Some(datetime!(2027-01-01 00:00 UTC)),
        percent: 80,
        limit: usd(50_000_000),
        spent: usd(40_012_500),
        reach: BudgetReach::Warned,
    };
    let stopped = ReachedBudget { percent: 100, reach: BudgetReach::Stopped, ..warned.clone() };
    let raised = ReachedBudget { limit: usd(60_000_000), ..stopped.clone() };
    let next = ReachedBudget { since: warned.resets_at, ..warned.clone() };
    for reached in [&warned, &warned, &stopped, &raised, &next, &stopped] {
        tenant.tell_of_budget(reached).await.unwrap();
    }
    deliver(&scene.app.madang, Duration::ZERO).await;
    let got: Vec<_> = scene.receiver.received().iter().map(Received::json).collect();
    assert_eq!(got.len(), 4, "{got:?}");
    let first = &got[0]["data"];
    assert_eq!((&got[0]["type"], &first["state"]), (&json!("budget.reached"), &json!("warned")));
    assert_eq!(first["budget"], json!({"id": warned.budget, "name": "Service"}));
    assert_eq!((&first["scope"], &first["provider"]), (&json!("provider"), &json!("openai")));
    assert_eq!(first["spent"], json!({"micros": 40_012_500, "currency": "USD"}));
    assert_eq!(first["resets_at"], json!("2027-01-01T00:00:00.000Z"));
    let states: Vec<_> = got.iter().map(|body| body["data"]["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["warned", "stopped", "stopped", "warned"]);
}
