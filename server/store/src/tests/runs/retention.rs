//! What runs hold goes when its time is over, and never while it is held.

use std::time::Duration;

use model::{
    HoldId, HoldScope, Money,
    budget::{Amount, BudgetCurrency, BudgetPeriod, Concern},
};

use super::*;
use crate::{InConversation, Loss, NewBudget, NewHold, Rated, Retention, RetentionSaved, Role, RunForgotten};

const GRACE_OVER: Duration = Duration::from_secs(6 * 60);
const DAY: Duration = Duration::from_secs(24 * 3600);

async fn keep(world: &World, days: Option<u32>) {
    let revision = world.tenant.retention().await.unwrap().revision;
    let rules = Retention { days, revision, ..Retention::default() };
    assert_eq!(world.tenant.save_retention(&rules, true).await.unwrap(), RetentionSaved::Saved);
}

async fn done(world: &World, new: NewRun) -> RunId {
    let run = created(world.live.start(world.workspace(), new).await.unwrap());
    run.append(last(1)).await.unwrap();
    run.id()
}

async fn hold(world: &World, scope: HoldScope, object: Option<Uuid>) -> HoldId {
    let new = NewHold { scope, object, reason: "a lawsuit".into(), by: world.person };
    world.tenant.place_hold(&new).await.unwrap().unwrap()
}

/// Whether a run holds something.
async fn holds(world: &World, run: RunId) -> bool {
    let found = world.tenant.run(run, None).await.unwrap().unwrap().run;
    let kept = world.kept(run).await;
    let outcome = found.outcome.is_some_and(|outcome| !outcome.output.is_empty());
    assert_eq!(found.inputs.is_empty(), kept.is_empty());
    assert_eq!(found.content_gone_at.is_some(), kept.is_empty());
    assert!(!kept.is_empty() || !outcome);
    !kept.is_empty()
}

#[tokio::test]
async fn nothing_is_kept_beyond_the_end_and_all_of_it_until_then() {
    let world = World::new().await;
    keep(&world, Some(0)).await;
    let going_on = world.start().await;
    let over = done(&world, world.new_run()).await;
    assert_eq!(world.tenant.drop_due_contents(Duration::ZERO).await.unwrap(), 0);
    assert!(holds(&world, over).await, "whoever waits for it gets it");
    assert_eq!(world.tenant.drop_due_contents(GRACE_OVER).await.unwrap(), 1);
    assert!(!holds(&world, over).await);
    assert!(holds(&world, going_on.id()).await, "a run in progress has what it needs");
    let detail = world.tenant.run(over, None).await.unwrap().unwrap().run;
    let outcome = detail.outcome.unwrap();
    assert_eq!((outcome.state, outcome.input_tokens, outcome.duration_ms), (RunState::Completed, 3, 17));
    // The run before it was passed by, and is looked at again.
    going_on.append(last(1)).await.unwrap();
    assert_eq!(world.tenant.drop_due_contents(GRACE_OVER).await.unwrap(), 1);
    assert!(!holds(&world, going_on.id()).await);
    assert_eq!(world.tenant.drop_due_contents(GRACE_OVER).await.unwrap(), 0);
}

#[tokio::test]
async fn a_run_that_comes_later_than_its_id_is_not_passed_by() {
    let world = World::new().await;
    keep(&world, Some(0)).await;
    done(&world, world.new_run()).await;
    assert_eq!(world.tenant.drop_due_contents(Duration::ZERO).await.unwrap(), 0);
    // It got its id before, and is there now.
    let late = "insert into runs (workspace_id, id, app_id, version_id, source, inputs, state, finished_at)
        select workspace_id, uuid_floor(now() - interval '4 minutes'), app_id, id, 'member', '{\"a\": 1}', 'completed', now() from versions";
    sqlx::raw_sql(late).execute(&mut world.owner().await).await.unwrap();
    assert_eq!(world.tenant.drop_due_contents(GRACE_OVER).await.unwrap(), 2);
    assert_eq!(world.count("select count(*) from runs where content_gone_at is null").await, 0);
}

#[tokio::test]
async fn an_app_has_days_of_its_own() {
    let world = World::new().await;
    let (here, there) = (world.new_run(), world.other_app().await);
    let other = there.app;
    let (here, there) = (done(&world, here).await, done(&world, there).await);
    keep(&world, Some(30)).await;
    assert_eq!(world.tenant.save_days_of_app(other, Some(7), false).await.unwrap(), RetentionSaved::Saved);
    assert_eq!(world.tenant.drop_due_contents(6 * DAY).await.unwrap(), 0);
    assert_eq!(world.tenant.drop_due_contents(8 * DAY).await.unwrap(), 1);
    assert!(holds(&world, here).await && !holds(&world, there).await);
    assert_eq!(world.tenant.drop_due_contents(31 * DAY).await.unwrap(), 1);
    assert!(!holds(&world, here).await);
}

#[tokio::test]
async fn more_than_a_batch_goes_and_what_goes_on_is_waited_for() {
    let world = World::new().await;
    keep(&world, Some(0)).await;
    let mut going_on = Vec::new();
    for n in 0..1_100 {
        let run = world.start().await;
        if n % 300 == 0 {
            going_on.push(run);
        } else {
            run.append(last(1)).await.unwrap();
        }
    }
    assert_eq!(world.tenant.drop_due_contents(GRACE_OVER).await.unwrap(), 1_096);
    assert_eq!(world.count("select count(*) from runs where content_gone_at is null").await, 4);
    for run in going_on {
        run.append(last(1)).await.unwrap();
    }
    let (a, b) = (world.second(), world.second());
    let (a, b) = tokio::join!(a.tenant.drop_due_contents(GRACE_OVER), b.tenant.drop_due_contents(GRACE_OVER));
    assert_eq!(a.unwrap() + b.unwrap(), 4, "each once, however many servers there are");
    assert_eq!(world.count("select count(*) from run_events").await, 0);
    // One call reads no more than it may, even where nothing is left.
    let mut owner = world.owner().await;
    let here = format!("set madang.workspace_id = '{}'", world.workspace().0);
    sqlx::raw_sql(sqlx::AssertSqlSafe(here)).execute(&mut owner).await.unwrap();
    let step = "select seen, dropped from drop_run_contents($1, uuid_floor('epoch'), uuid_floor(now() + interval '1 hour'), now(), 100)";
    let (seen, dropped): (i32, i32) = sqlx::query_as(step).bind(world.app.0).fetch_one(&mut owner).await.unwrap();
    assert_eq!((seen, dropped), (100, 0));
}

#[tokio::test]
async fn a_summary_goes_with_the_first_turn_that_it_tells_of() {
    let world = World::new().await;
    let turn = |conversation| NewRun { conversation: Some(conversation), ..world.new_run() };
    let Started::Created { run, conversation: Some(conversation), .. } =
        world.live.start(world.workspace(), turn(InConversation::New)).await.unwrap()
    else {
        panic!()
    };
    let first = run.id();
    run.append(last(1)).await.unwrap();
    let go_on = InConversation::Existing(conversation);
    let second = created(world.live.start(world.workspace(), turn(go_on)).await.unwrap());
    world.tenant.keep_summary(second.id(), "they said hello", first).await.unwrap();
    assert!(world.tenant.conversation_summary(conversation).await.unwrap().is_some());
    keep(&world, Some(0)).await;
    assert_eq!(world.tenant.drop_due_contents(GRACE_OVER).await.unwrap(), 1);
    assert!(world.tenant.conversation_summary(conversation).await.unwrap().is_none());
    // One that was being made meanwhile comes too late.
    world.tenant.keep_summary(second.id(), "they said hello", first).await.unwrap();
    assert!(world.tenant.conversation_summary(conversation).await.unwrap().is_none());
}

#[tokio::test]
async fn what_is_held_stays_whoever_deletes_and_goes_once_it_is_lifted() {
    let world = World::new().await;
    let lee = world.database.member(&world.tenant, "lee", Role::User).await;
    let by = StartedBy::Member { person: lee, version: world.version };
    let (mine, theirs) = (done(&world, world.new_run()).await, done(&world, NewRun { by, ..world.new_run() }).await);
    keep(&world, Some(0)).await;
    let person = hold(&world, HoldScope::Person, Some(lee.0)).await;
    assert_eq!(world.tenant.drop_due_contents(GRACE_OVER).await.unwrap(), 1);
    assert!(!holds(&world, mine).await && holds(&world, theirs).await);
    let refused = world.tenant.forget_run(theirs, lee).await.unwrap();
    assert!(matches!(refused, RunForgotten::Held(held) if held.scope == HoldScope::Person), "{refused:?}");
    // Nor by a way that doesn't ask first.
    let forced = "select set_config('madang.workspace_id', $1::text, false), forget_run($2, $3)";
    let mut owner = world.owner().await;
    let forced = sqlx::query(forced).bind(world.workspace().0).bind(theirs.0).bind(lee.0).execute(&mut owner).await;
    assert_eq!(forced.unwrap_err().as_database_error().unwrap().code().as_deref(), Some("MD001"));
    for (scope, object) in [(HoldScope::App, Some(world.app.0)), (HoldScope::Workspace, None)] {
        let another = hold(&world, scope, object).await;
        assert!(world.tenant.lift_hold(another, world.person).await.unwrap());
        assert_eq!(world.tenant.drop_due_contents(GRACE_OVER).await.unwrap(), 0, "one is left");
    }
    assert!(holds(&world, theirs).await);
    assert!(world.tenant.lift_hold(person, world.person).await.unwrap());
    assert!(!world.tenant.lift_hold(person, world.person).await.unwrap());
    assert_eq!(world.tenant.drop_due_contents(GRACE_OVER).await.unwrap(), 1);
    assert!(!holds(&world, theirs).await);
    let new = NewHold { scope: HoldScope::App, object: Some(lee.0), reason: "no such app".into(), by: lee };
    assert!(world.tenant.place_hold(&new).await.unwrap().is_none());
}

/// Waits until somebody waits for a lock.
async fn until_somebody_waits(owner: &mut sqlx::PgConnection) {
    let waiting = "select exists (select from pg_locks where not granted and database = (select oid from pg_database where datname = current_database()))";
    while !sqlx::query_scalar::<_, bool>(waiting).fetch_one(&mut *owner).await.unwrap() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn a_hold_that_is_lifted_while_runs_are_gone_through_leaves_nothing_behind() {
    let world = World::new().await;
    let lee = world.database.member(&world.tenant, "lee", Role::User).await;
    keep(&world, Some(0)).await;
    hold(&world, HoldScope::Person, Some(lee.0)).await;
    let by = StartedBy::Member { person: lee, version: world.version };
    let held = done(&world, NewRun { by, ..world.new_run() }).await;
    let going_on = world.start().await;
    assert_eq!(world.tenant.drop_due_contents(GRACE_OVER).await.unwrap(), 0);
    going_on.append(last(1)).await.unwrap();
    // The next time begins behind what is held, and the hold is lifted before its first step.
    let (mut owner, mut looking) = (world.owner().await, world.owner().await);
    let wait = format!("begin; select pg_advisory_xact_lock(holds_lock('{}'))", world.workspace().0);
    sqlx::raw_sql(sqlx::AssertSqlSafe(wait)).execute(&mut owner).await.unwrap();
    let dropping = world.tenant.drop_due_contents(GRACE_OVER);
    let lifting = async {
        until_somebody_waits(&mut looking).await;
        let lift =
            "update legal_holds set lifted_at = now(), lifted_by = placed_by; delete from retention_progress; commit";
        sqlx::raw_sql(lift).execute(&mut owner).await.unwrap();
    };
    let (dropped, ()) = tokio::join!(dropping, lifting);
    assert_eq!(dropped.unwrap(), 1);
    assert!(holds(&world, held).await);
    assert_eq!(world.tenant.drop_due_contents(GRACE_OVER).await.unwrap(), 1);
    assert!(!holds(&world, held).await);
}

#[tokio::test]
async fn a_comment_is_kept_no_longer_than_what_it_is_about_and_as_long_as_it_is_held() {
    let world = World::new().await;
    let run = done(&world, world.new_run()).await;
    let say = async |comment: &str| {
        let feedback = Feedback { rating: Rating::Up, comment: comment.into() };
        world.tenant.rate(run, world.person, &feedback).await.unwrap()
    };
    let comments = async |comment: &'static str| {
        let mut owner = world.owner().await;
        let counted = sqlx::query_scalar::<_, i64>("select count(*) from feedback where comment = $1");
        counted.bind(comment).fetch_one(&mut owner).await.unwrap()
    };
    assert_eq!(say("good").await, Rated::Done);
    let held = hold(&world, HoldScope::Person, Some(world.person.0)).await;
    assert!(matches!(say("bad").await, Rated::Held(by) if by.scope == HoldScope::Person));
    assert!(matches!(world.tenant.unrate(run, world.person).await.unwrap(), Rated::Held(_)));
    assert_eq!(comments("good").await, 1);
    assert_eq!(say("good").await, Rated::Done, "nothing is lost by that");
    assert!(world.tenant.lift_hold(held, world.person).await.unwrap());
    assert_eq!(say("bad").await, Rated::Done);
    keep(&world, Some(0)).await;
    assert_eq!(world.tenant.drop_due_contents(GRACE_OVER).await.unwrap(), 1);
    assert_eq!(comments("").await, 1);
    assert_eq!(say("late").await, Rated::Done);
    assert_eq!(comments("").await, 1);
    assert_eq!(world.tenant.unrate(run, world.person).await.unwrap(), Rated::Done);
}

/// January 2020, with a run of each of both, and what belongs to it.
async fn old_month(world: &World, lee: PersonId) {
    let mut owner = world.owner().await;
    let month = "(uuid_floor('2020-01-01+00'::timestamptz)) to (uuid_floor('2020-02-01+00'::timestamptz))";
    for table in ["runs", "attempts", "run_events", "feedback"] {
        let make = format!(
            "create table {table}_202001 partition of {table} for values from {month}; alter table {table}_202001 owner to madang;
            alter table {table}_202001 enable row level security, force row level security"
        );
        sqlx::raw_sql(sqlx::AssertSqlSafe(make)).execute(&mut owner).await.unwrap();
    }
    for (day, person) in [("15", world.person), ("16", lee)] {
        let fill = format!(
            "insert into runs (workspace_id, id, app_id, version_id, source, person_id, inputs, state, finished_at, last_event)
                select workspace_id, uuid_floor('2020-01-{day}'::timestamptz), app_id, id, 'member', '{0}', '{{\"a\": 1}}', 'completed',
                    '2020-01-{day}', 1 from versions;
            insert into run_events (workspace_id, run_id, number, payload)
                select workspace_id, id, 1, '{{}}' from runs where person_id = '{0}';
            insert into feedback (workspace_id, run_id, person_id, app_id, rating, comment)
                select workspace_id, id, person_id, app_id, 'up', 'good' from runs where person_id = '{0}';
            insert into attempts (workspace_id, run_id, number, id, connection_name, provider, model, status, duration_ms, started_at)
                select workspace_id, id, 1, id, 'c', 'p', 'm', 'ok', 1, created_at from runs where person_id = '{0}'",
            person.0
        );
        sqlx::raw_sql(sqlx::AssertSqlSafe(fill)).execute(&mut owner).await.unwrap();
    }
}

#[tokio::test]
async fn a_month_is_dropped_but_for_what_is_held_of_it() {
    let world = World::new().await;
    let lee = world.database.member(&world.tenant, "lee", Role::User).await;
    old_month(&world, lee).await;
    let mut owner = world.owner().await;
    let now = done(&world, world.new_run()).await;
    let person = hold(&world, HoldScope::Person, Some(lee.0)).await;
    let file = async |name: &'static str| {
        let found =
            sqlx::query_scalar::<_, Option<i64>>("select pg_relation_filenode(to_regclass($1))::bigint").bind(name);
        found.fetch_one(&mut world.owner().await).await.unwrap()
    };
    let stored = file("run_events_202001").await;
    let drop_old = async || world.database.store.keep_runs(std::num::NonZeroU8::MIN).await.unwrap();
    assert_eq!(drop_old().await, 1);
    assert_eq!((file("runs_202001").await, file("run_events_held_202001").await), (None, stored), "nothing is copied");
    assert_eq!(world.count("select count(*) from runs").await, 2);
    for table in ["run_events", "feedback", "attempts"] {
        let left =
            format!("select count(*) from {table} t join runs r on r.id = t.run_id where r.person_id = '{}'", lee.0);
        let left: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(left)).fetch_one(&mut owner).await.unwrap();
        assert_eq!(left, 1, "{table}");
    }
    let held = world.tenant.my_runs(lee, &crate::RunFilter::default(), None, 9).await.unwrap();
    assert_eq!(held.len(), 1, "it is found like any other");
    assert_eq!(drop_old().await, 0);
    assert_eq!(world.count("select count(*) from runs").await, 2);
    assert!(world.tenant.lift_hold(person, world.person).await.unwrap());
    assert_eq!(drop_old().await, 0);
    assert_eq!(world.count("select count(*) from runs").await, 1);
    assert_eq!(drop_old().await, 1, "it is empty");
    assert_eq!(file("run_events_held_202001").await, None);
    assert_eq!(drop_old().await, 0);
    assert_eq!(world.state(now).await, RunState::Completed);
}

#[tokio::test]
async fn a_hold_that_is_being_placed_when_a_month_goes_is_waited_for() {
    let world = World::new().await;
    let lee = world.database.member(&world.tenant, "lee", Role::User).await;
    old_month(&world, lee).await;
    let (mut owner, mut looking) = (world.owner().await, world.owner().await);
    let place = format!(
        "begin; insert into legal_holds (workspace_id, id, scope, object_id, reason, placed_by)
            select workspace_id, id, 'app', id, 'a lawsuit', '{}' from apps",
        world.person.0
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(place)).execute(&mut owner).await.unwrap();
    let dropping = world.database.store.keep_runs(std::num::NonZeroU8::MIN);
    let placing = async {
        until_somebody_waits(&mut looking).await;
        sqlx::raw_sql("commit").execute(&mut owner).await.unwrap();
    };
    let waited = tokio::time::timeout(Duration::from_secs(5), async { tokio::join!(dropping, placing) }).await;
    assert!(waited.is_ok_and(|(dropped, ())| dropped.is_ok()), "it didn't wait");
    assert_eq!(world.count("select count(*) from runs").await, 2);
}

#[tokio::test]
async fn what_is_left_of_a_month_goes_in_steps() {
    let world = World::new().await;
    let lee = world.database.member(&world.tenant, "lee", Role::User).await;
    old_month(&world, lee).await;
    let many = "insert into runs (workspace_id, id, app_id, version_id, source, inputs, state, finished_at)
        select v.workspace_id, uuid_floor('2020-01-17+00'::timestamptz + n * interval '1 s'), v.app_id, v.id, 'member', '{}', 'completed', '2020-01-17'
        from versions v, generate_series(1, 1100) n";
    sqlx::raw_sql(many).execute(&mut world.owner().await).await.unwrap();
    hold(&world, HoldScope::Person, Some(lee.0)).await;
    assert_eq!(world.database.store.keep_runs(std::num::NonZeroU8::MIN).await.unwrap(), 1);
    assert_eq!(world.count("select count(*) from runs").await, 1);
}

#[tokio::test]
async fn who_shortens_a_time_sees_what_goes_and_says_that_it_may() {
    let world = World::new().await;
    let run = done(&world, world.new_run()).await;
    let shorter = Retention { days: Some(0), ..Retention::default() };
    let asked = world.tenant.save_retention(&shorter, false).await.unwrap();
    let RetentionSaved::Unconfirmed(Loss { runs: 1, at_least: false, oldest: Some(oldest), usage_days: 0 }) = asked
    else {
        panic!("{asked:?}")
    };
    assert_eq!(oldest, world.tenant.run(run, None).await.unwrap().unwrap().run.created_at);
    assert_eq!(world.tenant.retention().await.unwrap().days, None);
    // What is held is not deleted, so it isn't counted, either.
    let held = hold(&world, HoldScope::App, Some(world.app.0)).await;
    assert_eq!(world.tenant.save_retention(&shorter, false).await.unwrap(), RetentionSaved::Saved);
    assert_eq!(world.tenant.save_retention(&shorter, false).await.unwrap(), RetentionSaved::Stale);
    let longer = Retention { days: Some(90), revision: 1, ..Retention::default() };
    assert_eq!(world.tenant.save_retention(&longer, false).await.unwrap(), RetentionSaved::Saved);
    world.tenant.lift_hold(held, world.person).await.unwrap();
    let app = |days, confirmed| world.tenant.save_days_of_app(world.app, days, confirmed);
    assert!(matches!(app(Some(0), false).await.unwrap(), RetentionSaved::Unconfirmed(Loss { runs: 1, .. })));
    assert_eq!(app(Some(365), false).await.unwrap(), RetentionSaved::Saved);
    assert_eq!(world.tenant.retention().await.unwrap().days_of(world.app), Some(90), "no longer than the workspace");
    assert_eq!(app(Some(0), true).await.unwrap(), RetentionSaved::Saved);
    let log = world.tenant.newest_audit(20).await;
    let actions: Vec<_> =
        log.iter().map(|entry| entry.action.as_str()).filter(|action| !action.starts_with("app")).collect();
    assert_eq!(actions[..3], ["retention.changed", "retention.changed", "hold.lifted"]);
    assert_eq!(log[0].after.as_ref().unwrap()["deletes"]["runs"], 1);
}

#[tokio::test]
async fn sums_survive_what_is_dropped_and_added_up() {
    let world = World::new().await;
    let run = created(world.live.start(world.workspace(), world.new_run()).await.unwrap());
    let priced = Outcome { cost: Some(Money::usd(100)), ..outcome(RunState::Completed) };
    run.append(Batch { outcome: Some(priced), ..batch(1, 1) }).await.unwrap();
    // As two months that were dropped have left it.
    let before = "insert into usage_days select workspace_id, d.day, app_id, source, connection_id, provider, model, 2, 0, 0, 0, 0, 0, 3, 5, 0, 700, 0, 0,
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 from usage_days, (values (date '2020-01-03'), (date '2020-02-03')) d (day)";
    let callers = "insert into usage_callers select workspace_id, app_id, date '2020-01-03', source, person_id, door_id, connection_id, provider,
            model, 2, 0, 0, 0, 0, 0, 3, 5, 0, 700, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 from usage_callers";
    let mut owner = world.owner().await;
    for sql in [before, callers] {
        sqlx::raw_sql(sql).execute(&mut owner).await.unwrap();
    }
    let spent = async |concern: Concern, period| {
        let amount = Amount { micros: 1_000_000, currency: BudgetCurrency::Usd };
        let new = NewBudget { name: "b".into(), concern, period, amount, warn_percent: None, by: world.person };
        world.tenant.create_budget(&new, 99).await.unwrap().unwrap().spent_micros
    };
    let all = async || {
        (
            spent(Concern::Workspace, BudgetPeriod::All).await,
            spent(Concern::App(world.app), BudgetPeriod::All).await,
            spent(Concern::Member(world.person), BudgetPeriod::All).await,
            spent(Concern::Workspace, BudgetPeriod::Month).await,
        )
    };
    assert_eq!(all().await, (1_500, 1_500, 800, 100));
    // Two days of usage are added up, and no sum changes.
    let rules = Retention { usage_months: Some(1), ..Retention::default() };
    let asked = world.tenant.save_retention(&rules, false).await.unwrap();
    assert!(matches!(asked, RetentionSaved::Unconfirmed(Loss { runs: 0, usage_days: 2, .. })), "{asked:?}");
    world.tenant.save_retention(&rules, true).await.unwrap();
    let sums = "select sum(runs * 1000000 + cost_micros * 1000 + output_tokens)::bigint from usage_days";
    let before = world.count(sums).await;
    assert!(world.tenant.fold_old_usage().await.unwrap() >= 4);
    assert_eq!(world.count("select count(distinct day) from usage_days").await, 2);
    assert_eq!(world.count(sums).await, before);
    assert_eq!(world.tenant.fold_old_usage().await.unwrap(), 0);
    assert_eq!(all().await, (1_500, 1_500, 800, 100));
}

#[tokio::test]
async fn a_month_that_was_added_up_and_is_still_in_the_log_counts_once() {
    let world = World::new().await;
    let run = created(world.live.start(world.workspace(), world.new_run()).await.unwrap());
    let priced = Outcome { cost: Some(Money::usd(100)), ..outcome(RunState::Completed) };
    run.append(Batch { outcome: Some(priced), ..batch(1, 1) }).await.unwrap();
    let old = "create table runs_202001 partition of runs
            for values from (uuid_floor('2020-01-01+00'::timestamptz)) to (uuid_floor('2020-02-01+00'::timestamptz));
        alter table runs_202001 owner to madang;
        insert into runs (workspace_id, id, app_id, version_id, source, person_id, inputs, state, finished_at, cost_micros, created_at)
            select workspace_id, uuid_floor('2020-01-15+00'::timestamptz), app_id, version_id, 'member', person_id, '{}', 'completed',
                '2020-01-15', 700, '2020-01-15' from runs;
        create temporary table days as select * from usage_days;
        update days set day = '2020-01-15', cost_micros = 700;
        insert into usage_days select * from days;
        create temporary table callers as select * from usage_callers;
        update callers set day = '2020-01-15', cost_micros = 700;
        insert into usage_callers select * from callers";
    sqlx::raw_sql(old).execute(&mut world.owner().await).await.unwrap();
    let spent = async |concern: Concern| {
        let amount = Amount { micros: 1_000_000, currency: BudgetCurrency::Usd };
        let new = NewBudget {
            name: "b".into(),
            concern,
            period: BudgetPeriod::All,
            amount,
            warn_percent: None,
            by: world.person,
        };
        world.tenant.create_budget(&new, 99).await.unwrap().unwrap().spent_micros
    };
    let all = async || (spent(Concern::Workspace).await, spent(Concern::Member(world.person)).await);
    assert_eq!(all().await, (800, 800));
    let rules = Retention { usage_months: Some(1), ..Retention::default() };
    world.tenant.save_retention(&rules, true).await.unwrap();
    assert!(world.tenant.fold_old_usage().await.unwrap() > 0);
    assert_eq!(all().await, (800, 800));
    // And once more when its month goes.
    assert_eq!(world.database.store.keep_runs(std::num::NonZeroU8::MIN).await.unwrap(), 1);
    assert_eq!(all().await, (800, 800));
}
