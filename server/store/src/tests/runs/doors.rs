//! The money of doors: what runs may cost is reserved as they start, and what they cost counts once they are over.

use futures::future::join_all;
use model::{Money, door::Shut};
use time::{Date, Month};

use super::*;

fn costing(world: &World, link: LinkId, most_micros: i64) -> NewRun {
    NewRun { most_micros: Some(most_micros), ..world.by_link(link, 1) }
}

async fn end(run: &LiveRun, cost_micros: Option<i64>) {
    let outcome = Outcome { cost: cost_micros.map(Money::usd), ..outcome(RunState::Completed) };
    run.append(Batch { outcome: Some(outcome), ..batch(1, 1) }).await.unwrap();
}

async fn start(world: &World, new: NewRun) -> std::result::Result<LiveRun, Shut> {
    match world.live.start(world.workspace(), new).await.unwrap() {
        Started::Created { run, .. } => Ok(run),
        Started::Refused(why) => Err(why),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_link_s_money_is_never_exceeded() {
    let world = World::new().await;
    let second = world.second();
    let link = world.link(|link| link.limits.max_micros = Some(100)).await;
    let started = join_all((0..40).map(|n| {
        let world = if n % 2 == 0 { &world } else { &second };
        start(world, costing(world, link, 10))
    }))
    .await;
    let (made, refused): (Vec<_>, Vec<_>) = started.into_iter().partition(std::result::Result::is_ok);
    assert_eq!((made.len(), refused.len()), (10, 30));
    assert!(refused.iter().all(|refused| matches!(refused, Err(Shut::MoneyHeld))));
    // What they didn't need is there for others.
    join_all(made.iter().flatten().map(|run| end(run, Some(7)))).await;
    assert_eq!(world.count("select count(*) from door_reservations").await, 0);
    let rest = join_all((0..10).map(|_| start(&second, costing(&second, link, 10)))).await;
    assert_eq!(rest.iter().filter(|started| started.is_ok()).count(), 3);
    let known = world.tenant.link(link).await.unwrap().unwrap();
    let usage = known.usage;
    assert_eq!((usage.runs, usage.spent_micros, usage.reserved_micros, known.state), (13, 70, 30, Ok(())));
}

#[tokio::test]
async fn a_day_s_money_is_back_the_next_day() {
    let world = World::new().await;
    let link = world.link(|link| link.limits.max_micros_per_day = Some(10)).await;
    end(&start(&world, costing(&world, link, 10)).await.unwrap(), Some(10)).await;
    assert!(matches!(start(&world, costing(&world, link, 1)).await, Err(Shut::DayMoneyUsed { again_at_ms: Some(_) })));
    sqlx::query("update door_costs set day = day - 1").execute(&mut world.owner().await).await.unwrap();
    let again = start(&world, costing(&world, link, 1)).await.unwrap();
    end(&again, Some(1)).await;
    let days = world.tenant.door_days(world.door(link), Date::from_calendar_date(2020, Month::January, 1).unwrap());
    assert_eq!(days.await.unwrap().first().map(|day| (day.runs, day.cost_micros)), Some((2, 1)));
}

#[tokio::test]
async fn an_unknown_cost_counts_with_what_was_reserved() {
    let world = World::new().await;
    let link = world.link(|link| link.limits.max_micros = Some(10)).await;
    assert!(matches!(start(&world, world.by_link(link, 1)).await, Err(Shut::CostUnknown)));
    end(&start(&world, costing(&world, link, 10)).await.unwrap(), None).await;
    assert!(matches!(start(&world, costing(&world, link, 1)).await, Err(Shut::MoneyUsed)));
    assert_eq!(world.count("select 100 * unpriced_runs + cost_micros from door_costs").await, 110);
}

#[tokio::test]
async fn runs_that_come_through_no_door_leave_nothing() {
    let world = World::new().await;
    end(&world.start().await, Some(5)).await;
    let left = "select (select count(*) from door_runs) + (select count(*) from door_costs) + (select count(*) from door_reservations)";
    assert_eq!(world.count(left).await, 0);
    // Without a limit of money nothing is reserved, and the cost is counted all the same.
    let link = world.link(|_| {}).await;
    end(&start(&world, world.by_link(link, 1)).await.unwrap(), Some(5)).await;
    assert_eq!(world.tenant.link(link).await.unwrap().unwrap().usage.spent_micros, 5);
}

#[tokio::test]
async fn a_link_opens_at_its_moment() {
    let world = World::new().await;
    #[expect(clippy::disallowed_methods, reason = "a moment that is to come by any clock")]
    let later = time::OffsetDateTime::now_utc() + time::Duration::hours(1);
    let link = world.link(|link| link.opens_at = Some(later)).await;
    assert!(matches!(start(&world, world.by_link(link, 1)).await, Err(Shut::NotYetOpen { .. })));
    sqlx::query("update share_links set opens_at = now()").execute(&mut world.owner().await).await.unwrap();
    start(&world, world.by_link(link, 1)).await.unwrap();
}

#[tokio::test]
async fn so_many_runs_of_a_link_are_in_progress_at_once() {
    let world = World::new().await;
    let second = world.second();
    let link = world.link(|link| link.limits.max_runs_at_once = Some(3)).await;
    let (free, left) = (world.link(|_| {}).await, std::sync::Mutex::new(Vec::new()));
    let started = join_all((0..30).map(|n| {
        let world = if n % 2 == 0 { &world } else { &second };
        let left = &left;
        async move {
            match world.live.start(world.workspace(), world.by_link(link, n)).await.unwrap() {
                Started::Created { run, left: told, .. } => {
                    left.lock().unwrap().push(told.unwrap().left);
                    Ok(run)
                }
                Started::Refused(why) => Err(why),
                other => panic!("{other:?}"),
            }
        }
    }))
    .await;
    let (made, refused): (Vec<_>, Vec<_>) = started.into_iter().partition(std::result::Result::is_ok);
    assert_eq!((made.len(), refused.len()), (3, 27));
    assert!(refused.iter().all(|refused| matches!(refused, Err(Shut::RunsAtOnce { most: 3 }))));
    let mut left = left.into_inner().unwrap();
    left.sort_unstable();
    assert_eq!(left, [0, 1, 2]);
    start(&world, world.by_link(free, 1)).await.unwrap();
    assert_eq!(world.tenant.link(link).await.unwrap().unwrap().usage.runs, 3, "who was refused used nothing up");
    // Each that ends makes room for one.
    end(made[0].as_ref().unwrap(), None).await;
    let next = start(&second, second.by_link(link, 1)).await;
    assert!(next.is_ok() && matches!(start(&world, world.by_link(link, 2)).await, Err(Shut::RunsAtOnce { .. })));
}

#[tokio::test]
async fn what_was_counted_goes_with_its_door() {
    let world = World::new().await;
    let link = world.link(|_| {}).await;
    end(&start(&world, world.by_link(link, 1)).await.unwrap(), Some(3)).await;
    let counted = "select (select count(*) from door_runs) + (select count(*) from door_costs)";
    assert_eq!(world.count(counted).await, 2);
    world.tenant.archive_app(world.app).await.unwrap();
    world.tenant.delete_app(world.app).await.unwrap();
    let mut owner = world.owner().await;
    let aged =
        "update apps set archived_at = archived_at - interval '31 days', deleted_at = deleted_at - interval '31 days'";
    for sql in ["set row_security = off", "select set_config('madang.worker', 'on', false)", aged] {
        sqlx::query(sql).execute(&mut owner).await.unwrap();
    }
    assert!(world.database.store.purge_app().await.unwrap());
    assert_eq!(world.count(counted).await, 0);

    let insert = "insert into api_keys (workspace_id, id, kind, person_id, name, token_hash, token_last4, scopes)
        values ($1, $2, 'workspace', $3, 'k', sha256('k'), 'last', '{apps:run}')";
    let key = Uuid::now_v7();
    sqlx::query(insert).bind(world.workspace().0).bind(key).bind(world.person.0).execute(&mut owner).await.unwrap();
    let used = "insert into door_runs (workspace_id, door, door_id, day, runs) values ($1, 'key', $2, '2026-12-01', 1)";
    sqlx::query(used).bind(world.workspace().0).bind(key).execute(&mut owner).await.unwrap();
    sqlx::query("delete from api_keys").execute(&mut owner).await.unwrap();
    assert_eq!(world.count(counted).await, 0);
}
