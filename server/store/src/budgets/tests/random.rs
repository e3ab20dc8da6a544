//! Random starts and ends by several processes, of which some are killed in the middle: what is spent and reserved is the sum of the runs.

use super::*;

/// A little generator, so that a failure can be repeated.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % n
    }
}

/// What the runs themselves say that a budget must stand at.
async fn sums(scene: &Scene, budget: BudgetId) -> (i64, i64) {
    let row: (i64, i64) = sqlx::query_as(
        "select coalesce(sum(coalesce(r.cost_micros, k.micros)) filter (where r.state <> 'running'), 0)::bigint,
            coalesce(sum(k.micros) filter (where r.state = 'running'), 0)::bigint
        from asked k join runs r on r.id = k.run_id where $1 = any(k.budgets)",
    )
    .bind(budget.0)
    .fetch_one(&mut scene.owner().await)
    .await
    .unwrap();
    row
}

/// Has another process take up what a killed one left, and end it.
async fn recover(scene: &Scene, process: &Process) {
    scene.sql("update run_leases set expires_at = now() - interval '1 s'").await;
    loop {
        let claimed = process.live.claim_expired(64).await.unwrap();
        if claimed.is_empty() {
            return;
        }
        join_all(claimed.iter().map(|claimed| end(&claimed.run, None))).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sums_are_exact_after_random_starts_ends_and_kills() {
    let scene = Scene::new().await;
    scene.sql("create table asked (run_id uuid, micros bigint, budgets uuid[])").await;
    let mut budgets = Vec::new();
    for (concern, period, micros) in [
        (Concern::Workspace, BudgetPeriod::All, 60_000),
        (Concern::App(scene.app), BudgetPeriod::Month, 50_000),
        (Concern::Member(scene.person), BudgetPeriod::Day, 40_000),
        (Concern::Provider("p".into()), BudgetPeriod::All, 1_000_000),
        (Concern::Workspace, BudgetPeriod::Day, 30_000),
    ] {
        budgets.push((scene.budget(concern, period, micros).await, micros));
    }
    // The vendor's counts attempts, of which there are none here.
    let vendor = budgets.remove(3);
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let mut refused = 0;
    for round in 0..6 {
        let processes = [scene.process(), scene.process(), scene.process()];
        let wanted: Vec<_> = (0..120)
            .map(|n| {
                let micros = 1 + i64::try_from(dice.below(900)).unwrap();
                let mut of: Vec<_> = budgets.iter().filter(|_| dice.below(4) > 0).map(|(id, _)| *id).collect();
                // In any order.
                if dice.below(2) == 0 {
                    of.reverse();
                }
                of.push(vendor.0);
                (n % 3, micros, of, dice.below(4), i64::try_from(dice.below(u64::try_from(micros).unwrap())).unwrap())
            })
            .collect();
        let each = wanted.iter().map(async |(process, micros, of, fate, cost)| {
            let Ok(run) = scene.start(&processes[*process], scene.run(*micros, of)).await else { return 1 };
            let ids: Vec<_> = of.iter().map(|id| id.0).collect();
            sqlx::query("insert into asked values ($1, $2, $3)")
                .bind(run.id().0)
                .bind(micros)
                .bind(&ids)
                .execute(&mut scene.owner().await)
                .await
                .unwrap();
            match fate {
                0 => std::mem::forget(run),
                1 => end(&run, None).await,
                _ => end(&run, Some(*cost)).await,
            }
            0
        });
        refused += join_all(each).await.into_iter().sum::<i32>();
        for (budget, most) in &budgets {
            let (spent, reserved) = scene.stand(*budget).await;
            assert_eq!((spent, reserved), sums(&scene, *budget).await, "round {round}");
            assert!(spent + reserved <= *most, "round {round}: {spent} + {reserved} of {most}");
        }
        drop(processes);
        recover(&scene, &scene.process()).await;
        for (budget, _) in &budgets {
            assert_eq!(scene.stand(*budget).await, sums(&scene, *budget).await, "round {round}, taken over");
        }
    }
    assert!(refused > 50, "the budgets were reached: {refused}");
    assert_eq!(scene.count("select count(*) from budget_reservations").await, 0);
}
