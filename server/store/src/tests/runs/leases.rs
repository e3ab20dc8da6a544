//! Leases are renewed while a run is executed, and taken over when it is not. Also, cancelling runs.

use std::time::Duration;

use futures::future::join_all;
use serde_json::Value;
use tokio::time::timeout;

use super::*;

/// A time limit that is only exceeded by a bug.
const SOON: Duration = Duration::from_secs(20);

#[tokio::test]
async fn an_abandoned_run_is_taken_over_once_and_goes_on_where_it_was() {
    let world = World::new().await;
    let servers: Vec<_> = (0..4).map(|_| world.second()).collect();
    let (waiting, answering) = (world.start().await, world.start().await);
    answering.append(batch(1, 2)).await.unwrap();
    let ids = [waiting.id(), answering.id()];
    assert!(servers[0].live.claim_expired(10).await.unwrap().is_empty(), "they are carried out");
    world.expire_leases().await;
    let claims = join_all(servers.iter().map(|server| server.live.claim_expired(10))).await;
    let mut claimed: Vec<_> = claims.into_iter().flat_map(Result::unwrap).collect();
    claimed.sort_by_key(|claimed| claimed.run.id());
    let found: Vec<_> = claimed.iter().map(|claimed| (claimed.run.id(), claimed.answering)).collect();
    assert_eq!(found, [(ids[0], false), (ids[1], true)]);
    for (claimed, last_event) in claimed.iter().zip([1, 3]) {
        assert_eq!(claimed.run.append(last(last_event)).await.unwrap(), last_event + 1);
        assert_whole(&world.kept(claimed.run.id()).await, last_event + 1);
    }
    assert!(servers[0].live.claim_expired(10).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_server_of_the_version_before_finds_the_next_number_in_the_lease_that_it_takes() {
    let world = World::new().await;
    let run = world.start().await;
    run.append(batch(1, 4)).await.unwrap();
    let next: i32 = sqlx::query_scalar(
        "update run_leases set owner = gen_random_uuid(), fence = fence + 1 where run_id = $1 returning next_event",
    )
    .bind(run.id().0)
    .fetch_one(&mut world.owner().await)
    .await
    .unwrap();
    assert_eq!(next, 6);
}

#[tokio::test]
async fn a_server_of_the_version_before_still_writes_its_runs() {
    let world = World::new().await;
    let owner = Uuid::now_v7();
    let runs = [Uuid::now_v7(), Uuid::now_v7()];
    let mut connection = world.owner().await;
    let started: Vec<Uuid> = sqlx::query_scalar(
        r#"select started from write_runs($1, $2, '{}', '{}', '{}', array(
            select row(id, $3, $4, null, 'member', $5, null, null, null, false, '{}', '{"kind":"started"}', 'route', id::text, '\x00')::run_start
            from unnest($6::uuid[]) as id
        ), false)"#,
    )
    .bind(world.workspace().0)
    .bind(owner)
    .bind(world.app.0)
    .bind(world.version.0)
    .bind(world.person.0)
    .bind(runs)
    .fetch_one(&mut connection)
    .await
    .unwrap();
    assert_eq!(started, runs);
    // One run goes on and one ends; this process has no lease of a third.
    let kept: Vec<Uuid> = sqlx::query_scalar(
        r#"select kept from write_runs($1, $2, array[
            row($3, 1, 2, array['{"kind":"delta"}'], true, false), row($4, 1, 2, array['{"kind":"finished"}'], true, true),
            row($2, 1, 2, array['{"kind":"delta"}'], true, false)
        ]::run_batch[], '{}', array[row($4, 1, 2, 'completed', null, 'done', 'm', 1, 1, null, null, 5)]::run_end[], '{}', false)"#,
    )
    .bind(world.workspace().0)
    .bind(owner)
    .bind(runs[0])
    .bind(runs[1])
    .fetch_one(&mut connection)
    .await
    .unwrap();
    assert_eq!(kept, runs);
    for (run, state) in runs.into_iter().zip([RunState::Running, RunState::Completed]) {
        let run = world.tenant.run(run.into(), None).await.unwrap().unwrap();
        assert_eq!(run.run.state(), state);
    }
    let answering: Vec<bool> =
        sqlx::query_scalar("select answering from run_leases").fetch_all(&mut connection).await.unwrap();
    assert_eq!(answering, [true], "the one that goes on has the only lease");
}

#[tokio::test]
async fn a_claim_respects_its_limit_and_skips_own_runs() {
    let world = World::new().await;
    let second = world.second();
    second.keeping.abort();
    let _held = [world.start().await, world.start().await, world.start().await];
    world.expire_leases().await;
    assert!(world.live.claim_expired(10).await.unwrap().is_empty(), "it carries them out itself");
    let taken = second.live.claim_expired(2).await.unwrap();
    assert_eq!(taken.len(), 2);
    assert_eq!(second.live.claim_expired(2).await.unwrap().len(), 1);
    drop(taken);
    for _ in 0..2 {
        world.expire_leases().await;
        assert_eq!(
            world.live.claim_expired(10).await.unwrap().len(),
            3,
            "what another dropped, and what it dropped itself"
        );
    }
}

#[tokio::test]
async fn leases_are_renewed_while_the_run_is_held() {
    let world = World::new().await;
    let held = world.start().await;
    let dropped = world.start().await;
    drop(dropped);
    let nearly_over = "update run_leases set expires_at = now() + interval '6 s'";
    sqlx::query(nearly_over).execute(&mut world.owner().await).await.unwrap();
    let renewed = async {
        while world.count("select count(*) from run_leases where expires_at > now() + interval '7 s'").await == 0 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(SOON, renewed).await.expect("it is renewed");
    let fresh: Vec<Uuid> =
        sqlx::query_scalar("select run_id from run_leases where expires_at > now() + interval '7 s'")
            .fetch_all(&mut world.owner().await)
            .await
            .unwrap();
    assert_eq!(fresh, [held.id().0]);
}

#[tokio::test]
async fn a_run_that_was_taken_over_is_told_so_although_it_says_nothing() {
    let world = World::new().await;
    let second = world.second();
    let run = world.start().await;
    let mut taken = Vec::new();
    while taken.is_empty() {
        // Until the moment is between two renewals.
        sqlx::query("update run_leases set expires_at = now() - interval '1 s'")
            .execute(&mut world.owner().await)
            .await
            .unwrap();
        taken = second.live.claim_expired(1).await.unwrap();
    }
    timeout(SOON, run.lost().cancelled()).await.expect("it is told");
}

#[tokio::test]
async fn stopping_reaches_the_run_wherever_it_is() {
    let world = World::new().await;
    let second = world.second();
    let (here, there) = (world.start().await, world.start().await);
    assert!(world.live.request_cancel(world.workspace(), here.id()).await.unwrap());
    assert!(here.cancelled().is_cancelled(), "at once");
    assert!(second.live.request_cancel(world.workspace(), there.id()).await.unwrap());
    timeout(SOON, there.cancelled().cancelled()).await.expect("soon");

    let cancelled = Batch { outcome: Some(outcome(RunState::Cancelled)), ..batch(1, 1) };
    here.append(cancelled).await.unwrap();
    assert_eq!(world.state(here.id()).await, RunState::Cancelled);
    assert!(!world.live.request_cancel(world.workspace(), here.id()).await.unwrap(), "it has ended");

    drop(there);
    world.expire_leases().await;
    let taken_over = second.live.claim_expired(9).await.unwrap();
    assert_eq!(taken_over.len(), 1);
    assert!(taken_over[0].run.cancelled().is_cancelled(), "whoever takes it over knows");
}

#[tokio::test]
async fn a_batch_learns_that_the_run_is_to_stop() {
    let world = World::new().await;
    let second = world.second();
    // So that nothing else can have told it.
    world.keeping.abort();
    let run = world.start().await;
    assert!(second.live.request_cancel(world.workspace(), run.id()).await.unwrap());
    assert!(!run.cancelled().is_cancelled());
    run.append(batch(1, 1)).await.unwrap();
    assert!(run.cancelled().is_cancelled());
}

#[tokio::test]
async fn leases_are_renewed_although_every_connection_of_the_pool_is_in_use() {
    let world = World::new().await;
    let narrow = world.on(Store::new(Settings { max_connections: 2, ..world.database.settings() }));
    let run = narrow.start().await;
    let _used = [narrow.tenant.begin_read().await.unwrap(), narrow.tenant.begin_read().await.unwrap()];
    let nearly_over = "update run_leases set expires_at = now() + interval '6 s'";
    sqlx::query(nearly_over).execute(&mut world.owner().await).await.unwrap();
    let renewed = async {
        while world.count("select count(*) from run_leases where expires_at > now() + interval '7 s'").await == 0 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(Duration::from_secs(9), renewed).await.expect("it is renewed");
    assert!(!run.lost().is_cancelled());
}

/// How many rows the nodes of an executed plan have read.
fn looked_at(plan: &Value) -> f64 {
    match plan {
        Value::Array(nodes) => nodes.iter().map(looked_at).sum(),
        Value::Object(node) => {
            let number = |name: &str| node.get(name).and_then(Value::as_f64).unwrap_or_default();
            let rows = [
                "Actual Rows",
                "Rows Removed by Filter",
                "Rows Removed by Join Filter",
                "Rows Removed by Index Recheck",
            ];
            let own = number("Actual Loops") * rows.map(number).iter().sum::<f64>();
            own + node.values().map(looked_at).sum::<f64>()
        }
        _ => 0.0,
    }
}

/// With a plan for any number of runs that scans the table once per run, checking a thousand runs would take seconds.
#[tokio::test]
async fn a_look_at_a_thousand_leases_reads_each_a_few_times() {
    let world = World::new().await;
    let owner = Uuid::now_v7();
    let runs: Vec<Uuid> = sqlx::query_scalar(
        "insert into run_leases (workspace_id, run_id, owner, expires_at)
        select $1, gen_random_uuid(), o, now() + interval '5 s' from generate_series(1, 1000), unnest(array[$2, gen_random_uuid()]) o
        returning case when owner = $2 then run_id end",
    )
    .bind(world.workspace().0)
    .bind(owner)
    .fetch_all(&mut world.owner().await)
    .await
    .map(|rows: Vec<Option<Uuid>>| rows.into_iter().flatten().collect())
    .unwrap();
    assert_eq!(runs.len(), 1000);
    let runs = runs.iter().map(Uuid::to_string).collect::<Vec<_>>().join(",");
    let mut connection = world.database.store.connect().await.unwrap();
    let mut looks = 0;
    for query in crate::tests::plans::texts()
        .filter(|text| text.contains("run_leases") && text.contains("owner = $1 and run_id = any($2)"))
    {
        looks += 1;
        let explain = format!(
            "begin; set local madang.worker = 'on'; prepare look (uuid, uuid[]) as {query};
            explain (analyze, format json) execute look ('{owner}', '{{{runs}}}'); deallocate look; rollback"
        );
        let rows = sqlx::raw_sql(sqlx::AssertSqlSafe(explain)).fetch_all(&mut connection).await.unwrap();
        let plan: Value = rows.iter().find_map(|row| sqlx::Row::try_get(row, 0).ok()).unwrap();
        let looked_at = looked_at(&plan);
        assert!((1000.0..20_000.0).contains(&looked_at), "{looked_at} rows: {plan:#}");
    }
    assert_eq!(looks, 2, "the renewal and the look itself");
}
