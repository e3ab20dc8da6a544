//! How runs are counted when they end: in their period, in their currency, and with whom they asked.

use model::ConnectionId;

use super::*;

#[tokio::test]
async fn a_run_counts_for_the_day_on_which_it_began() {
    let scene = Scene::new().await;
    let process = scene.process();
    let budget = scene.budget(Concern::Workspace, BudgetPeriod::Day, 10).await;
    let run = scene.start(&process, scene.run(10, &[budget])).await.unwrap();
    assert!(scene.start(&process, scene.run(1, &[budget])).await.is_err());
    // As if a night had passed.
    scene
        .sql("update budgets set starts_on = starts_on - 1; update budget_reservations set periods[1] = periods[1] - 1")
        .await;
    let next = scene.start(&process, scene.run(10, &[budget])).await.unwrap();
    assert_eq!(scene.stand(budget).await, (0, 10));
    end(&run, Some(9)).await;
    assert_eq!(scene.stand(budget).await, (0, 10), "the day before has it");
    end(&next, Some(4)).await;
    assert_eq!(scene.stand(budget).await, (4, 0));
    assert_eq!(scene.count("select sum(spent_micros)::bigint from budget_costs").await, 13);
}

#[tokio::test]
async fn a_day_begins_at_midnight_where_the_workspace_is() {
    let scene = Scene::new().await;
    let first = |at: &'static str, period: &'static str, zone: &'static str| {
        let scene = &scene;
        async move {
            let day: time::Date = sqlx::query_scalar("select budget_period($1, $2::text::timestamptz, $3)")
                .bind(period)
                .bind(at)
                .bind(zone)
                .fetch_one(&mut scene.owner().await)
                .await
                .unwrap();
            day.to_string()
        }
    };
    assert_eq!(first("2026-12-31T14:59:59Z", "day", "Asia/Seoul").await, "2026-12-31");
    assert_eq!(first("2026-12-31T15:00:00Z", "day", "Asia/Seoul").await, "2027-01-01");
    assert_eq!(first("2026-12-31T15:00:00Z", "month", "Asia/Seoul").await, "2027-01-01");
    assert_eq!(first("2026-12-31T15:00:00Z", "month", "UTC").await, "2026-12-01");

    scene.sql("update workspaces set time_zone = 'Asia/Seoul'").await;
    let budget =
        scene.made(Concern::Workspace, BudgetPeriod::Day, Amount { micros: 1, currency: BudgetCurrency::Usd }).await;
    let resets = budget.resets_at.unwrap();
    assert_eq!((resets.hour(), resets.minute()), (15, 0), "midnight in Seoul");
    assert!(resets > budget.created_at && resets - budget.created_at <= time::Duration::DAY);
}

#[tokio::test]
async fn all_time_has_a_beginning_east_of_greenwich_too() {
    let scene = Scene::new().await;
    let process = scene.process();
    scene.sql("update workspaces set time_zone = 'Asia/Seoul'").await;
    end(&scene.start(&process, scene.run(0, &[])).await.unwrap(), Some(30)).await;
    // As if an hour had passed.
    scene
        .sql("update runs set id = overlay(uuid_floor(now() - interval '1 hour')::text placing right(id::text, 12) from 25)::uuid")
        .await;
    end(&scene.start(&process, scene.run(0, &[])).await.unwrap(), Some(12)).await;
    let budget = scene.budget(Concern::Workspace, BudgetPeriod::All, 100).await;
    assert_eq!(scene.stand(budget).await, (42, 0));
}

#[tokio::test]
async fn whoever_waited_over_midnight_counts_for_the_new_day() {
    let scene = Scene::new().await;
    let process = scene.process();
    let budget = scene.budget(Concern::Workspace, BudgetPeriod::Day, 10).await;
    // Another server has begun the next day already.
    scene.sql("update budgets set starts_on = starts_on + 1, reserved_micros = 8").await;
    assert_eq!(scene.start(&process, scene.run(3, &[budget])).await.unwrap_err(), (budget, false));
    assert!(scene.start(&process, scene.run(2, &[budget])).await.is_ok());
}

#[tokio::test]
async fn won_are_counted_at_the_rate_of_the_start() {
    let scene = Scene::new().await;
    let process = scene.process();
    let won = |micros| Amount { micros, currency: BudgetCurrency::Krw };
    scene.sql("update workspaces set won_per_100_usd = 139250, exchange_rate_on = current_date").await;
    let budget = scene.made(Concern::Workspace, BudgetPeriod::Month, won(5_000_000)).await.id;
    // 1,001 micros of a dollar are 1,393,892.5 of a won.
    let run = scene.start(&process, scene.run(1_001, &[budget])).await.unwrap();
    assert_eq!(scene.stand(budget).await, (0, 1_393_893));
    scene.sql("update workspaces set won_per_100_usd = 200000").await;
    end(&run, Some(1_001)).await;
    assert_eq!(scene.stand(budget).await, (1_393_893, 0), "a later rate makes it no dearer than what was reserved");
    assert!(scene.start(&process, scene.run(1_803, &[budget])).await.is_ok());
    assert!(scene.start(&process, scene.run(1, &[budget])).await.is_err());
    // Without a rate nobody knows what anything costs in won.
    scene.sql("update workspaces set won_per_100_usd = null, exchange_rate_on = null").await;
    let other = scene.budget(Concern::Workspace, BudgetPeriod::All, 1_000_000).await;
    assert_eq!(scene.start(&process, scene.run(0, &[budget, other])).await.unwrap_err().0, budget);
}

#[tokio::test]
async fn a_rate_holds_from_its_day_and_what_ran_before_counts_by_the_rate_of_its_day() {
    let scene = Scene::new().await;
    let process = scene.process();
    end(&scene.start(&process, scene.run(0, &[])).await.unwrap(), Some(100)).await;
    // Three days ago may be in the month before, of which a new database has no log.
    scene
        .sql(
            "do $$ declare first timestamptz := date_trunc('month', now() at time zone 'utc') at time zone 'utc' - interval '1 month';
            begin execute format('create table %I partition of runs for values from (%L) to (%L)',
                'runs_' || to_char(first at time zone 'utc', 'YYYYMM'), uuid_floor(first), uuid_floor(date_trunc('month', now() at time zone 'utc') at time zone 'utc')); end $$",
        )
        .await;
    // As if it had run three days ago, and the rate had changed two days ago and would change tomorrow.
    scene
        .sql(
            "update runs set created_at = created_at - interval '3 days',
                id = overlay(uuid_floor(now() - interval '3 days')::text placing right(id::text, 12) from 25)::uuid;
            insert into exchange_rates (workspace_id, starts_on, won_per_100_usd)
            select w.id, current_date + r.days, r.won from workspaces w,
                (values (-9, 100000), (-2, 150000), (1, 900000)) as r (days, won) where w.slug = 'acme'",
        )
        .await;
    let won = Amount { micros: 10_000_000, currency: BudgetCurrency::Krw };
    let budget = scene.made(Concern::Workspace, BudgetPeriod::All, won).await.id;
    assert_eq!(scene.stand(budget).await, (100_000, 0), "by the rate of its day");
    let run = scene.start(&process, scene.run(100, &[budget])).await.unwrap();
    assert_eq!(scene.stand(budget).await, (100_000, 150_000), "by the one that holds today");
    end(&run, Some(10)).await;
    assert_eq!(scene.stand(budget).await, (115_000, 0));
}

#[tokio::test]
async fn an_unknown_cost_counts_with_what_was_reserved() {
    let scene = Scene::new().await;
    let process = scene.process();
    let budget = scene.budget(Concern::Workspace, BudgetPeriod::All, 20).await;
    end(&scene.start(&process, scene.run(12, &[budget])).await.unwrap(), None).await;
    let stands = scene.tenant.budget(budget).await.unwrap().unwrap();
    assert_eq!((stands.spent_micros, stands.reserved_micros, stands.unpriced_runs), (12, 0, 1));
    scene.sql("update workspaces set won_per_100_usd = 100000, exchange_rate_on = current_date").await;
    let won = Amount { micros: 50_000, currency: BudgetCurrency::Krw };
    let won = scene.made(Concern::App(scene.app), BudgetPeriod::Month, won).await.id;
    end(&scene.start(&process, scene.run(12, &[won])).await.unwrap(), None).await;
    assert_eq!(scene.stand(won).await, (12_000, 0), "in won as well");
}

#[tokio::test]
async fn a_call_that_left_no_attempt_counts_for_every_vendor_that_may_have_been_asked() {
    let scene = Scene::new().await;
    let process = scene.process();
    let budget = scene.budget(Concern::Connection(ConnectionId(Uuid::now_v7())), BudgetPeriod::Day, 100).await;
    // As of a run that was cut off with its server.
    end(&scene.start(&process, scene.run(30, &[budget])).await.unwrap(), None).await;
    assert_eq!(scene.stand(budget).await, (30, 0));
    end(&scene.start(&process, scene.run(30, &[budget])).await.unwrap(), Some(0)).await;
    assert_eq!(scene.stand(budget).await, (30, 0), "nobody was asked");
}

#[tokio::test]
async fn a_vendor_s_budget_counts_what_that_vendor_was_asked() {
    let scene = Scene::new().await;
    let process = scene.process();
    let [main, spare] = [Uuid::now_v7(), Uuid::now_v7()].map(ConnectionId);
    let budgets = [
        scene.budget(Concern::Connection(main), BudgetPeriod::Day, 100).await,
        scene.budget(Concern::Connection(spare), BudgetPeriod::Day, 100).await,
        scene.budget(Concern::Provider("openai".into()), BudgetPeriod::Day, 100).await,
        scene.budget(Concern::Provider("ollama".into()), BudgetPeriod::Day, 100).await,
    ];
    let run = scene.start(&process, scene.run(30, &budgets)).await.unwrap();
    for budget in budgets {
        assert_eq!(scene.stand(budget).await, (0, 30), "any of them may be asked");
    }
    let attempt = |number, connection, micros| Attempt {
        number,
        connection: Some(connection),
        connection_name: "c".into(),
        provider: "openai".into(),
        model: "m".into(),
        status: AttemptStatus::Ok,
        cost: Some(Money::usd(micros)),
        error: None,
        input_tokens: None,
        output_tokens: None,
        cached_input_tokens: None,
        cache_write_tokens: None,
        reasoning_tokens: None,
        adjusted: Vec::new(),
        time_to_first_token_ms: None,
        duration_ms: 1,
    };
    // One attempt is written before the run's last step, one with it.
    let early = Batch {
        events: vec![json!({"kind": "retry"}).to_string()],
        attempts: vec![attempt(1, main, 3)],
        ..Batch::default()
    };
    run.append(early).await.unwrap();
    run.append(Batch { attempts: vec![attempt(2, spare, 8)], ..ending(Some(11)) }).await.unwrap();
    let mut stands = Vec::new();
    for budget in budgets {
        stands.push(scene.stand(budget).await);
    }
    assert_eq!(stands, [(3, 0), (8, 0), (11, 0), (0, 0)]);
    // A new budget finds the same in what is over.
    assert_eq!(scene.stand(scene.budget(Concern::Connection(spare), BudgetPeriod::Day, 100).await).await, (8, 0));
}
