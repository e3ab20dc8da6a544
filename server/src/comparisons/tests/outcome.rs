//! What comes of a comparison: figures, the verdict, judges, and what is done with it.

use api::{
    Comparison, ComparisonEstimate, ComparisonSummary, Draft, ErrorCode, Page, UsedColumn, VerdictKind, Version,
};
use model::evidence::{Check, CheckResult};
use serde_json::json;

use super::Scene;

#[tokio::test]
async fn the_figures_and_the_verdict_follow_from_the_checks() {
    let scene = Scene::new().await;
    for number in 1..=12 {
        scene.row(&format!("{number} apples"), &format!("{number} apples")).await;
    }
    scene.checks(&[Check::Equals {}, Check::Contains { text: "apples".into(), match_case: false }]).await;
    let done = scene.compare(&["echo", "key-refused"]).await;
    let [first, second] = &done.columns[..] else { panic!("{done:?}") };
    assert_eq!((first.answered, first.checked, first.passed), (12, 12, 12));
    assert_eq!((second.answered, second.failed, second.checked, second.passed), (0, 12, 12, 0));
    assert_eq!(first.interval.map(|interval| (interval.low, interval.high)), Some((758, 1000)));
    assert!(first.p50_ms.is_some() && first.p95_ms >= first.p50_ms && first.tokens == Some(9));
    assert_eq!((done.differences, done.failures), (12, 12));
    let verdict = done.verdict.as_ref().unwrap();
    assert_eq!((verdict.kind, verdict.column), (VerdictKind::FirstIsBest, Some(0)));
    assert!(verdict.message.contains("echo") && verdict.message.contains("12 of 12"), "{}", verdict.message);
    let korean: Comparison =
        scene.owner.clone().with_header("accept-language", "ko").get(&scene.of(&done, "")).await.ok();
    assert!(korean.verdict.unwrap().message.contains("나아요"));

    let same = scene.compare(&["echo", "echo"]).await;
    assert_eq!(same.verdict.unwrap().kind, VerdictKind::Tie);
    assert_eq!((same.differences, same.failures), (0, 0));
    assert_eq!(scene.compared(&done, "&only=differences").await.len(), 12);
    assert!(scene.owner.get(&scene.of(&done, "/rows?only=all")).await.error(400).code == ErrorCode::Malformed);

    let listed: Page<ComparisonSummary> = scene.owner.get(&scene.path("/comparisons?limit=1")).await.ok();
    assert_eq!(
        (listed.items[0].id, &listed.items[0].models[..]),
        (same.id, &["echo".to_owned(), "echo".to_owned()][..])
    );
    let next = listed.next.unwrap();
    let rest: Page<ComparisonSummary> = scene.owner.get(&scene.path(&format!("/comparisons?after={next}"))).await.ok();
    assert_eq!(rest.items.iter().map(|item| (item.id, item.done, item.rows)).collect::<Vec<_>>(), [(done.id, 24, 12)]);
}

#[tokio::test]
async fn rows_come_page_by_page_and_only_what_changed() {
    let scene = Scene::new().await;
    for number in 1..=3 {
        scene.row(&format!("{number} {}", "long ".repeat(600)), "").await;
    }
    let done = scene.compare(&["echo"]).await;
    let first: Page<api::ComparedRow> = scene.owner.get(&scene.of(&done, "/rows?limit=2")).await.ok();
    assert_eq!(first.items.iter().map(|row| row.number).collect::<Vec<_>>(), [1, 2]);
    let row = &first.items[0];
    assert_eq!(row.inputs["text"].as_str().unwrap().chars().count(), 500);
    assert_eq!(row.cells[0].answer.chars().count(), 2_000);
    assert!(row.title.starts_with("1 long"));
    let path = format!("/rows?limit=2&after={}", first.next.unwrap());
    let second: Page<api::ComparedRow> = scene.owner.get(&scene.of(&done, &path)).await.ok();
    assert_eq!((second.items.len(), second.next), (1, None));
    assert!(scene.compared(&done, &format!("&since={}", done.revision)).await.is_empty());
    assert!(scene.compared(&done, "&since=0").await.len() == 3);
}

#[tokio::test]
async fn a_model_judges_and_its_reason_is_kept() {
    let scene = Scene::new().await;
    // The model repeats what it is asked, so what it says is no judgement, unless the material holds one at its end.
    scene.row("hello", "").await;
    scene
        .checks(&[
            Check::Judge { question: "It greets.".into(), model: None },
            Check::Contains { text: "hello".into(), match_case: true },
        ])
        .await;
    let done = scene.compare(&["echo"]).await;
    let cell = scene.compared(&done, "").await.remove(0).cells.remove(0);
    assert_eq!(
        cell.outcomes.iter().map(|outcome| outcome.result).collect::<Vec<_>>(),
        [CheckResult::Unknown, CheckResult::Pass]
    );
    assert!(!cell.outcomes[0].reason.is_empty());
    assert_eq!((done.columns[0].checked, done.columns[0].passed), (1, 1), "of what can't be said nothing is made");
    // Once for the answer, twice for the judge, who is asked again for a document.
    assert_eq!(scene.provider.seen_requests().len(), 3);
}

#[tokio::test]
async fn the_estimate_names_what_has_no_price() {
    let scene = Scene::new().await;
    scene.row("hello there", "").await;
    let body = json!({"columns": scene.columns(&["echo", "slow"])});
    let estimate =
        async || -> ComparisonEstimate { scene.owner.post(&scene.path("/comparisons/estimate"), &body).await.ok() };
    let unknown = estimate().await;
    assert_eq!(
        (unknown.cells, unknown.cost, &unknown.unpriced[..]),
        (2, None, &["echo".to_owned(), "slow".to_owned()][..])
    );
    scene.price("echo", 10).await;
    let known = estimate().await;
    assert_eq!(known.unpriced, ["slow"]);
    let micros = known.cost.unwrap().micros;
    // About 15 tokens in and the usual 500 out, at ten dollars a million.
    assert!((5_000..6_000).contains(&micros), "{micros}");
    assert!(known.unfit.is_empty() && scene.provider.seen_requests().is_empty());
    // A row that the form refuses is named and not run.
    scene.owner.post(&scene.path("/tests/rows"), &json!({"inputs": {}})).await.created::<api::TestRow>();
    let some = estimate().await;
    assert_eq!((some.unfit, some.cells), (vec![2], 2));
    let begun = scene.begin(&json!({"columns": scene.columns(&["echo"])})).await;
    assert_eq!(begun.rows, 1);
}

#[tokio::test]
async fn a_column_is_used_and_goes_with_the_version_as_evidence() {
    let scene = Scene::new().await;
    scene.row("hello", "").await;
    let done = scene.compare(&["echo", "slow"]).await;
    let draft: Draft = scene.owner.get(&scene.path("/draft")).await.ok();
    let path = scene.of(&done, "/use");
    let stale = scene.owner.post(&path, &json!({"column": 1, "revision": draft.revision - 1})).await.error(409);
    assert_eq!(stale.code, ErrorCode::StaleRevision);
    scene.owner.post(&path, &json!({"column": 2, "revision": draft.revision})).await.error(422);
    let used: UsedColumn = scene.owner.post(&path, &json!({"column": 1, "revision": draft.revision})).await.ok();
    let choice = &used.draft.definition.model;
    assert_eq!(choice.named().unwrap().model, "slow");
    assert_eq!(choice.fallbacks, [scene.model("echo")], "what answered before stands in first");
    assert_eq!((used.draft.evidence, used.not_taken.len()), (Some(done.id), 0));
    let publish = json!({"revision": used.draft.revision});
    let version: Version = scene.owner.post(&scene.path("/publish"), &publish).await.created();
    assert_eq!(version.evidence, Some(done.id));
    let draft: Draft = scene.owner.get(&scene.path("/draft")).await.ok();
    assert_eq!(draft.evidence, None);
    // A column of a version brings all of the version.
    let mut changed = draft.definition.clone();
    changed.prompt.messages[0].text = "You shout.".into();
    let save = json!({"definition": changed, "revision": draft.revision});
    let draft: Draft = scene.owner.put(&scene.path("/draft"), &save).await.ok();
    let begun = scene.begin(&json!({"columns": [{}, {"version": 1}]})).await;
    let done = scene.over(&begun).await;
    assert_eq!(done.columns.iter().map(|column| column.version).collect::<Vec<_>>(), [None, Some(1)]);
    let used: UsedColumn =
        scene.owner.post(&scene.of(&done, "/use"), &json!({"column": 1, "revision": draft.revision})).await.ok();
    assert_eq!(used.draft.definition.prompt.messages[0].text, "You repeat what people say.");
    assert_eq!(used.draft.definition.model.named().unwrap().model, "echo");
}

#[tokio::test]
async fn it_is_exported_and_formulas_stay_texts() {
    let scene = Scene::new().await;
    scene.row("=1+1", "=2").await;
    scene.checks(&[Check::Equals {}]).await;
    let done = scene.compare(&["echo"]).await;
    let csv = scene.owner.get(&scene.of(&done, "/export.csv")).await;
    assert_eq!((csv.status.as_u16(), csv.header("content-type")), (200, "text/csv; charset=utf-8"));
    let text = csv.text();
    assert!(text.contains("'=1+1") && text.contains("'=2") && text.contains("echo: Answer"), "{text}");
    assert!(!text.contains(",=1+1") && text.contains("FALSE"), "{text}");
    let xlsx = scene.owner.get(&scene.of(&done, "/export.xlsx")).await;
    let read = files::read(xlsx.bytes(), "export.xlsx", None, &files::Limits::default()).unwrap();
    assert!(read.markdown().contains("echo: Answer"), "{}", read.markdown());
}
