//! Blind ratings, which the API doesn't unblind.

use api::{BlindRow, Comparison, ErrorCode, RunDetail};
use model::evidence::Check;
use serde_json::{Value, json};
use sqlx::Connection as _;

use super::Scene;

#[tokio::test]
async fn whoever_rates_blind_is_told_nothing_that_tells_whose_answer_it_is() {
    let scene = Scene::new().await;
    for number in 1..=11 {
        scene.row(&format!("{number} one two three four"), "").await;
    }
    let done = scene.compare(&["echo", "brief", "key-refused"]).await;
    let nothing = scene.owner.post(&scene.of(&done, "/blind"), &json!(null)).await.error(409);
    assert_eq!(nothing.code, ErrorCode::NothingToRate, "one column has no answers");
    assert!(!scene.read(&done).await.blind);

    let done = scene.compare(&["echo", "brief"]).await;
    let rows = scene.compared(&done, "").await;
    let run = rows[0].cells[0].run.unwrap();
    let blind = scene.of(&done, "/blind");
    let raw: Value = scene.owner.post(&blind, &json!(null)).await.ok();
    let mut keys: Vec<&str> = raw.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    assert_eq!(keys, ["answers", "ballot", "inputs", "rated", "rows", "title"], "nothing but what is rated");
    let said = raw.to_string();
    for secret in ["brief", "echo", &run.to_string(), &rows[0].cells[1].run.unwrap().to_string()] {
        assert!(!said.contains(secret), "{secret} in {said}");
    }

    // Every other way to the answers, and to figures of columns, is closed.
    for rest in ["/rows", "/rows?only=differences", "/rows?since=0", "/export.csv", "/export.xlsx"] {
        assert_eq!(scene.owner.get(&scene.of(&done, rest)).await.error(409).code, ErrorCode::BlindRating, "{rest}");
    }
    let used = scene.owner.post(&scene.of(&done, "/use"), &json!({"column": 0, "revision": 1})).await.error(409);
    assert_eq!(used.code, ErrorCode::BlindRating);
    for rest in ["", "/events", "/answer/md"] {
        let path = format!("/api/v1/workspaces/test/runs/{run}{rest}");
        assert_eq!(scene.owner.get(&path).await.error(409).code, ErrorCode::BlindRating, "{rest}");
    }
    let deleted = scene.owner.delete(&format!("/api/v1/workspaces/test/runs/{run}")).await.error(409);
    assert_eq!(deleted.code, ErrorCode::BlindRating, "which answer went would tell whose it was");
    let hidden = scene.read(&done).await;
    assert!(hidden.blind && hidden.verdict.is_none() && hidden.agreement.is_none() && hidden.judges.is_empty());
    for column in &hidden.columns {
        let figures =
            (column.answered, column.p50_ms, column.tokens, column.cost_per_1000, column.chosen, column.interval);
        assert_eq!(figures, (0, None, None, None, 0, None), "each of them would tell");
    }

    // The brief answer is chosen each time; where it stands differs.
    let mut places = std::collections::BTreeSet::new();
    let mut next: BlindRow = scene.owner.post(&blind, &json!(null)).await.ok();
    while let Some(ballot) = next.ballot {
        let shortest = next.answers.iter().map(String::len).min().unwrap();
        let place = 1 + next.answers.iter().position(|answer| answer.len() == shortest).unwrap();
        places.insert(place);
        let rated = next.rated;
        next = scene.owner.put(&blind, &json!({"ballot": ballot, "place": place})).await.ok();
        assert_eq!(next.rated, rated + 1);
        scene.owner.put(&blind, &json!({"ballot": ballot, "place": 3})).await.error(422);
    }
    assert_eq!((next.rated, next.rows), (11, 11));
    assert_eq!(places.into_iter().collect::<Vec<_>>(), [1, 2], "one chance in a thousand that all are equal");

    scene.owner.delete(&blind).await.no_content();
    let shown = scene.read(&done).await;
    assert_eq!((shown.blind, shown.rated, shown.columns[1].chosen), (false, 11, 11));
    let verdict = shown.verdict.unwrap();
    assert_eq!(verdict.column, Some(1), "there are no checks, so people decide: {}", verdict.message);
    assert_eq!(scene.compared(&done, "").await.len(), 11);
    scene.owner.get(&format!("/api/v1/workspaces/test/runs/{run}")).await.ok::<RunDetail>();
    let over = scene.owner.post(&blind, &json!(null)).await.error(409);
    assert_eq!(over.code, ErrorCode::BlindRatingOver, "now they know");
}

#[tokio::test]
async fn a_rating_is_one_persons_own() {
    let scene = Scene::new().await;
    scene.row("one two three four", "").await;
    let done = scene.compare(&["echo", "brief"]).await;
    let kim = scene.app.member("kim", api::Role::Admin).await;
    let blind = scene.of(&done, "/blind");
    let mine: BlindRow = scene.owner.post(&blind, &json!(null)).await.ok();
    let open: Comparison = kim.get(&scene.of(&done, "")).await.ok();
    assert!(!open.blind && open.columns[0].answered == 1, "others see what they saw");
    let theirs: BlindRow = kim.post(&blind, &json!(null)).await.ok();
    assert_ne!(mine.ballot, theirs.ballot);
    kim.put(&blind, &json!({"ballot": mine.ballot, "place": 1})).await.error(404);
    scene.owner.put(&blind, &json!({"ballot": mine.ballot})).await.ok::<BlindRow>();
    scene.owner.delete(&blind).await.no_content();
    let ended: Comparison = scene.owner.get(&scene.of(&done, "")).await.ok();
    assert_eq!((ended.rated, ended.columns[0].chosen, ended.columns[1].chosen), (1, 0, 0), "none was better");
    scene.owner.put(&blind, &json!({"ballot": mine.ballot, "place": 1})).await.error(404);
}

#[tokio::test]
async fn each_judge_is_held_against_what_people_chose() {
    let scene = Scene::new().await;
    scene.row("one two three four", "").await;
    let judge = |question: &str| Check::Judge { question: question.into(), model: None };
    scene.checks(&[judge("It is short."), Check::Equals {}, judge("It is whole."), judge("It sings.")]).await;
    let done = scene.compare(&["echo", "brief"]).await;
    assert!(done.judges.is_empty(), "nobody has rated yet");
    // The provider judges nothing, so this says what its judges would have said.
    let mut owner = sqlx::PgConnection::connect_with(&scene.app.database.owner()).await.unwrap();
    sqlx::query("update comparison_cells set results = case column_number when 0 then 'fupp' else 'pufp' end")
        .execute(&mut owner)
        .await
        .unwrap();
    let blind = scene.of(&done, "/blind");
    let next: BlindRow = scene.owner.post(&blind, &json!(null)).await.ok();
    let shortest = next.answers.iter().enumerate().min_by_key(|(_, answer)| answer.len()).unwrap().0;
    let choice = json!({"ballot": next.ballot, "place": shortest + 1});
    scene.owner.put(&blind, &choice).await.ok::<BlindRow>();
    assert!(scene.read(&done).await.judges.is_empty(), "it would tell whose answer was chosen");
    scene.owner.delete(&blind).await.no_content();
    let told: Vec<_> =
        scene.read(&done).await.judges.iter().map(|judge| (judge.check, judge.percent, judge.rows)).collect();
    assert_eq!(told, [(0, 100, 1), (2, 0, 1)], "the last one doesn't tell the columns apart");
}
