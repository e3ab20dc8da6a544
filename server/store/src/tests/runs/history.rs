//! What is kept, as people see it later.

use futures::future::join_all;

use super::*;
use model::Money;

use crate::{InConversation, PublishedAs, Rated, Role, RunFilter};

async fn done(world: &World, new: NewRun, output: &str, state: RunState) -> RunId {
    let run = created(world.live.start(world.workspace(), new).await.unwrap());
    let outcome = Outcome { output: output.into(), ..outcome(state) };
    run.append(Batch { outcome: Some(outcome), ..batch(1, 1) }).await.unwrap();
    run.id()
}

#[tokio::test]
async fn my_runs_are_mine_newest_first_page_by_page() {
    let world = World::new().await;
    let in_other_app = world.other_app().await;
    let other_app = in_other_app.app;
    let lee = world.database.member(&world.tenant, "lee", Role::User).await;
    let lees = NewRun { by: StartedBy::Member { person: lee, version: world.version }, ..world.new_run() };
    let a = done(&world, world.new_run(), "a", RunState::Completed).await;
    let theirs = done(&world, lees, "t", RunState::Completed).await;
    let b = done(&world, in_other_app, "b", RunState::Failed).await;
    let c = done(&world, world.new_run(), "c", RunState::Completed).await;
    let list = async |filter: RunFilter, before, limit| {
        let runs = world.tenant.my_runs(world.person, &filter, before, limit).await.unwrap();
        runs.into_iter().map(|run| run.id).collect::<Vec<_>>()
    };
    let any = RunFilter::default();
    assert_eq!(list(any.clone(), None, 2).await, [c, b]);
    assert_eq!(list(any.clone(), Some(b), 2).await, [a]);
    assert_eq!(list(RunFilter { app: Some(world.app), ..any.clone() }, None, 9).await, [c, a]);
    let lees = world.tenant.my_runs(lee, &any, None, 9).await.unwrap();
    let lees: Vec<_> = lees.iter().map(|run| run.id).collect();
    assert_eq!(lees, [theirs]);
    let recent = async |limit| {
        let apps = world.tenant.recent_apps(world.person, limit).await.unwrap();
        apps.into_iter().map(|recent| (recent.app, recent.run)).collect::<Vec<_>>()
    };
    assert_eq!(recent(4).await, [(world.app, c), (other_app, b)]);
    assert_eq!(recent(1).await, [(world.app, c)]);
}

#[tokio::test]
async fn a_conversation_has_its_completed_turns_oldest_first() {
    let world = World::new().await;
    let turn = |conversation, message: &str| {
        let inputs = Arc::new(json!({"message": message}).as_object().unwrap().clone());
        NewRun { conversation: Some(conversation), inputs, ..world.new_run() }
    };
    let Started::Created { run, conversation: Some(conversation), .. } =
        world.live.start(world.workspace(), turn(InConversation::New, "1")).await.unwrap()
    else {
        panic!("not created")
    };
    run.append(last(1)).await.unwrap();
    let go_on = InConversation::Existing(conversation);
    done(&world, turn(go_on, "2"), "two", RunState::Completed).await;
    done(&world, turn(go_on, "3"), "thr", RunState::Interrupted).await;
    done(&world, turn(go_on, "4"), "four", RunState::Completed).await;
    let _running = world.live.start(world.workspace(), turn(go_on, "5")).await.unwrap();
    done(&world, turn(InConversation::New, "elsewhere"), "e", RunState::Completed).await;
    let turns = async |limit| {
        let turns = world.tenant.conversation_turns(conversation, limit).await.unwrap();
        turns.iter().map(|turn| format!("{} {}", turn.inputs["message"], turn.output)).collect::<Vec<_>>()
    };
    assert_eq!(turns(9).await, [r#""1" hello"#, r#""2" two"#, r#""4" four"#]);
    assert_eq!(turns(2).await, [r#""2" two"#, r#""4" four"#]);
    let filter = RunFilter { conversation: Some(conversation), ..RunFilter::default() };
    let runs = world.tenant.my_runs(world.person, &filter, None, 9).await.unwrap();
    assert_eq!(runs.len(), 5);
    let running = &runs[0];
    assert_eq!((running.about.as_deref(), running.beginning.as_deref(), running.last_event), (Some("5"), None, 0));
    let both = RunFilter { app: Some(world.app), ..filter };
    assert_eq!(world.tenant.my_runs(world.person, &both, Some(runs[0].id), 9).await.unwrap().len(), 4);

    let page = async |before, limit, bytes| {
        let turns = world.tenant.conversation(world.person, conversation, before, limit, bytes).await.unwrap();
        (
            turns.runs.iter().map(|run| run.inputs["message"].as_str().unwrap().to_owned()).collect::<Vec<_>>(),
            turns.more,
        )
    };
    assert_eq!(page(None, 2, 1_000_000).await, (vec!["5".into(), "4".into()], true));
    assert_eq!(page(Some(runs[1].id), 9, 1_000_000).await, (vec!["3".into(), "2".into(), "1".into()], false));
    assert_eq!(page(None, 9, 1).await, (vec!["5".into()], true), "one at least");
    let before = world.tenant.turns_before(conversation, runs[0].id, 9, 1_000_000).await.unwrap();
    assert_eq!(before.iter().map(|turn| turn.output.as_str()).collect::<Vec<_>>(), ["hello", "two", "four"]);
    let few = world.tenant.turns_before(conversation, runs[0].id, 9, 25).await.unwrap();
    assert_eq!(few.iter().map(|turn| turn.output.as_str()).collect::<Vec<_>>(), ["four"]);
}

#[tokio::test]
async fn a_visitor_sees_their_own_run_only_by_their_own_link() {
    let world = World::new().await;
    let (link, other) = (world.link(|_| {}).await, world.link(|_| {}).await);
    let run = done(&world, world.by_link(link, 1), "x", RunState::Completed).await;
    let sees =
        async |link, visitor| world.tenant.link_run(link, TokenHash([visitor; 32]), run).await.unwrap().is_some();
    assert!(sees(link, 1).await);
    assert!(!sees(link, 2).await);
    assert!(!sees(other, 1).await);
}

#[tokio::test]
async fn thumbs_are_counted_once_per_person_and_follow_their_changes() {
    let world = World::new().await;
    let run = done(&world, world.new_run(), "x", RunState::Completed).await;
    let lee = world.database.member(&world.tenant, "lee", Role::User).await;
    let rate = async |person, rating, comment: &str| {
        let feedback = Feedback { rating, comment: comment.into() };
        assert_eq!(world.tenant.rate(run, person, &feedback).await.unwrap(), Rated::Done);
    };
    let totals = async || world.count("select thumbs_up * 10 + thumbs_down from app_totals").await;
    rate(world.person, Rating::Up, "good").await;
    rate(world.person, Rating::Up, "better").await;
    assert_eq!(totals().await, 10);
    rate(lee, Rating::Up, "").await;
    rate(world.person, Rating::Down, "bad").await;
    assert_eq!(totals().await, 11);
    let said = async |viewer| world.tenant.run(run, viewer).await.unwrap().unwrap().run.feedback;
    assert_eq!(said(Some(world.person)).await, Some(Feedback { rating: Rating::Down, comment: "bad".into() }));
    assert_eq!(said(Some(lee)).await, Some(Feedback { rating: Rating::Up, comment: String::new() }));
    assert_eq!(said(None).await, None);
    assert_eq!(world.tenant.unrate(run, world.person).await.unwrap(), Rated::Done);
    assert_eq!(world.tenant.unrate(run, world.person).await.unwrap(), Rated::Absent);
    assert_eq!(totals().await, 10);
    let up = Feedback { rating: Rating::Up, comment: String::new() };
    assert_eq!(world.tenant.rate(RunId(Uuid::now_v7()), lee, &up).await.unwrap(), Rated::Absent);
}

#[tokio::test]
async fn each_version_has_the_numbers_of_its_own_runs() {
    let world = World::new().await;
    let ended = async |new, state, cost_micros: Option<i64>| {
        let run = created(world.live.start(world.workspace(), new).await.unwrap());
        let outcome = Outcome { cost: cost_micros.map(Money::usd), ..outcome(state) };
        run.append(Batch { outcome: Some(outcome), ..batch(1, 1) }).await.unwrap();
        run.id()
    };
    let first = ended(world.new_run(), RunState::Completed, Some(100)).await;
    ended(world.new_run(), RunState::Completed, Some(301)).await;
    ended(world.new_run(), RunState::Completed, None).await;
    ended(world.new_run(), RunState::Failed, Some(7)).await;
    let PublishedAs::Version(second) = world.tenant.publish(world.app, 1, "", world.person).await.unwrap() else {
        panic!()
    };
    let by = StartedBy::Member { person: world.person, version: second.id };
    ended(NewRun { by, ..world.new_run() }, RunState::Completed, None).await;
    let definition = Arc::new(crate::testing::definition("tried"));
    let by = StartedBy::Try { person: world.person, definition };
    let tried = ended(NewRun { by, ..world.new_run() }, RunState::Completed, Some(9)).await;
    for run in [first, tried] {
        let up = Feedback { rating: Rating::Up, comment: String::new() };
        world.tenant.rate(run, world.person, &up).await.unwrap();
    }
    let numbers = async || {
        let versions = world.tenant.versions(world.app).await.unwrap();
        versions.iter().map(|v| (v.number, v.runs, v.thumbs_up, v.thumbs_down, v.cost_micros)).collect::<Vec<_>>()
    };
    assert_eq!(numbers().await, [(2, 1, 0, 0, None), (1, 4, 1, 0, Some(200))]);
    let down = Feedback { rating: Rating::Down, comment: String::new() };
    world.tenant.rate(first, world.person, &down).await.unwrap();
    assert_eq!(numbers().await[1], (1, 4, 0, 1, Some(200)));
    world.tenant.unrate(first, world.person).await.unwrap();
    assert_eq!(numbers().await[1], (1, 4, 0, 0, Some(200)));
    let one = world.tenant.version_by_number(world.app, 1).await.unwrap().unwrap().version;
    assert_eq!((one.runs, one.cost_micros), (4, Some(200)));
}

#[tokio::test]
async fn thumbs_of_one_person_in_many_windows_at_once_are_one() {
    let world = World::new().await;
    let run = done(&world, world.new_run(), "x", RunState::Completed).await;
    join_all((0..20).map(|n| {
        let rating = if n % 2 == 0 { Rating::Up } else { Rating::Down };
        let tenant = &world.tenant;
        let person = world.person;
        async move {
            if n % 5 == 0 {
                tenant.unrate(run, person).await.unwrap();
            } else {
                tenant.rate(run, person, &Feedback { rating, comment: String::new() }).await.unwrap();
            }
        }
    }))
    .await;
    let totals = world.count("select thumbs_up * 10 + thumbs_down from app_totals").await;
    let counted =
        "select count(*) filter (where rating = 'up') * 10 + count(*) filter (where rating = 'down') from feedback";
    assert_eq!(totals, world.count(counted).await);
}

#[tokio::test]
async fn old_months_leave_but_neither_this_one_nor_one_with_a_run_in_progress() {
    let world = World::new().await;
    let old = "
        create table runs_202001 partition of runs
            for values from (uuid_floor('2020-01-01+00'::timestamptz)) to (uuid_floor('2020-02-01+00'::timestamptz));
        create table runs_202002 partition of runs
            for values from (uuid_floor('2020-02-01+00'::timestamptz)) to (uuid_floor('2020-03-01+00'::timestamptz));
        alter table runs_202001 owner to madang;
        alter table runs_202002 owner to madang;
        insert into runs (workspace_id, id, app_id, version_id, source, inputs, state, finished_at)
            select workspace_id, uuid_floor('2020-01-15'::timestamptz), app_id, id, 'member', '{}', 'completed', now()
            from versions;
        insert into runs (workspace_id, id, app_id, version_id, source, inputs)
            select workspace_id, uuid_floor('2020-02-15'::timestamptz), app_id, id, 'member', '{}' from versions;
        insert into run_leases (workspace_id, run_id, owner, expires_at, next_event)
            select workspace_id, id, id, now(), 1 from runs where state = 'running'";
    sqlx::raw_sql(old).execute(&mut world.owner().await).await.unwrap();
    let run = done(&world, world.new_run(), "x", RunState::Completed).await;
    world.database.store.ensure_partitions().await.unwrap();
    assert_eq!(world.count("select count(*) from runs").await, 3);
    assert_eq!(world.database.store.keep_runs(std::num::NonZeroU8::MIN).await.unwrap(), 1);
    assert_eq!(world.count("select count(*) from runs").await, 2);
    assert_eq!(world.count("select drop_runs_before(now() + interval '400 days')::bigint").await, 0);
    assert_eq!(world.state(run).await, RunState::Completed, "this month stays whatever is asked");
}
