//! A run starts once, within its link's limits, and completely or not at all.

use futures::future::join_all;
use model::{ConversationId, door::Shut, run::RunSource};
use time::{Duration, OffsetDateTime};

use super::*;
use crate::{Error, InConversation, Rated};

#[tokio::test]
async fn a_started_run_is_there_with_its_first_event_and_its_lease() {
    let world = World::new().await;
    let Started::Created { run, conversation, created_at, left: None } =
        world.live.start(world.workspace(), world.new_run()).await.unwrap()
    else {
        panic!("not created")
    };
    assert_eq!(conversation, None);
    let found = world.tenant.run(run.id(), Some(world.person)).await.unwrap().unwrap().run;
    assert_eq!((found.state(), found.source, found.last_event), (RunState::Running, RunSource::Member, 1));
    assert_eq!((found.person, found.version, found.app.slug.as_str()), (Some(world.person), Some(1), "minutes"));
    assert_eq!((found.created_at, found.finished_at, found.outcome), (created_at, None, None));
    assert_eq!(json!(found.inputs), json!({"notes": "안녕"}));
    assert_whole(&world.kept(run.id()).await, 1);
    let leases =
        world.count("select count(*) from run_leases where expires_at > now() + interval '5 s' and fence = 1").await;
    assert_eq!(leases, 1);
}

#[tokio::test]
async fn the_same_key_a_hundred_times_in_parallel_on_two_servers_is_one_run() {
    let world = World::new().await;
    let second = world.second();
    let start = |live: LiveRuns| {
        let new = NewRun { once: once("k", 1), ..world.new_run() };
        let workspace = world.workspace();
        async move { live.start(workspace, new).await.unwrap() }
    };
    let mut created = Vec::new();
    let mut existing = Vec::new();
    for started in join_all((0..100).map(|n| start(if n % 2 == 0 { &world } else { &second }.live.clone()))).await {
        match started {
            Started::Created { run, .. } => created.push(run.id()),
            Started::Existing(run) => existing.push(run),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((created.len(), existing.len()), (1, 99));
    assert!(existing.iter().all(|run| *run == created[0]));
    assert_eq!(world.count("select count(*) from runs").await, 1);
}

#[tokio::test]
async fn another_body_another_route_and_a_day_later() {
    let world = World::new().await;
    let start = async |once| world.live.start(world.workspace(), NewRun { once, ..world.new_run() }).await.unwrap();
    let first = created(start(once("k", 1)).await);
    assert!(matches!(start(once("k", 1)).await, Started::Existing(run) if run == first.id()));
    assert!(matches!(start(once("k", 2)).await, Started::OtherBody));
    assert!(matches!(start(once("other", 2)).await, Started::Created { .. }));
    let elsewhere = once("k", 2).map(|once| IdempotencyKey { route: "POST other runs".into(), ..once });
    assert!(matches!(start(elsewhere).await, Started::Created { .. }));
    sqlx::query("update idempotency_keys set created_at = now() - interval '25 h'")
        .execute(&mut world.owner().await)
        .await
        .unwrap();
    assert!(matches!(start(once("k", 2)).await, Started::Created { .. }));
    assert!(matches!(start(once("k", 1)).await, Started::OtherBody));
}

#[tokio::test]
async fn a_link_s_cap_is_never_exceeded() {
    let world = World::new().await;
    let second = world.second();
    let link = world.link(|link| link.limits.max_runs = Some(7)).await;
    let free = world.link(|_| {}).await;
    let started = join_all((0..50).map(|n| {
        let world = if n % 2 == 0 { &world } else { &second };
        let link = if n % 5 == 0 { free } else { link };
        async move { world.live.start(world.workspace(), world.by_link(link, n)).await.unwrap() }
    }))
    .await;
    let (mut made, mut refused) = (Vec::new(), 0);
    for started in started {
        match started {
            Started::Created { run, .. } => made.push(run),
            Started::Refused(Shut::RunsUsed) => refused += 1,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((made.len(), refused), (7 + 10, 50 - 17));
    assert_eq!(world.count("select count(*) from runs").await, 17);
    assert_eq!(world.tenant.link(link).await.unwrap().unwrap().usage.runs, 7);
    assert_eq!(world.tenant.link(free).await.unwrap().unwrap().usage.runs, 10);
}

#[tokio::test]
async fn a_link_s_other_limits() {
    let world = World::new().await;
    let refused = async |link| match world.live.start(world.workspace(), world.by_link(link, 1)).await.unwrap() {
        Started::Refused(why) => Some(why),
        Started::Created { .. } => None,
        other => panic!("{other:?}"),
    };
    let daily = world.link(|link| link.limits.max_runs_per_day = Some(1)).await;
    assert_eq!(refused(daily).await, None);
    assert!(matches!(refused(daily).await, Some(Shut::DayRunsUsed { most: 1, again_at_ms: Some(_) })));
    sqlx::query("update share_links set runs_day = runs_day - 1").execute(&mut world.owner().await).await.unwrap();
    assert_eq!(refused(daily).await, None);
    assert_eq!(world.count("select runs_today + 10 * runs_used from share_links").await, 21);

    #[expect(clippy::disallowed_methods, reason = "a moment that is over by any clock")]
    let past = OffsetDateTime::now_utc() - Duration::hours(1);
    assert_eq!(refused(world.link(|link| link.expires_at = Some(past)).await).await, Some(Shut::Expired));
    let closed = world.link(|_| {}).await;
    world.tenant.revoke_link(closed).await.unwrap();
    assert_eq!(refused(closed).await, Some(Shut::Revoked));
    assert_eq!(refused(LinkId(Uuid::now_v7())).await, Some(Shut::Revoked));
}

#[tokio::test]
async fn a_repeated_request_uses_nothing_up_and_a_refused_one_may_be_repeated() {
    let world = World::new().await;
    let link = world.link(|link| link.limits.max_runs = Some(1)).await;
    let start =
        async |once| world.live.start(world.workspace(), NewRun { once, ..world.by_link(link, 1) }).await.unwrap();
    let first = created(start(once("a", 1)).await);
    assert!(matches!(start(once("a", 1)).await, Started::Existing(run) if run == first.id()));
    assert!(matches!(start(once("b", 1)).await, Started::Refused(Shut::RunsUsed)));
    sqlx::query("update share_links set max_runs = 2").execute(&mut world.owner().await).await.unwrap();
    assert!(matches!(start(once("b", 1)).await, Started::Created { .. }));
}

#[tokio::test]
async fn a_conversation_is_continued_only_by_the_person_who_began_it() {
    let world = World::new().await;
    let link = world.link(|_| {}).await;
    let (kim, lee) = (world.new_run(), world.by_link(link, 1));
    let start = async |new: &NewRun, conversation| {
        let new = NewRun { conversation: Some(conversation), ..new.clone() };
        match world.live.start(world.workspace(), new).await.unwrap() {
            Started::Created { conversation, .. } => conversation,
            Started::NoConversation => None,
            other => panic!("{other:?}"),
        }
    };
    let kims = start(&kim, InConversation::New).await.unwrap();
    let lees = start(&lee, InConversation::New).await.unwrap();
    assert_ne!(kims, lees);
    assert_eq!(start(&kim, InConversation::Existing(kims)).await, Some(kims));
    assert_eq!(start(&lee, InConversation::Existing(lees)).await, Some(lees));
    assert_eq!(start(&lee, InConversation::Existing(kims)).await, None);
    assert_eq!(start(&kim, InConversation::Existing(lees)).await, None);
    assert_eq!(start(&world.by_link(link, 2), InConversation::Existing(lees)).await, None, "another visitor");
    let in_other_app = world.other_app().await;
    assert_eq!(start(&in_other_app, InConversation::Existing(kims)).await, None, "another app");
    assert_eq!(start(&kim, InConversation::Existing(ConversationId(Uuid::now_v7()))).await, None);
    let other = World::with(world.database.clone(), "other").await;
    let new = NewRun { conversation: Some(InConversation::Existing(kims)), ..other.new_run() };
    assert!(matches!(other.live.start(other.workspace(), new).await.unwrap(), Started::NoConversation));
}

#[tokio::test]
async fn a_draft_is_kept_with_the_run_that_tries_it_and_counts_nowhere() {
    let world = World::new().await;
    let definition = Arc::new(crate::testing::definition("Try me."));
    let by = StartedBy::Try { person: world.person, definition: definition.clone() };
    let run = created(world.live.start(world.workspace(), NewRun { by, ..world.new_run() }).await.unwrap());
    let work = world.tenant.work(run.id()).await.unwrap().unwrap();
    assert_eq!((work.definition, work.source), ((*definition).clone(), RunSource::Try));
    assert_eq!(world.tenant.run(run.id(), None).await.unwrap().unwrap().run.version, None);
    run.append(last(1)).await.unwrap();
    let feedback = Feedback { rating: Rating::Up, comment: String::new() };
    assert_eq!(world.tenant.rate(run.id(), world.person, &feedback).await.unwrap(), Rated::Done);
    assert_eq!(world.tenant.unrate(run.id(), world.person).await.unwrap(), Rated::Done);
    assert_eq!(world.count("select count(*) from app_totals").await, 0);
}

#[tokio::test]
async fn a_faulty_start_harms_no_other() {
    let world = World::new().await;
    let other = World::with(world.database.clone(), "other").await;
    // All through the same process, so that they share a transaction.
    let start = async |world_of: &World, new: NewRun| world.live.start(world_of.workspace(), new).await;
    let no_app = NewRun { app: AppId(Uuid::now_v7()), ..world.new_run() };
    let mut nul = world.new_run();
    nul.inputs = Arc::new(json!({"notes": "\0"}).as_object().unwrap().clone());
    let (a, no_app, nul, b, theirs) = tokio::join!(
        start(&world, world.new_run()),
        start(&world, no_app),
        start(&world, nul),
        start(&world, world.new_run()),
        start(&other, other.new_run()),
    );
    assert!(matches!(a, Ok(Started::Created { .. })) && matches!(b, Ok(Started::Created { .. })));
    assert!(matches!(theirs, Ok(Started::Created { .. })));
    assert!(matches!(no_app, Err(Error::Dangling(_))), "{no_app:?}");
    assert!(matches!(nul, Err(Error::Internal(_))), "{nul:?}");
    assert_eq!(world.count("select count(*) from runs").await, 3);
}
