//! Test rows and comparisons keep files.

use model::{ComparisonId, FileRef, TestRowId, Values};

use super::*;
use crate::{
    ComparisonColumn, NewComparedRow, NewComparison, NewTestRow, TestRowChange, TestRowLimits, TestRowSaved,
    TestRowsAdded, testing::definition,
};

const LIMITS: TestRowLimits = TestRowLimits { rows: 100, bytes: 1_000_000 };

fn naming(files: &[FileId]) -> Values {
    let files = files.iter().map(|id| FileRef { id: *id, name: "a.txt".into() }.to_value()).collect();
    Values::from_iter([("docs".to_owned(), files), ("text".to_owned(), "x".into())])
}

impl World {
    async fn add(&self, app: AppId, files: &[FileId], by: PersonId) -> TestRowId {
        let row = NewTestRow { inputs: naming(files), ..NewTestRow::default() };
        let TestRowsAdded::Added(ids) = self.tenant.add_test_rows(app, &[row], by, LIMITS).await.unwrap() else {
            panic!()
        };
        ids[0]
    }

    async fn row(&self, files: &[FileId]) -> TestRowId {
        self.add(self.app, files, self.person).await
    }

    async fn change(&self, row: TestRowId, seen_revision: i64, files: &[FileId]) {
        let inputs = Some(naming(files));
        let change = TestRowChange { inputs, expected: None, tags: None, checks: None, seen_revision, by: self.person };
        let saved = self.tenant.update_test_row(self.app, row, &change, LIMITS).await.unwrap();
        assert!(matches!(saved, TestRowSaved::Saved(_)), "{saved:?}");
    }

    /// Which of the files may be used.
    async fn usable(&self, access: FileAccess, ids: &[FileId]) -> Vec<FileId> {
        self.tenant.files_for_run(self.app, access, ids).await.unwrap().iter().map(|file| file.id).collect()
    }

    /// A day later.
    async fn sweep(&mut self) {
        self.sql("update files set created_at = created_at - interval '25 hours', held_until = null").await;
        self.tenant.take_files_from_removed_runs(10).await.unwrap();
        self.tenant.sweep_files(10).await.unwrap();
    }

    async fn compare(&self, rows: &[Values]) -> ComparisonId {
        let model = model::ModelRef { connection: Uuid::nil().into(), model: "m".into() };
        let row = |inputs: &Values| NewComparedRow {
            test_row: TestRowId(Uuid::now_v7()),
            title: String::new(),
            inputs: inputs.clone(),
            expected: String::new(),
            checks: Vec::new(),
            most_micros: vec![0],
            answer: None,
        };
        let column = ComparisonColumn {
            version: None,
            definition: definition("x"),
            model,
            model_name: "M".into(),
            connection_name: "C".into(),
            monogram: "MM".into(),
            measured: None,
        };
        let new = NewComparison {
            app: self.app,
            by: self.person,
            checks: Vec::new(),
            limit_micros: None,
            columns: vec![column],
            rows: rows.iter().map(row).collect(),
            owner: Uuid::now_v7(),
        };
        self.tenant.create_comparison(&new).await.unwrap()
    }
}

#[tokio::test]
async fn a_row_keeps_its_files_until_it_no_longer_names_them() {
    let mut world = World::new().await;
    let lee = world.database.member(&world.tenant, "lee", crate::Role::Builder).await;
    let (one, two) = (world.ready("one").await, world.ready("two").await);
    let run = world.run("now()").await;
    world.tenant.attach_files(run, &[one, two]).await.unwrap();
    let row = world.row(&[one, two]).await;
    world.tenant.forget_run(run, world.person).await.unwrap();
    world.sweep().await;
    world.tenant.delete_file(world.app, world.by(), one).await.unwrap();
    assert_eq!(
        world.count("files").await,
        2,
        "neither with their run, nor with the day, nor with whoever uploaded them"
    );

    // Somebody else may put what a row has into another row.
    let theirs = world.add(world.app, &[two], lee).await;
    world.change(row, 1, &[two]).await;
    assert_eq!(world.counts().await, [1; 4]);
    world.tenant.delete_test_row(world.app, row).await.unwrap();
    assert!(world.file(two).await.is_some());
    world.tenant.delete_test_row(world.app, theirs).await.unwrap();
    assert_eq!((world.counts().await, world.count("test_row_files").await), ([0; 4], 0));
}

#[tokio::test]
async fn rows_that_are_saved_together_wait_for_others_holding_nothing() {
    let mut world = World::new().await;
    let (first, second) = (world.ready("one").await, world.ready("two").await);
    let lock = |id: FileId| sqlx::query("select from files where id = $1 for update").bind(id.0);
    let mut other = world.owner.begin().await.unwrap();
    lock(first).execute(&mut *other).await.unwrap();
    let row = |id| NewTestRow { inputs: naming(&[id]), ..NewTestRow::default() };
    let rows = [row(second), row(first)];
    let others = async {
        let waiting = "select count(*) from pg_stat_activity where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0";
        while sqlx::query_scalar::<_, i64>(waiting).fetch_one(&mut *other).await.unwrap() == 0 {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        // Whoever has the first one goes on to the second, as all do.
        lock(second).execute(&mut *other).await.unwrap();
        other.commit().await.unwrap();
    };
    let (saved, ()) = tokio::join!(world.tenant.add_test_rows(world.app, &rows, world.person, LIMITS), others);
    assert!(matches!(saved.unwrap(), TestRowsAdded::Added(ids) if ids.len() == 2));
}

#[tokio::test]
async fn a_run_keeps_what_a_row_leaves() {
    let mut world = World::new().await;
    let id = world.ready("x").await;
    let row = world.row(&[id]).await;
    let run = world.run("now()").await;
    assert_eq!(world.usable(FileAccess::Editor(world.person), &[id]).await, [id]);
    assert_eq!(world.tenant.attach_files(run, &[id]).await.unwrap(), [id]);
    world.tenant.delete_test_row(world.app, row).await.unwrap();
    world.sweep().await;
    assert!(world.file(id).await.is_some());
    world.tenant.forget_run(run, world.person).await.unwrap();
    assert_eq!(world.counts().await, [0; 4]);

    // One that is held for a run that is being started goes with the day instead.
    let id = world.ready("y").await;
    let row = world.row(&[id]).await;
    world.usable(FileAccess::Editor(world.person), &[id]).await;
    world.tenant.delete_test_row(world.app, row).await.unwrap();
    assert!(world.file(id).await.is_some());
    world.sweep().await;
    assert_eq!(world.counts().await, [0; 4]);
}

#[tokio::test]
async fn a_row_takes_no_file_that_is_not_for_whoever_saves_it() {
    let mut world = World::new().await;
    let lee = world.database.member(&world.tenant, "lee", crate::Role::Builder).await;
    let (other, stranger) = world.database.workspace("other").await;
    let elsewhere = world.database.app(&world.tenant, "letters").await;
    let id = world.ready("x").await;
    let half = world.tenant.create_file(&world.new_file("half.txt", 10)).await.unwrap().id;
    world.row(&[half]).await;
    world.add(world.app, &[id], lee).await;
    world.add(elsewhere, &[id], world.person).await;
    let theirs = world.database.app(&other, "minutes").await;
    let row = NewTestRow { inputs: naming(&[id]), ..NewTestRow::default() };
    other.add_test_rows(theirs, &[row], stranger, LIMITS).await.unwrap();
    assert_eq!(world.count("test_row_files").await, 0, "unread, another's, another app's, another workspace's");
    assert!(world.usable(FileAccess::Editor(lee), &[id, half]).await.is_empty());

    world.row(&[id]).await;
    assert_eq!(world.count("test_row_files").await, 1);
    assert_eq!(world.usable(FileAccess::Editor(lee), &[id, half]).await, [id]);
    assert_eq!(world.usable(FileAccess::TestRows, &[id, half]).await, [id]);
    assert!(world.usable(Uploader::Member(lee).into(), &[id]).await.is_empty(), "it is for editors alone");
    assert!(other.file(theirs, FileAccess::Editor(stranger), id).await.unwrap().is_none());
    assert!(world.tenant.file(elsewhere, FileAccess::TestRows, id).await.unwrap().is_none());
}

#[tokio::test]
async fn a_comparison_keeps_the_files_of_its_rows_until_it_is_forgotten() {
    let mut world = World::new().await;
    let (id, loose) = (world.ready("x").await, world.ready("loose").await);
    let row = world.row(&[id]).await;
    let comparison = world.compare(&[naming(&[id, loose]), naming(&[id])]).await;
    let another = world.compare(&[naming(&[])]).await;
    world.tenant.delete_test_row(world.app, row).await.unwrap();
    world.sweep().await;
    assert_eq!(world.usable(FileAccess::Comparison(comparison), &[loose, id]).await, [id], "only what a row had");
    assert!(world.usable(FileAccess::Comparison(another), &[id]).await.is_empty());
    assert!(world.usable(FileAccess::TestRows, &[id]).await.is_empty());

    for comparison in [comparison, another] {
        world.tenant.stop_comparison(comparison).await.unwrap();
    }
    world.sql("update comparisons set created_at = created_at - interval '63 days'").await;
    world.sql("update files set held_until = null").await;
    assert_eq!(world.database.store.forget_comparisons(std::num::NonZeroU8::MIN).await.unwrap(), 2);
    assert_eq!((world.counts().await, world.count("comparison_files").await), ([0; 4], 0));
}

#[tokio::test]
async fn files_of_rows_go_with_the_app() {
    let mut world = World::new().await;
    let (gone, kept) = (world.ready("gone").await, world.ready("kept").await);
    let run = world.run("now()").await;
    world.tenant.attach_files(run, &[kept]).await.unwrap();
    world.row(&[gone, kept]).await;
    world.tenant.delete_app(world.app).await.unwrap();
    world.database.store.purge_app().await.unwrap();
    world.sweep().await;
    assert_eq!(world.count("files").await, 2, "it can be restored");
    world.sql("update apps set archived_at = archived_at - interval '31 days', deleted_at = deleted_at - interval '31 days'").await;
    world.database.store.purge_app().await.unwrap();
    assert!(world.file(gone).await.is_none() && world.file(kept).await.is_some(), "a run has one of them");
    world.tenant.forget_run(run, world.person).await.unwrap();
    assert_eq!(world.counts().await, [0; 4]);
}
