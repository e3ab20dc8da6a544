//! What is guaranteed about budgets, on a real database: no run starts for which there is no money, and sums are exact to the micro.

mod ends;
mod random;

use std::sync::Arc;

use futures::future::join_all;
use model::{
    AppId, BudgetId, Money, PersonId, VersionId,
    budget::{Amount, BudgetCurrency, BudgetPeriod, Concern},
    run::{Attempt, AttemptStatus, Outcome, RunState},
};
use serde_json::json;
use sqlx::{Connection, PgConnection};
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::{
    Batch, Budget, BudgetNews, LiveRun, LiveRuns, NewBudget, NewRun, Reserves, Started, StartedBy, Store, Tenant,
    testing::TestDatabase,
};

/// A workspace with a published app.
struct Scene {
    database: Arc<TestDatabase>,
    tenant: Tenant,
    person: PersonId,
    app: AppId,
    version: VersionId,
}

/// A process that carries runs out, until it is dropped: then it is as if it was killed.
struct Process {
    live: LiveRuns,
    tasks: [JoinHandle<()>; 2],
}

impl Drop for Process {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

impl Process {
    #[expect(clippy::disallowed_methods, reason = "a test has no shutdown to wait for")]
    fn of(store: &Store) -> Self {
        let (live, writing, keeping) = LiveRuns::in_parts(store);
        Self { live, tasks: [tokio::spawn(writing), tokio::spawn(keeping)] }
    }
}

impl Scene {
    async fn new() -> Self {
        let database = Arc::new(TestDatabase::new().await);
        let (tenant, person) = database.workspace("acme").await;
        let app = database.app(&tenant, "minutes").await;
        let version = crate::tests::runs::publish(&database, &tenant, app).await;
        Self { database, tenant, person, app, version }
    }

    fn process(&self) -> Process {
        Process::of(&self.database.second_store())
    }

    async fn budget(&self, concern: Concern, period: BudgetPeriod, micros: i64) -> BudgetId {
        self.made(concern, period, Amount { micros, currency: BudgetCurrency::Usd }).await.id
    }

    async fn made(&self, concern: Concern, period: BudgetPeriod, amount: Amount) -> Budget {
        let new = NewBudget { name: "b".into(), concern, period, amount, warn_percent: Some(80), by: self.person };
        self.tenant.create_budget(&new, 200).await.unwrap().unwrap()
    }

    fn run(&self, micros: i64, budgets: &[BudgetId]) -> NewRun {
        let reserves = Reserves { micros, budgets: budgets.iter().map(|id| id.0).collect() };
        NewRun {
            app: self.app,
            by: StartedBy::Member { person: self.person, version: self.version },
            conversation: None,
            inputs: Arc::new(json!({"notes": "n"}).as_object().unwrap().clone()),
            first_event: json!({"kind": "started"}).to_string(),
            once: None,
            most_micros: None,
            reserves: (!budgets.is_empty()).then_some(reserves),
        }
    }

    /// Starts a run, or tells which budget refused it and whether that is used up.
    async fn start(&self, of: &Process, new: NewRun) -> Result<LiveRun, (BudgetId, bool)> {
        match of.live.start(self.tenant.workspace(), new).await.unwrap() {
            Started::Created { run, .. } => Ok(run),
            Started::OverBudget { budget, used_up } => Err((budget, used_up)),
            other => panic!("{other:?}"),
        }
    }

    async fn stand(&self, id: BudgetId) -> (i64, i64) {
        let budget = self.tenant.budget(id).await.unwrap().unwrap();
        (budget.spent_micros, budget.reserved_micros)
    }

    async fn owner(&self) -> PgConnection {
        PgConnection::connect_with(&self.database.owner()).await.unwrap()
    }

    async fn sql(&self, sql: &'static str) {
        sqlx::raw_sql(sql).execute(&mut self.owner().await).await.unwrap();
    }

    async fn count(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&mut self.owner().await).await.unwrap()
    }
}

fn ending(cost_micros: Option<i64>) -> Batch {
    let outcome = Outcome { cost: cost_micros.map(Money::usd), ..crate::tests::runs::outcome(RunState::Completed) };
    Batch { events: vec![json!({"kind": "finished"}).to_string()], outcome: Some(outcome), ..Batch::default() }
}

async fn end(run: &LiveRun, cost_micros: Option<i64>) {
    run.append(ending(cost_micros)).await.unwrap();
}

#[tokio::test]
async fn of_two_hundred_at_once_exactly_ten_start() {
    let scene = Scene::new().await;
    let budget = scene.budget(Concern::Workspace, BudgetPeriod::Day, 100).await;
    let processes = [scene.process(), scene.process()];
    let all = (0..200).map(|n| scene.start(&processes[n % 2], scene.run(10, &[budget])));
    let (made, refused): (Vec<_>, Vec<_>) = join_all(all).await.into_iter().partition(Result::is_ok);
    assert_eq!((made.len(), refused.len()), (10, 190));
    assert!(refused.iter().all(|refused| matches!(refused, Err((by, false)) if *by == budget)), "it is only held");
    assert_eq!(scene.stand(budget).await, (0, 100));
    assert_eq!(scene.count("select count(*) from runs").await, 10);

    // What they didn't need is there for others.
    join_all(made.iter().flatten().map(|run| end(run, Some(7)))).await;
    assert_eq!(scene.stand(budget).await, (70, 0));
    let rest = join_all((0..10).map(|n| scene.start(&processes[n % 2], scene.run(10, &[budget])))).await;
    assert_eq!(rest.iter().filter(|started| started.is_ok()).count(), 3);
}

/// What there is to be told of a budget, and is told then.
async fn told(scene: &Scene, id: BudgetId) -> Option<BudgetNews> {
    let due = scene.database.store.due_budgets(10).await.unwrap();
    let budget = scene.tenant.budget(id).await.unwrap().unwrap();
    let news = budget.news().filter(|_| due.iter().any(|due| due.budget == id))?;
    scene.tenant.tell_budget(&budget, news, &[], false).await.unwrap();
    Some(news)
}

#[tokio::test]
async fn one_dear_run_does_not_make_a_budget_spent() {
    let scene = Scene::new().await;
    let process = scene.process();
    let budget = scene.budget(Concern::Workspace, BudgetPeriod::Day, 100).await;
    assert_eq!(told(&scene, budget).await, None);
    assert_eq!(scene.start(&process, scene.run(101, &[budget])).await.unwrap_err(), (budget, true));
    let stands = scene.tenant.budget(budget).await.unwrap().unwrap();
    assert_eq!((stands.is_reached(), stands.is_too_little()), (false, true));
    assert_eq!(told(&scene, budget).await, Some(BudgetNews::TooLittle));
    assert_eq!(told(&scene, budget).await, None, "once in a period");
    // Smaller ones go on, and what they spend is told as before.
    end(&scene.start(&process, scene.run(90, &[budget])).await.unwrap(), Some(85)).await;
    assert_eq!(told(&scene, budget).await, Some(BudgetNews::Warned));
    end(&scene.start(&process, scene.run(15, &[budget])).await.unwrap(), Some(15)).await;
    let stands = scene.tenant.budget(budget).await.unwrap().unwrap();
    assert_eq!((stands.is_reached(), stands.is_too_little()), (true, false));
    assert_eq!(told(&scene, budget).await, Some(BudgetNews::Stopped));
    // Nothing more is due, although it goes on being so.
    assert!(scene.database.store.due_budgets(10).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_is_held_for_a_run_is_known_while_it_goes_on() {
    let scene = Scene::new().await;
    let process = scene.process();
    scene.sql("update workspaces set won_per_100_usd = 139250, exchange_rate_on = current_date").await;
    let won = Amount { micros: 9_000_000_000, currency: BudgetCurrency::Krw };
    let won = scene.made(Concern::Workspace, BudgetPeriod::Day, won).await.id;
    let dollars = scene.budget(Concern::Workspace, BudgetPeriod::All, 100_000).await;
    let run = scene.start(&process, scene.run(1_001, &[won, dollars])).await.unwrap();
    let free = scene.start(&process, scene.run(0, &[])).await.unwrap();
    // One that is made meanwhile holds nothing for it.
    let later = scene.budget(Concern::App(scene.app), BudgetPeriod::Day, 5).await;
    let reserved = scene.tenant.reserved_for(run.id()).await.unwrap().unwrap();
    assert_eq!(reserved.micros, 1_001);
    assert!([won, dollars, later].iter().all(|id| reserved.budgets.contains(id)), "{reserved:?}");
    end(&run, Some(5)).await;
    assert_eq!(scene.tenant.reserved_for(run.id()).await.unwrap(), None);
    assert_eq!(scene.tenant.reserved_for(free.id()).await.unwrap(), None, "what was made since limits nothing");
}

#[tokio::test]
async fn the_tightest_of_several_wins_and_the_others_hold_nothing_for_it() {
    let scene = Scene::new().await;
    let process = scene.process();
    let wide = scene.budget(Concern::Workspace, BudgetPeriod::All, 1_000).await;
    let month = scene.budget(Concern::App(scene.app), BudgetPeriod::Month, 20).await;
    let day = scene.budget(Concern::Member(scene.person), BudgetPeriod::Day, 20).await;
    let all = [wide, month, day];
    let first = scene.start(&process, scene.run(15, &all)).await.unwrap();
    assert_eq!(
        scene.start(&process, scene.run(10, &all)).await.unwrap_err(),
        (month, false),
        "the one that lasts longer"
    );
    for budget in all {
        assert_eq!(scene.stand(budget).await, (0, 15));
    }
    end(&first, Some(15)).await;
    assert_eq!(scene.start(&process, scene.run(6, &all)).await.unwrap_err(), (month, true));
    assert!(scene.tenant.budget(month).await.unwrap().unwrap().is_too_little());
    assert!(scene.start(&process, scene.run(5, &all)).await.is_ok());
    assert!(scene.start(&process, scene.run(6, &[wide])).await.is_ok());
}

#[tokio::test]
async fn a_budget_that_is_gone_is_no_limit_and_runs_of_none_leave_nothing() {
    let scene = Scene::new().await;
    let process = scene.process();
    let budget = scene.budget(Concern::Workspace, BudgetPeriod::Day, 10).await;
    let run = scene.start(&process, scene.run(10, &[budget])).await.unwrap();
    assert!(scene.tenant.delete_budget(budget).await.unwrap());
    assert!(!scene.tenant.delete_budget(budget).await.unwrap());
    assert!(scene.start(&process, scene.run(10, &[budget])).await.is_ok());
    end(&run, Some(10)).await;
    end(&scene.start(&process, scene.run(0, &[])).await.unwrap(), Some(5)).await;
    assert_eq!(
        scene.count("select (select count(*) from budget_costs) + (select count(*) from budget_reservations)").await,
        0
    );
    let log = scene.tenant.newest_audit(10).await;
    let budgets: Vec<_> = log.iter().map(|entry| entry.action.as_str()).filter(|of| of.starts_with("budget")).collect();
    assert_eq!(budgets, ["budget.deleted", "budget.created"]);
}

#[tokio::test]
async fn a_refused_request_may_come_again_under_its_key() {
    let scene = Scene::new().await;
    let process = scene.process();
    let budget = scene.budget(Concern::Workspace, BudgetPeriod::Day, 10).await;
    let once = Some(crate::IdempotencyKey { route: "r".into(), key: "k".into(), body_hash: [1; 32] });
    let new = || NewRun { once: once.clone(), ..scene.run(10, &[budget]) };
    let held = scene.start(&process, scene.run(10, &[budget])).await.unwrap();
    assert_eq!(scene.start(&process, new()).await.unwrap_err(), (budget, false));
    end(&held, Some(0)).await;
    let run = scene.start(&process, new()).await.unwrap();
    let again = process.live.start(scene.tenant.workspace(), new()).await.unwrap();
    assert!(matches!(again, Started::Existing(id) if id == run.id()), "{again:?}");
    assert_eq!(scene.stand(budget).await, (0, 10), "and reserves nothing twice");
}

#[tokio::test]
async fn a_new_budget_begins_with_what_was_spent_and_counts_what_runs() {
    let scene = Scene::new().await;
    let process = scene.process();
    end(&scene.start(&process, scene.run(0, &[])).await.unwrap(), Some(30)).await;
    let running = scene.start(&process, scene.run(0, &[])).await.unwrap();
    let budget = scene.budget(Concern::App(scene.app), BudgetPeriod::Month, 100).await;
    let other = scene.budget(Concern::App(AppId(Uuid::now_v7())), BudgetPeriod::Month, 100).await;
    assert_eq!((scene.stand(budget).await, scene.stand(other).await), ((30, 0), (0, 0)));
    let second = scene.start(&process, scene.run(20, &[budget])).await.unwrap();
    end(&running, Some(40)).await;
    end(&second, Some(5)).await;
    assert_eq!((scene.stand(budget).await, scene.stand(other).await), ((75, 0), (0, 0)));
}

#[tokio::test]
async fn a_changed_budget_counts_on_and_an_outdated_change_is_told() {
    let scene = Scene::new().await;
    let process = scene.process();
    let budget = scene.budget(Concern::Workspace, BudgetPeriod::All, 10).await;
    end(&scene.start(&process, scene.run(10, &[budget])).await.unwrap(), Some(10)).await;
    assert_eq!(scene.start(&process, scene.run(1, &[budget])).await.unwrap_err(), (budget, true));
    let raise = crate::BudgetChanges { amount_micros: Some(20), ..crate::BudgetChanges::default() };
    let changed = scene.tenant.update_budget(budget, 1, &raise).await.unwrap();
    assert!(matches!(&changed, crate::BudgetChanged::Saved(after) if !after.is_reached() && after.spent_micros == 10));
    let stale = scene.tenant.update_budget(budget, 1, &raise).await.unwrap();
    assert!(matches!(stale, crate::BudgetChanged::Stale(now) if now.revision == 2));
    assert!(scene.start(&process, scene.run(10, &[budget])).await.is_ok());
}

#[tokio::test]
async fn news_of_a_budget_is_told_once() {
    let scene = Scene::new().await;
    let process = scene.process();
    let id = scene.budget(Concern::Workspace, BudgetPeriod::Day, 100).await;
    let due = async || {
        scene.database.store.due_budgets(10).await.unwrap().into_iter().map(|due| due.budget).collect::<Vec<_>>()
    };
    let tell = async || {
        let budget = scene.tenant.budget(id).await.unwrap().unwrap();
        let news = budget.news();
        if let Some(news) = news {
            scene.tenant.tell_budget(&budget, news, &[], false).await.unwrap();
        }
        news
    };
    end(&scene.start(&process, scene.run(79, &[id])).await.unwrap(), Some(79)).await;
    assert_eq!((due().await, tell().await), (vec![], None));
    end(&scene.start(&process, scene.run(1, &[id])).await.unwrap(), Some(1)).await;
    assert_eq!((due().await, tell().await), (vec![id], Some(crate::BudgetNews::Warned)));
    assert_eq!(due().await, []);
    assert!(scene.start(&process, scene.run(21, &[id])).await.is_err());
    assert_eq!((due().await, tell().await), (vec![id], Some(crate::BudgetNews::TooLittle)));
    assert_eq!(due().await, []);
}
