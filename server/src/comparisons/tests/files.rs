//! Test rows with files, from an upload to a comparison.

use api::{CellState, Comparison, ComparisonEstimate, Connection, File, FileState, Page, Role, Run, TestRow};
use model::{
    FileId, FileLimits, InputKind, ModelRef,
    evidence::{Check, CheckResult},
};
use serde_json::{Value, json};
use sqlx::Connection as _;

use super::Scene;
use crate::{
    testing::TestClient,
    uploads::testing::{png, send},
};

impl Scene {
    /// As [`Scene::new`], with an app that says what is in its files.
    async fn with_files() -> Self {
        let scene = Self::new().await;
        scene
            .app
            .republish(&scene.made, |definition| {
                let mut docs = definition.inputs[0].clone();
                docs.name = "docs".into();
                docs.kind = InputKind::File;
                docs.required = false;
                docs.max_chars = None;
                docs.files = Some(FileLimits { max_files: Some(2), ..FileLimits::default() });
                definition.inputs = vec![docs];
                definition.prompt.messages.truncate(1);
                definition.prompt.messages[0].role = model::Role::User;
                definition.prompt.messages[0].text = "It says: {{docs}}{{^docs}}nothing{{/docs}}".into();
            })
            .await;
        scene
    }

    async fn upload(&self, client: &TestClient, name: &str, bytes: &[u8]) -> FileId {
        let body = json!({"name": name, "size": bytes.len(), "input": "docs"});
        let begun: File = client.post(&self.path("/files"), &body).await.created();
        send(client, &self.file(begun.id), 0, bytes).await.ok::<File>();
        let read: File = client.get(&format!("{}?wait=20", self.file(begun.id))).await.ok();
        assert_eq!(read.state, FileState::Ready, "{read:?}");
        read.id
    }

    fn file(&self, id: FileId) -> String {
        self.path(&format!("/files/{id}"))
    }

    async fn row_with(&self, docs: Value) -> TestRow {
        self.owner.post(&self.path("/tests/rows"), &json!({"inputs": {"docs": docs}})).await.created()
    }

    /// A day later.
    async fn next_day(&self) {
        let mut owner = sqlx::PgConnection::connect_with(&self.app.database.owner()).await.unwrap();
        sqlx::query("update files set created_at = created_at - interval '25 hours', held_until = null")
            .execute(&mut owner)
            .await
            .unwrap();
        self.app.madang.store.tenant(self.app.workspace().await).sweep_files(100).await.unwrap();
    }

    async fn estimate(&self, models: &[ModelRef]) -> ComparisonEstimate {
        let columns: Vec<_> = models.iter().map(|model| json!({"model": model})).collect();
        self.owner.post(&self.path("/comparisons/estimate"), &json!({"columns": columns})).await.ok()
    }
}

#[tokio::test]
async fn a_row_kept_from_a_run_has_its_files_when_the_run_is_gone() {
    let scene = Scene::with_files().await;
    let id = scene.upload(&scene.owner, "회의.txt", b"We ship.").await;
    let run: Run = scene.owner.post(&scene.path("/runs?wait=20"), &json!({"inputs": {"docs": id}})).await.created();
    let keep = scene.path("/tests/rows/from-run");
    let row: TestRow = scene.owner.post(&keep, &json!({"run": run.id, "with_answer": true})).await.created();
    assert_eq!(row.inputs["docs"], json!([{"id": id, "name": "회의.txt"}]));
    assert!(row.problems.is_empty(), "{:?}", row.problems);
    scene.owner.delete(&format!("/api/v1/workspaces/test/runs/{}", run.id)).await.no_content();
    scene.next_day().await;

    // Whoever may edit the app sees it, and may put it into another row; others don't know of it.
    let (kim, choi) = (scene.app.member("kim", Role::Admin).await, scene.app.member("choi", Role::Builder).await);
    assert_eq!(kim.get(&scene.file(id)).await.ok::<File>().state, FileState::Ready);
    choi.get(&scene.file(id)).await.error(404);
    scene.app.stranger("park").await.get(&scene.file(id)).await.error(404);
    choi.post(&scene.path("/runs"), &json!({"inputs": {"docs": id}})).await.error(422);
    let copy: TestRow = kim.post(&scene.path("/tests/rows"), &json!({"inputs": row.inputs})).await.created();
    assert!(copy.problems.is_empty(), "{:?}", copy.problems);
    kim.delete(&scene.file(id)).await.no_content();
    scene.owner.delete(&scene.file(id)).await.no_content();

    scene.checks(&[Check::Contains { text: "ship".into(), match_case: true }]).await;
    let done = scene.compare(&["echo"]).await;
    assert_eq!((done.rows, done.columns[0].passed), (2, 2));
    let compared = scene.compared(&done, "").await;
    assert_eq!(
        (compared[0].cells[0].answer.as_str(), &compared[0].inputs["docs"]),
        ("It says: We ship.", &row.inputs["docs"])
    );

    let listed: Page<TestRow> = scene.owner.get(&scene.path("/tests/rows")).await.ok();
    assert!(listed.items.iter().all(|row| row.problems.is_empty()));
    let change = json!({"revision": 1, "inputs": {"docs": []}});
    kim.patch(&scene.path(&format!("/tests/rows/{}", copy.id)), &change).await.ok::<TestRow>();
    assert_eq!(kim.get(&scene.file(id)).await.ok::<File>().id, id, "the other row has it");
    scene.owner.delete(&scene.path(&format!("/tests/rows/{}", row.id))).await.no_content();
    kim.get(&scene.file(id)).await.error(404);
}

#[tokio::test]
async fn a_comparison_goes_on_with_a_file_whose_row_was_deleted() {
    let scene = Scene::with_files().await;
    let id = scene.upload(&scene.owner, "long.txt", "word ".repeat(200).as_bytes()).await;
    let row = scene.row_with(json!([{"id": id, "name": "anything"}])).await;
    let begun = scene.begin(&json!({"columns": scene.columns(&["slow"])})).await;
    scene.owner.post(&scene.of(&begun, "/stop"), &json!(null)).await.ok::<Comparison>();
    scene.until(&begun, |read| read.done == read.cells).await;
    let run = scene.compared(&begun, "").await[0].cells[0].run;
    scene.owner.delete(&scene.path(&format!("/tests/rows/{}", row.id))).await.no_content();
    if let Some(run) = run {
        scene.owner.delete(&format!("/api/v1/workspaces/test/runs/{run}")).await.no_content();
    }
    scene.next_day().await;
    scene.owner.post(&scene.of(&begun, "/resume"), &json!({})).await.ok::<Comparison>();
    let done = scene.over(&begun).await;
    assert_eq!(done.columns[0].answered, 1, "{:?}", scene.compared(&done, "").await[0].cells[0].error);
    assert_eq!(scene.compared(&done, "").await[0].inputs["docs"][0]["name"], "long.txt");
}

#[tokio::test]
async fn a_row_takes_the_files_of_whoever_saves_it_and_no_others() {
    let scene = Scene::with_files().await;
    let kim = scene.app.member("kim", Role::Admin).await;
    let mine = scene.upload(&scene.owner, "mine.txt", b"mine").await;
    let theirs = scene.upload(&kim, "theirs.txt", b"theirs").await;
    let half: File = scene
        .owner
        .post(&scene.path("/files"), &json!({"name": "half.txt", "size": 4, "input": "docs"}))
        .await
        .created();
    let rows = scene.path("/tests/rows");
    let other = scene.app.publish_echo("echo").await;
    let elsewhere = format!("/api/v1/workspaces/test/apps/{}/tests/rows", other.slug);
    for (path, file, said) in [
        (&rows, theirs, "isn't here any more"),
        (&rows, FileId(uuid::Uuid::now_v7()), "isn't here any more"),
        (&rows, half.id, "hasn't been read yet"),
        (&elsewhere, mine, "isn't here any more"),
    ] {
        let body = json!({"inputs": {"docs": [{"id": file, "name": "a.txt"}]}});
        let refused = scene.owner.post(path, &body).await.error(422);
        assert!(refused.fields["inputs.docs"].contains(said), "{refused:?}");
    }
    let row = scene.row_with(json!(mine)).await;
    let path = scene.path(&format!("/tests/rows/{}", row.id));
    let change = |files: Value| json!({"revision": row.revision, "inputs": {"docs": files}});
    let refused = scene.owner.patch(&path, &change(json!([mine, theirs]))).await.error(422);
    assert!(refused.fields.contains_key("inputs.docs"), "{refused:?}");
    let both: TestRow = kim.patch(&path, &change(json!([mine, theirs]))).await.ok();
    assert_eq!(both.inputs["docs"][1]["name"], "theirs.txt");

    // What the input doesn't take any more is kept and told, as of every value.
    scene.app.republish(&scene.made, |definition| definition.inputs[0].files = None).await;
    let listed: Page<TestRow> = scene.owner.get(&rows).await.ok();
    assert!(listed.items[0].problems["docs"].contains("At most 1"), "{:?}", listed.items[0].problems);
}

#[tokio::test]
async fn a_renamed_input_keeps_its_files() {
    let scene = Scene::with_files().await;
    let id = scene.upload(&scene.owner, "a.txt", b"We ship.").await;
    scene.row_with(json!(id)).await;
    let mut draft: api::Draft = scene.owner.get(&scene.path("/draft")).await.ok();
    draft.definition.inputs[0].name = "papers".into();
    draft.definition.prompt.messages[0].text = "It says: {{papers}}".into();
    let save = json!({"definition": draft.definition, "revision": draft.revision, "renamed": {"docs": "papers"}});
    scene.owner.put(&scene.path("/draft"), &save).await.ok::<api::Draft>();
    scene.next_day().await;
    let done = scene.compare(&["echo"]).await;
    assert_eq!(scene.compared(&done, "").await[0].cells[0].answer, "It says: We ship.");
}

#[tokio::test]
async fn files_count_in_estimates_and_models_that_cant_see_are_named_before() {
    let scene = Scene::with_files().await;
    scene.price("echo", 10).await;
    let echo = scene.model("echo");
    scene.row_with(json!([])).await;
    let bare = scene.estimate(std::slice::from_ref(&echo)).await.cost.unwrap().micros;
    let long = scene.upload(&scene.owner, "long.txt", "word ".repeat(100_000).as_bytes()).await;
    scene.row_with(json!(long)).await;
    let dear = scene.estimate(std::slice::from_ref(&echo)).await.cost.unwrap().micros;
    // 100,000 words more in, at ten dollars a million tokens.
    assert!((800_000..1_500_000).contains(&(dear - bare)), "{bare} {dear}");

    let key = json!({"provider": "groq", "name": "groq", "base_url": scene.provider.base_url(), "key": "k"});
    let groq: Connection = scene.owner.post("/api/v1/workspaces/test/connections", &key).await.created();
    let blind = ModelRef { connection: groq.id, model: "openai/gpt-oss-20b".into() };
    let photo = scene.upload(&scene.owner, "photo.png", &png()).await;
    let row = scene.row_with(json!(photo)).await;
    let sighted = scene.estimate(std::slice::from_ref(&echo)).await;
    assert!(sighted.unfit.is_empty() && sighted.cannot_see.is_empty(), "{sighted:?}");
    let told = scene.estimate(&[echo, blind.clone()]).await;
    assert_eq!((told.unfit, told.cells), (vec![3], 4));
    assert_eq!(told.cannot_see.len(), 1);
    let only = json!({"columns": [{"model": blind}], "rows": [row.id]});
    let refused = scene.owner.post(&scene.path("/comparisons"), &only).await.error(422);
    assert!(refused.fields["columns"].contains("can't see"), "{refused:?}");
}

#[tokio::test]
async fn checks_and_judges_know_what_files_say() {
    let scene = Scene::with_files().await;
    let id = scene.upload(&scene.owner, "a.txt", b"See https://a.example/b for a secret word: plover.").await;
    scene.row_with(json!(id)).await;
    scene.checks(&[Check::CitesGiven {}, Check::Judge { question: "It is true.".into(), model: None }]).await;
    let done = scene.compare(&["echo"]).await;
    let cell = scene.compared(&done, "").await.remove(0).cells.remove(0);
    assert_eq!((cell.state, cell.outcomes[0].result), (CellState::Answered, CheckResult::Pass), "{cell:?}");
    let judge = scene.provider.seen_requests()[1]["messages"].to_string();
    assert_eq!(judge.matches("plover").count(), 2, "in what the model was given, and in its answer: {judge}");
}
