//! Budgets from end to end: what they stop, what is said, and who is told.

use api::{
    Budget, BudgetAsked, BudgetStop, ErrorCode, LinkCreated, NoticeSubject, Notices, Page, Role, Run, RunDetail,
};
use model::budget::BudgetCurrency;
use serde_json::{Value, json};

use crate::{
    budgets::notices,
    testing::{FakeProvider, TestApp, TestClient},
};

const BUDGETS: &str = "/api/v1/workspaces/test/budgets";

struct Scene {
    provider: FakeProvider,
    app: TestApp,
    owner: TestClient,
    made: api::App,
}

impl Scene {
    /// An app whose model has a price: an answer may be 32,000 tokens long, which is 32,000 micros.
    async fn new() -> Self {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let made = app.publish_echo("echo").await;
        let owner = app.user("owner").await;
        Self { provider, app, owner, made }
    }

    async fn priced() -> Self {
        let scene = Self::new().await;
        let connections: Page<api::Connection> = scene.owner.get("/api/v1/workspaces/test/connections").await.ok();
        let price = json!({"input_micros_per_million": 1_000_000, "output_micros_per_million": 1_000_000});
        let model = json!({"ref": {"connection": connections.items[0].id, "model": "echo"}, "price": price});
        let set = scene.owner.put("/api/v1/workspaces/test/models", &model).await;
        assert_eq!(set.status.as_u16(), 200, "{}", set.text());
        scene
    }

    async fn budget(&self, mut of: Value, micros: i64) -> Budget {
        of["name"] = json!("Trials");
        of["amount"] = json!({"micros": micros, "currency": "USD"});
        self.owner.post(BUDGETS, &of).await.created()
    }

    fn runs(&self) -> String {
        format!("/api/v1/workspaces/test/apps/{}/runs?wait=20", self.made.slug)
    }
}

fn hello() -> Value {
    json!({"inputs": {"text": "hello"}})
}

#[tokio::test]
async fn a_run_that_does_not_fit_is_told_which_budget_and_who_can_raise_it() {
    let scene = Scene::priced().await;
    let lee = scene.app.member("lee", Role::User).await;
    let budget = scene.budget(json!({"scope": "workspace", "period": "day", "warn_percent": 80}), 20_000).await;
    let answer = lee.post(&scene.runs(), &hello()).await;
    let seconds: u64 = answer.header("retry-after").parse().unwrap();
    assert!((1..=86_400).contains(&seconds), "until tomorrow: {seconds}");
    let error = answer.error(429);
    assert_eq!(error.code, ErrorCode::BudgetReached);
    assert!(error.message.contains("Trials"), "{}", error.message);
    let stop: BudgetStop = serde_json::from_value(*error.current.unwrap()).unwrap();
    assert_eq!((stop.budget, stop.name.as_str()), (budget.id, "Trials"));
    assert!(stop.resets_at.is_some() && !stop.raised_by.is_empty() && stop.cheaper.is_none());
    assert!(!stop.spent && error.message.contains("too little for this run"), "{}", error.message);
    let stands: Budget = scene.owner.get(&format!("{BUDGETS}/{}", budget.id)).await.ok();
    assert_eq!((stands.reached, stands.too_little, stands.spent.micros), (false, true, 0), "all of it is left");
    assert!(scene.provider.seen_requests().is_empty());

    let change = json!({"revision": budget.revision, "amount": {"micros": 40_000, "currency": "USD"}});
    let path = format!("{BUDGETS}/{}", budget.id);
    scene.owner.patch(&path, &change).await.ok::<Budget>();
    assert_eq!(scene.owner.patch(&path, &change).await.error(409).code, ErrorCode::StaleRevision);
    let run: Run = lee.post(&scene.runs(), &hello()).await.created();
    let spent: Budget = scene.owner.get(&path).await.ok();
    assert_eq!((spent.spent.micros, spent.reserved.micros), (run.cost.unwrap().micros, 0));
    // For all time there is nothing to wait for, and what was spent before counts.
    let spent = scene.budget(json!({"scope": "app", "object": scene.made.id, "period": "all"}), 1).await;
    assert!(spent.reached && !spent.too_little);
    let error = lee.post(&scene.runs(), &hello()).await.error(402);
    assert_eq!(error.code, ErrorCode::BudgetUsedUp);
    assert!(error.message.contains("Nothing is left"), "{}", error.message);
}

#[tokio::test]
async fn a_budget_counts_trials_and_only_what_it_is_about() {
    let scene = Scene::priced().await;
    let lee = scene.app.member("lee", Role::Builder).await;
    let members: Page<api::Member> = scene.owner.get("/api/v1/workspaces/test/members").await.ok();
    let lee_id = members.items.iter().find(|member| member.role == Role::Builder).unwrap().id;
    scene.budget(json!({"scope": "member", "object": lee_id, "period": "month"}), 10).await;
    assert_eq!(lee.post(&scene.runs(), &hello()).await.error(429).code, ErrorCode::BudgetReached);
    scene.owner.post(&scene.runs(), &hello()).await.created::<Run>();
    let other = scene.budget(json!({"scope": "provider", "provider": "custom", "period": "month"}), 10).await;
    assert!(other.provider_name.is_some());
    let refused = scene.owner.post(&scene.runs(), &hello()).await.error(429);
    let stop: BudgetStop = serde_json::from_value(*refused.current.unwrap()).unwrap();
    assert_eq!(stop.budget, other.id);
    let path = format!("/api/v1/workspaces/test/apps/{}/try", scene.made.slug);
    let tried = scene.owner.post(&path, &json!({"inputs": {"text": "x"}})).await.error(429);
    assert_eq!(tried.code, ErrorCode::BudgetReached, "trials cost as well");
}

#[tokio::test]
async fn without_a_price_money_can_not_be_limited() {
    let scene = Scene::new().await;
    scene.budget(json!({"scope": "workspace", "period": "month"}), 1_000_000).await;
    assert_eq!(scene.owner.post(&scene.runs(), &hello()).await.error(409).code, ErrorCode::CostUnknown);
    assert!(scene.provider.seen_requests().is_empty());
}

#[tokio::test]
async fn visitors_read_only_that_it_can_not_be_used_now() {
    let scene = Scene::priced().await;
    let links = format!("/api/v1/workspaces/test/apps/{}/links", scene.made.slug);
    let link: LinkCreated = scene.owner.post(&links, &json!({"name": "Fair"})).await.created();
    let shared = format!("/api/v1/shared/{}/runs", link.url.rsplit('/').next().unwrap());
    scene.budget(json!({"scope": "link", "object": link.link.id, "period": "day"}), 10).await;
    let answer = scene.app.visitor().post(&shared, &hello()).await;
    assert!(!answer.header("retry-after").is_empty());
    assert!(!answer.text().contains("Trials") && !answer.text().contains("udget"), "{}", answer.text());
    assert_eq!(answer.error(429).code, ErrorCode::LinkPaused);
}

#[tokio::test]
async fn two_hundred_at_once_start_exactly_as_many_as_fit() {
    let scene = Scene::priced().await;
    let budget = scene.budget(json!({"scope": "app", "object": scene.made.id, "period": "day"}), 325_000).await;
    // Until the first ends, each holds a little more than 32,000.
    let slow = scene.runs().replace("?wait=20", "");
    let text = "word ".repeat(20);
    let body = json!({"inputs": {"text": text}});
    let all = futures::future::join_all((0..200).map(|_| scene.owner.post(&slow, &body))).await;
    let started = all.iter().filter(|answer| answer.status.as_u16() == 201).count();
    assert!(started >= 9, "{started}");
    for answer in all.into_iter().filter(|answer| answer.status.as_u16() == 201) {
        let run: Run = answer.created();
        let _: RunDetail = scene.app.finished(&scene.owner, run.id).await;
    }
    let after: Budget = scene.owner.get(&format!("{BUDGETS}/{}", budget.id)).await.ok();
    assert_eq!(after.reserved.micros, 0);
    assert!(after.spent.micros <= after.amount.micros);
}

#[tokio::test]
async fn admins_are_told_once_and_asked_once_a_day() {
    let scene = Scene::priced().await;
    let lee = scene.app.member("lee", Role::User).await;
    let budget = scene.budget(json!({"scope": "workspace", "period": "month"}), 10).await;
    let ask = format!("{BUDGETS}/{}/ask", budget.id);
    lee.post(&ask, &json!(null)).await.error(404);
    lee.post(&scene.runs(), &hello()).await.error(429);
    let asked: BudgetAsked = lee.post(&ask, &json!(null)).await.ok();
    let again: BudgetAsked = lee.post(&ask, &json!(null)).await.ok();
    assert_eq!((asked.told, again.told), (true, false));
    for _ in 0..2 {
        notices::tell(scene.app.madang.clone()).await;
    }
    let notices: Notices = scene.owner.get("/api/v1/workspaces/test/notices").await.ok();
    let [told, wish] = notices.items.as_slice() else { panic!("{notices:?}") };
    let NoticeSubject::Budget(about) = &told.about else { panic!("{told:?}") };
    assert_eq!((about.budget.id, about.stopped, about.too_little), (budget.id, false, true), "nothing is spent");
    assert!(matches!(&wish.about, NoticeSubject::BudgetAsk(about) if about.budget.name == "Trials"));
    let lees: Notices = lee.get("/api/v1/workspaces/test/notices").await.ok();
    assert!(lees.items.is_empty());
}

#[tokio::test]
async fn what_is_wrong_with_a_budget_is_said_at_its_field() {
    let scene = Scene::new().await;
    let usd = json!({"micros": 10, "currency": "USD"});
    let cases = [
        (json!({"name": "b", "scope": "app", "period": "day", "amount": usd}), "object"),
        (json!({"name": "b", "scope": "app", "object": uuid::Uuid::nil(), "period": "day", "amount": usd}), "object"),
        (json!({"name": "b", "scope": "provider", "provider": "nobody", "period": "day", "amount": usd}), "provider"),
        (json!({"name": "b", "scope": "workspace", "provider": "openai", "period": "day", "amount": usd}), "provider"),
        (json!({"name": " ", "scope": "workspace", "period": "day", "amount": usd}), "name"),
        (
            json!({"name": "b", "scope": "workspace", "period": "day", "amount": {"micros": 0, "currency": "USD"}}),
            "amount",
        ),
        (
            json!({"name": "b", "scope": "workspace", "period": "day", "amount": {"micros": 9, "currency": "KRW"}}),
            "amount",
        ),
        (
            json!({"name": "b", "scope": "workspace", "period": "day", "amount": usd, "warn_percent": 100}),
            "warn_percent",
        ),
    ];
    for (body, field) in cases {
        let error = scene.owner.post(BUDGETS, &body).await.error(422);
        assert!(error.fields.contains_key(field), "{body}: {error:?}");
    }
    scene.owner.patch("/api/v1/workspaces/test", &json!({"won_per_100_usd": 139_250})).await.ok::<api::Workspace>();
    let won =
        json!({"name": "b", "scope": "workspace", "period": "day", "amount": {"micros": 9_000_000, "currency": "KRW"}});
    let made: Budget = scene.owner.post(BUDGETS, &won).await.created();
    assert_eq!(made.amount.currency, BudgetCurrency::Krw);
    let path = format!("{BUDGETS}/{}", made.id);
    let dollars = json!({"revision": made.revision, "amount": usd});
    assert!(scene.owner.patch(&path, &dollars).await.error(422).fields.contains_key("amount"));
    let rate = json!({"won_per_100_usd": 0});
    let kept = scene.owner.patch("/api/v1/workspaces/test", &rate).await.error(422);
    assert!(kept.fields.contains_key("won_per_100_usd"), "{kept:?}");
    scene.owner.delete(&path).await.no_content();
    scene.owner.delete(&path).await.no_content();
    scene.app.member("lee", Role::Builder).await.get(BUDGETS).await.error(403);
}
