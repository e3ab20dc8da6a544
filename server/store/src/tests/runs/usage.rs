//! What runs came to is counted as they end: once each, whatever happens.

use futures::future::join_all;
use model::{
    ConnectionId, Money,
    run::{Attempt, AttemptStatus},
};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, TestRunner},
};
use sqlx::{AssertSqlSafe, Executor as _};
use time::{Date, Month};

use super::*;
use crate::{UsageBy, UsageFilter, UsagePeriods, UsageSums};

/// How a run goes.
#[derive(Debug, Clone)]
struct Course {
    by_link: bool,
    second_server: bool,
    /// Whether its server loses it, so that the other one ends it.
    taken_over: bool,
    attempts: Vec<Attempt>,
    state: RunState,
    cost_micros: Option<i64>,
}

fn attempts() -> impl Strategy<Value = Attempt> {
    let status = prop_oneof![Just(AttemptStatus::Ok), Just(AttemptStatus::Failed), Just(AttemptStatus::Cancelled)];
    let counts = (prop::option::of(0..900_u64), prop::option::of(0..900_u64), prop::option::of(0..90_u64));
    let rest = (prop::option::of(0..40_000_u64), prop::option::of(0..5_000_i64), 0..3_u8);
    (status, counts, rest).prop_map(|(status, (input, output, cached), (first, cost, model))| Attempt {
        number: 1,
        connection: Some(ConnectionId(Uuid::from_u128(u128::from(model % 2)))),
        connection_name: "c".into(),
        provider: format!("p{}", model % 2),
        model: format!("m{model}"),
        status,
        error: None,
        input_tokens: input,
        output_tokens: output,
        cached_input_tokens: cached,
        cache_write_tokens: None,
        reasoning_tokens: None,
        adjusted: Vec::new(),
        time_to_first_token_ms: first,
        duration_ms: 10,
        cost: cost.map(Money::usd),
    })
}

fn courses() -> impl Strategy<Value = Course> {
    let state = prop_oneof![
        Just(RunState::Completed),
        Just(RunState::Failed),
        Just(RunState::Cancelled),
        Just(RunState::Interrupted)
    ];
    let cost = prop::option::of(0..5_000_i64);
    let where_ = (any::<bool>(), any::<bool>(), prop::bool::weighted(0.2));
    (where_, prop::collection::vec(attempts(), 0..4), state, cost).prop_map(
        |((by_link, second_server, taken_over), mut attempts, state, cost_micros)| {
            (1..).zip(&mut attempts).for_each(|(number, attempt)| attempt.number = number);
            Course { by_link, second_server, taken_over, attempts, state, cost_micros }
        },
    )
}

/// Begins the run and writes its attempts but for the last.
async fn begin(server: &World, link: LinkId, course: &Course) -> (LiveRun, i32) {
    let new = if course.by_link { server.by_link(link, 1) } else { server.new_run() };
    let run = created(server.live.start(server.workspace(), new).await.unwrap());
    let Some((_, first)) = course.attempts.split_last() else { return (run, 1) };
    let last = run.append(Batch { attempts: first.to_vec(), ..batch(1, 1) }).await.unwrap();
    (run, last)
}

async fn end(run: &LiveRun, after: i32, course: &Course) {
    let outcome = Outcome { cost: course.cost_micros.map(Money::usd), ..outcome(course.state) };
    let attempts = course.attempts.last().cloned().into_iter().collect();
    run.append(Batch { attempts, outcome: Some(outcome), ..batch(after, 1) }).await.unwrap();
}

/// What a table of lines says, and what the log says, in the same words: by day, app, source, person, link and what was asked.
const COUNTED: &str =
    "select day::text || source || person_id || door_id as who, sum(runs) as runs, sum(failed_runs) as failed,
    sum(cancelled_runs) as cancelled, sum(unpriced_runs) as unpriced from usage_callers where app_id $of group by 1";
const LOGGED: &str = "select (created_at at time zone 'utc')::date::text || source || coalesce(person_id, $n) || coalesce(link_id, $n) as who,
    count(*) as runs, count(*) filter (where state in ('failed', 'interrupted')) as failed,
    count(*) filter (where state = 'cancelled') as cancelled, count(*) filter (where cost_micros is null) as unpriced
    from runs where state <> 'running' group by 1";
const COUNTED_CALLS: &str =
    "select connection_id || provider || model as what, sum(calls) as calls, sum(failed_calls) as failed,
    sum(input_tokens) as input, sum(output_tokens) as output, sum(cached_tokens) as cached, sum(cost_micros) as cost
    from $table where provider <> '' and app_id <> $n group by 1";
const LOGGED_CALLS: &str = "select connection_id || provider || model as what, count(*) as calls, count(*) filter (where status = 'failed'),
    coalesce(sum(input_tokens), 0), coalesce(sum(output_tokens), 0), coalesce(sum(cached_input_tokens), 0), coalesce(sum(cost_micros), 0)
    from attempts group by 1";
/// Runs without a call count with what they say themselves.
const COUNTED_BARE: &str = "select coalesce(sum(runs), 0), coalesce(sum(input_tokens), 0), coalesce(sum(cost_micros), 0) from $table where provider = '' and app_id <> $n";
const LOGGED_BARE: &str = "select count(*), coalesce(sum(input_tokens), 0), coalesce(sum(cost_micros), 0) from runs r
    where state <> 'running' and not exists (select from attempts a where a.workspace_id = r.workspace_id and a.run_id = r.id)";
/// How long was waited for the first token of the last answer.
const COUNTED_WAITS: &str = "select sum(first_tokens), sum(first_token_ms), sum(within_100), sum(within_700), sum(within_20000), sum(longer),
    sum(within_100 + within_200 + within_300 + within_500 + within_700 + within_1000 + within_1500 + within_2000 + within_3000
        + within_5000 + within_10000 + within_20000 + longer) from $table where app_id <> $n";
const LOGGED_WAITS: &str = "select count(ms), coalesce(sum(ms), 0), count(*) filter (where ms <= 100), count(*) filter (where ms > 500 and ms <= 700),
    count(*) filter (where ms > 10000 and ms <= 20000), count(*) filter (where ms > 20000), count(ms)
    from (
        select (select time_to_first_token_ms from attempts a where a.workspace_id = r.workspace_id and a.run_id = r.id and status = 'ok'
            order by number desc limit 1) as ms
        from runs r where state <> 'running'
    ) waits";

async fn rows(world: &World, sql: &str) -> Vec<String> {
    let sql =
        format!("select t::text from ({}) t order by 1", sql.replace("$n", "'00000000-0000-0000-0000-000000000000'"));
    sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(&mut world.owner().await).await.unwrap()
}

async fn assert_counted(world: &World) {
    // Of each app, and of all together.
    for of in ["<> $n", "= $n"] {
        assert_eq!(rows(world, &COUNTED.replace("$of", of)).await, rows(world, LOGGED).await, "{of}");
    }
    for table in ["usage_days", "usage_callers"] {
        for (counted, logged) in
            [(COUNTED_CALLS, LOGGED_CALLS), (COUNTED_BARE, LOGGED_BARE), (COUNTED_WAITS, LOGGED_WAITS)]
        {
            assert_eq!(
                rows(world, &counted.replace("$table", table)).await,
                rows(world, logged).await,
                "{table}: {logged}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lines_equal_the_sum_of_the_runs_whatever_happens() {
    let mut runner = TestRunner::new(Config::default());
    let courses: Vec<_> = (0..120).map(|_| courses().new_tree(&mut runner).unwrap().current()).collect();
    let world = World::new().await;
    let second = world.second();
    // A lease that is made to expire stays so.
    world.keeping.abort();
    second.keeping.abort();
    let link = world.link(|_| {}).await;
    // Lines of other workspaces are others.
    let elsewhere = World::with(world.database.clone(), "elsewhere").await;
    elsewhere.start().await.append(last(1)).await.unwrap();
    let server = |course: &Course| if course.second_server { &second } else { &world };
    for some in courses.chunks(30) {
        let begun = join_all(some.iter().map(|course| begin(server(course), link, course))).await;
        let (lost, held): (Vec<_>, Vec<_>) = begun.into_iter().zip(some).partition(|(_, course)| course.taken_over);
        let ends = join_all(held.iter().map(|((run, after), course)| end(run, *after, course)));
        // Connections break while they end.
        let cut = async {
            let cut = "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()";
            world.owner().await.execute(cut).await.unwrap();
        };
        tokio::join!(ends, cut);
        let after: Vec<_> = lost.iter().map(|((run, after), course)| (run.id(), *after, (*course).clone())).collect();
        sqlx::query("update run_leases set expires_at = now() - interval '1 s'")
            .execute(&mut world.owner().await)
            .await
            .unwrap();
        // Who had lost them still tries to end them.
        let taker = world.second();
        let claimed = taker.live.claim_expired(100).await.unwrap();
        assert_eq!(claimed.len(), lost.len());
        let late = join_all(lost.iter().map(|((run, after), _)| run.append(last(*after)))).await;
        assert!(late.iter().all(Result::is_err), "{late:?}");
        join_all(claimed.iter().map(|claimed| {
            let (_, last, course) = after.iter().find(|(run, ..)| *run == claimed.run.id()).unwrap();
            end(&claimed.run, *last, course)
        }))
        .await;
    }
    assert_eq!(world.count("select count(*) from run_leases").await, 0);
    assert_eq!(world.count("select count(*) from runs").await, 121);
    assert_counted(&world).await;
}

#[tokio::test]
async fn the_usage_of_before_is_filled_in() {
    let world = World::new().await;
    let link = world.link(|_| {}).await;
    let mut runner = TestRunner::new(Config::default());
    for _ in 0..20 {
        let course = courses().new_tree(&mut runner).unwrap().current();
        let (run, after) = begin(&world, link, &course).await;
        end(&run, after, &course).await;
    }
    let _going_on = world.start().await;
    // As a database was that has just got the first of the two migrations.
    sqlx::raw_sql(
        "truncate usage_days, usage_callers;
        create table usage_to_fill as
        select id as workspace_id, now() as until, '00000000-0000-0000-0000-000000000000'::uuid as counted_to from workspaces;
        alter table usage_to_fill owner to madang;
        delete from _sqlx_migrations where version = 20261201110100",
    )
    .execute(&mut world.owner().await)
    .await
    .unwrap();
    let run = world.start().await;
    run.append(last(1)).await.unwrap();
    crate::migrate(&world.database.settings().options).await.unwrap();
    assert_counted(&world).await;
    assert_eq!(world.count("select count(*) from pg_class where relname = 'usage_to_fill'").await, 0);
}

fn day(day: u8) -> Date {
    Date::from_calendar_date(2026, Month::November, day).unwrap()
}

/// Some lines of two apps, of models and of days.
async fn with_lines(world: &World) {
    let line = "insert into usage_days (select $w, day, app, 'member', c, p, m, r, 0, 0, 0, r, 0, 10 * r, 20 * r, 0, 100 * r, r, 500 * r,
        0, 0, 0, r, 0, 0, 0, 0, 0, 0, 0, 0, 0 from lines);
        insert into usage_callers (select $w, app, day, 'member', who, $n, c, p, m, r, 0, 0, 0, r, 0, 10 * r, 20 * r, 0, 100 * r, r, 500 * r,
        0, 0, 0, r, 0, 0, 0, 0, 0, 0, 0, 0, 0 from lines);
        insert into usage_callers (select $w, $n, day, 'member', who, $n, $n, '', '', sum(r), 0, 0, 0, sum(r), 0, 10 * sum(r), 20 * sum(r), 0,
        100 * sum(r), sum(r), 500 * sum(r), 0, 0, 0, sum(r), 0, 0, 0, 0, 0, 0, 0, 0, 0 from lines group by day, who)";
    let lines = "create temporary table lines as select * from (values
        (date '2026-11-02', $a, $n, 'p1', 'm/1', $w, 1), ('2026-11-10', $a, $n, 'p1', 'm/1', $w, 2), ('2026-11-11', $a, $n, 'p2', 'm2', $w, 4),
        ('2026-11-11', $w, $n, 'p1', 'm/1', $w, 8)) as l (day, app, c, p, m, who, r);";
    let sql = format!("{lines} {line}")
        .replace("$w", &format!("'{}'::uuid", world.workspace()))
        .replace("$a", &format!("'{}'::uuid", world.app))
        .replace("$n", "'00000000-0000-0000-0000-000000000000'::uuid");
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut world.owner().await).await.unwrap();
}

#[tokio::test]
async fn usage_is_broken_down_filtered_and_compared() {
    let world = World::new().await;
    let link = world.link(|_| {}).await;
    with_lines(&world).await;
    let days = UsagePeriods { now: (day(10), day(19)), before: (day(1), day(9)) };
    let ask = async |by, filter: &UsageFilter| {
        let mut lines = world.tenant.usage(by, filter, days).await.unwrap();
        lines.sort_by_key(|line| line.sums.runs);
        lines.into_iter().map(|line| (line.key, line.sums.runs, line.before.runs)).collect::<Vec<_>>()
    };
    let of_app = UsageFilter { app: Some(world.app), ..UsageFilter::default() };
    let all = UsageFilter::default();
    let apps = ask(UsageBy::App, &all).await;
    assert_eq!(
        apps.iter().map(|(key, now, before)| (key.id(), *now, *before)).collect::<Vec<_>>(),
        [(world.app.0, 6, 1), (world.workspace().0, 8, 0)]
    );
    let models = ask(UsageBy::Model, &of_app).await;
    assert_eq!(models.iter().map(|(key, now, _)| (key.model().1, *now)).collect::<Vec<_>>(), [("m/1", 2), ("m2", 4)]);
    let one = UsageFilter { provider: Some("p1".into()), model: Some("m/1".into()), ..of_app.clone() };
    assert_eq!(ask(UsageBy::Provider, &one).await.len(), 1);
    let nobody = UsageFilter { member: Some(world.person), ..UsageFilter::default() };
    assert!(ask(UsageBy::App, &nobody).await.is_empty());
    assert!(ask(UsageBy::App, &UsageFilter { link: Some(link), ..UsageFilter::default() }).await.is_empty());
    let doors = ask(UsageBy::Door, &all).await;
    assert_eq!(
        doors.iter().map(|(key, now, _)| (key.door(), *now)).collect::<Vec<_>>(),
        [(("member", Uuid::nil()), 14)]
    );
    let whole = world.tenant.usage(UsageBy::Member, &all, days).await.unwrap();
    let UsageSums { runs, cost_micros, output_tokens, within, .. } = &whole.first().unwrap().sums;
    assert_eq!((*runs, *cost_micros, *output_tokens, within.iter().sum::<i64>()), (14, 1_400, 280, 14));
    // Of one app, and of one member in each app, the lines of all apps together don't count.
    let of_whom = world.tenant.usage(UsageBy::Member, &of_app, days).await.unwrap();
    assert_eq!(
        of_whom.iter().map(|line| (line.key.id(), line.sums.runs)).collect::<Vec<_>>(),
        [(world.workspace().0, 6)]
    );
    let who = UsageFilter { member: Some(PersonId(world.workspace().0)), ..UsageFilter::default() };
    let in_apps = ask(UsageBy::App, &who).await;
    assert_eq!(
        in_apps.iter().map(|(key, now, before)| (key.id(), *now, *before)).collect::<Vec<_>>(),
        [(world.app.0, 6, 1), (world.workspace().0, 8, 0)]
    );
    let its_days = world.tenant.usage_by_day(UsageBy::App, &who, (day(1), day(30)), &[]).await.unwrap();
    assert_eq!(its_days.iter().map(|of| of.runs).collect::<Vec<_>>(), [1, 2, 12]);
    let parts = [world.app.0.to_string()];
    let by_day = world.tenant.usage_by_day(UsageBy::App, &all, (day(1), day(30)), &parts).await.unwrap();
    let by_day: Vec<_> = by_day.iter().map(|of| (of.day.day(), of.key.is_empty(), of.runs)).collect();
    assert_eq!(by_day, [(2, false, 1), (10, false, 2), (11, true, 8), (11, false, 4)]);
    let used = world.tenant.usage_by_app_and_model(Some(world.app), day(1), day(30)).await.unwrap();
    assert_eq!(
        used.iter().map(|used| (used.model.as_str(), used.sums.runs)).collect::<Vec<_>>(),
        [("m/1", 3), ("m2", 4)]
    );
}

#[tokio::test]
async fn doors_with_limits_are_found_with_what_they_have_used() {
    let world = World::new().await;
    let limited = world.link(|link| link.limits.max_runs = Some(2)).await;
    let _free = world.link(|_| {}).await;
    let run = created(world.live.start(world.workspace(), world.by_link(limited, 1)).await.unwrap());
    run.append(last(1)).await.unwrap();
    let doors = world.tenant.limited_doors(None).await.unwrap();
    let found: Vec<_> = doors.iter().map(|door| (door.door.id, door.limits.max_runs, door.used.runs)).collect();
    assert_eq!(found, [(limited.0, Some(2), 1)]);
    assert_eq!(world.tenant.limited_doors(Some(world.app)).await.unwrap().len(), 1);
    assert!(world.tenant.limited_doors(Some(AppId(Uuid::now_v7()))).await.unwrap().is_empty());
}
