//! How a comparison goes: many at once, over the death of a server, to a limit, stopped and on again.

use std::time::{Duration, Instant};

use api::{App, CellState, Comparison, ComparisonState, ErrorCode, Page, Role, RunSummary, RunnableApp};
use model::evidence::{Check, CheckResult};
use serde_json::json;
use sqlx::Connection as _;

use super::Scene;

fn numbered(rows: usize, words: usize) -> impl Iterator<Item = String> {
    (1..=rows).map(move |number| format!("{number} {}", "word ".repeat(words)))
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_rows_of_four_models_are_done_sixteen_at_a_time() {
    let scene = Scene::new().await;
    // The provider takes a second for fifty words.
    scene.rows(numbered(50, 49)).await;
    let began = Instant::now();
    let begun = scene.begin(&json!({"columns": scene.columns(&["slow"; 4])})).await;
    assert_eq!((begun.cells, begun.rows, begun.state), (200, 50, ComparisonState::Running));
    let mut most = 0;
    let done = loop {
        most = most.max(scene.provider.open_answers());
        let read = scene.read(&begun).await;
        if read.state != ComparisonState::Running {
            break read;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    let took = began.elapsed();
    println!("50 rows × 4 models at 1 s: {took:?}, {most} at once at most");
    assert_eq!((done.state, done.done), (ComparisonState::Finished, 200));
    assert!((12..=16).contains(&most), "{most} at once");
    assert!(took < Duration::from_secs(60), "{took:?}");
    assert_eq!(scene.provider.seen_requests().len(), 200);
    assert!(done.left_ms.is_none() && done.columns.iter().all(|column| column.answered == 50 && column.failed == 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn when_its_server_dies_another_goes_on_and_no_finished_cell_is_asked_again() {
    let scene = Scene::new().await;
    scene.rows(numbered(20, 40)).await;
    let begun = scene.begin(&json!({"columns": scene.columns(&["slow", "slow"])})).await;
    scene.until(&begun, |read| read.done >= 8).await;
    // It is gone: it begins nothing more, its leases expire, and what its runs still write is refused.
    scene.app.madang.stop.cancel();
    let finished: Vec<String> = scene
        .compared(&begun, "")
        .await
        .into_iter()
        .filter(|row| row.cells.iter().all(|cell| cell.state == CellState::Answered))
        .map(|row| row.inputs["text"].as_str().unwrap().trim().to_owned())
        .collect();
    assert!(!finished.is_empty());
    let other = scene.app.taken_over().await;
    let mut owner = sqlx::PgConnection::connect_with(&scene.app.database.owner()).await.unwrap();
    let expire = "update comparison_leases set expires_at = now() - interval '1 s'";
    sqlx::query(expire).execute(&mut owner).await.unwrap();
    other.tasks.spawn(crate::runs::recover(other.engine.clone(), other.stop.clone()));
    other.tasks.spawn(other.comparisons.clone().take_over());
    let done = scene.over(&begun).await;
    assert_eq!((done.state, done.done), (ComparisonState::Finished, 40));
    assert_eq!(
        done.columns.iter().map(|column| column.answered).sum::<u32>(),
        40,
        "what was interrupted is tried again"
    );
    let asked = scene.asked();
    for text in finished {
        let count: usize = asked.iter().filter(|(said, _)| said.trim() == text).map(|(_, count)| count).sum();
        assert_eq!(count, 2, "once by each column: {text}");
    }
    let all: usize = asked.values().sum();
    assert!((40..=40 + 16).contains(&all), "{all} requests: more than those that were in flight were asked again");
    other.stop.cancel();
}

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_that_both_see_to_it_ask_everything_once() {
    let scene = Scene::new().await;
    scene.rows(numbered(12, 10)).await;
    let second = crate::start::assemble(
        scene.app.madang.config.clone(),
        scene.app.database.second_store(),
        scene.app.madang.objects.clone(),
    )
    .unwrap();
    let begun = scene.begin(&json!({"columns": scene.columns(&["slow", "echo"])})).await;
    second.comparisons.see_to(scene.app.workspace().await, begun.id);
    let done = scene.over(&begun).await;
    assert_eq!((done.state, done.done), (ComparisonState::Finished, 24));
    assert!(scene.asked().values().all(|count| *count == 2), "{:?}", scene.asked());
}

#[tokio::test]
async fn the_limit_is_kept_and_what_it_leaves_no_money_for_is_skipped() {
    let scene = Scene::new().await;
    scene.rows(numbered(8, 3)).await;
    let body = |limit: i64| json!({"columns": scene.columns(&["echo"]), "limit": {"micros": limit, "currency": "USD"}});
    let create = scene.path("/comparisons");
    let refused = scene.owner.post(&create, &body(5_000_000)).await.error(422);
    assert!(refused.fields["limit"].contains("echo"), "nobody can keep a limit on an unknown price: {refused:?}");
    assert!(scene.owner.post(&create, &body(0)).await.error(422).fields.contains_key("limit"));

    // A dollar a thousand tokens: an answer costs about a cent, and could cost 32 dollars.
    scene.price("echo", 1_000).await;
    let small = scene.begin(&body(1_000_000)).await;
    let small = scene.over(&small).await;
    assert_eq!((small.state, small.spent.micros), (ComparisonState::LimitReached, 0));
    let resume = scene.of(&small, "/resume");
    assert!(scene.provider.seen_requests().is_empty(), "not even one could be afforded");
    assert!(scene.compared(&small, "").await.iter().all(|row| row.cells[0].state == CellState::Skipped));

    let limit = 33_000_000;
    let large = scene.begin(&body(limit)).await;
    let large = scene.over(&large).await;
    assert!(large.spent.micros > 0 && large.spent.micros <= limit, "{large:?}");
    assert_eq!(large.state, ComparisonState::Finished, "what an answer didn't cost is free for the next");
    assert_eq!(large.columns[0].answered, 8);
    assert_eq!(large.columns[0].cost_per_1000.unwrap().micros, large.spent.micros * 1_000 / 8);

    // A limit that was reached can be raised.
    let higher = |micros: i64| json!({"limit": {"micros": micros, "currency": "USD"}});
    assert!(scene.owner.post(&resume, &higher(0)).await.error(422).fields.contains_key("limit"));
    let again: Comparison = scene.owner.post(&resume, &higher(2_000_000)).await.ok();
    let again = scene.over(&again).await;
    assert_eq!((again.state, again.limit.unwrap().micros), (ComparisonState::LimitReached, 2_000_000));
    scene.owner.post(&resume, &higher(limit)).await.ok::<Comparison>();
    let again = scene.over(&again).await;
    assert_eq!((again.state, again.columns[0].answered), (ComparisonState::Finished, 8));
    let free = scene.over(&scene.begin(&json!({"columns": scene.columns(&["key-refused"])})).await).await;
    let refused = scene.owner.post(&scene.of(&free, "/resume"), &higher(limit)).await.error(422);
    assert!(refused.fields["limit"].contains("no limit"), "nothing was reckoned for it: {refused:?}");
}

#[tokio::test]
async fn with_a_limit_no_answer_may_be_longer_than_what_is_reserved_for_it() {
    let scene = Scene::new().await;
    scene.row("hello", "").await;
    scene.price("echo", 1_000).await;
    scene.compare(&["echo"]).await;
    let limit = json!({"micros": 33_000_000, "currency": "USD"});
    let limited = scene.begin(&json!({"columns": scene.columns(&["echo"]), "limit": limit})).await;
    scene.over(&limited).await;
    let mut draft: api::Draft = scene.owner.get(&scene.path("/draft")).await.ok();
    draft.definition.model.settings.max_output_tokens = Some(70);
    let save = json!({"definition": draft.definition, "revision": draft.revision});
    scene.owner.put(&scene.path("/draft"), &save).await.ok::<api::Draft>();
    let limited = scene.begin(&json!({"columns": scene.columns(&["echo"]), "limit": limit})).await;
    scene.over(&limited).await;
    let bounds: Vec<_> = scene.provider.seen_requests().iter().map(|request| request["max_tokens"].as_u64()).collect();
    assert_eq!(bounds, [None, Some(32_000), Some(70)], "a draft's own bound is kept");
}

#[tokio::test]
async fn a_judge_is_stopped_with_its_comparison() {
    let scene = Scene::new().await;
    scene.row(&"word ".repeat(300), "").await;
    let question = "It is long.".to_owned();
    scene.checks(&[Check::Judge { question, model: Some(scene.model("slow")) }]).await;
    let begun = scene.begin(&json!({"columns": scene.columns(&["echo"])})).await;
    // Only the judge takes so long.
    scene.until(&begun, |_| scene.provider.seen_requests().len() == 2 && scene.provider.open_answers() == 1).await;
    scene.owner.post(&scene.of(&begun, "/stop"), &json!(null)).await.ok::<Comparison>();
    let stopped = scene.until(&begun, |read| read.done == read.cells).await;
    assert_eq!((stopped.state, stopped.columns[0].answered), (ComparisonState::Stopped, 1), "the answer is kept");
    assert_eq!(scene.provider.open_answers(), 0, "nobody pays for the rest of it");
    let cell = scene.compared(&begun, "").await.remove(0).cells.remove(0);
    assert_eq!(cell.outcomes[0].result, CheckResult::Unknown, "{cell:?}");
}

#[tokio::test]
async fn a_stopped_one_goes_on_and_pays_only_what_has_no_answer() {
    let scene = Scene::new().await;
    scene.rows(numbered(20, 30)).await;
    let begun = scene.begin(&json!({"columns": scene.columns(&["slow", "slow"])})).await;
    scene.until(&begun, |read| read.done >= 3).await;
    let stopped: Comparison = scene.owner.post(&scene.of(&begun, "/stop"), &json!(null)).await.ok();
    assert_eq!(stopped.state, ComparisonState::Stopped);
    let stopped = scene.until(&begun, |read| read.done == read.cells).await;
    let answered = |read: &Comparison| read.columns.iter().map(|column| column.answered).sum::<u32>();
    let (before, asked) = (answered(&stopped), scene.provider.seen_requests().len());
    assert!((3..40).contains(&before), "{before}");
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(scene.provider.seen_requests().len(), asked, "nothing begins any more");
    assert_eq!(scene.provider.open_answers(), 0, "and what was being answered is dropped");

    let resumed: Comparison = scene.owner.post(&scene.of(&begun, "/resume"), &json!({})).await.ok();
    assert_eq!(resumed.state, ComparisonState::Running);
    let done = scene.over(&begun).await;
    assert_eq!((done.state, answered(&done)), (ComparisonState::Finished, 40));
    let more = scene.provider.seen_requests().len() - asked;
    assert_eq!(u32::try_from(more).unwrap(), 40 - before, "what had an answer is not asked again");
    let again: Comparison = scene.owner.post(&scene.of(&begun, "/resume"), &json!({})).await.ok();
    assert_eq!(again.state, ComparisonState::Finished);
}

#[tokio::test]
async fn it_is_for_those_who_may_change_the_app() {
    let scene = Scene::new().await;
    scene.row("hello", "").await;
    let done = scene.compare(&["echo"]).await;
    let choi = scene.app.member("choi", Role::User).await;
    let lee = scene.app.member("lee", Role::Builder).await;
    let park = scene.app.stranger("park").await;
    for path in
        [scene.of(&done, ""), scene.of(&done, "/rows"), scene.of(&done, "/export.csv"), scene.path("/comparisons")]
    {
        choi.get(&path).await.error(403);
        lee.get(&path).await.error(403);
        park.get(&path).await.error(404);
    }
    for rest in ["/stop", "/resume", "/blind"] {
        lee.post(&scene.of(&done, rest), &json!({})).await.error(403);
        park.post(&scene.of(&done, rest), &json!({})).await.error(404);
    }
    let other = scene.app.publish_echo("echo").await;
    let elsewhere = format!("/api/v1/workspaces/test/apps/{}/comparisons/{}", other.slug, done.id);
    scene.owner.get(&elsewhere).await.error(404);
    scene.owner.get(&scene.path(&format!("/comparisons/{}", uuid::Uuid::now_v7()))).await.error(404);
}

#[tokio::test]
async fn its_runs_are_in_no_list_and_not_counted_and_have_no_fallback() {
    let scene = Scene::new().await;
    let order = json!({"fallback_order": [scene.model("echo")]});
    scene.owner.patch("/api/v1/workspaces/test", &order).await.ok::<api::Workspace>();
    scene.row("hello there", "").await;
    let done = scene.compare(&["echo", "key-refused"]).await;
    let rows = scene.compared(&done, "").await;
    assert_eq!(rows[0].cells[0].answer, "hello there");
    assert_eq!(rows[0].cells[1].state, CellState::Failed, "an answer of the fallback would be evidence of nothing");
    let runs: Page<RunSummary> = scene.owner.get("/api/v1/workspaces/test/runs").await.ok();
    assert!(runs.items.is_empty());
    assert_eq!(scene.owner.get(&scene.path("")).await.ok::<RunnableApp>().app.runs, 0);
    let run = rows[0].cells[0].run.unwrap();
    let path = format!("/api/v1/workspaces/test/runs/{run}");
    assert_eq!(scene.owner.get(&path).await.ok::<api::RunDetail>().run.output, "hello there");
    let kim = scene.app.member("kim", Role::Admin).await;
    kim.get(&path).await.ok::<api::RunDetail>();
    scene.app.member("choi", Role::User).await.get(&path).await.error(404);
    // What a person deletes is gone from the comparison, too.
    scene.owner.delete(&path).await.no_content();
    assert_eq!(scene.compared(&done, "").await[0].cells[0].answer, "");
}

#[tokio::test]
async fn with_the_app_its_comparisons_stop() {
    let scene = Scene::new().await;
    scene.rows(numbered(20, 200)).await;
    let begun = scene.begin(&json!({"columns": scene.columns(&["slow"])})).await;
    scene.until(&begun, |_| scene.provider.open_answers() > 0).await;
    scene.owner.post(&scene.path("/archive"), &json!(null)).await.ok::<App>();
    for _ in 0..500 {
        if scene.provider.open_answers() == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(scene.provider.open_answers(), 0);
    scene.owner.post(&scene.path("/restore"), &json!(null)).await.ok::<App>();
    assert_eq!(scene.read(&begun).await.state, ComparisonState::Stopped);
}

#[tokio::test]
async fn what_can_t_be_compared_is_refused_with_what_to_do() {
    let scene = Scene::new().await;
    let create = scene.path("/comparisons");
    let refused = async |body: serde_json::Value| scene.owner.post(&create, &body).await.error(422).fields;
    assert!(refused(json!({"columns": scene.columns(&["echo"])})).await.contains_key("rows"), "there are none");
    let row = scene.row("hello", "").await;
    assert!(refused(json!({"columns": []})).await.contains_key("columns"));
    assert!(refused(json!({"columns": scene.columns(&["echo"; 7])})).await.contains_key("columns"));
    assert!(refused(json!({"columns": [{"version": 9}]})).await.contains_key("columns[0].version"));
    let gone = json!({"connection": uuid::Uuid::now_v7(), "model": "x"});
    assert!(refused(json!({"columns": [{"model": gone}]})).await.contains_key("columns[0].model"));
    let unknown = json!({"columns": scene.columns(&["echo"]), "rows": [row.id, uuid::Uuid::now_v7()]});
    assert!(refused(unknown).await.contains_key("rows"));
    let judge = Check::Judge { question: "Is it?".into(), model: Some(serde_json::from_value(gone).unwrap()) };
    scene.checks(&[judge]).await;
    assert!(refused(json!({"columns": scene.columns(&["echo"])})).await.contains_key("checks"));
    assert_eq!(
        scene.owner.post(&create, &json!({"columns": [{"modle": 1}]})).await.error(400).code,
        ErrorCode::UnknownField
    );
}
